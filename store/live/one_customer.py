"""One customer as the rules see them: their rows of the served delivery, their branch's cuts, their last earlier round.

Called where a single customer is placed anew or explained (``guanhu why``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from segmentation.policy import Policy
from store import tables
from store.books.scoped import among, words
from store.books.served_facts import served_facts
from store.database import Database
from store.engines.questions import Question
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


def delivery_day(database: Database, connection: Connection) -> date | None:
    """The day of the served delivery; None before the first import."""
    served = database.served(connection)
    deliveries = tables.deliveries
    return connection.execute(select(deliveries.c.as_of).where(deliveries.c.delivery_id == served.delivery_id)).scalar()


def read_customer(database: Database, connection: Connection, policy: Policy, customer_id: str) -> OneCustomer | None:
    """The customer inside ``database.reading()``, as they are shown: by the served round, or as placed anew since.

    None when the served delivery has no such customer.
    """
    return read_customers(database, connection, policy, [customer_id]).get(customer_id)


def read_customers(
    database: Database,
    connection: Connection,
    policy: Policy,
    customer_ids: Sequence[str],
    rules: tuple[str, ...] | None = None,
) -> dict[str, OneCustomer]:
    """The same for several customers, by id: a statement a table, however many they are; for these ``rules`` or for all."""
    served = served_facts(connection)
    if served is None:
        return {}
    as_of = served.round_day
    live = live_placements.of_customers(connection, customer_ids)
    reads = _all_read(policy) if rules is None else _read_for(policy, served.delivered, rules)
    before = before_file(database, connection, as_of) if reads.before else None
    around = {}
    for one in customer_ids:
        day = live[one].day if one in live else as_of
        around[one] = Around(
            as_of=day,
            delivered=served.delivered,
            cuts=served.cuts,
            before=before if day == as_of else None,
            before_served=day > as_of,
            told_since=served.as_of if one in live else None,
            months_on=as_of,
        )
    return read_some(connection, policy, around, reads)


@dataclass(frozen=True, slots=True)
class _Reads:
    """What rules rest on."""

    tables: frozenset[str]
    before: bool = True
    """Whether on the last round too."""
    together: bool = True
    """Whether on the customer's household too."""


def _all_read(policy: Policy) -> _Reads:
    return _Reads(policy.tables_read)


def _read_for(policy: Policy, delivered: frozenset[str], rules: tuple[str, ...]) -> _Reads:
    """What these rules rest on; worked out once a policy and kept with it."""
    from segmentation.program import needed
    from segmentation.to_python import place_one

    key = _Reads, delivered, rules
    found: _Reads | None = policy.made.get(key)
    if found is None:
        place = place_one(policy, delivered, rules)
        named = needed(place.policy.rules, rules)
        found = policy.made[key] = _Reads(
            frozenset().union(*(fact.tables for fact in place.of_rows)),
            before=any(one.name in named for one in policy.before),
            together=any(one.given in named for one in policy.together),
        )
    return found


def before_file(database: Database, connection: Connection, as_of: date) -> Path | None:
    """The Parquet file of the last round of an earlier day."""
    earlier = round_before(connection, database, as_of)
    return None if earlier is None else parquet_file(database, earlier)


def read_one(connection: Connection, policy: Policy, customer_id: str, around: Around) -> OneCustomer | None:
    """The customer from the schema ``bank`` of the connection and what lies around; None when it has no such customer."""
    return read_some(connection, policy, {customer_id: around}).get(customer_id)


def read_some(
    connection: Connection, policy: Policy, arounds: Mapping[str, Around], reads: _Reads | None = None
) -> dict[str, OneCustomer]:
    """The customers that the connection's ``bank`` has, by id, each with what lies around them."""
    if not arounds:
        return {}
    reads = reads or _all_read(policy)
    found = {row["customer_id"]: row for row in _whole(connection, tables.bank["customers"], arounds)}
    rows = {name: _rows(connection, name, {id_: arounds[id_] for id_ in found}) for name in reads.tables}
    earlier = _earlier(connection, policy, {id_: arounds[id_] for id_ in found}) if reads.before else {}
    ones: dict[str, OneCustomer] = {}
    for id_, customer in found.items():
        around = arounds[id_]
        one = OneCustomer(
            as_of=around.as_of,
            delivered=around.delivered,
            customer=customer,
            rows={name: of_all[id_] for name, of_all in rows.items()},
            known={
                **{name: by_branch.get(customer["branch_id"]) for name, by_branch in around.cuts.items()},
                **earlier.get(id_, {}),
            },
            months_on=around.months_on,
        )
        sums = _sums(connection, policy, one, around) if reads.together else {}
        ones[id_] = replace(one, known={**one.known, **sums}) if sums else one
    return ones


