"""The bench of the import: our load beside two peers, with managers asking and messages coming in. Called by ``guanhu bench``.

Everything happens in one run, under the same traffic and on the same tables, because the machine's pace changes from run to
run: only the ratios say something. A small delivery is served first, so that there is something to ask; then the large one
is imported in a process of its own; then the peers load its rows, the slow one a sample.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, Self

from content.invented.bench_bank import build_bench
from content.problems import Problem
from store import migrate
from store.bench import peers
from store.database import Database

#: Customers of the delivery that is served while the large one is loaded, at most.
SERVED_FIRST = 100_000
#: executemany loads the rows of so many customers, at most: it takes long.
EXECUTEMANY_CUSTOMERS = 20_000
#: How long readers and messages are measured with nothing else going on, in seconds.
IDLE_SECONDS = 5.0
#: The steps of an import, in the order in which they are shown.
STEPS = ("fingerprint", "validate", "names", "text", "parquet", "table", "waiting", "index", "other", "whole")

Say = Callable[[str], None]
"""Told the wording key (below ``bench.step``) of what begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBench:
    """The figures of one run; ``size`` in customers. Percentiles are microseconds or milliseconds, as they are named."""

    name: str = "import"
    engine: str
    size: int
    rows: int
    seconds: dict[str, float]
    """By step of our import, see ``STEPS``."""
    rows_per_second: float
    """Our accepted rows into the serving tables, ids and words made texts on the way; no checks, names, Parquet, indexes."""
    whole_rows_per_second: float
    """The whole import: files read, checked, loaded, indexed, served."""
    executemany_rows_per_second: float
    executemany_rows: int
    load_rows_per_second: float
    """The same rows by our own load into empty tables, in turn with the bulk path; the middle of ``load_tries``."""
    load_tries: list[float]
    bulk_rows_per_second: float
    bulk_rows: int
    bulk_tries: list[float]
    """Rows a second of each try of the bulk path; a try is compared with our own try beside it, and the middle ratio counts."""
    reader_p50_idle_us: float
    reader_p50_load_us: float
    reader_p99_load_us: float
    inbox_p50_ms: float
    inbox_p99_ms: float
    inbox_max_ms: float
    questions: int
    messages: int
    """How many were asked and taken during the load."""
    errors: int
    peak_mb: float
    ratios: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Every figure by name, rounded to what is meant."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_rounded(inner) for inner in value]
    return round(value, 3) if isinstance(value, float) else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What is measured where. The database is the bench's own and empty."""

    database: Database
    folder: Path
    size: int
    now: datetime
    zone: str
    say: Say
    idle_seconds: float = IDLE_SECONDS

    def run(self) -> ImportBench:
        """Build, load, compare."""
        migrate.upgrade(self.database)
        self.say("build")
        first, whole = self._delivery(min(self.size // 2, SERVED_FIRST), "first"), self._delivery(self.size, "whole")
        self.say("first")
        self._load(first)
        with self._traffic("reader") as reader, self._traffic("inbox") as messages:
            self.say("idle")
            _phase("idle", reader, messages)
            time.sleep(self.idle_seconds)
            self.say("load")
            _phase("load", reader, messages)
            loaded = self._load(whole)
            _phase("peers", reader, messages)
            counts = loaded["rows"]
            self.say("executemany")
            some = peers.sample(self.database, min(1.0, EXECUTEMANY_CUSTOMERS / self.size), counts)
            slow = sum(frame.height for frame in some.values()), peers.executemany(self.database, some)
            self.say("bulk")
            turns = peers.in_turn(self.database, counts)
            asked, taken = reader.end(), messages.end()
        return self._figures(loaded, slow, turns, asked, taken)

    def _delivery(self, customers: int, name: str) -> Path:
        folder = self.folder / name
        build_bench(folder, customers=customers, today=self.now.date(), format="csv")
        return folder

    def _load(self, folder: Path) -> dict[str, Any]:
        with _Child("loading", {**self._asked(), "folder": str(folder), "as_of": self.now.date().isoformat()}) as child:
            found: dict[str, Any] = child.end()
            return found

    @contextmanager
    def _traffic(self, what: str) -> "Iterator[_Child]":
        with _Child("traffic", {**self._asked(), "what": what}) as child:
            child.wait_ready()
            yield child

    def _asked(self) -> dict[str, str]:
        return {
            "url": self.database.url, "data_dir": str(self.database.data_dir), "now": self.now.isoformat(), "zone": self.zone,
        }  # fmt: skip

    def _figures(
        self,
        loaded: dict[str, Any],
        slow: tuple[int, float],
        turns: "list[peers.Turn]",
        asked: dict[str, Any],
        taken: dict[str, Any],
    ) -> ImportBench:
        rows = sum(loaded["rows"].values())
        seconds = {step: loaded["seconds"].get(step, 0.0) for step in STEPS}
        ours, whole = rows / seconds["table"], rows / seconds["whole"]
        executemany = slow[0] / slow[1]
        loads, tries = [rows / turn.ours for turn in turns], [rows / turn.bulk for turn in turns]
        idle, load = asked["idle"]["p50_us"], asked["load"]["p50_us"]
        return ImportBench(
            engine=self.database.engine.dialect.name,
            size=self.size,
            rows=rows,
            seconds=seconds,
            rows_per_second=ours,
            whole_rows_per_second=whole,
            executemany_rows_per_second=executemany,
            executemany_rows=slow[0],
            load_rows_per_second=median(loads),
            load_tries=loads,
            bulk_rows_per_second=median(tries),
            bulk_rows=rows,
            bulk_tries=tries,
            reader_p50_idle_us=idle,
            reader_p50_load_us=load,
            reader_p99_load_us=asked["load"]["p99_us"],
            inbox_p50_ms=taken["load"]["p50_us"] / 1000,
            inbox_p99_ms=taken["load"]["p99_us"] / 1000,
            inbox_max_ms=taken["load"]["max_us"] / 1000,
            questions=asked["load"]["count"],
            messages=taken["load"]["count"],
            errors=sum(phase["errors"] for phases in (asked, taken) for phase in phases.values()),
            peak_mb=loaded["peak_mb"],
            ratios={
                "executemany": ours / executemany,
                "bulk": median(turn.bulk / turn.ours for turn in turns),
                "whole_executemany": whole / executemany,
                "validation": seconds["validate"] / sum(seconds[step] for step in ("table", "waiting", "index")),
                "readers": load / idle,
            },
        )


def _phase(name: str, *children: "_Child") -> None:
    for child in children:
        child.tell(name)


class _Child:
    """A process of this bench: told lines, answers with one JSON line when it ends."""

    def __init__(self, module: str, asked: dict[str, Any]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own module, by this very Python
            [sys.executable, "-m", f"store.bench.{module}"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.tell(json.dumps(asked))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe and not pipe.closed:
                pipe.close()

    def tell(self, line: str) -> None:
        """One line to the process."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise Problem("bench.child_died") from None

    def wait_ready(self) -> None:
        """Until it has done its first step."""
        assert self._process.stdout is not None
        if self._process.stdout.readline().strip() != "ready":
            raise Problem("bench.child_died")

    def end(self) -> Any:
        """Close its ears and read its answer."""
        out, _ = self._process.communicate()
        if self._process.returncode:
            raise Problem("bench.child_died")
        return json.loads(out.splitlines()[-1])
