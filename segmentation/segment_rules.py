"""Named segments become tests of the program: ``tier:high and asset_type:investment and not blacklisted``.

A group's name is put aside before the expression is read (an identifier of the same length stands in its place, so that
columns stay true) and its test is put in afterwards. So segments are rules like any other, and every engine has them.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from segmentation.facts import Aggregate, Fact
from segmentation.language import read_test
from segmentation.nodes import TEST, Kind, Meaning, Node, Op, Type, opposite, walk
from segmentation.places import Nowhere
from segmentation.refusals import Place, Refused, near
from segmentation.rows import columns_of
from segmentation.schemes import SEGMENT, TAG, Scheme, Segment

#: A set is kept as bits of a 64-bit number.
MOST = 60
#: The rule that holds the names of all segments a customer is in.
ALL = "segments"
_QUOTED = r"'[^'\n]*'|\"[^\"\n]*\""
_GROUP = re.compile(
    rf"{_QUOTED}|(?P<scheme>[^\W\d]\w*):(?P<value>\w[\w./%-]*)(?:=(?!=)(?P<word>\w[\w./%-]*|{_QUOTED}))?", re.UNICODE
)


@dataclass(frozen=True, slots=True)
class _Named:
    """A group named in an expression, and where."""

    scheme: str
    value: str
    word: str | None
    at: int


@dataclass(frozen=True, slots=True)
class SegmentRules:
    """What the segments add to the program."""

    tests: tuple[tuple[str, Node, str], ...]
    """Name, test and text of each, in an order in which each finds what it reads; last the set of them all."""
    facts: Mapping[str, Fact]
    """The tags they ask for."""


def rule_name(segment: str) -> str:
    """The name of the rule behind a segment."""
    return f"{SEGMENT}:{segment}"


def segment_rules(
    segments: Mapping[str, Segment], schemes: Mapping[str, Scheme], names: Mapping[str, Meaning], places: Nowhere
) -> SegmentRules:
    """The tests of all segments; ``names`` are the program's, with the types of its rules. Raises Refused."""
    if not segments:
        return SegmentRules((), {})
    at = {name: _place(places, name) for name in segments}
    if len(segments) > MOST:
        last = at[list(segments)[MOST]]
        raise Refused("too_many_segments", last.line, last.column, most=MOST)
    if ALL in names:
        place = places.of_name(ALL)
        raise Refused("name_twice", place.line, place.column, name=ALL)
    reader = _Reader(segments, schemes, names, {})
    tests = {name: reader.read(segment.when, at[name]) for name, segment in segments.items()}
    words = tuple(sorted(segments))
    whole = Node(
        Op.SET, Type(Kind.SET, words=words), tuple(Node(Op.IS, TEST, value=rule_name(w)) for w in words), words
    )
    ordered = [(rule_name(name), tests[name], segments[name].when) for name in _in_order(tests, at)]
    return SegmentRules((*ordered, (ALL, whole, "")), reader.facts)


def _place(places: Nowhere, name: str) -> Place:
    """Where a segment's expression begins, whether its row is a line, an inline table or a section."""
    section = places.of(f"segments.{name}", "when")
    return (
        section
        if section != Place()
        else places.of_keys("segments", name, ["when"]).get("when", places.of("segments", name))
    )


def _in_order(tests: Mapping[str, Node], at: Mapping[str, Place]) -> list[str]:
    reads = {
        name: {
            str(n.value).partition(":")[2]
            for n in walk(node)
            if n.op in (Op.IS, Op.IS_NOT) and str(n.value)[:8] == "segment:"
        }
        for name, node in tests.items()
    }
    done: list[str] = []
    waiting = list(tests)
    while waiting:
        ready = [name for name in waiting if reads[name] <= set(done)]
        if not ready:
            place = at[waiting[0]]
            raise Refused("cycle", place.line, place.column, names=" → ".join(_cycle(reads, waiting)))
        done += ready
        waiting = [name for name in waiting if name not in ready]
    return done


def _cycle(reads: Mapping[str, Iterable[str]], waiting: list[str]) -> list[str]:
    path = [waiting[0]]
    while True:
        following = min(set(reads[path[-1]]) & set(waiting))
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)


