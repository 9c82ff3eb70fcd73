"""A job's lease is short, and renewed while it works: a dead one is taken over soon, a slow one never."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from schedules.holding import held
from store import occurrences
from store.database import Database
from store.occurrences import Occurrence
from tests.clock import MONDAY, open_bot
from tests.engines import Engine

LEASE = timedelta(milliseconds=300)


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> Iterator[Database]:
    opened = open_bot(tmp_path, engine)
    yield opened
    opened.close()


def claimed(database: Database) -> Occurrence:
    with database.writing() as connection:
        occurrences.add(connection, "slow", MONDAY)
        one = occurrences.claim(connection, now=MONDAY, lease=LEASE)
    assert one is not None
    return one


def test_a_claim_lasts_as_long_as_its_work_and_proves_itself_afterwards(database: Database) -> None:
    one = claimed(database)
    with held(database, one, now=MONDAY, lease=LEASE) as holding:
        for _ in range(400):
            if holding.one != one:
                break
            threading.Event().wait(0.02)
        with database.writing() as connection:  # its first lease is over
            assert occurrences.claim(connection, now=MONDAY + LEASE, lease=LEASE) is None
    with database.writing() as connection:
        assert not occurrences.end(connection, one, state="done", report={}, now=MONDAY)
        assert occurrences.end(connection, holding.one, state="done", report={}, now=MONDAY)


def test_a_claim_that_was_lost_is_not_taken_back(database: Database) -> None:
    one = claimed(database)
    with database.writing() as connection:
        other = occurrences.claim(connection, now=MONDAY + LEASE, lease=timedelta(minutes=2))
    assert other is not None
    with held(database, one, now=MONDAY, lease=LEASE) as holding:
        threading.Event().wait(LEASE.total_seconds())
    assert holding.one == one
    with database.writing() as connection:
        assert not occurrences.end(connection, holding.one, state="done", report={}, now=MONDAY)
        assert occurrences.end(connection, other, state="done", report={}, now=MONDAY)
