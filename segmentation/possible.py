"""What a value can be while an amount lies within bounds: the checked tree worked out on spans instead of numbers.

``missing`` searches with it for the least amount that changes a group. That is exact for every rule, whatever its shape:
a span in which the answer is not certain is halved until it is. Whatever is not known here can be anything, so that a
target of the language which is newer than this module leads to silence, never to a wrong figure. A span of one number is
the value itself: ``deciding`` reads the tree with it too.
"""

from collections.abc import Callable, Iterable, Mapping
from enum import IntFlag
from typing import Any

from segmentation.nodes import COMPARISONS, Kind, Node, Op, Type
from segmentation.policy import Rule
from segmentation.spans import ANY_NUMBER, ARITHMETIC, ORDER, PLAIN, UNKNOWN, Span, arithmetic, growing, joined, minus

#: Some word that no list names.
_SOME_WORD = "\0"


class Maybe(IntFlag):
    """What a test can come out as."""

    HOLDS = 1
    FAILS = 2
    EITHER = 3


Words = frozenset[str | None]
#: A number or day; the words it can be, None for unknown; a test; a set, a test for each word.
Possible = Span | Words | Maybe | tuple[Maybe, ...]


def anything(type_: Type) -> Possible:
    """Every value of a type."""
    if type_.kind is Kind.TEST:
        return Maybe.EITHER
    if type_.kind is Kind.WORD:
        return frozenset({None, *(type_.words or (_SOME_WORD,))})
    if type_.kind is Kind.SET:
        return (Maybe.EITHER,) * len(type_.words or ())
    return ANY_NUMBER


class World:
    """The rules over given facts; each is worked out when first asked for."""

    def __init__(self, rules: Mapping[str, Rule], facts: Mapping[str, Possible]) -> None:
        """``facts`` by name, see ``given``; ``rules`` by name."""
        self.rules = rules
        self._facts = facts
        self._known: dict[str, Possible] = {}
        self._tested: dict[int, tuple[Node, Maybe]] = {}
        """By the node's identity; the node beside it, so that no other can have it."""

    def know(self, tests: Iterable[tuple[Node, bool]]) -> None:
        """How these tests come out, where somebody has worked it out already."""
        for node, holds in tests:
            self._tested[id(node)] = node, Maybe.HOLDS if holds else Maybe.FAILS

    def named(self, name: str, type_: Type) -> Possible:
        """What a name can be."""
        found = self._known.get(name)
        if found is None:
            found = self._facts.get(name)
            if found is None:
                rule = self.rules.get(name)
                found = anything(type_) if rule is None else self.of(rule.node)
            self._known[name] = found
        return found

    def _denied(self, name: str) -> Maybe:
        key = f"not {name}"
        found = self._known.get(key)
        if found is None:
            found = self._facts.get(key)
            if found is None:
                rule = self.rules.get(name)
                found = Maybe.EITHER if rule is None or rule.opposite is None else self.test(rule.opposite)
            self._known[key] = found
        return found if isinstance(found, Maybe) else Maybe.EITHER

    def of(self, node: Node) -> Possible:  # noqa: C901, PLR0911 - one return an operation
        """What a node can be."""
        if node.op is Op.NAME:
            return self.named(str(node.value), node.type)
        if node.op is Op.NUMBER and isinstance(node.value, int):
            return Span(node.value, node.value)
        if node.type.kind is Kind.TEST:
            return self.test(node)
        if node.op in ARITHMETIC or node.op is Op.OR_ZERO:
            return arithmetic(node, [self.number(part) for part in node.parts])
        match node.op:
            case Op.WORD:
                return frozenset({str(node.value)})
            case Op.UNKNOWN:
                return UNKNOWN
            case Op.IF:
                return self._chosen(node)
            case Op.BAND:
                return _band(node, self.number(node.parts[0]))
            case Op.POSITION:
                return self._position(node)
            case Op.SET:
                return tuple(self.test(part) for part in node.parts)
            case _:
                return anything(node.type)

    def number(self, node: Node) -> Span:
        """What a number or day can be."""
        found = self.of(node)
        return found if isinstance(found, Span) else ANY_NUMBER

    def words(self, node: Node) -> Words:
        """What a word can be."""
        found = self.of(node)
        if isinstance(found, frozenset):
            return found
        return frozenset({None}) if isinstance(found, Span) and not found.known else frozenset({None, _SOME_WORD})

    def _chosen(self, node: Node) -> Possible:
        test, then, other = node.parts
        holds = self.test(test)
        if holds is Maybe.HOLDS:
            return self.of(then)
        if holds is Maybe.FAILS:
            return self.of(other)
        return _either(self.of(then), self.of(other), node.type)

    def _position(self, node: Node) -> Span:
        listed = node.value if isinstance(node.value, tuple) else ()
        words = self.words(node.parts[0])
        if _SOME_WORD in words:
            return Span(0, len(listed) - 1, unknown=True)
        places = [listed.index(word) for word in words if word in listed]
        unknown = len(places) < len(words)
        return Span(min(places), max(places), unknown) if places else UNKNOWN

    # -- tests ----------------------------------------------------------------------------------------------------

    def test(self, node: Node) -> Maybe:
        """What a test can come out as."""
        known = self._tested.get(id(node))
        if known is None:
            known = node, self._compared(node) if node.op in COMPARISONS else self._come_out(node)
            self._tested[id(node)] = known
        return known[1]

    def _come_out(self, node: Node) -> Maybe:  # noqa: PLR0911 - one return an operation
        match node.op:
            case Op.AND | Op.OR:
                return _joined(node.op, [self.test(part) for part in node.parts])
            case Op.TRUE:
                return Maybe.HOLDS
            case Op.FALSE:
                return Maybe.FAILS
            case Op.IS:
                found = self.named(str(node.value), node.type)
                return found if isinstance(found, Maybe) else Maybe.EITHER
            case Op.IS_NOT:
                return self._denied(str(node.value))
            case Op.KNOWN:
                return self._is_known(node.parts[0])
            case Op.NOT_KNOWN:
                return _turned(self._is_known(node.parts[0]))
            case Op.ONE_OF | Op.NONE_OF:
                listed = node.value if isinstance(node.value, tuple) else ()
                return _member(self.words(node.parts[0]), listed, inside=node.op is Op.ONE_OF)
            case Op.HAS | Op.LACKS:
                return self._has(node)
            case _:
                return Maybe.EITHER

    def _is_known(self, node: Node) -> Maybe:
        if node.type.kind is Kind.TEST:
            name = str(node.value)
            held = self.named(name, node.type)
            return _joined(Op.OR, [held if isinstance(held, Maybe) else Maybe.EITHER, self._denied(name)])
        found = self.of(node)
        if isinstance(found, Span):
            return _some(found.known, found.unknown)
        if isinstance(found, frozenset):
            return _some(any(word is not None for word in found), None in found)
        return Maybe.HOLDS

    def _has(self, node: Node) -> Maybe:
        found, words = self.of(node.parts[0]), node.parts[0].type.words or ()
        if not isinstance(found, tuple):
            return Maybe.EITHER
        held = found[words.index(str(node.value))]
        return held if node.op is Op.HAS else _turned(held)

    def _compared(self, node: Node) -> Maybe:
        one, two = node.parts
        if one.type.kind is Kind.WORD or two.type.kind is Kind.WORD:
            return _same_word(self.words(one), self.words(two), wanted=node.op is Op.SAME)
        a, b = self.number(one), self.number(two)
        if a.one and b.one:
            return Maybe.HOLDS if PLAIN[node.op](a.low, b.low) else Maybe.FAILS
        if not (a.known and b.known):
            return Maybe.FAILS
        between = minus(a, b) if a.run or b.run else Span(a.low - b.high, a.high - b.low)
        holds, fails = ORDER[node.op](between)
        return _some(holds, fails or a.unknown or b.unknown)


