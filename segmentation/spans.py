"""Arithmetic on spans: what sums, products, greatest values and bands can be while an amount grows by 0 to so many fen.

A ``Span`` keeps how steeply its value follows that amount. So two values that grow together are compared by what lies
between them, and a search for a mark ends in a few steps. Used by ``possible``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt, ne

from segmentation.calendar_years import years_between
from segmentation.nodes import Node, Op

_FAR = 10**40


@dataclass(frozen=True, slots=True)
class Span:
    """A number or day from low to high, both included, and whether it may be unknown; low above high is never known."""

    low: int
    high: int
    unknown: bool = False
    slope: int = 0
    """How much it grows with each fen …"""
    run: int = 0
    """… of so many; both ends lie a steady distance from that line."""

    @property
    def known(self) -> bool:
        """Whether it can be known at all."""
        return self.low <= self.high

    @property
    def one(self) -> bool:
        """Whether it is one number for certain."""
        return self.low == self.high and not self.unknown and not self.run

    @property
    def base(self) -> tuple[int, int]:
        """The ends before any fen was added."""
        way = self.slope * self.run
        return self.low - min(way, 0), self.high - max(way, 0)


UNKNOWN = Span(1, 0, unknown=True)
ANY_NUMBER = Span(-_FAR, _FAR, unknown=True)


def growing(first: int, slope: int, run: int) -> Span:
    """A value that is ``first`` and grows by ``slope`` with each of ``run`` fen."""
    last = first + slope * run
    return Span(min(first, last), max(first, last), slope=slope, run=run)


def plus(one: Span, two: Span) -> Span:
    """The sum of two known spans."""
    if not (one.run or two.run):
        return Span(one.low + two.low, one.high + two.high, one.unknown or two.unknown, one.slope + two.slope)
    slope, run = one.slope + two.slope, max(one.run, two.run)
    way = slope * run
    (a, b), (c, d) = one.base, two.base
    return Span(a + c + min(way, 0), b + d + max(way, 0), one.unknown or two.unknown, slope, run)


def times(one: Span, factor: int) -> Span:
    """A known span times a number."""
    low, high = sorted((one.low * factor, one.high * factor))
    return Span(low, high, one.unknown, one.slope * factor, one.run)


def minus(one: Span, two: Span) -> Span:
    """What lies between two known spans."""
    return plus(one, times(two, -1))


def joined(one: Span, two: Span) -> Span:
    """Whatever is in either."""
    unknown = one.unknown or two.unknown
    if not (one.known and two.known):
        known = one if one.known else two
        return Span(known.low, known.high, unknown, known.slope, known.run)
    same = one.slope == two.slope
    run = max(one.run, two.run)
    low, high = min(one.low, two.low), max(one.high, two.high)
    return Span(low, high, unknown, one.slope, run) if same else Span(low, high, unknown)


def arithmetic(node: Node, parts: list[Span]) -> Span:
    """What an operation over numbers can be; KeyError for one that is none."""
    if node.op is Op.OR_ZERO:
        (x,) = parts
        return x if not x.unknown else joined(Span(0, 0), Span(x.low, x.high, slope=x.slope, run=x.run))
    if not all(part.known for part in parts):
        return UNKNOWN
    return ARITHMETIC[node.op](parts)


def _product(parts: list[Span]) -> Span:
    one, two = parts
    for factor, other in ((one, two), (two, one)):
        if factor.low == factor.high:
            found = times(other, factor.low)
            return Span(found.low, found.high, one.unknown or two.unknown, found.slope, found.run)
    ends = [a * b for a in (one.low, one.high) for b in (two.low, two.high)]
    return Span(min(ends), max(ends), one.unknown or two.unknown)


def _quotient(parts: list[Span]) -> Span:
    one, two = parts
    return Span(one.low // two.low, one.high // two.low, one.unknown or two.unknown)


def _greatest(parts: list[Span]) -> Span:
    found = parts[0]
    for part in parts[1:]:
        between = minus(found, part)
        unknown = found.unknown or part.unknown
        if between.low >= 0 or between.high <= 0:
            larger = found if between.low >= 0 else part
            found = Span(larger.low, larger.high, unknown, larger.slope, larger.run)
        else:
            found = Span(max(found.low, part.low), max(found.high, part.high), unknown)
    return found


def _smallest(parts: list[Span]) -> Span:
    return times(_greatest([times(part, -1) for part in parts]), -1)


def _years(parts: list[Span]) -> Span:
    first, last = parts
    ends = [years_between(first.high, last.low), years_between(first.low, last.high)]
    known = [end for end in ends if end is not None]
    if len(known) < len(ends):
        return ANY_NUMBER
    return Span(known[0], known[1], first.unknown or last.unknown)


def _percent(parts: list[Span]) -> Span:
    part, whole = parts
    if whole.high <= 0:
        return UNKNOWN
    found = [100 * a // b for a in (part.low, part.high) for b in (max(whole.low, 1), whole.high)]
    return Span(min(found), max(found), part.unknown or whole.unknown or whole.low <= 0)


ARITHMETIC: dict[Op, Callable[[list[Span]], Span]] = {
    Op.ADD: lambda parts: plus(*parts),
    Op.SUBTRACT: lambda parts: minus(*parts),
    Op.MULTIPLY: _product,
    Op.DIVIDE: _quotient,
    Op.LEAST: _smallest,
    Op.MOST: _greatest,
    Op.YEARS: _years,
    Op.PERCENT: _percent,
}
#: Comparisons of two numbers.
PLAIN: dict[Op, Callable[[int, int], bool]] = {
    Op.LESS: lt, Op.AT_MOST: le, Op.MORE: gt, Op.AT_LEAST: ge, Op.SAME: eq, Op.OTHER: ne,
}  # fmt: skip
#: By what lies between the two sides: whether a comparison can hold, and whether it can fail.
ORDER: dict[Op, Callable[[Span], tuple[bool, bool]]] = {
    Op.LESS: lambda d: (d.low < 0, d.high >= 0),
    Op.AT_MOST: lambda d: (d.low <= 0, d.high > 0),
    Op.MORE: lambda d: (d.high > 0, d.low <= 0),
    Op.AT_LEAST: lambda d: (d.high >= 0, d.low < 0),
    Op.SAME: lambda d: (d.low <= 0 <= d.high, not d.low == d.high == 0),
    Op.OTHER: lambda d: (not d.low == d.high == 0, d.low <= 0 <= d.high),
}
