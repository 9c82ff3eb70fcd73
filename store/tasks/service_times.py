"""Service times that run in hours: a promise with a reminder at half time and, once, the branch head; closed by a contact.

``schedules.alerting.sifting`` opens them in the transaction of the alert, ``schedules.alerting.service_hours`` looks at them
every minute.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from store.engines import add_once
from store.tables import service_times as table


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTime:
    """One promise; amounts fen."""

    source: str
    event_id: str
    subject: str
    duty: str
    customer_id: str
    staff_id: str
    """Who was told and keeps it."""
    branch_id: str
    amount: int
    opened_at: datetime
    half_at: datetime
    due_at: datetime
    escalates_at: datetime | None
    reminded_at: datetime | None = None
    escalated_at: datetime | None = None
    service_time_id: int = 0

    @property
    def key(self) -> str:
        """One a matter."""
        return f"{self.source}:{self.subject}"


_COLUMNS = tuple(table.c[name] for name in ServiceTime.__dataclass_fields__)
_OPEN = table.c.closed_at.is_(None)


def open_(connection: Connection, one: ServiceTime) -> bool:
    """Let it run; False when it runs or ran already. Needs ``Database.writing()``."""
    row = {name: getattr(one, name) for name in ServiceTime.__dataclass_fields__ if name != "service_time_id"}
    return add_once(connection, table, {**row, "key": one.key, "closed_at": None, "closed_why": ""}, key=["key"])


def running(connection: Connection) -> tuple[ServiceTime, ...]:
    """Everything that runs, the nearest first."""
    query = select(*_COLUMNS).where(_OPEN).order_by(table.c.due_at, table.c.service_time_id)
    return tuple(ServiceTime(**row) for row in connection.execute(query).mappings())


def late(connection: Connection, now: datetime, *, staff_ids: Sequence[str] | None = None) -> tuple[ServiceTime, ...]:
    """What runs beyond its time, the longest first; of these people or of everybody."""
    query = select(*_COLUMNS).where(_OPEN, table.c.due_at <= now).order_by(table.c.due_at, table.c.service_time_id)
    if staff_ids is not None:
        query = query.where(table.c.staff_id.in_(list(staff_ids)))
    return tuple(ServiceTime(**row) for row in connection.execute(query).mappings())


def mark(connection: Connection, one: ServiceTime, column: str, now: datetime) -> bool:
    """Note that it was reminded of or escalated; False when it was, or is closed. Needs ``Database.writing()``."""
    mine = (table.c.service_time_id == one.service_time_id, _OPEN, table.c[column].is_(None))
    return connection.execute(update(table).where(*mine).values({column: now})).rowcount == 1


def close(connection: Connection, one: ServiceTime, *, why: str, now: datetime) -> bool:
    """It is settled; False when it was already. Needs ``Database.writing()``."""
    mine = (table.c.service_time_id == one.service_time_id, _OPEN)
    return connection.execute(update(table).where(*mine).values(closed_at=now, closed_why=why)).rowcount == 1


def reopen(connection: Connection, customer_id: str, *, since: datetime) -> int:
    """Those a contact settled from then on run again, as when it is taken back; how many. Needs ``Database.writing()``.

    What another contact settles is closed again at the next look.
    """
    mine = (table.c.customer_id == customer_id, table.c.closed_why == "contact", table.c.closed_at >= since)
    return connection.execute(update(table).where(*mine).values(closed_at=None, closed_why="")).rowcount


def counts(connection: Connection, now: datetime) -> dict[str, int]:
    """How many run, and how many of them are late."""
    query = select(func.count(), func.count().filter(table.c.due_at <= now)).where(_OPEN)
    row: Any = connection.execute(query).one()
    return {"running": row[0], "late": row[1]}
