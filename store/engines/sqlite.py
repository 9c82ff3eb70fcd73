"""The embedded engine: one SQLite file for the bot, and one for each delivery and round, attached read-only."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, FromClause, Table, create_engine, event, func, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.schema import CreateColumn

from content.problems import Problem
from store import stopwatch, tables
from store.ahead import ahead
from store.engines import HeldElsewhereError, Part, Served, raw, served
from store.engines.kept_open import KeptOpen
from store.types import as_numbers

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import ColumnClause, TableValuedAlias

_DIALECT = sqlite.dialect()
#: Nobody reads the file while it is built, and a killed build is thrown away: no journal, no waiting for the disk.
#: Indexes are sorted by two more threads; ``ANALYZE`` looks at a sample.
BUILDING = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    "cache_size = -131072",
    "threads = 2",
    "analysis_limit = 1000",
)

#: Pages of a delivery kept in memory during a long piece of work: kibibytes, below 0 as SQLite has it.
_BESIDE_CACHE = -65_536

#: Seconds between two looks at whether another writer has ended.
_PAUSE, _PAUSE_AHEAD = (0.001, 0.006), (0.0002, 0.0006)
#: An error's code without its further part.
_PRIMARY = 0xFF


class SqliteStorage:
    """The bot's file and the data folder beside it."""

    def __init__(self, path: Path, data_dir: Path, *, busy_seconds: float) -> None:
        """Open lazily; nothing is created here."""
        self.path = path
        self.data_dir = data_dir
        self.name = str(path)
        self._busy_seconds = busy_seconds
        self.engine = create_engine(
            f"sqlite:///file:{path}?uri=true",
            connect_args={"check_same_thread": False, "timeout": busy_seconds, "isolation_level": None, "uri": True},
            execution_options={"storage": self},
        )
        event.listen(self.engine, "connect", _prepare)
        self._open = KeptOpen(self.engine)

    def exists(self) -> bool:
        """An empty file is no database yet."""
        return self.path.exists() and self.path.stat().st_size > 0

    def prepare(self) -> None:
        """Make the folder. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def close(self) -> None:
        """Close every connection."""
        self._open.close()
        self.engine.dispose()

    def tables(self, connection: Connection) -> set[str]:
        """Every table of the file."""
        return {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")}

    def unreadable(self, error: DatabaseError) -> Problem:
        """Locked, or damaged."""
        if isinstance(error, OperationalError) and "locked" in str(error.orig):
            return Problem("problems.database_locked")
        return Problem("problems.database_broken", path=self.path, detail=error.orig)

    # -- transactions -----------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self, *, ahead: bool = False) -> Iterator[Connection]:
        """Begun as a writer, so that it never has to be restarted; there is only one at a time."""
        with self._open.lent() as connection:
            self._begin(connection, _PAUSE_AHEAD if ahead else _PAUSE)
            try:
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            raw.done(connection, "COMMIT", ())

    def _begin(self, connection: Connection, pause: tuple[float, float]) -> None:
        """Wait for the one writer's place in short, uneven steps: the shorter, the likelier to be next.

        SQLite's own wait grows to a tenth of a second between two looks; among many writers that come again at once, one who
        waits so loses every time, for longer than anybody has patience.
        """
        driver: Any = connection.connection.driver_connection
        end = time.monotonic() + self._busy_seconds
        driver.execute("PRAGMA busy_timeout = 0")
        try:
            while True:
                try:
                    driver.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                        raise Problem("problems.database_locked") from error
                    time.sleep(random.uniform(*pause))  # noqa: S311 - who looks next, not a secret
                else:
                    return
        finally:
            driver.execute(f"PRAGMA busy_timeout = {int(self._busy_seconds * 1000)}")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The served files attached beside the bot's own."""
        with self._open.lent() as connection:
            connection.info["seen"] = self._begun(connection)
            try:
                yield connection
            finally:
                del connection.info["seen"]
                raw.done(connection, "ROLLBACK", ())

    def _begun(self, connection: Connection) -> Served:
        """A transaction begun that sees what is served, and that attached: mostly it is so from the question before."""
        attached = connection.info.setdefault("attached", {})
        while True:
            raw.done(connection, "BEGIN", ())
            now = served(connection)
            wanted: dict[Part, int | None] = {"bank": now.delivery_id, "round": now.round_id}
            if attached == {part: id_ for part, id_ in wanted.items() if id_ is not None}:
                return now
            raw.done(connection, "ROLLBACK", ())  # nothing is attached inside a transaction
            for part, id_ in wanted.items():
                self._attach(connection, part, id_)

    @contextmanager
    def beside(self, delivery_id: int) -> Iterator[Connection]:
        """The delivery's file attached; temporary tables are undone with the transaction."""
        with self.engine.connect() as connection:
            self._attach(connection, "bank", delivery_id)
            connection.exec_driver_sql(f"PRAGMA bank.cache_size = {_BESIDE_CACHE}")
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def aside(self, connection: Connection, name: str, frame: "pl.DataFrame") -> None:
        """Rows as tuples."""
        import polars as pl

        connection.exec_driver_sql(f'DROP TABLE IF EXISTS temp."{name}"')
        kinds = ["TEXT" if dtype == pl.String else "INTEGER" for dtype in frame.dtypes]
        columns = ", ".join(f'"{column}" {kind}' for column, kind in zip(frame.columns, kinds, strict=True))
        key = f'PRIMARY KEY ("{frame.columns[0]}")'
        connection.exec_driver_sql(f'CREATE TEMP TABLE "{name}" ({columns}, {key}) WITHOUT ROWID')
        if len(frame):
            marks = ", ".join("?" * frame.width)
            connection.exec_driver_sql(f'INSERT INTO temp."{name}" VALUES ({marks})', frame.rows())

    def _attach(self, connection: Connection, part: Part, id_: int | None) -> None:
        attached = connection.info.setdefault("attached", {})
        if part in attached and attached[part] == id_:
            return
        wanted = None if id_ is None else str(self.file(part, id_).resolve())
        if attached.get(part):
            connection.exec_driver_sql(f'DETACH "{part}"')
        attached.pop(part, None)  # whatever comes of the next one: this connection is used again
        if wanted is None:
            return
        if not Path(wanted).exists():
            raise Problem("problems.bank_file_missing", file=Path(wanted).name, folder=self.data_dir)
        # immutable: a served file never changes, so SQLite needs no locks on it
        connection.execute(text(f'ATTACH :file AS "{part}"'), {"file": f"file:{wanted}?mode=ro&immutable=1"})
        attached[part] = id_

    @contextmanager
    def alone(self, what: str, number: int | None = None) -> Iterator[None]:
        """A lock on a SQLite file works on every system and cannot outlive its process. A numbered one's file goes with it."""
        file = self.data_dir / (f"{what}.lock" if number is None else f"{what}-{number}.lock")
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = sqlite3.connect(file, timeout=0, isolation_level=None)
        try:
            try:
                lock.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                if "locked" in str(error):
                    raise HeldElsewhereError(what) from None
                raise OSError(str(error)) from error
            try:
                yield
            finally:
                if number is not None:
                    with suppress(OSError):  # a system that keeps open files
                        file.unlink()
        finally:
            lock.close()

    def take_turn(self, connection: Connection, what: str) -> None:
        """Nothing to do: a writing transaction is the only one."""

    # -- statements -------------------------------------------------------------------------------------------------------

    def insert(self, table: Table) -> sqlite.Insert:
        """SQLite's insert."""
        return sqlite.insert(table)

    def words_in(self, column: ColumnElement[Any], key: str) -> "TableValuedAlias":
        """``json_each``."""
        return func.json_each(column, f"$.{key}").table_valued("value")

    def rows_in(self, name: str, *columns: "ColumnClause[Any]") -> FromClause:
        """``json_each``."""
        shown = ", ".join(f"json_extract(value, '$.{one.name}') AS {one.name}" for one in columns)
        return text(f"SELECT {shown} FROM json_each(:{name})").columns(*columns).subquery()

    # -- deliveries and rounds --------------------------------------------------------------------------------------------

    def file(self, part: Part, id_: int) -> Path:
        """The file of a delivery or round."""
        return self.data_dir / f"{part}-{id_}.db"

    def part_name(self, part: Part, id_: int) -> str:
        """The file's name."""
        return self.file(part, id_).name

    def has(self, part: Part, id_: int) -> bool:
        """Whether the file is there."""
        return self.file(part, id_).exists()

    def drop(self, part: Part, id_: int) -> None:
        """Delete the file, and what a killed build left beside it."""
        path = self.file(part, id_)
        for one in (path, path.with_name(path.name + "-journal")):
            one.unlink(missing_ok=True)

    def build(self, part: Part, id_: int) -> "_Building":
        """A file with empty tables."""
        self.drop(part, id_)
        return _Building(self.file(part, id_), part)


