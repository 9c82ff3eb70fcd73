"""The statements of a question, taken down, and run again by the bare driver: the floor of ``guanhu bench ask``.

``bot/ask_bench.py`` asks the question through the app inside ``taken_down``; ``run_again`` then does what the question did, with
nothing between the driver and the database: the same rows read in one transaction, the same rows written in another and
committed, as durably, because it is the same kind of connection to the same database.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

from store.database import Database

Statement = tuple[str, Any]
"""As the driver takes it: text and parameters."""

#: What begins and ends transactions, which the driver does by itself here.
_FRAMES = ("begin", "commit", "rollback", "attach", "detach", "pragma", "set")


@dataclass(slots=True)
class Taken:
    """One question's statements in their order: those of the reading transaction, and those of the writing one."""

    reads: list[Statement] = field(default_factory=list)
    writes: list[Statement] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.reads) + len(self.writes)


@contextmanager
def taken_down() -> Iterator[Taken]:
    """What any engine of this process runs meanwhile; whatever follows the end of the reading is of the writing."""
    found = Taken()
    ended = False

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if not statement.lstrip().lower().startswith(_FRAMES):
            (found.writes if ended else found.reads).append((statement, parameters))

    def end(_connection: Connection, *_: Any) -> None:
        nonlocal ended
        ended = True

    def rolled_back(connection: Connection, cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().lower().startswith("rollback"):
            end(connection, cursor)

    listeners = (("before_cursor_execute", note), ("before_cursor_execute", rolled_back), ("rollback", end))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    try:
        yield found
    finally:
        for name, listener in listeners:
            event.remove(Engine, name, listener)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What the bare driver took, in milliseconds, and how many rows it fetched."""

    wall: float
    processor: float
    rows: int


def run_again(database: Database, taken: Taken) -> Again:
    """The statements by the driver alone, read and written; the connection is open and the served files attached."""
    with database.reading() as connection:
        began, worked = time.perf_counter(), time.process_time()
        rows = _run(connection, taken.reads)
        wall, processor = time.perf_counter() - began, time.process_time() - worked
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        began, worked = time.perf_counter(), time.process_time()
        if connection.dialect.name == "sqlite":
            driver.execute("BEGIN IMMEDIATE")
        rows += _run(connection, taken.writes)
        driver.commit()
        wall += time.perf_counter() - began
        processor += time.process_time() - worked
    return Again(wall=wall * 1000, processor=processor * 1000, rows=rows)


def _run(connection: Connection, statements: Sequence[Statement]) -> int:
    driver = connection.connection.driver_connection
    assert driver is not None
    rows = 0
    for statement, parameters in statements:
        cursor = driver.cursor()
        cursor.execute(statement, parameters)
        if cursor.description is not None:
            rows += len(cursor.fetchall())
        cursor.close()
    return rows