def _rows(connection: Connection, name: str, arounds: Mapping[str, Around]) -> dict[str, list[Mapping[str, Any]]]:
    """The rows of a table by customer; of ``products`` whatever one of them holds."""
    if name == "products":
        of_all = _products(connection, arounds)
        return dict.fromkeys(arounds, of_all)
    found: dict[str, list[Mapping[str, Any]]] = {id_: [] for id_ in arounds}
    for row in _whole(connection, tables.bank[name], arounds):
        found[row["customer_id"]].append(row)
    for id_, around in arounds.items():
        if around.told_since is not None:
            told = live_facts.told(connection, name, id_, around.told_since)
            found[id_] = live_facts.joined(name, found[id_], told)
    return found


@cache
def _of(table: Table) -> tuple[Question, list[str]]:
    """The rows of some customers in a table, whole, and the names of its columns."""
    return Question(lambda: select(table).where(among(table.c.customer_id))), table.c.keys()


def _whole(connection: Connection, table: Table, customer_ids: Iterable[str]) -> list[dict[str, Any]]:
    question, columns = _of(table)
    rows = question.tuples(connection, {"ids": words(customer_ids)})
    return [dict(zip(columns, row, strict=True)) for row in rows]


_PRODUCTS, _HOLDINGS = tables.bank["products"], tables.bank["holdings"]
_HELD = Question(
    lambda: select(_PRODUCTS).where(
        _PRODUCTS.c.product_code.in_(select(_HOLDINGS.c.product_code).where(among(_HOLDINGS.c.customer_id)))
    )
)


def _products(connection: Connection, customer_ids: Iterable[str]) -> list[Mapping[str, Any]]:
    """What the customers' holdings are: for facts that read a row's product."""
    columns = _PRODUCTS.c.keys()
    rows = _HELD.tuples(connection, {"ids": words(customer_ids)})
    return [dict(zip(columns, row, strict=True)) for row in rows]


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
    members = {
        member["customer_id"]: dict(member)
        for member in connection.execute(same).mappings()
        if counts(member["opened_on"], member["closed_on"], one.as_of)
    }
    arounds = dict.fromkeys(members, around)
    rows = {name: _rows(connection, name, arounds) for name in used}
    earlier = _earlier(connection, policy, arounds)
    for id_, member in members.items():
        own_rows = {name: of_all[id_] for name, of_all in rows.items()}
        values = place(member, own_rows, one.as_of, earlier[id_], months_on=one.months_on)
        for sum_ in policy.together:
            found[sum_.given] += int(values[sum_.of] or 0)
    return found


def _earlier(connection: Connection, policy: Policy, arounds: Mapping[str, Around]) -> dict[str, dict[str, Any]]:
    """The values of ``[before]`` by customer from the last round of an earlier day, as the rules alone made them."""
    rows: dict[str, Mapping[str, Any]] = {}
    if served := [id_ for id_, around in arounds.items() if around.before_served]:
        rows |= {row["customer_id"]: row for row in _whole(connection, tables.placements, served)}
    by_file: dict[Path, list[str]] = {}
    for id_, around in arounds.items():
        if not around.before_served and around.before is not None:
            by_file.setdefault(around.before, []).append(id_)
    for path, ids in by_file.items():
        rows |= _kept_rows(path, ids)
    return {id_: _before(policy, rows[id_]) if id_ in rows else {} for id_ in arounds}


def _before(policy: Policy, placed: Mapping[str, Any]) -> dict[str, Any]:
    row = own(placed)
    found = {before.name: row.get(before.column) for before in policy.before}
    return {name: (value - EPOCH).days if isinstance(value, date) else value for name, value in found.items()}


def _kept_rows(path: Path, customer_ids: list[str]) -> dict[str, Mapping[str, Any]]:
    import polars as pl

    frame = pl.scan_parquet(path).filter(pl.col("customer_id").is_in(customer_ids)).collect()
    return {row["customer_id"]: row for row in frame.to_dicts()}
