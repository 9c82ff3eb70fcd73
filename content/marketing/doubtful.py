"""Sentences that read like forbidden wording though no listed word stands in them: a warning, for a person to judge.

``content/<language>/doubtful.toml`` holds the examples, ``learning`` turns them into ``doubtful.json``: what each piece of a
sentence weighs for or against it. ``examined`` asks here after the lists have spoken.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from math import sqrt
from pathlib import Path

from content.marketing.folded import Folded

FOLDER = Path(__file__).parent.parent
#: Weights are kept in hundredths.
SCALE = 100
_CJK = re.compile(r"[㐀-鿿]")
_DIGITS = re.compile(r"\d[\d,.]*")
_SIGNS = re.compile(r"[^㐀-鿿a-z0%@']+")
_LETTERS = re.compile(r"[a-z']+|0|%|@")
#: Shorter than this says nothing.
_SHORTEST = {"zh": 7, "en": 14}
_LONGEST_PIECE = 4
_WORD_PIECES = (3, 4, 5)


class _Weights(dict[str, int]):
    """What nobody has seen weighs nothing."""

    def __missing__(self, piece: str) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class Learnt:
    """One language's weights."""

    bias: float
    limit: float
    pieces: "_Weights"

    def score(self, pieces: set[str]) -> float:
        """How much the pieces of a sentence speak for doubt; 0 is neither way."""
        if not pieces:
            return -SCALE
        return self.bias + sum(map(self.pieces.__getitem__, pieces)) / sqrt(len(pieces))


@cache
def learnt(language: str) -> Learnt:
    """The weights of a language."""
    given = json.loads((FOLDER / language / "doubtful.json").read_bytes())
    return Learnt(given["bias"], given["limit"], _Weights(given["pieces"]))


def doubtful(folded: Folded) -> Iterator[tuple[int, int]]:
    """The sentences of the folded text that read like forbidden wording, as spans of it."""
    for start, end in sentences(folded.text):
        sentence = folded.text[start:end]
        language = "zh" if _CJK.search(sentence) else "en"
        found = pieces(sentence, language)
        known = learnt(language)
        if end - start >= _SHORTEST[language] and known.score(found) > known.limit:
            yield start, end


_END = re.compile(r"[。!?！？\n]+|\.(?!\d)(?=\s|$)")
#: A sentence shorter than this is read with the one before it.
_SHORT = {"zh": 9, "en": 24}


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence, without blanks around it; short ones together with what stands before them."""
    spans: list[tuple[int, int]] = []
    begin = 0
    for stop in [match.end() for match in _END.finditer(text)] + [len(text)]:
        piece = text[begin:stop]
        if piece.strip():
            start, end = begin + len(piece) - len(piece.lstrip()), begin + len(piece.rstrip())
            short = end - start < _SHORT["zh" if _CJK.search(piece) else "en"]
            if spans and short and "\n" not in text[spans[-1][1] - 1 : start]:
                start = spans.pop()[0]
            spans.append((start, end))
        begin = stop
    yield from spans


def pieces(sentence: str, language: str) -> set[str]:
    """What a folded sentence is made of: runs of characters in Chinese; words, pairs and parts of words in English."""
    plain = _SIGNS.sub(" ", _DIGITS.sub("0", sentence)).strip()
    return _characters(plain) if language == "zh" else _words(_LETTERS.findall(plain))


def _characters(plain: str) -> set[str]:
    found: set[str] = set()
    text = f" {plain} "
    for size in range(1, _LONGEST_PIECE + 1):
        found.update(map("".join, zip(*(text[n:] for n in range(size)), strict=False)))
    found.discard(" ")
    return found


def _words(words: list[str]) -> set[str]:
    found = {f" {word} " for word in words}
    found.update(f" {one} {other} " for one, other in pairwise(words))
    found.update(" {} {} {} ".format(*three) for three in zip(words, words[1:], words[2:], strict=False))
    found.update(*map(_parts, words))
    return found


@lru_cache(maxsize=4096)
def _parts(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(padded[n : n + size] for size in _WORD_PIECES for n in range(len(padded) - size + 1))
