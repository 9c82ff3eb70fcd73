"""Customers placed anew between nights, within seconds: the policy's text on their rows, what was told since among them.

Called by the worker (``work``) for whoever waits in ``store.live_queue``. The text is that of the served round, the ABC cuts
are the stored ones, the earlier values those of the round; the day is today. The new place and what became of the customer are
written in one transaction, while that round is still served; a new round asks again for whoever something told still stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from segmentation.dossier import bank_day
from segmentation.nodes import Kind, Type, text_of
from segmentation.policy import Policy, read_policy
from segmentation.population import counts
from segmentation.to_python import PlaceOne, Value, day_of, place_one
from store import events, live_placements, live_queue, overrides, tables
from store.by_hand import shown_row
from store.database import Database
from store.live_events import Change, changes
from store.live_placements import Live
from store.live_queue import Claimed
from store.one_customer import Around, OneCustomer, before_file, read_one

#: Customers taken at once, and how long a killed worker holds them.
AT_ONCE = 50
LEASE = timedelta(seconds=60)
TRIES = 5
#: Compiled policies kept.
_KEPT = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """What a re-evaluation did; ``live`` None: there is no round to stand on, or no such customer in it."""

    live: Live | None = None
    events: tuple[Change, ...] = ()
    """Those that were new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    """The served round, and the delivery it was made from."""

    round_id: int
    as_of: date
    policy: Policy
    cuts: Mapping[str, Mapping[str, int]]
    delivery_as_of: date
    delivered: frozenset[str]


def work(database: Database, policy: Policy, now: datetime) -> int:
    """Place anew whoever waits, one claim's worth; how many."""
    with database.writing() as connection:
        claimed = live_queue.claim(connection, now=now, lease=LEASE, limit=AT_ONCE)
        for one in claimed:
            if one.tries > TRIES:
                live_queue.give_up(connection, one)
    for one in claimed:
        if one.tries <= TRIES:
            re_evaluate(database, policy, one.customer_id, now, claimed=one)
    return len(claimed)


def re_evaluate(
    database: Database, policy: Policy, customer_id: str, now: datetime, *, claimed: Claimed | None = None
) -> Placing:
    """Place one customer anew as of now. ``policy`` is the one in force; a round made with another keeps to its own."""
    live: Live | None = None
    before: Mapping[str, Any] | None = None
    with database.reading() as connection:
        found = _served_round(database, connection, policy)
        if found is not None:
            live = _placed_now(database, connection, found, customer_id, bank_day(now))
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
    connection: Connection, found: _Round, before: Mapping[str, Any], live: Live, now: datetime
) -> tuple[Change, ...]:
    return tuple(
        one
        for one in changes(before, live.values, found.policy)
        if events.add(
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
    )


# -- what is read -------------------------------------------------------------------------------------------------------


def _served_round(database: Database, connection: Connection, policy: Policy) -> _Round | None:
    """The served round; None before the first one, and while a new delivery waits for its own."""
    served = database.served(connection)
    rounds, deliveries = tables.rounds, tables.deliveries
    row = connection.execute(
        select(rounds, deliveries.c.as_of.label("delivery_as_of"), deliveries.c.tables)
        .join(deliveries, deliveries.c.delivery_id == rounds.c.delivery_id)
        .where(rounds.c.round_id == served.round_id, rounds.c.delivery_id == served.delivery_id)
    ).first()
    if row is None:
        return None
    return _Round(
        round_id=row.round_id,
        as_of=row.as_of,
        policy=policy if policy.hash == row.policy_hash else _kept(connection, row.policy_hash) or policy,
        cuts=row.cuts,
        delivery_as_of=row.delivery_as_of,
        delivered=frozenset(row.tables),
    )


def _kept(connection: Connection, policy_hash: str) -> Policy | None:
    text = connection.execute(
        select(tables.policy_texts.c.text).where(tables.policy_texts.c.hash == policy_hash)
    ).scalar()
    return None if text is None else _read_kept(text)


@lru_cache(maxsize=4)
def _read_kept(text: str) -> Policy:
    return read_policy(text, checked=False)


def _read(
    database: Database, connection: Connection, found: _Round, customer_id: str, today: date
) -> OneCustomer | None:
    """The customer as of today; None where the population of the day lacks them."""
    day = max(found.as_of, today)
    of_today = day == found.as_of
    around = Around(
        as_of=day,
        delivered=found.delivered,
        cuts=found.cuts,
        before=before_file(database, connection, day) if of_today else None,
        before_served=not of_today,
        told_since=found.delivery_as_of,
        months_on=found.as_of,
    )
    one = read_one(connection, found.policy, customer_id, around)
    return one if one is not None and counts(one.customer["opened_on"], one.customer["closed_on"], day) else None


def _shown_now(connection: Connection, customer_id: str) -> Mapping[str, Any] | None:
    """What is shown now: the place between nights, else the round's; None for a customer the round lacks."""
    live = live_placements.of_customers(connection, [customer_id]).get(customer_id)
    if live is not None:
        return live.values
    of = tables.placements
    row = connection.execute(select(of).where(of.c.customer_id == customer_id)).mappings().first()
    return dict(row) if row else None


# -- the rules ----------------------------------------------------------------------------------------------------------


def _placed_now(
    database: Database, connection: Connection, found: _Round, customer_id: str, today: date
) -> Live | None:
    one = _read(database, connection, found, customer_id, today)
    if one is None:
        return None
    hands = overrides.in_force(connection, found.policy, as_of=one.as_of, today=today)
    row = shown_row(_placed(found.policy, one), [hand for hand in hands if hand.customer_id == customer_id])
    return Live(customer_id, one.customer["manager_id"], one.customer["branch_id"], one.as_of, row)


def _placed(policy: Policy, one: OneCustomer) -> dict[str, Any]:
    """The customer's values as a round would have them, by the columns of placements."""
    place = _function(policy, one.delivered)
    values = place(one.customer, one.rows, one.as_of, one.known, months_on=one.months_on)
    return {
        column.name: _as_kept(values[column.name], policy.rule(column.name).type) if policy.has(column.name) else None
        for column in tables.placements.c
        if column.name not in live_placements.WHO
    }


def _as_kept(value: Value, type_: Type) -> Any:
    if type_.kind is Kind.SET:
        return text_of(value, type_)
    return day_of(value) if type_.kind is Kind.DAY and isinstance(value, int) else value


_functions: dict[tuple[str, frozenset[str]], PlaceOne] = {}


def _function(policy: Policy, delivered: frozenset[str]) -> PlaceOne:
    """The compiled rules; made once a policy and delivery."""
    key = (policy.hash, delivered)
    if key not in _functions:
        if len(_functions) >= _KEPT:
            _functions.clear()
        wanted = [column.name for column in tables.placements.c if policy.has(column.name)]
        _functions[key] = place_one(policy, delivered, wanted)
    return _functions[key]
