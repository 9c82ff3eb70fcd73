"""One scheme of one customer, told without words: value, what decided, what is missing for the next level.

``tell`` is what ``guanhu why`` and the chat question call; ``handlers.why.why_words`` makes sentences of it. ``Measures`` says in
which unit a name is read: an average of so many months, points, days, a plain number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from segmentation.deciding import Reader
from segmentation.explain import amounts
from segmentation.grounds import Because, Ground, Side, is_sum_of_money, linear, months_of
from segmentation.levers import Case
from segmentation.missing import Grace, Missing, Solver
from segmentation.nodes import NUMBER, Kind, Node, Op, Type
from segmentation.point_tests import point_tests
from segmentation.policy import Policy
from segmentation.possible import Maybe
from segmentation.spans import Span
from segmentation.to_python import Value, day_number


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How a number is read."""

    money: bool = False
    months: int = 0
    """It adds up so many monthly averages; 0: it is no average. None of both: ``odd``."""
    unit: str = ""
    """The rule that divides it into readable units, …"""
    divisor: int = 1
    """… and by how much."""
    days: bool = False
    percent: bool = False
    nothing: bool = False
    """No amount was added up: 0, whatever the months."""
    years: bool = False
    odd: bool = False
    """Added up of things that are not alike: its value says nothing to a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A scheme of one customer."""

    scheme: str
    value: Value
    type: Type
    because: tuple[Because, ...]
    target: str = ""
    """The next level; empty at the top and where words have no order."""
    missing: tuple[Missing, ...] = ()
    short: int | None = None
    """Points short of the target, where the rule counts in points."""
    grace: Grace | None = None
    hold: tuple[Missing, ...] = ()
    """What keeps the level during its grace."""
    at_top: bool = False
    parts: tuple[tuple[str, int, int], ...] = ()
    """What a sum in units was added up of: name, its share in the rule's own measure, that measure's units."""


class Measures:
    """The units of one customer's names."""

    def __init__(self, reader: Reader) -> None:
        """``reader`` knows which branches were taken."""
        self._reader = reader
        if Measures not in reader.policy.made:
            reader.policy.made[Measures] = _units(reader.policy), {}
        self._units: Mapping[str, tuple[str, int]]
        self._steady: dict[object, Measure]
        self._units, self._steady = reader.policy.made[Measures]
        self._named: dict[str, Measure] = {}
        self._chosen = bool(reader.policy.together)
        """Whether a branch this customer took had a say: then another's measure may be another."""

    @property
    def policy(self) -> Policy:
        """The policy they are of."""
        return self._reader.policy

    def value(self, name: str) -> int | None:
        """What a name of a number stands at."""
        found = self._reader.world.named(name, NUMBER)
        return found.low if isinstance(found, Span) and found.known else None

    def of(self, side: Side) -> Measure:
        """The measure of one side of a comparison."""
        key = side.parts, side.years, side.plain, side.type.kind
        found = self._steady.get(key)
        return found if found is not None else self._kept(key, lambda: self._of(side))

    def _of(self, side: Side) -> Measure:
        if side.years:
            return Measure(years=True)
        if not side.plain:
            return Measure(odd=any(name in self._reader.money for _, name in side.parts))
        if side.type.kind is Kind.DAY or (side.parts and all(self._is_day(name) for _, name in side.parts)):
            return Measure(days=True)
        if not side.parts:
            return Measure()
        first, *others = [self.named(name) for _, name in side.parts]
        if all(one == first for one in others) and all(factor in (1, -1) for factor, _ in side.parts):
            return first
        return Measure(odd=any(name in self._reader.money for _, name in side.parts))

    def named(self, name: str) -> Measure:
        """The measure of a name."""
        found = self._steady.get(name)
        if found is not None:
            return found
        if name in self._named:
            self._chosen = True
            return self._named[name]
        found = self._named[name] = self._kept(name, lambda: self._measure(name))
        return found

    def _kept(self, key: object, make: Callable[[], Measure]) -> Measure:
        """For every customer of the policy, where none of them has a say."""
        before, self._chosen = self._chosen, bool(self._reader.policy.together)
        found = make()
        if not self._chosen:
            self._steady[key] = found
        self._chosen = self._chosen or before
        return found

    def _measure(self, name: str) -> Measure:
        if name in self._units:
            unit, divisor = self._units[name]
            return Measure(unit=unit, divisor=divisor)
        rule = self._reader.rules.get(name)
        if name not in self._reader.money:
            return Measure(percent=rule is not None and rule.node.op is Op.PERCENT)
        months = self._months(name)
        if months is None:
            return Measure(odd=True)
        return Measure(money=True, months=max(months, 0), nothing=months < 0)

    def is_greatest(self, left: Side, right: Side) -> bool:
        """Whether the right side is the greatest of several, the left one among them."""
        rule = self._reader.rules.get(right.name)
        return bool(
            rule
            and rule.node.op is Op.MOST
            and any(part.op is Op.NAME and part.value == left.name for part in rule.node.parts)
        )

    def _is_day(self, name: str) -> bool:
        rule = self._reader.rules.get(name)
        if rule:
            return rule.type.kind is Kind.DAY
        return name == "D" or self._reader.day_names.get(name, False)

    def _months(self, name: str) -> int | None:
        rule, fact = self._reader.rules.get(name), self._reader.policy.facts.get(name)
        if rule:
            found = self._months_in(rule.node)
            return None if len(found) > 1 else found.pop() if found else -1
        if fact and fact.table == "balances" and is_sum_of_money(fact):
            first, end = months_of(fact)
            return first - end
        return 0

    def _months_in(self, node: Node) -> set[int]:
        if node.op is Op.NAME:
            months = self._months(str(node.value))
            return {0, 1} if months is None else {months} - {-1}
        if node.op is Op.NUMBER:
            return set()
        if node.op is Op.IF:
            self._chosen = True
            test, then, other = node.parts
            return self._months_in(then if self._reader.world.test(test) is Maybe.HOLDS else other)
        return set().union(*(self._months_in(part) for part in node.parts))


