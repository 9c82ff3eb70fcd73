"""A file beside the served round that keeps each manager's day as it was worked out last: ``round-<id>.days``.

``handlers.day.kept_days`` says what stands in it and whether it still holds; here it is only put down and read. It need not be
there: whatever is missing or cannot be read is worked out anew, and what cannot be written is worked out again the next time. It
goes with its round, and whenever a person is erased (``Database.drop_numbers``).
"""

import json
import logging
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from store.database import Connection, Database

log = logging.getLogger("guanhu.days")

#: Seconds for another who writes; then it is left for the next time.
_WAITS = 2.0
_LEVEL = 1
#: A table of another shape has another name: one of an earlier version is left to go with its round.
_MAKE = (
    "CREATE TABLE IF NOT EXISTS kept_days (day INTEGER, horizon INTEGER, manager_id TEXT, world TEXT, kept BLOB, "
    "PRIMARY KEY (day, horizon, manager_id))"
)
_READ = (
    "SELECT manager_id, world, kept FROM kept_days "
    "WHERE day = ? AND horizon = ? AND manager_id IN (SELECT value FROM json_each(?))"
)
_PAST = "DELETE FROM kept_days WHERE day NOT BETWEEN ? AND ?"
_WRITE = "INSERT OR REPLACE INTO kept_days VALUES (?, ?, ?, ?, ?)"


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
    open: Mapping[str, str] = field(default_factory=dict)
    """By customer: what is on the list that day."""
    later: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """What is not on it yet: by the day it is due (its ordinal), then by customer."""
    outlook: Mapping[str, Any] = field(default_factory=dict)
    """What an outlook counts."""


Days = tuple[date, date]
"""The day, and through which day what falls due is kept."""
_PARTS = ("told", "products", "people", "open", "later", "outlook")


def read(database: Database, connection: Connection, of: Days, managers: Iterable[str]) -> dict[str, ManagersDay]:
    """What is kept of these managers' day for the served round, by manager."""
    bound = (*(day.toordinal() for day in of), json.dumps(list(managers)))
    path = _path(database, connection)
    found: dict[str, ManagersDay] = {}

    def fetch(file: sqlite3.Connection) -> None:
        file.execute(_MAKE)
        for manager_id, world, kept in file.execute(_READ, bound):
            values = dict(zip(_PARTS, json.loads(zlib.decompress(kept)), strict=True))
            found[manager_id] = ManagersDay(manager_id=manager_id, world=world, **values)

    if path is not None and path.exists():
        _at(path, fetch)
    return found


def write(database: Database, connection: Connection, of: Days, kept: Sequence[ManagersDay]) -> None:
    """Keep these for the served round in place of what was kept of those managers' day; days long past go."""
    path = _path(database, connection)
    day, horizon = (one.toordinal() for one in of)

    def put(file: sqlite3.Connection) -> None:
        with file:
            file.execute(_MAKE)
            file.execute(_PAST, (day - 1, day + 1))
            file.executemany(_WRITE, [(day, horizon, one.manager_id, one.world, _packed(one)) for one in kept])

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
    """Do it in the file. What hinders ends it and is logged, for then heads wait: no room, no right; a damaged file goes."""
    try:
        with closing(sqlite3.connect(path, timeout=_WAITS)) as file:
            file.execute("PRAGMA journal_mode=WAL")
            file.execute("PRAGMA synchronous=NORMAL")
            work(file)
    except (sqlite3.OperationalError, OSError) as error:
        log.warning("managers' days are not kept", extra={"file": path.name, "kind": type(error).__name__})
    except (sqlite3.DatabaseError, zlib.error, ValueError, TypeError) as error:
        log.warning("managers' days were damaged", extra={"file": path.name, "kind": type(error).__name__})
        for part in path.parent.glob(f"{path.name}*"):  # its log too: it belongs to no other file
            part.unlink(missing_ok=True)
