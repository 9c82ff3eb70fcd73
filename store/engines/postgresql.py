"""PostgreSQL, for several processes and machines: a schema for each delivery and each round, filled by COPY.

Readers see one snapshot with ``bank`` and ``round`` translated to the served schemas. What SQLite gets from having a single
writer is asked for by name here: an advisory lock where turns must be taken, rows skipped while others hold them.
"""

import io
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from sqlalchemy import ColumnElement, Connection, FromClause, Table, create_engine, event, func, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.schema import CreateColumn

from content.problems import Problem
from store import stopwatch, tables
from store.engines import HeldElsewhereError, Part, raw, served
from store.types import as_numbers

if TYPE_CHECKING:
    import polars as pl
    from sqlalchemy import ColumnClause, TableValuedAlias

_DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
#: First half of every advisory lock's key, so that other programs' locks in the database are not ours.
_LOCKS = 0x677568  # "guh"
#: Second half: one number for each thing done alone or in turns. Never renumber: an older program may still be running.
_TURNS = {
    "import": 1, "round": 2, "migrate": 3, "audit": 4, "inbox": 5, "outbox": 6, "occurrences": 7, "web": 8, "policy": 9,
    "tasks": 10,
}  # fmt: skip
#: First half of the keys of things of which there are many: the second half is their number.
_NUMBERED = {"job": 0x677569}
#: Connections kept open, and how many more may be opened while all are busy.
_POOL, _MORE = 5, 15
#: How long dropping a schema waits for its last readers, so that nobody queues behind it; and how often it is tried.
_DROP_MS, _DROPS, _PAUSE = 200, 10, 0.3
_LOCK_NOT_AVAILABLE = "55P03"
_TOO_LONG = "54000"
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}

#: For each sort and each join of a long piece of work.
_BESIDE_MEMORY = "64MB"


