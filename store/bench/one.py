"""The bench of one customer: how long the rules take, alone, with the facts from rows in memory, and with the reads.

``guanhu bench one`` runs it on an invented bank, imported and segmented the day before, on the embedded engine: what
``store.live.live`` does for every movement or contact, without the writing. Beside it the same columns written out by hand.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from content.invented.bench_bank import build_bench
from segmentation.nodes import text_of
from segmentation.policy import Policy
from segmentation.python_facts import columns_read
from segmentation.to_python import PlaceOne, day_number, place_one
from store import tables
from store.bench.by_hand import COLUMNS, by_hand
from store.database import Database
from store.imports.deliveries import import_delivery
from store.live.quick_rows import Read
from store.live.standing import Standing, standing
from store.rounds.rounds import run_round

#: Customers asked for, and how often a way is timed on each.
_CUSTOMERS = 2_000
_SEED = 20261122


class DifferError(AssertionError):
    """The generated function and the one by hand give different values: no figure is worth anything."""


@dataclass(frozen=True, slots=True)
class Micros:
    """How long one customer takes, in microseconds."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OneBench:
    """What was found."""

    size: int
    facts: int
    rules: int
    rows: float
    """Rows a customer, the mean."""
    micros: dict[str, Micros] = field(default_factory=dict)
    """By way: rules, facts, memory (facts and rules), reads (all of it), generated and by_hand (the contract's columns)."""

    def as_json(self) -> dict[str, Any]:
        """As ``guanhu bench one --json`` prints it."""
        shown = {
            f"{name}_{what}_us": round(getattr(one, what), 2)
            for name, one in self.micros.items()
            for what in ("p50", "p99")
        }
        hand = self.micros["generated"].p50 / self.micros["by_hand"].p50
        return {
            "name": "one", "size": self.size, "facts": self.facts, "rules": self.rules, "rows": round(self.rows, 1), **shown,
            "ratios": {"by_hand": round(hand, 2)},
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Builds the bank in ``folder`` and times on it."""

    policy: Policy
    folder: Path
    size: int
    now: datetime
    zone: str = "Asia/Shanghai"
    say: Callable[[str], None] = lambda _step: None

    def run(self) -> OneBench:
        """Build, import, segment, time. Raises DifferError when the ways do not agree."""
        zone: tzinfo = ZoneInfo(self.zone)
        yesterday = (self.now - timedelta(days=1)).date()
        self.say("build")
        build_bench(self.folder / "bank-files", customers=self.size, today=yesterday)
        database = Database(f"sqlite:///{self.folder / 'guanhu.db'}", self.folder / "data")
        try:
            self.say("day_before")
            import_delivery(database, self.folder / "bank-files", as_of=yesterday, now=self.now, zone=zone)
            run_round(database, self.policy, as_of=yesterday, now=self.now)
            self.say("one")
            with database.reading() as connection:
                return self._timed(connection, standing(database, connection, self.policy))
        finally:
            database.close()

    def _timed(self, connection: Connection, found: Standing | None) -> OneBench:
        assert found is not None
        quick, function = found.quick(connection), found.function
        driver = connection.connection.driver_connection
        ids = _some(connection)
        read = [one for one in (quick.read(driver, id_) for id_ in ids) if one is not None]
        day, month = _numbers(self.now)
        facts_of = function.facts_of_tuples(function.of_rows)
        facts = [facts_of(one.rows, quick.products, day, month) for one in read]
        known = [found.known(one) for one in read]
        hand, generated = _contract(self.policy, found, read, known, day, month)

        def reads(place: int) -> None:
            one = quick.read(driver, ids[place])
            assert one is not None
            found.values(one, day, month)

        ways: dict[str, Callable[[int], object]] = {
            "rules": lambda i: function.rules(read[i].customer, facts[i], known[i], day),
            "facts": lambda i: facts_of(read[i].rows, quick.products, day, month),
            "memory": lambda i: found.values(read[i], day, month),
            "reads": reads,
            "generated": generated,
            "by_hand": hand,
        }
        return OneBench(
            size=self.size,
            facts=len(function.fact_names),
            rules=len(function.rule_names),
            rows=sum(sum(map(len, one.rows)) for one in read) / len(read),
            micros=_time_all(ways, len(read)),
        )


def _some(connection: Connection) -> list[str]:
    ids = list(connection.execute(select(tables.placements.c.customer_id)).scalars())
    return random.Random(_SEED).sample(sorted(ids), min(_CUSTOMERS, len(ids)))  # noqa: S311 - which customers, not a secret


def _numbers(now: datetime) -> tuple[int, int]:
    number = day_number(now.date())
    assert number is not None
    yesterday = now - timedelta(days=1)
    return number, yesterday.year * 12 + yesterday.month - 1


def _contract(  # noqa: PLR0913, PLR0917 - what both are given
    policy: Policy, found: Standing, read: Sequence[Read], known: Sequence[Any], day: int, month: int
) -> tuple[Callable[[int], object], Callable[[int], object]]:
    """The contract's columns by hand and by the generated function, from the same rows; compared on every customer."""
    place = place_one(policy, found.delivered, COLUMNS)
    whole, wanted = columns_read(found.function.of_rows), columns_read(place.of_rows)
    by_table = list(whole)
    by_table = [name for name in by_table if name != "products"]
    picked = [
        {
            name: [tuple(row[whole[name].index(column)] for column in wanted[name]) for row in rows]
            for name, rows in zip(by_table, one.rows, strict=True)
            if name in wanted
        }
        for one in read
    ]
    lists = [[rows[name] for name in wanted if name != "products"] for rows in picked]

    def hand(i: int) -> tuple[Any, ...]:
        return by_hand(read[i].customer, picked[i], known[i], day, month)

    facts_of = place.facts_of_tuples(place.of_rows)

    def generated(i: int) -> object:
        return place.rules(read[i].customer, facts_of(lists[i], {}, day, month), known[i], day)

    for i in range(len(read)):
        if _as_text(place, generated(i)) != hand(i):
            raise DifferError(i)
    return hand, generated


def _as_text(place: PlaceOne, values: Any) -> tuple[Any, ...]:
    found = dict(zip(place.rule_names, values, strict=True))
    texts = {name: text_of(found[name], place.policy.rule(name).type) for name in ("asset_types", "behaviour")}
    return tuple(texts.get(name, found[name]) for name in COLUMNS)


def _time_all(ways: dict[str, Callable[[int], object]], customers: int) -> dict[str, Micros]:
    """Every way on every customer, the ways in turn, so that a busy moment of the machine meets them alike."""
    taken: dict[str, list[int]] = {name: [] for name in ways}
    clock = time.perf_counter_ns
    for way in ways.values():  # warm
        for i in range(customers):
            way(i)
    for _ in range(3):
        for name, way in ways.items():
            times = taken[name]
            for i in range(customers):
                began = clock()
                way(i)
                times.append(clock() - began)
    return {name: _micros(sorted(times)) for name, times in taken.items()}


def _micros(times: list[int]) -> Micros:
    return Micros(times[len(times) // 2] / 1000, times[min(len(times) - 1, len(times) * 99 // 100)] / 1000)