def least(reached: Callable[[Span], Maybe], low: int, high: int, *, patience: int = 4_000) -> int | None:
    """The smallest whole number from low to high where the test holds; None when there is none, or it is too hard to say."""
    waiting = [(low, high)]
    while waiting and (patience := patience - 1):
        first, last = waiting.pop()
        found = reached(growing(first, 1, last - first))
        if found is Maybe.HOLDS:
            return first
        if found is Maybe.FAILS:
            continue
        if first == last:
            return None
        middle = (first + last) // 2
        waiting += [(middle + 1, last), (first, middle)]
    return None


_SOME = ((Maybe(0), Maybe.FAILS), (Maybe.HOLDS, Maybe.EITHER))
#: Flags are slow to join; these are what can hold and what can fail.
_CAN_HOLD = (Maybe.HOLDS, Maybe.EITHER)
_CAN_FAIL = (Maybe.FAILS, Maybe.EITHER)


def _some(holds: bool, fails: bool) -> Maybe:
    return _SOME[holds][fails]


def _turned(test: Maybe) -> Maybe:
    return _SOME[test in _CAN_FAIL][test in _CAN_HOLD]


def _joined(op: Op, parts: list[Maybe]) -> Maybe:
    if op is Op.AND:
        return _SOME[all(part in _CAN_HOLD for part in parts)][any(part in _CAN_FAIL for part in parts)]
    return _SOME[any(part in _CAN_HOLD for part in parts)][all(part in _CAN_FAIL for part in parts)]


def _member(words: Words, listed: tuple[Any, ...], *, inside: bool) -> Maybe:
    if _SOME_WORD in words:
        return Maybe.EITHER
    known = [word for word in words if word is not None]
    found = [(word in listed) is inside for word in known]
    return _some(any(found), not all(found) or None in words)


def _same_word(one: Words, two: Words, *, wanted: bool) -> Maybe:
    if _SOME_WORD in one | two:
        return Maybe.EITHER
    pairs = [(a == b) is wanted and a is not None and b is not None for a in one for b in two]
    return _some(any(pairs), not all(pairs))


def _either(one: Possible, two: Possible, type_: Type) -> Possible:
    """Both together."""
    if isinstance(one, Span) and isinstance(two, Span):
        return joined(one, two)
    if isinstance(one, frozenset | Span) and isinstance(two, frozenset | Span):  # a word, or unknown
        return frozenset().union(*(part if isinstance(part, frozenset) else {None} for part in (one, two)))
    return anything(type_)


def _band(node: Node, x: Span) -> Possible:
    """How many cuts are reached, or the words of those bands."""
    cuts = node.value if isinstance(node.value, tuple) else ()
    low, high = (sum(end >= cut for cut in cuts if isinstance(cut, int)) for end in (x.low, x.high))
    if node.type.words:
        words: set[str | None] = set(node.type.words[low : high + 1]) if x.known else set()
        return frozenset(words | ({None} if x.unknown else set()))
    return Span(low, high, x.unknown) if x.known else UNKNOWN
