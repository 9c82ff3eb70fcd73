"""Reads the tables of the policy file that make up facts and rules, and checks them against each other.

Called by ``policy``. The first thing that is wrong is refused with line and column.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from keyword import iskeyword
from typing import Any

from segmentation.facts import read_fact
from segmentation.language import names_of, read
from segmentation.nodes import ALWAYS, LARGEST, NUMBER, TEST, Kind, Meaning, Node, Op, Type, negated_in, opposite
from segmentation.places import Nowhere, Places
from segmentation.program import Before, Cut, Program, Rule, Together, needed
from segmentation.refusals import Place, Refused, holds_nul, near
from segmentation.rows import columns_of
from segmentation.schemes import Scheme, Values, read_schemes, read_segments
from segmentation.segment_rules import segment_rules

#: The tables that name values; a name stands for one thing in all of them.
NAMED = ("numbers", "words", "facts", "before", "cuts", "together", "rules")
#: The tables of the file that make up facts and rules; every other one is left to its reader.
SECTIONS = (*NAMED, "schemes", "segments")
_VALUES = {Values.ONE: Kind.WORD, Values.SEVERAL: Kind.SET, Values.NUMBER: Kind.NUMBER}
_KIND_OF_BEFORE = {"number": Kind.NUMBER, "day": Kind.DAY, "word": Kind.WORD}


def read_program(text: str, tables: Mapping[str, Any]) -> Program:
    """The program of the file's text and its tables; Refused names the first thing that is wrong."""
    try:
        return _read_program(tables, Nowhere())
    except Refused:  # told again, with its place
        return _read_program(tables, Places(text))


def _read_program(tables: Mapping[str, Any], places: Nowhere) -> Program:
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
    together = tuple(_together(name, said, places) for name, said in tables.get("together", {}).items())
    names: dict[str, Meaning] = {
        **constants, **columns_of("customers"), **{name: fact.type for name, fact in facts.items()},
        **{b.name: b.type for b in before}, **{cut.name: Type(Kind.NUMBER, maybe=True) for cut in cuts},
    }  # fmt: skip
    _no_twins([ALWAYS, columns_of("customers"), *(tables.get(section, {}) for section in NAMED)], places)
    rules = _read_rules(tables.get("rules", {}), names, together, places)
    schemes = read_schemes(tables.get("schemes", {}), places)
    _check_schemes(schemes, rules, places)
    segments = read_segments(tables.get("segments", {}), places)
    added = segment_rules(segments, schemes, {**names, **{rule.name: rule.type for rule in rules}}, places)
    rules = _with_opposites((*rules, *(_rule(name, node, said) for name, node, said in added.tests)))
    _check_passes(cuts, together, rules, places)
    return Program({**facts, **added.facts}, rules, cuts, before, numbers, words, together)


def _no_twins(groups: Iterable[Iterable[str]], places: Nowhere) -> None:
    seen: set[str] = set()
    for group in groups:
        for name in group:
            if name in seen or not name.isidentifier():
                place = places.of_name(name)
                raise Refused("name_twice" if name in seen else "name", place.line, place.column, name=name)
            if iskeyword(name):
                place = places.of_name(name)
                raise Refused("name_of_grammar", place.line, place.column, name=name, near=f"{name}_")
            seen.add(name)


def _number(name: str, said: object, places: Nowhere) -> int | tuple[int, ...]:
    values = said if isinstance(said, list) else [said]
    place = places.of("numbers", name)
    whole = tuple(v for v in values if isinstance(v, int) and not isinstance(v, bool) and abs(v) <= LARGEST)
    if not values or len(whole) != len(values):
        raise Refused("number", place.line, place.column, name=name)
    if any(a >= b for a, b in pairwise(whole)):
        raise Refused("not_rising", place.line, place.column)
    return whole if isinstance(said, list) else whole[0]


def _word_list(name: str, said: object, places: Nowhere) -> tuple[str, ...]:
    place = places.of("words", name)
    if isinstance(said, list) and said and all(isinstance(v, str) for v in said) and len(set(said)) == len(said):
        if holds_nul("".join(said)):
            raise Refused("nul", place.line, place.column)
        return tuple(said)
    raise Refused("list_of_words", place.line, place.column)


def _table(name: str, said: object, section: str, places: Nowhere) -> Mapping[str, Any]:
    if isinstance(said, dict):
        return said
    place = places.of(section, name)
    raise Refused("declaration", place.line, place.column, name=name)


def _before(name: str, said: object, places: Nowhere) -> Before:
    table = _table(name, said, "before", places)
    kind = _KIND_OF_BEFORE.get(str(table.get("kind", "")))
    if set(table) != {"of", "kind"} or kind is None or not isinstance(table["of"], str):
        place = places.of("before", name)
        raise Refused("before", place.line, place.column, name=name)
    return Before(name, table["of"], Type(kind, maybe=True))


