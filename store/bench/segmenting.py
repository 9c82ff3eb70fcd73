"""The bench of the rules over a whole bank: our batch beside its floor and two peers. Called by ``guanhu bench segment``.

One run measures everything in turn, again and again, each in a fresh process, and takes the middle: the machine's pace changes
from run to run, so only ratios of one run say something. The results are compared, so that nobody is quick by being wrong.
"""

import importlib.util
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from content.problems import Problem
from segmentation.policy import Policy
from store.bench.children import run_child
from store.bench.sorted_bank import build_sorted
from store.bench.ways import differing

#: The loop is measured on so many customers, and its seconds counted up to all.
LOOP_CUSTOMERS = 20_000
TIMES = 3

Say = Callable[[str], None]
"""Told the wording key (below ``bench.step``) of what begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentBench:
    """The figures of one run, medians; ``size`` in customers. None where a peer is not installed."""

    name: str = "segment"
    size: int
    customers: int
    """Placed; who is closed is not."""
    times: int
    seconds: float
    """Our batch: the sorted Parquet read, every column placed, the Parquet result written."""
    floor_seconds: float
    loop_seconds: float
    """Of all customers; counted up from ``loop_customers``."""
    loop_customers: int
    duckdb_seconds: float | None
    store_seconds: float
    """The result into the store's tables, with indexes."""
    cpu_seconds: float
    floor_cpu_seconds: float
    duckdb_cpu_seconds: float | None
    peak_mb: float
    duckdb_peak_mb: float | None
    compared: list[str]
    """Whose results were the same as ours, cell by cell."""
    ratios: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Every figure by name, rounded to what is meant."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    return round(value, 3) if isinstance(value, float) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What is measured where: ``folder`` is the bench's own, ``kept`` keeps the bank between runs when it is given."""

    policy: Policy
    folder: Path
    size: int
    today: date
    say: Say
    kept: Path | None = None
    times: int = TIMES

    def run(self) -> SegmentBench:
        """Build, place every way in turn, compare."""
        self.say("sorted")
        bank = (self.kept or self.folder) / f"bank-{self.size}-{self.today.isoformat()}"
        build_sorted(bank, customers=self.size, today=self.today)
        peers = ["duckdb"] if importlib.util.find_spec("duckdb") else []
        found: dict[str, list[dict[str, Any]]] = {}
        for time in range(self.times):
            for way in ("floor", "batch", *peers, "loop", "load"):
                if time == 0:
                    self.say("placed" if way == "load" else way)
                cuts = found["batch"][0]["cuts"] if way == "loop" else {}
                found.setdefault(way, []).append(self._once(way, bank, cuts))
        self.say("compare")
        for way in (*peers, "loop"):
            if differ := differing(self._result("batch"), self._result(way), self.policy):
                raise Problem("bench.differ", way=way, columns=", ".join(differ))
        if any(one["cuts"] != found["batch"][0]["cuts"] for way in ("batch", *peers) for one in found[way]):
            raise Problem("bench.differ", way=", ".join(peers), columns=", ".join(cut.name for cut in self.policy.cuts))
        return self._figures(found, [*peers, "loop"])

    def _once(self, way: str, bank: Path, cuts: dict[str, Any]) -> dict[str, Any]:
        source = "batch" if way == "load" else way
        asked = {
            "way": way, "policy": self.policy.text, "folder": str(bank), "as_of": self.today.isoformat(), "cuts": cuts,
            "out": str(self._result(source)), "sample": min(self.size, LOOP_CUSTOMERS), "data_dir": str(self.folder / "data"),
        }  # fmt: skip
        return run_child("ways", asked)

    def _result(self, way: str) -> Path:
        return self.folder / f"{way}.parquet"

    def _figures(self, found: dict[str, list[dict[str, Any]]], compared: list[str]) -> SegmentBench:
        def middle(way: str, what: str) -> float:
            return float(median(one[what] for one in found[way]))

        duckdb = "duckdb" in found
        seconds, floor = middle("batch", "seconds"), middle("floor", "seconds")
        sample = found["loop"][0]["customers"]
        loop = middle("loop", "seconds") * self.size / sample
        ratios = {"floor": seconds / floor, "loop": loop / seconds}
        ratios |= {"duckdb": seconds / middle("duckdb", "seconds")} if duckdb else {}
        ratios["floor_cpu"] = middle("batch", "cpu_seconds") / middle("floor", "cpu_seconds")
        return SegmentBench(
            size=self.size,
            customers=found["batch"][0]["customers"],
            times=self.times,
            seconds=seconds,
            floor_seconds=floor,
            loop_seconds=loop,
            loop_customers=sample,
            duckdb_seconds=middle("duckdb", "seconds") if duckdb else None,
            store_seconds=middle("load", "seconds"),
            cpu_seconds=middle("batch", "cpu_seconds"),
            floor_cpu_seconds=middle("floor", "cpu_seconds"),
            duckdb_cpu_seconds=middle("duckdb", "cpu_seconds") if duckdb else None,
            peak_mb=max(one["peak_mb"] for one in found["batch"]),
            duckdb_peak_mb=max(one["peak_mb"] for one in found["duckdb"]) if duckdb else None,
            compared=compared,
            ratios=ratios,
        )
