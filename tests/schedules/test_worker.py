"""The worker: a message in becomes one answer out; two workers on one database do nothing twice."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from content.policy import load_policy
from handlers.ask import Answer
from handlers.messages import Address, Message
from schedules.timetable import JOBS, Clock
from schedules.worker import Worker
from store import occurrences
from store.chats import inbox
from store.database import Database
from store.outbox import outbox
from tests.clock import MONDAY, Remembering, a_card, copy_of
from tests.engines import Engine

POLICY = load_policy()
LI_NA = Address("web", "person", "S001")


def a_message(number: int = 1, sender: Address = LI_NA) -> Message:
    return Message(message_id=str(number), sender=sender, chat=sender, at=MONDAY, text="帮助")


def echo(message: Message) -> Answer:
    return Answer(card=a_card(summary=message.message_id))


def a_worker(
    database: Database, messenger: Remembering, answer: Callable[[Message], Answer | None] = echo
) -> Worker:  # fmt: skip
    return Worker(
        database=database, policy=lambda: POLICY, messengers={"web": messenger}, answer_message=answer, now=lambda: MONDAY
    )  # fmt: skip


def take(database: Database, *messages: Message) -> None:
    with database.writing() as connection:
        for message in messages:
            inbox.add(connection, message)


def wait_until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.01)


def test_messages_come_in_and_answers_go_out_once_each(database: Database) -> None:
    messenger = Remembering()
    take(database, *(a_message(number, Address("web", "person", f"S00{number % 3}")) for number in range(30)))
    worker = a_worker(database, messenger)
    worker.start()
    wait_until(lambda: len(messenger.sent) == 30)
    assert worker.stop()
    assert sorted(key for _, key in messenger.sent) == sorted(f"answer:web:{number}" for number in range(30))
    with database.engine.connect() as connection:
        assert inbox.counts(connection) == {"answered": 30}


def test_a_worker_stops_while_nothing_happens_and_can_be_waited_for(database: Database) -> None:
    worker = a_worker(database, Remembering())
    worker.start()
    begun = time.monotonic()
    assert worker.stop()
    assert time.monotonic() - begun < 5


def test_what_was_asked_in_a_group_is_answered_in_private(database: Database) -> None:
    group = Address("web", "group", "G1")
    take(database, Message(message_id="1", sender=LI_NA, chat=group, at=MONDAY, text="帮助"))
    worker = a_worker(database, Remembering())
    assert worker.answer_one()
    with database.engine.connect() as connection:
        assert [line.address for line in outbox.listing(connection)] == [str(LI_NA)]


def test_no_answer_ends_the_message_silently(database: Database) -> None:
    take(database, a_message())
    assert a_worker(database, Remembering(), lambda _message: None).answer_one()
    with database.engine.connect() as connection:
        assert (inbox.counts(connection), outbox.counts(connection)) == ({"answered": 1}, {})


def test_a_bug_in_an_answer_stops_nothing_and_is_given_up_in_the_end(database: Database) -> None:
    def broken(message: Message) -> Answer:
        if message.message_id == "1":
            raise ZeroDivisionError
        return echo(message)

    take(database, a_message(1), a_message(2))
    worker = a_worker(database, Remembering(), broken)
    clock = MONDAY
    worker.now = lambda: clock
    for _ in range(4):
        worker.answer_one()
        clock += timedelta(seconds=5)
    with database.engine.connect() as connection:
        assert inbox.counts(connection) == {"failed": 1, "answered": 1}


@pytest.fixture
def beside(database: Database) -> Iterator[Database]:
    """The same database, opened a second time as another process would."""
    opened = Database(database.url, database.data_dir)
    yield opened
    opened.close()


def test_two_workers_run_an_occurrence_once(database: Database, beside: Database) -> None:
    messenger = Remembering()
    workers = [a_worker(database, messenger), a_worker(beside, messenger)]
    ticks = [Clock(one, lambda: MONDAY).tick(JOBS["morning"]) for one in (database, beside)]
    assert ticks == [True, False]
    for worker in workers:
        worker.start()

    def state() -> str:
        with database.engine.connect() as connection:
            found = occurrences.find(connection, "morning", MONDAY)
        assert found
        assert found.tries <= 1
        return found.state

    wait_until(lambda: state() == "done")
    stopped = [worker.stop() for worker in workers]
    assert all(stopped)
    with database.engine.connect() as connection:
        assert outbox.counts(connection) == {"waiting": 3}


def test_the_clock_wakes_each_job_at_its_hour_and_a_tick_only_writes_a_row(
    engine: Engine, built_bank: Path, tmp_path: Path
) -> None:
    database = copy_of(built_bank, tmp_path / "ticking", engine)
    now = datetime.now(MONDAY.tzinfo)
    clock = Clock(database, lambda: now)
    clock.start()
    scheduled = {job.id: job for job in clock._scheduler.get_jobs()}
    wakes = {
        name: (job.next_run_time.hour, job.next_run_time.minute)
        for name, job in scheduled.items()
        if JOBS[name].at is not None
    }
    assert wakes == {
        "nightly": (2, 0), "tidy": (3, 30), "groups": (6, 10), "tasks": (7, 0), "shortlist": (8, 20), "letters": (9, 5),
        "morning": (8, 30), "team": (8, 50), "health": (9, 10), "digest": (9, 20), "follow": (14, 30),
    }  # fmt: skip
    assert scheduled["outbox"].next_run_time - now <= timedelta(minutes=2)
    scheduled["outbox"].func(*scheduled["outbox"].args)
    clock.stop()
    with database.engine.connect() as connection:
        found = occurrences.find(connection, "outbox", now.replace(second=0, microsecond=0))
    database.close()
    assert found
    assert (found.state, found.tries) == ("waiting", 0)
