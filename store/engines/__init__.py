"""Where the tables live: SQLite files or a PostgreSQL server, behind one small interface.

``store.database.Database`` opens one ``Storage`` by the address of the database; the rest of the store asks it, or ``of`` a
connection, for the few things the two do not share: transactions, taking turns, bulk loads, and one delivery's or round's
tables coming, being seen and going. Everything else is plain SQLAlchemy Core.
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from sqlalchemy import ColumnElement, Connection, Engine, FromClause, Table, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from content.problems import Problem
from store.engines.questions import Question
from store.tables import serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl
    from sqlalchemy import ColumnClause, TableValuedAlias

Part = Literal["bank", "round"]
"""What is served: a delivery's bank tables, or a round's placements; each under the schema name it is read by."""


@dataclass(frozen=True, slots=True)
class Served:
    """Which delivery and round answers come from; None before the first import."""

    delivery_id: int | None
    round_id: int | None


class HeldElsewhereError(RuntimeError):
    """Another process does this already."""


class Building(Protocol):
    """One delivery's or round's tables while they are made; nobody reads them yet."""

    def load(self, table: Table, frames: "Iterator[pl.DataFrame]") -> None:
        """Write the rows of one table, once; OSError or Problem when there is no room for them."""

    def finish(self) -> None:
        """Make the indexes and the statistics, and let go."""

    def close(self) -> None:
        """Let go, finished or not; twice does no harm."""


class Storage(Protocol):
    """One database, on either engine."""

    engine: Engine
    name: str
    """How a person knows it: file, or server and database; never a password."""

    def close(self) -> None:
        """Close every connection; it can be used again."""

    def exists(self) -> bool:
        """Whether there is anything to open. Raises Problem when the server cannot be reached."""

    def prepare(self) -> None:
        """Make room for a new database: called once, before its tables are created."""

    def tables(self, connection: Connection) -> set[str]:
        """The names of the bot's tables that are there."""

    def unreadable(self, error: DatabaseError) -> Problem:
        """The sentence for a database that could not be read."""

    def writing(self, *, ahead: bool = False) -> AbstractContextManager[Connection]:
        """One transaction on the bot's own tables. Raises Problem when another writer holds it for too long.

        ``ahead``: somebody outside waits for this; where there is one writer at a time, it goes before others.
        """

    def reading(self) -> AbstractContextManager[Connection]:
        """A consistent view with the served delivery and round under ``bank`` and ``round``."""

    def beside(self, delivery_id: int) -> AbstractContextManager[Connection]:
        """One delivery under ``bank``, served or not, for a long piece of work; what is put ``aside`` in it goes at its end."""

    def aside(self, connection: Connection, name: str, frame: "pl.DataFrame") -> None:
        """A temporary table of texts and whole numbers for ``beside``, the first column its key; one of that name goes."""

    def alone(self, what: str, number: int | None = None) -> AbstractContextManager[None]:
        """Hold the right to do this, until the end or the process's death; of many such things, this one.

        Raises HeldElsewhereError.
        """

    def take_turn(self, connection: Connection, what: str) -> None:
        """Until the transaction ends nobody else is past this line for the same thing."""

    def insert(self, table: Table) -> Any:
        """An insert with ``on_conflict_do_nothing`` and ``on_conflict_do_update``."""

    def words_in(self, column: ColumnElement[Any], key: str) -> "TableValuedAlias":
        """The texts of a list in a JSON column, as rows of one column ``value``."""

    def rows_in(self, name: str, *columns: "ColumnClause[Any]") -> FromClause:
        """The objects of a JSON list, bound under ``name`` as text, as rows: one statement for many of them."""

    def build(self, part: Part, id_: int) -> Building:
        """Begin to make a part's tables; whatever a killed process left of them goes."""

    def has(self, part: Part, id_: int) -> bool:
        """Whether the part's tables are there."""

    def drop(self, part: Part, id_: int) -> None:
        """Remove a part's tables, built or half built. Raises Problem while somebody still reads them."""

    def part_name(self, part: Part, id_: int) -> str:
        """How a person finds the part: a file's or a schema's name."""


def open_storage(url: str, data_dir: Path, *, busy_seconds: float) -> Storage:
    """The storage that the address names; opens nothing yet. Raises Problem (exit 2) for an address that is none."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        # the parser's own words may hold a piece of the password
        raise Problem("problems.database_url", exit_code=2) from None
    kind = parsed.drivername.partition("+")[0]
    if kind == "sqlite":
        from store.engines.sqlite import SqliteStorage

        return SqliteStorage(Path(parsed.database or "guanhu.db"), data_dir, busy_seconds=busy_seconds)
    if kind in ("postgresql", "postgres"):
        from store.engines.postgresql import PostgresStorage

        return PostgresStorage(parsed, busy_seconds=busy_seconds)
    raise Problem("problems.database_kind", exit_code=2, kind=kind)


def of(connection: Connection) -> Storage:
    """The storage a connection belongs to."""
    storage: Storage = connection.get_execution_options()["storage"]
    return storage


_SERVED = Question(lambda: select(serving.c.delivery_id, serving.c.round_id))


def seen(connection: Connection) -> Served | None:
    """What this connection sees inside ``reading()``, without asking the database; None anywhere else."""
    found: Served | None = connection.info.get("seen")
    return found


def add_once(connection: Connection, table: Table, row: "Mapping[str, Any]", *, key: "Sequence[str]") -> bool:
    """Write a row; False when one with that key is there already."""
    statement = of(connection).insert(table).values(row).on_conflict_do_nothing(index_elements=key)
    # the engines count rows differently where an id is made; a returned key is the same on both
    return connection.execute(statement.returning(*table.primary_key)).first() is not None


def served(connection: Connection) -> Served:
    """What answers come from now."""
    rows = _SERVED.rows(connection)
    return Served(*rows[0]) if rows else Served(None, None)