@dataclass(frozen=True, slots=True)
class _Reader:
    segments: Mapping[str, Segment]
    schemes: Mapping[str, Scheme]
    names: Mapping[str, Meaning]
    facts: dict[str, Fact]

    def read(self, text: str, place: Place) -> Node:
        """The test of one expression."""
        plain, groups = _aside(text, self.names)
        tests = {name: self._group(named, text, place) for name, named in groups.items()}
        node = read_test(plain, {**self.names, **dict.fromkeys(groups, TEST)}, place)
        return _put_in(node, tests)

    def _group(self, named: _Named, text: str, place: Place) -> Node:
        def refuse(code: str, **facts: object) -> Refused:
            before = text[: named.at]
            line, newline = before.count("\n"), before.rfind("\n")
            column = place.column + named.at if line == 0 else named.at - newline
            return Refused(code, place.line + line, column, **facts)

        if named.scheme == TAG:
            return self._tag(named, refuse)
        if named.word is not None:
            raise refuse("tag_only", name=named.scheme)
        if named.scheme == SEGMENT:
            if named.value not in self.segments:
                close = near(named.value, self.segments) or ", ".join(self.segments)
                raise refuse("unknown_segment", name=named.value, near=close)
            return Node(Op.IS, TEST, value=rule_name(named.value))
        scheme = self.schemes.get(named.scheme)
        if scheme is None:
            known = [*self.schemes, TAG, SEGMENT]
            raise refuse("unknown_scheme", name=named.scheme, near=near(named.scheme, known) or ", ".join(known))
        return self._of_scheme(scheme, named, refuse)

    def _of_scheme(self, scheme: Scheme, named: _Named, refuse: Callable[..., Refused]) -> Node:
        type_ = self.names[scheme.rule]
        if not isinstance(type_, Type) or type_.kind not in (Kind.WORD, Kind.SET):
            raise refuse("no_group", name=scheme.name, rule=scheme.rule)
        if type_.words is not None and named.value not in type_.words:
            raise refuse("unknown_word", word=named.value, words=", ".join(type_.words))
        value = Node(Op.NAME, type_, value=scheme.rule)
        if type_.kind is Kind.SET:
            return Node(Op.HAS, TEST, (value,), named.value)
        return Node(Op.SAME, TEST, (value, _word(named.value)))

    def _tag(self, named: _Named, refuse: Callable[..., Refused]) -> Node:
        if named.word is None:
            raise refuse("tag_value", name=named.value)
        fact = tag_fact(named.value)
        self.facts[fact.name] = fact
        return Node(Op.SAME, TEST, (Node(Op.NAME, fact.type, value=fact.name), _word(named.word)))


def _word(word: str) -> Node:
    return Node(Op.WORD, Type(Kind.WORD, words=(word,)), value=word)


def tag_fact(key: str) -> Fact:
    """A customer's value of a tag: the latest said by the day."""
    name = "key_of_the_tag"
    text = f"key in {name} and (not known(as_of) or as_of <= D)"
    where = read_test(text, {**columns_of("tags"), name: (key,), "D": Type(Kind.DAY)}, Place())
    type_ = Type(Kind.WORD, maybe=True)
    return Fact(f"{TAG}:{key}", Aggregate.LATEST, "tags", "value", where, type_, "as_of")


def _aside(text: str, names: Mapping[str, Meaning]) -> tuple[str, dict[str, _Named]]:
    """The text with an identifier of the same length for each group."""
    groups: dict[str, _Named] = {}

    def put(found: re.Match[str]) -> str:
        if found["scheme"] is None:
            return found[0]
        number = len(groups)
        while (name := f"g{number}".ljust(len(found[0]), "_")) in names or name in text or name in groups:
            number += 1
        word = found["word"]
        groups[name] = _Named(found["scheme"], found["value"], word.strip("'\"") if word else word, found.start())
        return name

    return _GROUP.sub(put, text), groups


def _put_in(node: Node, tests: Mapping[str, Node]) -> Node:
    if node.op in (Op.IS, Op.IS_NOT) and str(node.value) in tests:
        test = tests[str(node.value)]
        return test if node.op is Op.IS else opposite(test)
    return replace(node, parts=tuple(_put_in(part, tests) for part in node.parts)) if node.parts else node
