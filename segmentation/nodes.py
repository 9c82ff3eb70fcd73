"""The checked tree of the policy's language: what ``language`` makes and every target reads.

``Op`` is the whole list of what an expression can be; nothing outside it can be built. Negation is gone: ``language``
pushes it down to the comparisons, so that a target needs no third truth value. A comparison with an unknown value is
false, and because its negation is another comparison, that is false too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a value is."""

    NUMBER = "number"
    """A whole number: fen, a count, days."""
    DAY = "day"
    """Days since 1970-01-01; moments are read as their day in Asia/Shanghai."""
    TEST = "test"
    WORD = "word"
    SET = "set"
    """Some of a fixed list of words, kept as a number with one bit a word."""
    UNKNOWN = "unknown"
    """The bare word ``unknown``."""


@dataclass(frozen=True, slots=True)
class Type:
    """A kind, whether the value may be unknown, and for words the list they come from (None: any text)."""

    kind: Kind
    maybe: bool = False
    words: tuple[str, ...] | None = None


class Op(StrEnum):
    """Every operation there is. ``value`` of the node in brackets."""

    NUMBER = "number"  # (int)
    WORD = "word"  # (str)
    UNKNOWN = "unknown"
    NAME = "name"  # (str) a fact, rule, column, cut or earlier value
    ADD = "+"
    SUBTRACT = "-"
    MULTIPLY = "*"
    DIVIDE = "//"  # the second part is a number above 0
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    SAME = "=="
    OTHER = "!="
    ONE_OF = "in"  # (tuple of words)
    NONE_OF = "not in"  # (tuple of words)
    HAS = "has"  # (str) the word is in the set
    LACKS = "lacks"  # (str)
    IS = "is"  # (str) the named test holds
    IS_NOT = "is not"  # (str) the named test is known not to hold
    KNOWN = "known"
    NOT_KNOWN = "not known"
    TRUE = "true"
    FALSE = "false"
    AND = "and"
    OR = "or"
    IF = "if"  # parts: test, then, else
    LEAST = "min"
    MOST = "max"
    BAND = "band"  # (tuple of rising cuts) how many cuts the number has reached; with words in the type, the word there
    POSITION = "position"  # (tuple of words) where the word stands
    OR_ZERO = "or_zero"
    YEARS = "years"  # parts: from, to: anniversaries reached; unknown where a day lies outside the years 1 to 9999
    PERCENT = "percent"  # parts: part, whole: whole hundredths, rounded down; unknown where the whole is not above 0
    SET = "bits"  # (tuple of words) parts: a test each


COMPARISONS = frozenset({Op.LESS, Op.AT_MOST, Op.MORE, Op.AT_LEAST, Op.SAME, Op.OTHER})
#: Each test over values and the one that holds exactly where, all being known, it does not.
OPPOSITE = {
    Op.LESS: Op.AT_LEAST,
    Op.AT_MOST: Op.MORE,
    Op.MORE: Op.AT_MOST,
    Op.AT_LEAST: Op.LESS,
    Op.SAME: Op.OTHER,
    Op.OTHER: Op.SAME,
    Op.ONE_OF: Op.NONE_OF,
    Op.NONE_OF: Op.ONE_OF,
    Op.HAS: Op.LACKS,
    Op.LACKS: Op.HAS,
    Op.IS: Op.IS_NOT,
    Op.IS_NOT: Op.IS,
    Op.KNOWN: Op.NOT_KNOWN,
    Op.NOT_KNOWN: Op.KNOWN,
    Op.TRUE: Op.FALSE,
    Op.FALSE: Op.TRUE,
    Op.AND: Op.OR,
    Op.OR: Op.AND,
}

NUMBER = Type(Kind.NUMBER)
TEST = Type(Kind.TEST)
DAY = Type(Kind.DAY)

#: Numbers are fen at most; ten thousand billion yuan is beyond any bank.
LARGEST = 10**15

#: What a name means: a type for values, or a constant of the policy.
Meaning = Type | int | tuple[int, ...] | tuple[str, ...]
#: Names every expression may use.
ALWAYS: dict[str, Meaning] = {"D": DAY, "unknown": Type(Kind.UNKNOWN, maybe=True)}


@dataclass(frozen=True, slots=True)
class Node:
    """One operation with its parts."""

    op: Op
    type: Type
    parts: tuple["Node", ...] = ()
    value: int | str | tuple[int, ...] | tuple[str, ...] | None = None


FALSE = Node(Op.FALSE, TEST)
TRUE = Node(Op.TRUE, TEST)
ZERO = Node(Op.NUMBER, NUMBER, value=0)


def number(value: int) -> Node:
    """A number written in the policy."""
    return Node(Op.NUMBER, NUMBER, value=value)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything beneath it."""
    waiting = [node]
    while waiting:
        found = waiting.pop()
        yield found
        waiting.extend(reversed(found.parts))


def names_in(node: Node) -> frozenset[str]:
    """The names the node reads."""
    return frozenset(str(n.value) for n in walk(node) if n.op in (Op.NAME, Op.IS, Op.IS_NOT))


def negated_in(node: Node) -> frozenset[str]:
    """The tests the node needs to be known false."""
    return frozenset(str(n.value) for n in walk(node) if n.op is Op.IS_NOT)


def opposite(node: Node) -> Node:
    """The test that holds where this one, all values being known, does not."""
    parts = tuple(opposite(part) for part in node.parts) if node.op in (Op.AND, Op.OR) else node.parts
    return Node(OPPOSITE[node.op], node.type, parts, node.value)


def all_texts(type_: Type) -> list[str]:
    """Every text a word or set can show, by its number."""
    words = type_.words or ()
    if type_.kind is Kind.WORD:
        return list(words)
    return ["|".join(w for i, w in enumerate(words) if n >> i & 1) for n in range(1 << len(words))]


def text_of(value: object, type_: Type) -> str:
    """The same for one value of the Python target, where words are words already."""
    if type_.kind is Kind.SET and isinstance(value, int):
        return "|".join(w for i, w in enumerate(type_.words or ()) if value >> i & 1)
    return "" if value is None else str(value)
