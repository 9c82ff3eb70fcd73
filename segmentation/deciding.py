"""What decided a value: of a rule's tree only the branch that was taken, down to the comparisons it rests on.

``Reader.rule`` gives ``Because`` lines without any words; ``handlers.why.why_words`` says them. Names of the policy mean nothing
here: what is a ladder, a share or a score is read from the tree alone, so that a bank's own rules are told too.
"""

from dataclasses import replace
from typing import NamedTuple

from segmentation.grounds import Because, Ground, Side, compared, linear
from segmentation.nodes import COMPARISONS, NUMBER, ZERO, Kind, Node, Op, Type, names_in
from segmentation.policy import Policy
from segmentation.possible import Maybe, World
from segmentation.rows import columns_of

_FAILED = {
    Op.LESS: Op.AT_LEAST, Op.AT_MOST: Op.MORE, Op.MORE: Op.AT_MOST, Op.AT_LEAST: Op.LESS, Op.SAME: Op.OTHER, Op.OTHER: Op.SAME,
}  # fmt: skip


class _Shape(NamedTuple):
    """What is the same of a side for every customer."""

    parts: tuple[tuple[int, str], ...]
    constant: int
    years: bool
    plain: bool


def _shape(node: Node) -> _Shape:
    added = linear(node)
    parts, constant = added or (tuple((1, name) for name in sorted(names_in(node))), 0)
    if node.op is Op.YEARS:
        parts = tuple(
            (1, next(iter(sorted(names_in(part))), "")) for part in reversed(node.parts)
        )  # "D" of "D - 1" too
    return _Shape(parts, constant, node.op is Op.YEARS, added is not None)


