"""A file beside the served round that keeps each manager's day as it was worked out last: ``round-<id>.days``.

``handlers.day.kept_days`` says what stands in it and whether it still holds; here it is only put down and read. It need not be
there: whatever is missing or cannot be read is worked out anew, and what cannot be written is worked out again the next time. It
goes with its round, and whenever a person is erased (``Database.drop_numbers``).
"""

import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from store.database import Connection, Database

#: Seconds for another who writes; then it is left for the next time.
_WAITS = 2.0
_LEVEL = 1
_MAKE = "CREATE TABLE IF NOT EXISTS days (manager_id TEXT, day INTEGER, world TEXT, kept BLOB, PRIMARY KEY (manager_id, day))"
_READ = "SELECT manager_id, world, kept FROM days WHERE day = ? AND manager_id IN (SELECT value FROM json_each(?))"
_PAST = "DELETE FROM days WHERE day NOT BETWEEN ? AND ?"
_WRITE = "INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagersDay:
    """One manager's customers on a day; what stands in it is the business of whoever keeps it."""

    manager_id: str
    world: str
    """The print of everything it was worked out with, beside what was told since."""
    told: Mapping[str, str] = field(default_factory=dict)
    """Prints of what was told of each customer by then."""
    products: Mapping[str, str] = field(default_factory=dict)
    """Prints of what was told of products."""
    people: Sequence[str] = ()
    """The ids of all customers, in order."""
    items: Mapping[str, Any] = field(default_factory=dict)
    """By customer: tier and what is due."""
    outlook: Mapping[str, Any] = field(default_factory=dict)
    """By customer: what an outlook counts."""


_PARTS = ("told", "products", "people", "items", "outlook")


def read(database: Database, connection: Connection, day: date, managers: Iterable[str]) -> dict[str, ManagersDay]:
    """What is kept of these managers' day for the served round, by manager."""
    path = _path(database, connection)
    found: dict[str, ManagersDay] = {}

    def fetch(file: sqlite3.Connection) -> None:
        for manager_id, world, kept in file.execute(_READ, (day.toordinal(), json.dumps(list(managers)))):
            values = dict(zip(_PARTS, json.loads(zlib.decompress(kept)), strict=True))
            found[manager_id] = ManagersDay(manager_id=manager_id, world=world, **values)

    if path is not None and path.exists():
        _at(path, fetch)
    return found


def write(database: Database, connection: Connection, day: date, kept: Sequence[ManagersDay]) -> None:
    """Keep these for the served round in place of what was kept of those managers' day; days long past go."""
    path = _path(database, connection)
    number = day.toordinal()

    def put(file: sqlite3.Connection) -> None:
        with file:
            file.execute(_MAKE)
            file.execute(_PAST, (number - 1, number + 1))
            file.executemany(_WRITE, [(one.manager_id, number, one.world, _packed(one)) for one in kept])

    if path is not None and kept:
        _at(path, put)


def _packed(one: ManagersDay) -> bytes:
    parts = [getattr(one, name) for name in _PARTS]
    return zlib.compress(json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode(), _LEVEL)


def _path(database: Database, connection: Connection) -> Path | None:
    """None before the first round: then there is nothing to keep it beside."""
    round_id = (database.seen(connection) or database.served(connection)).round_id
    return None if round_id is None else database.days_file(round_id)


def _at(path: Path, work: Callable[[sqlite3.Connection], None]) -> None:
    """Do it in the file. What hinders ends it: another who writes, no table yet, no room; a damaged file goes."""
    try:
        with closing(sqlite3.connect(path, timeout=_WAITS)) as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute("PRAGMA synchronous=NORMAL")
            work(file)
    except (sqlite3.OperationalError, OSError):
        return
    except (sqlite3.DatabaseError, zlib.error, ValueError, TypeError):
        path.unlink(missing_ok=True)
