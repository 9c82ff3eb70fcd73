"""The Python target: from the checked policy two functions for one customer, microseconds each.

The functions are written as source (``python_source`` says why that is safe) and compiled once a policy and delivery; one
customer then costs microseconds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from segmentation import bank_data
from segmentation.calendar_years import years_between
from segmentation.delivered import for_delivered
from segmentation.facts import Aggregate, Fact
from segmentation.nodes import Kind, names_in
from segmentation.policy import Policy, Rule, needed
from segmentation.python_source import Writer
from segmentation.rows import NAMES_A_PRODUCT, PREFIX, Reading, reading

_EPOCH = date(1970, 1, 1).toordinal()
_SHANGHAI = timedelta(hours=8)
_DAY_MS = 86_400_000

Row = Mapping[str, Any]
#: A value of a rule: a number (fen, days since 1970 …), a word, whether a test holds, None for unknown; a set as bits.
Value = int | str | bool | None


def day_number(value: date | int | None) -> int | None:
    """Days since 1970 of a date, or of a number that is that already."""
    return value if value is None or isinstance(value, int) else value.toordinal() - _EPOCH


def day_of(number: int) -> date:
    """The date of a day number."""
    return date.fromordinal(number + _EPOCH)


def moment_day(value: datetime | int | None) -> int | None:
    """The Shanghai day of a moment with its zone, or of milliseconds since 1970 UTC."""
    if value is None:
        return None
    if isinstance(value, int):
        return (value + 8 * 3_600_000) // _DAY_MS
    offset = value.utcoffset()
    if offset is None:
        raise ValueError("a moment needs its time zone")
    return (value - offset + _SHANGHAI).toordinal() - _EPOCH


@dataclass(frozen=True, slots=True)
class PlaceOne:
    """The compiled policy for one customer."""

    policy: Policy
    """As it runs on the delivered tables."""
    fact_names: tuple[str, ...]
    rule_names: tuple[str, ...]
    facts: Callable[[Mapping[str, Sequence[Row]], int, int], tuple[Value, ...]]
    """(rows by table, day number, month number) → a value for each of ``fact_names``."""
    rules: Callable[[Row, tuple[Value, ...], Mapping[str, Value], int], tuple[Value, ...]]
    """(customer, facts, cuts and earlier values by name, day number) → a value for each of ``rule_names``."""

    def __call__(
        self,
        customer: Row,
        rows: Mapping[str, Sequence[Row]],
        day: date,
        known: Mapping[str, Value] | None = None,
        *,
        months_on: date | None = None,
    ) -> dict[str, Value]:
        """Every fact and rule of one customer on a day, in working order.

        ``customer`` and ``rows`` (by table name, this customer's rows alone) carry the bank's columns: money in fen, days as
        dates or days since 1970, moments with a zone or as milliseconds, months as year × 12 + month − 1. ``known`` holds the
        branch's cuts and the last round's values by the names of ``[cuts]`` and ``[before]``; what is absent is unknown.
        Where a fact reads the product of a row, ``rows["products"]`` holds the products of these rows, or more. M6, M3, P3 and
        M1 are the months before that of ``months_on``, else of the day.
        """
        number = day.toordinal() - _EPOCH
        month = months_on or day
        facts = self.facts(rows, number, month.year * 12 + month.month - 1)
        found = self.rules(customer, facts, known or {}, number)
        return dict(zip((*self.fact_names, *self.rule_names), (*facts, *found), strict=True))


def place_one(policy: Policy, delivered: Iterable[str], wanted: Iterable[str] | None = None) -> PlaceOne:
    """Compile the policy for one customer of a delivery with these tables; ``wanted`` rules and what they need, or all."""
    runs = for_delivered(policy, frozenset(delivered))
    names = needed(runs.rules, wanted) if wanted is not None else None
    rules = [rule for rule in runs.rules if names is None or rule.name in names]
    read: set[str] = set().union(
        *(names_in(r.node) for r in rules), *(names_in(r.opposite) for r in rules if r.opposite)
    )
    facts = [fact for fact in runs.facts.values() if fact.name in read]
    return PlaceOne(
        policy=runs,
        fact_names=tuple(fact.name for fact in facts),
        rule_names=tuple(rule.name for rule in rules),
        facts=_facts_function(tuple(facts)),
        rules=_compile(*_rules_source(runs, rules, facts, read)),
    )


def _compile(source: str, words: list[str]) -> Callable[..., tuple[Value, ...]]:
    space: dict[str, Any] = {"K": tuple(words), "day_number": day_number, "moment_day": moment_day, "__builtins__": {}}
    space |= {"min": min, "max": max, "len": len, "years": years_between}
    exec(compile(source, "<policy>", "exec"), space)  # noqa: S102 - our own templates; see the module's text
    made: Callable[..., tuple[Value, ...]] = space["run"]
    return made


# -- facts --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _facts_function(facts: tuple[Fact, ...]) -> Callable[..., tuple[Value, ...]]:
    """The same facts are the same function: a policy edited in its rules alone keeps it."""
    return _compile(*_facts_source(facts))


def _facts_source(facts: Sequence[Fact]) -> tuple[str, list[str]]:
    """``run(rows, D, month)``: one loop over each table's rows."""
    w = Writer({"D": "D", "this_month": "M"})
    by_table: dict[str, list[Fact]] = {}
    for fact in facts:
        by_table.setdefault(fact.table, []).append(fact)
    results: dict[str, str] = {}
    for table, of_table in by_table.items():
        for fact in of_table:
            results[fact.name] = w.fresh(_STARTS[fact.aggregate])
        read = _reading(table, of_table)
        if read.of_product:
            w.line(f"products = {{p[{w.word('product_code')}]: p for p in rows.get({w.word('products')}, ())}}")
        w.line(f"for row in rows.get({w.word(table)}, ()):")
        w.indent = "        "
        _read_row(w, table, read)
        for fact in of_table:
            w.line(f"if {w.test(fact.where)}:")
            w.indent = "            "
            _STEPS[fact.aggregate](w, fact, results[fact.name])
            w.indent = "        "
        w.indent = "    "
    ends = "".join(_END.get(fact.aggregate, "{}").format(results[fact.name]) + ", " for fact in facts)
    return "\n".join(["def run(rows, D, M):", *w.lines, f"    return ({ends})"]), w.words


def _reading(table: str, facts: Sequence[Fact]) -> Reading:
    read: set[str] = set().union(*(names_in(fact.where) for fact in facts))
    read |= {fact.column for fact in facts} | {fact.dated for fact in facts if fact.aggregate is Aggregate.LATEST}
    return reading(table, read)


def _read_row(w: Writer, table: str, read: Reading) -> None:
    for column in read.own:
        _read_cell(w, column.name, column, f"row[{w.word(column.name)}]")
    if read.of_product:
        code = w.word(NAMES_A_PRODUCT[table])
        product = w.fresh(f"products.get(row[{code}], {{}})")
        for column in read.of_product:
            _read_cell(w, PREFIX + column.name, column, f"{product}.get({w.word(column.name)})")
    for name, node in read.worked_out:
        w.names[name] = w.fresh(w.value(node))


def _read_cell(w: Writer, name: str, column: bank_data.Column, text: str) -> None:
    w.names[name] = w.fresh(_CELL.get(column.type, "{}").format(text))
    if column.type is bank_data.Type.YES_NO:
        w.names[f"not {name}"] = w.fresh(f"{w.names[name]} is False")


_CELL = {bank_data.Type.DAY: "day_number({})", bank_data.Type.MOMENT: "moment_day({})"}
#: Where ``latest`` puts a row without a date: before every day there is.
NO_DATE = -10_000_000
_STARTS = {
    Aggregate.SUM: "0", Aggregate.COUNT: "0", Aggregate.EXISTS: "False", Aggregate.MAX: "None", Aggregate.LATEST: "(None, None)",
    Aggregate.COUNT_DISTINCT: "{}",
}  # fmt: skip
_END = {Aggregate.LATEST: "{}[1]", Aggregate.COUNT_DISTINCT: "len({})"}


def _known_cell(w: Writer, fact: Fact) -> str:
    return f"{w.names[fact.column]} is not None"


def _sum(w: Writer, fact: Fact, to: str) -> None:
    w.line(f"if {_known_cell(w, fact)}: {to} += {w.names[fact.column]}")


def _max(w: Writer, fact: Fact, to: str) -> None:
    cell = w.names[fact.column]
    w.line(f"if {_known_cell(w, fact)} and ({to} is None or {cell} > {to}): {to} = {cell}")


def _latest(w: Writer, fact: Fact, to: str) -> None:
    cell = w.names[fact.column]
    day = w.fresh(f"{NO_DATE} if {w.names[fact.dated]} is None else {w.names[fact.dated]}")
    later = f"{to}[0] is None or ({day}, {cell}) > {to}"
    w.line(f"if {_known_cell(w, fact)} and ({later}): {to} = ({day}, {cell})")


_STEPS: dict[Aggregate, Callable[[Writer, Fact, str], None]] = {
    Aggregate.SUM: _sum,
    Aggregate.MAX: _max,
    Aggregate.COUNT: lambda w, _, to: w.line(f"{to} += 1"),
    Aggregate.EXISTS: lambda w, _, to: w.line(f"{to} = True"),
    Aggregate.COUNT_DISTINCT: lambda w, fact, to: w.line(
        f"if {_known_cell(w, fact)}: {to}[{w.names[fact.column]}] = True"
    ),
    Aggregate.LATEST: _latest,
}


# -- rules --------------------------------------------------------------------------------------------------------------


def _rules_source(
    policy: Policy, rules: Sequence[Rule], facts: Sequence[Fact], read: set[str]
) -> tuple[str, list[str]]:
    """``run(customer, facts, known, D)``: one variable a rule."""
    w = Writer({"D": "D"})
    for index, fact in enumerate(facts):
        w.names[fact.name] = w.fresh(f"facts[{index}]")
        if fact.type.kind is Kind.TEST:
            w.names[f"not {fact.name}"] = w.fresh(f"{w.names[fact.name]} is False")
    for column in bank_data.table("customers").columns:
        if column.name in read:
            _read_cell(w, column.name, column, f"customer[{w.word(column.name)}]")
    outside = [*(cut.name for cut in policy.cuts), *(before.name for before in policy.before)]
    for name in (*outside, *(one.given for one in policy.together)):
        if name in read:
            w.names[name] = w.fresh(f"known.get({w.word(name)})")
    results = []
    for rule in rules:
        is_test = rule.type.kind is Kind.TEST
        w.names[rule.name] = w.fresh(w.test(rule.node) if is_test else w.value(rule.node))
        if rule.opposite:
            w.names[f"not {rule.name}"] = w.fresh(w.test(rule.opposite))
        results.append(w.names[rule.name])
    ends = "".join(f"{result}, " for result in results)
    return "\n".join(["def run(customer, facts, known, D):", *w.lines, f"    return ({ends})"]), w.words
