"""Who has to be placed anew because something was told between nights: a queue with one row a customer.

::

    (asked) ──▶ waiting ──claim──▶ waiting under a lease ──done──▶ (row gone; asked meanwhile: waiting again)
                   ▲                       │
                   └── lease over ─────────┴── tries used up ──▶ failed (asked again: waiting)

Whoever keeps a movement, complaint or contact ``ask``s in the same transaction; ``store.live.live`` claims and is done in the
very transaction that writes the customer's new place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, delete, func, or_, select, update

from store.engines import of
from store.live.live_facts import SOURCES, standing
from store.tables import deliveries, live_placements
from store.tables import re_evaluations as queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A customer claimed for work; ``asks`` proves later that nothing was told meanwhile."""

    customer_id: str
    asks: int
    tries: int


def ask(connection: Connection, customer_ids: Iterable[str], now: datetime) -> None:
    """Place these customers anew, soon. Needs ``Database.writing()``."""
    for customer_id in sorted(set(customer_ids)):
        row = {
            "customer_id": customer_id, "asks": 1, "state": "waiting", "since": now, "lease_until": None, "tries": 0,
        }  # fmt: skip
        new = of(connection).insert(queue).values(row)
        again = {"asks": queue.c.asks + 1, "state": "waiting", "tries": 0}
        connection.execute(new.on_conflict_do_update(index_elements=["customer_id"], set_=again))


def ask_again(connection: Connection, *, round_id: int, delivery_id: int, now: datetime) -> None:
    """A round is served: places on another one are past, and whoever something told still stands is placed on it.

    Needs ``Database.writing()``, in the transaction that switches.
    """
    connection.execute(delete(live_placements).where(live_placements.c.round_id != round_id))
    of_delivery = select(deliveries.c.as_of).where(deliveries.c.delivery_id == delivery_id)
    since = connection.execute(of_delivery).scalar_one()
    named: set[str] = set()
    for source in SOURCES.values():
        rows = select(source.table.c.customer_id).where(*standing(source, since)).distinct()
        named |= set(connection.execute(rows).scalars())
    ask(connection, named, now)


def claim(connection: Connection, *, now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:
    """Take the customers that wait longest, for ``lease``. Needs ``Database.writing()``: two workers never get the same."""
    ready = and_(queue.c.state == "waiting", or_(queue.c.lease_until.is_(None), queue.c.lease_until <= now))
    chosen = select(queue.c.customer_id).where(ready).order_by(queue.c.since, queue.c.customer_id).limit(limit)
    ids = connection.execute(chosen.with_for_update(skip_locked=True)).scalars().all()
    if not ids:
        return ()
    rows = connection.execute(
        update(queue)
        .where(queue.c.customer_id.in_(ids))
        .values(lease_until=now + lease, tries=queue.c.tries + 1)
        .returning(queue.c.customer_id, queue.c.asks, queue.c.tries)
    ).all()
    return tuple(Claimed(customer_id=row.customer_id, asks=row.asks, tries=row.tries) for row in rows)


def done(connection: Connection, claimed: Claimed) -> None:
    """The customer is placed anew; asked meanwhile, they wait again at once. Needs ``Database.writing()``."""
    mine = queue.c.customer_id == claimed.customer_id
    connection.execute(delete(queue).where(mine, queue.c.asks == claimed.asks))
    connection.execute(update(queue).where(mine).values(lease_until=None, tries=0))


def give_up(connection: Connection, claimed: Claimed) -> None:
    """It broke too often; asked again, it is tried again. Needs ``Database.writing()``."""
    broke = and_(queue.c.customer_id == claimed.customer_id, queue.c.asks == claimed.asks)
    connection.execute(update(queue).where(broke).values(state="failed", lease_until=None))


def counts(connection: Connection) -> dict[str, int]:
    """How many customers are in each state."""
    rows = connection.execute(select(queue.c.state, func.count()).group_by(queue.c.state))
    return {row[0]: row[1] for row in rows}