class Reader:
    """Reads the rules of one customer as they came out."""

    def __init__(self, policy: Policy, world: World, money: frozenset[str]) -> None:
        """``policy`` as it runs on the delivered tables; ``money`` are the names of amounts (``explain.amounts``)."""
        self.policy = policy
        self.world = world
        self.money = money
        self.rules = world.rules
        self._failed = True
        if Reader not in policy.made:
            policy.made[Reader] = _days(policy), {}, {}
        self.day_names: dict[str, bool]
        self._points_only: dict[int, tuple[Node, bool]]
        self._shapes: dict[int, tuple[Node, _Shape]]
        self.day_names, self._points_only, self._shapes = policy.made[Reader]

    def rule(self, name: str, *, failed: bool = True) -> tuple[Because, ...]:
        """What decided a rule's value; without ``failed`` nothing is said of tests that gave no points."""
        node = self.rules[name].node
        self._failed = failed
        return tuple(_told_once(self._test(node) if node.type.kind is Kind.TEST else self._value(node)))

    def member(self, name: str, word: str) -> Node | None:
        """The test of one member of a set rule; None where the set is no plain list of tests."""
        node = self.rules[name].node
        words = node.value if node.op is Op.SET and isinstance(node.value, tuple) else ()
        return node.parts[words.index(word)] if word in words else None

    # -- values ---------------------------------------------------------------------------------------------------

    def _value(self, node: Node) -> list[Because]:  # noqa: PLR0911 - one return a kind of node
        match node.op:
            case Op.NAME if str(node.value) in self.rules:
                rule = self.rules[str(node.value)]
                return self._value(rule.node) if self._decides(node) else []
            case Op.IF:
                return self._branch(node)
            case Op.BAND:
                return self._band(node)
            case Op.ADD:
                return [line for part in node.parts for line in self._part(part)]
            case Op.LEAST | Op.MOST:
                return self._extreme(node)
            case Op.SET:
                words = node.value if isinstance(node.value, tuple) else ()
                return [
                    replace(line, word=str(word))
                    for word, part in zip(words, node.parts, strict=True)
                    for line in self._test(part)
                ]
            case Op.OR_ZERO | Op.DIVIDE | Op.MULTIPLY | Op.POSITION | Op.SUBTRACT:
                return [line for part in node.parts if self._decides(part) for line in self._value(part)]
            case _:
                return []

    def _branch(self, node: Node) -> list[Because]:
        test, then, other = node.parts
        if self.world.test(test) is Maybe.HOLDS:
            return [*self._test(test), *self._value(then)]
        rest = self._value(other)
        # a later branch that was reached says enough; where none was, every test that failed is a reason
        return rest if any(line.holds for line in rest) else [*self._test(test), *rest]

    def _part(self, node: Node) -> list[Because]:
        """A part of a sum: points for a test, points by a number, or something with a branch of its own."""
        if node.op is Op.ADD:
            return [line for part in node.parts for line in self._part(part)]
        if node.op is Op.IF and self._gives_points(node):
            return [self._points(node)]
        if self._decides(node):
            return self._value(node)
        names = sorted(names_in(node) - self.money)
        if len(names) != 1 or names_in(node) & self.money:
            return []
        (name,) = names
        side = self._side(Node(Op.NAME, NUMBER, value=name))
        points = self.world.number(node)
        ground = Ground(op=Op.OTHER if side.value else Op.SAME, left=side, mark=0)
        return [Because(grounds=(ground,), holds=points.low != 0, points=points.low)] if points.known else []

    def _gives_points(self, node: Node) -> bool:
        """Asked of the same tree for every customer: worked out once a policy."""
        known = self._points_only.get(id(node))
        if known is None:
            known = self._points_only[id(node)] = (
                node,
                _only_numbers(node),
            )  # the node beside it: no other can have its id
        return known[1]

    def _points(self, node: Node) -> Because:
        """The test that gave points, or the first of those that did not."""
        first, most = node, 0
        while node.op is Op.IF:
            test, then, other = node.parts
            most = max(most, self._gives(then))
            if self.world.test(test) is Maybe.HOLDS:
                return Because(grounds=tuple(self.grounds(test, holds=True)), points=self._gives(then))
            node = other
        grounds = tuple(self.grounds(first.parts[0], holds=False)) if self._failed else ()
        return Because(grounds=grounds, holds=False, points=max(most, self._gives(node)))

    def _gives(self, node: Node) -> int:
        """What a branch of points gives: mostly it is written there."""
        return node.value if node.op is Op.NUMBER and isinstance(node.value, int) else self.world.number(node).low

    def _band(self, node: Node) -> list[Because]:
        subject = node.parts[0]
        deeper = self._value(subject) if self._decides(subject) else []
        if deeper and not (subject.op is Op.NAME and self._is_score(subject)):
            return deeper
        if (word := _placed(subject)) is not None:
            return [Because(grounds=tuple(self._word(word, ())))]
        value = self.world.number(subject)
        if not value.known:
            return [Because(grounds=(Ground(op=Op.NOT_KNOWN, left=self._side(subject)),), holds=False)]
        cuts = [cut for cut in node.value if isinstance(cut, int)] if isinstance(node.value, tuple) else []
        reached = sum(value.low >= cut for cut in cuts)
        ground = Ground(
            op=Op.BAND,
            left=self._side(subject),
            mark=cuts[reached - 1] if reached else None,
            above=cuts[reached] if reached < len(cuts) else None,
        )
        return [Because(grounds=(ground,)), *deeper]

    def _extreme(self, node: Node) -> list[Because]:
        deciding = [part for part in node.parts if self._decides(part)]
        if len(deciding) > 1:
            value = self.world.number(node)
            deciding = [part for part in deciding if self.world.number(part) == value]
        return [line for part in deciding for line in self._value(part)]

    def _decides(self, node: Node) -> bool:
        """Whether there is a decision in it, rather than an amount."""
        if node.op is Op.NAME:
            rule = self.rules.get(str(node.value))
            return rule is not None and rule.name not in self.money and self._decides(rule.node)
        if node.op in (Op.BAND, Op.IF, Op.SET):
            return True
        if node.op in COMPARISONS:
            return False
        return any(self._decides(part) for part in node.parts)

    def _is_score(self, node: Node) -> bool:
        """Whether a name stands for points added up, which are worth telling themselves."""
        found = self.rules.get(str(node.value))
        at = found.node if found else node
        while at.op in (Op.LEAST, Op.MOST, Op.OR_ZERO):
            at = next((part for part in at.parts if part.op is not Op.NUMBER), at.parts[0])
            if at.op is Op.NAME:
                break
        return at.op is Op.ADD

    # -- tests ----------------------------------------------------------------------------------------------------

    def _test(self, node: Node) -> list[Because]:
        holds = self.world.test(node) is Maybe.HOLDS
        return [Because(grounds=tuple(self.grounds(node, holds=holds)), holds=holds)]

    def grounds(self, node: Node, *, holds: bool) -> list[Ground]:  # noqa: PLR0911 - one return a kind of test
        """The comparisons a test rests on, as it came out."""
        match node.op:
            case Op.AND | Op.OR:
                return self._joined(node, holds=holds)
            case Op.IS | Op.IS_NOT:
                return self._named(node, holds=holds)
            case Op.KNOWN | Op.NOT_KNOWN:
                name = next(iter(sorted(names_in(node))), "")
                return [Ground(op=Op.KNOWN if (node.op is Op.KNOWN) is holds else Op.NOT_KNOWN, name=name)]
            case Op.ONE_OF | Op.NONE_OF:
                return self._word(
                    node.parts[0], tuple(str(w) for w in (node.value if isinstance(node.value, tuple) else ()))
                )
            case Op.HAS | Op.LACKS:
                op = Op.HAS if (node.op is Op.HAS) is holds else Op.LACKS
                return [Ground(op=op, name=str(node.parts[0].value), word=str(node.value))]
            case op if op in COMPARISONS:
                return self._compared(node, holds=holds)
            case _:
                return []

    def _joined(self, node: Node, *, holds: bool) -> list[Ground]:
        parts = [part for part in node.parts if (self.world.test(part) is Maybe.HOLDS) is holds]
        needs_all = (node.op is Op.AND) is holds
        if not needs_all:  # one of them is enough: the one that says most
            ranked = [self.grounds(part, holds=holds) for part in parts]
            return min(ranked, key=_says_little) if ranked else []
        found = [ground for part in parts for ground in self.grounds(part, holds=holds)]
        telling = [ground for ground in found if not _says_little([ground])]
        return telling or found[:1]

    def _named(self, node: Node, *, holds: bool) -> list[Ground]:
        name = str(node.value)
        rule = self.rules.get(name)
        if rule is None:
            op = Op.IS if (node.op is Op.IS) is holds else Op.IS_NOT
            return [Ground(op=op, name=name)]
        if node.op is Op.IS:
            return self.grounds(rule.node, holds=holds)
        return self.grounds(rule.opposite, holds=holds) if rule.opposite else []

    def _word(self, node: Node, words: tuple[str, ...]) -> list[Ground]:
        found = self.world.words(node)
        word = next(iter(found)) if len(found) == 1 else None
        return [Ground(op=Op.ONE_OF, name=str(node.value) if node.op is Op.NAME else "", word=word, words=words)]

    def _compared(self, node: Node, *, holds: bool) -> list[Ground]:
        one, two = node.parts
        if one.type.kind is Kind.WORD:
            named, other = (two, one) if two.op is Op.NAME and one.op is not Op.NAME else (one, two)
            return self._word(named, (str(other.value),) if other.op is Op.WORD else ())
        op = node.op if holds else _FAILED[node.op]
        for side in (one, two):
            if (test := self._counts_nothing(side)) is not None:
                return self.grounds(test, holds=False)
        left, right = self._measured(one), self._measured(two)
        if left[1].value is None or right[1].value is None:
            unknown = left[1] if left[1].value is None else right[1]
            return [Ground(op=Op.NOT_KNOWN, left=unknown)]
        return [compared(op, left, right)]

    def _counts_nothing(self, node: Node) -> Node | None:
        """The test for want of which an amount counts 0, where that is so."""
        while node.op is Op.MULTIPLY and node.parts[0].op is Op.NUMBER:
            node = node.parts[1]
        rule = self.rules.get(str(node.value)) if node.op is Op.NAME else None
        if rule is None or rule.node.op is not Op.IF or rule.node.parts[2] != ZERO:
            return None
        test = rule.node.parts[0]
        return None if self.world.test(test) is Maybe.HOLDS else test

    def _measured(self, node: Node) -> tuple[int, Side]:
        """A factor and what it multiplies."""
        if node.op is Op.MULTIPLY:
            for n, part in enumerate(node.parts):
                if part.op is Op.NUMBER and isinstance(part.value, int) and part.value > 0:
                    return part.value, self._side(node.parts[1 - n])
        return 1, self._side(node)

    def _side(self, node: Node) -> Side:
        known = self._shapes.get(id(node))
        if known is None:
            known = self._shapes[id(node)] = node, _shape(node)
        shape, value = known[1], self.world.number(node)
        return Side(
            parts=shape.parts, constant=shape.constant, value=value.low if value.known else None, type=node.type,
            years=shape.years, plain=shape.plain, words=_listed(node),
        )  # fmt: skip

    # -- what was read ------------------------------------------------------------------------------------------------

    def facts_read(self, node: Node) -> set[str]:
        """The facts behind a value or test on the branches that were taken, the tests of branches left out."""
        if node.op is Op.NAME or node.op in (Op.IS, Op.IS_NOT):
            name = str(node.value)
            rule = self.rules.get(name)
            return self.facts_read(rule.node) if rule else {name} & self.policy.facts.keys()
        if node.op is Op.IF:
            test, then, other = node.parts
            found = self.world.test(test) is Maybe.HOLDS
            taken = self.facts_read(then if found else other)
            return taken if taken and node.type.kind is not Kind.WORD else taken | self.facts_read(test)
        return set().union(*(self.facts_read(part) for part in node.parts))