def _units(policy: Policy) -> dict[str, tuple[str, int]]:
    """What is divided into readable units: by which rule, and by how much."""
    found: dict[str, tuple[str, int]] = {}
    for rule in policy.rules:
        node = rule.node
        if node.op is Op.DIVIDE and node.parts[0].op is Op.NAME and isinstance(node.parts[1].value, int):
            found.setdefault(str(node.parts[0].value), (rule.name, node.parts[1].value))
    return found


@dataclass(frozen=True, kw_only=True)
class Teller:
    """All that is told about one customer."""

    case: Case
    values: Mapping[str, Value]
    solver: Solver
    reader: Reader
    measures: Measures

    def tell(self, scheme: str, *, target: str = "", solve: bool = True, full: bool = True) -> Told:
        """One rule; KeyError when the policy has none of that name. ``target`` asks for another word than the next.

        ``solve`` False tells what decided and nothing of what is missing; ``full`` False of points only what gave them.
        """
        rule = self.reader.rules[scheme]
        if rule.type.kind is Kind.NUMBER and scheme not in self.case.known:
            tests, case = point_tests(self.reader.policy, self.case.delivered, scheme), self.case
            self.reader.world.know(tests.hold(case.customer, self.values, case.known, case.day))
        because = self.reader.rule(scheme, failed=full or rule.type.kind is not Kind.NUMBER)
        told = Told(
            scheme=scheme, value=self.values.get(scheme), type=rule.type, because=because,
            parts=self._parts(rule.node, because),
        )  # fmt: skip
        if rule.type.kind is Kind.SET:
            return self._members(told, target) if solve else _with(told, target=target)
        if rule.type.kind is not Kind.WORD:
            return told
        return self._levels(told, target, solve=solve)

    def _parts(self, node: Node, because: tuple[Because, ...]) -> tuple[tuple[str, int, int], ...]:
        """What was added up where the rule, or what decided it, counts in units: star points, say."""
        sides = [ground.left.name for line in because for ground in line.grounds if ground.left and ground.left.name]
        if node.op is Op.DIVIDE and node.parts[0].op is Op.NAME:
            sides = [str(node.parts[0].value)]
        for name in sides:
            measure, rule = self.measures.named(name), self.reader.rules.get(name)
            added = linear(rule.node) if rule and measure.unit else None
            if added:
                shares = [
                    (part, factor * int(self.values.get(part) or 0), measure.divisor) for factor, part in added[0]
                ]
                return tuple(sorted((one for one in shares if one[1]), key=lambda one: -one[1]))
        return ()

    def _members(self, told: Told, target: str) -> Told:
        absent = [word for place, word in enumerate(told.type.words or ()) if not int(told.value or 0) >> place & 1]
        found = [
            one
            for word in absent
            if target in ("", word)
            for one in self.solver.to_member(self.reader, told.scheme, word)[:1]
        ]
        return _with(told, missing=tuple(found), target=target)

    def _levels(self, told: Told, target: str, *, solve: bool) -> Told:
        above = self.solver.next_level(told.scheme) if solve else None
        order = self.solver.order(told.scheme) if solve else ()
        if target in order and told.value in order and order.index(target) > order.index(str(told.value)):
            above = target
        grace = self.solver.grace(self.reader, told.scheme)
        hold: tuple[Missing, ...] = ()
        if grace:
            told = _with(told, because=grace.because)
        if grace and isinstance(told.value, str):
            hold = self.solver.to_hold(self.reader, told.scheme, told.value)
        if above is None:
            return _with(told, grace=grace, hold=hold, at_top=bool(order) and told.value == order[-1])
        missing = self.solver.to_word(self.reader, told.scheme, above)
        return _with(told, target=above, missing=missing, short=self._short(missing), grace=grace, hold=hold)

    def _short(self, missing: tuple[Missing, ...]) -> int | None:
        """The points to the mark that would then be reached."""
        for one in missing:
            for ground in (ground for because in one.because for ground in because.grounds):
                measure = self.measures.of(ground.left) if ground.left else Measure()
                if measure.unit and ground.left and ground.left.name and ground.mark is not None:
                    now = self.values.get(ground.left.name)
                    if isinstance(now, int) and ground.mark % measure.divisor == 0:
                        return ground.mark // measure.divisor - now // measure.divisor
        return None


def _with(told: Told, **over: object) -> Told:
    from dataclasses import replace

    return replace(told, **over)  # type: ignore[arg-type]  # the fields of Told


def teller(case: Case, policy: Policy) -> Teller:
    """Everything about one customer; ``policy`` as written, the case as it runs on the delivered tables."""
    values: dict[str, Value] = {**case.customer, **case.known, **case.placed(case.rows), "D": day_number(case.day)}
    solver = Solver(case, values)
    reader = Reader(case.place.policy, solver.world, amounts(policy))
    return Teller(case=case, values=values, solver=solver, reader=reader, measures=Measures(reader))


def marks(one: Missing) -> Ground | None:
    """The ground whose mark an amount reaches."""
    for because in one.because:
        for ground in because.grounds:
            if ground.op in (Op.BAND, Op.AT_LEAST, Op.MORE) and ground.left is not None:
                return ground
    return None
