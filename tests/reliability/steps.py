"""Counts what a program does to the world outside its memory, and ends it before the n-th such step.

A step is a statement that changed rows, a commit (before it and after it), a file of the data folder opened for writing,
renamed or removed, and a call of a platform (before it has the card and before the caller knows). The hooks are those of
SQLAlchemy and of the interpreter: nothing of the product is replaced.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event

_CHANGES = frozenset({"INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "REPLACE"})
_FILES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "shutil.rmtree", "sqlite3.connect"})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Died(BaseException):
    """A simulated process's end: nothing of the product catches it."""


def kill() -> None:
    """The end of a real process: nothing more is run."""
    os.kill(os.getpid(), signal.SIGKILL)


def perish() -> None:
    """The end of a simulated one."""
    raise Died


class Steps:
    """One process's steps; ``die_before`` 0 never ends it."""

    def __init__(
        self, die_before: int = 0, *, die: Callable[[], None] = kill, notice: Callable[[], None] = lambda: None
    ) -> None:
        """Nothing is counted yet. ``notice`` is called at each step."""
        self.names: list[str] = []
        self.dead = False
        self._die_before = die_before
        self._die = die
        self._notice = notice

    def die_in(self, steps: int) -> None:
        """So many steps are left."""
        self._die_before = len(self.names) + steps

    def step(self, what: str) -> None:
        """The next thing is about to happen: die here, or let it."""
        self.names.append(what)
        self._notice()
        if self.dead or len(self.names) == self._die_before:
            self.dead = True
            self._die()

    def watch(self, engine: Engine) -> None:
        """Count this engine's writes."""
        event.listen(engine, "after_cursor_execute", self._executed)
        event.listen(engine, "before_cursor_execute", self._executing)
        event.listen(engine, "commit", self._committing)
        event.listen(engine, "checkin", self._returned)
        event.listen(engine, "invalidate", self._let_go)

    def watch_files(self, folder: Path) -> None:
        """Count the files of this folder that are written, for the rest of the process."""
        inside = f"{folder}{os.sep}"

        def hook(name: str, arguments: tuple[Any, ...]) -> None:
            if name == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITES:
                self._file("open", arguments[0], inside)
            elif name in _FILES:
                self._file(name, arguments[0], inside)

        sys.addaudithook(hook)

    def _file(self, what: str, path: Any, inside: str) -> None:
        name = os.fsdecode(path) if isinstance(path, (str, bytes, os.PathLike)) else ""
        if inside in name and "guanhu.db" not in name:
            self.step(f"{what} {name.rpartition(inside)[2]}")

    def _executing(self, connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        if self.dead and statement != "ROLLBACK":  # whatever a simulated process still tries in a ``finally``
            self._die()
        if statement == "COMMIT" and _has_changed(connection):  # SQLite's is a statement
            connection.info["committed"] = True
            self.step("commit")

    def _executed(self, connection: Connection, cursor: Any, statement: str, *_rest: Any) -> None:
        word = statement.split(None, 1)[0].upper()
        told = word == "INSERT" and "RETURNING" in statement  # SQLite counts its row only when it was fetched
        if word in _CHANGES and (told or cursor.rowcount > 0 or word in {"CREATE", "DROP", "ALTER"}):
            connection.info["changed"] = True
            self.step(" ".join(statement.split()[:3]))
        elif word == "COMMIT" and connection.info.pop("committed", False):
            self.step("committed")

    def _committing(self, connection: Connection) -> None:
        if self.dead:
            self._die()
        if connection.info.pop("changed", False):
            connection.info["committed"] = True
            self.step("commit")

    def _let_go(self, connection: Any, _record: Any, _error: Any) -> None:
        if self.dead:  # the system would take back a dead process's locks
            with suppress(Exception):
                connection.rollback()

    def _returned(self, _connection: Any, record: Any) -> None:
        record.info.pop("changed", None)
        if record.info.pop("committed", False) and not self.dead:  # PostgreSQL's is over once the connection comes back
            self.step("committed")


def _has_changed(connection: Connection) -> bool:
    """Whether the transaction about to be committed on SQLite changed a row."""
    driver: Any = connection.connection.driver_connection
    before = connection.info.get("total_changes", 0)
    connection.info["total_changes"] = driver.total_changes
    return bool(connection.info.pop("changed", False)) | bool(driver.total_changes > before)
