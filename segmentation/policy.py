"""The policy as one checked value: its facts and rules in the order in which they can be worked out.

``content.policy`` reads the file and calls ``read_policy``; ``to_python`` and ``to_polars`` turn the result into what runs.
``Policy.section`` hands out the tables of the file that belong to others (duties, quiet hours …) as they stand.
"""

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from segmentation.facts import Fact, read_fact
from segmentation.language import names_of, read
from segmentation.nodes import ALWAYS, LARGEST, NUMBER, Kind, Meaning, Node, Type, negated_in, opposite
from segmentation.places import Places
from segmentation.refusals import Place, Refused, near
from segmentation.rows import columns_of

#: The tables of the file that make up facts and rules; every other one is left to its reader.
SECTIONS = ("numbers", "words", "facts", "before", "cuts", "rules")
_KIND_OF_BEFORE = {"number": Kind.NUMBER, "day": Kind.DAY, "word": Kind.WORD}


@dataclass(frozen=True, slots=True)
class Rule:
    """One named value of a customer. ``opposite`` is there for tests: it holds where the test is known to be false."""

    name: str
    node: Node
    text: str = ""
    opposite: Node | None = None

    @property
    def type(self) -> Type:
        """What its values are; a test is always known."""
        return self.node.type


@dataclass(frozen=True, slots=True)
class Cut:
    """A value at a rank within each group of customers: ``of`` at rank ceil(n × share) by size, the largest first."""

    name: str
    of: str
    per: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Before:
    """A value of the last earlier round, by the column of the placements that keeps it."""

    name: str
    column: str
    type: Type


