"""What differs between two policies: which numbers, words, facts, rules and other sections, one by one, never as raw text.

Called by ``guanhu policy diff``, and where a person is asked to approve. Comments and layout are no difference: what the two
files say is compared, not how. An expression is the same when Python's grammar reads it the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from segmentation.language import names_of, read_alike
from segmentation.policy import Policy
from segmentation.refusals import Place, Refused

_NAME = re.compile(r"[^\W\d]\w*")
#: Sections whose values are expressions of the language.
_EXPRESSIONS = ("rules", "segments")
#: Keys of other sections that hold expressions, too.
_CONDITIONS = ("where", "when")
#: What others may rest on, in the order in which it is told.
FIRST = ("policy", "numbers", "words", "facts", "before", "cuts", "together", "rules", "schemes", "segments")

How = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that one policy has otherwise than the other."""

    section: str
    name: str
    """The key within the section, dotted where it lies deeper."""
    how: How
    before: Any = None
    after: Any = None
    place: int | None = None
    """In a list of the same length with one other value: which, from 1."""
    decides: tuple[str, ...] = ()
    """The rules that rest on it, directly or through others, in the file's order."""


def differences(before: Policy, after: Policy) -> tuple[Change, ...]:
    """Every change, section by section; empty when both say the same."""
    names = dict.fromkeys([*FIRST, *before.tables, *after.tables])
    rests = _Rests(before), _Rests(after)
    found: list[Change] = []
    for section in names:
        for name, one, two in _pairs(before.tables.get(section), after.tables.get(section), section):
            if not _same(section, name, one, two):
                told = rests[0 if two is None else 1].on(section, name.partition(".")[0])
                found.append(_change(section, name, one, two, told))
    return tuple(found)


def _pairs(one: Any, two: Any, section: str, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Each leaf of either side; tables are walked, lists too where both hold as many tables; others stand for themselves."""
    if _tables(one) and _tables(two) and len(one) == len(two):
        for place, pair in enumerate(zip(one, two, strict=True), 1):
            yield from _pairs(*pair, section, f"{path}.{place}")
        return
    if not isinstance(one, Mapping) and not isinstance(two, Mapping):
        yield path, one, two
        return
    if (one is not None and not isinstance(one, Mapping)) or (two is not None and not isinstance(two, Mapping)):
        yield path, one, two  # a table here, a value there
        return
    empty: Mapping[str, Any] = {}
    ours, theirs = one or empty, two or empty
    if not ours and not theirs:
        yield path, one, two
    for key in dict.fromkeys([*ours, *theirs]):
        yield from _pairs(ours.get(key), theirs.get(key), section, f"{path}.{key}" if path else str(key))


def _tables(said: Any) -> bool:
    return isinstance(said, list) and bool(said) and all(isinstance(one, Mapping) for one in said)


def _same(section: str, name: str, one: Any, two: Any) -> bool:
    if type(one) is not type(two):
        return False
    if isinstance(one, str) and (section in _EXPRESSIONS or name.rpartition(".")[2] in _CONDITIONS):
        return one == two or read_alike(one, two)
    return bool(one == two)


def _change(section: str, name: str, one: Any, two: Any, decides: tuple[str, ...]) -> Change:
    how: How = "added" if one is None else "removed" if two is None else "changed"
    place = None
    if isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        others = [index for index, pair in enumerate(zip(one, two, strict=True)) if pair[0] != pair[1]]
        if len(others) == 1:
            place = others[0] + 1
            one, two = one[place - 1], two[place - 1]
    return Change(section=section, name=name, how=how, before=one, after=two, place=place, decides=decides)


class _Rests:
    """What rests on what in one policy, by the names the texts mention."""

    def __init__(self, policy: Policy) -> None:
        self.readers: dict[str, list[str]] = {}
        self.rules = [name for section in _EXPRESSIONS for name in policy.section(section)]
        for section in (*FIRST[1:], "segments"):
            for name, said in policy.section(section).items():
                for other in mentions(said):
                    self.readers.setdefault(other, []).append(name)

    def on(self, section: str, name: str) -> tuple[str, ...]:
        """The rules that rest on a name of the language's sections."""
        if section not in FIRST[1:]:
            return ()
        found, waiting = set[str](), [name]
        while waiting:
            for reader in self.readers.get(waiting.pop(), ()):
                if reader not in found:
                    found.add(reader)
                    waiting.append(reader)
        return tuple(dict.fromkeys(rule for rule in self.rules if rule in found - {name}))


def resting_on(policy: Policy, section: str, name: str) -> tuple[str, ...]:
    """The rules and segments of a policy that rest on one of its names, directly or through others."""
    return _Rests(policy).on(section, name)


def mentions(said: Any) -> set[str]:
    """The names a definition speaks of; not all of them need be names of the policy."""
    if isinstance(said, Mapping):
        return set().union(*(mentions(value) for value in said.values())) if said else set()
    return set(_in_text(said)) if isinstance(said, str) else set()


@lru_cache(maxsize=4096)
def _in_text(text: str) -> frozenset[str]:
    try:
        return names_of(text, Place())
    except Refused:  # groups (tier:high), a target (holdings.balance) or a window (open on D): names all the same
        return frozenset(_NAME.findall(text))
