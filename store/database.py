"""Engine and transactions: the bot's own database with the served delivery and round beside it.

``reading()`` gives a connection that sees the served delivery under the schema ``bank`` and the served round under
``round``, unchanged until it is closed. ``writing()`` gives a transaction on the bot's own tables. On SQLite the two are
attached files, opened read-only; on PostgreSQL schemas named by their ids.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from content.problems import Problem
from store import tables

#: How long a writer waits for another before it gives up, in seconds.
BUSY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Served:
    """Which delivery and round answers come from; None before the first import."""

    delivery_id: int | None
    round_id: int | None


class Database:
    """One bot database and its data folder."""

    def __init__(self, url: str, data_dir: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open lazily; nothing is created or migrated here."""
        self.url = url
        self.data_dir = data_dir
        try:
            parsed = make_url(url)
        except (ArgumentError, ValueError) as error:
            raise Problem("problems.database_url", exit_code=2, detail=error) from error
        self.dialect = parsed.get_backend_name()
        if self.dialect != "sqlite":
            raise Problem("problems.database_kind", exit_code=2, kind=self.dialect)
        self.path = Path(parsed.database or "guanhu.db")
        self.engine: Engine = create_engine(
            f"sqlite:///file:{self.path}?uri=true",
            connect_args={"check_same_thread": False, "timeout": busy_seconds, "isolation_level": None, "uri": True},
        )
        event.listen(self.engine, "connect", _prepare)

    def bank_file(self, delivery_id: int) -> Path:
        """The serving file of a delivery."""
        return self.data_dir / f"bank-{delivery_id}.db"

    def round_file(self, round_id: int) -> Path:
        """The serving file of a round."""
        return self.data_dir / f"round-{round_id}.db"

    def parquet_dir(self, delivery_id: int) -> Path:
        """The folder of a delivery's Parquet files, sorted by customer."""
        return self.data_dir / f"delivery-{delivery_id}"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction on the bot's own tables, begun as a writer so that it never has to be restarted."""
        with self.engine.connect() as connection:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except OperationalError as error:
                raise Problem("problems.database_locked") from error
            try:
                yield connection
            except BaseException:
                connection.exec_driver_sql("ROLLBACK")
                raise
            connection.exec_driver_sql("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the bot's tables, the served delivery (``bank``) and the served round (``round``)."""
        with self.engine.connect() as connection:
            served = self.served(connection)
            self._attach(connection, "bank", None if served.delivery_id is None else self.bank_file(served.delivery_id))
            self._attach(connection, "round", None if served.round_id is None else self.round_file(served.round_id))
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def served(self, connection: Connection) -> Served:
        """What is served now."""
        row = connection.execute(select(tables.serving.c.delivery_id, tables.serving.c.round_id)).first()
        return Served(row[0], row[1]) if row else Served(None, None)

    def _attach(self, connection: Connection, name: str, path: Path | None) -> None:
        attached = connection.info.setdefault("attached", {})
        wanted = str(path.resolve()) if path else None
        if attached.get(name) == wanted and name in attached:
            return
        if attached.get(name):
            connection.exec_driver_sql(f'DETACH "{name}"')
        if wanted is None:
            attached.pop(name, None)
            return
        if not Path(wanted).exists():
            raise Problem("problems.bank_file_missing", file=Path(wanted).name, folder=self.data_dir)
        # immutable: a served file never changes, so SQLite needs no locks on it
        connection.execute(text(f'ATTACH :file AS "{name}"'), {"file": f"file:{wanted}?mode=ro&immutable=1"})
        attached[name] = wanted

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")  # a message taken is a message kept, through a power cut too
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.close()
