"""The bench of a whole night: from the bank's files to served groups and events. Called by ``guanhu bench night``.

A night compares with the day before, so that is made first, with files of its own; then the night runs in a fresh process.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from content.invented.bench_bank import build_bench
from segmentation.policy import Policy
from store import migrate
from store.bench.children import run_child
from store.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class NightBench:
    """The figures of one night; ``size`` in customers."""

    name: str = "night"
    size: int
    rows: int
    events: int
    seconds: dict[str, float]
    """``import``, then the round by step: ``cuts``, ``place`` (beside ``table``, in a second thread), ``waiting`` (for it),
    ``table``, ``index``, ``events``, ``switch`` (the rest); ``whole``."""
    peak_mb: float

    def as_json(self) -> dict[str, Any]:
        """Every figure by name, rounded to what is meant."""
        seconds = {step: round(value, 3) for step, value in self.seconds.items()}
        return {**asdict(self), "seconds": seconds, "peak_mb": round(self.peak_mb, 1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What is measured where; ``folder`` is the bench's own."""

    policy: Policy
    folder: Path
    size: int
    now: datetime
    zone: str
    say: Callable[[str], None]

    def run(self) -> NightBench:
        """A day before, then the night that is measured."""
        database = Database(f"sqlite:///{self.folder / 'bench.db'}", self.folder / "data")
        migrate.upgrade(database)
        database.close()
        today = self.now.date()
        self.say("day_before")
        self._night(today - timedelta(days=1), self.now - timedelta(days=1))
        self.say("night")
        found = self._night(today, self.now)
        return NightBench(
            size=self.size,
            rows=found["rows"],
            events=found["events"],
            seconds=found["seconds"],
            peak_mb=found["peak_mb"],
        )

    def _night(self, as_of: date, now: datetime) -> dict[str, Any]:
        files = self.folder / as_of.isoformat()
        build_bench(files, customers=self.size, today=as_of, format="csv")
        asked = {
            "url": f"sqlite:///{self.folder / 'bench.db'}", "data_dir": str(self.folder / "data"), "folder": str(files),
            "as_of": as_of.isoformat(), "now": now.isoformat(), "zone": self.zone, "policy": self.policy.text,
        }  # fmt: skip
        return run_child("nightly", asked)
