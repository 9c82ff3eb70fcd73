"""Leave that was said to the bot: it counts beside the bank's own staff file, from the moment it is said.

``store.tasks.deeds`` adds and removes, ``store.staff.managers`` reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, select

from store.engines import add_once
from store.tables import leaves

Leave = tuple[date, date]
"""First and last day, both inclusive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A leave as it was said."""

    leave_id: int
    staff_id: str
    start: date
    end: date
    set_by: str


def add(  # noqa: PLR0913 - one value a column
    connection: Connection, *, key: str, staff_id: str, start: date, end: date, set_by: str, now: datetime
) -> int:
    """Keep it; its number. Needs ``Database.writing()``."""
    row = {"key": key, "staff_id": staff_id, "start": start, "end": end, "set_by": set_by, "set_at": now}
    add_once(connection, leaves, row, key=["key"])
    return int(connection.execute(select(leaves.c.leave_id).where(leaves.c.key == key)).scalar_one())


def remove(connection: Connection, leave_id: int) -> bool:
    """Take it back; False when it is not there. Needs ``Database.writing()``."""
    return connection.execute(delete(leaves).where(leaves.c.leave_id == leave_id)).rowcount == 1


def of(connection: Connection, staff_id: str) -> tuple[Leave, ...]:
    """One person's, the earliest first."""
    query = select(leaves.c.start, leaves.c.end).where(leaves.c.staff_id == staff_id).order_by(leaves.c.start)
    return tuple((row.start, row.end) for row in connection.execute(query))


def everybodys(connection: Connection) -> Mapping[str, tuple[Leave, ...]]:
    """By staff id, the earliest first."""
    found: dict[str, list[Leave]] = {}
    query = select(leaves.c.staff_id, leaves.c.start, leaves.c.end).order_by(leaves.c.start)
    for row in connection.execute(query):
        found.setdefault(row.staff_id, []).append((row.start, row.end))
    return {staff_id: tuple(some) for staff_id, some in found.items()}


def ahead(connection: Connection, staff_id: str, today: date) -> tuple[Said, ...]:
    """One person's that are not over, the earliest first."""
    columns = (leaves.c[name] for name in Said.__dataclass_fields__)
    query = select(*columns).where(leaves.c.staff_id == staff_id, leaves.c.end >= today)
    return tuple(
        Said(**row) for row in connection.execute(query.order_by(leaves.c.start, leaves.c.leave_id)).mappings()
    )
