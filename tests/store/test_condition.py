"""What guanhu doctor finds: each thing that can be missing or wrong, and nothing when all is well."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from content.policy import load_policy
from content.problems import Problem
from store import migrate
from store.condition import STALE_DAYS, findings
from store.database import Database
from store.imports.deliveries import import_delivery
from store.rounds.rounds import run_round
from tests import builders
from tests.builders import a_customer, a_delivery
from tests.engines import Engine

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
DAY = date(2026, 11, 21)


def _imported(engine: Engine, tmp_path: Path, *, placed: bool = True) -> Database:
    database = Database(engine.url(tmp_path), tmp_path / "data")
    import_delivery(database, builders.write_delivery(tmp_path / "d", a_delivery()), as_of=DAY, now=NOW)
    if placed:
        run_round(database, load_policy(), as_of=DAY, now=NOW)
    return database


def _keys(database: Database, today: date = DAY) -> list[tuple[str, bool]]:
    found = [(finding.key, finding.wrong) for finding in findings(database, today=today)]
    database.close()
    return found


def test_only_the_tables_a_bank_did_not_deliver_are_mentioned_when_all_is_well(engine: Engine, tmp_path: Path) -> None:
    assert _keys(_imported(engine, tmp_path)) == [("tables", False)]


@pytest.mark.parametrize(("days", "wrong"), [(STALE_DAYS, []), (STALE_DAYS + 1, [("stale", True)])])
def test_old_data_are_wrong_from_the_eleventh_day(
    engine: Engine, tmp_path: Path, days: int, wrong: list[tuple[str, bool]]
) -> None:
    assert _keys(_imported(engine, tmp_path), DAY + timedelta(days=days)) == [*wrong, ("tables", False)]


def test_a_delivery_without_a_round_is_wrong(engine: Engine, tmp_path: Path) -> None:
    assert ("round", True) in _keys(_imported(engine, tmp_path, placed=False))


def test_a_lost_file_is_named(engine: Engine, tmp_path: Path) -> None:
    database = _imported(engine, tmp_path)
    database.storage.drop("bank", 1)
    found = [finding for finding in findings(database, today=DAY) if finding.wrong]
    assert [(finding.key, finding.facts["file"]) for finding in found] == [
        ("file", database.storage.part_name("bank", 1))
    ]
    database.close()


def test_a_held_delivery_is_reported_until_another_is_accepted(engine: Engine, tmp_path: Path) -> None:
    database = _imported(engine, tmp_path)
    import_delivery(database, tmp_path / "d", as_of=DAY - timedelta(days=1), now=NOW)
    assert ("held", True) in _keys(database)


def test_unassigned_customers_are_good_to_know(engine: Engine, tmp_path: Path) -> None:
    database = Database(engine.url(tmp_path), tmp_path / "data")
    folder = builders.write_delivery(tmp_path / "d", a_delivery(customers=[a_customer(manager_id="")], holdings=[]))
    import_delivery(database, folder, as_of=DAY, now=NOW)
    assert ("unassigned", False) in _keys(database)


def test_before_the_first_import_the_problem_is_the_finding(engine: Engine, tmp_path: Path) -> None:
    database = Database(engine.empty(tmp_path), tmp_path / "data")
    with pytest.raises(Problem) as caught:
        _keys(database)
    assert caught.value.key == "problems.database_new"
    migrate.upgrade(database)
    with pytest.raises(Problem) as caught:
        _keys(database)
    assert caught.value.key == "problems.no_delivery"


def test_a_database_of_an_older_version_is_named(engine: Engine, tmp_path: Path) -> None:
    database = _imported(engine, tmp_path)
    with database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(Problem) as caught:
        _keys(database)
    assert caught.value.key == "problems.database_old"
