"""The bot database's version: create it, bring it up to date, refuse a wrong one.

``upgrade`` is called by ``guanhu migrate``, and by ``import`` and ``demo`` for a database that does not exist yet.
``check`` is called by everything else before it reads; it costs one small read and never loads Alembic.
"""

from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError

from content.problems import Problem
from store.database import Database

#: Every version this program knows, oldest first.
VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008")
#: The version this program needs.
HEAD = VERSIONS[-1]
#: Tables without a version: somebody else's, or damaged.
UNKNOWN = "?"


def version(database: Database) -> str | None:
    """The database's version; None when there is no database yet. Raises Problem when the file cannot be read."""
    if not database.storage.exists():
        return None
    try:
        with database.engine.connect() as connection:
            return _version(database, connection)
    except DatabaseError as error:
        raise database.storage.unreadable(error) from error


def _version(database: Database, connection: Connection) -> str | None:
    tables = database.storage.tables(connection)
    if not tables:
        return None
    row = None
    if "alembic_version" in tables:
        row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return row[0] if row else UNKNOWN


def check(database: Database) -> None:
    """Pass when the database has this program's version. Raises Problem: none yet, older, newer, or not readable."""
    found = version(database)
    if found is None:
        raise Problem("problems.database_new")
    _refuse_others(database, found)


def _refuse_others(database: Database, found: str) -> None:
    if found == HEAD:
        return
    if found == UNKNOWN:
        raise Problem("doctor.no_version", path=database.name)
    if found < HEAD:
        raise Problem("problems.database_old", found=found, wanted=HEAD)
    raise Problem("problems.database_ahead", found=found)


def create_or_check(database: Database) -> None:
    """Create a database where there is none; else the same as ``check``."""
    if version(database) is None:
        upgrade(database)
    else:
        check(database)


def upgrade(database: Database) -> bool:
    """Create the database or bring it to ``HEAD``; True when something was done. Raises Problem for a newer one."""
    found = version(database)
    if found == HEAD:
        return False
    if found is not None and found not in VERSIONS:
        _refuse_others(database, found if found > HEAD else UNKNOWN)
    try:
        database.storage.prepare()
        with database.writing() as connection:
            database.storage.take_turn(connection, "migrate")
            if _version(database, connection) == HEAD:  # another process was quicker
                return False
            _run(connection)
    except OSError as error:
        raise Problem("problems.database_broken", path=database.name, detail=error) from error
    except DatabaseError as error:
        raise database.storage.unreadable(error) from error
    return True


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
