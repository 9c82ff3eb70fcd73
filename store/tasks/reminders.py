"""Reminders that managers set for themselves: what, when, about whom.

::

    add ──▶ waiting ──▶ sent        its moment came and it was put on its way (job ``remind``)
               └──┬───▶ done        ticked off before
                  └───▶ cancelled   taken back, or of no use any more

``store.tasks.deeds`` adds and cancels in the transaction of the answer; ``reminder_list`` and the morning read ``of``; the job
reads ``due``.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select, update

from store.engines import add_once
from store.tables import reminders

WAITING, SENT, DONE, CANCELLED = "waiting", "sent", "done", "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder of one person."""

    reminder_id: int
    staff_id: str
    customer_id: str | None
    """Whom it is about; None: no customer."""
    at: datetime
    """When it is sent; UTC."""
    note: str = field(default="", repr=False)
    """The manager's own words."""
    state: str = WAITING
    made_at: datetime
    ended_at: datetime | None = None


_COLUMNS = tuple(reminders.c[name] for name in Reminder.__dataclass_fields__)


def add(  # noqa: PLR0913 - one value a column
    connection: Connection,
    *,
    key: str,
    staff_id: str,
    customer_id: str | None,
    at: datetime,
    note: str,
    now: datetime,
) -> bool:
    """Keep it; False when that key was kept before. Needs ``Database.writing()``."""
    row = {
        "key": key, "staff_id": staff_id, "customer_id": customer_id or None, "at": at, "note": note, "state": WAITING,
        "made_at": now, "ended_at": None,
    }  # fmt: skip
    return add_once(connection, reminders, row, key=["key"])


def find(connection: Connection, reminder_id: int) -> Reminder | None:
    """One reminder by its number; None when there is none (any more)."""
    row = connection.execute(select(*_COLUMNS).where(reminders.c.reminder_id == reminder_id)).mappings().first()
    return Reminder(**row) if row else None


def of(
    connection: Connection,
    staff_id: str,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    states: Collection[str] = (WAITING,),
) -> tuple[Reminder, ...]:
    """A person's reminders whose moment lies from ``since`` to before ``until``, the nearest first."""
    query = select(*_COLUMNS).where(reminders.c.staff_id == staff_id, reminders.c.state.in_(list(states)))
    if since is not None:
        query = query.where(reminders.c.at >= since)
    if until is not None:
        query = query.where(reminders.c.at < until)
    rows = connection.execute(query.order_by(reminders.c.at, reminders.c.reminder_id)).mappings()
    return tuple(Reminder(**row) for row in rows)


def about(connection: Connection, staff_id: str, customer_id: str) -> tuple[Reminder, ...]:
    """What waits of a person about one customer, the nearest first."""
    return tuple(one for one in of(connection, staff_id) if one.customer_id == customer_id)


def due(connection: Connection, now: datetime) -> tuple[Reminder, ...]:
    """Everybody's whose moment has come and which are not on their way yet, the oldest first."""
    query = select(*_COLUMNS).where(reminders.c.state == WAITING, reminders.c.at <= now)
    return tuple(
        Reminder(**row)
        for row in connection.execute(query.order_by(reminders.c.at, reminders.c.reminder_id)).mappings()
    )


def move(connection: Connection, reminder_id: int, at: datetime) -> bool:
    """It comes at another time; False when it does not wait any more. Needs ``Database.writing()``."""
    mine = (reminders.c.reminder_id == reminder_id, reminders.c.state == WAITING)
    return connection.execute(update(reminders).where(*mine).values(at=at)).rowcount == 1


def cancel(connection: Connection, reminder_id: int, *, now: datetime) -> bool:
    """Take one back that waits; False when it does not. Needs ``Database.writing()``."""
    return end(connection, reminder_id, state=CANCELLED, now=now)


def end(connection: Connection, reminder_id: int, *, state: str, now: datetime) -> bool:
    """It is sent, done or cancelled; False when it did not wait any more. Needs ``Database.writing()``."""
    mine = (reminders.c.reminder_id == reminder_id, reminders.c.state == WAITING)
    return connection.execute(update(reminders).where(*mine).values(state=state, ended_at=now)).rowcount == 1
