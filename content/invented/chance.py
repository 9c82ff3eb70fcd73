"""Seeded chance: every part of the invented bank draws from its own stream, so that a change in one moves no other.

``Chance`` is a random generator with the few draws the bank needs; ``spread`` gives the n-th point of an even sequence,
so that 2,000 customers already follow a curve that plain draws would only follow at 200,000.
"""

import random
from collections.abc import Mapping, Sequence
from math import exp, floor
from typing import Self, TypeVar

T = TypeVar("T")

#: Steps of the even sequences, one for each thing that is spread (the generalised golden ratio, by dimension).
STEPS = (0.6180339887498949, 0.7548776662466927, 0.5698402909980532, 0.8191725133961645, 0.6710436067037893)


class Chance(random.Random):
    """One stream of draws, named by the seed and what it is for."""

    def __new__(cls, *_names: object) -> Self:
        """Leave the names to ``__init__``."""
        return super().__new__(cls)

    def __init__(self, *names: object) -> None:
        """The same names give the same draws on every machine."""
        super().__init__("/".join(map(str, names)))

    def hits(self, share: float) -> bool:
        """True in that share of the draws."""
        return self.random() < share

    def one(self, weights: Mapping[T, float]) -> T:
        """A key, drawn by its weight."""
        target = self.random() * sum(weights.values())
        for key, weight in weights.items():
            target -= weight
            if target <= 0:
                return key
        return key

    def around(self, middle: float, spread: float) -> float:
        """A positive number with that median; ``spread`` is the deviation of its logarithm."""
        return middle * exp(self.gauss(0.0, spread))

    def any_of(self, things: Sequence[T]) -> T:
        """One of them, all alike."""
        return things[floor(self.random() * len(things))]


def spread(place: int, step: float, start: float = 0.0) -> float:
    """The place-th point of an even sequence on [0, 1)."""
    return (start + (place + 1) * step) % 1.0
