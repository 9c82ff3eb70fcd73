"""A tick that a locked database refused is not lost: the next tick of any job writes it down."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from content.problems import Problem
from schedules.timetable import JOBS, Clock
from store import occurrences
from store.database import Database
from tests.clock import MONDAY, at
from tests.engines import SQLITE


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(SQLITE.url(tmp_path), tmp_path / "data", busy_seconds=0.05)
    yield opened
    opened.close()


def refused(clock: Clock, database: Database, job: str) -> None:
    with closing(sqlite3.connect(database.path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem):
            clock.tick(JOBS[job])


def noted(database: Database, job: str) -> bool:
    with database.engine.connect() as connection:
        return occurrences.find(connection, job, MONDAY) is not None


def test_the_mornings_tick_comes_with_the_next_one_when_the_database_was_locked(database: Database) -> None:
    clock = Clock(database, lambda: MONDAY)
    refused(clock, database, "morning")
    assert not noted(database, "morning")
    assert clock.tick(JOBS["outbox"])
    assert noted(database, "morning")


def test_yesterdays_briefing_is_not_written_down_today(database: Database) -> None:
    moment = MONDAY
    clock = Clock(database, lambda: moment)
    refused(clock, database, "morning")
    moment = at("2026-11-24 00:01")
    assert clock.tick(JOBS["outbox"])
    assert not noted(database, "morning")


def test_another_process_was_first_is_still_said(database: Database) -> None:
    clock = Clock(database, lambda: MONDAY)
    refused(clock, database, "morning")
    assert Clock(database, lambda: MONDAY).tick(JOBS["morning"])
    assert not clock.tick(JOBS["morning"])