class _Building:
    """A file being filled through Arrow, the fastest load measured."""

    def __init__(self, path: Path, part: Part) -> None:
        from adbc_driver_sqlite import dbapi

        self._part = part
        with _disk_errors(), closing(sqlite3.connect(path)) as connection:
            for table in tables.PARTS[part].tables.values():
                connection.execute(_create(table))
            connection.commit()
        self._ingest = dbapi.connect(str(path), autocommit=True)
        self._closed = False
        self._execute(*(f"PRAGMA {pragma}" for pragma in BUILDING))

    def load(self, table: Table, frames: "Iterator[pl.DataFrame]") -> None:
        """Append the rows."""
        import pyarrow as pa

        pieces = ahead(map(_arrow, frames))
        head = next(pieces, None)
        if head is None:
            return

        def batches() -> Iterator[pa.RecordBatch]:
            yield from head.to_batches()
            for piece in pieces:
                yield from piece.to_batches()

        with _disk_errors(), closing(pieces), self._ingest.cursor() as cursor:
            cursor.adbc_ingest(table.name, pa.RecordBatchReader.from_batches(head.schema, batches()), mode="append")

    def finish(self) -> None:
        """Indexes are made after the load, which is quicker than keeping them during it."""
        for table in tables.PARTS[self._part].tables.values():
            self._execute(*_indexes(table))
        self._execute("ANALYZE")
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if not self._closed:
            self._ingest.close()
            self._closed = True

    def _execute(self, *statements: str) -> None:
        with _disk_errors(), self._ingest.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
                cursor.fetchall()


