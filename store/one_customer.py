"""One customer as the rules see them: their rows of the served delivery, their branch's cuts, their last earlier round.

Called where a single customer is placed anew or explained (``guanhu why``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from segmentation.policy import Policy
from store import tables
from store.database import Database
from store.rounds import parquet_file, round_before
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
    """The customer inside ``database.reading()``; None when the served delivery has no such customer."""
    as_of = served_day(database, connection)
    customers = tables.bank["customers"]
    if as_of is None:
        return None
    found = connection.execute(select(customers).where(customers.c.customer_id == customer_id)).mappings().first()
    if found is None:
        return None
    served = database.served(connection)
    said = connection.execute(
        select(tables.deliveries.c.tables).where(tables.deliveries.c.delivery_id == served.delivery_id)
    ).scalar_one()
    used = frozenset().union(*(fact.tables for fact in policy.facts.values()))
    return OneCustomer(
        as_of=as_of,
        delivered=frozenset(said),
        customer=dict(found),
        rows={name: _rows(connection, name, customer_id) for name in used},
        known={
            **_cuts(connection, served.round_id, found["branch_id"]),
            **_earlier(database, connection, policy, as_of, customer_id),
        },
    )


def _rows(connection: Connection, name: str, customer_id: str) -> list[Mapping[str, Any]]:
    if name == "products":
        return _products(connection, customer_id)
    table = tables.bank[name]
    return [dict(row) for row in connection.execute(select(table).where(table.c.customer_id == customer_id)).mappings()]


def _products(connection: Connection, customer_id: str) -> list[Mapping[str, Any]]:
    """What the customer's holdings are: for facts that read a row's product."""
    products, holdings = tables.bank["products"], tables.bank["holdings"]
    codes = select(holdings.c.product_code).where(holdings.c.customer_id == customer_id)
    found = connection.execute(select(products).where(products.c.product_code.in_(codes)))
    return [dict(row) for row in found.mappings()]


def _cuts(connection: Connection, round_id: int | None, branch_id: str) -> dict[str, Any]:
    cuts = connection.execute(select(tables.rounds.c.cuts).where(tables.rounds.c.round_id == round_id)).scalar()
    return {name: by_branch.get(branch_id) for name, by_branch in (cuts or {}).items()}


def _earlier(
    database: Database, connection: Connection, policy: Policy, as_of: date, customer_id: str
) -> dict[str, Any]:
    """The values of ``[before]`` from the last round of an earlier day."""
    earlier = round_before(connection, database, as_of)
    if earlier is None:
        return {}
    import polars as pl

    frame = pl.scan_parquet(parquet_file(database, earlier)).filter(pl.col("customer_id") == customer_id).collect()
    if frame.is_empty():
        return {}
    row = frame.row(0, named=True)
    found = {before.name: row.get(before.column) for before in policy.before}
    return {name: (value - EPOCH).days if isinstance(value, date) else value for name, value in found.items()}