class PostgresStorage:
    """One database of a server, this product's alone."""

    def __init__(self, url: URL, *, busy_seconds: float) -> None:
        """Open lazily."""
        given = url.query.get("password")
        if isinstance(given, str):  # moved to where nothing prints it
            url = url.set(password=given).difference_update_query(["password"])
        self.name = f"{url.host or url.query.get('host') or 'localhost'}:{url.port or 5432}/{url.database or ''}"
        self.engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_size=_POOL,
            max_overflow=_MORE,
            pool_pre_ping=True,  # a server that was restarted costs nobody an answer
            connect_args={"application_name": "guanhu", "connect_timeout": 10},
            execution_options={"storage": self},
        )
        self._readers = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._busy_ms = int(busy_seconds * 1000)
        event.listen(self.engine, "connect", self._prepare)

    def _prepare(self, connection: psycopg.Connection[Any], _record: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SET lock_timeout = {self._busy_ms}")
        connection.commit()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def exists(self) -> bool:
        """The database is there once it answers; its tables are another question."""
        try:
            with self.engine.connect():
                return True
        except DatabaseError as error:
            raise self.unreadable(error) from error

    def prepare(self) -> None:
        """Texts must be kept as they are. Raises Problem for a database of another encoding."""
        with self.engine.connect() as connection:
            encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            raise Problem("problems.server_encoding", database=self.name, encoding=encoding)

    def tables(self, connection: Connection) -> set[str]:
        """Those of the schema new tables go to."""
        found = connection.exec_driver_sql("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return set(found.scalars())

    def unreadable(self, error: DatabaseError) -> Problem:
        """Waited too long, or the server does not let us in; its own words name no password."""
        if _state(error) == _LOCK_NOT_AVAILABLE:
            return Problem("problems.database_locked")
        detail = " ".join(str(error.orig).split())
        return Problem("problems.server_refused", database=self.name, detail=detail)

    # -- transactions -----------------------------------------------------------------------------------------------------

    @contextmanager
    def writing(self, *, ahead: bool = False) -> Iterator[Connection]:  # noqa: ARG002 - nobody waits for others here
        """READ COMMITTED: a statement after ``take_turn`` sees what the one before in turn wrote."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except OperationalError as error:
            if _state(error) == _LOCK_NOT_AVAILABLE or error.connection_invalidated or _state(error) is None:
                raise self.unreadable(error) from error
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One read-only snapshot; the schemas' names are put in as statements are sent."""
        try:
            connection = self._readers.connect()
        except OperationalError as error:
            raise self.unreadable(error) from error
        with connection:
            now = served(connection)
            ids: dict[Part, int | None] = {"bank": now.delivery_id, "round": now.round_id}
            names = {part: self.part_name(part, id_) for part, id_ in ids.items() if id_ is not None}
            connection.execution_options(schema_translate_map=names)
            connection.info["seen"] = now
            try:
                yield connection
            finally:
                connection.info.pop("seen", None)

    @contextmanager
    def beside(self, delivery_id: int) -> Iterator[Connection]:
        """A transaction that is never committed, so that temporary tables go with it."""
        with self.engine.connect() as connection:
            schema = self.part_name("bank", delivery_id)
            if not self._has(connection, schema):
                raise Problem("problems.bank_file_missing", file=schema, folder=self.name)
            connection.execution_options(schema_translate_map={"bank": schema})
            # compiling long expressions to machine code costs more than it brings here
            connection.exec_driver_sql("SET LOCAL jit = off")
            connection.exec_driver_sql(f"SET LOCAL work_mem = '{_BESIDE_MEMORY}'")
            yield connection
            connection.rollback()

    def aside(self, connection: Connection, name: str, frame: "pl.DataFrame") -> None:
        """One COPY."""
        import polars as pl

        connection.exec_driver_sql(f'DROP TABLE IF EXISTS pg_temp."{name}"')
        kinds = ['TEXT COLLATE "C"' if dtype == pl.String else "BIGINT" for dtype in frame.dtypes]
        columns = ", ".join(f'"{column}" {kind}' for column, kind in zip(frame.columns, kinds, strict=True))
        connection.exec_driver_sql(f'CREATE TEMP TABLE "{name}" ({columns}, PRIMARY KEY ("{frame.columns[0]}"))')
        driver: Any = connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(f"COPY pg_temp.\"{name}\" FROM STDIN (ENCODING 'UTF8')") as copy:
            copy.write(_rows(frame))
        connection.exec_driver_sql(f'ANALYZE pg_temp."{name}"')

    @contextmanager
    def alone(self, what: str, number: int | None = None) -> Iterator[None]:
        """A lock of the session: the server takes it back when the process or its connection dies."""
        key = (_LOCKS, _TURNS[what]) if number is None else (_NUMBERED[what], number)
        with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if not connection.execute(func.pg_try_advisory_lock(*key).select()).scalar():
                raise HeldElsewhereError(what)
            try:
                yield
            finally:
                connection.execute(func.pg_advisory_unlock(*key).select())

    def take_turn(self, connection: Connection, what: str) -> None:
        """A lock that ends with the transaction."""
        values = {"ours": _LOCKS, "what": _TURNS[what]}
        raw.done(connection, "SELECT pg_advisory_xact_lock(%(ours)s, %(what)s)", values)

    # -- statements -------------------------------------------------------------------------------------------------------

    def insert(self, table: Table) -> postgresql.Insert:
        """PostgreSQL's insert."""
        return postgresql.insert(table)

    def words_in(self, column: ColumnElement[Any], key: str) -> "TableValuedAlias":
        """``json_array_elements_text``; no rows where the key is missing."""
        return func.json_array_elements_text(column[key]).table_valued("value")

    def rows_in(self, name: str, *columns: "ColumnClause[Any]") -> FromClause:
        """``json_to_recordset``."""
        shaped = ", ".join(f"{one.name} {one.type.compile(_DIALECT)}" for one in columns)
        rows = text(f"SELECT * FROM json_to_recordset(CAST(:{name} AS json)) AS given({shaped})")
        return rows.columns(*columns).subquery()

    # -- deliveries and rounds --------------------------------------------------------------------------------------------

    def part_name(self, part: Part, id_: int) -> str:
        """The schema's name."""
        return f"{part}_{id_}"

    def has(self, part: Part, id_: int) -> bool:
        """Whether the schema is there."""
        with self.engine.connect() as connection:
            return self._has(connection, self.part_name(part, id_))

    def _has(self, connection: Connection, schema: str) -> bool:
        query = text("SELECT 1 FROM pg_namespace WHERE nspname = :schema")
        return connection.execute(query, {"schema": schema}).first() is not None

    def drop(self, part: Part, id_: int) -> None:
        """Wait a moment for the schema's last readers, again and again, rather than let others wait behind us."""
        schema = self.part_name(part, id_)
        for left in range(_DROPS - 1, -1, -1):
            try:
                with self.engine.begin() as connection:
                    if self._has(connection, schema):
                        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {_DROP_MS}")
                        connection.exec_driver_sql(f'DROP SCHEMA "{schema}" CASCADE')
            except OperationalError as error:
                if _state(error) != _LOCK_NOT_AVAILABLE:
                    raise
                if not left:
                    raise Problem("problems.schema_in_use", schema=schema) from error
                time.sleep(_PAUSE)
            else:
                return

    def build(self, part: Part, id_: int) -> "_Building":
        """A schema with empty tables."""
        self.drop(part, id_)
        return _Building(self, part, self.part_name(part, id_))


class _Building:
    """A schema being filled."""

    def __init__(self, storage: PostgresStorage, part: Part, schema: str) -> None:
        self._storage = storage
        self._schema = schema
        self._part = part
        with self._server_errors(), storage.engine.begin() as connection:
            connection.exec_driver_sql(f'CREATE SCHEMA "{schema}"')
            for table in tables.PARTS[part].tables.values():
                connection.exec_driver_sql(_create(table, schema))

    def load(self, table: Table, frames: "Iterator[pl.DataFrame]") -> None:
        """One COPY. The table is emptied in the same transaction, so that its rows may be frozen at once.

        Frozen rows need no VACUUM before an index alone can answer. The next rows are made when these are written, not meanwhile:
        the server beside us writes on the cores that making them would take, and two pieces would be in memory at once.
        """
        name = f'"{self._schema}"."{table.name}"'
        pieces = ((frame.columns, _rows(frame)) for frame in frames)
        first = next(pieces, None)
        if first is None:
            return
        columns = ", ".join(f'"{column}"' for column in first[0])
        command = f"COPY {name} ({columns}) FROM STDIN (FREEZE, ENCODING 'UTF8')"
        with self._server_errors(), closing(pieces), self._storage.engine.begin() as connection:
            connection.exec_driver_sql(f"TRUNCATE {name}")
            driver: Any = connection.connection.driver_connection
            with driver.cursor() as cursor, cursor.copy(command) as copy:
                copy.write(first[1])
                for _, rows in pieces:
                    copy.write(rows)

    def finish(self) -> None:
        """Indexes after the load, then statistics."""
        with self._server_errors(), self._storage.engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '256MB'")
            for table in tables.PARTS[self._part].tables.values():
                for columns, statement in _indexes(table, self._schema):
                    try:
                        with connection.begin_nested():
                            connection.exec_driver_sql(statement)
                    except OperationalError as error:
                        if _state(error) != _TOO_LONG:
                            raise
                        # some text is longer than an entry may be: a hash finds it as well
                        hashed = f'CREATE INDEX ON "{self._schema}"."{table.name}" USING hash ("{columns[0]}")'
                        connection.exec_driver_sql(hashed)
                connection.exec_driver_sql(f'ANALYZE "{self._schema}"."{table.name}"')

    def close(self) -> None:
        """Nothing is held between the steps."""

    @contextmanager
    def _server_errors(self) -> Iterator[None]:
        """No room, no rights, or the server went away."""
        try:
            yield
        except (DatabaseError, psycopg.Error) as error:
            said = error.orig if isinstance(error, DatabaseError) else error
            detail = str(said).splitlines()[0]
            raise Problem("problems.server_refused", database=self._storage.name, detail=detail) from error


def _create(table: Table, schema: str) -> str:
    """Without its key: an index is made after the load."""
    columns = ", ".join(str(CreateColumn(column).compile(dialect=_DIALECT)) for column in table.columns)
    return f'CREATE TABLE "{schema}"."{table.name}" ({columns})'


def _indexes(table: Table, schema: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """The columns and the statement of the key and of every index; what one only covers is included, not sorted by."""
    name = f'"{schema}"."{table.name}"'
    key = tuple(column.name for column in table.primary_key)
    if key:
        yield key, f"CREATE UNIQUE INDEX ON {name} ({_quoted(key)})"
    for one in tables.SERVING_INDEXES:
        if one.table == table.name:
            covers = f" INCLUDE ({_quoted(one.covers)})" if one.covers else ""
            yield one.columns, f"CREATE INDEX ON {name} ({_quoted(one.columns)}){covers}"


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _rows(frame: "pl.DataFrame") -> memoryview:
    r"""Rows in COPY's own text form: columns between tabs, null as ``\N``; the few texts with odd characters escaped."""
    with stopwatch.step("text"):
        return _copied(frame)


def _copied(frame: "pl.DataFrame") -> memoryview:
    import polars as pl

    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    odd = frame.select(pl.col(name).str.contains(r"[\\\t\n\r]").any() for name in texts).row(0) if texts else ()
    escaped = [pl.col(name).str.replace_many(_ESCAPES) for name, found in zip(texts, odd, strict=True) if found]
    buffer = io.BytesIO()
    as_numbers(frame.with_columns(escaped)).write_csv(
        buffer, include_header=False, separator="\t", quote_style="never", null_value="\\N"
    )
    return buffer.getbuffer()


def _state(error: DatabaseError) -> str | None:
    """The server's code of an error; None when it never answered."""
    return getattr(error.orig, "sqlstate", None)
