"""One customer as the rules see them: their rows of the served delivery, their branch's cuts, their last earlier round.

Called where a single customer is placed anew or explained (``guanhu why``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from segmentation.policy import Policy
from store import tables
from store.database import Database
from store.live import live_facts, live_placements
from store.rounds.by_hand import own
from store.rounds.rounds import parquet_file, round_before
from store.types import EPOCH


@dataclass(frozen=True, slots=True, kw_only=True)
class OneCustomer:
    """What ``segmentation.to_python.place_one`` takes."""

    as_of: date
    delivered: frozenset[str]
    customer: Mapping[str, Any]
    rows: Mapping[str, list[Mapping[str, Any]]]
    known: Mapping[str, Any]
    """Cuts and earlier values by the policy's names."""
    months_on: date | None = None
    """The day whose months count as full, where it is not ``as_of``; see ``Around.months_on``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What a customer's rules need beside their rows: the day, and what the whole book and the last round leave them."""

    as_of: date
    delivered: frozenset[str]
    cuts: Mapping[str, Mapping[str, int]]
    before: Path | None
    """The Parquet file of the last round of an earlier day."""
    before_served: bool = False
    """The round of an earlier day is the one that is served: its values come from its table."""
    told_since: date | None = None
    """What was told from this day on counts beside the delivered rows (``store.live.live_facts``); None: the delivery alone."""
    months_on: date | None = None
    """The months before this day count as the last full ones: a new month begins with the delivery that brings it."""


def served_day(database: Database, connection: Connection) -> date | None:
    """The day of the served round, else of the served delivery; None before the first import."""
    served = database.served(connection)
    if served.round_id is not None:
        return connection.execute(
            select(tables.rounds.c.as_of).where(tables.rounds.c.round_id == served.round_id)
        ).scalar()
    return delivery_day(database, connection)


def delivery_day(database: Database, connection: Connection) -> date | None:
    """The day of the served delivery; None before the first import."""
    served = database.served(connection)
    deliveries = tables.deliveries
    return connection.execute(select(deliveries.c.as_of).where(deliveries.c.delivery_id == served.delivery_id)).scalar()


def read_customer(database: Database, connection: Connection, policy: Policy, customer_id: str) -> OneCustomer | None:
    """The customer inside ``database.reading()``, as they are shown: by the served round, or as placed anew since.

    None when the served delivery has no such customer.
    """
    as_of = served_day(database, connection)
    if as_of is None:
        return None
    served = database.served(connection)
    said, delivered_on = connection.execute(
        select(tables.deliveries.c.tables, tables.deliveries.c.as_of).where(
            tables.deliveries.c.delivery_id == served.delivery_id
        )
    ).one()
    cuts = connection.execute(select(tables.rounds.c.cuts).where(tables.rounds.c.round_id == served.round_id)).scalar()
    live = live_placements.of_customers(connection, [customer_id]).get(customer_id)
    day = live.day if live else as_of
    around = Around(
        as_of=day,
        delivered=frozenset(said),
        cuts=cuts or {},
        before=before_file(database, connection, as_of) if day == as_of else None,
        before_served=day > as_of,
        told_since=delivered_on if live else None,
        months_on=as_of,
    )
    return read_one(connection, policy, customer_id, around)


def before_file(database: Database, connection: Connection, as_of: date) -> Path | None:
    """The Parquet file of the last round of an earlier day."""
    earlier = round_before(connection, database, as_of)
    return None if earlier is None else parquet_file(database, earlier)


def read_one(connection: Connection, policy: Policy, customer_id: str, around: Around) -> OneCustomer | None:
    """The customer from the schema ``bank`` of the connection and what lies around; None when it has no such customer."""
    customers = tables.bank["customers"]
    found = connection.execute(select(customers).where(customers.c.customer_id == customer_id)).mappings().first()
    if found is None:
        return None
    used = frozenset().union(*(fact.tables for fact in policy.facts.values()))
    one = OneCustomer(
        as_of=around.as_of,
        delivered=around.delivered,
        customer=dict(found),
        rows={name: _rows(connection, name, customer_id, around) for name in used},
        known={
            **{name: by_branch.get(found["branch_id"]) for name, by_branch in around.cuts.items()},
            **_earlier(connection, around, policy, customer_id),
        },
        months_on=around.months_on,
    )
    return replace(one, known={**one.known, **_sums(connection, policy, one, around)})


def _rows(connection: Connection, name: str, customer_id: str, around: Around) -> list[Mapping[str, Any]]:
    if name == "products":
        return _products(connection, customer_id)
    table = tables.bank[name]
    found = connection.execute(select(table).where(table.c.customer_id == customer_id)).mappings()
    rows: list[Mapping[str, Any]] = [dict(row) for row in found]
    if around.told_since is None:
        return rows
    return live_facts.joined(name, rows, live_facts.told(connection, name, customer_id, around.told_since))


def _products(connection: Connection, customer_id: str) -> list[Mapping[str, Any]]:
    """What the customer's holdings are: for facts that read a row's product."""
    products, holdings = tables.bank["products"], tables.bank["holdings"]
    codes = select(holdings.c.product_code).where(holdings.c.customer_id == customer_id)
    found = connection.execute(select(products).where(products.c.product_code.in_(codes)))
    return [dict(row) for row in found.mappings()]


def _sums(connection: Connection, policy: Policy, one: OneCustomer, around: Around) -> dict[str, Any]:
    """The sums over the customer's household, from its members; one without a household counts alone."""
    if not policy.together or one.customer["household_id"] is None:
        return {}
    from segmentation.population import counts
    from segmentation.to_python import place_one

    customers = tables.bank["customers"]
    place = place_one(policy, one.delivered, [sum_.of for sum_ in policy.together])
    used = frozenset().union(*(policy.facts[name].tables for name in place.fact_names))
    same = select(customers).where(customers.c.household_id == one.customer["household_id"])
    found = dict.fromkeys((sum_.given for sum_ in policy.together), 0)
    for member in connection.execute(same).mappings().all():
        if counts(member["opened_on"], member["closed_on"], one.as_of):
            rows = {name: _rows(connection, name, member["customer_id"], around) for name in used}
            known = _earlier(connection, around, policy, member["customer_id"])
            values = place(dict(member), rows, one.as_of, known, months_on=one.months_on)
            for sum_ in policy.together:
                found[sum_.given] += int(values[sum_.of] or 0)
    return found


def _earlier(connection: Connection, around: Around, policy: Policy, customer_id: str) -> dict[str, Any]:
    """The values of ``[before]`` from the last round of an earlier day, as the rules alone made them."""
    placed = _served_row(connection, customer_id) if around.before_served else _kept_row(around.before, customer_id)
    if placed is None:
        return {}
    row = own(placed)
    found = {before.name: row.get(before.column) for before in policy.before}
    return {name: (value - EPOCH).days if isinstance(value, date) else value for name, value in found.items()}


def _served_row(connection: Connection, customer_id: str) -> Mapping[str, Any] | None:
    of = tables.placements
    row = connection.execute(select(of).where(of.c.customer_id == customer_id)).mappings().first()
    return dict(row) if row else None


def _kept_row(path: Path | None, customer_id: str) -> Mapping[str, Any] | None:
    if path is None:
        return None
    import polars as pl

    frame = pl.scan_parquet(path).filter(pl.col("customer_id") == customer_id).collect()
    return None if frame.is_empty() else frame.row(0, named=True)
