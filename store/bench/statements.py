"""The statements a question runs, taken down, and run again by the bare driver: the floor of ``guanhu bench ask``.

``bot/ask_bench.py`` asks the question through the app inside ``taken_down``; ``fetch`` then fetches the same rows with
nothing between the driver and the database.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

Statement = tuple[str, Any]
"""As the driver takes it: text and parameters."""

_READS = ("select", "with")


@contextmanager
def taken_down() -> Iterator[list[Statement]]:
    """The reading statements that any engine of this process runs meanwhile, in order."""
    found: list[Statement] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if statement.lstrip().lower().startswith(_READS):
            found.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def fetch(connection: Connection, statements: Sequence[Statement]) -> int:
    """Run the statements by the driver alone; how many rows they fetched."""
    driver = connection.connection.driver_connection
    assert driver is not None
    rows = 0
    for statement, parameters in statements:
        cursor = driver.cursor()
        cursor.execute(statement, parameters)
        rows += len(cursor.fetchall())
        cursor.close()
    return rows
