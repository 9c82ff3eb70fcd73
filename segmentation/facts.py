"""Facts: declared aggregates over one customer's rows of one bank table.

``{ sum = "balances.average_balance", where = "kind in savings", window = "M6" }`` becomes a ``Fact`` with one checked
condition over the row, the window included, so that a target knows nothing of windows.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from segmentation import bank_data
from segmentation.language import read_test
from segmentation.nodes import NUMBER, TEST, TRUE, Kind, Meaning, Node, Op, Type, names_in
from segmentation.refusals import Place, Refused, near
from segmentation.rows import columns_of, reads_product


class Aggregate(StrEnum):
    """How the chosen rows become one value. Empty cells are passed over."""

    SUM = "sum"
    """0 without rows."""
    MAX = "max"
    """Unknown without a filled cell."""
    COUNT = "count"
    COUNT_DISTINCT = "count_distinct"
    EXISTS = "exists"
    LATEST = "latest"
    """The filled cell of the row with the latest date; among rows of one day the greatest. No date is the earliest."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One aggregate; ``where`` holds for the rows it looks at."""

    name: str
    aggregate: Aggregate
    table: str
    column: str
    where: Node
    type: Type
    dated: str = ""
    """The date column, for ``latest``; a row without a date counts as older than every other."""

    @property
    def tables(self) -> frozenset[str]:
        """The bank tables it rests on: its own, and the products where a row's product decides."""
        read = {*names_in(self.where), self.column}
        return frozenset({self.table, *("products" for name in read if reads_product(self.table, name))})

    @property
    def of_day(self) -> bool:
        """Whether it may change from one day to the next of a month, though no row does."""
        return "D" in names_in(self.where)


#: The date of a row, for "last N days", "open on D" and ``latest``; months stand in ``month``.
DATES = {
    "holdings": "opened_on", "movements": "at", "contacts": "at", "complaints": "opened_on", "assessments": "at",
    "tags": "as_of",
}  # fmt: skip
#: The tables with rows of customers.
_OWN = tuple(
    table.name
    for table in bank_data.TABLES
    if table.name != "customers" and any(column.name == "customer_id" for column in table.columns)
)
_AGGREGATES = frozenset(aggregate.value for aggregate in Aggregate)
#: Where ``latest`` puts a row without a date: before every day there is.
NO_DATE = -10_000_000
_MONTHLY = {"M6": (6, 0), "M3": (3, 0), "P3": (6, 3), "M1": (1, 0)}
_LAST = re.compile(r"last (\d{1,5}) days")
#: The day's own month, for windows alone.
_MONTH = "this_month"


def read_fact(name: str, said: Mapping[str, Any], names: Mapping[str, Meaning], places: Mapping[str, Place]) -> Fact:
    """The fact of a declaration; ``names`` are the policy's constants, ``places`` where each key's text begins."""
    at = places.get("", Place())
    chosen = [key for key in said if key in _AGGREGATES]
    strange = [key for key in said if key not in _AGGREGATES and key not in ("where", "window")]
    if len(chosen) != 1 or strange or not all(isinstance(value, str) for value in said.values()):
        wrong = strange[0] if strange else ", ".join(chosen)
        raise Refused("fact_shape", at.line, at.column, name=name, wrong=wrong or "?", known=", ".join(Aggregate))
    aggregate = Aggregate(chosen[0])
    table, column = _target(said[aggregate], aggregate, places.get(chosen[0], at))
    window = _window(said.get("window", ""), table, places.get("window", at))
    condition = TRUE
    if "where" in said:
        row_names = {**names, **columns_of(table)}
        condition = read_test(said["where"], row_names, places.get("where", at))
    parts = tuple(part for part in (window, condition) if part is not TRUE)
    where = parts[0] if len(parts) == 1 else Node(Op.AND, TEST, parts) if parts else TRUE
    return Fact(name, aggregate, table, column, where, _type(aggregate, table, column), DATES.get(table, "month"))


def _target(text: str, aggregate: Aggregate, place: Place) -> tuple[str, str]:
    table, _, column = text.partition(".")
    if table not in _OWN:
        raise Refused("unknown_table", place.line, place.column, name=table, near=_near(table, _OWN))
    if aggregate in (Aggregate.COUNT, Aggregate.EXISTS):
        if column:
            raise Refused("rows_not_cells", place.line, place.column, name=aggregate)
        return table, ""
    known = columns_of(table)
    if column not in known:
        raise Refused("unknown_column", place.line, place.column, name=column, table=table, near=_near(column, known))
    kind = known[column]
    if aggregate in (Aggregate.SUM, Aggregate.MAX) and isinstance(kind, Type) and kind.kind is not Kind.NUMBER:
        raise Refused("type_clash", place.line, place.column, wanted=Kind.NUMBER, found=kind.kind)
    return table, column


def _near(name: str, known: Iterable[str]) -> str:
    return near(name, known) or ", ".join(known)


def _type(aggregate: Aggregate, table: str, column: str) -> Type:
    if aggregate is Aggregate.EXISTS:
        return TEST
    if aggregate is Aggregate.MAX:
        return Type(Kind.NUMBER, maybe=True)
    if aggregate is Aggregate.LATEST:
        found = columns_of(table)[column]
        return Type(found.kind, maybe=True, words=found.words) if isinstance(found, Type) else NUMBER
    return NUMBER


@cache
def _column_names(table: str) -> frozenset[str]:
    return frozenset(column.name for column in bank_data.table(table).columns)


def _window(text: str, table: str, place: Place) -> Node:
    """The window as a condition over the row."""
    if not text:
        return TRUE
    columns = _column_names(table)
    names: dict[str, Meaning] = {"D": Type(Kind.DAY), _MONTH: NUMBER, "month": NUMBER, **columns_of(table)}
    dated = DATES.get(table, "")
    if text in _MONTHLY and "month" in columns:
        first, last = _MONTHLY[text]
        return read_test(f"month >= {_MONTH} - {first} and month < {_MONTH} - {last}", names, place)
    if (days := _LAST.fullmatch(text)) and dated:
        return read_test(f"{dated} > D - {days[1]} and {dated} <= D", names, place)
    if text == "open on D" and dated:
        still = " and (not known(closed_on) or closed_on > D)" if "closed_on" in columns else ""
        return read_test(f"{dated} <= D{still}", names, place)
    raise Refused("window", place.line, place.column, window=text, table=table)


def day_numbers(on: date) -> dict[str, int]:
    """The day itself and its month as numbers: what the names D and this_month stand for."""
    return {"D": on.toordinal() - date(1970, 1, 1).toordinal(), _MONTH: on.year * 12 + on.month - 1}
