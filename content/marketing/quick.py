"""Many patterns over one text, quickly: a pattern is tried only where its first character stands.

Python tries every branch of an alternation at every place. A text of a thousand characters and some hundred patterns take fifty
milliseconds that way, and one this way.
"""

import re
from collections.abc import Iterator
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

_DIGITS = frozenset("0123456789")
#: A pattern may begin with anything.
_ANY = None
#: More first characters than this are as good as any.
_MANY = 200


class _Tried:
    """The patterns that begin with one character, and one pattern that says whether any of them is worth trying."""

    __slots__ = ("gate", "patterns")

    def __init__(self, patterns: list[tuple[int, re.Pattern[str]]]) -> None:
        self.patterns = patterns
        self.gate = re.compile("|".join(f"(?:{one.pattern})" for _, one in patterns), re.ASCII).match


class Patterns:
    """Patterns, each known by its name."""

    def __init__(self, patterns: Iterator[tuple[int, str]]) -> None:
        """Sorted by what each can begin with. Raises re.error for a pattern that is none."""
        at: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
        at_word: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
        self._anywhere: list[tuple[int, re.Pattern[str]]] = []
        for name, pattern in patterns:
            compiled = re.compile(pattern, re.ASCII)  # a Chinese character is no letter of the word beside it
            tree = parser.parse(pattern)
            first = _first(tree)
            if first is _ANY or not first:
                self._anywhere.append((name, compiled))
                continue
            table = at_word if _begins_a_word(tree) else at
            for character in first:
                table.setdefault(character, []).append((name, compiled))
        self._at = {character: _Tried(row) for character, row in at.items()}
        self._at_word = {character: _Tried(row) for character, row in at_word.items()}

    def found(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Name, start and end of every match; places inside a match of the same pattern are not tried again."""
        ends: dict[re.Pattern[str], int] = {}
        for place, name, pattern in self._worth(text):
            if ends.get(pattern, 0) > place:
                continue
            match = pattern.match(text, place)
            if match and match.end() > place:
                ends[pattern] = match.end()
                yield name, place, match.end()
        for name, pattern in self._anywhere:
            for match in pattern.finditer(text):
                if match.end() > match.start():
                    yield name, match.start(), match.end()

    def _worth(self, text: str) -> Iterator[tuple[int, int, re.Pattern[str]]]:
        """Place, name and pattern of what is worth trying."""
        inside = False
        for place, character in enumerate(text):
            one = self._at.get(character)
            if one and one.gate(text, place):
                yield from ((place, *row) for row in one.patterns)
            one = None if inside else self._at_word.get(character)
            if one and one.gate(text, place):
                yield from ((place, *row) for row in one.patterns)
            inside = character.isascii() and character.isalnum()


def _begins_a_word(tree: Any) -> bool:
    items = list(tree)
    return bool(items) and items[0][0] is ops.AT and items[0][1] is ops.AT_BOUNDARY


def _first(tree: Any) -> frozenset[str] | None:
    """What a match can begin with; None: anything, or nothing at all."""
    found: frozenset[str] = frozenset()
    for op, value in tree:
        more, may_be_empty = _of_item(op, value)
        if more is _ANY:
            return _ANY
        found |= more
        if not may_be_empty:
            return found if len(found) <= _MANY else _ANY
    return _ANY


def _of_item(op: Any, value: Any) -> tuple[frozenset[str] | None, bool]:
    """What an item can begin with, and whether it may be empty."""
    if op is ops.LITERAL:
        return frozenset(chr(value)), False
    if op in (ops.ASSERT, ops.ASSERT_NOT, ops.AT):
        return frozenset(), True
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT):
        first, empty = _of_branches([value[2]])
        return first, empty or value[0] == 0
    if op is ops.IN:
        return _of_set(value), False
    if op in (ops.SUBPATTERN, ops.BRANCH):
        return _of_branches([value[-1]] if op is ops.SUBPATTERN else value[1])
    return _ANY, False


def _of_branches(branches: Any) -> tuple[frozenset[str] | None, bool]:
    found: frozenset[str] = frozenset()
    empty = False
    for branch in branches:
        ended = False
        for op, value in branch:
            more, may_be_empty = _of_item(op, value)
            if more is _ANY:
                return _ANY, False
            found |= more
            if not may_be_empty:
                ended = True
                break
        empty |= not ended
    return found, empty


def _of_set(items: Any) -> frozenset[str] | None:
    found: set[str] = set()
    for op, value in items:
        if op is ops.LITERAL:
            found.add(chr(value))
        elif op is ops.RANGE and value[1] - value[0] < _MANY:
            found.update(chr(code) for code in range(value[0], value[1] + 1))
        elif op is ops.CATEGORY and value is ops.CATEGORY_DIGIT:
            found |= _DIGITS
        else:
            return _ANY
    return frozenset(found)
