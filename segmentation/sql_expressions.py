"""The SQL target's expressions: from checked nodes, SQLAlchemy Core. Used by ``to_sql`` alone.

Unknown is NULL. A comparison with NULL is NULL, and where a test is asked for that counts as false; the nodes hold no
negation, so nothing ever turns it into true. Words are text, sets are bits, tests that have a name are 1 and 0. There is
one entry for each operation of ``nodes.Op`` and KeyError for anything else.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import pairwise
from operator import add
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, and_, case, func, literal_column, or_
from sqlalchemy.sql.elements import Grouping

from segmentation.calendar_years import CALENDAR
from segmentation.nodes import Kind, Node, Op
from segmentation.sql_lines import Said, said
from segmentation.sql_spelling import (
    Unknown,
    Whole,
    Word,
    bits_in_both,
    least_of,
    month_and_day,
    most_of,
    quotient,
    year_of,
)

#: From how many operations deep on an expression gets a column of its own: SQLite takes a thousand, Python's own stack less.
_DEEP = 12
#: So many tests stand side by side before brackets are put round them, for the same reason.
_SIDE_BY_SIDE = 50
_HUNDRED = Said(Whole(100))
_ZERO = Said(Whole(0))
_ONE = Whole(1)
_FEBRUARY_28 = Said(Whole(228))


class Expressions:
    """Turns nodes into expressions over named columns; ``let`` gives an expression a column of its own."""

    def __init__(self, names: Mapping[str, Said], let: Callable[[Said], Said]) -> None:
        """``names`` may grow while rules are read; ``not x`` stands for where the test x is known to be false."""
        self.names = names
        self.let = let

    def value(self, node: Node) -> Said:
        """The value."""
        found = _VALUES[node.op](self, node)
        return self.let(found) if found.height > _DEEP else found

    def twice(self, node: Node) -> Said:
        """The value, fit to be named more than once."""
        return self.once(self.value(node))

    def once(self, found: Said) -> Said:
        """The expression as a column, so that it is worked out once."""
        return found if found.plain else self.let(found)

    def test(self, node: Node) -> Said:
        """Whether the test holds; NULL counts as false."""
        found = _TESTS[node.op](self, node)
        return said(self.let(as_number(found)).element == _ONE, found) if found.height > _DEEP else found

    # -- values -----------------------------------------------------------------------------------------------------------

    def arithmetic(self, node: Node) -> Said:
        """A sum, difference or product."""
        one, two = (self.value(part) for part in node.parts)
        return said(_ARITHMETIC[node.op](one.element, two.element), one, two)

    def divide(self, node: Node) -> Said:
        """Rounded down."""
        one, two = (self.twice(part) for part in node.parts)
        return rounded_down(one, two)

    def choice(self, node: Node) -> Said:
        """Then or else; a test that is unknown chooses else."""
        steps: list[tuple[Said, Said]] = []
        other = node
        while other.op is Op.IF:
            test, then, other = other.parts
            steps.append((self.test(test), self._typed(then, node)))
        last = self._typed(other, node)
        found = case(*((test.element, then.element) for test, then in steps), else_=last.element)
        return said(found, *(part for step in steps for part in step), last)

    def _typed(self, branch: Node, of: Node) -> Said:
        """The bare word ``unknown`` is of the type of the whole choice."""
        return self.value(Node(Op.UNKNOWN, of.type) if branch.op is Op.UNKNOWN else branch)

    def extreme(self, node: Node) -> Said:
        """The least or greatest; unknown when one part is (most engines would pass it over)."""
        parts = [self.twice(part) if part.type.maybe else self.value(part) for part in node.parts]
        found = (least_of if node.op is Op.LEAST else most_of)(*(part.element for part in parts))
        unknown = [part.element.is_(None) for part, of in zip(parts, node.parts, strict=True) if of.type.maybe]
        return said(case((or_(*unknown), Unknown(BigInteger())), else_=found) if unknown else found, *parts)

    def band(self, node: Node) -> Said:
        """How many cuts the value has reached, or the name of that band; unknown stays unknown."""
        value = self.twice(node.parts[0])
        cuts = [int(cut) for cut in node.value] if isinstance(node.value, tuple) else []
        bands: list[ColumnElement[Any]] = [Whole(reached) for reached in range(len(cuts) + 1)]
        if node.type.words:
            bands = [Word(word) for word in node.type.words]
        steps = [(value.element >= Whole(cut), band) for cut, band in zip(cuts, bands[1:], strict=True)]
        return said(case(*reversed(steps), (value.element < Whole(cuts[0]), bands[0])), value)

    def position(self, node: Node) -> Said:
        """Where a word stands in a list."""
        word = self.twice(node.parts[0])
        places = node.value if isinstance(node.value, tuple) else ()
        steps = [(word.element == Word(str(place)), Whole(index)) for index, place in enumerate(places)]
        return said(case(*steps, else_=Unknown(BigInteger())), word)

    def years(self, node: Node) -> Said:
        """Anniversaries reached; in a common year the 28th of February is the last of the month and stands for the 29th."""
        low, high = (Whole(day) for day in CALENDAR)
        days = [self.twice(part) for part in node.parts]
        one, two = (self.let(said(case((day.element.between(low, high), day.element)), day)) for day in days)
        first, last = (self.let(said(year_of(day.element), day)) for day in (one, two))
        began, ended = (self.let(said(month_and_day(day.element), day)) for day in (one, two))
        year = last.element
        is_leap = and_(year % Whole(4) == Whole(0), or_(year % Whole(100) != Whole(0), year % Whole(400) == Whole(0)))
        february_ends = and_(ended.element == _FEBRUARY_28.element, ~is_leap)
        day = self.let(said(case((february_ends, Whole(229)), else_=ended.element), ended, last))
        not_reached = case((day.element < began.element, _ONE), else_=Whole(0))
        return said(last.element - first.element - not_reached, last, first, day, began)

    def percent(self, node: Node) -> Said:
        """Hundredths of the whole, rounded down; unknown where the whole is not above 0."""
        part, whole = self.value(node.parts[0]), self.twice(node.parts[1])
        above = self.let(said(case((whole.element > Whole(0), whole.element)), whole))
        hundredths = self.let(said(_HUNDRED.element * part.element, part))
        return rounded_down(hundredths, above)

    def bits(self, node: Node) -> Said:
        """A bit a test that holds."""
        parts = [self.test(part) for part in node.parts]
        bits = [case((part.element, Whole(1 << place)), else_=Whole(0)) for place, part in enumerate(parts)]
        return said(reduce(add, bits), *(said(bit, part) for bit, part in zip(bits, parts, strict=True)))

    # -- tests ------------------------------------------------------------------------------------------------------------

    def compare(self, node: Node) -> Said:
        """A comparison; NULL where one side is."""
        one, two = (self.value(part) for part in node.parts)
        return said(_COMPARE[node.op](one.element, two.element), one, two)

    def one_of(self, node: Node) -> Said:
        """Whether a word is, or is none, of a list."""
        word = self.value(node.parts[0])
        wanted = [Word(str(w)) for w in node.value] if isinstance(node.value, tuple) else []
        found = word.element.in_(wanted) if node.op is Op.ONE_OF else word.element.not_in(wanted)
        return said(found, word)

    def has(self, node: Node) -> Said:
        """Whether a set holds, or lacks, a word."""
        words = node.parts[0].type.words or ()
        value = self.value(node.parts[0])
        bit = bits_in_both(value.element, Whole(1 << words.index(str(node.value))))
        return said(bit != Whole(0) if node.op is Op.HAS else bit == Whole(0), value)

    def holds(self, node: Node) -> Said:
        """Whether a test that has a name is known to hold, or known not to."""
        name = str(node.value)
        if node.op is Op.IS:
            return said(self.names[name].element == _ONE, self.names[name])
        turned = self.names.get(f"not {name}")
        return (
            said(turned.element == _ONE, turned)
            if turned
            else said(self.names[name].element == Whole(0), self.names[name])
        )

    def known(self, node: Node) -> Said:
        """Whether a value is known, or is not."""
        value = self.value(node.parts[0])
        return said(value.element.is_not(None) if node.op is Op.KNOWN else value.element.is_(None), value)

    def joined(self, node: Node) -> Said:
        """All or any of many tests, in brackets by fifties."""
        join = and_ if node.op is Op.AND else or_
        parts = [self.test(part) for part in node.parts]
        tests = [part.element for part in parts]
        while len(tests) > _SIDE_BY_SIDE:
            marks = [*range(0, len(tests), _SIDE_BY_SIDE), len(tests)]
            tests = [Grouping(join(*tests[low:high])) for low, high in pairwise(marks)]
        return said(join(*tests), *parts)


def rounded_down(one: Said, two: Said) -> Said:
    """A plain number divided by a plain number above 0; engines cut the rest off, which rounds up below 0."""
    low = case((one.element < Whole(0), one.element - two.element + _ONE), else_=one.element)
    return said(quotient(low, two.element), one, two)


def as_number(test: Said) -> Said:
    """1 where a test holds, 0 elsewhere."""
    return said(case((test.element, _ONE), else_=Whole(0)), test)


def _unknown(_: Expressions, node: Node) -> Said:
    return Said(Unknown(Text() if node.type.kind is Kind.WORD else BigInteger()))


_VALUES: dict[Op, Callable[[Expressions, Node], Said]] = {
    Op.NUMBER: lambda _, node: Said(Whole(int(node.value) if isinstance(node.value, int) else 0)),
    Op.WORD: lambda _, node: Said(Word(str(node.value))),
    Op.UNKNOWN: _unknown,
    Op.NAME: lambda e, node: e.names[str(node.value)],
    Op.ADD: Expressions.arithmetic,
    Op.SUBTRACT: Expressions.arithmetic,
    Op.MULTIPLY: Expressions.arithmetic,
    Op.DIVIDE: Expressions.divide,
    Op.IF: Expressions.choice,
    Op.LEAST: Expressions.extreme,
    Op.MOST: Expressions.extreme,
    Op.BAND: Expressions.band,
    Op.POSITION: Expressions.position,
    Op.OR_ZERO: lambda e, node: _or_zero(e.value(node.parts[0])),
    Op.YEARS: Expressions.years,
    Op.PERCENT: Expressions.percent,
    Op.SET: Expressions.bits,
}
_ARITHMETIC: dict[Op, Callable[[Any, Any], ColumnElement[Any]]] = {
    Op.ADD: lambda a, b: a + b,
    Op.SUBTRACT: lambda a, b: a - b,
    Op.MULTIPLY: lambda a, b: a * b,
}
_COMPARE: dict[Op, Callable[[Any, Any], ColumnElement[bool]]] = {
    Op.LESS: lambda a, b: a < b,
    Op.AT_MOST: lambda a, b: a <= b,
    Op.MORE: lambda a, b: a > b,
    Op.AT_LEAST: lambda a, b: a >= b,
    Op.SAME: lambda a, b: a == b,
    Op.OTHER: lambda a, b: a != b,
}
_TESTS: dict[Op, Callable[[Expressions, Node], Said]] = {
    **dict.fromkeys(_COMPARE, Expressions.compare),
    Op.ONE_OF: Expressions.one_of,
    Op.NONE_OF: Expressions.one_of,
    Op.HAS: Expressions.has,
    Op.LACKS: Expressions.has,
    Op.IS: Expressions.holds,
    Op.IS_NOT: Expressions.holds,
    Op.KNOWN: Expressions.known,
    Op.NOT_KNOWN: Expressions.known,
    Op.TRUE: lambda _, __: Said(literal_column("1 = 1")),
    Op.FALSE: lambda _, __: Said(literal_column("1 = 0")),
    Op.AND: Expressions.joined,
    Op.OR: Expressions.joined,
}


def _or_zero(value: Said) -> Said:
    return said(func.coalesce(value.element, Whole(0), type_=BigInteger()), value)
