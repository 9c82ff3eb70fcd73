"""A small linear model of texts, learnt from labelled examples: which of several labels fits a text best.

Pieces of a text (characters and their neighbours in Chinese, words and pairs elsewhere) weigh for or against each label,
rare pieces more than common ones. Learnt by an averaged passive-aggressive machine in a fixed order: the same examples give
the same weights, in seconds and in nothing but Python. Topics of news (``content.news.topics``) and doubtful wording
(``content.marketing.doubtful``) are told by it; each may say what its texts are made of.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, sqrt
from random import Random
from typing import Any

#: Weights are kept as whole numbers: so many to one.
SCALE = 1000
#: Of a text so much is read.
LONGEST = 600
_LINK = re.compile(r"https?://\S+")
_UNITS = re.compile(r"[a-z]+(?:'[a-z]+)?|[$#][a-z]+|\d+(?:[.,]\d+)*|[㐀-鿿]|[%$]")
_ROUNDS = 8
#: The most one example moves the weights, where nothing else is said.
_AGGRESSIVE = 0.3
_BIAS = 0.1
#: A weight smaller than this is left out.
_LEAST = 0.004
#: How far one label must lie above another to count as sure.
_MARGIN = 1.0

Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Model:
    """What was learnt."""

    labels: tuple[str, ...]
    bias: tuple[float, ...]
    pieces: Mapping[str, tuple[tuple[int, float], ...]]
    """Piece → label and weight, the rarity of the piece in it."""
    rarity: Mapping[str, float]

    def scores(self, text: str) -> dict[str, float]:
        """How much speaks for each label; the best is the highest, whatever its sign."""
        totals = [0.0] * len(self.labels)
        square = 0.0
        for piece in pieces(text):
            known = self.pieces.get(piece)
            if known is None:
                continue
            square += self.rarity[piece] ** 2
            for label, weight in known:
                totals[label] += weight
        norm = 1 / sqrt(square) if square else 0.0
        return {
            name: bias + total * norm for name, bias, total in zip(self.labels, self.bias, totals, strict=True)
        }  # fmt: skip

    def best(self, text: str) -> str:
        """The label that fits best."""
        scores = self.scores(text)
        return max(self.labels, key=scores.__getitem__)

    def to_json(self) -> dict[str, Any]:
        """As it is kept in a file: each piece with its rarity and its weights in one line of numbers."""
        packed = {
            piece: " ".join(
                [str(round(self.rarity[piece] * SCALE)), *(f"{k} {round(w * SCALE)}" for k, w in self.pieces[piece])]
            )
            for piece in sorted(self.pieces)
        }
        return {"labels": self.labels, "bias": [round(one * SCALE) for one in self.bias], "pieces": packed}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Model":
        """From a file. Raises KeyError, ValueError or TypeError for another one."""
        weights: dict[str, tuple[tuple[int, float], ...]] = {}
        rarity: dict[str, float] = {}
        for piece, line in data["pieces"].items():
            first, *numbers = (int(part) for part in line.split())
            rarity[piece] = first / SCALE
            weights[piece] = tuple(
                (k, w / SCALE) for k, w in zip(numbers[::2], numbers[1::2], strict=True)
            )  # fmt: skip
        return Model(
            labels=tuple(data["labels"]), bias=tuple(one / SCALE for one in data["bias"]), pieces=weights, rarity=rarity
        )  # fmt: skip


def shares(scores: Mapping[str, float]) -> dict[str, float]:
    """Scores as parts of one, the best first."""
    top = max(scores.values())
    powers = {name: exp(4 * (score - top) / _MARGIN) for name, score in scores.items()}
    total = sum(powers.values())
    return {name: powers[name] / total for name in sorted(powers, key=lambda one: (-powers[one], one))}


def pieces(text: str) -> set[str]:
    """What a text is made of: every unit, neighbours, and runs of three Chinese characters. Numbers are all one."""
    plain = _LINK.sub(" ", unicodedata.normalize("NFKC", text[:LONGEST]).lower())
    found = ["0" if unit[0].isdigit() else unit for unit in _UNITS.findall(plain)]
    out = set(found)
    out.update(f"{one} {other}" for one, other in pairwise(found))
    out.update(
        f"{a} {b} {c}"
        for a, b, c in zip(found, found[1:], found[2:], strict=False)
        if not (a.isascii() or b.isascii() or c.isascii())
    )
    return out


# -- learning -------------------------------------------------------------------------------------------------------------


def learn(rows: Sequence[Row], *, rarest: int = 2) -> Model:
    """The model of these texts and labels. Pieces of fewer texts than ``rarest`` are left out. ValueError for one label."""
    return learn_pieces([(pieces(text), label) for text, label in rows], rarest=rarest)


def learn_pieces(
    rows: Sequence[tuple[AbstractSet[str], str]], *, rarest: int = 2, aggressive: float = _AGGRESSIVE
) -> Model:
    """The same of texts that are in pieces already. ``aggressive``: the most one example moves the weights."""
    labels = tuple(sorted({label for _, label in rows}))
    if len(labels) < 2:  # noqa: PLR2004 - between one there is no choice
        raise ValueError("there must be two labels and more")
    place = {label: number for number, label in enumerate(labels)}
    bags = [bag for bag, _ in rows]
    count = Counter(piece for bag in bags for piece in bag)
    rarity = {piece: log((1 + len(rows)) / (1 + n)) + 1 for piece, n in count.items() if n >= rarest}
    examples = [_example(bag, rarity, place[label]) for bag, (_, label) in zip(bags, rows, strict=True)]
    machine = _Machine(rarity, len(labels), aggressive)
    chance = Random(1)  # noqa: S311 - a fixed order is the aim
    order = list(range(len(examples)))
    for _ in range(_ROUNDS):
        chance.shuffle(order)
        for number in order:
            machine.see(*examples[number])
    return machine.model(labels)


def _example(
    bag: Iterable[str], rarity: Mapping[str, float], label: int
) -> tuple[tuple[str, ...], tuple[float, ...], int]:
    known = sorted(piece for piece in bag if piece in rarity)
    norm = sqrt(sum(rarity[piece] ** 2 for piece in known)) or 1.0
    return tuple(known), tuple(rarity[piece] / norm for piece in known), label


class _Machine:
    """Passive while it is right by a margin, else moves no further than it must; the mean of all its states is kept."""

    def __init__(self, rarity: Mapping[str, float], labels: int, aggressive: float) -> None:
        self._rarity = rarity
        self._aggressive = aggressive
        self._weights: dict[str, dict[int, float]] = {piece: {} for piece in rarity}
        self._sums: dict[str, dict[int, float]] = {piece: {} for piece in rarity}
        self._bias = [0.0] * labels
        self._bias_sums = [0.0] * labels
        self._seen = 1

    def see(self, found: Sequence[str], values: Sequence[float], right: int) -> None:
        """Learn from one example."""
        scores = self._bias[:]
        for piece, value in zip(found, values, strict=True):
            for label, weight in self._weights[piece].items():
                scores[label] += weight * value
        mine = scores[right]
        scores[right] = float("-inf")
        other = max(range(len(scores)), key=scores.__getitem__)
        self._seen += 1
        loss = _MARGIN - (mine - scores[other])
        if loss <= 0:
            return
        step = min(self._aggressive, loss / 2)
        for label, sign in ((right, 1), (other, -1)):
            self._bias[label] += sign * step * _BIAS
            self._bias_sums[label] += sign * step * _BIAS * self._seen
            for piece, value in zip(found, values, strict=True):
                move = sign * step * value
                weights, sums = self._weights[piece], self._sums[piece]
                weights[label] = weights.get(label, 0.0) + move
                sums[label] = sums.get(label, 0.0) + move * self._seen

    def model(self, labels: tuple[str, ...]) -> Model:
        """The mean of all states."""
        kept: dict[str, tuple[tuple[int, float], ...]] = {}
        for piece, weights in self._weights.items():
            sums, rare = self._sums[piece], self._rarity[piece]
            mean = {label: (weight - sums[label] / self._seen) * rare for label, weight in sorted(weights.items())}
            if packed := tuple((label, weight) for label, weight in mean.items() if abs(weight) >= _LEAST):
                kept[piece] = packed
        bias = tuple(one - total / self._seen for one, total in zip(self._bias, self._bias_sums, strict=True))
        return Model(labels=labels, bias=bias, pieces=kept, rarity={piece: self._rarity[piece] for piece in kept})
