"""``guanhu restore``: a backup becomes the database and data folder of the settings, whole or not at all.

Only into an empty place: nothing is ever written over. Every file is compared with the manifest first. The data files are
put in place before the database, so that what breaks off leaves no database that looks complete.
"""

import shutil
import sqlite3
from pathlib import Path

from sqlalchemy import create_engine, select
from sqlalchemy.exc import DatabaseError

from content.problems import Problem
from store import migrate
from store.database import Database
from store.imports import rebuild
from store.rounds.rounds import parquet_file
from store.safekeeping import bot_rows, manifest
from store.safekeeping.backup import DATABASE_FILE, FILES_FOLDER, ROWS_FOLDER
from store.safekeeping.manifest import Manifest
from store.tables import BOT, serving


def restore(database: Database, folder: Path) -> Manifest:
    """Put the backup in place. Raises Problem: a backup that is not whole, a place that is not empty, no room."""
    whole = manifest.read(folder)
    if whole.version not in migrate.VERSIONS:
        raise Problem("problems.database_ahead", found=whole.version)
    _empty(database)
    manifest.check(folder, whole)
    placed: list[Path] = []
    try:
        _place_files(folder / FILES_FOLDER, database.data_dir, placed)
        _place_bot(database, folder, whole, placed)
        _place_parts(database, whole)
    except (OSError, sqlite3.Error, DatabaseError, ValueError, KeyError) as error:
        _clear(database, placed)
        detail = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
        raise Problem("safekeeping.restore.failed", folder=folder, detail=detail) from error
    except BaseException:
        _clear(database, placed)
        raise
    return whole


def _empty(database: Database) -> None:
    if migrate.version(database) is not None:
        raise Problem("safekeeping.restore.database_there", name=database.name)
    there = database.data_dir.exists() and any(not _is_lock(path) for path in database.data_dir.iterdir())
    if there:
        raise Problem("safekeeping.restore.folder_not_empty", folder=database.data_dir)


def _is_lock(path: Path) -> bool:
    return path.name.endswith((".lock", ".lock-journal"))


def _clear(database: Database, placed: list[Path]) -> None:
    """Take away what was put in place: the place was empty before."""
    if database.engine.dialect.name == "sqlite":
        database.close()
        placed = [*placed, *(Path(f"{database.path}{end}") for end in ("-wal", "-shm", "-journal"))]
    else:
        _clear_server(database)
    for path in placed:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _clear_server(database: Database) -> None:
    with database.writing() as connection:
        there = (
            connection.execute(select(serving)).first() if "serving" in database.storage.tables(connection) else None
        )
        BOT.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE IF EXISTS alembic_version")
    if there and there.delivery_id is not None:
        database.storage.drop("bank", there.delivery_id)
    if there and there.round_id is not None:
        database.storage.drop("round", there.round_id)


def _place_files(source: Path, data_dir: Path, placed: list[Path]) -> None:
    data_dir.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.iterdir()):
        copy = data_dir / path.name
        placed.append(copy)
        if path.is_dir():
            shutil.copytree(path, copy)
        else:
            shutil.copyfile(path, copy)


def _place_bot(database: Database, folder: Path, whole: Manifest, placed: list[Path]) -> None:
    if whole.engine == "sqlite" and database.engine.dialect.name == "sqlite":
        placed.append(database.path)
        database.path.parent.mkdir(parents=True, exist_ok=True)
        partial = database.path.with_name(f".{database.path.name}.part")
        placed.append(partial)
        shutil.copyfile(folder / DATABASE_FILE, partial)
        partial.rename(database.path)
        return
    if whole.version != migrate.HEAD:  # rows of other tables than these
        raise Problem("problems.database_old", found=whole.version, wanted=migrate.HEAD)
    rows = folder / ROWS_FOLDER
    if whole.engine == "sqlite":
        rows = database.data_dir / ".restored-rows"
        placed.append(rows)
        _rows_of_file(folder / DATABASE_FILE, rows)
    migrate.upgrade(database)
    if database.engine.dialect.name == "sqlite":
        placed.append(database.path)
    with database.writing() as connection:
        bot_rows.load(connection, rows)
    if whole.engine == "sqlite":
        shutil.rmtree(rows)


def _rows_of_file(path: Path, rows: Path) -> None:
    """An embedded database as rows, for a server."""
    rows.mkdir()
    engine = create_engine(f"sqlite:///file:{path}?mode=ro&uri=true")
    try:
        with engine.connect() as connection:
            bot_rows.dump(connection, rows)
    finally:
        engine.dispose()


def _place_parts(database: Database, whole: Manifest) -> None:
    """The served delivery and round, where the backup came without this engine's tables of them."""
    served = whole.delivery_id
    if served is not None and not database.storage.has("bank", served):
        rebuild.bank(database, served, database.parquet_dir(served))
    if whole.round_id is not None and not database.storage.has("round", whole.round_id):
        rebuild.placements(database, whole.round_id, parquet_file(database, whole.round_id))
    if database.engine.dialect.name != "sqlite":
        for path in database.data_dir.glob("*.db"):
            path.unlink()
