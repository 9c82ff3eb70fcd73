"""One bank in every database the rules run in: SQLite and PostgreSQL as the store keeps it, DuckDB over its Parquet files.

Each ``Place`` places the whole bank by a policy: customer id → the wanted values, words and sets as text, days as numbers.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from segmentation import bank_data
from segmentation.policy import Policy
from segmentation.to_sql import bank_tables, cuts_select, program_select, spelled
from store import tables
from store.database import Database
from store.rounds.batch_engines import BatchEngine, Book
from store.rounds.batch_sql import SqlBatch

Cuts = Mapping[str, Mapping[str, int]]
Placed = dict[str, list[Any]]
Place = Callable[[Policy, Sequence[str], Cuts], Placed]


def serve(database: Database, delivery_id: int) -> None:
    """Make the serving tables of a delivery from its Parquet files."""
    folder = database.parquet_dir(delivery_id)
    building = database.storage.build("bank", delivery_id)
    try:
        for spec in bank_data.TABLES:
            path = folder / f"{spec.name}.parquet"
            if path.exists():
                building.load(tables.bank[spec.name], iter([pl.read_parquet(path)]))
        building.finish()
    finally:
        building.close()


def sql_batch(
    database: Database, policy: Policy, day: date, *, range_size: int, before: Path | None = None
) -> SqlBatch:
    """The SQL engine over delivery 1."""
    book = Book(database=database, delivery_id=1, policy=policy, as_of=day, range_size=range_size, before=before)
    return SqlBatch(book)


def as_numbers(frames: Iterator[pl.DataFrame], names: Sequence[str]) -> Placed:
    """Rows by customer, their days as numbers; frames must come in the order of ids."""
    whole = pl.concat(list(frames)).select("customer_id", *names).with_columns(pl.col(pl.Date).cast(pl.Int32))
    assert whole["customer_id"].to_list() == sorted(whole["customer_id"].to_list())
    return {row[0]: list(row[1:]) for row in whole.rows()}


def by_database(database: Database, day: date, *, range_size: int) -> Place:
    """Placed by the SQL engine."""

    def place(policy: Policy, names: Sequence[str], cuts: Cuts) -> Placed:
        batch: BatchEngine = sql_batch(database, policy, day, range_size=range_size)
        return as_numbers(batch.placed(tuple(names), cuts), names)

    return place


def duck(folder: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB that sees a delivery's Parquet files under their names."""
    connection = duckdb.connect()
    for path in folder.glob("*.parquet"):
        connection.execute(f"CREATE VIEW {path.stem} AS SELECT * FROM '{path}'")
    return connection


def by_duckdb(folder: Path, day: date) -> Place:
    """Placed by the policy's text in DuckDB."""
    connection = duck(folder)
    found = bank_tables({path.stem for path in folder.glob("*.parquet")})

    def place(policy: Policy, names: Sequence[str], cuts: Cuts) -> Placed:
        select = program_select(policy, as_of=day, wanted=names, tables=found, cuts=cuts)
        rows = connection.execute(spelled(select, "duckdb")).fetchall()
        return {row[0]: list(row[3:]) for row in rows}

    return place


def duckdb_cuts(folder: Path, policy: Policy, day: date) -> Cuts:
    """Each cut's value by branch, found by DuckDB."""
    found = cuts_select(policy, as_of=day, tables=bank_tables({path.stem for path in folder.glob("*.parquet")}))
    assert found is not None
    rows = duck(folder).execute(spelled(found, "duckdb")).fetchall()
    return {cut.name: {row[0]: row[1 + place] for row in rows} for place, cut in enumerate(policy.cuts)}
