"""Values and tests of the policy's language as Polars expressions, and delivered columns as the rules count them.

``segmentation.polars_facts`` and ``segmentation.to_polars`` make facts and rules of them. Days and months are whole numbers, a
word from a fixed list is its position in that list and a set is its bits, so that a million customers cost little.
"""

from collections.abc import Callable, Mapping
from functools import reduce
from operator import and_, or_

import polars as pl

from segmentation import bank_data
from segmentation.calendar_years import CALENDAR, begun_by
from segmentation.nodes import Kind, Node, Op

_SHANGHAI_MS = 8 * 3_600_000
_DAY_MS = 86_400_000
_FEBRUARY_28 = 228
#: Bands of more cuts, up to a byte's, may be places; numbers below this fit days as well.
_MANY, _PLACES, _SMALL = 4, 255, 1 << 30


def cell(column: bank_data.Column) -> pl.Expr:
    """A delivered column as the rules count it: days and moments as whole days in Asia/Shanghai."""
    if column.type is bank_data.Type.DAY:
        return pl.col(column.name).cast(pl.Int32)
    if column.type is bank_data.Type.MOMENT:
        milliseconds = pl.col(column.name).dt.epoch("ms") + _SHANGHAI_MS
        return milliseconds.floordiv(_DAY_MS).cast(pl.Int32).alias(column.name)
    if column.type is bank_data.Type.WORD:
        return pl.col(column.name).cast(pl.Enum(column.words)).to_physical()
    return pl.col(column.name)


# -- values and tests ---------------------------------------------------------------------------------------------------


