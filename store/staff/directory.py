"""Who works at the bank and which customer group chats there are: the lists beside the demo's conversation.

Names of staff and groups only, and how many customers each manager has; never a customer.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import cast

from sqlalchemy import Connection, func, select

from segmentation.people import Language
from store.tables import bank

#: Managers first, then those who lead, write, review and run.
_ROLES = (
    "relationship_manager",
    "wealth_manager",
    "lobby_manager",
    "branch_head",
    "content_editor",
    "compliance_reviewer",
    "admin",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """One active person of the bank."""

    staff_id: str
    name: str = field(repr=False)
    role: str
    branch: str
    language: Language
    customers: int
    """How many customers are theirs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedChat:
    """One customer group chat of the bank's list."""

    chat_id: str
    name: str
    owner: str = field(repr=False)
    """The owner's name; empty when unknown."""
    segment: str
    members: int | None


def colleagues(connection: Connection) -> tuple[Colleague, ...]:
    """Every active person, managers first; needs the ``bank`` schema of ``Database.reading``."""
    staff, customers, branches = bank["staff"], bank["customers"], bank["branches"]
    counts = (
        select(customers.c.manager_id, func.count().label("customers"))
        .where(customers.c.closed_on.is_(None))
        .group_by(customers.c.manager_id)
        .subquery()
    )
    query = (
        select(staff, branches.c.name.label("branch"), counts.c.customers)
        .outerjoin(branches, branches.c.branch_id == staff.c.branch_id)
        .outerjoin(counts, counts.c.manager_id == staff.c.staff_id)
        .where(func.coalesce(staff.c.active, True))
    )
    found = [
        Colleague(
            staff_id=row.staff_id,
            name=row.name,
            role=row.role,
            branch=row.branch or row.branch_id or "",
            language=cast("Language", row.language if row.language in ("zh", "en") else "zh"),
            customers=row.customers or 0,
        )
        for row in connection.execute(query)
    ]
    return tuple(sorted(found, key=lambda one: (_rank(one.role), one.staff_id)))


def names_of(connection: Connection, staff_ids: Collection[str]) -> dict[str, str]:
    """What these people are called, those who have left too; needs the ``bank`` schema."""
    staff = bank["staff"]
    rows = connection.execute(select(staff.c.staff_id, staff.c.name).where(staff.c.staff_id.in_(staff_ids)))
    return {staff_id: name for staff_id, name in rows}  # noqa: C416 - rows are no pairs to mypy


def listed_chats(connection: Connection, platform: str) -> tuple[ListedChat, ...]:
    """The customer group chats of one platform, by id."""
    chats, staff = bank["group_chats"], bank["staff"]
    query = (
        select(chats, staff.c.name.label("owner"))
        .outerjoin(staff, staff.c.staff_id == chats.c.owner_staff_id)
        .where(chats.c.platform == platform)
        .order_by(chats.c.chat_id)
    )
    return tuple(
        ListedChat(
            chat_id=row.chat_id,
            name=row.name,
            owner=row.owner or "",
            segment=row.segment or "",
            members=row.member_count,
        )
        for row in connection.execute(query)
    )


def reachable(connection: Connection, platform: str) -> tuple[int, int]:
    """How many active people have an account on that platform, and how many active people there are."""
    staff = bank["staff"]
    account = {"wecom": staff.c.wecom_userid, "slack": staff.c.slack_user_id}[platform]
    counts = select(func.count(func.nullif(account, "")), func.count()).where(func.coalesce(staff.c.active, True))
    bound, active = connection.execute(counts).one()
    return bound, active


def _rank(role: str) -> int:
    return _ROLES.index(role) if role in _ROLES else len(_ROLES)
