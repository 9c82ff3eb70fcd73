"""What a question costs beside its SQL: the whole path of a chat message against SQL by hand for the same list.

``guanhu bench ask`` runs it on an invented bank, imported and segmented. A question is asked through ``Conversation``, audit
row and all; then the bare driver answers it by the statements of ``store.bench.asking``, the durable writes too. Both are
warm, in turn, by many managers, and both must find the same customers in the same order.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import App
from bot.conversation import Conversation
from bot.terminal import message_of
from content.invented.bench_bank import build_bench
from content.problems import Problem
from handlers.ask import Answer
from store.bench.asking import Asked, Floor, Took
from store.imports.deliveries import import_delivery
from store.rounds.rounds import run_round
from store.staff import managers

#: What is asked, by every manager of the sample, and which list it is.
QUESTIONS = {
    "下个月到期的大额存单": "maturing_cds", "who matures next week": "maturing", "我的贵宾客户有哪些": "vip",
    "谁买了国债": "bonds", "哪些客户有流失风险": "churn", "clients with assets over 1 million": "rich",
}  # fmt: skip
_MANAGERS = 40
_ROUNDS = 3
_SEED = 20261122
_PAGE = 10
#: As many as a manager of mass customers has.
_CUSTOMERS_A_MANAGER = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class AskBench:
    """What was found; milliseconds a question."""

    size: int
    engine: str
    asked: int
    rows: float
    """Rows the bare driver fetches for a question, the mean."""
    statements: float
    app: tuple[float, ...]
    bare: tuple[float, ...]
    app_processor: tuple[float, ...]
    """Processor time alone: on a busy machine the truer figure of what the program adds."""
    bare_processor: tuple[float, ...]

    def as_json(self) -> dict[str, Any]:
        """As ``guanhu bench ask --json`` prints it."""
        return {
            "name": "ask",
            "size": self.size,
            "engine": self.engine,
            "asked": self.asked,
            "rows": round(self.rows, 1),
            "statements": round(self.statements, 1),
            "app_p50_ms": round(_share(self.app, 50), 3),
            "app_p95_ms": round(_share(self.app, 95), 3),
            "bare_p50_ms": round(_share(self.bare, 50), 3),
            "bare_p95_ms": round(_share(self.bare, 95), 3),
            "app_processor_ms": round(sum(self.app_processor) / len(self.app_processor), 3),
            "bare_processor_ms": round(sum(self.bare_processor) / len(self.bare_processor), 3),
            "ratios": {
                "bare": round(sum(self.app) / sum(self.bare), 2),
                "bare_processor": round(sum(self.app_processor) / sum(self.bare_processor), 2),
            },
        }


def _share(times: tuple[float, ...], percent: int) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Builds the bank in ``folder``, in the database of ``app``, and asks."""

    app: App
    engine: str
    folder: Path
    size: int
    now: datetime
    say: Callable[[str], None] = lambda _step: None
    managers: int = _MANAGERS
    """At most so many ask."""
    rounds: int = _ROUNDS

    def run(self) -> AskBench:
        """Build, import, segment, ask."""
        yesterday = (self.now - timedelta(days=1)).date()
        zone = ZoneInfo(self.app.settings.timezone)
        self.say("build")
        build_bench(
            self.folder / "bank-files", customers=self.size, customers_a_manager=_CUSTOMERS_A_MANAGER, today=yesterday
        )
        self.say("day_before")
        import_delivery(self.app.database, self.folder / "bank-files", as_of=yesterday, now=self.now, zone=zone)
        run_round(self.app.database, self.app.policy(), as_of=yesterday, now=self.now)
        self.say("ask")
        return self.asked()

    def asked(self) -> AskBench:
        """Ask, and let the driver do the same; the bank is there."""
        talk, floor = Conversation(self.app), Floor(self.app.database)
        pairs = [(staff_id, text) for staff_id in self._managers() for text in QUESTIONS]
        for pair in pairs:
            self._same(self._ask(talk, *pair), floor.answer(self._asked(*pair), page=_PAGE))  # warm
        app: list[float] = []
        app_processor: list[float] = []
        bare: list[Took] = []
        for _ in range(self.rounds):
            for pair in pairs:
                began, worked = time.perf_counter(), time.process_time()
                self._ask(talk, *pair)
                app.append((time.perf_counter() - began) * 1000)
                app_processor.append((time.process_time() - worked) * 1000)
                bare.append(floor.answer(self._asked(*pair), page=_PAGE))
        return AskBench(
            size=self.size,
            engine=self.engine,
            asked=len(app),
            rows=sum(one.rows for one in bare) / len(bare),
            statements=sum(one.statements for one in bare) / len(bare),
            app=tuple(app),
            bare=tuple(one.wall for one in bare),
            app_processor=tuple(app_processor),
            bare_processor=tuple(one.processor for one in bare),
        )

    def _managers(self) -> list[str]:
        """A sample of those who stand in for nobody today: the SQL by hand knows one manager's customers."""
        today = self.now.date()
        with self.app.database.reading() as connection:
            every = managers.active_managers(connection)
            alone = [one.staff_id for one in every if len(managers.scope_of(connection, one, today).managers) == 1]
        return random.Random(_SEED).sample(alone, min(self.managers, len(alone)))  # noqa: S311 - which managers, not a secret

    def _ask(self, talk: Conversation, staff_id: str, text: str) -> Answer:
        return talk.answer(message_of(staff_id, at=self.now, text=text), page_size=_PAGE)

    def _asked(self, staff_id: str, text: str) -> Asked:
        today = self.now.date()
        monday = today + timedelta(days=7 - today.weekday())
        first = (today.replace(day=1) + timedelta(days=31)).replace(day=1)
        spans = {
            "maturing": (monday, monday + timedelta(days=6)),
            "maturing_cds": (first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)),
        }
        start, end = spans.get(QUESTIONS[text], (None, None))
        return Asked(list_=QUESTIONS[text], text=text, staff_id=staff_id, now=self.now, start=start, end=end)

    def _same(self, answer: Answer, took: Took) -> None:
        if answer.customers != took.customers:
            raise Problem(
                "bench.ask_differs", intent=answer.intent, ours=len(answer.customers), bare=len(took.customers)
            )
