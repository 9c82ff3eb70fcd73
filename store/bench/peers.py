"""The same rows into the same empty tables, the two ways a bank's own programmer would take. Called by ``store.bench.importing``.

``executemany``: SQLAlchemy Core, plain numbers and texts, ten thousand rows at a time, one transaction; the middle of three
tries. ``bulk``: the fastest way known for the engine: on SQLite Arrow that is ready in memory through ADBC, on PostgreSQL COPY
of text that is ready in memory, frozen. Neither checks anything or makes an index, both are spared what our own load is spared
(SQLite: journal and disk). ``bulk`` loads every row, because a large file takes longer a row than a small one, and takes turns
with our own load of the same rows table by table: minutes apart, the machine's pace would be compared and nothing else.
"""

import io
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Boolean, Engine, MetaData, Table, create_engine, event, insert, select
from sqlalchemy.types import TypeDecorator

from store import engines, stopwatch
from store.database import Database
from store.engines import sqlite
from store.imports import rebuild
from store.tables import bank

if TYPE_CHECKING:
    import polars as pl

#: Rows a statement.
ROWS = 10_000
TRIES = 3
#: The peers' tables stand under this number, far from any delivery's.
PLACE = 999_999_990

Rows = dict[str, "pl.DataFrame"]
"""Rows as the serving tables hold them, by table."""
Load = Callable[[Engine, str | None], float]
"""Loads into the empty tables of a schema (None: the file's own), and says how many seconds it took."""


def sample(database: Database, share: float, counts: dict[str, int]) -> Rows:
    """The first rows of every table of the served delivery, the same share of each."""
    import polars as pl

    found = {}
    with database.reading() as connection:
        for name, count in counts.items():
            if not count:
                continue
            table = _plain(bank[name], "bank", database)
            rows = connection.execute(select(table).limit(max(1, round(count * share)))).all()
            found[name] = pl.DataFrame(rows, schema=table.columns.keys(), orient="row", infer_schema_length=None)
    return found


def _plain(table: Table, schema: str | None, database: Database) -> Table:
    """The table with plain numbers: no conversion of days and moments slows a peer down."""
    copy = table.to_metadata(MetaData(), schema=schema)  # type: ignore[arg-type] # None is no schema at all
    for column in copy.columns:
        if isinstance(column.type, TypeDecorator):
            column.type = column.type.impl_instance
        if isinstance(column.type, Boolean) and _is_sqlite(database):
            column.type = BigInteger()
    return copy


def executemany(database: Database, rows: Rows) -> float:
    """Seconds of the middle try; the rows are dictionaries before the time counts."""

    def load(engine: Engine, schema: str | None) -> float:
        work = [(_plain(bank[name], schema, database), frame) for name, frame in rows.items()]
        seconds = 0.0
        with engine.begin() as connection:
            for table, frame in work:
                ready = [part.to_dicts() for part in frame.iter_slices(ROWS)]
                statement = insert(table)
                began = time.perf_counter()
                for part in ready:
                    connection.execute(statement, part)
                seconds += time.perf_counter() - began
            began = time.perf_counter()
        return seconds + time.perf_counter() - began  # and the commit

    return median(_tried(database, load))


@dataclass(frozen=True, slots=True)
class Turn:
    """Seconds that the same rows took: by our own load, and by the engine's bulk path."""

    ours: float
    bulk: float


def in_turn(database: Database, counts: dict[str, int]) -> list[Turn]:
    """Our load and the bulk path, a table each, try by try; who begins changes from table to table and from try to try.

    What either eats is ready before its time counts: rows as the import has them, and what the bulk path wants in memory.
    """
    return [_turn(database, counts, number) for number in range(TRIES)]


