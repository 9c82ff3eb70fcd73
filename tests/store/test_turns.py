"""Several processes on one database: nothing is taken twice, nothing overtakes, the audit stays one chain."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.messages import Address, Message
from store import audit, occurrences
from store.chats import inbox, webchat
from store.database import Database
from store.outbox import outbox
from tests.clock import MONDAY, a_card, open_bot
from tests.engines import Engine

THREADS = 4
LEASE = timedelta(minutes=1)


@pytest.fixture
def databases(engine: Engine, tmp_path: Path) -> list[Database]:
    """One for each of as many processes."""
    return [open_bot(tmp_path, engine) for _ in range(THREADS)]


def at_once(databases: list[Database], work: Callable[[Database], None]) -> None:
    """The same work on each at the same time; the first error is raised here."""
    gate = threading.Barrier(len(databases))
    errors: list[BaseException] = []

    def run(database: Database) -> None:
        gate.wait()
        try:
            work(database)
        except BaseException as error:  # noqa: BLE001 - handed to the test
            errors.append(error)
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=(database,)) for database in databases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if errors:
        raise errors[0]


def test_each_message_is_taken_once_and_one_of_a_chat_at_a_time(databases: list[Database]) -> None:
    with databases[0].writing() as connection:
        for number in range(40):
            who = Address("web", "person", f"S{number % 5}")
            inbox.add(connection, Message(message_id=f"m{number}", sender=who, chat=who, at=MONDAY, text="帮助"))
    order: list[str] = []
    busy: Counter[str] = Counter()
    lock = threading.Lock()

    def answer(database: Database) -> None:
        while True:
            with database.writing() as connection:
                taken = inbox.claim(connection, now=MONDAY, lease=LEASE, limit=2)
            with lock:
                for one in taken:
                    busy[one.chat] += 1
                    assert busy[one.chat] == 1, "two of one chat at once"
                    order.append(one.message_id)
            for one in taken:
                with lock:
                    busy[one.chat] -= 1
                with database.writing() as connection:
                    assert inbox.finish(connection, one)
            if not taken:
                with database.engine.connect() as connection:
                    if inbox.counts(connection) == {"answered": 40}:
                        return

    at_once(databases, answer)
    assert Counter(order) == Counter(f"m{number}" for number in range(40))
    for chat in range(5):
        mine = [int(one[1:]) for one in order if int(one[1:]) % 5 == chat]
        assert mine == sorted(mine), "in the order they came"


def test_an_address_has_one_delivery_in_flight(databases: list[Database]) -> None:
    with databases[0].writing() as connection:
        for number in range(30):
            outbox.add(
                connection, key=f"k{number}", address=f"web:person:S{number % 3}", purpose="briefing", about={},
                card=a_card(), due_at=MONDAY,
            )  # fmt: skip
    claimed: list[tuple[str, str]] = []

    def take(database: Database) -> None:
        for _ in range(5):
            with database.writing() as connection:
                got = outbox.claim(connection, now=MONDAY, lease=LEASE, platforms=("web",), limit=2)
                claimed.extend((one.address, one.key) for one in got)

    at_once(databases, take)
    assert Counter(address for address, _ in claimed) == {f"web:person:S{number}": 1 for number in range(3)}


def test_a_planned_time_runs_once(databases: list[Database]) -> None:
    won: list[str] = []

    def tick(database: Database) -> None:
        for number in range(10):
            with database.writing() as connection:
                occurrences.add(connection, "morning", MONDAY + timedelta(days=number))
        for _ in range(10):
            with database.writing() as connection:
                one = occurrences.claim(connection, now=MONDAY + timedelta(days=30), lease=LEASE)
            if one:
                won.append(one.planned_at.isoformat())

    at_once(databases, tick)
    assert len(won) == len(set(won)) == 10


def test_the_audit_is_one_chain_and_the_chat_one_order(databases: list[Database]) -> None:
    seen: list[int] = []

    def act(database: Database) -> None:
        for number in range(10):
            with database.writing() as connection:
                audit.record(connection, at=MONDAY, staff_id="S001", what="asked", detail={"n": number})
                key = f"{id(database)}:{number}"
                line = webchat.WebMessage(key=key, chat="web:person:S001", author="bot", at=MONDAY)
                made = webchat.post(connection, line)
            with database.engine.connect() as connection:
                # whatever came before is visible by now: a page that asks for "after" misses nothing
                known = webchat.after(connection, 0, ["web:person:S001"], limit=1000)
                assert [one.id for one in known][:made] == list(range(1, made + 1))
            seen.append(made)

    at_once(databases, act)
    assert sorted(seen) == list(range(1, 10 * THREADS + 1))
    with databases[0].engine.connect() as connection:
        assert audit.examine(connection).rows == 10 * THREADS
        assert audit.first_broken(connection) is None
    databases[0].close()
