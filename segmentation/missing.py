"""What is missing for the next level: the least amount, solved from the rule and tried on the customer's own rows.

Exact or silent. ``least`` finds the smallest number of fen with which the rule gives the wanted value; then the whole policy
places the customer again, once with that amount and once with a fen less. Only where both come out is a figure told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from segmentation.deciding import Reader
from segmentation.given import Given, rules_of
from segmentation.grounds import Because
from segmentation.levers import MOST, Case, Lever, Tried, counted, levers
from segmentation.nodes import Kind, Node, Op
from segmentation.policy import Policy, Rule, needed
from segmentation.possible import Maybe, Possible, World, least
from segmentation.spans import Span
from segmentation.to_python import PlaceOne, Value, place_one

#: Kinds of product a customer could still take on; more than there are is no advice.
_MOST_KINDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What leads to a word: so many fen more in something, or so many more kinds of product."""

    word: str
    fact: str
    """What has to grow."""
    amount: int
    """In fen, a month where ``months`` is not 0; for kinds of product their number."""
    months: int = 0
    counts: bool = False
    kinds: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """Kinds that the fact adds up as well and for which the amount does not hold."""
    because: tuple[Because, ...] = ()
    """What would then decide: the mark that is reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grace:
    """A level that is kept for a while although the amounts no longer reach it."""

    word: str
    """What it becomes."""
    day: int | None
    """The day it becomes so when nothing changes; None when that cannot be told."""
    because: tuple[Because, ...] = ()
    """What decides that word."""


class Solver:
    """Solves one customer's rules."""

    def __init__(self, case: Case, values: Mapping[str, Value], facts: Mapping[str, Possible] | None = None) -> None:
        """``values`` are those of ``case`` as it stands, customer's columns, cuts and earlier values added, and D."""
        self.case = case
        self.values = values
        self.policy = case.place.policy
        self.rules = rules_of(self.policy, values)
        self.facts: Mapping[str, Possible] = Given(self.policy, values, self.rules) if facts is None else facts
        self.world = World(self.rules, self.facts)
        self._tried: dict[str, Tried] = {}
        self._narrowed: dict[str, PlaceOne] = {}

    def _narrow(self, name: str) -> PlaceOne:
        """What places a customer by one rule alone: it works out that rule's facts and no others."""
        if name not in self._narrowed:
            self._narrowed[name] = place_one(self.policy, self.case.delivered, {name})
        return self._narrowed[name]

    def order(self, name: str) -> tuple[str, ...]:
        """The words of a rule that is a ladder, the lowest first; empty for others."""
        return ladder(self.rules[name].node, self.rules)

    def next_level(self, name: str) -> str | None:
        """The word above the customer's in a rule that is a ladder; None at its top, or where words have no order."""
        order = self.order(name)
        value = self.values.get(name)
        if value not in order[:-1]:
            return None
        return order[order.index(str(value)) + 1]

    def to_word(self, reader: Reader, name: str, word: str) -> tuple[Missing, ...]:
        """What leads to a value of a word rule, the least first."""
        return self._missing(reader, self.rules[name].node, name, word)

    def to_hold(self, reader: Reader, name: str, word: str) -> tuple[Missing, ...]:
        """What makes the rule give its own value without help from earlier rounds, the least first."""
        fresh = {**self.facts, **{before.name: _unknown(before.type.kind) for before in self.policy.before}}
        known = {
            key: value for key, value in self.case.known.items() if key not in {b.name for b in self.policy.before}
        }
        alone = Solver(replace(self.case, known=known), self.values, fresh)
        return alone.to_word(Reader(self.policy, alone.world, reader.money), name, word)

    def to_member(self, reader: Reader, name: str, word: str) -> tuple[Missing, ...]:
        """What leads into a set under a word, the least first."""
        part = reader.member(name, word)
        return () if part is None else self._missing(reader, part, name, word)

    def grace(self, reader: Reader, name: str) -> Grace | None:
        """The value a rule would have without earlier rounds, where that is another; and from which day it shows."""
        if not self.policy.before:
            return None
        value = self.values.get(name)
        fresh = {**self.facts, **{before.name: _unknown(before.type.kind) for before in self.policy.before}}
        alone = World(self.rules, fresh)
        found = _value(alone, self.rules[name].node)
        if found is None or found == value:
            return None
        later = {**self.facts, **{b.name: self._as_of_now(b.column, b.type.kind) for b in self.policy.before}}
        day = self.facts["D"]
        if not isinstance(day, Span):
            return None
        changes = least(
            lambda days: _is_other(World(self.rules, {**later, "D": days}).of(self.rules[name].node), value),
            day.low + 1,
            day.low + 4000,
        )
        return Grace(word=found, day=changes, because=Reader(self.policy, alone, reader.money).rule(name))

    def _as_of_now(self, column: str, kind: Kind) -> Possible:
        """What the next round will read as the earlier value: today's."""
        value = self.values.get(column)
        if kind is Kind.WORD:
            return frozenset({value if isinstance(value, str) else None})
        return Span(value, value) if isinstance(value, int) else _unknown(kind)

    def _missing(self, reader: Reader, node: Node, name: str, word: str) -> tuple[Missing, ...]:
        facts = {fact: self.policy.facts[fact] for fact in needed(self.policy.rules, {name}) & self.policy.facts.keys()}
        wanted = reader.facts_read(node)
        found = []
        case = replace(self.case, place=self._narrow(name))
        for lever in levers(case, facts, wanted, self._tried.setdefault(name, {})):
            solved = self._solved(node, name, word, lever)
            if solved is not None:
                found.append(self._told(reader, name, word, lever, solved))
        found.sort(key=lambda one: (one.amount, one.fact))
        return (*found, *self._kinds(name, word, wanted))

    def _solved(self, node: Node, name: str, word: str, lever: Lever) -> int | None:
        def reached(more: Span) -> Maybe:
            world = World(self.rules, {**self.facts, **lever.possible(more)})
            return _comes_out(world, node, word)

        more = least(reached, 1, MOST)
        if more is None or (more == 1 and set(lever.first) - set(lever.slopes)):
            return None  # what a new row alone does is no matter of money
        if more == 1 and node.type.kind is Kind.TEST and not self.values.get(lever.fact):
            return None  # the first fen of all is in every group, which advises nobody
        found = self.case.placed(lever.rows(self.case, more))
        if node.type.kind is Kind.TEST and self._loses(found):
            return None  # the group would come from what the money spoils elsewhere, not from the money
        there = _has(found.get(name), word, self.rules[name])
        before = _has(self.case.placed(lever.rows(self.case, more - 1)).get(name), word, self.rules[name])
        return more if there and (more == 1 or not before) else None

    def _loses(self, found: Mapping[str, Value]) -> bool:
        """Whether an amount that the rule works out has become smaller."""
        numbers = (rule.name for rule in self.rules.values() if rule.type.kind is Kind.NUMBER)
        pairs = ((self.values.get(number), found.get(number)) for number in numbers)
        return any(isinstance(now, int) and isinstance(then, int) and then < now for now, then in pairs)

    def _told(self, reader: Reader, name: str, word: str, lever: Lever, more: int) -> Missing:
        world = World(self.rules, {**self.facts, **lever.possible(Span(more, more))})
        reader = Reader(self.policy, world, reader.money)
        return Missing(
            word=word, fact=lever.fact, amount=more, months=lever.months, kinds=lever.kinds, others=lever.others,
            because=tuple(b for b in reader.rule(name) if b.holds and (not b.word or b.word == word)),
        )  # fmt: skip

    def _kinds(self, name: str, word: str, wanted: set[str]) -> list[Missing]:
        """How many kinds of product more would do."""
        found = []
        for fact in counted(self.policy.facts, wanted):
            now = self.facts[fact.name]
            if not isinstance(now, Span):
                continue
            for more in range(1, _MOST_KINDS + 1):
                raised = {**self.facts, fact.name: Span(now.low + more, now.low + more)}
                if _comes_out(World(self.rules, raised), self.rules[name].node, word) is Maybe.HOLDS:
                    found.append(Missing(word=word, fact=fact.name, amount=more, counts=True))
                    break
        return found


