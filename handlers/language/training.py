"""Learns from the example sentences how much each piece of a sentence speaks for each question, and for declining it.

Run after ``sentences.toml``, ``refusals.toml`` or ``concepts.toml`` of a language changed: ``guanhu understand --learn``. It
writes ``content/<language>/weights.json`` (``weights``), which ``ranker`` reads; a test tells when that is older than the
three. Until then a new sentence is understood as it stands and in what is close to it.

Multinomial logistic regression by AdaGrad, in a fixed order: the same sentences give the same weights. Each sentence is also
shown with half of its pieces gone, so that no single word decides alone: others will say it with other words. It is learnt
twice, from words and meanings and from words and their parts; the mean of the two errs less often than either.
"""

from collections import Counter
from collections.abc import Callable
from math import exp, sqrt
from random import Random

from handlers.language.sentences import EVERY, EVERY_REFUSED, REFUSE, examples, features, learnt_from, plain, taught
from handlers.language.weights import Weights, write

_ROUNDS = 6
_STEP = 0.25
#: How much of each weight decays with each round; keeps rare pieces from being learnt by heart.
_DECAY = 0.02
#: A piece of fewer lines than this tells nothing about other sentences.
_RAREST = 2
#: A question that is nearly as right as it can be is left alone.
_SETTLED = 1e-2
#: Of so many sentences pieces are left out, and so many pieces.
_THINNED, _LEFT_OUT = 0.5, 0.5

#: What each of the two learns from: no parts of words; no meanings.
_EARS: tuple[Callable[[str], bool], ...] = (
    lambda piece: not piece.startswith("~") and "_" not in piece,
    lambda piece: not piece.startswith("#"),
)

Bag = tuple[str, ...]
Row = tuple[Bag, int, float]
"""The pieces of a sentence, its question's number, and what it counts."""


def learn(language: str) -> Weights:
    """The weights of a language: what every question's sentences are made of."""
    given = taught(language)
    rows: list[Row] = []
    templates: dict[str, str] = {}
    lines_with: Counter[str] = Counter()
    for number, (intent, lines) in enumerate(given.items()):
        most = EVERY_REFUSED if intent.startswith(REFUSE) else EVERY
        for line in filter(str.strip, lines.splitlines()):
            sentences = [plain(example) for example in examples(line.strip(), most)]
            templates |= dict.fromkeys(sentences, intent)
            bags = [tuple(sorted(features(sentence))) for sentence in sentences]
            lines_with.update({piece for bag in bags for piece in bag})
            rows += [(bag, number, 2 / sqrt(len(bags))) for bag in bags]
    known = {piece for piece, count in lines_with.items() if count >= _RAREST}
    pieces: dict[str, list[float]] = {}
    bias = [0.0] * len(given)
    for hears in _EARS:
        heard = {piece for piece in known if hears(piece)}
        said = [(tuple(piece for piece in bag if piece in heard), number, counts) for bag, number, counts in rows]
        weights, own = _descend(said, len(given))
        bias = [one + other / len(_EARS) for one, other in zip(bias, own, strict=True)]
        for piece, vector in weights.items():
            before = pieces.get(piece) or [0.0] * len(given)
            pieces[piece] = [one + other / len(_EARS) for one, other in zip(before, vector, strict=True)]
    return Weights(
        learnt_from=learnt_from(language), intents=tuple(given), bias=tuple(bias), pieces=pieces, templates=templates
    )


def _descend(rows: list[Row], classes: int) -> tuple[dict[str, list[float]], list[float]]:
    pieces = dict.fromkeys(piece for bag, _, _ in rows for piece in bag)
    weights = {piece: [0.0] * classes for piece in pieces}
    squares = {piece: [1e-2] * classes for piece in pieces}
    bias = [0.0] * classes
    order = list(range(len(rows)))
    chance = Random(1)  # noqa: S311 - a fixed order is the aim
    for _ in range(_ROUNDS):
        chance.shuffle(order)
        for n in order:
            bag, right, counts = rows[n]
            scale = 1.0
            if chance.random() < _THINNED:
                bag = tuple(piece for piece in bag if chance.random() >= _LEFT_OUT)
                scale = 1 / (1 - _LEFT_OUT)
            _step((bag, right, counts), scale, weights, squares, bias)
        for vector in weights.values():
            for k, value in enumerate(vector):
                if value:
                    vector[k] = value * (1 - _DECAY)
    return weights, bias


def _step(
    row: Row,
    scale: float,
    weights: dict[str, list[float]],
    squares: dict[str, list[float]],
    bias: list[float],
) -> None:
    """Move the weights of one sentence's pieces towards its intent; ``scale`` makes up for pieces left out."""
    bag, right, counts = row
    vectors = [weights[piece] for piece in bag]
    heard = map(sum, zip(*vectors, strict=True)) if vectors else [0.0] * len(bias)
    slopes = _slopes([own + scale * said for own, said in zip(bias, heard, strict=True)], right)
    busy = [(k, slope * counts * scale) for k, slope in enumerate(slopes) if abs(slope) > _SETTLED]
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
        known[language] = len(learnt.intents) - 1
        write(language, learnt)
    return known


if __name__ == "__main__":
    main()