@dataclass(frozen=True, slots=True)
class Program:
    """What the facts and rules of a file mean, checked, in the order in which they can be worked out."""

    facts: Mapping[str, Fact]
    rules: tuple[Rule, ...]
    cuts: tuple[Cut, ...] = ()
    before: tuple[Before, ...] = ()
    numbers: Mapping[str, int | tuple[int, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Policy:
    """The policy in force; two with one hash are the same text.

    Facts and rules are read with the first use of one of them, because most questions need sections alone.
    """

    text: str = field(repr=False)
    tables: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the text as UTF-8: of the file's bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def program(self) -> Program:
        """The checked facts and rules. Raises Refused when the text was not checked before and is wrong."""
        return _program(self.text, self.tables)

    def running(self, program: Program) -> "Policy":
        """The same text with another program made from it: what runs where some tables were not delivered."""
        made = Policy(self.text, self.tables)
        vars(made)["program"] = program  # where cached_property keeps it
        return made

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The declared facts by name."""
        return self.program.facts

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, each after those it reads."""
        return self.program.rules

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """The cuts by rank."""
        return self.program.cuts

    @property
    def before(self) -> tuple[Before, ...]:
        """What is read of the last earlier round."""
        return self.program.before

    @property
    def numbers(self) -> Mapping[str, int | tuple[int, ...]]:
        """The named numbers."""
        return self.program.numbers

    @property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The named lists of words."""
        return self.program.words

    def section(self, name: str) -> Mapping[str, Any]:
        """A table of the file as it stands; empty when there is none."""
        found = self.tables.get(name, {})
        return found if isinstance(found, Mapping) else {}

    def rule(self, name: str) -> Rule:
        """The rule of that name; KeyError when the policy has none."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Whether the policy has such a rule."""
        return any(rule.name == name for rule in self.rules)


def read_policy(text: str, *, checked: bool = True) -> Policy:
    """The policy of a file's text; Refused names the first thing that is wrong, with line and column.

    ``checked`` False leaves facts and rules for their first use: for a text that is known to be right.
    """
    try:
        policy = Policy(text, tomllib.loads(text.removeprefix("\ufeff")))
    except tomllib.TOMLDecodeError as error:
        raise Refused("toml", getattr(error, "lineno", 1), getattr(error, "colno", 1), detail=str(error)) from None
    if checked:
        _ = policy.program
    return policy


def _program(text: str, tables: Mapping[str, Any]) -> Program:
    places = Places(text)
    for section in SECTIONS:
        if not isinstance(tables.get(section, {}), dict):
            raise Refused("section", name=section)
    numbers = {name: _number(name, said, places) for name, said in tables.get("numbers", {}).items()}
    words = {name: _word_list(name, said, places) for name, said in tables.get("words", {}).items()}
    constants: dict[str, Meaning] = {**ALWAYS, **numbers, **words}
    facts = {
        name: read_fact(name, _table(name, said, "facts", places), constants, places.of_keys("facts", name, said))
        for name, said in tables.get("facts", {}).items()
    }
    before = tuple(_before(name, said, places) for name, said in tables.get("before", {}).items())
    cuts = tuple(_cut(name, said, places) for name, said in tables.get("cuts", {}).items())
    names: dict[str, Meaning] = {
        **constants, **columns_of("customers"), **{name: fact.type for name, fact in facts.items()},
        **{b.name: b.type for b in before}, **{cut.name: Type(Kind.NUMBER, maybe=True) for cut in cuts},
    }  # fmt: skip
    said_rules = tables.get("rules", {})
    _no_twins([ALWAYS, columns_of("customers"), *(tables.get(section, {}) for section in SECTIONS)], places)
    rules = _read_rules(said_rules, names, places)
    _check_cuts(cuts, rules, places)
    return Program(facts, rules, cuts, before, numbers, words)


def _no_twins(groups: Iterable[Iterable[str]], places: Places) -> None:
    seen: set[str] = set()
    for group in groups:
        for name in group:
            if name in seen or not name.isidentifier():
                place = places.of_name(name)
                raise Refused("name_twice" if name in seen else "name", place.line, place.column, name=name)
            seen.add(name)


def _number(name: str, said: object, places: Places) -> int | tuple[int, ...]:
    values = said if isinstance(said, list) else [said]
    place = places.of("numbers", name)
    whole = tuple(v for v in values if isinstance(v, int) and not isinstance(v, bool) and abs(v) <= LARGEST)
    if not values or len(whole) != len(values):
        raise Refused("number", place.line, place.column, name=name)
    if any(a >= b for a, b in pairwise(whole)):
        raise Refused("not_rising", place.line, place.column)
    return whole if isinstance(said, list) else whole[0]


def _word_list(name: str, said: object, places: Places) -> tuple[str, ...]:
    if isinstance(said, list) and said and all(isinstance(v, str) for v in said) and len(set(said)) == len(said):
        return tuple(said)
    place = places.of("words", name)
    raise Refused("list_of_words", place.line, place.column)


def _table(name: str, said: object, section: str, places: Places) -> Mapping[str, Any]:
    if isinstance(said, dict):
        return said
    place = places.of(section, name)
    raise Refused("declaration", place.line, place.column, name=name)


def _before(name: str, said: object, places: Places) -> Before:
    table = _table(name, said, "before", places)
    kind = _KIND_OF_BEFORE.get(str(table.get("kind", "")))
    if set(table) != {"of", "kind"} or kind is None or not isinstance(table["of"], str):
        place = places.of("before", name)
        raise Refused("before", place.line, place.column, name=name)
    return Before(name, table["of"], Type(kind, maybe=True))


def _cut(name: str, said: object, places: Places) -> Cut:
    table = _table(name, said, "cuts", places)
    top, _, bottom = str(table.get("rank", "")).partition("/")
    whole = top.isascii() and top.isdigit() and bottom.isascii() and bottom.isdigit() and len(top + bottom) < 9  # noqa: PLR2004
    per = table.get("per")
    if set(table) != {"of", "per", "rank"} or not whole or not 0 < int(top) <= int(bottom) or per != "branch_id":
        place = places.of("cuts", name)
        raise Refused("cut", place.line, place.column, name=name)
    return Cut(name, str(table["of"]), per, int(top), int(bottom))


def _check_cuts(cuts: tuple[Cut, ...], rules: tuple[Rule, ...], places: Places) -> None:
    """A cut is taken of a rule of numbers that no cut decides."""
    by_name = {rule.name: rule for rule in rules}
    for cut in cuts:
        place = places.of("cuts", cut.name)
        if cut.of not in by_name:
            raise Refused("unknown_name", place.line, place.column, name=cut.of, near=near(cut.of, by_name))
        if by_name[cut.of].type != NUMBER:
            raise Refused("type_clash", place.line, place.column, wanted=Kind.NUMBER, found=by_name[cut.of].type.kind)
        if needed(rules, {cut.of}) & {other.name for other in cuts}:
            raise Refused("cycle", place.line, place.column, names=cut.name)


def needed(rules: tuple[Rule, ...], wanted: Iterable[str]) -> set[str]:
    """Every name that the wanted rules read, themselves included, through all rules."""
    from segmentation.nodes import names_in

    by_name = {rule.name: rule for rule in rules}
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(names_in(by_name[name].node) if name in by_name else ())
    return found


def _read_rules(said: Mapping[str, Any], names: Mapping[str, Meaning], places: Places) -> tuple[Rule, ...]:
    """The rules in the order in which each finds what it reads; cycles are refused by name."""
    at: dict[str, Place] = {name: places.of("rules", name) for name in said}
    for name, text in said.items():
        if not isinstance(text, str):
            raise Refused("rule_text", at[name].line, at[name].column, name=name)
    reads = {name: names_of(text, at[name]) & said.keys() for name, text in said.items()}
    known = dict(names)
    rules: list[Rule] = []
    waiting = list(said)
    while waiting:
        ready = [name for name in waiting if all(other in known for other in reads[name])]
        if not ready:
            first = at[waiting[0]]
            raise Refused("cycle", first.line, first.column, names=" → ".join(_cycle(reads, waiting)))
        for name in ready:
            node = _read(said[name], known, at[name], said)
            if node.type.kind is Kind.UNKNOWN:
                raise Refused("always_unknown", at[name].line, at[name].column, name=name)
            known[name] = node.type
            rules.append(Rule(name, node, said[name], opposite(node) if node.type.kind is Kind.TEST else None))
        waiting = [name for name in waiting if name not in ready]
    read_negated = frozenset().union(
        *(negated_in(r.node) for r in rules), *(negated_in(r.opposite) for r in rules if r.opposite)
    )
    return tuple(r if r.name in read_negated else Rule(r.name, r.node, r.text) for r in rules)


def _read(text: str, known: Mapping[str, Meaning], place: Place, rules: Iterable[str]) -> Node:
    """Read a rule; a name that is almost that of a rule not yet read is hinted at too."""
    try:
        return read(text, known, place)
    except Refused as refused:
        close = near(str(refused.facts.get("name", "")), rules)
        if refused.code != "unknown_name" or not close:
            raise
        name = refused.facts["name"]
        raise Refused("unknown_name_near", refused.line, refused.column, name=name, near=close) from None


def _cycle(reads: Mapping[str, frozenset[str]], waiting: list[str]) -> list[str]:
    """The names of one cycle, beginning and ending alike: whatever waits reads something that waits."""
    path = [waiting[0]]
    while True:
        following = min(reads[path[-1]] & set(waiting))
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)