class Expressions:
    """Turns nodes into expressions; ``constants`` are the names that are numbers on this day."""

    def __init__(self, constants: Mapping[str, int]) -> None:
        """Nothing but the day is needed."""
        self.constants = constants

    def value(self, node: Node) -> pl.Expr:
        """The value; words of a fixed list as their position in the node's own list."""
        return _VALUES[node.op](self, node)

    def words(self, node: Node, words: tuple[str, ...] | None) -> pl.Expr:
        """A word's position in another list; plain text where the list is None."""
        own = node.type.words
        if node.op is Op.WORD:
            return pl.lit(str(node.value)) if words is None else pl.lit(words.index(str(node.value)), pl.UInt8)
        if node.op is Op.IF:
            return self._choice(node, lambda part: self.words(part, words))
        if node.op is Op.UNKNOWN or own == words or own is None:
            return self.value(node)
        mapped = pl.lit(None, pl.String if words is None else pl.UInt8)
        value = self.value(node)
        for index, word in enumerate(own):
            there = pl.lit(word) if words is None else pl.lit(words.index(word), pl.UInt8)
            mapped = pl.when(value == index).then(there).otherwise(mapped)
        return mapped

    def test(self, node: Node) -> pl.Expr:
        """Whether the test holds; null counts as false."""
        return _TESTS[node.op](self, node)

    def parts(self, node: Node) -> list[pl.Expr]:
        """The values of the node's parts."""
        return [self.value(part) for part in node.parts]

    def name(self, node: Node) -> pl.Expr:
        """A column, or one of the day's own numbers."""
        name = str(node.value)
        return pl.lit(self.constants[name], pl.Int32) if name in self.constants else pl.col(name)

    def choice(self, node: Node) -> pl.Expr:
        """Then or else; a test that is unknown chooses else."""
        if node.type.kind is Kind.WORD:
            return self._choice(node, lambda part: self.words(part, node.type.words))
        return self._choice(node, self.value)

    def _choice(self, node: Node, branch: Callable[[Node], pl.Expr]) -> pl.Expr:
        test, then, other = node.parts
        return pl.when(self.test(test)).then(branch(then)).otherwise(branch(other))

    def band(self, node: Node) -> pl.Expr:
        """How many cuts the value has reached; unknown stays unknown."""
        cuts = tuple(int(cut) for cut in node.value) if isinstance(node.value, tuple) else ()
        of = node.parts[0]
        if _MANY < len(cuts) < _PLACES and cuts[-1] - cuts[0] == len(cuts) - 1 and max(map(abs, cuts)) < _SMALL:
            # one mark after the other: the number is the place
            reached = (self.value(of).clip(cuts[0] - 1, cuts[-1]) - (cuts[0] - 1)).cast(pl.UInt8)
        else:
            reached = reduce(lambda a, b: a + b, (self.reached(of, cut).cast(pl.UInt8) for cut in cuts))
        return reached if node.type.kind is Kind.WORD else reached.cast(pl.Int64)

    def reached(self, node: Node, mark: int) -> pl.Expr:
        """Whether a number has reached a mark. Years up to a day that is known need no date taken apart."""
        last = self._known(node.parts[1]) if node.op is Op.YEARS else None
        if last is None or not CALENDAR[0] <= last <= CALENDAR[1]:
            return self.value(node) >= pl.lit(mark)
        first = self.value(node.parts[0])
        return pl.when(first.is_between(*CALENDAR)).then(first <= pl.lit(begun_by(last, mark), pl.Int32))

    def _known(self, node: Node) -> int | None:
        """A number that rests on the day alone; None for others."""
        if node.op is Op.NUMBER and isinstance(node.value, int):
            return node.value
        if node.op is Op.NAME:
            return self.constants.get(str(node.value))
        if node.op in (Op.ADD, Op.SUBTRACT):
            one, two = (self._known(part) for part in node.parts)
            if one is not None and two is not None:
                return one + two if node.op is Op.ADD else one - two
        return None

    def extreme(self, node: Node) -> pl.Expr:
        """The least or greatest; unknown when one part is (Polars would pass it over)."""
        parts = self.parts(node)
        found = pl.min_horizontal(parts) if node.op is Op.LEAST else pl.max_horizontal(parts)
        unknown = [part.is_null() for part, said in zip(parts, node.parts, strict=True) if said.type.maybe]
        return pl.when(reduce(or_, unknown)).then(None).otherwise(found) if unknown else found

    def position(self, node: Node) -> pl.Expr:
        """Where a word stands in a list."""
        (word,) = node.parts
        places = [str(place) for place in node.value] if isinstance(node.value, tuple) else []
        words = word.type.words
        if words is None and len(set(places)) == len(places):
            # looked up once: far faster than one comparison after the other
            text = self.words(word, None)
            return text.cast(pl.Enum(places), strict=False).to_physical().cast(pl.Int64)
        value, found = self.value(word), pl.lit(None, pl.Int64)
        for index, place in reversed(list(enumerate(places))):
            if words is None or place in words:
                here = value == (pl.lit(place) if words is None else pl.lit(words.index(place), pl.UInt8))
                found = pl.when(here).then(pl.lit(index, pl.Int64)).otherwise(found)
        return found

    def years(self, node: Node) -> pl.Expr:
        """Anniversaries reached; in a common year the 28th of February is the last of the month and stands for the 29th."""
        first, last = self.parts(node)
        outside = reduce(or_, (~day.is_between(*CALENDAR) for day in (first, last)))
        one, two = (day.clip(*CALENDAR).cast(pl.Int32).cast(pl.Date) for day in (first, last))
        in_year = _in_year(two)
        february_ends = (in_year == _FEBRUARY_28) & ~two.dt.is_leap_year()
        reached = pl.when(february_ends).then(_FEBRUARY_28 + 1).otherwise(in_year) >= _in_year(one)
        years = two.dt.year().cast(pl.Int64) - one.dt.year().cast(pl.Int64) - (~reached).cast(pl.Int64)
        return pl.when(outside).then(None).otherwise(years)

    def percent(self, node: Node) -> pl.Expr:
        """Hundredths of the whole, rounded down."""
        part, whole = self.parts(node)
        return pl.when(whole > 0).then(part * 100 // whole)

    def bits(self, node: Node) -> pl.Expr:
        """A bit a test that holds."""
        held = (self.test(part).fill_null(value=False).cast(pl.Int64) * (1 << i) for i, part in enumerate(node.parts))
        return reduce(lambda a, b: a + b, held)

    def compare(self, node: Node) -> pl.Expr:
        """A comparison; null where one side is."""
        one, two = node.parts
        if one.op is Op.YEARS and node.op in _BY_MARK and isinstance(two.value, int):
            more, turned = _BY_MARK[node.op]
            reached = self.reached(one, two.value + more)
            return ~reached if turned else reached
        if one.type.kind is Kind.WORD:
            shared = _shared(one.type.words, two.type.words)
            left, right = self.words(one, shared), self.words(two, shared)
        else:
            left, right = self.value(one), self.value(two)
        return _COMPARE[node.op](left, right)

    def one_of(self, node: Node) -> pl.Expr:
        """Whether a word is, or is none, of a list."""
        (word,) = node.parts
        wanted = [str(w) for w in node.value] if isinstance(node.value, tuple) else []
        if word.type.words is None:
            found = self.value(word).is_in(wanted)
        else:
            places = [i for i, w in enumerate(word.type.words) if w in wanted]
            value = self.value(word)
            found = reduce(or_, [value == pl.lit(place, pl.UInt8) for place in places])  # far faster than is_in
        return found if node.op is Op.ONE_OF else ~found

    def has(self, node: Node) -> pl.Expr:
        """Whether a set holds, or lacks, a word."""
        words = node.parts[0].type.words or ()
        bit = self.value(node.parts[0]) & pl.lit(1 << words.index(str(node.value)), pl.Int64)
        return bit != 0 if node.op is Op.HAS else bit == 0


def _shared(one: tuple[str, ...] | None, two: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """A list that holds both lists' words; the longer itself where it can be, so that nothing has to be mapped."""
    if one is None or two is None:
        return None
    longer, shorter = (one, two) if len(one) >= len(two) else (two, one)
    return tuple(dict.fromkeys((*longer, *shorter)))


def _in_year(day: pl.Expr) -> pl.Expr:
    return day.dt.month().cast(pl.Int32) * 100 + day.dt.day().cast(pl.Int32)


def _number(_: Expressions, node: Node) -> pl.Expr:
    return pl.lit(node.value, pl.Int64)


_VALUES: dict[Op, Callable[[Expressions, Node], pl.Expr]] = {
    Op.NUMBER: _number,
    Op.WORD: lambda e, node: e.words(node, node.type.words),
    Op.UNKNOWN: lambda _, __: pl.lit(None),
    Op.NAME: Expressions.name,
    Op.ADD: lambda e, node: e.value(node.parts[0]) + e.value(node.parts[1]),
    Op.SUBTRACT: lambda e, node: e.value(node.parts[0]) - e.value(node.parts[1]),
    Op.MULTIPLY: lambda e, node: e.value(node.parts[0]) * e.value(node.parts[1]),
    Op.DIVIDE: lambda e, node: e.value(node.parts[0]) // e.value(node.parts[1]),
    Op.IF: Expressions.choice,
    Op.LEAST: Expressions.extreme,
    Op.MOST: Expressions.extreme,
    Op.BAND: Expressions.band,
    Op.POSITION: Expressions.position,
    Op.OR_ZERO: lambda e, node: e.value(node.parts[0]).fill_null(0),
    Op.YEARS: Expressions.years,
    Op.PERCENT: Expressions.percent,
    Op.SET: Expressions.bits,
}
#: By comparison with a number: how much above it the mark is that is reached, or is not.
_BY_MARK = {Op.AT_LEAST: (0, False), Op.MORE: (1, False), Op.LESS: (0, True), Op.AT_MOST: (1, True)}
_COMPARE: dict[Op, Callable[[pl.Expr, pl.Expr], pl.Expr]] = {
    Op.LESS: lambda a, b: a < b,
    Op.AT_MOST: lambda a, b: a <= b,
    Op.MORE: lambda a, b: a > b,
    Op.AT_LEAST: lambda a, b: a >= b,
    Op.SAME: lambda a, b: a == b,
    Op.OTHER: lambda a, b: a != b,
}
_TESTS: dict[Op, Callable[[Expressions, Node], pl.Expr]] = {
    **dict.fromkeys(_COMPARE, Expressions.compare),
    Op.ONE_OF: Expressions.one_of,
    Op.NONE_OF: Expressions.one_of,
    Op.HAS: Expressions.has,
    Op.LACKS: Expressions.has,
    Op.IS: lambda _, node: pl.col(str(node.value)),
    Op.IS_NOT: lambda _, node: pl.col(f"not {node.value}"),
    Op.KNOWN: lambda e, node: e.value(node.parts[0]).is_not_null(),
    Op.NOT_KNOWN: lambda e, node: e.value(node.parts[0]).is_null(),
    Op.TRUE: lambda _, __: pl.lit(value=True),
    Op.FALSE: lambda _, __: pl.lit(value=False),
    Op.AND: lambda e, node: reduce(and_, (e.test(part) for part in node.parts)),
    Op.OR: lambda e, node: reduce(or_, (e.test(part) for part in node.parts)),
}
