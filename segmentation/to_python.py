"""The Python target: from the checked policy two functions for one customer, microseconds each.

The functions are written as source (``python_source`` says why that is safe) and compiled once a policy and delivery; one
customer then costs microseconds.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from segmentation import bank_data
from segmentation.calendar_years import years_between
from segmentation.delivered import for_delivered
from segmentation.facts import Fact
from segmentation.nodes import Kind, Node, Type, names_in
from segmentation.policy import Policy, Rule, needed
from segmentation.python_facts import Shape, facts_source, read_cell, read_number
from segmentation.python_source import Writer
from segmentation.rows import columns_of

_EPOCH = date(1970, 1, 1).toordinal()
_SHANGHAI = timedelta(hours=8)
_DAY_MS = 86_400_000

Row = Mapping[str, Any]
Raw = tuple[Any, ...]
"""A row as the numbers that are stored, in the order of ``python_facts.columns_read``."""
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
    of_rows: tuple[Fact, ...] = ()
    """The facts themselves."""
    of_customer: tuple[str, ...] = ()
    """The customer's own columns that the rules read."""

    def facts_of_numbers(
        self, facts: tuple[Fact, ...]
    ) -> Callable[[Sequence[Iterable[Raw]], Mapping[str, Raw], Sequence[Any], int, int], tuple[Value, ...]]:
        """A function for some of its facts from numbers (``python_facts``): (rows by table, products, words, day, month)."""
        return _facts_function(facts, Shape.NUMBERS)

    def rules_of_numbers(
        self, names: Sequence[str], facts: Sequence[Fact]
    ) -> Callable[[Raw, tuple[Value, ...], Mapping[str, Value], Sequence[Any], int], tuple[Value, ...]]:
        """``rules`` from numbers: (numbers, facts, known, words, day).

        ``names`` says what the numbers are: facts, columns of the customer, values of ``[before]``; what else is among them is
        passed over. ``facts`` are those that are given as values, ``known`` holds the rest.
        """
        types = {name: type_ for name, type_ in columns_of("customers").items() if name in self.of_customer}
        types |= {fact.name: fact.type for fact in self.of_rows} | {one.name: one.type for one in self.policy.before}
        w = Writer({"D": "D"}, once={})
        w.line(f"({''.join(f'n{place}, ' for place in range(len(names)))}) = numbers")
        for place, name in enumerate(names):
            type_ = types.get(name)
            if isinstance(type_, Type):
                read_number(w, name, type_, f"n{place}")
        rules = [self.policy.rule(name) for name in self.rule_names]
        return _compile(_rules_source(w, self.policy, rules, facts, "numbers, facts, known, words, D"))

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
    """Compile the policy for one customer of a delivery with these tables; ``wanted`` rules and what they need, or all.

    Compiled once a policy and kept with it.
    """
    key = frozenset(delivered), None if wanted is None else frozenset(wanted)
    found: PlaceOne | None = policy.made.get(key)
    if found is None:
        found = policy.made[key] = _placing(policy, *key)
    return found


def _placing(policy: Policy, delivered: frozenset[str], wanted: frozenset[str] | None) -> PlaceOne:
    runs = for_delivered(policy, delivered)
    names = needed(runs.rules, wanted) if wanted is not None else None
    rules = [rule for rule in runs.rules if names is None or rule.name in names]
    read: set[str] = set().union(
        *(names_in(r.node) for r in rules), *(names_in(r.opposite) for r in rules if r.opposite)
    )
    facts = tuple(fact for fact in runs.facts.values() if fact.name in read)
    own = tuple(column.name for column in bank_data.table("customers").columns if column.name in read)
    return PlaceOne(
        policy=runs,
        fact_names=tuple(fact.name for fact in facts),
        rule_names=tuple(rule.name for rule in rules),
        facts=_facts_function(facts, Shape.MAPPINGS),
        rules=_compile(_rules_source(_customer_source(own), runs, rules, facts, "customer, facts, known, D")),
        of_rows=facts,
        of_customer=own,
    )


def tests_of(
    place: PlaceOne, tests: Sequence[Node]
) -> Callable[[Row, tuple[Value, ...], Mapping[str, Value], int], Any]:
    """Whether each of these tests holds, of what ``PlaceOne.rules`` takes; they may read the names of its rules."""
    rules = [place.policy.rule(name) for name in place.rule_names]
    w = _customer_source(place.of_customer)
    return _compile(_rules_source(w, place.policy, rules, place.of_rows, "customer, facts, known, D", tests=tests))


def _compile(w: Writer) -> Callable[..., tuple[Value, ...]]:
    space: dict[str, Any] = {f"K{place}": value for place, value in enumerate(w.constants)}
    space |= {"day_number": day_number, "moment_day": moment_day, "__builtins__": {}}
    space |= {"min": min, "max": max, "len": len, "bool": bool, "years": years_between, "bisect": bisect_right}
    exec(compile("\n".join(w.lines), "<policy>", "exec"), space)  # noqa: S102 - our own templates; see the module's text
    made: Callable[..., tuple[Value, ...]] = space["run"]
    return made


@lru_cache(maxsize=64)
def _facts_function(facts: tuple[Fact, ...], shape: Shape) -> Callable[..., tuple[Value, ...]]:
    """The same facts are the same function: a policy edited in its rules alone keeps it."""
    return _compile(facts_source(facts, shape))


def _customer_source(own: Sequence[str]) -> Writer:
    """The beginning of ``rules``: the columns of a customer, by name."""
    w = Writer({"D": "D"}, once={})
    for name in own:
        read_cell(w, name, bank_data.table("customers").column(name), f"customer[{w.word(name)}]")
    return w


def _rules_source(  # noqa: PLR0913 - what a function is written of
    w: Writer, policy: Policy, rules: Sequence[Rule], facts: Sequence[Fact], given: str, *, tests: Sequence[Node] | None = None
) -> Writer:  # fmt: skip
    """``run(…, facts, known, …, D)``: one variable a rule, behind the customer's columns; it gives them, or else ``tests``."""
    if facts:
        w.names |= {fact.name: w.variable() for fact in facts}
        w.line(f"({''.join(w.names[fact.name] + ', ' for fact in facts)}) = facts")
    for fact in facts:
        if fact.type.kind is Kind.TEST:
            w.later[f"not {fact.name}"] = partial(w.fresh, f"{w.names[fact.name]} is False")
    outside = [*(cut.name for cut in policy.cuts), *(before.name for before in policy.before)]
    for name in (*outside, *(one.given for one in policy.together)):
        w.later[name] = partial(w.fresh, f"known.get({w.word(name)})")
    results = []
    for rule in rules:
        text = w.test(rule.node) if rule.type.kind is Kind.TEST else w.value(rule.node)
        w.names[rule.name] = text if text.isidentifier() and text != "None" else w.fresh(text)
        if rule.type.kind is Kind.TEST:
            w.sure.add(w.names[rule.name])
        if rule.opposite:
            w.later[f"not {rule.name}"] = partial(_tested, w, rule.opposite)
        results.append(w.names[rule.name])
    if tests is not None:
        results = [f"bool({w.test(test)})" for test in tests]
    ends = "".join(f"{result}, " for result in results)
    w.lines = [f"def run({given}):", *w.lines, f"    return ({ends})"]
    return w


def _tested(w: Writer, node: Node) -> str:
    return w.fresh(w.test(node))
