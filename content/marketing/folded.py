"""A text as its checks compare it: width, script, case, signs that show nothing; every character knows where it stood.

``保 本``, ``保*本``, ``保本`` in traditional characters or full width are one word. Sentences and clauses keep their ends.
"""

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from content.marketing.disguises import Placed, plain
from content.names import has_chinese, simplified

#: What is put between the characters of a word so that it is not found.
_BETWEEN = " \t·•・‧∙⋅_*|/\\~`^+=<>#@&-—–\u200b"
_FILLERS = re.compile(rf"(?<=[㐀-鿿])[{re.escape(_BETWEEN)}]+(?=[㐀-鿿])")
_CLAUSE_ENDS = "。!?！？\n;；,，、"
#: A decimal point ends nothing.
_END = re.compile(r"[。!?！？\n;；]|\.(?!\d)")
#: A clause with what ends it, or what stands between two.
_CLAUSE = re.compile(rf"[^{_CLAUSE_ENDS}]+[{_CLAUSE_ENDS}]*|[{_CLAUSE_ENDS}]+")
#: So many characters are known at once.
_REMEMBERED = 8192
_MARKS = str.maketrans({"，": ",", "！": "!", "？": "?", "；": ";", "：": ":", "（": "(", "）": ")"})


@dataclass(frozen=True, slots=True)
class Folded:
    """The folded text, and for each of its characters the place in the text as written."""

    text: str
    places: tuple[int, ...]

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
        begin = place
        while begin > 0 and self.text[begin - 1] not in _CLAUSE_ENDS and place - begin < reach:
            begin -= 1
        return self.text[begin:place]


@lru_cache(maxsize=8)
def _sentence_ends(text: str) -> tuple[int, ...]:
    """Where the text's sentences end."""
    return tuple(match.start() for match in _END.finditer(text))


def fold(written: str) -> Folded:
    """The text folded; the work grows with its length."""
    text, places = plain(*_without_fillers(*_narrowed(written)))
    simple = _simple(text) if has_chinese(text) else text
    return Folded(simple if len(simple) == len(text) else text, tuple(places))


def _narrowed(written: str) -> Placed:
    """Every character narrow, blanks in a row as one."""
    narrow = _NARROW.of(written)
    text = "".join(map(narrow.__getitem__, written))
    if "  " not in text and _NARROW.wide.isdisjoint(written):
        return text, list(range(len(text)))
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(written):
        for one in narrow[character]:
            if one == " " and characters and characters[-1] == " ":
                continue
            characters.append(one)
            places.append(place)
    return "".join(characters), places


def _simple(text: str) -> str:
    """Traditional characters made simplified, in the clauses that have any: converting is slow."""
    characters = set(text)
    if not any(map(_is_beyond, characters)):
        return text
    traditional = set(filter(_is_traditional, characters))
    return "".join(part if traditional.isdisjoint(part) else _converted(part) for part in _CLAUSE.findall(text))


@lru_cache(maxsize=8192)
def _is_beyond(character: str) -> bool:
    """Whether a set of simplified characters lacks it: only then traditional ones are looked for."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return has_chinese(character)
    return False


@lru_cache(maxsize=8192)
def _is_traditional(character: str) -> bool:
    return has_chinese(character) and simplified(character) != character


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

    def of(self, written: str) -> dict[str, str]:
        """The characters of a text, with others."""
        if len(self._known) > _REMEMBERED:
            self._known, self.wide = {}, set()
        known = self._known
        for character in set(written).difference(known):
            narrow = _narrow(character)
            if len(narrow) != 1:
                self.wide.add(character)
            known[character] = narrow
        return known


_NARROW = _Narrow()


def _without_fillers(text: str, places: list[int]) -> Placed:
    """Fillers between two Chinese characters go, however many stand there."""
    kept: list[str] = []
    where: list[int] = []
    last = 0
    for match in _FILLERS.finditer(text):
        kept.append(text[last : match.start()])
        where += places[last : match.start()]
        last = match.end()
    return ("".join([*kept, text[last:]]), where + places[last:]) if last else (text, places)