def _cut(name: str, said: object, places: Nowhere) -> Cut:
    table = _table(name, said, "cuts", places)
    top, _, bottom = str(table.get("rank", "")).partition("/")
    whole = top.isascii() and top.isdigit() and bottom.isascii() and bottom.isdigit() and len(top + bottom) < 9  # noqa: PLR2004
    per = table.get("per")
    if set(table) != {"of", "per", "rank"} or not whole or not 0 < int(top) <= int(bottom) or per != "branch_id":
        place = places.of("cuts", name)
        raise Refused("cut", place.line, place.column, name=name)
    return Cut(name, str(table["of"]), per, int(top), int(bottom))


def _together(name: str, said: object, places: Nowhere) -> Together:
    table = _table(name, said, "together", places)
    if set(table) != {"sum", "per"} or not isinstance(table["sum"], str) or table["per"] != "household_id":
        place = places.of("together", name)
        raise Refused("together", place.line, place.column, name=name)
    return Together(name, table["sum"], table["per"])


def _check_passes(
    cuts: tuple[Cut, ...], together: tuple[Together, ...], rules: tuple[Rule, ...], places: Nowhere
) -> None:
    """Sums over households come before cuts, and both before the rest: a cut rests on no cut, a sum on neither."""
    sums, ranks = {one.given for one in together}, {cut.name for cut in cuts}
    for one in together:
        if needed(rules, {one.of}) & (sums | ranks):
            place = places.of("together", one.name)
            raise Refused("cycle", place.line, place.column, names=one.name)
    by_name = {rule.name: rule for rule in rules}
    for cut in cuts:
        place = places.of("cuts", cut.name)
        if cut.of not in by_name:
            raise Refused("unknown_name", place.line, place.column, name=cut.of, near=near(cut.of, by_name))
        if by_name[cut.of].type != NUMBER:
            raise Refused("type_clash", place.line, place.column, wanted=Kind.NUMBER, found=by_name[cut.of].type.kind)
        if needed(rules, {cut.of}) & ranks:
            raise Refused("cycle", place.line, place.column, names=cut.name)


def _check_schemes(schemes: Mapping[str, Scheme], rules: tuple[Rule, ...], places: Nowhere) -> None:
    """A scheme's rule is there and has as many values as the scheme says."""
    by_name = {rule.name: rule.type.kind for rule in rules}
    for scheme in schemes.values():
        place = places.of("schemes", scheme.name)
        if scheme.rule not in by_name:
            close = near(scheme.rule, by_name)
            code = "unknown_name_near" if close else "unknown_name"
            raise Refused(code, place.line, place.column, name=scheme.rule, near=close)
        if by_name[scheme.rule] is not _VALUES[scheme.values]:
            wanted, found = _VALUES[scheme.values], by_name[scheme.rule]
            raise Refused("type_clash", place.line, place.column, wanted=wanted, found=found)


def _read_rules(
    said: Mapping[str, Any], names: Mapping[str, Meaning], together: tuple[Together, ...], places: Nowhere
) -> tuple[Rule, ...]:
    """The rules in the order in which each finds what it reads; cycles are refused by name."""
    at: dict[str, Place] = {name: places.of("rules", name) for name in said}
    at |= {one.name: places.of("together", one.name) for one in together}
    for name, text in said.items():
        if not isinstance(text, str):
            raise Refused("rule_text", at[name].line, at[name].column, name=name)
    sums = {one.name: one for one in together}
    reads = {name: names_of(text, at[name]) & at.keys() for name, text in said.items()}
    reads |= {one.name: frozenset({one.of}) for one in together}
    known = dict(names)
    rules: list[Rule] = []
    waiting = list(at)
    while waiting:
        ready = [name for name in waiting if all(other in known or other not in at for other in reads[name])]
        if not ready:
            first = at[waiting[0]]
            raise Refused("cycle", first.line, first.column, names=" → ".join(_cycle(reads, waiting)))
        for name in ready:
            one = sums.get(name)
            rule = (
                _summed(one, known, at[name], said)
                if one
                else _rule(name, _read(said[name], known, at[name], at), said[name])
            )
            if rule.type.kind is Kind.UNKNOWN:
                raise Refused("always_unknown", at[name].line, at[name].column, name=name)
            known[name] = rule.type
            rules.append(rule)
        waiting = [name for name in waiting if name not in ready]
    return tuple(rules)


def _rule(name: str, node: Node, text: str) -> Rule:
    return Rule(name, node, text, opposite(node) if node.type.kind is Kind.TEST else None)


def _summed(one: Together, known: Mapping[str, Meaning], place: Place, rules: Iterable[str]) -> Rule:
    """The sum an engine hands in, else the customer's own value."""
    if one.of not in rules:
        close = near(one.of, rules)
        code = "unknown_name_near" if close else "unknown_name"
        raise Refused(code, place.line, place.column, name=one.of, near=close)
    if known[one.of] != NUMBER:
        found = known[one.of]
        raise Refused("type_clash", place.line, place.column, wanted=NUMBER.kind, found=getattr(found, "kind", "list"))
    given = Node(Op.NAME, Type(Kind.NUMBER, maybe=True), value=one.given)
    node = Node(Op.IF, NUMBER, (Node(Op.KNOWN, TEST, (given,)), given, Node(Op.NAME, NUMBER, value=one.of)))
    return Rule(one.name, node, f"sum of {one.of} per {one.per}")


def _with_opposites(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Only tests that something needs to be known false keep their opposite."""
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
