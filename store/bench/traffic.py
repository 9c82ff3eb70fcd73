"""What goes on while a delivery is loaded: managers ask, messages come in. ``python -m store.bench.traffic``.

Started twice by ``store.bench.importing``, once as ``reader``, once as ``inbox``: processes of their own, as in a bank, where
the import runs beside the server. The first line on stdin says what to do (JSON); every later line names the phase that begins
(``idle``, ``load``, …), ``stop`` ends. Out come ``ready`` and, at the end, every phase's figures as one JSON line.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from content.problems import Problem
from store.books.book import open_book
from store.books.maturing import Wanted
from store.chats import inbox
from store.database import Database
from store.staff import managers

#: A question or a message every so often, in seconds.
PACE = 0.005
#: Days ahead, and lines, of the question that is asked: what matures in the next month.
AHEAD, LINES = timedelta(days=30), 20
#: How many managers take turns in asking.
ASKING = 20


@dataclass(frozen=True, slots=True)
class Person:
    """Who writes; stands for a platform's address."""

    platform: str
    id: str

    def __str__(self) -> str:
        return f"{self.platform}:person:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A message as the inbox takes it."""

    message_id: str
    sender: Person
    chat: Person
    at: datetime
    text: str = "本周到期"
    action: str = ""


def reader(database: Database, today: date) -> Iterator[None]:
    """One maturity question a step, from the connection to the page of lines."""
    with database.reading() as connection:
        asking = managers.active_managers(connection)[:ASKING]
    wanted = Wanted(start=today, end=today + AHEAD)
    for manager in cycle(asking):
        with database.reading() as connection:
            open_book(connection, manager).maturing(wanted, page_size=LINES)
        yield


def writer(database: Database, at: datetime) -> Iterator[None]:
    """One message into the inbox a step, in a transaction of its own."""
    person = Person("web", "bench")
    number = 0
    while True:
        number += 1
        note = Note(message_id=f"bench-{number}", sender=person, chat=person, at=at)
        with database.writing() as connection:
            inbox.add(connection, note)
        yield


@dataclass(slots=True)
class _Phases:
    """Which phase it is, as the other side says."""

    now: str = "warm"

    def listen(self) -> None:
        for line in sys.stdin:
            self.now = line.strip()
        self.now = "stop"


def measure(again: Callable[[], Iterator[None]], phases: _Phases, ready: Callable[[], None]) -> dict[str, Any]:
    """Step after step until ``stop``; seconds and errors by phase. A step that failed starts afresh."""
    took: dict[str, list[float]] = {}
    errors: dict[str, int] = {}
    steps = again()
    told = False
    while (phase := phases.now) != "stop":
        began = time.perf_counter()
        try:
            next(steps)
        except (Problem, SQLAlchemyError, OSError) as problem:
            errors[phase] = errors.get(phase, 0) + 1
            print(type(problem).__name__, file=sys.stderr)  # noqa: T201 - a process of its own
            steps = again()
        else:
            took.setdefault(phase, []).append(time.perf_counter() - began)
        if not told:
            told = True
            ready()
        time.sleep(PACE)
    return {name: figures(took.get(name, []), errors.get(name, 0)) for name in {*took, *errors}}


def figures(took: list[float], errors: int) -> dict[str, float]:
    """Count, errors, and microseconds at the middle, at 99 in 100 and at worst."""
    ranked = sorted(took)
    places = {"p50_us": 0.5, "p99_us": 0.99, "max_us": 1.0}
    last = len(ranked) - 1
    return {
        "count": len(ranked),
        "errors": errors,
        **{name: ranked[round(last * share)] * 1e6 if ranked else 0.0 for name, share in places.items()},
    }


def main() -> None:
    """Read what to do, do it until told to stop, say what it cost."""
    asked = json.loads(sys.stdin.readline())
    database = Database(asked["url"], Path(asked["data_dir"]))
    at = datetime.fromisoformat(asked["now"])
    steps: dict[str, Callable[[], Iterator[None]]] = {
        "reader": lambda: reader(database, at.date()),
        "inbox": lambda: writer(database, at),
    }
    phases = _Phases()
    threading.Thread(target=phases.listen, daemon=True).start()
    found = measure(steps[asked["what"]], phases, lambda: print("ready", flush=True))  # noqa: T201 - the agreed word
    database.close()
    print(json.dumps(found), flush=True)  # noqa: T201 - the answer to the process that asked


if __name__ == "__main__":
    main()
