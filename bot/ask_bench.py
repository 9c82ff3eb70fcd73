"""What a question costs beside its SQL: the whole path of a chat message against the bare driver doing the same rows.

``guanhu bench ask`` runs it on an invented bank, imported and segmented. A question is asked through ``Conversation``, audit
row and all; its statements are then run again by the driver alone, the durable writes too. Both are warm, in turn, by many
managers. The bare driver has no memory: it reads the names of the asker's book at every question.
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
from store.bench.statements import Again, Taken, run_again, taken_down
from store.books import name_search
from store.imports.deliveries import import_delivery
from store.rounds.rounds import run_round
from store.staff import managers

#: What is asked, by every manager of the sample.
QUESTIONS = (
    "下个月到期的大额存单", "who matures next week", "我的贵宾客户有哪些", "谁买了国债", "哪些客户有流失风险",
    "clients with assets over 1 million",
)  # fmt: skip
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
    """Rows a question fetches, the mean."""
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
        talk = Conversation(self.app)
        pairs = [(staff_id, text) for staff_id in self._managers() for text in QUESTIONS]
        noted = [self._noted(talk, *pair) for pair in pairs]
        app: list[float] = []
        app_processor: list[float] = []
        bare: list[Again] = []
        for _ in range(_ROUNDS):
            for pair, taken in zip(pairs, noted, strict=True):
                began, worked = time.perf_counter(), time.process_time()
                self._ask(talk, *pair)
                app.append((time.perf_counter() - began) * 1000)
                app_processor.append((time.process_time() - worked) * 1000)
                bare.append(run_again(self.app.database, taken))
        return AskBench(
            size=self.size,
            engine=self.engine,
            asked=len(app),
            rows=sum(one.rows for one in bare) / len(bare),
            statements=sum(one.count for one in noted) / len(noted),
            app=tuple(app),
            bare=tuple(one.wall for one in bare),
            app_processor=tuple(app_processor),
            bare_processor=tuple(one.processor for one in bare),
        )

    def _managers(self) -> list[str]:
        with self.app.database.reading() as connection:
            every = [one.staff_id for one in managers.active_managers(connection)]
        return random.Random(_SEED).sample(every, min(_MANAGERS, len(every)))  # noqa: S311 - which managers, not a secret

    def _ask(self, talk: Conversation, staff_id: str, text: str) -> None:
        talk.answer(message_of(staff_id, at=self.now, text=text), page_size=_PAGE)

    def _noted(self, talk: Conversation, staff_id: str, text: str) -> Taken:
        self._ask(talk, staff_id, text)  # warm
        name_search.forget(self.app.database)
        with taken_down() as taken:
            self._ask(talk, staff_id, text)
        return taken
