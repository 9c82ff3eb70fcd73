"""Whether two texts tell the same piece of news: the very same, a reprint, or a headline and the body it stands over.

Texts are split into pairs of neighbouring characters (Chinese has no blanks), words and numbers. Pairs that stand in every
other item weigh little. Numbers weigh much: the same sentence with another number is other news. ``prints`` are what a
database looks candidates up by (``store.news.repeats``); ``likeness`` then decides.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from operator import add
from pathlib import Path
from zlib import crc32

#: Of a text so much is read: what comes later says it again.
LEAD = 400
#: Of the text's beginning so much is looked up by.
_LOOKED_UP = 200
_UNITS = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*%?|[㐀-鿿]")
_BRACKETED = re.compile(
    r"^\s*(?:【[^】]{1,12}】|\[[^\]]{1,20}\]|[((][^()()]{1,12}[))])\s*|\s*[((][^()()]{1,14}[))]\s*$"
)
_SIGN = 1 << 63
_COMMON_WEIGHT = 0.35
_NUMBER_WEIGHT = 1.5
#: Of the shorter text so much must stand in the longer.
_REPRINT = 0.62
#: … where the shorter is a headline.
_HEADLINE = 0.5
#: From this ratio of lengths on the shorter one is a headline, when it is no longer than one.
_LONGER = 1.8
_HEADLINE_PIECES = 45
#: What pairs of neighbours count for beside single characters.
_PAIRS = 0.6
#: What is lost when the shorter text has only numbers that the longer has not.
_OTHER_NUMBERS = 0.35
_FEWEST = 5


@dataclass(frozen=True, slots=True)
class Parts:
    """A text as it is compared."""

    whole: frozenset[str]
    """Pairs of neighbours, and what is a piece by itself."""
    numbers: frozenset[str]
    units: frozenset[str]
    """Characters, words and numbers, wherever they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How alike two texts are. ``how``: exact, reprint, headline; empty: they are two."""

    how: str
    score: float


def units(text: str) -> list[str]:
    """Characters, words and numbers in order; a source's mark in front and behind is left out."""
    plain = unicodedata.normalize("NFKC", text)
    return _UNITS.findall(_BRACKETED.sub("", _BRACKETED.sub("", plain)).lower())


@lru_cache(maxsize=2048)
def parts(title: str, text: str = "") -> Parts:
    """What is compared of an item."""
    head = units(title)
    body = units(text[:LEAD])
    every = {*head, *body}
    words = {one for one in every if len(one) > 1}
    return Parts(
        whole=frozenset(words.union(map(add, head, head[1:]), map(add, body, body[1:]))),
        numbers=frozenset(one for one in words if one[0].isdigit()),
        units=frozenset(every),
    )


def exact(title: str, text: str = "") -> int:
    """Equal for texts that differ in nothing but signs, blanks and width; fits a signed 64-bit column."""
    words = "".join(units(title)) + "|" + "".join(units(text))
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), "big") - _SIGN


def prints(title: str, text: str = "") -> set[int]:
    """What an item is looked up by: runs of three, all of the headline and every other one of how the text begins."""
    head = units(title)
    found = set(_runs(head))
    found.update(one for one in _runs(units(text[:_LOOKED_UP])) if one & 1)
    return found


def _runs(found: list[str]) -> Iterable[int]:
    return (
        crc32(f"{a} {b} {c}".encode()) for a, b, c in zip(found, found[1:], found[2:], strict=False)
    )  # fmt: skip


def likeness(one: Parts, other: Parts) -> Likeness:
    """Whether two items tell the same."""
    short, long = (one, other) if len(one.whole) <= len(other.whole) else (other, one)
    if len(short.whole) < _FEWEST:
        return Likeness(how="reprint" if short == long and short.whole else "", score=float(short == long))
    score = _share(short.whole, long.whole)
    fits = 1 - _OTHER_NUMBERS * len(short.numbers - long.numbers) / max(len(short.numbers), 1)
    if len(long.whole) >= _LONGER * len(short.whole) and len(short.whole) <= _HEADLINE_PIECES:
        alike = len(short.units & long.units) / len(short.units)
        score = (_PAIRS * score + (1 - _PAIRS) * alike) * fits  # a headline shortens: its words stand apart in the body
        return Likeness(how="headline" if score >= _HEADLINE else "", score=score)
    score *= fits
    return Likeness(how="reprint" if score >= _REPRINT else "", score=score)


def _share(short: frozenset[str], long: frozenset[str]) -> float:
    """How much of the shorter stands in the longer, by weight."""
    return sum(map(_weight, short & long)) / sum(map(_weight, short))


@lru_cache(maxsize=65536)
def _weight(piece: str) -> float:
    if piece in _common():
        return _COMMON_WEIGHT
    return _NUMBER_WEIGHT if piece[0].isdigit() and _UNITS.fullmatch(piece) else 1.0


@cache
def _common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_words.txt").read_text(encoding="utf-8").splitlines()
    words = " ".join(line for line in lines if not line.startswith("#")).split()
    return frozenset(words).union(*(map(add, word, word[1:]) for word in words if not word.isascii()))
