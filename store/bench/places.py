"""A database of the bench's own, gone afterwards: no figure is worth a real book. Called by ``guanhu bench``."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DatabaseError

from content.problems import Problem
from store.database import Database


@contextmanager
def database_of_its_own(engine: str, url: str, folder: Path) -> Iterator[Database]:
    """An empty database: a file in the folder, or a new one on the server that ``url`` names; Parquet files in the folder.

    Raises Problem (exit 2) when the address names no PostgreSQL server, or it lets nobody make a database.
    """
    if engine == "sqlite":
        database = Database(f"sqlite:///{folder / 'bench.db'}", folder / "data")
        try:
            yield database
        finally:
            database.close()
        return
    with _on_server(url) as address:
        database = Database(address, folder / "data")
        try:
            yield database
        finally:
            database.close()


@contextmanager
def _on_server(url: str) -> Iterator[str]:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise Problem("bench.no_server", exit_code=2) from None
    if not parsed.drivername.startswith("postgres"):
        raise Problem("bench.no_server", exit_code=2)
    name = f"guanhu_bench_{secrets.token_hex(4)}"
    server = create_engine(parsed.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    try:
        try:
            with server.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE \"{name}\" ENCODING 'UTF8' TEMPLATE template0")
        except DatabaseError as error:
            detail = str(error.orig).splitlines()[0]
            raise Problem("bench.no_right", exit_code=2, database=f"{parsed.host or ''}", detail=detail) from error
        try:
            yield parsed.set(database=name).render_as_string(hide_password=False)
        finally:
            with server.connect() as connection:
                connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        server.dispose()
