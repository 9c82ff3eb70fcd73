"""The kill proof: senders killed in the middle of many sends to a slow platform, and started again.

``python -m tests.reliability.kills`` runs 2,000 sends with 8 in flight and 3 kills on each kind of platform; ``--engine``,
``--sends``, ``--kills`` and ``--kind`` choose otherwise.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import typer
from sqlalchemy import select

from store import tables
from store.database import Database
from store.outbox import outbox
from tests.clock import CHINA, MONDAY, a_card, open_bot
from tests.engines import SQLITE, Engine
from tests.reliability.far_platform import FarPlatform
from tests.reliability.sender_process import KINDS, quick_policy

ROOT = Path(__file__).parents[2]
#: Outbox threads of one worker.
THREADS = 2
#: The policy's ``[outbox] batch``: what a claim holds where a repeated key is shown once, finished together.
CLAIMED_AT_ONCE = 20
#: The platform shows a repeated key once; it cannot tell but can be asked; it folds a repetition for hours; none of these.
TELLING, ASKABLE, FOLDING, FORGETFUL = KINDS


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is run."""

    kind: str
    sends: int
    kills: int
    in_flight: int = 8
    chats_of: int = 5
    """So many messages a chat."""
    patience: float = 900
    """Seconds."""

    @property
    def workers(self) -> int:
        """Processes. In each the minute's own job may send as well, beside its threads."""
        return self.in_flight // THREADS


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What came of it."""

    lost: int
    doubled: int
    repeated: int
    """Sent again under the same key, and shown once."""
    unknown: int
    unknown_arrived: int
    overlapping: int
    most_in_flight: int
    seconds: float

    def wrong(self, task: Task) -> list[str]:
        """What was promised and not kept."""
        at_once = task.in_flight + task.workers
        bound = task.kills * at_once
        found = [f"{name} {number}" for name, number in (("lost", self.lost), ("doubled", self.doubled)) if number]
        if self.overlapping:
            found.append(f"{self.overlapping} sends overlapped in one chat")
        if self.most_in_flight > at_once:
            found.append(f"{self.most_in_flight} in flight")
        if self.unknown > (bound if task.kind == FORGETFUL else 0):
            found.append(f"{self.unknown} unknown")
        if self.repeated > bound * (CLAIMED_AT_ONCE if task.kind == TELLING else 1):
            found.append(f"{self.repeated} repeated")
        return found

    def line(self, task: Task) -> str:
        """For a person."""
        return (
            f"{task.kind}: {task.sends} sends, {task.kills} kills, {self.most_in_flight} in flight: {self.lost} lost, "
            f"{self.doubled} doubled, {self.repeated} repeats shown once, {self.unknown} unknown "
            f"({self.unknown_arrived} of them had arrived), {self.seconds:.1f} s"
        )


def run(task: Task, folder: Path, engine: Engine) -> Figures:
    """Fill an outbox, send it with processes that are killed, and count what people saw."""
    database = open_bot(folder, engine)
    _fill(database, task)
    lease = quick_policy().section("outbox")["lease_seconds"]
    # a minute past nine: on the hour WeChat Work is crowded
    shift = (MONDAY - datetime.now(CHINA)).total_seconds() + 1860
    begun = time.monotonic()
    with FarPlatform(once=task.kind in {TELLING, FOLDING}) as platform:
        marks = [task.sends * place // (task.kills + 1) for place in range(1, task.kills + 1)]
        for mark in (*marks, None):
            command = [sys.executable, "-m", "tests.reliability.sender_process", database.url, str(folder), str(shift),
                       task.kind, platform.url]  # fmt: skip
            senders = [subprocess.Popen(command, cwd=ROOT) for _ in range(task.workers)]
            try:
                until = (lambda: _ended(database)) if mark is None else (lambda mark=mark: platform.count() >= mark)
                _wait(until, senders, begun + task.patience)
            finally:
                _kill(senders)
            platform.rest()
            shift += lease + 1  # the dead ones' claims are over
        figures = _count(database, platform, time.monotonic() - begun)
    database.close()
    return figures


def _fill(database: Database, task: Task) -> None:
    chats = max(1, task.sends // task.chats_of)
    with database.writing() as connection:
        for number in range(task.sends):
            outbox.add(
                connection, key=f"k{number}", address=f"{KINDS[task.kind][0]}:person:P{number % chats}", purpose="briefing",
                about={}, card=a_card(summary=str(number)), due_at=MONDAY,
            )  # fmt: skip


def _ended(database: Database) -> bool:
    """Nothing waits, is being sent, or is still asked about: asked in one statement, what was asked about may wait again next."""
    on_its_way = tables.outbox.c.state.in_(("waiting", "sending")) | tables.outbox.c.lease_until.is_not(None)
    with database.engine.connect() as connection:
        return connection.execute(select(tables.outbox.c.delivery_id).where(on_its_way).limit(1)).first() is None


def _wait(done: Callable[[], bool], senders: list[subprocess.Popen[bytes]], end: float) -> None:
    while not done():
        assert time.monotonic() < end, "it took too long"
        assert all(sender.poll() is None for sender in senders), "a sender ended by itself"
        time.sleep(0.02)


def _kill(senders: list[subprocess.Popen[bytes]]) -> None:
    for sender in senders:
        os.kill(sender.pid, signal.SIGKILL)
    for sender in senders:
        sender.wait()


def _count(database: Database, platform: FarPlatform, seconds: float) -> Figures:
    with database.engine.connect() as connection:
        rows = list(connection.execute(select(tables.outbox.c.key, tables.outbox.c.state)))
    unknown = [row.key for row in rows if row.state == "unknown"]
    return Figures(
        lost=sum(row.state != "unknown" and not platform.shown[row.key] for row in rows),
        doubled=sum(number - 1 for number in platform.shown.values() if number > 1),
        repeated=platform.repeated,
        unknown=len(unknown),
        unknown_arrived=sum(bool(platform.shown[key]) for key in unknown),
        overlapping=platform.overlapping,
        most_in_flight=platform.most_in_flight,
        seconds=seconds,
    )


def main(arguments: list[str] | None = None) -> int:
    """Run it on each kind of platform; 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.kills")
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--sends", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--in-flight", type=int, default=8)
    parser.add_argument("--kind", choices=tuple(KINDS), action="append")
    options = parser.parse_args(arguments)
    if options.engine == "postgresql":
        from tests.reliability.crash import postgres

        engine: Engine = postgres("")
    else:
        engine = SQLITE
    failed = 0
    for kind in options.kind or KINDS:
        with tempfile.TemporaryDirectory(prefix="guanhu-kills-") as folder:
            task = Task(kind=kind, sends=options.sends, kills=options.kills, in_flight=options.in_flight)
            figures = run(task, Path(folder), engine)
            engine.forget(Path(folder))
        wrong = figures.wrong(task)
        typer.echo("; ".join([f"{options.engine}: {figures.line(task)}", *wrong]))
        failed += bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
