"""A text as its checks compare it: width, script, case, signs that show nothing; every character knows where it stood.

``保 本``, ``保*本``, ``保本`` in traditional characters or full width are one word. Sentences and clauses keep their ends.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from content.marketing.disguises import Placed, plain
from content.names import has_chinese, simplified

#: What is put between the characters of a word so that it is not found.
_BETWEEN = " \t·•・‧∙⋅_*|/\\~`^+=<>#@&-—–\u200b"
_FILLERS = re.compile(rf"[{re.escape(_BETWEEN)}]+(?=[㐀-鿿])")
_CLAUSE_ENDS = "。!?！？\n;；,，、"
#: A decimal point ends nothing.
_END = re.compile(r"[。!?！？\n;；]|\.(?!\d)")
#: A clause with what ends it, or what stands between two.
_CLAUSE = re.compile(rf"[^{_CLAUSE_ENDS}]+[{_CLAUSE_ENDS}]*|[{_CLAUSE_ENDS}]+")
_CLAUSE_END = re.compile(f"[{_CLAUSE_ENDS}]")
#: Traditional characters that become one or another by the word they stand in.
_BY_WORD = frozenset("乾著覆畫藉瞭徵鍾鍊吒昇鉅矇餘麼硃濛牴彷俱傢")
#: So many characters are known at once.
_REMEMBERED = 8192
_MARKS = str.maketrans({"’": "'", "，": ",", "！": "!", "？": "?", "；": ";", "：": ":", "（": "(", "）": ")"})


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text, and for each of its characters the place in the text as written."""

    text: str
    places: Sequence[int]

    def written(self, start: int, end: int) -> tuple[int, int]:
        """The span as written that a span of ``text`` was made from."""
        return self.places[start], self.places[end - 1] + 1

    def sentence(self, place: int) -> str:
        """The sentence around a place."""
        ends = _sentence_ends(self.text)
        after = bisect_left(ends, place)
        begin = ends[after - 1] + 1 if after else 0
        return self.text[begin : ends[after] if after < len(ends) else None]

    def clause_before(self, place: int, reach: int) -> str:
        """What stands before a place in its clause, at most so many characters."""
        return _CLAUSE_END.split(self.text[max(0, place - reach) : place])[-1]


@lru_cache(maxsize=8)
def _sentence_ends(text: str) -> tuple[int, ...]:
    """Where the text's sentences end."""
    return tuple(match.start() for match in _END.finditer(text))


def fold(written: str) -> Folded:
    """The text folded; the work grows with its length."""
    characters = set(written)
    text, places = plain(*_without_fillers(*_narrowed(written, characters)))
    simple = text if _NARROW.beyond.isdisjoint(characters) else _simple(text)
    return Folded(simple if len(simple) == len(text) else text, places)


def _narrowed(written: str, characters: set[str]) -> Placed:
    """Every character narrow, blanks in a row as one. The characters are the text's."""
    narrow = _NARROW.of(characters)
    text = written.lower() if written.isascii() else "".join(map(narrow.__getitem__, written))
    if "  " not in text and _NARROW.wide.isdisjoint(characters):
        return text, range(len(text))
    narrowed: list[str] = []
    places: list[int] = []
    for place, character in enumerate(written):
        for one in narrow[character]:
            if one == " " and narrowed and narrowed[-1] == " ":
                continue
            narrowed.append(one)
            places.append(place)
    return "".join(narrowed), places


def _simple(text: str) -> str:
    """Traditional characters made simplified: each alone, the few that depend on their word with their clause, which is slow."""
    characters = set(text)
    if not _BY_WORD.isdisjoint(characters):
        text = "".join(part if _BY_WORD.isdisjoint(part) else _converted(part) for part in _CLAUSE.findall(text))
    for one, simple in _SIMPLER.of(characters):
        text = text.replace(one, simple)
    return text


def _is_beyond(character: str) -> bool:
    """Whether a set of simplified characters lacks it: only then traditional ones are looked for."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return has_chinese(character)
    return False


class _Simpler:
    """Characters that were simplified before, each alone: all that were met, and the few that changed."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._changed: dict[str, str] = {}

    def of(self, characters: set[str]) -> list[tuple[str, str]]:
        """Those of these that have a simpler one, with it."""
        if len(self._known) > _REMEMBERED:
            self._known, self._changed = set(), {}
        for character in characters.difference(self._known):
            if has_chinese(character) and (simple := simplified(character)) != character:
                self._changed[character] = simple
            self._known.add(character)
        return [(one, self._changed[one]) for one in characters.intersection(self._changed)]


_SIMPLER = _Simpler()


@lru_cache(maxsize=512)
def _converted(clause: str) -> str:
    return simplified(clause)


def _narrow(character: str) -> str:
    """A character without its width and case; nothing for a sign that shows nothing."""
    narrow = character.lower() if character.isascii() else unicodedata.normalize("NFKC", character).lower()
    return "".join(one for one in narrow.translate(_MARKS) if unicodedata.category(one) not in ("Cf", "Mn", "Me"))


class _Narrow:
    """Characters as they were made narrow before."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}
        self.wide: set[str] = set()
        """Those that became none or several."""
        self.beyond: set[str] = set()
        """Those that became what simplified text has not."""

    def of(self, characters: set[str]) -> dict[str, str]:
        """These characters, with others."""
        if len(self._known) > _REMEMBERED:
            self._known, self.wide, self.beyond = {}, set(), set()
        known = self._known
        for character in characters.difference(known):
            narrow = _narrow(character)
            if len(narrow) != 1:
                self.wide.add(character)
            if any(map(_is_beyond, narrow)):
                self.beyond.add(character)
            known[character] = narrow
        return known


_NARROW = _Narrow()


def _without_fillers(text: str, places: Sequence[int]) -> Placed:
    """Fillers between two Chinese characters go, however many stand there."""
    kept: list[str] = []
    where: list[int] = []
    last = 0
    for match in () if text.isascii() else _FILLERS.finditer(text):
        if not has_chinese(text[match.start() - 1 : match.start()]):
            continue
        kept.append(text[last : match.start()])
        where += places[last : match.start()]
        last = match.end()
    return ("".join([*kept, text[last:]]), [*where, *places[last:]]) if last else (text, places)
