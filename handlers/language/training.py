"""Learns from the example sentences how much each piece of a sentence speaks for each question.

Run after ``content/<language>/sentences.toml`` or ``concepts.toml`` changed: ``guanhu understand --learn``. It writes
``content/<language>/weights.json``, which ``ranker`` reads; a test tells when that is older than the two. Until then a new
sentence is understood as it stands and in what is close to it (``added``).
Multinomial logistic regression by AdaGrad, in a fixed order: the same sentences give the same weights.
"""

import json
from collections import Counter
from math import exp, sqrt
from random import Random
from typing import Any

from handlers.language.sentences import FOLDER, examples, features, learnt_from, plain, table

_ROUNDS = 8
_STEP = 0.25
#: How much of each weight decays with each round; keeps rare pieces from being learnt by heart.
_DECAY = 0.02
#: A piece of fewer lines than this tells nothing about other sentences.
_RAREST = 2
#: Weights are shipped in hundredths; smaller ones than this are left out.
_SCALE = 100
_LEAST = 8


def fingerprint(language: str) -> str:
    """What the weights were learnt from."""
    return learnt_from(language)


def learn(language: str) -> dict[str, Any]:
    """The weights of a language, as they are written: intents, templates, cues, and each piece's weights."""
    given = table(language)["sentences"]
    intents = list(given)
    rows: list[tuple[tuple[str, ...], int]] = []
    templates: dict[str, str] = {}
    lines_with: Counter[str] = Counter()
    for number, lines in enumerate(given.values()):
        for line in filter(str.strip, lines.splitlines()):
            pieces: set[str] = set()
            for sentence in (plain(example) for example in examples(line.strip())):
                templates[sentence] = intents[number]
                bag = features(sentence)
                pieces |= bag
                rows.append((tuple(sorted(bag)), number))
            lines_with.update(pieces)
    known = {piece for piece, count in lines_with.items() if count >= _RAREST}
    rows = [(tuple(piece for piece in bag if piece in known), number) for bag, number in rows]
    weights, bias = _descend(rows, len(intents))
    return {
        "learnt_from": fingerprint(language),
        "intents": intents,
        "bias": [round(value * _SCALE) for value in bias],
        "pieces": {piece: packed for piece in sorted(weights) if (packed := _packed(weights[piece]))},
        "templates": _by_intent(templates),
        "cues": table(language)["cues"],
    }


def _by_intent(templates: dict[str, str]) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for sentence, intent in templates.items():
        out.setdefault(intent, []).append(sentence)
    return out


def _packed(weights: list[float]) -> str:
    """Intent and weight in turn, in hundredths, between blanks: a text loads faster than a list, and few are read."""
    whole = [round(value * _SCALE) for value in weights]
    return " ".join(f"{n} {value}" for n, value in enumerate(whole) if abs(value) >= _LEAST)


def _descend(rows: list[tuple[tuple[str, ...], int]], classes: int) -> tuple[dict[str, list[float]], list[float]]:
    weights: dict[str, list[float]] = {}
    squares: dict[str, list[float]] = {}
    for bag, _ in rows:
        for piece in bag:
            if piece not in weights:
                weights[piece] = [0.0] * classes
                squares[piece] = [1e-2] * classes
    bias = [0.0] * classes
    order = list(range(len(rows)))
    chance = Random(1)  # noqa: S311 - a fixed order is the aim
    for _ in range(_ROUNDS):
        chance.shuffle(order)
        for n in order:
            _step(*rows[n], weights, squares, bias)
        for vector in weights.values():
            for k, value in enumerate(vector):
                if value:
                    vector[k] = value * (1 - _DECAY)
    return weights, bias


def _step(
    bag: tuple[str, ...],
    right: int,
    weights: dict[str, list[float]],
    squares: dict[str, list[float]],
    bias: list[float],
) -> None:
    """Move the weights of one sentence's pieces towards its intent."""
    vectors = [weights[piece] for piece in bag]
    slopes = _slopes([sum(column) for column in zip(bias, *vectors, strict=True)], right)
    busy = [(k, slope) for k, slope in enumerate(slopes) if abs(slope) > 1e-3]  # noqa: PLR2004 - settled already
    for k, slope in busy:
        bias[k] -= 0.01 * slope
    for piece, vector in zip(bag, vectors, strict=True):
        square = squares[piece]
        for k, slope in busy:
            square[k] += slope * slope
            vector[k] -= _STEP * slope / sqrt(square[k])


def _slopes(scores: list[float], right: int) -> list[float]:
    top = max(scores)
    powers = [exp(score - top) for score in scores]
    total = sum(powers)
    out = [power / total for power in powers]
    out[right] -= 1.0
    return out


def main() -> dict[str, int]:
    """Write both languages' weights; how many questions each knows. Raises OSError."""
    known: dict[str, int] = {}
    for language in ("zh", "en"):
        learnt = learn(language)
        known[language] = len(learnt["intents"]) - 1
        text = json.dumps(learnt, ensure_ascii=False, separators=(",", ":"))
        path = FOLDER / language / "weights.json"
        path.write_text(text.replace('","', '",\n"') + "\n", encoding="utf-8")
    return known


if __name__ == "__main__":
    main()