def _turn(database: Database, counts: dict[str, int], number: int) -> Turn:
    load = _arrow_into_sqlite if _is_sqlite(database) else _text_into_postgresql
    served = _served(database)
    ours = bulk = 0.0
    building = database.storage.build("bank", PLACE)
    try:
        with _place(database, PLACE + 1) as (engine, schema):
            for place, (name, frames) in enumerate(rebuild.served_rows(database.parquet_dir(served))):
                if (number + place) % 2:
                    ours += _by_us(building, name, frames)
                    bulk += load(database, {name: counts[name]}, engine, schema)
                else:
                    bulk += load(database, {name: counts[name]}, engine, schema)
                    ours += _by_us(building, name, frames)
    finally:
        building.close()
        database.storage.drop("bank", PLACE)
    return Turn(ours, bulk)


def _by_us(building: engines.Building, name: str, frames: "Iterator[pl.DataFrame]") -> float:
    with stopwatch.watching() as watch, stopwatch.step("table"):
        building.load(bank[name], frames)
    return watch.seconds["table"]


def _is_sqlite(database: Database) -> bool:
    return database.engine.dialect.name == "sqlite"


def _arrow_into_sqlite(database: Database, counts: dict[str, int], engine: Engine, _schema: str | None) -> float:
    from adbc_driver_sqlite import dbapi

    storage, served = database.storage, _served(database)
    assert isinstance(storage, sqlite.SqliteStorage)
    seconds = 0.0
    with (
        dbapi.connect(str(storage.file("bank", served)), autocommit=True) as source,
        dbapi.connect(str(engine.url.database), autocommit=True) as connection,
        source.cursor() as reader,
        connection.cursor() as cursor,
    ):
        for pragma in sqlite.BUILDING:
            cursor.execute(f"PRAGMA {pragma}")
            cursor.fetchall()
        for name, count in counts.items():
            reader.execute(f'SELECT * FROM "{name}" LIMIT {count:d}')
            ready = reader.fetch_arrow_table()
            began = time.perf_counter()
            cursor.adbc_ingest(name, ready, mode="append")
            seconds += time.perf_counter() - began
    return seconds


def _text_into_postgresql(database: Database, counts: dict[str, int], engine: Engine, schema: str | None) -> float:
    source = database.storage.part_name("bank", _served(database))
    seconds = 0.0
    for name, count in counts.items():
        ready = io.BytesIO()
        with engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            some = f'SELECT * FROM "{source}"."{name}" LIMIT {count:d}'
            with driver.cursor() as cursor, cursor.copy(f"COPY ({some}) TO STDOUT") as copy:
                for piece in copy:
                    ready.write(piece)
        began = time.perf_counter()
        with engine.begin() as connection:
            driver = connection.connection.driver_connection
            connection.exec_driver_sql(f'TRUNCATE "{schema}"."{name}"')
            command = f'COPY "{schema}"."{name}" FROM STDIN (FREEZE)'
            with driver.cursor() as cursor, cursor.copy(command) as copy:
                copy.write(ready.getbuffer())
        seconds += time.perf_counter() - began
    return seconds


def _served(database: Database) -> int:
    with database.engine.connect() as connection:
        delivery_id = database.served(connection).delivery_id
    assert delivery_id is not None, "the bench has served its delivery before it asks the peers"
    return delivery_id


def _tried(database: Database, load: Load) -> list[float]:
    return [_once(database, load) for _ in range(TRIES)]


def _once(database: Database, load: Load) -> float:
    with _place(database, PLACE) as (engine, schema):
        return load(engine, schema)


@contextmanager
def _place(database: Database, number: int) -> Iterator[tuple[Engine, str | None]]:
    """New tables, made and dropped by the storage itself."""
    storage = database.storage
    storage.build("bank", number).close()
    try:
        if not isinstance(storage, sqlite.SqliteStorage):
            yield storage.engine, storage.part_name("bank", number)
            return
        engine = create_engine(f"sqlite:///{storage.file('bank', number)}")
        event.listen(engine, "connect", _spared)
        try:
            yield engine, None
        finally:
            engine.dispose()
    finally:
        storage.drop("bank", number)


def _spared(connection: sqlite3.Connection, _record: Any) -> None:
    """As our own load is: no journal, no waiting for the disk."""
    for pragma in sqlite.BUILDING:
        connection.execute(f"PRAGMA {pragma}")
