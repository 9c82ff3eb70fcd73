"""Sentences that read like forbidden wording though no listed word stands in them: a warning, for a person to judge.

``content/<language>/doubtful.toml`` holds the examples, ``learning`` turns them into ``doubtful.json``: what each piece of a
sentence weighs for or against it. ``examined`` asks here after the lists have spoken.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from math import sqrt
from pathlib import Path

from content.marketing.folded import Folded
from content.marketing.pieces import worded
from content.marketing.senses import Language, Weights, lexicon, neighbours, units

FOLDER = Path(__file__).parent.parent
BAD, CLEAN = "bad", "clean"
#: Weights, and squares of rarity, are kept as whole numbers: so many to one.
SCALE = 100
#: A passage whose score is above this is doubtful.
_LIMITS = {"zh": 0.3, "en": 0.0}
#: So far below the limit a passage is held for plain, when it is long enough to tell.
_PLAIN = {"zh": -0.6, "en": -0.6}
_CJK = re.compile(r"[㐀-鿿]")
#: Shorter than this says nothing.
_SHORTEST = {"zh": 7, "en": 14}
_TELLING = {"zh": 16, "en": 32}


#: A piece's weight and the square of its rarity are one whole number, so that both are summed at once: the square so much to one.
SQUARES = 1 << 26


@dataclass(frozen=True, slots=True)
class Learnt:
    """One language's weights."""

    language: Language
    bias: float
    pieces: Mapping[str, int]
    """Piece → how much it speaks for doubt, and its rarity squared, together."""
    senses: Weights
    """The same of senses."""

    def score(self, passage: str) -> float:
        """How much the pieces of a folded passage speak for doubt; 0 is neither way."""
        parts = units(passage, self.language)
        twos = neighbours(parts)
        total = sum(map(self.pieces.get, worded(passage, parts, twos), repeat(0)))
        total += self.senses.sum(lexicon(self.language).met(parts, twos))
        squares = (total + SQUARES // 2) // SQUARES
        return self.bias + (total - squares * SQUARES) / SCALE / sqrt(squares / SCALE) if squares else self.bias


@cache
def learnt(language: Language) -> Learnt:
    """The weights of a language."""
    given = json.loads((FOLDER / language / "doubtful.json").read_bytes())
    pieces: Mapping[str, int] = given["pieces"]
    return Learnt(language=language, bias=given["bias"] / SCALE, pieces=pieces, senses=Weights(language, pieces))


def score(passage: str) -> float:
    """How much a folded passage speaks for doubt, measured from where doubt begins: above 0 it is doubtful."""
    language = _language(passage)
    if len(passage) < _SHORTEST[language]:
        return 0.0
    return learnt(language).score(passage) - _LIMITS[language]


def reads_plain(passage: str, scored: float | None = None) -> bool:
    """Whether a folded passage reads like a warning, a refusal, a fact or a service, whatever word stands in it."""
    language = _language(passage)
    if len(passage) < _TELLING[language]:
        return False
    return (score(passage) if scored is None else scored) < _PLAIN[language]


def _language(passage: str) -> Language:
    return "zh" if _CJK.search(passage) else "en"


@dataclass(frozen=True, slots=True)
class Passage:
    """Some sentences of the folded text, and how much they speak for doubt."""

    start: int
    end: int
    score: float

    @property
    def doubtful(self) -> bool:
        """It reads like forbidden wording."""
        return self.score > 0


def passages(folded: Folded) -> list[Passage]:
    """The passages of the text: some sentences of a line, or a long one, without blanks around."""
    return [Passage(start, end, score(folded.text[start:end])) for start, end in _together(folded.text)]


_END = re.compile(r"[。!?！？\n]+|\.(?!\d)(?=\s|$)")
#: Sentences of a line are read together up to this length: a question with its answer, a claim with its warning.
_LONGEST = {"zh": 60, "en": 180}


def _together(text: str) -> Iterator[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for start, end in sentences(text):
        longest = _LONGEST["zh" if _CJK.search(text, start, end) else "en"]
        together = spans and end - spans[-1][0] <= longest and "\n" not in text[spans[-1][1] - 1 : start]
        spans.append((spans.pop()[0] if together else start, end))
    yield from spans


def sentences(text: str, begin: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence between two places, without blanks around it."""
    last = len(text) if end is None else end
    for stop in [*(match.end() for match in _END.finditer(text, begin, last)), last]:
        piece = text[begin:stop]
        if piece.strip():
            yield begin + len(piece) - len(piece.lstrip()), begin + len(piece.rstrip())
        begin = stop
