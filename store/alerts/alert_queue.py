"""What was told and is not looked at yet: a queue with one row an event. Who has to hear of it is decided row by row.

::

    (told) ──▶ waiting ──claim──▶ waiting under a lease ──done──▶ (row gone)
                  ▲                       │
                  └──── lease over ───────┴── tries used up ──▶ failed (shown by the doctor)

Whoever keeps an event ``ask``s in the same transaction; ``schedules.alerting.sifting`` claims, and is ``done`` in the very
transaction that writes the alerts: killed anywhere, an event is looked at again, and never told twice.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from store.engines import add_once
from store.tables import alert_queue as queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event claimed for work."""

    key: str
    source: str
    """arrivals, movements, complaints, market-marks; events: what became of a customer between nights."""
    event_id: str
    since: datetime
    tries: int


def ask(connection: Connection, source: str, event_id: str, customer_id: str | None, now: datetime) -> bool:
    """Look at this event, soon; False when that was asked before. Needs ``Database.writing()``."""
    row = {
        "key": f"{source}:{event_id}", "source": source, "event_id": event_id, "customer_id": customer_id, "state": "waiting",
        "since": now, "lease_until": None, "tries": 0,
    }  # fmt: skip
    return add_once(connection, queue, row, key=["key"])


def claim(connection: Connection, *, now: datetime, lease: timedelta, limit: int, tries: int) -> tuple[Told, ...]:
    """Take the events that wait longest, for ``lease``; one tried too often is given up. Needs ``Database.writing()``."""
    ready = and_(queue.c.state == "waiting", or_(queue.c.lease_until.is_(None), queue.c.lease_until <= now))
    chosen = select(queue.c.key).where(ready).order_by(queue.c.since, queue.c.key).limit(limit)
    keys = connection.execute(chosen.with_for_update(skip_locked=True)).scalars().all()
    if not keys:
        return ()
    spent = and_(queue.c.key.in_(keys), queue.c.tries >= tries)
    connection.execute(update(queue).where(spent).values(state="failed", lease_until=None))
    rows = connection.execute(
        update(queue)
        .where(queue.c.key.in_(keys), queue.c.state == "waiting")
        .values(lease_until=now + lease, tries=queue.c.tries + 1)
        .returning(queue.c.key, queue.c.source, queue.c.event_id, queue.c.since, queue.c.tries)
    ).all()
    found = (Told(key=r.key, source=r.source, event_id=r.event_id, since=r.since, tries=r.tries) for r in rows)
    return tuple(sorted(found, key=lambda one: (one.since, one.key)))


def done(connection: Connection, told: Told) -> bool:
    """It was looked at; False when somebody else did meanwhile. Needs ``Database.writing()``."""
    mine = and_(queue.c.key == told.key, queue.c.state == "waiting", queue.c.tries == told.tries)
    return connection.execute(delete(queue).where(mine)).rowcount == 1


def counts(connection: Connection) -> dict[str, int]:
    """How many events are in each state."""
    rows = connection.execute(select(queue.c.state, func.count()).group_by(queue.c.state))
    return {row[0]: row[1] for row in rows}
