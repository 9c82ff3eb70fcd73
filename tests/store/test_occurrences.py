"""Occurrences: many wake, one runs; what a dead process left is run again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from store import occurrences
from store.database import Database
from store.occurrences import Occurrence
from tests.clock import MONDAY

LEASE = timedelta(minutes=15)


def claim(database: Database, now: timedelta = timedelta()) -> Occurrence | None:
    with database.writing() as connection:
        return occurrences.claim(connection, now=MONDAY + now, lease=LEASE)


def add(database: Database) -> bool:
    with database.writing() as connection:
        return occurrences.add(connection, "morning", MONDAY)


def test_a_planned_time_is_noted_once(database: Database) -> None:
    assert [add(database), add(database)] == [True, False]


def test_many_claim_and_one_gets_it(database: Database) -> None:
    add(database)
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: claim(database), range(16)))
    assert sum(one is not None for one in got) == 1


@pytest.mark.parametrize(("minutes", "taken"), [(14, False), (15, True)], ids=["lease runs", "lease over"])
def test_what_a_dead_process_left_is_claimed_after_its_lease(database: Database, minutes: int, taken: bool) -> None:
    add(database)
    first = claim(database)
    second = claim(database, timedelta(minutes=minutes))
    assert (second is not None) is taken
    if first and second:
        with database.writing() as connection:
            assert not occurrences.end(connection, first, state="done", report={}, now=MONDAY)
            assert occurrences.end(connection, second, state="done", report={"written": 1}, now=MONDAY)


def test_a_coming_time_is_not_claimed_by_the_clock_but_by_hand(database: Database) -> None:
    tomorrow = MONDAY + timedelta(days=1)
    with database.writing() as connection:
        occurrences.add(connection, "morning", tomorrow)
    assert claim(database) is None
    with database.writing() as connection:
        assert occurrences.claim_one(connection, "morning", tomorrow, now=MONDAY, lease=LEASE)


@pytest.mark.parametrize(
    ("state", "claimable"), [("done", False), ("skipped", True), ("failed", True)]
)  # fmt: skip
def test_by_hand_everything_may_be_run_again_but_what_is_done(database: Database, state: str, claimable: bool) -> None:
    add(database)
    one = claim(database)
    assert one
    with database.writing() as connection:
        occurrences.end(connection, one, state=state, report={}, now=MONDAY)
    with database.writing() as connection:
        again = occurrences.claim_one(connection, "morning", MONDAY, now=MONDAY, lease=LEASE)
    assert (again is not None) is claimable


def test_the_last_one_is_counted_up_to_now(database: Database) -> None:
    add(database)
    with database.writing() as connection:
        occurrences.add(connection, "morning", MONDAY + timedelta(days=2))
        last = occurrences.last(connection, "morning", until=MONDAY + timedelta(days=1))
    assert last
    assert last.planned_at == MONDAY
