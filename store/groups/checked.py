"""A group as the checks look at it: the bank's word on its members, for as long as the platform does not know better."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, select

from content.checks.delivery import Group
from store.tables import bank, customer_groups


def group_facts(connection: Connection, platform: str, chat_id: str, *, served: bool) -> Group:
    """What is known of a group now. ``served``: the ``bank`` schema is there; without it nothing is known."""
    if not served:
        return Group(chat_id=chat_id)
    chats = bank["group_chats"]
    row = connection.execute(select(chats).where(chats.c.chat_id == chat_id, chats.c.platform == platform)).first()
    mine = customer_groups.c.address == f"{platform}:group:{chat_id}"
    seen = connection.execute(select(customer_groups).where(mine)).first()
    bound = bool(seen and seen.segment)
    if row is None and not bound:
        return Group(chat_id=chat_id)
    lowest, senior = _members(row, seen if seen is not None and seen.seen_at else None)
    owner = seen.owner_staff_id if seen is not None and seen.owner_staff_id else row.owner_staff_id if row else ""
    customers = bank["customers"]
    names = connection.execute(select(customers.c.name).where(customers.c.manager_id == owner)).scalars()
    return Group(
        chat_id=chat_id, segment=(seen.segment if seen is not None and bound else row.segment if row else "") or "",
        lowest_risk_level=lowest, has_member_65_plus=senior, names=tuple(names), listed=True,
    )  # fmt: skip


def _members(row: Row[Any] | None, seen: Row[Any] | None) -> tuple[str, bool | None]:
    """The lowest level of any member and whether somebody is 65 or older; empty and None where somebody is not known.

    Both words count where there are both. A group that has grown since the bank's word has members it says nothing of.
    """
    stated = (row.lowest_risk_level or "", row.has_member_65_plus) if row is not None else ("", None)
    if seen is None:
        return stated
    if seen.unknown_customers == 0:
        levels = [one for one in (stated[0], seen.lowest_risk_level) if one]
        lowest = min(levels) if seen.lowest_risk_level else ""
        return lowest, True if True in (stated[1], seen.has_member_65_plus) else seen.has_member_65_plus
    same = row is not None and row.member_count is not None and seen.members <= row.member_count
    senior = True if True in (stated[1], seen.has_member_65_plus) else stated[1] if same else None
    return stated[0] if same else "", senior


def all_facts(connection: Connection, rows: Iterable[Row[Any]] | None = None) -> dict[str, Group]:
    """Every group by its address, without the names: for counting an audience. Needs the ``bank`` schema.

    ``rows`` are all rows of the groups, where they have been read already.
    """
    listed = {f"{row.platform}:group:{row.chat_id}": row for row in connection.execute(select(bank["group_chats"]))}
    found = {}
    for seen in connection.execute(select(customer_groups)) if rows is None else rows:
        row = listed.get(seen.address)
        if row is None and not seen.segment:
            continue
        lowest, senior = _members(row, seen if seen.seen_at else None)
        found[seen.address] = Group(
            chat_id=seen.chat_id, segment=seen.segment or (row.segment if row else "") or "", lowest_risk_level=lowest,
            has_member_65_plus=senior, listed=True,
        )  # fmt: skip
    return found
