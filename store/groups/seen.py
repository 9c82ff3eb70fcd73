"""What a platform says of its groups, brought into ``customer_groups``: name, owner, state, and of the members only counts.

Which customers are in a group is looked at once, against the bank's file, and forgotten: what stays is how many, how many of
them the file does not know, the lowest level of suitability and whether somebody is 65 or older.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from sqlalchemy import Connection, select

from store.database import Database
from store.groups.known import new_row, placed_again, put
from store.tables import bank
from store.tables import customer_groups as table

SENIOR = 65


class Read(Protocol):
    """A group as the platform describes it: ``handlers.owner_tasks.ReadGroup``, which this floor may not import."""

    @property
    def chat_id(self) -> str:
        """The platform's id."""
        ...

    @property
    def name(self) -> str:
        """As its members see it."""
        ...

    @property
    def owner(self) -> str:
        """Their account."""
        ...

    @property
    def colleagues(self) -> int:
        """How many of the bank's own people are in it."""
        ...

    @property
    def customers(self) -> tuple[str, ...]:
        """The platform's ids of the others."""
        ...


def owners(connection: Connection, platform: str) -> tuple[str, ...]:
    """The accounts whose groups are asked for: active colleagues, and who owns a group that is known. Needs ``bank``."""
    staff = bank["staff"]
    active = select(staff.c.wecom_userid).where(staff.c.active.is_not(False), staff.c.wecom_userid.is_not(None))
    mine = (table.c.platform == platform, table.c.state != "ended", table.c.owner != "")
    found = [*connection.execute(active).scalars(), *connection.execute(select(table.c.owner).where(*mine)).scalars()]
    return tuple(sorted({one.casefold() for one in found if one}))


def of_owners(connection: Connection, platform: str, accounts: Collection[str]) -> frozenset[str]:
    """The chat ids of the groups of these owners that are read from the platform and not ended."""
    mine = (table.c.platform == platform, table.c.owner.in_(list(accounts)), table.c.state != "ended")
    return frozenset(connection.execute(select(table.c.chat_id).where(*mine, table.c.told_state != "")).scalars())


def note(
    database: Database, platform: str, reads: Iterable[Read], *, orphaned: Mapping[str, bool], now: datetime
) -> int:
    """Write down groups as they were read; ``orphaned`` says whose owner has left, where that is known. How many changed."""
    with database.reading() as connection:
        before, rows = [], []
        for read in reads:
            known = _known(connection, f"{platform}:group:{read.chat_id}")
            row = {**(known or new_row(f"{platform}:group:{read.chat_id}"))}
            passed_on = read.owner != row["owner"]
            row |= {"name": read.name, "owner": read.owner, "seen_at": now}
            row["told_state"] = _told("" if passed_on else row["told_state"], orphaned.get(read.chat_id))
            row |= _counts(connection, read, now.date())
            before.append(known)
            rows.append(row)
        after = placed_again(connection, rows)
    with database.writing() as connection:
        return sum(put(connection, was, row, now) for was, row in zip(before, after, strict=True))


def ended(database: Database, platform: str, chat_ids: Collection[str], *, now: datetime) -> int:
    """These groups are no more; how many of them were known to be there."""
    gone = [f"{platform}:group:{chat_id}" for chat_id in chat_ids]
    with database.reading() as connection:
        known = [row for row in (_known(connection, address) for address in gone) if row]
        after = placed_again(connection, [{**row, "told_state": "ended", "seen_at": now} for row in known])
    with database.writing() as connection:
        return sum(put(connection, was, row, now) for was, row in zip(known, after, strict=True))


def _known(connection: Connection, address: str) -> dict[str, Any] | None:
    row = connection.execute(select(table).where(table.c.address == address)).mappings().first()
    return dict(row) if row else None


def _told(before: str, orphaned: bool | None) -> str:
    if orphaned is None:
        return before if before == "orphaned" else "live"
    return "orphaned" if orphaned else "live"


def _counts(connection: Connection, read: Read, today: date) -> dict[str, Any]:
    customers = bank["customers"]
    columns = (customers.c.wecom_external_userid, customers.c.risk_level, customers.c.birth_date)
    ids = list(read.customers)
    found = connection.execute(select(*columns).where(customers.c.wecom_external_userid.in_(ids))).all() if ids else []
    known = {row.wecom_external_userid: row for row in found}
    unknown = len([one for one in ids if one not in known])
    levels = [row.risk_level or "" for row in known.values()]
    births = [row.birth_date for row in known.values()]
    return {
        "members": read.colleagues + len(ids), "customers": len(ids), "unknown_customers": unknown,
        "lowest_risk_level": min(levels) if levels and all(levels) and not unknown else "",
        "has_member_65_plus": _senior(births, today, unknown),
    }  # fmt: skip


def _senior(births: Collection[date | None], today: date, unknown: int) -> bool | None:
    """Whether somebody is 65 or older; None while it is not known of all and of none that is."""
    if any(one is not None and _age(one, today) >= SENIOR for one in births):
        return True
    return None if unknown or None in births else False


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
