"""The proof of a morning's content: every briefing against a second reading of the policy, from the bank's files alone.

``python -m tests.reliability.second_reading --seed 31337`` builds an invented bank, imports it, runs the morning by two processes
at once, kills both three times in the middle, runs it again by two, and compares who stands in each briefing, in which order and
with which duties. Files are read here anew; placements and duties come from the suite's plain readings of the policy. ``--told``:
then the bank's systems tell things, and the next working day's morning is compared as well.
"""

import argparse
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import typer

from content.calendar import working_days
from content.invented.bank import build
from tests.reliability.delivered_files import Delivered
from tests.reliability.told_events import Day
from tests.segmentation.duty_oracle import Open, Plain

ROOT = Path(__file__).parents[2]
#: At most so many lines are shown, and so many of the oldest come first of their band.
_SHOWN, _OLDEST = 20, 10
_TIERS = ("private", "high", "mid", "mass")


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One line that must be there."""

    customer_id: str
    duties: tuple[str, ...]
    key: tuple[int, int, int, int, int, str]
    """Band, step, money, tier, days left, id: the smallest comes first."""
    overdue: int


def wanted(delivered: Delivered, book: list[str], today: date) -> list[Wanted]:
    """The lines of a book in their order."""
    found = []
    for customer_id in book:
        dossier = delivered.dossier(customer_id, today)
        tasks = Plain(dossier, today, delivered.as_of).everything()
        keys = sorted((_key(one, dossier.tier, customer_id, today), one.duty) for one in tasks)
        if keys:
            duties = tuple(duty for _, duty in keys)
            oldest = max(one.overdue for one in tasks)
            found.append(Wanted(customer_id=customer_id, duties=duties, key=keys[0][0], overdue=oldest))
    found.sort(key=lambda one: one.key)
    leading: set[str] = set()
    for band in {one.key[0] for one in found if one.overdue}:
        group = sorted((one for one in found if one.key[0] == band), key=lambda one: (-one.overdue, one.key))
        leading |= {one.customer_id for one in group[:_OLDEST]}
    return sorted(found, key=lambda one: (one.key[0], *_lead(one, leading), one.key))


def _lead(one: Wanted, leading: set[str]) -> tuple[bool, int]:
    return (False, -one.overdue) if one.customer_id in leading else (True, 0)


def _key(one: Open, tier: str, customer_id: str, today: date) -> tuple[int, int, int, int, int, str]:
    band = sum(one.overdue > top for top in (0, 2, 5))
    left = (one.due_on - today).days
    steps = [one.duty == "W-03", one.duty == "W-31", one.duty == "W-01" and left <= 1, one.duty == "W-28", True]
    rank = _TIERS.index(tier) if tier in _TIERS else len(_TIERS)
    return -band, steps.index(True), -one.amount, rank, left, customer_id


def faults(delivered: Delivered, database: Path, today: date) -> Iterator[str]:
    """What differs in the briefings of a day, and which are missing or too many."""
    books = delivered.books(today)
    shown = dict(_shown(database, today))
    yield from (f"{who} has no briefing" for who in books.keys() - shown.keys())
    for who, rows in shown.items():
        lines = wanted(delivered, books[who], today)
        there = [(id_, tuple(duties)) for id_, duties in rows]
        should = [(one.customer_id, one.duties) for one in lines[:_SHOWN]]
        typer.echo(f"{who}: {len(there)} lines shown of {len(lines)}")
        for place, (one, other) in enumerate(zip(there, should, strict=False), start=1):
            if one[0] != other[0] or sorted(one[1]) != sorted(other[1]) or one[1][0] != other[1][0]:
                yield f"{who}, line {place}: {one} instead of {other}"
        if len(there) != len(should):
            yield f"{who}: {len(there)} lines instead of {len(should)}"


def _shown(database: Path, today: date) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    rows = sqlite3.connect(database).execute(
        "SELECT o.key, c.card FROM outbox o JOIN outbox_cards c USING (delivery_id) WHERE o.key LIKE ?",
        (f"morning:%:{today}",),
    )
    for key, card in rows:
        yield key.split(":")[1], [(row["customer_id"], row["duties"]) for row in json.loads(card)["rows"]]


def run_and_kill(folder: Path, today: date, kills: int = 3) -> None:
    """The morning by two processes at once, both killed once a briefing more is written; then by two until they end."""
    for _ in range(kills):
        before, both = _written(folder, today), [_morning(folder, today) for _ in range(2)]
        while _written(folder, today) == before and any(one.poll() is None for one in both):
            time.sleep(0.01)
        for one in both:
            one.send_signal(signal.SIGKILL)
            one.wait()
        typer.echo(f"both killed at {_written(folder, today)} briefings")
    for one in [_morning(folder, today) for _ in range(2)]:
        assert one.wait() == 0, "the morning failed"


def _morning(folder: Path, today: date) -> "subprocess.Popen[bytes]":
    return _guanhu(folder, "run", "morning", "--at", f"{today}T08:30")


def _written(folder: Path, today: date) -> int:
    query = "SELECT count(*) FROM outbox WHERE key LIKE ?"
    count: int = sqlite3.connect(folder / "guanhu.db").execute(query, (f"morning:%:{today}",)).fetchone()[0]
    return count


def _guanhu(folder: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments], cwd=folder, env=environment, stdout=subprocess.DEVNULL
    )


def main(arguments: list[str] | None = None) -> int:
    """Run it; 1 when a briefing differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability.second_reading")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--customers", type=int, default=600)
    parser.add_argument("--managers", type=int, default=6)
    parser.add_argument("--day", type=date.fromisoformat, default=date(2026, 11, 23))
    parser.add_argument("--told", action="store_true", help="tell events after the morning, and read the next one too")
    options = parser.parse_args(arguments)
    as_of = options.day - timedelta(days=3)
    with tempfile.TemporaryDirectory(prefix="guanhu-reading-") as name:
        folder = Path(name)
        build(folder / "bank", customers=options.customers, managers=options.managers, seed=options.seed, today=as_of)
        assert _guanhu(folder, "import", "bank", "--as-of", str(as_of)).wait() in {0, 1}
        run_and_kill(folder, options.day)
        delivered = Delivered.read(folder / "bank", as_of)
        found = list(faults(delivered, folder / "guanhu.db", options.day))
        if options.told:
            told = Day.of(delivered.tables, options.day)
            told.tell(folder)
            after = working_days().add(options.day, 1)
            run_and_kill(folder, after)
            typer.echo(f"{after}, after what was told:")
            found += faults(replace(delivered, told=told.told()), folder / "guanhu.db", after)
    for fault in found:
        typer.echo(fault)
    typer.echo(f"seed {options.seed}, {options.day}: {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
