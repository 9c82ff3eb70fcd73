"""What a locked database refused is not lost: the next tick writes down one that was refused, an arrived card is noted later."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from content.cards import Card
from content.policy import load_policy
from content.problems import Problem
from handlers.messages import Address
from schedules.outbox import Sender
from schedules.timetable import JOBS, Clock
from store import occurrences
from store.database import Database
from store.outbox import outbox
from tests.clock import MONDAY, Remembering, a_card, at
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


class Crowded(Remembering):
    """Takes the card, and right then another program holds the database for longer than a writer waits."""

    path: Path

    def send(self, to: Address, card: Card, *, key: str) -> str:
        other = sqlite3.connect(self.path, check_same_thread=False, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        threading.Timer(0.3, other.close).start()
        return super().send(to, card, key=key)


def test_a_card_that_arrived_is_noted_as_soon_as_the_database_is_free(database: Database) -> None:
    with database.writing() as connection:
        outbox.add(
            connection, key="k", address="wecom:person:chen", purpose="answer", about={}, card=a_card(), due_at=MONDAY
        )
    messenger = Crowded()
    messenger.path = database.path
    assert Sender(database=database, policy=load_policy(), messengers={"wecom": messenger}).step(MONDAY) == {"sent": 1}
    with database.engine.connect() as connection:
        assert outbox.counts(connection) == {"sent": 1}
