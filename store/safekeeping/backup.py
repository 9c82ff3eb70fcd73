"""``guanhu backup``: one moment of everything, while the program runs.

The bot's database is copied as of one moment (SQLite: its online backup; a server: every table as JSON lines inside one
repeatable-read transaction). That copy says which deliveries and rounds exist; their files never change once they are
made, so they are linked where both lie on one disk and copied where not. All of it is made in a folder of another name;
the manifest comes last. What breaks off leaves nothing behind, and what is killed has no manifest.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.exc import DatabaseError

from content.problems import Problem
from store import engines, migrate
from store.database import Database, Served
from store.rounds.rounds import parquet_file
from store.safekeeping import bot_rows, manifest
from store.safekeeping.manifest import Manifest
from store.tables import deliveries, rounds

DATABASE_FILE = "guanhu.db"
ROWS_FOLDER = "bot"
FILES_FOLDER = "data"
#: Where everything is made before it is whole.
UNFINISHED = ".unfinished"
#: A file of an old delivery may be tidied away while it is copied: then all is begun again, at most so often.
TRIES = 3
#: What is in it is everybody's data: only the owner reads it.
_PRIVATE = 0o700
KEPT_STATES = ("accepted", "retired")

Progress = Callable[[int, int], None]
"""Told how many files are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Moment:
    """What the copy of the bot's database says."""

    served: Served
    delivery_ids: tuple[int, ...]
    round_ids: tuple[int, ...]
    rows: dict[str, int]


def back_up(database: Database, folder: Path, *, now: datetime, progress: Progress | None = None) -> Manifest:
    """Make the backup in ``folder``, which is new or empty. Raises Problem, and leaves nothing, when it cannot be done."""
    migrate.check(database)
    made = _begin(folder)
    try:
        whole = _try(database, folder, now, progress or (lambda _done, _of: None))
    except (OSError, sqlite3.Error, DatabaseError) as error:
        _clear(folder, whole_folder=made)
        detail = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise Problem("safekeeping.backup.failed", folder=folder, detail=detail) from error
    except BaseException:
        _clear(folder, whole_folder=made)
        raise
    return whole


def _begin(folder: Path) -> bool:
    """Whether the folder is new. Raises Problem when something is in it, or it cannot be made."""
    try:
        made = not folder.exists()
        folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise Problem("safekeeping.backup.not_empty", exit_code=2, folder=folder)
        (folder / UNFINISHED).mkdir()
    except OSError as error:
        raise Problem("safekeeping.backup.failed", folder=folder, detail=error.strerror or error) from error
    return made


def _clear(folder: Path, *, whole_folder: bool) -> None:
    """Take away what was made, and the folder if it was made too."""
    (folder / manifest.NAME).unlink(missing_ok=True)
    for name in (UNFINISHED, ROWS_FOLDER, FILES_FOLDER):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / DATABASE_FILE).unlink(missing_ok=True)
    if whole_folder and folder.exists():
        folder.rmdir()


def _try(database: Database, folder: Path, now: datetime, progress: Progress) -> Manifest:
    work = folder / UNFINISHED
    for left in reversed(range(TRIES)):
        try:
            moment = _copy_bot(database, work)
            _copy_files(database, moment, work / FILES_FOLDER, progress)
            break
        except FileNotFoundError:
            if not left:
                raise
            shutil.rmtree(work)
            work.mkdir()
    files = [manifest.entry(work, path) for path in sorted(work.rglob("*")) if path.is_file()]
    whole = Manifest(
        version=migrate.HEAD,
        engine=database.engine.dialect.name,
        made_at=now.isoformat(timespec="seconds"),
        delivery_id=moment.served.delivery_id,
        round_id=moment.served.round_id,
        rows=moment.rows,
        files=tuple(files),
    )
    manifest.write(whole, work / manifest.NAME)
    for path in sorted(work.iterdir(), key=lambda one: one.name == manifest.NAME):  # the manifest last
        path.rename(folder / path.name)
    work.rmdir()
    return whole


# -- the bot's own tables -------------------------------------------------------------------------------------------------


def _copy_bot(database: Database, work: Path) -> _Moment:
    if database.engine.dialect.name == "sqlite":
        return _copy_file(database.path, work / DATABASE_FILE)
    (work / ROWS_FOLDER).mkdir()
    with database.engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        rows = bot_rows.dump(connection, work / ROWS_FOLDER)
        return _said(connection, rows)


def _copy_file(path: Path, copy: Path) -> _Moment:
    """SQLite's online backup in one step: it reads one moment, and nobody who writes waits for it."""
    source, target = sqlite3.connect(path), sqlite3.connect(copy)
    try:
        source.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        if target.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise Problem("problems.database_broken", path=path, detail="quick_check")
    finally:
        source.close()
        target.close()
    engine = create_engine(f"sqlite:///{copy}")
    try:
        with engine.connect() as connection:
            return _said(connection, bot_rows.count(connection))
    finally:
        engine.dispose()


def _said(connection: Connection, rows: dict[str, int]) -> _Moment:
    kept = select(deliveries.c.delivery_id).where(deliveries.c.state.in_(KEPT_STATES))
    done = select(rounds.c.round_id).where(rounds.c.state == "done")
    return _Moment(
        served=engines.served(connection),
        delivery_ids=tuple(connection.execute(kept).scalars()),
        round_ids=tuple(connection.execute(done).scalars()),
        rows=rows,
    )


# -- the files that never change ------------------------------------------------------------------------------------------


def _copy_files(database: Database, moment: _Moment, target: Path, progress: Progress) -> None:
    target.mkdir()
    files = list(_files(database, moment))
    for done, path in enumerate(files, 1):
        copy = target / path.relative_to(database.data_dir)
        copy.parent.mkdir(exist_ok=True)
        _link_or_copy(path, copy)
        progress(done, len(files))


def _files(database: Database, moment: _Moment) -> Iterator[Path]:
    """What must be there, and of older deliveries and rounds what is."""
    served = moment.served
    if database.engine.dialect.name == "sqlite":
        if served.delivery_id is not None:
            yield database.bank_file(served.delivery_id)
        if served.round_id is not None:
            yield database.round_file(served.round_id)
    for delivery_id in moment.delivery_ids:
        found = sorted(database.parquet_dir(delivery_id).glob("*.parquet"))
        if not found and delivery_id == served.delivery_id:
            raise FileNotFoundError(2, os.strerror(2), str(database.parquet_dir(delivery_id)))
        yield from found
    for round_id in moment.round_ids:
        path = parquet_file(database, round_id)
        if path.exists() or round_id == served.round_id:
            yield path


def _link_or_copy(path: Path, copy: Path) -> None:
    try:
        os.link(path, copy)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one that knows no links
        shutil.copyfile(path, copy)