@contextmanager
def _disk_errors() -> Iterator[None]:
    """A full disk is told by the loader in its own words; callers know it as an OSError."""
    from adbc_driver_manager import Error

    try:
        yield
    except (Error, sqlite3.Error) as error:
        raise OSError(str(error)) from error


def _create(table: Table) -> str:
    columns = ", ".join(str(CreateColumn(column).compile(dialect=_DIALECT)) for column in table.columns)
    return f'CREATE TABLE "{table.name}" ({columns})'


def _indexes(table: Table) -> Iterator[str]:
    """The key, and every index with what it covers behind what it is sorted by."""
    key = tuple(column.name for column in table.primary_key)
    wanted = [("UNIQUE ", key)] if key else []
    wanted += [("", (*one.columns, *one.covers)) for one in tables.SERVING_INDEXES if one.table == table.name]
    for unique, columns in wanted:
        quoted = ", ".join(f'"{column}"' for column in columns)
        yield f'CREATE {unique}INDEX "{table.name}_{"_".join(columns)}" ON "{table.name}" ({quoted})'


def _arrow(frame: "pl.DataFrame") -> Any:
    """As the file stores it: days, moments, yes and no as whole numbers."""
    import polars as pl

    with stopwatch.step("text"):
        numbers = as_numbers(frame).with_columns(pl.col(pl.Boolean).cast(pl.Int8))
        return numbers.to_arrow(compat_level=pl.CompatLevel.oldest())


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a message taken is a message kept, through a power cut too
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()
