"""Rounds: the placements of every customer on one day, made from the served delivery and switched to in one update.

``run_round`` is called by the nightly job, by ``guanhu import`` at its end and by ``guanhu segment``. A round is building →
done. It writes ``round-<id>.parquet`` (for the next round and for replay) and ``round-<id>.db`` (for answers). One round runs
at a time; whatever stands at building when a new one starts was killed, and is cleared away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Boolean, Connection, Integer, insert, select, update

from content.problems import Problem
from segmentation.policy import Policy
from store import tables
from store.batch_engines import RANGE, USUAL, BatchEngine, Book, EngineName, open_batch
from store.database import Database
from store.engines import HeldElsewhereError
from store.types import Day

if TYPE_CHECKING:
    import polars as pl

#: The placements' columns that are rules of the policy; one the policy has no rule for stays empty.
PLACED = (
    "aum", "debt", "tier", "plain_tier", "tier_below_since", "primary_type", "asset_types", "life_cycle", "risk_preference",
    "behaviour", "star_points", "star_level", "abc_class", "vip_class", "churn_score",
)  # fmt: skip
#: Without these a policy places nobody.
_NEEDED = ("aum", "debt", "tier", "plain_tier", "primary_type", "asset_types")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """What a round did; ``new`` is False when the same round was there already."""

    round_id: int
    delivery_id: int
    as_of: date
    customers: int
    new: bool
    served: bool


def run_round(  # noqa: PLR0913 - all by name
    database: Database,
    policy: Policy,
    *,
    as_of: date,
    now: datetime,
    engine: EngineName | None = None,
    master: str = "",
    range_size: int = RANGE,
) -> RoundReport:
    """Place every customer of the served delivery on a day and serve the result.

    The same delivery, day and policy again changes nothing, unless an engine is asked for by name that has not worked this
    round out yet; ``master`` is Spark's address. A round of an earlier day than the one served is kept beside it.
    Raises Problem without a delivery, while another round runs, or when the policy lacks a needed rule.
    """
    for name in _NEEDED:
        if not policy.has(name):
            raise Problem("segments.rule_missing", exit_code=2, name=name)
    database.data_dir.mkdir(parents=True, exist_ok=True)
    with alone(database):
        with database.writing() as connection:
            delivery_id = database.served(connection).delivery_id
            if delivery_id is None:
                raise Problem("problems.no_delivery")
            if not (database.parquet_dir(delivery_id) / "customers.parquet").exists():
                folder = database.parquet_dir(delivery_id)
                raise Problem("problems.bank_file_missing", file=folder.name, folder=database.data_dir)
            _clear_killed(connection, database)
            done = _done(connection, delivery_id, as_of, policy.hash, engine)
            if done is not None and parquet_file(database, done.round_id).exists():
                served = _serve(connection, database, done.round_id, delivery_id, as_of)
                return RoundReport(
                    round_id=done.round_id,
                    delivery_id=delivery_id,
                    as_of=as_of,
                    customers=done.customers,
                    new=False,
                    served=served,
                )
            earlier = round_before(connection, database, as_of)
            round_id = _begin(connection, delivery_id, as_of, policy, now, engine or USUAL)
        book = Book(
            database=database,
            delivery_id=delivery_id,
            policy=policy,
            as_of=as_of,
            before=None if earlier is None else parquet_file(database, earlier),
            range_size=range_size,
            master=master,
        )
        batch = open_batch(engine or USUAL, book)
        cuts = batch.cuts()
        customers = _write(database, round_id, policy, batch, cuts)
        with database.writing() as connection:
            connection.execute(
                update(tables.rounds)
                .where(tables.rounds.c.round_id == round_id)
                .values(state="done", customers=customers, cuts=cuts)
            )
            served = _serve(connection, database, round_id, delivery_id, as_of)
    return RoundReport(
        round_id=round_id, delivery_id=delivery_id, as_of=as_of, customers=customers, new=True, served=served
    )


def parquet_file(database: Database, round_id: int) -> Path:
    """The round as Parquet: the placements, words as text."""
    return database.data_dir / f"round-{round_id}.parquet"


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Hold the right to build a round; a killed process loses it."""
    hold = database.storage.alone("round")
    try:
        hold.__enter__()
    except HeldElsewhereError:
        raise Problem("segments.round_running") from None
    try:
        yield
    finally:
        hold.__exit__(None, None, None)


