"""Killed in the middle and started again: each message arrives once on the web platform, none is lost."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from handlers.messages import Address, Message
from store.chats import inbox
from store.database import Database
from store.outbox import outbox
from store.tables import web_messages
from tests.clock import CHINA, MONDAY, a_card, open_bot
from tests.engines import Engine

ROOT = Path(__file__).parents[2]
PUSHED, ASKED, CHATS = 240, 60, 48
KILLS = (40, 110, 190)
"""The workers are killed when so many messages have arrived."""


def fill(database: Database) -> set[str]:
    """Deliveries and questions; the keys that must arrive."""
    with database.writing() as connection:
        for number in range(PUSHED):
            outbox.add(
                connection, key=f"k{number}", address=f"web:person:S{number % CHATS:03}", purpose="briefing", about={},
                card=a_card(summary=str(number)), due_at=MONDAY,
            )  # fmt: skip
        for number in range(ASKED):
            who = Address("web", "person", f"S{number % CHATS:03}")
            inbox.add(connection, Message(message_id=f"q{number}", sender=who, chat=who, at=MONDAY, text="帮助"))
    return {f"k{number}" for number in range(PUSHED)} | {f"answer:web:q{number}" for number in range(ASKED)}


def arrived(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return [row.key for row in connection.execute(web_messages.select())]


def how_many(database: Database) -> int:
    with database.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(web_messages)).scalar_one()


def start_two(url: str, folder: Path, shift: float) -> list[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.stories.worker_process", url, str(folder), str(shift)]
    return [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]


def wait_until(done: Callable[[], bool], workers: list[subprocess.Popen[bytes]]) -> None:
    end = time.monotonic() + 60
    while not done():
        assert time.monotonic() < end, "it took too long"
        assert all(worker.poll() is None for worker in workers), "a worker ended by itself"
        time.sleep(0.01)


def kill(workers: list[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        os.kill(worker.pid, signal.SIGKILL)
    for worker in workers:
        worker.wait()


@pytest.mark.long  # a short form is among the proofs of reliability
def test_each_message_arrives_once_through_three_kills_of_two_workers(engine: Engine, tmp_path: Path) -> None:
    database = open_bot(tmp_path, engine)
    expected = fill(database)
    shift = (MONDAY - datetime.now(CHINA)).total_seconds() + 3600
    halfway: list[int] = []
    for mark in (*KILLS, len(expected)):
        workers = start_two(database.url, tmp_path, shift)
        try:
            wait_until(lambda mark=mark: how_many(database) >= mark, workers)  # type: ignore[misc]
            halfway.append(how_many(database))
            if mark == len(expected):
                wait_until(lambda: ended(database), workers)
        finally:
            kill(workers)
    assert all(count < len(expected) for count in halfway[:-1]), "every kill but the last was in the middle"
    assert Counter(arrived(database)) == Counter(expected)
    with database.engine.connect() as connection:
        assert outbox.counts(connection) == {"sent": len(expected)}
        assert inbox.counts(connection) == {"answered": ASKED}
    database.close()


def ended(database: Database) -> bool:
    """Whether nothing is on its way any more, in or out."""
    with database.engine.connect() as connection:
        return set(outbox.counts(connection)) == {"sent"} and set(inbox.counts(connection)) == {"answered"}
