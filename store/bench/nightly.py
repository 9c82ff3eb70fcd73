"""One night in a process of its own: ``python -m store.bench.nightly``, started by ``store.bench.nights``.

What ``guanhu import`` does: the bank's files checked and served, then the round with its events.
"""

import time
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from segmentation.policy import read_policy
from store import stopwatch
from store.bench.children import answer
from store.database import Database
from store.imports.deliveries import import_delivery
from store.rounds.rounds import run_round


def night(asked: dict[str, Any]) -> dict[str, Any]:
    """Import a folder, run the round, and say how long each step took."""
    database = Database(asked["url"], Path(asked["data_dir"]))
    as_of, now = date.fromisoformat(asked["as_of"]), datetime.fromisoformat(asked["now"])
    began = time.perf_counter()
    report = import_delivery(
        database, Path(asked["folder"]), as_of=as_of, now=now, zone=ZoneInfo(asked["zone"]), accept=True
    )
    loaded = time.perf_counter()
    with stopwatch.watching() as watch:
        found = run_round(database, read_policy(asked["policy"]), as_of=as_of, now=now)
    ended = time.perf_counter()
    database.close()
    seconds = {name: watch.seconds.get(name, 0.0) for name in ("cuts", "place", "waiting", "table", "index", "events")}
    rest = ended - loaded - sum(seconds[name] for name in seconds if name != "place")  # that runs beside the others
    seconds["switch"] = max(0.0, rest)
    return {
        "seconds": {"import": loaded - began, **seconds, "whole": ended - began},
        "rows": sum(counts["rows"] for counts in report.tables.values()),
        "events": found.events,
    }


if __name__ == "__main__":
    answer(night)
