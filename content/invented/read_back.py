"""Reads a delivery folder back, cell by cell into values, and places every customer by the policy in force.

Only the checks use it: they look at the files as anybody else would, never at how these were made.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from content.policy import load_policy
from segmentation import bank_data
from segmentation.money import fen_from_yuan
from segmentation.people import Placement
from segmentation.policy import Policy
from segmentation.to_python import place_one

Row = dict[str, Any]

_ZONE = timezone(timedelta(hours=8))
_READ: dict[bank_data.Type, Callable[[str], Any]] = {
    bank_data.Type.AMOUNT: fen_from_yuan,
    bank_data.Type.COUNT: int,
    bank_data.Type.DAY: date.fromisoformat,
    bank_data.Type.MONTH: lambda text: int(text[:4]) * 12 + int(text[5:]) - 1,
    bank_data.Type.MOMENT: lambda text: datetime.fromisoformat(text).replace(tzinfo=_ZONE),
    bank_data.Type.YES_NO: lambda text: text == "Y",
}
_WORDS = ("tier", "primary_type", "life_cycle")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bank:
    """A delivery as values: money in fen, days as dates, None for the empty cell. Each is its own: nobody compares two."""

    today: date
    tables: Mapping[str, list[Row]]
    of: Mapping[str, Mapping[str, list[Row]]]
    """Customer id → table → that customer's rows."""
    placed: Mapping[str, Placement]
    policy: Policy


def read_back(folder: Path, today: date) -> Bank:
    """The delivery in the folder, every customer placed on that day."""
    tables = {table.name: _rows(folder, table) for table in bank_data.TABLES}
    of: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for name, rows in tables.items():
        if rows and "customer_id" in rows[0] and name != "customers":
            for row in rows:
                of[row["customer_id"]][name].append(row)
    policy = load_policy()
    return Bank(today=today, tables=tables, of=of, placed=_place(policy, tables, of, today), policy=policy)


def _rows(folder: Path, table: bank_data.Table) -> list[Row]:
    readers = [(column.name, _READ.get(column.type, str)) for column in table.columns]
    with (folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        return [
            {name: read(cell) if cell else None for (name, read), cell in zip(readers, line, strict=True)}
            for line in lines
        ]


def _place(
    policy: Policy, tables: Mapping[str, list[Row]], of: Mapping[str, Mapping[str, list[Row]]], today: date
) -> dict[str, Placement]:
    wanted = ("aum", "debt", *_WORDS, "asset_types", "behaviour", "churn_score")
    place = place_one(policy, tables, wanted)
    empty: dict[str, list[Row]] = {name: [] for name in tables}
    placed = {}
    for customer in tables["customers"]:
        key = customer["customer_id"]
        found: dict[str, Any] = place(customer, {**empty, **of[key]}, today)
        placed[key] = Placement(
            customer_id=key,
            as_of=today,
            aum=found["aum"],
            debt=found["debt"],
            churn_score=found["churn_score"],
            asset_types=_set(policy, "asset_types", found),
            behaviour=_set(policy, "behaviour", found),
            **{name: found[name] for name in _WORDS},
        )
    return placed


def _set(policy: Policy, rule: str, found: Mapping[str, Any]) -> tuple[str, ...]:
    words = policy.rule(rule).node.value
    assert isinstance(words, tuple)
    return tuple(str(word) for place, word in enumerate(words) if found[rule] >> place & 1)
