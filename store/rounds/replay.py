"""A past day as it was known then: which delivery, policy and round stood behind it, and one customer worked out again.

``guanhu why --as-of``, ``segment --as-of`` and ``export segments --as-of`` call it. "Then" means before anything newer came:
the newest delivery up to the day that was not late, the policy of the day's round, and the state that round carried on.
What a late delivery made of the day is asked for by ``restated``. Serving tables of past deliveries may be gone, so rows come
from the kept Parquet files; where those are gone too, the first day that is possible is said.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select

from content.problems import Problem
from segmentation import bank_data
from segmentation.policy import Policy, read_policy
from segmentation.population import counts
from store import tables
from store.database import Database
from store.imports import suppressions
from store.live.one_customer import Around, OneCustomer, read_one
from store.policies import policies
from store.rounds import overrides
from store.rounds.batch_engines import EngineName
from store.rounds.override_rows import Override
from store.rounds.rounds import RoundReport, parquet_file, round_before, run_round
from store.tables import deliveries, rounds

#: States of deliveries that were taken.
_TAKEN = ("accepted", "retired")


@dataclass(frozen=True, slots=True, kw_only=True)
class PastDay:
    """What stood behind a day."""

    day: date
    delivery_id: int
    delivered_as_of: date
    """The day of the delivery's data: the day itself, or the last one before it."""
    policy: Policy
    policy_kept: bool = True
    """False: the text of that day is not kept, and today's policy stands in."""
    round_id: int | None = None
    """The day's own round; None when none was made."""
    before_id: int | None = None
    restated_id: int | None = None
    """The round that a late delivery put in the day's place afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCustomer:
    """A customer on a past day, and what stood behind it."""

    past: PastDay
    one: OneCustomer
    hands: tuple[Override, ...] = ()
    """The values set by hand that the day's round showed."""


# -- which delivery, policy and round -----------------------------------------------------------------------------------


def past_day(database: Database, policy: Policy, day: date, *, restated: bool = False) -> PastDay:
    """What stood behind the day then, or what stands behind it since a late delivery. Raises Problem when nothing is kept."""
    with database.engine.connect() as connection:
        taken = _taken(database, connection)
        if not taken:
            raise Problem("problems.no_delivery")
        until = [row for row in taken if row.as_of <= day]
        if not until:
            raise Problem("replay.gone", day=day, first=min(row.as_of for row in taken))
        round_ = _round_of(database, connection, day, restated=restated)
        delivery = _delivery(round_, taken, until, restated=restated)
        earlier = round_before(connection, database, day, restated=restated)
        behind = round_ or connection.execute(select(rounds).where(rounds.c.round_id == earlier)).first()
        found, kept = _policy(connection, policy, behind)
        return PastDay(
            day=day,
            delivery_id=delivery.delivery_id,
            delivered_as_of=delivery.as_of,
            policy=found,
            policy_kept=kept,
            round_id=round_.round_id if round_ else None,
            before_id=_before(database, round_, earlier),
            restated_id=None if restated else _restated(connection, day),
        )


def _taken(database: Database, connection: Connection) -> list[Any]:
    """The deliveries whose files are kept, oldest first."""
    query = select(deliveries).where(deliveries.c.state.in_(_TAKEN)).order_by(deliveries.c.delivery_id)
    return [
        row
        for row in connection.execute(query)
        if (database.parquet_dir(row.delivery_id) / "customers.parquet").exists()
    ]


def was_late(row: Any) -> bool:
    """Whether a newer delivery was there when this one came."""
    return any(note.get("note") == "late" for note in row.notes)


def _delivery(round_: Any, taken: list[Any], until: list[Any], *, restated: bool) -> Any:
    for row in taken:
        if round_ is not None and row.delivery_id == round_.delivery_id:
            return row
    then = until if restated else ([row for row in until if not was_late(row)] or until)
    return max(then, key=lambda row: (row.as_of, row.delivery_id))


def _round_of(database: Database, connection: Connection, day: date, *, restated: bool) -> Any:
    """The last round of that very day that is kept."""
    query = select(rounds).where(rounds.c.as_of == day, rounds.c.state == "done").order_by(rounds.c.round_id.desc())
    if not restated:
        query = query.where(rounds.c.restates_id.is_(None))
    return next((row for row in connection.execute(query) if parquet_file(database, row.round_id).exists()), None)


def _policy(connection: Connection, policy: Policy, behind: Any) -> tuple[Policy, bool]:
    """The policy of that round from its kept text; else the one at hand."""
    if behind is None or behind.policy_hash == policy.hash:
        return policy, True
    text = policies.text_of(connection, behind.policy_hash)
    return (policy, False) if text is None else (read_policy(text), True)


def _before(database: Database, round_: Any, earlier: int | None) -> int | None:
    """The round that the day's own carried on; where it is not kept, or there is no own one, the last before."""
    if round_ is None:
        return earlier
    named: int | None = round_.before_id
    return named if named is None or parquet_file(database, named).exists() else earlier


def _restated(connection: Connection, day: date) -> int | None:
    again = select(rounds.c.round_id).where(rounds.c.as_of == day, rounds.c.restates_id.is_not(None))
    found = connection.execute(
        again.where(rounds.c.state == "done").order_by(rounds.c.round_id.desc()).limit(1)
    ).scalar()
    return int(found) if found is not None else None


