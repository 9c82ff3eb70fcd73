"""A kept day is worked out anew for another day, other rules, another round or delivery, after an erasure and when damaged."""

import sqlite3
import zlib
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.app import App
from store.imports.deliveries import import_delivery
from store.rounds.rounds import run_round
from store.safekeeping import erasure
from tests.banks import NOW, a_copy, an_app
from tests.builders import a_delivery, write_delivery
from tests.clock import policy_with
from tests.handlers.kept_days_bank import POLICY, delivered, duties, night, same


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(tmp_path_factory.mktemp("kept_days"), segmented=True, **delivered())


@pytest.fixture
def app(built: App, tmp_path: Path) -> App:
    return a_copy(built, tmp_path)


def test_another_policy_another_round_and_another_delivery_are_worked_out_anew(app: App, tmp_path: Path) -> None:
    night(app)
    before = same(app)
    nearer = policy_with(days=("opens_days = 7  # calendar", "opens_days = 0  # calendar"))
    assert duties(same(app, policy=nearer)) != duties(before)
    files = delivered()
    files["customers"] = [one for one in files["customers"] if one["customer_id"] != "C003"]
    files["holdings"] = [one for one in files["holdings"] if one["customer_id"] != "C003"]
    write_delivery(tmp_path / "next", a_delivery(**files))
    day = date(2026, 11, 22)
    import_delivery(app.database, tmp_path / "next", as_of=day, now=NOW)
    run_round(app.database, POLICY, as_of=day, now=NOW)
    assert "C003" not in same(app)["people"]


def test_who_was_erased_is_in_nothing_that_is_kept(app: App) -> None:
    same(app)
    erasure.erase(app.database, "C001", reason="虚构申请", by="AD01", now=NOW)
    for path in app.database.data_dir.glob("round-*.days"):
        with closing(sqlite3.connect(path)) as file:
            kept = [zlib.decompress(blob) for (blob,) in file.execute("SELECT kept FROM kept_days")]
        assert not any(b"C001" in one for one in kept)
    assert "C001" not in same(app)["people"]


def test_another_day_is_another_list(app: App) -> None:
    night(app)
    before = same(app)
    later = NOW + timedelta(days=1)
    assert duties(same(app, at=later)) != duties(before)
    assert same(app) == before


def test_a_damaged_file_is_worked_out_anew(app: App) -> None:
    before = same(app)
    (file,) = app.database.data_dir.glob("round-*.days")
    for path in app.database.data_dir.glob("round-*.days-*"):
        path.unlink()
    file.write_bytes(b"not a database" * 1000)
    assert same(app) == before
    assert same(app) == before
