"""An import that cannot be done says why in one sentence, and leaves nothing half loaded."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from content.problems import Problem
from store import migrate, tables
from store.database import Database
from store.imports import delivery_states
from store.imports.deliveries import ImportReport, clear_killed_imports, import_delivery
from store.imports.import_lock import only_import
from tests import bank_formats, builders
from tests.builders import a_customer, a_delivery
from tests.engines import Engine

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
DAY = date.fromisoformat(builders.AS_OF)


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> Iterator[Database]:
    opened = Database(engine.url(tmp_path), tmp_path / "data", busy_seconds=0.2)
    yield opened
    opened.close()


@pytest.fixture
def nowhere(engine: Engine, tmp_path: Path) -> Iterator[Database]:
    """A database that nobody has made yet."""
    opened = Database(engine.empty(tmp_path / "nowhere"), tmp_path / "nowhere" / "data", busy_seconds=0.2)
    yield opened
    opened.close()


def load(database: Database, folder: Path, *, as_of: date = DAY, **options: Any) -> ImportReport:
    return import_delivery(database, folder, as_of=as_of, now=NOW, language="en", **options)


def names(database: Database) -> list[str]:
    customers = tables.bank["customers"]
    with database.reading() as connection:
        return list(connection.execute(select(customers.c.name).order_by(customers.c.customer_id)).scalars())


def test_what_a_killed_import_left_is_cleared_by_the_next(database: Database, tmp_path: Path) -> None:
    first = load(database, builders.write_delivery(tmp_path / "a", a_delivery(customers=[a_customer(name="旧人")])))
    killed = delivery_states.begin(database, as_of=DAY, fingerprint="", now=NOW)
    database.storage.build("bank", killed).close()
    database.parquet_dir(killed).mkdir()
    assert names(database) == ["旧人"]
    load(database, builders.write_delivery(tmp_path / "b", a_delivery(customers=[a_customer(name="新人")])))
    assert not database.storage.has("bank", killed)
    assert not database.parquet_dir(killed).exists()
    assert database.storage.has("bank", first.delivery_id)


def test_what_a_killed_import_left_is_cleared_when_a_server_starts(database: Database) -> None:
    database.data_dir.mkdir(parents=True)
    migrate.upgrade(database)
    killed = delivery_states.begin(database, as_of=DAY, fingerprint="", now=NOW)
    database.storage.build("bank", killed).close()
    clear_killed_imports(database)
    assert not database.storage.has("bank", killed)


def test_a_server_that_starts_leaves_a_running_import_alone(database: Database) -> None:
    database.data_dir.mkdir(parents=True)
    migrate.upgrade(database)
    with only_import(database):
        running = delivery_states.begin(database, as_of=DAY, fingerprint="", now=NOW)
        database.storage.build("bank", running).close()
        clear_killed_imports(database)
        assert database.storage.has("bank", running)


def test_an_import_that_is_interrupted_leaves_nothing_and_the_old_one_serves(
    database: Database, tmp_path: Path
) -> None:
    load(database, builders.write_delivery(tmp_path / "a", a_delivery(customers=[a_customer(name="旧人")])))
    before = sorted(path.name for path in database.data_dir.iterdir())

    def interrupt(table: str, _rows: int) -> None:
        if table == "holdings":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(database, builders.write_delivery(tmp_path / "b", a_delivery()), progress=interrupt)
    assert names(database) == ["旧人"]
    assert sorted(path.name for path in database.data_dir.iterdir()) == before


def test_a_second_import_at_the_same_time_is_refused(database: Database, tmp_path: Path) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    with only_import(database), pytest.raises(Problem) as caught:
        load(database, folder)
    assert caught.value.key == "import.running"
    assert load(database, folder).state == "accepted"


def test_a_locked_database_is_one_sentence_and_nothing_is_left_half_loaded(
    engine: Engine, database: Database, tmp_path: Path
) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    migrate.upgrade(database)
    other = Database(database.url, database.data_dir)
    with other.writing() as connection:
        if engine.name == "postgresql":  # on SQLite to write is to lock
            connection.exec_driver_sql("LOCK TABLE deliveries IN EXCLUSIVE MODE")
        with pytest.raises(Problem) as caught:
            load(database, folder)
    assert caught.value.key == "problems.database_locked"
    other.close()
    assert load(database, folder).state == "accepted"


WRONG_FOLDERS = [
    ("no folder", {}, "problems.folder_missing", ""),
    ("no customers", {"customer.csv": b"x\n"}, "import.file_missing", "customer.csv"),
    ("an empty file", {"staff.csv": b""}, "import.file_empty", "staff.csv"),
    ("a wrong header", {"staff.csv": b"staff_ID,name,role,branch_id\n"}, "import.column_missing", "staff_ID"),
    ("a column twice", {"staff.csv": b"staff_id,name,name,role,branch_id\n"}, "import.column_twice", "name"),
]


@pytest.mark.parametrize(("name", "files", "key", "said"), WRONG_FOLDERS, ids=[case[0] for case in WRONG_FOLDERS])
def test_a_folder_that_is_no_delivery_is_refused_with_the_cure(  # noqa: PLR0913, PLR0917 - one argument a column
    nowhere: Database, tmp_path: Path, name: str, files: dict[str, bytes], key: str, said: str
) -> None:
    folder = tmp_path / "delivery"
    if files:
        good = builders.write_delivery(folder, a_delivery())
        if name == "no customers":
            (good / "customers.csv").unlink()
        for file, content in files.items():
            (folder / file).write_bytes(content)
    with pytest.raises(Problem) as caught:
        load(nowhere, folder)
    assert caught.value.key == key
    assert said in caught.value.sentence("en")
    assert said in caught.value.sentence("zh")
    assert not nowhere.path.exists()


@pytest.mark.parametrize("ending", ["csv", "parquet", "xlsx"])
def test_a_bank_file_that_goes_away_meanwhile_is_named_and_not_the_data_folder(
    database: Database, tmp_path: Path, ending: str
) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    change = {"parquet": bank_formats.as_parquet, "xlsx": bank_formats.as_workbooks}.get(ending)
    folder = change(folder, tmp_path / "other") if change else folder

    def lose(table: str, _rows: int) -> None:
        if table == "staff":
            (folder / f"holdings.{ending}").unlink()

    with pytest.raises(Problem) as caught:
        load(database, folder, progress=lose)
    assert caught.value.key == "import.file_unreadable"
    assert f"holdings.{ending}" in caught.value.sentence("en")
    assert [path.name for path in database.data_dir.glob("bank-*")] == []