def _days(policy: Policy) -> dict[str, bool]:
    """What has a type by its own name, and whether it is a day."""
    types = {**columns_of("customers"), **{before.name: before.type for before in policy.before}}
    types |= {fact.name: fact.type for fact in policy.facts.values()}
    return {name: isinstance(t, Type) and t.kind is Kind.DAY for name, t in types.items()}


def _listed(node: Node) -> tuple[str, ...]:
    """The list in which a number is the place of a word."""
    return tuple(map(str, node.value)) if node.op is Op.POSITION and isinstance(node.value, tuple) else ()


def _placed(node: Node) -> Node | None:
    """The word whose place in a list a number is: the place itself says nothing to a person."""
    while node.op in (Op.OR_ZERO, Op.ADD):
        node = node.parts[0]
    return node.parts[0] if node.op is Op.POSITION and node.parts[0].op is Op.NAME else None


def _only_numbers(node: Node) -> bool:
    """Whether every branch is a number written in the policy."""
    if node.op is Op.IF:
        return all(_only_numbers(part) for part in node.parts[1:])
    return node.op is Op.NUMBER


def _says_little(grounds: list[Ground]) -> bool:
    """A word, or "more than nothing": true, but seldom what a person asks for."""
    return all(
        g.op in (Op.ONE_OF, Op.HAS, Op.LACKS) or (g.mark == 0 and g.op in (Op.MORE, Op.AT_MOST)) for g in grounds
    )


def _told_once(lines: list[Because]) -> list[Because]:
    return list(dict.fromkeys(lines))
