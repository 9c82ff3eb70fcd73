"""What a value can be while an amount lies within bounds: the checked tree worked out on spans instead of numbers.

``missing`` searches with it for the least amount that changes a group. That is exact for every rule, whatever its shape:
a span in which the answer is not certain is halved until it is. Whatever is not known here can be anything, so that a
target of the language which is newer than this module leads to silence, never to a wrong figure. A span of one number is
the value itself: ``deciding`` reads the tree with it too.
"""

from collections.abc import Callable, Mapping
from enum import IntFlag
from typing import Any

from segmentation.nodes import COMPARISONS, NUMBER, Kind, Node, Op, Type, number
from segmentation.policy import Policy, Rule
from segmentation.rows import columns_of
from segmentation.spans import ANY_NUMBER, ARITHMETIC, ORDER, UNKNOWN, Span, arithmetic, growing, joined, minus
from segmentation.to_python import day_number

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


def given(policy: Policy, values: Mapping[str, Any]) -> dict[str, Possible]:
    """Facts, columns, cuts, earlier values and D of one customer as spans of one number; ``not x`` beside each test x."""
    types: dict[str, Type] | None = policy.made.get(given)
    if types is None:
        types = policy.made[given] = _types(policy)
    found: dict[str, Possible] = {}
    for name, type_ in types.items():
        value = values.get(name)
        if type_.kind is Kind.TEST:
            found[name] = Maybe.HOLDS if value is True else Maybe.FAILS
            found[f"not {name}"] = Maybe.HOLDS if value is False else Maybe.FAILS
        elif type_.kind is Kind.WORD:
            found[name] = frozenset({value})
        else:
            number = day_number(value) if type_.kind is Kind.DAY else value
            found[name] = UNKNOWN if number is None else Span(number, number)
    return found


def _types(policy: Policy) -> dict[str, Type]:
    types: dict[str, Any] = {**columns_of("customers"), **{fact.name: fact.type for fact in policy.facts.values()}}
    types |= {before.name: before.type for before in policy.before} | {"D": Type(Kind.DAY)}
    types |= {name: Type(Kind.NUMBER, maybe=True) for name in (cut.name for cut in policy.cuts)}
    types |= {one.given: Type(Kind.NUMBER, maybe=True) for one in policy.together}
    return {name: type_ for name, type_ in types.items() if isinstance(type_, Type)}


def rules_of(policy: Policy, values: Mapping[str, Any]) -> dict[str, Rule]:
    """The rules by name; what a household has together grows with what this customer has, so its sum is a rule here too."""
    rules = {rule.name: rule for rule in policy.rules}
    for one in policy.together:
        whole, own = values.get(one.given), values.get(one.of)
        if isinstance(whole, int) and isinstance(own, int):
            node = Node(Op.ADD, NUMBER, (number(whole - own), Node(Op.NAME, NUMBER, value=one.of)))
            rules[one.given] = Rule(one.given, node)
    return rules


class World:
    """The rules over given facts; each is worked out when first asked for."""

    def __init__(self, rules: Mapping[str, Rule], facts: Mapping[str, Possible]) -> None:
        """``facts`` by name, see ``given``; ``rules`` by name."""
        self.rules = rules
        self._known = dict(facts)

    def named(self, name: str, type_: Type) -> Possible:
        """What a name can be."""
        if name not in self._known:
            rule = self.rules.get(name)
            self._known[name] = anything(type_) if rule is None else self.of(rule.node)
        return self._known[name]

    def _denied(self, name: str) -> Maybe:
        key = f"not {name}"
        if key not in self._known:
            rule = self.rules.get(name)
            self._known[key] = Maybe.EITHER if rule is None or rule.opposite is None else self.test(rule.opposite)
        found = self._known[key]
        return found if isinstance(found, Maybe) else Maybe.EITHER

    def of(self, node: Node) -> Possible:  # noqa: C901, PLR0911 - one return an operation
        """What a node can be."""
        if node.type.kind is Kind.TEST and node.op is not Op.NAME:
            return self.test(node)
        if node.op in ARITHMETIC or node.op is Op.OR_ZERO:
            return arithmetic(node, [self.number(part) for part in node.parts])
        match node.op:
            case Op.NUMBER if isinstance(node.value, int):
                return Span(node.value, node.value)
            case Op.WORD:
                return frozenset({str(node.value)})
            case Op.UNKNOWN:
                return UNKNOWN
            case Op.NAME:
                return self.named(str(node.value), node.type)
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

    def test(self, node: Node) -> Maybe:  # noqa: C901, PLR0911 - one return an operation
        """What a test can come out as."""
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
            case op if op in COMPARISONS:
                return self._compared(node)
            case _:
                return Maybe.EITHER

    def _is_known(self, node: Node) -> Maybe:
        if node.type.kind is Kind.TEST:
            name = str(node.value)
            held = self.named(name, node.type)
            return _joined(Op.OR, [held if isinstance(held, Maybe) else Maybe.EITHER, self._denied(name)])
        found = self.of(node)
        if isinstance(found, Span):
            return (Maybe.HOLDS if found.known else Maybe(0)) | (Maybe.FAILS if found.unknown else Maybe(0))
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
        if not (a.known and b.known):
            return Maybe.FAILS
        holds, fails = ORDER[node.op](minus(a, b))
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


def _some(holds: bool, fails: bool) -> Maybe:
    return (Maybe.HOLDS if holds else Maybe(0)) | (Maybe.FAILS if fails else Maybe(0))


def _turned(test: Maybe) -> Maybe:
    return _some(bool(test & Maybe.FAILS), bool(test & Maybe.HOLDS))


def _joined(op: Op, parts: list[Maybe]) -> Maybe:
    every, some = (Maybe.HOLDS, Maybe.FAILS) if op is Op.AND else (Maybe.FAILS, Maybe.HOLDS)
    return (every if all(part & every for part in parts) else Maybe(0)) | (
        some if any(part & some for part in parts) else Maybe(0)
    )


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
