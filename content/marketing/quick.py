"""Many patterns over one text, quickly: a pattern is tried only where what it can begin with stands.

Python tries every branch of an alternation at every place. A text of a thousand characters and some hundred patterns take fifty
milliseconds that way, and a third of one this way: one look for all beginnings, then the few patterns that begin so.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from content.marketing.beginnings import beginnings

#: So many characters of a beginning are looked at: of letters, and of Chinese characters, which tell more.
_LETTERS, _CHARACTERS = 6, 3
#: Chinese characters and their signs come after all letters.
_FIRST_CHARACTER = "\u2e80"

#: Rank, name and pattern: what begins in the same way. The rank is the order in which hits of one place are told.
Row = tuple[int, int, str]
Table = dict[str, list[Row]]
#: A place and what is worth trying there.
Worth = tuple[int, tuple[Row, ...]]


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern is compiled when its beginning is first met: a short text needs few of them, and a command its first second."""
    return re.compile(pattern, re.ASCII)


class Patterns:
    """Patterns, each known by its name. A Chinese character is no letter of the word beside it."""

    def __init__(self, patterns: Iterable[tuple[int, str]]) -> None:
        """Sorted by what each can begin with; what is no pattern raises re.error here, or when its beginning is first met."""
        letters: Table = {}
        characters: Table = {}
        self._anywhere: list[tuple[int, re.Pattern[str]]] = []
        for rank, (name, pattern) in enumerate(patterns):
            first = beginnings(pattern, _LETTERS)
            if not first:
                self._anywhere.append((name, re.compile(pattern, re.ASCII)))
                continue
            for one in first:
                table, cut = (letters, one) if one[0] < _FIRST_CHARACTER else (characters, one[:_CHARACTERS])
                row = (rank, name, pattern)
                if row not in (rows := table.setdefault(cut, [])):
                    rows.append(row)
        self._letters, self._lettered = _with_shorter(letters), _scan(letters)
        self._twos = {one[:2] for one in characters if len(one) > 1}
        self._characters = _with_shorter({**{two: [] for two in self._twos}, **characters})
        self._ones = _any_of({one for one in characters if len(one) == 1})
        self._pairs = _any_of({one[0] for one in self._twos}, {one[1] for one in self._twos})

    def found(self, text: str, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, int, int]]:
        """Name, start and end of every match, or of those that begin between two places.

        Places inside a match of the same pattern are not tried again.
        """
        last = len(text) if end is None else end
        ends: dict[int, int] = {}
        for place, rows in sorted([*self._by_letters(text, begin, last), *self._by_characters(text, begin, last)]):
            for rank, name, pattern in rows:
                if ends.get(rank, 0) > place:
                    continue
                match = _compiled(pattern).match(text, place)
                if match and match.end() > place:
                    ends[rank] = match.end()
                    yield name, place, match.end()
        for name, anywhere in self._anywhere:
            for match in anywhere.finditer(text, begin):
                if match.start() >= last:
                    break
                if match.end() > match.start():
                    yield name, match.start(), match.end()

    def _by_letters(self, text: str, begin: int, end: int) -> list[Worth]:
        """Places where a pattern may begin with letters, digits and the like, and what is worth trying there."""
        rows = self._letters
        found = self._lettered.finditer(text, begin, end + _LETTERS)
        return [(match.start(), rows[match[0] + match[match.lastindex or 0]]) for match in found if match.start() < end]

    def _by_characters(self, text: str, begin: int, end: int) -> list[Worth]:
        """The same of Chinese characters. One look passes most places by, the table of two characters most of the others."""
        found: list[Worth] = []
        if text.isascii():
            return found
        rows, twos = self._characters, self._twos
        for match in self._pairs.finditer(text, begin, end + 1):
            place = match.start()
            if (two := text[place : place + 2]) in twos:
                found.append((place, rows.get(text[place : place + _CHARACTERS]) or rows[two]))
        for match in self._ones.finditer(text, begin, end):
            place = match.start()
            if text[place : place + 2] not in twos:
                found.append((place, rows[match[0]]))
        return found


def _scan(table: Table) -> re.Pattern[str]:
    """Finds every place where one of these stands: the first character, and what of the longest follows it as a group."""
    after: dict[str, list[str]] = {}
    for one in table:
        after.setdefault(one[0], []).append(one[1:])
    ways = [f"{re.escape(first)}(?=({_branches(rest)}))" for first, rest in sorted(after.items())]
    return re.compile("|".join(ways) or "(?!)")


def _with_shorter(table: Table) -> dict[str, tuple[Row, ...]]:
    """With each beginning what begins with less of it."""
    return {
        one: tuple(sorted(row for n in range(1, len(one) + 1) for row in table.get(one[:n], ())))
        for one in table
    }  # fmt: skip


def _branches(words: Iterable[str]) -> str:
    """A pattern of the longest of the words, branching where they part."""
    root: dict[str, Any] = {}
    for word in words:
        node = root
        for character in word:
            node = node.setdefault(character, {})
        node[""] = {}
    return _branch(root)


def _branch(node: Mapping[str, Any]) -> str:
    ways = [re.escape(one) + _branch(after) for one, after in sorted(node.items()) if one]
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)}){'?' if '' in node else ''}"


def _any_of(*sets: Iterable[str]) -> re.Pattern[str]:
    """A character of the first set with one of the next after it; of none it is found nowhere."""
    first, *after = (f"[{''.join(map(re.escape, sorted(one)))}]" for one in map(set, sets))
    return re.compile("(?!)" if first == "[]" else first + "".join(f"(?={one})" for one in after))
