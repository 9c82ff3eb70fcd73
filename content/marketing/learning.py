"""Learns from the invented sentences how much each piece of a sentence speaks for doubtful wording.

Run after ``content/<language>/doubtful.toml`` changed: ``python -m content.marketing.learning``. It writes ``doubtful.json``
beside it; a test tells when that is older. Logistic regression by AdaGrad in a fixed order: the same sentences give the same
weights.
"""

import json
import re
import tomllib
from collections import Counter
from hashlib import sha256
from math import exp, sqrt
from random import Random
from typing import Any

from content.marketing.doubtful import FOLDER, SCALE, pieces
from content.marketing.folded import fold
from content.marketing.wordlists import LANGUAGES

#: So many readings of a line with alternatives.
READINGS = 8
#: A line without alternatives counts so often.
_PLAIN_LINE = 2
_ROUNDS = 6
_STEP = 0.3
#: How much of each weight decays with each round; keeps rare pieces from being learnt by heart.
_DECAY = 0.03
_LEAST = 8
#: A score above this is doubtful, in hundredths.
_LIMITS = {"zh": 30, "en": 70}
_EITHER = re.compile(r"\(([^()]*\|[^()]*)\)")

Row = tuple[tuple[str, ...], int]


def fingerprint(language: str) -> str:
    """What the weights are learnt from."""
    return sha256((FOLDER / language / "doubtful.toml").read_bytes()).hexdigest()[:16]


def readings(line: str) -> list[str]:
    """Sentences that a line with alternatives stands for: every alternative at least once in so many."""
    chance = Random(line)  # noqa: S311 - a fixed order is the aim
    parts = _EITHER.split(line)
    if len(parts) == 1:
        return [line] * _PLAIN_LINE
    turns = [chance.sample(words, len(words)) for words in (part.split("|") for part in parts[1::2])]
    offsets = [chance.randrange(READINGS) for _ in turns]
    made = []
    for n in range(READINGS):
        chosen = [
            words[(n * (1 + n // len(words)) + offset) % len(words)]
            for words, offset in zip(turns, offsets, strict=True)
        ]
        made.append("".join(part for pair in zip(parts[::2], [*chosen, ""], strict=True) for part in pair))
    return made


def lines(language: str) -> list[tuple[str, int]]:
    """Every line with 1 for bad and 0 for clean."""
    given = tomllib.loads((FOLDER / language / "doubtful.toml").read_text(encoding="utf-8"))
    return [
        (line.strip(), int(kind == "bad"))
        for kind in ("bad", "clean")
        for group in given[kind].values()
        for line in group.splitlines()
        if line.strip()
    ]


def rows(given: list[tuple[str, int]], language: str) -> list[Row]:
    """The pieces of every reading of every line."""
    return [
        (tuple(sorted(pieces(fold(reading).text, language))), bad) for line, bad in given for reading in readings(line)
    ]


def learn(language: str) -> dict[str, Any]:
    """The weights of a language, as they are written."""
    weights, bias = descend(rows(lines(language), language))
    return {
        "learnt_from": fingerprint(language),
        "bias": round(bias * SCALE),
        "limit": _LIMITS[language],
        "pieces": {piece: whole for piece in sorted(weights) if abs(whole := round(weights[piece] * SCALE)) >= _LEAST},
    }


def descend(given: list[Row]) -> tuple[dict[str, float], float]:
    """Weight of each piece, and the bias. Both kinds weigh the same whatever their number."""
    counts = Counter(bad for _, bad in given)
    share = {kind: len(given) / (2 * count) for kind, count in counts.items()}
    weights: dict[str, float] = {}
    squares: dict[str, float] = {}
    bias = 0.0
    chance = Random(1)  # noqa: S311 - a fixed order is the aim
    order = list(range(len(given)))
    for _ in range(_ROUNDS):
        chance.shuffle(order)
        for n in order:
            bag, bad = given[n]
            if not bag:
                continue
            norm = 1 / sqrt(len(bag))
            score = bias + norm * sum(weights.get(piece, 0.0) for piece in bag)
            slope = (1 / (1 + exp(-max(-30.0, min(30.0, score)))) - bad) * share[bad]
            if abs(slope) < 1e-3:  # noqa: PLR2004 - settled already
                continue
            slope *= norm
            add = slope * slope
            for piece in bag:
                square = squares[piece] = squares.get(piece, 1e-2) + add
                weights[piece] = weights.get(piece, 0.0) - _STEP * slope / sqrt(square)
        for piece in weights:
            weights[piece] *= 1 - _DECAY
    return weights, bias


def main() -> None:
    """Write both languages' weights. Raises OSError."""
    for language in LANGUAGES:
        text = json.dumps(learn(language), ensure_ascii=False, separators=(",", ":"))
        path = FOLDER / language / "doubtful.json"
        path.write_text(text.replace(',"', ',\n"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
