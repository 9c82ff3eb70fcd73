"""What a customer could have more of: an amount in some kinds of product, an average over some months, a turnover.

A ``Lever`` is found by trying: a fen more in the customer's own rows, and what the facts then say. So every fact that the
same money moves is moved with it, however the bank declares its facts; what does not grow evenly is no lever.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from segmentation import bank_data
from segmentation.facts import Aggregate, Fact
from segmentation.grounds import is_sum_of_money, months_of
from segmentation.possible import Maybe, Possible
from segmentation.spans import Span, growing
from segmentation.to_python import PlaceOne, Row, Value, day_number

#: More than any customer could add: a hundred billion yuan, in fen.
MOST = 10**13
#: Money comes in here; movements are what happened, not what could be.
_TABLES = ("holdings", "balances", "activity")
#: What banks lend is left out: nobody is told to borrow for the sake of a level.
_KINDS = bank_data.ASSET_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One customer, ready to be placed: what ``PlaceOne`` is called with."""

    place: PlaceOne
    customer: Row
    rows: Mapping[str, Sequence[Row]]
    day: date
    known: Mapping[str, Any]
    delivered: frozenset[str]
    months_on: date | None = None
    """The day whose months count as full, where it is another one."""

    def facts(self, rows: Mapping[str, Sequence[Row]] | None = None) -> dict[str, Value]:
        """The facts, of other rows where given."""
        on = self.months_on or self.day
        month = on.year * 12 + on.month - 1
        number = day_number(self.day)
        assert number is not None
        return dict(
            zip(
                self.place.fact_names, self.place.facts(self.rows if rows is None else rows, number, month), strict=True
            )
        )

    def placed(self, rows: Mapping[str, Sequence[Row]]) -> dict[str, Value]:
        """Facts and rules with other rows; what a household has together moves with them."""
        found = self.place(self.customer, rows, self.day, self.known, months_on=self.months_on)
        together = [one for one in self.place.policy.together if isinstance(self.known.get(one.given), int)]
        if rows is self.rows or not together:
            return found
        before = self.place(self.customer, self.rows, self.day, self.known, months_on=self.months_on)
        moved = {
            one.given: self.known[one.given] + int(found[one.of] or 0) - int(before[one.of] or 0) for one in together
        }
        return self.place(self.customer, rows, self.day, {**self.known, **moved}, months_on=self.months_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lever:
    """An amount that could grow by any number of fen, and what the facts are then."""

    fact: str
    """The fact that says best what grows: of those that do, the narrowest."""
    kinds: tuple[str, ...]
    """Kinds of product that would do; empty where the table has none."""
    months: int
    """Each fen stands for one a month over so many months; 0 where it is no average."""
    first: Mapping[str, Value]
    """The facts with one fen more."""
    slopes: Mapping[str, int]
    """By how much each moving fact grows with every further fen."""
    table: str
    column: str
    in_months: tuple[int, ...]
    others: tuple[str, ...] = ()
    """Kinds that the fact adds up as well and for which the amount does not hold."""

    def possible(self, more: Span) -> dict[str, Possible]:
        """The moving facts while ``more`` fen, at least one, are added."""
        found: dict[str, Possible] = {}
        for name, value in self.first.items():
            if isinstance(value, bool):
                found[name] = Maybe.HOLDS if value else Maybe.FAILS
                found[f"not {name}"] = Maybe.FAILS if value else Maybe.HOLDS
            elif isinstance(value, int):
                slope = self.slopes.get(name, 0)
                found[name] = growing(value + slope * (more.low - 1), slope, more.high - more.low)
        return found

    def rows(self, case: Case, more: int) -> dict[str, Sequence[Row]]:
        """The customer's rows with so many fen more."""
        kind = self.kinds[0] if self.kinds else ""
        return _raised(case, (self.table, self.column, kind, self.in_months), more)


#: What was found of one kind and its months, for facts of one rule.
Tried = dict["_Where", "Lever | None"]


def levers(case: Case, facts: Mapping[str, Fact], wanted: set[str], tried: Tried) -> list[Lever]:
    """Every amount that moves one of the wanted facts, the same money once; ``facts`` are all that matter.

    ``tried`` keeps what was found for the same facts.
    """
    found: dict[tuple[tuple[str, int], ...], Lever] = {}
    kinds: dict[tuple[tuple[str, int], ...], list[str]] = {}
    width: dict[str, int] = {}
    for name in sorted(wanted):
        fact = facts[name]
        if fact.table not in _TABLES or not is_sum_of_money(fact):
            continue
        for kind in _kinds_of(fact.table, case):
            where = (fact.table, fact.column, kind, _months(fact, case.day))
            if where not in tried:
                tried[where] = _tried(case, fact, where, facts)
            made = tried[where]
            if made is None or not made.slopes.get(name):
                continue
            key = tuple(sorted(made.slopes.items()))
            width[name] = width.get(name, 0) + 1
            found.setdefault(key, made)
            if kind and kind not in kinds.setdefault(key, []):
                kinds[key].append(kind)
    return [_named(case, lever, tuple(kinds.get(key, ())), width) for key, lever in found.items()]


def _named(case: Case, lever: Lever, kinds: tuple[str, ...], width: Mapping[str, int]) -> Lever:
    moving = [name for name in lever.slopes if name in width]
    fact = min(moving, key=lambda name: (width[name], name), default=lever.fact)
    others = tuple(kind for kind in _KINDS if kinds and kind not in kinds and _adds(case, lever, fact, kind))
    return Lever(
        fact=fact, kinds=kinds, months=lever.months, first=lever.first, slopes=lever.slopes, table=lever.table,
        column=lever.column, in_months=lever.in_months, others=others,
    )  # fmt: skip


def _adds(case: Case, lever: Lever, fact: str, kind: str) -> bool:
    """Whether a fact counts a kind at all: a fen of it and nothing else."""
    nothing: dict[str, Sequence[Row]] = {}
    rows = _raised(replace(case, rows=nothing), (lever.table, lever.column, kind, lever.in_months), 1)
    return bool(case.facts(rows)[fact])


def _kinds_of(table: str, case: Case) -> tuple[str, ...]:
    """The kinds to try, those the customer has first; one empty kind for tables without."""
    if not any(column.name == "kind" for column in bank_data.table(table).columns):
        return ("",)
    held = {row["kind"] for row in case.rows.get(table, ())}
    return tuple(sorted(_KINDS, key=lambda kind: kind not in held))


def _tried(case: Case, fact: Fact, where: "_Where", facts: Mapping[str, Fact]) -> Lever | None:
    """The lever of more of one kind, when every fact that matters grows evenly with it."""
    kind = where[2]
    now, one, two, many = (case.facts(_raised(case, where, more)) for more in (0, 1, 2, MOST))
    slopes: dict[str, int] = {}
    for name in facts:
        first, second, last = one[name], two[name], many[name]
        if isinstance(first, bool) or not isinstance(first, int):
            if not first == second == last:
                return None
            continue
        if not (isinstance(second, int) and isinstance(last, int)) or last != first + (second - first) * (MOST - 1):
            return None
        if second != first:
            slopes[name] = second - first
    changed = {name: one[name] for name in facts if one[name] != now[name]}
    months = len(where[3]) if fact.table == "balances" else 0
    return Lever(
        fact=fact.name, kinds=(kind,) if kind else (), months=months, first=changed, slopes=slopes, table=fact.table,
        column=fact.column, in_months=where[3],
    )  # fmt: skip


def _months(fact: Fact, day: date) -> tuple[int, ...]:
    """The months whose rows grow: all of an average's, the last one of a turnover's."""
    this = day.year * 12 + day.month - 1
    first, end = months_of(fact)
    if not first:
        return ()
    return tuple(range(this - first, this - end)) if fact.table == "balances" else (this - end - 1,)


_Where = tuple[str, str, str, tuple[int, ...]]


def _raised(case: Case, where: _Where, more: int) -> dict[str, Sequence[Row]]:
    """The rows with ``more`` fen in one row of each month: the customer's own where there is one, else a new one."""
    if not more:
        return dict(case.rows)
    table, column, kind, months = where
    rows = list(case.rows.get(table, ()))
    for month in months or (None,):
        place = next((n for n, row in enumerate(rows) if _fits(row, kind, month, case.day)), None)
        if place is None:
            rows.append({**_empty(table), "kind": kind, "month": month, "opened_on": case.day, column: more})
        else:
            rows[place] = {**rows[place], column: (rows[place][column] or 0) + more}
    return {**case.rows, table: rows}


def _fits(row: Row, kind: str, month: int | None, day: date) -> bool:
    if (kind and row["kind"] != kind) or (month is not None and row["month"] != month):
        return False
    opened, today = day_number(row.get("opened_on")), day_number(day)
    return opened is None or (today is not None and opened <= today)


def _empty(table: str) -> dict[str, Any]:
    return {column.name: None for column in bank_data.table(table).columns}


def counted(policy_facts: Mapping[str, Fact], wanted: set[str]) -> Iterator[Fact]:
    """Facts that count different kinds held: one more product of another kind raises them."""
    for name in sorted(wanted):
        fact = policy_facts[name]
        if fact.aggregate is Aggregate.COUNT_DISTINCT and fact.table == "holdings" and fact.column == "kind":
            yield fact
