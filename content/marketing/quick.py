"""Many patterns over one text, quickly: a pattern is tried only where its first character stands.

Python tries every branch of an alternation at every place. A text of a thousand characters and some hundred patterns take fifty
milliseconds that way, and one this way.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from content.marketing.beginnings import beginnings, begins_a_word


class _Tried:
    """The patterns that begin with one character, and one pattern that says whether any of them is worth trying.

    They are compiled when their character is first met: a short text needs few of them, and a command its first second.
    """

    __slots__ = ("_written", "gate")

    def __init__(self, written: list[tuple[int, str]]) -> None:
        self._written = written
        self.gate: Callable[[str, int], object] = self._first

    def _first(self, text: str, place: int) -> object:
        """Compile; two threads at once do it twice and find the same. A Chinese character is no letter of the word beside it."""
        self.gate = gate = re.compile("|".join(f"(?:{one})" for _, one in self._written), re.ASCII).match
        return gate(text, place)

    def patterns(self) -> Iterator[tuple[int, re.Pattern[str]]]:
        """The patterns themselves, with their names."""
        return ((name, _compiled(one)) for name, one in self._written)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern may begin with any of many characters and is compiled once."""
    return re.compile(pattern, re.ASCII)


class Patterns:
    """Patterns, each known by its name."""

    def __init__(self, patterns: Iterator[tuple[int, str]]) -> None:
        """Sorted by what each can begin with; what is no pattern raises re.error here, or when its character is first met."""
        at: dict[str, list[tuple[int, str]]] = {}
        at_word: dict[str, list[tuple[int, str]]] = {}
        self._anywhere: list[tuple[int, re.Pattern[str]]] = []
        for name, pattern in patterns:
            first = beginnings(pattern)
            if not first:
                self._anywhere.append((name, re.compile(pattern, re.ASCII)))
                continue
            table = at_word if begins_a_word(pattern) else at
            for character in first:
                table.setdefault(character, []).append((name, pattern))
        tried: dict[tuple[tuple[int, str], ...], _Tried] = {}
        self._at, self._at_word = (
            {character: tried.setdefault(tuple(row), _Tried(row)) for character, row in table.items()}
            for table in (at, at_word)
        )
        self._starts = re.compile(f"{_any_of(at)}|(?<![A-Za-z0-9]){_any_of(at_word)}")

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
        for start in self._starts.finditer(text):
            place = start.start()
            one = self._at.get(text[place])
            if one and one.gate(text, place):
                yield from ((place, *row) for row in one.patterns())
            one = self._at_word.get(text[place])
            if one and not _INSIDE.match(text, place) and one.gate(text, place):
                yield from ((place, *row) for row in one.patterns())


#: A place with a letter or digit before it: no word begins there.
_INSIDE = re.compile("(?<=[A-Za-z0-9])")


def _any_of(characters: Iterable[str]) -> str:
    """A pattern of one character among these; of none it matches nowhere."""
    listed = "".join(map(re.escape, sorted(characters)))
    return f"[{listed}]" if listed else "(?!)"