def _clear_killed(connection: Connection, database: Database) -> None:
    killed = connection.execute(select(tables.rounds.c.round_id).where(tables.rounds.c.state == "building")).scalars()
    for round_id in killed.all():
        database.storage.drop("round", round_id)
        parquet_file(database, round_id).unlink(missing_ok=True)
        connection.execute(tables.rounds.delete().where(tables.rounds.c.round_id == round_id))


def _done(connection: Connection, delivery_id: int, as_of: date, policy_hash: str, engine: EngineName | None) -> Any:
    rounds = tables.rounds
    same = (
        select(rounds.c.round_id, rounds.c.customers)
        .where(rounds.c.delivery_id == delivery_id, rounds.c.as_of == as_of, rounds.c.state == "done")
        .where(rounds.c.policy_hash == policy_hash)
        .order_by(rounds.c.round_id.desc())
    )
    return connection.execute(same if engine is None else same.where(rounds.c.engine == engine)).first()


def round_before(connection: Connection, database: Database, as_of: date) -> int | None:
    """The last finished round of an earlier day whose file is still kept: what the shown tier carries on from."""
    rounds = tables.rounds
    earlier = connection.execute(
        select(rounds.c.round_id)
        .where(rounds.c.state == "done", rounds.c.as_of < as_of)
        .order_by(rounds.c.as_of.desc(), rounds.c.round_id.desc())
    ).scalars()
    return next((round_id for round_id in earlier if parquet_file(database, round_id).exists()), None)


def _begin(  # noqa: PLR0913, PLR0917 - a row's columns
    connection: Connection, delivery_id: int, as_of: date, policy: Policy, now: datetime, engine: EngineName
) -> int:
    made = connection.execute(
        insert(tables.rounds).values(
            delivery_id=delivery_id, as_of=as_of, policy_hash=policy.hash, engine=engine, state="building", ran_at=now,
            customers=0, cuts={},
        )
    )  # fmt: skip
    key = made.inserted_primary_key
    assert key is not None
    return int(key[0])


def _serve(connection: Connection, database: Database, round_id: int, delivery_id: int, as_of: date) -> bool:
    """Point answers at the round, unless they come from a later day of the same delivery, or the delivery has changed."""
    served = database.served(connection)
    if served.delivery_id != delivery_id:
        return False
    rounds = tables.rounds
    current = connection.execute(
        select(rounds.c.as_of).where(rounds.c.round_id == served.round_id, rounds.c.delivery_id == delivery_id)
    ).scalar()
    if current is not None and current > as_of:
        return False
    connection.execute(update(tables.serving).where(tables.serving.c.id == 1).values(round_id=round_id))
    return True


# -- what a round leaves ------------------------------------------------------------------------------------------------


def _write(
    database: Database, round_id: int, policy: Policy, batch: BatchEngine, cuts: dict[str, dict[str, int]]
) -> int:
    """Write file and serving table range by range; the number of customers placed."""
    from pyarrow.parquet import ParquetWriter

    wanted = tuple(name for name in PLACED if policy.has(name))
    customers = 0
    writer: Any = None

    def frames() -> "Iterator[pl.DataFrame]":
        nonlocal customers, writer
        for frame in batch.placed(wanted, cuts):
            rows = _whole(frame)
            table = rows.to_arrow()
            writer = writer or ParquetWriter(
                str(parquet_file(database, round_id)), table.schema, compression="zstd", compression_level=1
            )
            writer.write_table(table)
            customers += len(rows)
            yield rows

    building = database.storage.build("round", round_id)
    try:
        building.load(tables.placements, frames())
        building.finish()
    finally:
        building.close()
        if writer is not None:
            writer.close()
    return customers


def _whole(frame: "pl.DataFrame") -> "pl.DataFrame":
    """The frame with every column of the placements, those without a rule empty."""
    import polars as pl

    dtypes = {BigInteger: pl.Int64, Integer: pl.Int64, Day: pl.Date, Boolean: pl.Boolean}
    return frame.select(
        (pl.col(column.name) if column.name in frame.columns else pl.lit(None))
        .cast(dtypes.get(type(column.type), pl.String))
        .alias(column.name)
        for column in tables.placements.columns
    )
