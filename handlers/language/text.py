"""Typed text made comparable: width, script, case, emoji and blanks. Spans found in it lead back to the words as typed.

The first stage of understanding; everything later works on ``Tidy.text``.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from content.names import to_simplified

#: A question is a sentence. More than this is a pasted document, and only its beginning is read.
LONGEST = 400

_CJK = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[a-z]")
_LATIN_WORD = re.compile(r"[a-z]{2}")
_MARKS = {
    "，": ",",
    "。": ".",
    "、": "、",
    "；": ";",
    "：": ":",
    "？": "?",
    "！": "!",
    "～": "~",
    "—": "-",
    "–": "-",
    "−": "-",
    "後": "后",  # GB 2312 has it, so nothing else would tell that 後天 is not simplified
}


@dataclass(frozen=True, slots=True)
class Tidy:
    """Text as it is compared, and where each of its characters stood."""

    text: str
    typed: str
    places: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """What was typed at a span of ``text``."""
        if start >= end:
            return ""
        return self.typed[self.places[start] : self.places[end - 1] + 1].strip()

    def mended(self, pieces: Iterable[tuple[int, int, str]]) -> "Tidy":
        """The text with what is meant in the place of each piece (from, to, meant), in order and none over another.

        What is meant keeps the ends of the words as typed, so that spans in it lead back to all of them.
        """
        text: list[str] = []
        places: list[int] = []
        at = 0
        for start, end, meant in pieces:
            text += [self.text[at:start], meant]
            places += self.places[at:start]
            places += [self.places[min(start + n, end - 1)] for n in range(len(meant) - 1)]
            places += [self.places[end - 1]] if meant else []
            at = end
        return Tidy("".join([*text, self.text[at:]]), self.typed, (*places, *self.places[at:]))


@lru_cache(maxsize=512)  # a message is tidied wherever it is looked at, and most of a morning's are the same few
def tidy(typed: str) -> Tidy:
    """NFKC, simplified characters, lower case, emoji and control marks away, single blanks, none between CJK characters."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(typed[:LONGEST]):
        for plain in _plain(character):
            if plain == " " and (not characters or characters[-1] == " "):
                continue
            characters.append(plain)
            places.append(place)
    kept = [n for n in range(len(characters)) if not _needless_blank(characters, n)]
    text = "".join(characters[n] for n in kept)
    simplified = to_simplified(text)
    if len(simplified) == len(text):  # a conversion that changed the length would break the way back
        text = simplified
    return Tidy(text, typed, tuple(places[n] for n in kept))


def _plain(character: str) -> str:
    if character in _MARKS:
        return _MARKS[character]
    if character.isascii():
        return character.lower() if character.isprintable() else " "
    out = []
    for part in unicodedata.normalize("NFKC", character):
        category = unicodedata.category(part)
        if category == "Cf":  # zero-width: nobody sees it
            continue
        if category[0] in "ZC":
            out.append(" ")
        elif category in ("So", "Sk", "Mn", "Me") or part == "\N{VARIATION SELECTOR-16}":
            continue
        else:
            low = part.lower()
            out.append(_MARKS.get(low, low if len(low) == 1 else part))
    return "".join(out)


def _needless_blank(characters: list[str], n: int) -> bool:
    if characters[n] != " ":
        return False
    before = characters[n - 1] if n else ""
    after = characters[n + 1] if n + 1 < len(characters) else ""
    if not before or not after:
        return True
    return bool(_CJK.match(before) or _CJK.match(after)) and not (_LATIN.match(before) or _LATIN.match(after))


def is_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return _CJK.search(text) is not None


def is_latin(text: str) -> bool:
    """Whether there is a Latin word of two letters or more in it."""
    return _LATIN_WORD.search(text) is not None
