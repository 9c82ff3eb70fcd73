"""The bench of one customer: how long the rules take, alone, with the facts from rows in memory, and with the reads.

``guanhu bench one`` runs it on an invented bank, imported and segmented the day before, on the embedded engine: what
``store.live.live`` does for every movement or contact, without the writing. Beside it the same columns written out by hand.
Every way is timed on some thousand different customers: one again and again is quicker by a third, and nobody's work.
"""

import random
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from content.invented.bench_bank import build_bench
from segmentation import bank_data
from segmentation.nodes import text_of
from segmentation.policy import Policy
from segmentation.python_facts import columns_read
from segmentation.to_python import PlaceOne, Raw, place_one
from store import tables
from store.bench.by_hand import COLUMNS, by_hand
from store.database import Database
from store.imports.deliveries import import_delivery
from store.live import bank_events
from store.live.bank_events import BankEvent
from store.live.quick import Quick
from store.live.quick_rows import as_number
from store.live.standing import Standing, standing
from store.rounds.rounds import run_round
from store.types import day_number

#: Customers asked for; of half of them a movement was told.
_CUSTOMERS = 4_000
_TOLD_AT_ONCE = 100
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
    """Rows a customer that the rules read, the mean."""
    micros: dict[str, Micros] = field(default_factory=dict)
    """By way: rules, facts (of the day, from rows), memory (both), reads (all of it), told (the same where a movement was told),
    generated and by_hand (the contract's columns, from all rows)."""

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
                found = standing(database, connection, self.policy)
                assert found is not None
                quick = found.quick(database, connection)
                assert quick is not None
                ids = _some(connection)
            _tell(database, ids[: len(ids) // 2], self.now)
            with database.reading() as connection:
                return self._timed(connection, found, quick, ids)
        finally:
            database.close()

    def _timed(self, connection: Connection, found: Standing, quick: Quick, ids: list[str]) -> OneBench:
        driver, function = connection.connection.driver_connection, found.function
        told, ids = ids[: len(ids) // 2], ids[len(ids) // 2 :]
        day = day_number(self.now.date())
        read = [_in_memory(quick, driver, id_) for id_ in ids]
        facts = [quick.facts(rows, quick.products, quick.words, day, quick.month) for _, rows in read]
        whole = [_Whole.of(driver, function, quick, id_) for id_ in ids]
        hand, generated = _contract(self.policy, found, whole, quick.words, day, quick.month)

        def reads(customer_id: str) -> None:
            one = quick.read(driver, customer_id)
            assert one is not None
            quick.values(*one, day)

        ways: dict[str, Callable[[int], object]] = {
            "rules": lambda i: quick.rules(read[i][0], facts[i], quick.cuts(read[i][0]), quick.words, day),
            "facts": lambda i: quick.facts(read[i][1], quick.products, quick.words, day, quick.month),
            "memory": lambda i: quick.values(*read[i], day),
            "reads": lambda i: reads(ids[i]),
            "told": lambda i: reads(told[i]),
            "generated": generated,
            "by_hand": hand,
        }
        return OneBench(
            size=self.size,
            facts=len(function.fact_names),
            rules=len(function.rule_names),
            rows=sum(len(of_table) for one in whole for of_table in one.rows.values()) / len(whole),
            micros=_time_all(ways, len(told)),
        )


def _some(connection: Connection) -> list[str]:
    ids = list(connection.execute(select(tables.placements.c.customer_id)).scalars())
    return random.Random(_SEED).sample(sorted(ids), min(_CUSTOMERS, len(ids)))  # noqa: S311 - which customers, not a secret


def _in_memory(quick: Quick, driver: Any, customer_id: str) -> tuple[Raw, list[list[Raw]]]:
    read = quick.read(driver, customer_id)
    assert read is not None
    return read[0], [list(rows) for rows in read[1]]


def _tell(database: Database, ids: Sequence[str], now: datetime) -> None:
    """A movement of each of these customers, as the bank's systems tell it."""
    for place in range(0, len(ids), _TOLD_AT_ONCE):
        movements = [
            BankEvent(id=f"told-{one}", at=now, values={
                "movement_id": f"told-{one}", "customer_id": one, "direction": "out", "amount": 10_000_00, "reason": None,
                "own_account_elsewhere": True,
            })
            for one in ids[place : place + _TOLD_AT_ONCE]
        ]  # fmt: skip
        bank_events.take(database, "movements", movements, now=now)


@dataclass(frozen=True, slots=True)
class _Whole:
    """A customer with all rows that the rules read, by statements: what the contract's columns are worked out from."""

    customer: dict[str, Any]
    rows: dict[str, list[Raw]]
    known: dict[str, Any]

    @classmethod
    def of(cls, driver: Any, function: PlaceOne, quick: Quick, customer_id: str) -> Self:
        """The customer, from the attached delivery and round."""

        def select_(columns: Iterable[str], table: str) -> list[Raw]:
            text = f"SELECT {', '.join(columns)} FROM {table} WHERE customer_id = ?"
            found: list[Raw] = driver.execute(text, (customer_id,)).fetchall()
            return found

        columns = columns_read(function.of_rows)
        columns.pop("products", None)
        own = ("opened_on", "last_active_on", "risk_level")
        before = {one.name: one.column for one in function.policy.before}
        read = quick.read(driver, customer_id)
        assert read is not None
        return cls(
            customer=dict(zip(own, select_(own, "bank.customers")[0], strict=True)),
            rows={name: select_(wanted, f"bank.{name}") for name, wanted in columns.items()},
            known={
                **quick.cuts(read[0]),
                **dict(zip(before, select_(before.values(), "round.placements")[0], strict=True)),
            },
        )


def _contract(  # noqa: PLR0913, PLR0917 - what both are given
    policy: Policy, found: Standing, whole: Sequence[_Whole], words: Sequence[Any], day: int, month: int
) -> tuple[Callable[[int], object], Callable[[int], object]]:
    """The contract's columns by hand and by the generated function, from the same rows; compared on every customer."""
    place = place_one(policy, found.delivered, COLUMNS)
    read, wanted = columns_read(found.function.of_rows), columns_read(place.of_rows)
    wanted.pop("products", None)
    picked = [
        {
            name: [tuple(row[read[name].index(column)] for column in wanted[name]) for row in one.rows[name]]
            for name in wanted
        }
        for one in whole
    ]
    places = {word: number for number, word in enumerate(words)}
    lists = [
        [[_as_numbers(name, wanted[name], row, places) for row in rows] for name, rows in one.items()] for one in picked
    ]

    def hand(i: int) -> tuple[Any, ...]:
        return by_hand(whole[i].customer, picked[i], whole[i].known, day, month)

    facts_of = place.facts_of_numbers(place.of_rows)

    def generated(i: int) -> object:
        return place.rules(whole[i].customer, facts_of(lists[i], {}, words, day, month), whole[i].known, day)

    for i in range(len(whole)):
        if _as_text(place, generated(i)) != hand(i):
            raise DifferError(i)
    return hand, generated


def _as_numbers(table: str, columns: Sequence[str], row: Raw, places: dict[Any, int]) -> Raw:
    return tuple(
        as_number(bank_data.table(table).column(column), cell, places.__getitem__)
        for column, cell in zip(columns, row, strict=True)
    )


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
