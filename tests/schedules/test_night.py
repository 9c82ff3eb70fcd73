"""The work of the night: one round a delivery, its files made ahead, what is old tidied; without a delivery each job says so."""

from datetime import timedelta
from pathlib import Path

import pytest

from schedules.mornings.digest import digest
from schedules.mornings.morning import morning
from schedules.nightly import nightly
from schedules.tidy import tidy
from store.database import Database
from store.outbox import outbox
from tests.clock import MONDAY, a_run, at, open_bot, policy_with
from tests.engines import Engine
from tests.schedules.outbox_lines import claimed, lines


def test_the_night_runs_the_round_once_for_a_delivery(database: Database) -> None:
    policy = policy_with(daily=("daily = []", "daily = [ ]"))  # other text, other rules
    first = nightly(a_run(database, at("2026-11-23 02:00"), policy=policy))
    second = nightly(a_run(database, at("2026-11-23 02:00"), policy=policy))
    assert first["customers"] == 4
    assert second["skipped"] == "round_done"


@pytest.mark.parametrize("written", ["daily = []", "daily = [ ]"])
def test_after_the_night_the_first_movement_waits_for_nothing(database: Database, written: str) -> None:
    """Whether the import made the round already, or other rules want another one tonight."""
    nightly(a_run(database, at("2026-11-23 02:00"), policy=policy_with(daily=("daily = []", written))))
    with database.reading() as connection:
        round_id = database.served(connection).round_id
    assert round_id is not None
    # PostgreSQL reads by statements: it has no file to make
    assert database.numbers_file(round_id).exists() is (database.engine.dialect.name == "sqlite")


def test_without_a_delivery_the_jobs_say_so(engine: Engine, tmp_path: Path) -> None:
    database = open_bot(tmp_path, engine)
    for job in (nightly, morning, digest):
        assert job(a_run(database))["skipped"] == "no_delivery"
    database.close()


@pytest.mark.parametrize(("days", "left"), [(400, 3), (401, 0)])
def test_tidying_keeps_what_the_rules_keep_and_never_the_served_delivery(
    database: Database, days: int, left: int
) -> None:
    morning(a_run(database))
    for one in claimed(database):
        with database.writing() as connection:
            outbox.finish(connection, one, now=MONDAY, message_id="1")
    tidy(a_run(database, MONDAY + timedelta(days=days), keep_days=1))
    assert len(lines(database)) == left
    with database.reading() as connection:
        assert database.served(connection).delivery_id is not None
