"""Transactions: the bot's own tables with the served delivery and round beside them.

``reading()`` gives a connection that sees the served delivery under the schema ``bank`` and the served round under
``round``, unchanged until it is closed. ``writing()`` gives a transaction on the bot's own tables. How that is done on
SQLite and on PostgreSQL is the business of ``store.engines``.
"""

from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, Engine

from store import engines
from store.engines import Served

#: ``Connection`` is what ``reading()`` and ``writing()`` hand out; those above the store know it by this name.
__all__ = ["BUSY_SECONDS", "Connection", "Database", "Served"]

#: How long a writer waits for another before it gives up, in seconds.
BUSY_SECONDS = 10


class Database:
    """One bot database and its data folder."""

    def __init__(self, url: str, data_dir: Path, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open lazily; nothing is created or migrated here. Raises Problem for an address that is none."""
        self.url = url
        self.data_dir = data_dir
        self.storage = engines.open_storage(url, data_dir, busy_seconds=busy_seconds)
        self.engine: Engine = self.storage.engine

    @property
    def name(self) -> str:
        """How a person knows the database; without its password."""
        return self.storage.name

    @property
    def path(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.storage.name)

    def bank_file(self, delivery_id: int) -> Path:
        """The serving file of a delivery on SQLite."""
        return self.data_dir / f"bank-{delivery_id}.db"

    def round_file(self, round_id: int) -> Path:
        """The serving file of a round on SQLite."""
        return self.data_dir / f"round-{round_id}.db"

    def numbers_file(self, round_id: int) -> Path:
        """What the rules read of each customer of the served round (``store.live.numbers_file``); it need not be there."""
        return self.data_dir / f"round-{round_id}.numbers"

    def days_file(self, round_id: int) -> Path:
        """Managers' days as they were last worked out on the round (``store.tasks.day_file``); it need not be there."""
        return self.data_dir / f"round-{round_id}.days"

    def drop_numbers(self, round_id: int) -> None:
        """Delete both, and what a killed build left; who has one mapped or open keeps it until they let go."""
        for made in ("numbers", "days"):
            for path in self.data_dir.glob(f"round-{round_id}.{made}*"):
                path.unlink(missing_ok=True)

    def parquet_dir(self, delivery_id: int) -> Path:
        """The folder of a delivery's Parquet files, sorted by customer."""
        return self.data_dir / f"delivery-{delivery_id}"

    def writing(self, *, ahead: bool = False) -> AbstractContextManager[Connection]:
        """One transaction on the bot's own tables. Raises Problem when another writer holds them for too long.

        ``ahead`` of others that wait, because somebody outside waits for this one.
        """
        return self.storage.writing(ahead=ahead)

    def reading(self) -> AbstractContextManager[Connection]:
        """A consistent view of the bot's tables, the served delivery (``bank``) and the served round (``round``)."""
        return self.storage.reading()

    def seen(self, connection: Connection) -> Served | None:
        """What this connection sees inside ``reading()``, without asking the database."""
        return engines.seen(connection)

    def served(self, connection: Connection) -> Served:
        """What is served now."""
        return engines.served(connection)

    def close(self) -> None:
        """Close every connection."""
        self.storage.close()
