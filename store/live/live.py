"""Customers placed anew between nights, within seconds: the policy's text on their rows, what was told since among them.

Called by the worker (``work``) for whoever waits in ``store.live.live_queue``. The text is that of the served round, the ABC cuts
are the stored ones, the earlier values those of the round; the day is today. The new place and what became of the customer are
written in one transaction, while that round is still served; a new round asks again for whoever something told still stands.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from segmentation.dossier import bank_day
from segmentation.policy import Policy
from store import tables, waiting
from store.alerts import alert_queue
from store.database import Database
from store.live import live_placements, live_queue
from store.live.live_events import Change, changes
from store.live.live_placements import Live
from store.live.live_queue import Claimed
from store.live.standing import Standing, standing
from store.rounds import events

#: Customers taken at once, and how long a killed worker holds them.
AT_ONCE = 50
LEASE = timedelta(seconds=60)
TRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """What a re-evaluation did; ``live`` None: there is no round to stand on, or no such customer in it."""

    live: Live | None = None
    events: tuple[Change, ...] = ()
    """Those that were new."""


def work(
    database: Database, policy: Policy, now: datetime, *, after: Callable[[list[str]], object] | None = None
) -> int:
    """Place anew whoever waits, one claim's worth; how many. ``after`` is given their ids before they count as done."""
    if not waiting.PLACES.waits(database):
        return 0
    with database.writing() as connection:
        claimed = live_queue.claim(connection, now=now, lease=LEASE, limit=AT_ONCE)
        for one in claimed:
            if one.tries > TRIES:
                live_queue.give_up(connection, one)
    taken = [one for one in claimed if one.tries <= TRIES]
    for one in taken:
        re_evaluate(database, policy, one.customer_id, now, claimed=None if after else one)
    if after and taken:
        after([one.customer_id for one in taken])  # killed here, they are claimed again when the lease is over
        with database.writing() as connection:
            for one in taken:
                live_queue.done(connection, one)
    return len(claimed)


def re_evaluate(
    database: Database, policy: Policy, customer_id: str, now: datetime, *, claimed: Claimed | None = None
) -> Placing:
    """Place one customer anew as of now. ``policy`` is the one in force; a round made with another keeps to its own."""
    live: Live | None = None
    before: Mapping[str, Any] | None = None
    with database.reading() as connection:
        found = standing(database, connection, policy)
        if found is not None:
            live = found.place(database, connection, customer_id, bank_day(now))
            before = _shown_now(connection, customer_id)
    told: tuple[Change, ...] = ()
    with database.writing() as connection:
        if live is not None and found is not None and database.served(connection).round_id == found.round_id:
            live_placements.write(connection, live, round_id=found.round_id, at=now)
            told = _tell(connection, found, before, live, now) if before is not None else ()
        if claimed is not None:
            live_queue.done(connection, claimed)
    return Placing(live=live, events=told)


def _tell(
    connection: Connection, found: Standing, before: Mapping[str, Any], live: Live, now: datetime
) -> tuple[Change, ...]:
    told = []
    for one in changes(before, live.values, found.policy):
        new = events.add(
            connection,
            kind=one.kind,
            customer_id=live.customer_id,
            what=one.what,
            was=one.was,
            cause=one.cause,
            day=live.day,
            found_at=now,
            manager_id=live.manager_id,
            branch_id=live.branch_id,
            round_id=found.round_id,
            since=found.as_of,
        )
        if new:
            told.append(one)
            event_id = events.reference(one.kind, live.customer_id, one.what, live.day)
            alert_queue.ask(connection, "events", event_id, live.customer_id, now)
    return tuple(told)


def _shown_now(connection: Connection, customer_id: str) -> Mapping[str, Any] | None:
    """What is shown now: the place between nights, else the round's; None for a customer the round lacks."""
    live = live_placements.of_customers(connection, [customer_id]).get(customer_id)
    if live is not None:
        return live.values
    of = tables.placements
    row = connection.execute(select(of).where(of.c.customer_id == customer_id)).mappings().first()
    return dict(row) if row else None
