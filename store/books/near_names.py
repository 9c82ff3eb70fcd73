"""Texts that are one slip away from a word, and texts that hold a part of it, found without comparing with each of them.

A slip (a letter wrong, missing, too many, or two turned round) leaves the beginning or the end of a word as it is: so only
those that begin or end like it are compared. ``store.books.name_search`` looks in it through the names of a book.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

#: Behind every sign there is, so that all that begins alike lies before it.
_LAST = "\U0010ffff"
_BETWEEN = "\0"


class Texts:
    """The texts of rows, by the places of the rows."""

    def __init__(self, texts: Sequence[str]) -> None:
        """``texts`` in the order of the rows; the empty ones are never found."""
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            if text:
                places.setdefault(text, []).append(place)
        self._places = places
        self.longest = max(map(len, places), default=0)

    def near(self, word: str) -> Iterator[int]:
        """The rows at most one slip away; the word has three signs or more."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract_iter

        kept = (len(word) - 1) // 2
        begin = _from(self._sorted, word[:kept])
        end = (text[::-1] for text in _from(self._turned, word[: -kept - 1 : -1]))
        alike = {text for text in (*begin, *end) if abs(len(text) - len(word)) <= 1}
        for hit in extract_iter(word, list(alike), scorer=OSA.distance, score_cutoff=1):
            yield from self._places[hit[0]]

    def holding(self, part: str) -> Iterable[int]:
        """The rows whose text holds the part, in no order."""
        whole, starts = self._joined
        found: set[str] = set()
        at = whole.find(part)
        while at >= 0:
            place = bisect_right(starts, at) - 1
            found.add(self._sorted[place])
            at = whole.find(part, starts[place + 1] if place + 1 < len(starts) else len(whole))
        return [place for text in found for place in self._places[text]]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._places)

    @cached_property
    def _turned(self) -> list[str]:
        """From their ends."""
        return sorted(text[::-1] for text in self._places)

    @cached_property
    def _joined(self) -> tuple[str, list[int]]:
        """All of them in a row, and where each begins."""
        starts, at = [], 0
        for text in self._sorted:
            starts.append(at)
            at += len(text) + 1
        return _BETWEEN.join(self._sorted), starts


def _from(ordered: list[str], beginning: str) -> list[str]:
    return ordered[bisect_left(ordered, beginning) : bisect_left(ordered, beginning + _LAST)]
