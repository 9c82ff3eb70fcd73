"""The file of learnt weights, ``content/<language>/weights.json``: written by ``training``, read by ``ranker``.

It is small and quick to read: a weight is one character, a sentence the four bytes of its fingerprint.
"""

import json
from base64 import b85encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

from handlers.language.sentences import FOLDER

#: What a step is; a weight is so many steps above or below the middle character.
STEP = 0.06
_MIDDLE, _REACH = 80, 44
#: The first question's character.
_FIRST = 48
#: Smaller weights are left out: the files would be too long to read with all of them; English has more pieces.
_LEAST = {"zh": 0.09, "en": 0.12}
#: Characters of a fingerprint.
_MARK = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What was learnt of a language."""

    learnt_from: str
    intents: tuple[str, ...]
    bias: tuple[float, ...]
    pieces: Mapping[str, Sequence[float]]
    """What a piece says for each question."""
    templates: Mapping[str, str]
    """The question of every example."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The same as it is read: pieces unpacked when they are heard."""

    learnt_from: str
    intents: tuple[str, ...]
    bias: tuple[float, ...]
    pieces: Mapping[str, str]
    templates: Mapping[str, str]
    """The question of every example, by its fingerprint."""


def write(language: str, weights: Weights) -> None:
    """Write a language's file. Raises OSError."""
    marks: dict[str, list[str]] = {}
    for sentence, intent in weights.templates.items():
        marks.setdefault(intent, []).append(fingerprint(sentence))
    given = {
        "learnt_from": weights.learnt_from,
        "intents": weights.intents,
        "bias": [round(value, 2) for value in weights.bias],
        "templates": {intent: "".join(sorted(of)) for intent, of in marks.items()},
        "pieces": {
            piece: packed
            for piece in sorted(weights.pieces)
            if (packed := _packed(weights.pieces[piece], _LEAST[language]))
        },
    }
    text = json.dumps(given, ensure_ascii=False, separators=(",", ":"))
    (FOLDER / language / "weights.json").write_text(text.replace('","', '",\n"') + "\n", encoding="utf-8")


def read(language: str) -> Packed:
    """A language's weights. Raises OSError."""
    given = json.loads((FOLDER / language / "weights.json").read_bytes())
    return Packed(
        learnt_from=given["learnt_from"],
        intents=tuple(given["intents"]),
        bias=tuple(given["bias"]),
        pieces=given["pieces"],
        templates={
            of[n : n + _MARK]: intent for intent, of in given["templates"].items() for n in range(0, len(of), _MARK)
        },
    )


def fingerprint(sentence: str) -> str:
    """What a sentence is known by."""
    return b85encode(blake2b(sentence.encode(), digest_size=4).digest()).decode("ascii")


def _packed(weights: Sequence[float], least: float) -> str:
    """The character of a question and of its weight in turn; none smaller than ``least``."""
    return "".join(
        chr(_FIRST + n) + chr(_MIDDLE + max(-_REACH, min(_REACH, round(value / STEP))))
        for n, value in enumerate(weights)
        if abs(value) >= least
    )


@lru_cache(maxsize=8192)
def unpacked(packed: str) -> tuple[tuple[int, int], ...]:
    """Questions' numbers and weights in steps: whole numbers add up to the same in any order."""
    return tuple((ord(who) - _FIRST, ord(what) - _MIDDLE) for who, what in zip(packed[::2], packed[1::2], strict=True))