def ladder(node: Node, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    """The words of a rule from the lowest level up; empty where they have no order.

    A band is a ladder, and so are conditions that ask one value for ever lower marks: ``'A' if x >= a else 'B' if …``.
    """
    while node.op is Op.NAME and str(node.value) in rules:
        node = rules[str(node.value)].node
    if node.op is Op.BAND:
        return node.type.words or ()
    words: list[str] = []
    subject: Node | None = None
    while node.op is Op.IF:
        test, then, other = node.parts
        if test.op not in (Op.AT_LEAST, Op.MORE) or then.op is not Op.WORD or subject not in (None, test.parts[0]):
            return ()
        subject = test.parts[0]
        words.append(str(then.value))
        node = other
    if node.op is not Op.WORD or not words:
        return ()
    return tuple(reversed([*words, str(node.value)]))


def _comes_out(world: World, node: Node, word: str) -> Maybe:
    """Whether a word rule gives the word, or a member's test holds."""
    if node.type.kind is Kind.TEST:
        return world.test(node)
    found = world.words(node)
    if word not in found:
        return Maybe.FAILS
    return Maybe.HOLDS if len(found) == 1 else Maybe.EITHER


def _is_other(found: Possible, value: Value) -> Maybe:
    if not isinstance(found, frozenset):
        return Maybe.EITHER
    if value not in found:
        return Maybe.HOLDS
    return Maybe.FAILS if len(found) == 1 else Maybe.EITHER


def _has(value: Value, word: str, rule: Rule) -> bool:
    if rule.type.kind is Kind.SET and isinstance(value, int):
        return bool(value >> (rule.type.words or ()).index(word) & 1)
    return value == word


def _value(world: World, node: Node) -> str | None:
    if node.type.kind is not Kind.WORD:
        return None
    found = world.words(node)
    return next(iter(found)) if len(found) == 1 else None


def _unknown(kind: Kind) -> Possible:
    return frozenset({None}) if kind is Kind.WORD else Span(1, 0, unknown=True)


def mark_of(policy: Policy, scheme: str, amount: str, word: str) -> int | None:
    """The least amount with which a rule gives a word, where the amount alone decides it; None where it does not.

    For lists over a whole book: what follows from ``amount`` alone, earlier rounds left out, is the same for everybody. It is
    solved once for a policy.
    """
    key = ("mark", scheme, amount, word)
    if key not in policy.made:
        policy.made[key] = _mark(policy, scheme, amount, word)
    found: int | None = policy.made[key]
    return found


def _mark(policy: Policy, scheme: str, amount: str, word: str) -> int | None:
    rules = {rule.name: rule for rule in policy.rules if rule.name != amount}
    first_round = {before.name: _unknown(before.type.kind) for before in policy.before}

    def reached(span: Span) -> Maybe:
        world = World(rules, {**first_round, amount: span})
        return _comes_out(world, rules[scheme].node, word)

    return least(reached, 0, MOST)


def follows(policy: Policy, scheme: str, values: Mapping[str, Value]) -> str | None:
    """The word a rule gives when only these values of other rules are known; None where it gives none, or they do not do."""
    rules = {rule.name: rule for rule in policy.rules if rule.name not in values}
    known: dict[str, Possible] = {
        name: Span(value, value) if isinstance(value, int) else frozenset({value}) for name, value in values.items()
    }
    return _value(World(rules, known), rules[scheme].node)
