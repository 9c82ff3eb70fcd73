"""A backup is one moment of everything, whole or not there at all; restored, it is the same bank. On both engines."""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from content.problems import Problem
from store import audit, migrate, tables
from store.database import Database
from store.safekeeping import backup, manifest
from store.safekeeping.backup import back_up
from store.safekeeping.restore import restore
from tests.clock import MONDAY, build_bank, copy_of, open_bot
from tests.engines import SQLITE, Engine, Postgres


@pytest.fixture(scope="module")
def built(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backup") / "bank"
    folder.mkdir()
    build_bank(folder, engine=engine)
    return folder


@pytest.fixture
def database(engine: Engine, built: Path, tmp_path: Path) -> Iterator[Database]:
    opened = copy_of(built, tmp_path / "copy", engine)
    for number in range(3):
        log(opened, number)
    yield opened
    opened.close()


def log(database: Database, number: int) -> None:
    with database.writing() as connection:
        audit.record(connection, at=MONDAY + timedelta(seconds=number), staff_id="S001", what="asked")


def an_empty_place(engine: Engine, folder: Path) -> Database:
    folder.mkdir()
    return Database(engine.empty(folder), folder / "data")


def seen(database: Database) -> object:
    """What a manager would be answered from, and what the bot itself knows."""
    customers, holdings = tables.bank["customers"], tables.bank["holdings"]
    with database.reading() as connection:
        return [
            connection.execute(select(customers).order_by(customers.c.customer_id)).all(),
            connection.execute(select(holdings).order_by(holdings.c.holding_id)).all(),
            connection.execute(select(tables.placements).order_by(tables.placements.c.customer_id)).all(),
            *[
                connection.execute(select(one).order_by(*one.primary_key.columns)).all()
                for one in tables.BOT.sorted_tables
            ],
            audit.first_broken(connection),
        ]


def test_what_is_restored_is_what_was_backed_up(engine: Engine, database: Database, tmp_path: Path) -> None:
    whole = back_up(database, tmp_path / "backup", now=MONDAY)
    assert whole.rows["audit"] == 3
    other = an_empty_place(engine, tmp_path / "other")
    restore(other, tmp_path / "backup")
    assert seen(other) == seen(database)
    other.close()


def test_a_restored_database_goes_on_counting(engine: Engine, database: Database, tmp_path: Path) -> None:
    back_up(database, tmp_path / "backup", now=MONDAY)
    other = an_empty_place(engine, tmp_path / "other")
    restore(other, tmp_path / "backup")
    log(other, 9)
    with other.engine.connect() as connection:
        assert connection.execute(select(func.max(tables.audit.c.audit_id))).scalar() == 4
        assert audit.first_broken(connection) is None
    other.close()


def test_a_backup_moves_from_one_engine_to_the_other(
    engine: Engine, database: Database, tmp_path: Path, postgres: Postgres
) -> None:
    back_up(database, tmp_path / "backup", now=MONDAY)
    other = an_empty_place(SQLITE if engine.name == "postgresql" else postgres, tmp_path / "other")
    restore(other, tmp_path / "backup")
    assert seen(other) == seen(database)
    other.close()
    postgres.forget(tmp_path)


def test_the_backup_is_one_moment_while_others_write(database: Database, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 10
        while not stop.is_set():
            log(database, number)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        wholes = [back_up(database, tmp_path / f"backup{n}", now=MONDAY) for n in range(3)]
    finally:
        stop.set()
        writer.join()
    other = Database(SQLITE.empty(tmp_path / "other"), tmp_path / "other" / "data")
    restore(other, tmp_path / "backup2")
    with other.engine.connect() as connection:
        chain = audit.examine(connection)
    assert (chain.broken, chain.rows) == (None, wholes[2].rows["audit"])
    assert wholes[0].rows["audit"] >= 3
    other.close()


def test_every_file_stands_in_the_manifest_with_its_size_and_sum(database: Database, tmp_path: Path) -> None:
    whole = back_up(database, tmp_path / "backup", now=MONDAY)
    there = {
        path.relative_to(tmp_path / "backup").as_posix() for path in (tmp_path / "backup").rglob("*") if path.is_file()
    }
    assert there == {entry.path for entry in whole.files} | {manifest.NAME}
    assert manifest.read(tmp_path / "backup") == whole
    manifest.check(tmp_path / "backup", whole)
    assert oct((tmp_path / "backup").stat().st_mode)[-3:] == "700"


def test_a_folder_with_something_in_it_is_refused_and_left_alone(database: Database, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    assert problem(lambda: back_up(database, tmp_path / "full", now=MONDAY)) == "safekeeping.backup.not_empty"
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_an_empty_folder_is_taken(database: Database, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    back_up(database, tmp_path / "empty", now=MONDAY)
    assert manifest.read(tmp_path / "empty").delivery_id == 1


@pytest.mark.parametrize("place", ["/proc/backup", "/dev/null/backup"])
def test_a_place_that_cannot_be_written_is_one_sentence(database: Database, place: str) -> None:
    assert problem(lambda: back_up(database, Path(place), now=MONDAY)) == "safekeeping.backup.failed"


_FULL = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from content.problems import Problem
from store.safekeeping.backup import back_up
from store.database import Database
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
try:
    back_up(Database(sys.argv[1], Path(sys.argv[2])), Path(sys.argv[3]), now=datetime(2026, 11, 23, tzinfo=UTC))
except Problem as problem:
    print(problem.key)
"""


@pytest.mark.parametrize("room", [40_000, 60_000])
def test_without_room_nothing_is_left_that_looks_like_a_backup(tmp_path: Path, room: int, database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        room //= 1000  # rows as text are small
    url = database.url
    database.close()
    done = subprocess.run(
        [sys.executable, "-c", _FULL, url, str(database.data_dir), str(tmp_path / "backup"), str(room)],
        capture_output=True, text=True, check=False, cwd=Path(backup.__file__).parents[2],
    )  # fmt: skip
    assert (done.stdout.strip(), done.stderr) == ("safekeeping.backup.failed", "")
    assert not (tmp_path / "backup").exists()
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_killed_backup_is_no_backup(database: Database, tmp_path: Path) -> None:
    back_up(database, tmp_path / "backup", now=MONDAY)
    (tmp_path / "backup" / manifest.NAME).unlink()
    other = Database(SQLITE.empty(tmp_path / "other"), tmp_path / "other" / "data")
    assert problem(lambda: restore(other, tmp_path / "backup")) == "safekeeping.backup.unfinished"
    assert not (tmp_path / "other").exists()


def test_a_changed_file_is_named_and_nothing_is_restored(database: Database, tmp_path: Path) -> None:
    back_up(database, tmp_path / "backup", now=MONDAY)
    path = tmp_path / "backup" / "data" / "delivery-1" / "customers.parquet"
    content = bytearray(path.read_bytes())
    path.unlink()  # it may be a link to the very file that is served
    content[-1] ^= 1
    path.write_bytes(content)
    other = Database(SQLITE.empty(tmp_path / "other"), tmp_path / "other" / "data")
    with pytest.raises(Problem) as caught:
        restore(other, tmp_path / "backup")
    assert "customers.parquet" in str(caught.value)
    assert not (tmp_path / "other").exists()


def test_a_manifest_cannot_reach_outside_its_folder(database: Database, tmp_path: Path) -> None:
    back_up(database, tmp_path / "backup", now=MONDAY)
    path = tmp_path / "backup" / manifest.NAME
    said = json.loads(path.read_text())
    said["files"][0]["path"] = "../../outside"
    path.write_text(json.dumps(said))
    other = Database(SQLITE.empty(tmp_path / "other"), tmp_path / "other" / "data")
    assert problem(lambda: restore(other, tmp_path / "backup")) == "safekeeping.backup.damaged"


def test_a_backup_that_cannot_be_read_to_its_end_leaves_the_place_empty(
    engine: Engine, database: Database, tmp_path: Path
) -> None:
    back_up(database, tmp_path / "backup", now=MONDAY)
    rows = tmp_path / "backup" / ("data/delivery-1/customers.parquet" if engine.name == "sqlite" else "bot/tasks.jsonl")
    rows.unlink()
    rows.write_text("neither rows nor Parquet\n")
    if engine.name == "sqlite":  # so that the round's tables must be made again, and cannot be
        (tmp_path / "backup" / "data" / "bank-1.db").unlink()
    said = manifest.read(tmp_path / "backup")
    files = [path for path in (tmp_path / "backup").rglob("*") if path.is_file() and path.name != manifest.NAME]
    entries = tuple(manifest.entry(tmp_path / "backup", path) for path in files)
    manifest.write(replace(said, files=entries), tmp_path / "backup" / manifest.NAME)
    other = an_empty_place(engine, tmp_path / "other")
    assert problem(lambda: restore(other, tmp_path / "backup")) == "safekeeping.restore.failed"
    assert migrate.version(other) is None
    assert [path.name for path in (tmp_path / "other").rglob("*")] == ["data"]
    other.close()


def test_nothing_is_ever_restored_over(engine: Engine, database: Database, tmp_path: Path) -> None:
    back_up(database, tmp_path / "backup", now=MONDAY)
    before = seen(database)
    assert problem(lambda: restore(database, tmp_path / "backup")) == "safekeeping.restore.database_there"
    assert seen(database) == before
    other = an_empty_place(engine, tmp_path / "other")
    other.data_dir.mkdir()
    (other.data_dir / "bank-1.db").write_text("somebody's")
    assert problem(lambda: restore(other, tmp_path / "backup")) == "safekeeping.restore.folder_not_empty"
    other.close()


def test_files_of_the_served_delivery_that_are_missing_stop_the_backup(database: Database, tmp_path: Path) -> None:
    for path in database.parquet_dir(1).iterdir():
        path.unlink()
    assert problem(lambda: back_up(database, tmp_path / "backup", now=MONDAY)) == "safekeeping.backup.failed"
    assert not (tmp_path / "backup").exists()


def test_a_database_without_bank_data_is_backed_up_too(engine: Engine, tmp_path: Path) -> None:
    database = Database(engine.url(tmp_path), tmp_path / "data")
    migrate.upgrade(database)
    whole = back_up(database, tmp_path / "backup", now=MONDAY)
    assert whole.delivery_id is None
    other = an_empty_place(engine, tmp_path / "other")
    restore(other, tmp_path / "backup")
    migrate.check(other)
    database.close()
    other.close()


def test_the_copied_database_needs_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    build_bank(tmp_path / "copy")
    database = open_bot(tmp_path / "copy")
    back_up(database, tmp_path / "backup", now=MONDAY)
    database.close()
    with sqlite3.connect(f"file:{tmp_path / 'backup' / 'guanhu.db'}?mode=ro&immutable=1", uri=True) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    copy.close()
    assert os.path.samefile(tmp_path / "backup/data/bank-1.db", tmp_path / "copy/data/bank-1.db")  # noqa: PTH121 - links


def problem(act: object) -> str:
    with pytest.raises(Problem) as caught:
        act()  # type: ignore[operator]  # a lambda without arguments
    assert all(caught.value.sentence(language) for language in ("zh", "en"))
    return caught.value.key
