"""What a person is told of a comparison: two sides, how they came out, and what they led to. Made by ``deciding``.

``Side`` is one side, ``Ground`` one comparison, ``Because`` the grounds of one branch. Beside them stands what is read from
the tree without any customer: sums of names, the months of an average.
"""

from dataclasses import dataclass

from segmentation.explain import is_amount
from segmentation.facts import Aggregate, Fact
from segmentation.nodes import Node, Op, Type

_TURNED = {Op.LESS: Op.MORE, Op.MORE: Op.LESS, Op.AT_MOST: Op.AT_LEAST, Op.AT_LEAST: Op.AT_MOST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side of a comparison: a name, or names added and subtracted, with its value in the rules' own units."""

    parts: tuple[tuple[int, str], ...]
    """Factor and name."""
    value: int | None
    type: Type
    constant: int = 0
    years: bool = False
    """Anniversaries from one day to another."""
    plain: bool = True
    """The value is the parts added up; otherwise it was worked out of them."""
    words: tuple[str, ...] = ()
    """Those in which the value is the place of one; what it is compared with is such a place too."""

    @property
    def name(self) -> str:
        """The name, when it is one alone; else empty."""
        return self.parts[0][1] if len(self.parts) == 1 and self.parts[0][0] == 1 and not self.constant else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One comparison as it came out: ``op`` holds as told here, whatever the rule asked."""

    op: Op
    left: Side | None = None
    mark: int | None = None
    """The number on the other side: told instead of ``right``."""
    right: Side | None = None
    share: tuple[int, int] | None = None
    """Left is compared with this share of right: numerator, denominator."""
    name: str = ""
    """For words and tests: whose."""
    word: str | None = None
    words: tuple[str, ...] = ()
    above: int | None = None
    """For bands: the mark that was not reached, while ``mark`` was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Grounds that together led to something: a branch, a member of a set, some points."""

    grounds: tuple[Ground, ...]
    holds: bool = True
    word: str = ""
    """The member of a set it is about."""
    points: int | None = None
    """What it added to a score."""


def months_of(fact: Fact) -> tuple[int, int]:
    """The months a fact adds up, as (first, end) before the day's own month: (6, 0) for half a year; (0, 0) where none."""
    first = end = 0
    conditions = fact.where.parts if fact.where.op is Op.AND else (fact.where,)
    for node in (part for c in conditions for part in (c.parts if c.op is Op.AND else (c,))):
        if node.op in (Op.AT_LEAST, Op.LESS) and node.parts[0].value == "month" and node.parts[1].op is Op.SUBTRACT:
            back = node.parts[1].parts[1].value
            if isinstance(back, int):
                first, end = (back, end) if node.op is Op.AT_LEAST else (first, back)
    return first, end


def is_sum_of_money(fact: Fact) -> bool:
    """Whether a fact adds up amounts."""
    return fact.aggregate is Aggregate.SUM and is_amount(fact)


def compared(op: Op, left: tuple[int, Side], right: tuple[int, Side]) -> Ground:
    """What is told of two sides, each with the factor it is multiplied by."""
    (a, one), (b, two) = left, right
    if not one.parts and two.parts:
        a, one, b, two, op = b, two, a, one, _TURNED.get(op, op)
    if not two.parts:
        mark = (two.value or 0) * b
        # whole numbers only: a·x ≥ m is x ≥ ⌈m / a⌉, a·x > m is x > ⌊m / a⌋
        whole = -(-mark // a) if op in (Op.AT_LEAST, Op.LESS) else mark // a
        return Ground(op=op, left=one, mark=whole)
    return Ground(op=op, left=one, right=two, share=(b, a))


Linear = tuple[tuple[tuple[int, str], ...], int]


def linear(node: Node) -> Linear | None:
    """Names with their factors, and the constant beside them; None for what is no sum of names."""
    if node.op is Op.NAME or (node.op is Op.NUMBER and isinstance(node.value, int)):
        return (((1, str(node.value)),), 0) if node.op is Op.NAME else ((), int(str(node.value)))
    found = [linear(part) for part in node.parts] if node.op in _LINEAR else []
    sides = [side for side in found if side is not None]
    if not found or len(sides) < len(found):
        return None
    if node.op is Op.OR_ZERO:
        return sides[0]
    one, two = sides
    return _product(one, two) if node.op is Op.MULTIPLY else _sum(one, two, 1 if node.op is Op.ADD else -1)


_LINEAR = frozenset({Op.OR_ZERO, Op.ADD, Op.SUBTRACT, Op.MULTIPLY})


def _sum(one: Linear, two: Linear, sign: int) -> Linear:
    return (*one[0], *((sign * factor, name) for factor, name in two[0])), one[1] + sign * two[1]


def _product(one: Linear, two: Linear) -> Linear | None:
    for constant, names in ((one, two), (two, one)):
        if not constant[0]:
            return tuple((constant[1] * factor, name) for factor, name in names[0]), constant[1] * names[1]
    return None
