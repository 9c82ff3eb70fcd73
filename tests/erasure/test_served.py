"""An erased customer is in no answer, and neither old rounds nor new files bring them back. On both engines."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from content.policy import load_policy
from content.problems import Problem
from schedules.tidy import tidy
from segmentation import bank_data
from store import tables
from store.books.book import open_book
from store.database import Database
from store.imports.deliveries import import_delivery
from store.live.standing import standing
from store.rounds.replay import read_customer_on, run_past
from store.rounds.round_history import versions
from store.rounds.rounds import parquet_file, run_round
from store.safekeeping import erasure, expiry
from store.staff.managers import by_staff_id
from tests.builders import write_delivery
from tests.clock import MONDAY, a_run
from tests.erasure.erasing import erase, ids, in_book, load, the_bank


def test_an_erased_customer_is_in_no_table_that_is_served(database: Database) -> None:
    assert "C001" in in_book(database)
    assert erase(database).from_delivery
    for spec in bank_data.TABLES:
        if "customer_id" in tables.bank[spec.name].columns:
            assert "C001" not in ids(database, tables.bank[spec.name]), spec.name
    assert "C001" not in ids(database, tables.placements)
    assert "C001" not in in_book(database)


def test_the_numbers_that_one_customer_is_read_from_are_made_again_without_them(database: Database) -> None:
    def found(customer_id: str) -> object:
        with database.reading() as connection:
            served = standing(database, connection, load_policy())
            assert served is not None
            quick = served.quick(database, connection)
            return quick and quick.read(connection.connection.driver_connection, customer_id)

    if database.engine.dialect.name != "sqlite":
        assert found("C001") is None  # a server has no such files
        return
    assert found("C001")
    assert [b"C001" in path.read_bytes() for path in database.data_dir.glob("*.numbers*")] == [True]
    erase(database)
    assert list(database.data_dir.glob("*.numbers*")) == []
    assert found("C001") is None
    assert found("C002")
    assert [b"C001" in path.read_bytes() for path in database.data_dir.glob("*.numbers*")] == [False]


def test_everybody_else_is_served_as_before(database: Database) -> None:
    def others() -> list[Any]:
        found = []
        for table in (*tables.bank.values(), tables.placements):
            with database.reading() as connection:
                rows = connection.execute(select(table).order_by(*table.columns)).mappings().all()
            found += [row for row in rows if row.get("customer_id") != "C001"]
        return found

    before = others()
    erase(database)
    assert others() == before
    with database.reading() as connection:
        manager = by_staff_id(connection, "S002")
        assert manager
        assert [one.customer_id for one in open_book(connection, manager).find("zhangwei")] == ["C005"]


def test_the_batch_and_the_exports_do_not_see_them_either(database: Database) -> None:
    erase(database)
    with database.engine.connect() as connection:
        served = database.served(connection)
    assert served.delivery_id is not None
    report = run_round(database, load_policy(), as_of=date(2026, 11, 22), now=MONDAY)
    assert report.customers == 4
    for path in (*database.parquet_dir(served.delivery_id).iterdir(), parquet_file(database, report.round_id)):
        assert "C001" not in _column(path)


def _column(path: Path) -> list[str]:
    import polars as pl

    frame = pl.read_parquet(path)
    return frame["customer_id"].to_list() if "customer_id" in frame.columns else []


def test_older_rounds_lose_them_too(database: Database, tmp_path: Path) -> None:
    bank = the_bank()
    bank["holdings"][0]["balance"] = "200000.00"
    load(database, tmp_path / "next", bank, date(2026, 11, 22))
    assert erase(database).counts["rounds"] == 1
    for round_id in (1, 2, 3):
        path = parquet_file(database, round_id)
        if path.exists() and round_id != 2:  # the replaced round goes with the next tidying
            assert "C001" not in _column(path)


def test_past_days_do_not_bring_them_back(database: Database, tmp_path: Path) -> None:
    load(database, tmp_path / "next", the_bank(), date(2026, 11, 24))
    run_round(database, load_policy(), as_of=date(2026, 11, 25), now=MONDAY)
    erase(database)
    made = run_past(database, load_policy(), day=date(2026, 11, 23), now=MONDAY)
    assert made.new
    assert "C001" not in _column(parquet_file(database, made.round_id))
    with pytest.raises(Problem) as problem:
        read_customer_on(database, load_policy(), "C001", date(2026, 11, 21))
    assert problem.value.key == "segments.customer_unknown"
    with database.engine.connect() as connection:
        rounds = {row.round_id: row for row in versions(connection, most=9)}
        served = rounds[database.served(connection).round_id or 0]
    assert (rounds[served.before_id or 0].as_of, rounds[served.before_id or 0].delivery_id) == (
        date(2026, 11, 24), served.delivery_id,
    )  # fmt: skip


def test_the_replaced_delivery_goes_with_the_next_tidying(database: Database) -> None:
    erase(database)
    old = database.parquet_dir(1)
    assert old.exists()
    assert tidy(a_run(database))["dropped"] == 1
    assert not old.exists()
    assert not database.storage.has("bank", 1)
    assert "C005" in in_book(database, "S002")


def test_the_same_files_again_change_nothing_and_do_not_bring_them_back(database: Database, tmp_path: Path) -> None:
    erase(database)
    report = import_delivery(
        database, write_delivery(tmp_path / "same", the_bank()), as_of=date(2026, 11, 21), now=MONDAY
    )
    assert report.state == "unchanged"
    assert "C001" not in in_book(database)


def test_a_later_delivery_that_still_brings_them_is_loaded_without_them(database: Database, tmp_path: Path) -> None:
    erase(database)
    bank = the_bank()
    bank["tags"] += [{"customer_id": "C002", "key": "pet", "value": "cat"}]
    report = load(database, tmp_path / "next", bank, date(2026, 11, 22))
    assert (report.state, ("erased", {"count": 1}) in report.notes) == ("accepted", True)
    assert "C001" not in in_book(database)
    assert "C001" not in ids(database, tables.bank["balances"])
    assert "C001" not in ids(database, tables.placements)


@pytest.mark.parametrize(("days", "forgotten"), [(30, 0), (31, 1)])
def test_a_suppression_ends_when_the_banks_files_are_without_them_long_enough(
    database: Database, tmp_path: Path, days: int, forgotten: int
) -> None:
    erase(database)
    bank = the_bank()
    for name in ("customers", "holdings", "balances", "tags"):
        bank[name] = [row for row in bank[name] if row["customer_id"] != "C001"]
    load(database, tmp_path / "next", bank, date(2026, 11, 21) + timedelta(days=days))
    later = MONDAY + timedelta(days=days + 1)
    mark = {"suppressions": later - timedelta(days=30)}
    assert expiry.drop(database, mark, now=later) == ({"suppressions": 1} if forgotten else {})


def test_without_new_files_a_suppression_never_ends(database: Database) -> None:
    erase(database)
    later = MONDAY + timedelta(days=999)
    assert expiry.drop(database, {"suppressions": later - timedelta(days=30)}, now=later) == {}


def test_an_erasure_killed_on_its_way_leaves_the_old_bank_serving(database: Database, tmp_path: Path) -> None:
    remade = erasure._remake(database, "C001")
    assert "C001" in in_book(database)
    load(database, tmp_path / "next", the_bank(), date(2026, 11, 22))
    assert not database.storage.has("bank", remade.delivery_id)
    assert not database.parquet_dir(remade.delivery_id).exists()
    with database.engine.connect() as connection:
        rounds = connection.execute(select(tables.rounds.c.delivery_id, tables.rounds.c.state)).all()
    assert [row.state for row in rounds if row.delivery_id == remade.delivery_id] == []
    assert {row.state for row in rounds} == {"done"}
    assert erase(database).from_delivery
    assert "C001" not in in_book(database)
