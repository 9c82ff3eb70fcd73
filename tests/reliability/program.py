"""The program as ``guanhu serve`` joins it, driven step by step on a simulated clock, so that a run can be repeated exactly.

Everything is the product's own: app, conversation, worker, clock, catching up. Only the threads are missing: their steps
are called in turn. A process that ends may be followed by another on the same folder.
"""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, func, or_, select

from bot.app import App
from bot.conversation import Conversation
from bot.settings import Settings, read_settings
from bot.web import WebMessenger
from content.cards import Card
from handlers.messages import Address, Messenger
from schedules.timetable import TIMETABLE, Clock, catch_up
from schedules.worker import Worker
from store import tables
from store.database import Database
from store.imports.deliveries import clear_killed_imports
from tests.clock import CHINA
from tests.reliability.platforms import Askable, Fault, Folding, Ledger, never
from tests.reliability.steps import Steps

#: A worker's kinds of work, as its threads do them.
STEPS = ("run_job", "place_anew", "tell_at_once", "answer_one", "send_due")
#: A turn of all steps that never comes to rest is a fault.
_MOST_TURNS = 2_000


@dataclass
class Moment:
    """The simulated clock, kept in a file so that the next process goes on from where this one died."""

    path: Path
    now: datetime = field(default_factory=lambda: datetime(2026, 1, 1, tzinfo=CHINA))

    def load(self) -> None:
        """Where the last process stood."""
        if self.path.exists():
            self.now = datetime.fromisoformat(self.path.read_text(encoding="ascii")).astimezone(CHINA)

    def reach(self, moment: datetime) -> None:
        """Later, never earlier."""
        if moment > self.now:
            self.now = moment
            self.path.write_text(moment.isoformat(), encoding="ascii")


@dataclass(frozen=True)
class ClockedApp(App):
    """The app on the simulated clock."""

    clock: Callable[[], datetime] = field(kw_only=True)

    def now(self) -> datetime:
        """The simulated moment."""
        return self.clock()


class HasNow(Protocol):
    """Something with a moment."""

    @property
    def now(self) -> datetime:
        """The moment."""


@dataclass(frozen=True)
class CountedWeb:
    """The product's web messenger, its calls counted and disturbed like those of any platform."""

    inner: WebMessenger
    steps: Steps
    fault: Fault

    def send(self, to: Address, card: Card, *, key: str) -> str:
        """Write into the chat log."""
        self.steps.step(f"sending {key}")
        failure = self.fault(str(to), key)
        if failure is not None and not failure.unknown:
            raise failure
        line = self.inner.send(to, card, key=key)
        if failure is not None:
            raise failure
        self.steps.step(f"sent {key}")
        return line


def settings_of(folder: Path) -> Settings:
    """The defaults, whatever stands in the environment."""
    return read_settings({}, folder / "none.env")


class Program:
    """One process's worth of guanhu."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a process has around it
        self,
        folder: Path,
        url: str,
        moment: HasNow,
        steps: Steps,
        fault: Fault = never,
        true_now: Callable[[], datetime] | None = None,
    ) -> None:
        """Join the parts; nothing runs yet. ``true_now``: when the platforms say it is."""
        self.moment, self.steps = moment, steps
        self.database = Database(url, folder / "data")
        self.app = ClockedApp(settings=settings_of(folder), database=self.database, clock=self.now)
        ledger = Ledger(folder / "shown.jsonl")
        far: dict[str, Any] = {"ledger": ledger, "now": true_now or self.now, "step": steps.step, "fault": fault}
        self.messengers: dict[str, Messenger] = {
            "web": CountedWeb(WebMessenger(self.app), steps, fault),
            "wecom": Folding(name="wecom", **far),
            "slack": Askable(name="slack", **far),
        }
        conversation = Conversation(self.app)
        self.worker = Worker(
            database=self.database,
            policy=self.app.policy,
            messengers=self.messengers,
            answer_message=lambda message: conversation.answer(message, page_size=10),
            now=self.now,
        )
        self.clock = Clock(self.database, self.now)

    def now(self) -> datetime:
        """The simulated moment, on the bank's clock."""
        return self.moment.now

    def start(self) -> None:
        """What ``guanhu serve`` does before it listens."""
        self.app.policy()
        clear_killed_imports(self.database)
        catch_up(self.database, TIMETABLE, self.now())

    def settle(self) -> None:
        """Every kind of step, until none finds anything to do at this moment."""
        steps = [getattr(self.worker, name) for name in STEPS]
        for _ in range(_MOST_TURNS):
            if not sum(step() for step in steps):
                return
        raise AssertionError("the program never comes to rest")

    def quiet(self) -> bool:
        """Whether nothing waits or is in hand."""
        with self.database.engine.connect() as connection:
            return not any(on_the_way(connection).values())


def on_the_way(connection: Connection) -> dict[str, int]:
    """What is not at its end, by table."""
    unsettled = tables.outbox.c.state.in_(("waiting", "sending"))
    asking = (tables.outbox.c.state == "unknown") & tables.outbox.c.lease_until.is_not(
        None
    )  # the platform is still asked
    open_ = {
        "outbox": (tables.outbox, or_(unsettled, asking)),
        "inbox": (tables.inbox, tables.inbox.c.state.in_(("waiting", "working"))),
        "occurrences": (tables.occurrences, tables.occurrences.c.state.in_(("waiting", "running"))),
        "re_evaluations": (tables.re_evaluations, tables.re_evaluations.c.state == "waiting"),
    }
    return {
        name: connection.execute(select(func.count()).select_from(table).where(condition)).scalar_one()
        for name, (table, condition) in open_.items()
    }


@dataclass(frozen=True)
class Told:
    """Which of the world's messages were taken for good: whoever got no answer sends again."""

    path: Path

    def note(self, name: str) -> None:
        """The caller heard that it was taken."""
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(file, f"{name}\n".encode())
        os.close(file)

    def names(self) -> frozenset[str]:
        """All of them."""
        return frozenset(self.path.read_text(encoding="utf-8").splitlines()) if self.path.exists() else frozenset()


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something the world does at a moment; not ``once``: a tick of the clock, which nobody repeats."""

    at: datetime
    name: str
    do: Callable[[Program], None]
    once: bool = True


def play(program: Program, moment: Moment, script: Iterable[Happening], told: Told, *, until: datetime) -> bool:
    """Play what is left of a script, then wait for rest; whether it came."""
    begun, known = program.now(), told.names()
    program.start()
    program.settle()
    for one in script:
        if one.name in known or (not one.once and one.at <= begun):
            continue
        moment.reach(one.at)
        one.do(program)
        if one.once:
            told.note(one.name)
        program.settle()
    while not program.quiet() and moment.now < until:
        moment.reach(moment.now + timedelta(minutes=1))
        program.settle()
    return program.quiet()