# -- everybody on that day ----------------------------------------------------------------------------------------------


def run_past(  # noqa: PLR0913 - all by name
    database: Database, policy: Policy, *, day: date, now: datetime, engine: EngineName | None = None, master: str = ""
) -> RoundReport:
    """The day's round: as it was made then, else made now with the day's policy. From the served day on: today's round.

    One that is made now rests on late deliveries too: days after it may be made from it.
    Raises Problem when nothing of that day is kept, and as ``run_round`` does.
    """
    with database.engine.connect() as connection:
        served = database.served(connection)
        last = connection.execute(
            select(deliveries.c.as_of).where(deliveries.c.delivery_id == served.delivery_id)
        ).scalar()
    if last is None or day >= last:
        return run_round(database, policy, as_of=day, now=now, engine=engine, master=master)
    past = past_day(database, policy, day)
    with database.engine.connect() as connection:
        row = connection.execute(select(rounds).where(rounds.c.round_id == past.round_id)).first()
    if row is None:
        past = past_day(database, policy, day, restated=True)
    elif engine in (None, row.engine):
        return RoundReport(
            round_id=row.round_id, delivery_id=row.delivery_id, as_of=day, customers=row.customers, new=False, served=False
        )  # fmt: skip
    return run_round(
        database, past.policy, as_of=day, now=now, engine=engine, master=master, delivery_id=past.delivery_id
    )


# -- one customer on that day ---------------------------------------------------------------------------------------------


def read_customer_on(
    database: Database, policy: Policy, customer_id: str, day: date, *, restated: bool = False
) -> PastCustomer:
    """The customer as of a past day. Raises Problem: nothing kept of that day, or no such customer then."""
    past = past_day(database, policy, day, restated=restated)
    if customer_id in suppressions.erased(database):  # older deliveries hold them until they are tidied away
        raise Problem("segments.customer_unknown", customer_id=customer_id, as_of=day)
    folder = database.parquet_dir(past.delivery_id)
    with database.engine.connect() as connection:
        cuts = _cuts(connection, past)
        hands = overrides.shown_by_hand(connection, past.policy, past.round_id, customer_id)
    around = Around(
        as_of=day,
        delivered=frozenset(path.stem for path in folder.glob("*.parquet")),
        cuts=cuts,
        before=None if past.before_id is None else parquet_file(database, past.before_id),
    )
    with _household(folder, customer_id) as connection:
        one = read_one(connection, past.policy, customer_id, around)
    if one is None or not counts(one.customer["opened_on"], one.customer["closed_on"], day):
        raise Problem("segments.customer_unknown", customer_id=customer_id, as_of=day)
    return PastCustomer(past=past, one=one, hands=hands)


def _cuts(connection: Connection, past: PastDay) -> Mapping[str, Mapping[str, int]]:
    """The cuts of the day's round, else of the delivery's last one up to the day."""
    query = select(rounds.c.cuts).where(rounds.c.state == "done")
    if past.round_id is not None:
        query = query.where(rounds.c.round_id == past.round_id)
    else:
        query = query.where(rounds.c.delivery_id == past.delivery_id, rounds.c.as_of <= past.day)
    return connection.execute(query.order_by(rounds.c.as_of.desc(), rounds.c.round_id.desc())).scalar() or {}


@contextmanager
def _household(folder: Path, customer_id: str) -> Iterator[Connection]:
    """A small database in memory with the schema ``bank``: the customer, their household, and their products."""
    engine = _in_memory()
    try:
        with engine.begin() as connection:
            tables.BANK.create_all(connection)
            ids = _ids(folder, customer_id)
            for spec in bank_data.TABLES:
                rows = _rows(folder / f"{spec.name}.parquet", spec, ids)
                if rows:
                    connection.execute(insert(tables.bank[spec.name]), rows)
            yield connection
    finally:
        engine.dispose()


def _in_memory() -> Engine:
    engine = create_engine("sqlite://")

    @event.listens_for(engine, "connect")
    def _attach(connection: Any, _record: Any) -> None:
        connection.execute("ATTACH DATABASE ':memory:' AS bank")

    return engine


def _ids(folder: Path, customer_id: str) -> list[str]:
    import polars as pl

    customers = pl.scan_parquet(folder / "customers.parquet").select("customer_id", "household_id")
    found = customers.filter(pl.col("customer_id") == customer_id).collect()
    household = found["household_id"][0] if len(found) else None
    if household is None:
        return [customer_id]
    return customers.filter(pl.col("household_id") == household).collect()["customer_id"].to_list()


def _rows(path: Path, spec: bank_data.Table, ids: list[str]) -> list[dict[str, Any]]:
    import polars as pl

    names = [column.name for column in spec.columns]
    if not path.exists() or not ("customer_id" in names or spec.name == "products"):
        return []
    scan = pl.scan_parquet(path)
    if "customer_id" in names:
        scan = scan.filter(pl.col("customer_id").is_in(ids))
    else:
        held = path.with_name("holdings.parquet")
        mine = pl.scan_parquet(held).filter(pl.col("customer_id").is_in(ids)).select("product_code").unique()
        scan = scan.join(mine, on="product_code", how="semi")
    return scan.select(names).collect().to_dicts()
