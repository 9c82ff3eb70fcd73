"""Ranks the questions a masked sentence may be, and what is declined, by the learnt weights of its pieces.

``training`` learns them from the example sentences. A sentence equal to an example is certain; otherwise what its pieces
say is added up and shared out as probabilities.
"""

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import exp

from handlers.language import weights
from handlers.language.sentences import examples, expand, features, known_words, learnt_from, plain, taught
from handlers.language.weights import STEP, Packed, fingerprint, unpacked

#: What a sentence weighs that is written but not learnt from yet, and how like it another must be to count.
_NEW = 8.0
_ALIKE = 0.5
#: So many readings of a new line are known word by word.
_READINGS = 200
_WORD = re.compile(r"(?<![a-z#~])[a-z]{2,}(?![a-z*])")


@dataclass(frozen=True, slots=True)
class _Learnt:
    """One language's weights, and what was written since they were learnt."""

    weights: Packed
    templates: dict[str, str]
    """Fingerprint → intent."""
    added: tuple[tuple[frozenset[str], str], ...] = ()
    """Pieces and intent of the sentences written since."""


@cache
def _learnt(language: str) -> _Learnt:
    packed = weights.read(language)
    added = _written_since(language, packed) if packed.learnt_from != learnt_from(language) else {}
    return _Learnt(
        weights=packed,
        templates={**packed.templates, **{fingerprint(sentence): intent for sentence, intent in added.items()}},
        added=tuple((frozenset(features(sentence)), intent) for sentence, intent in added.items()),
    )


def _written_since(language: str, packed: Packed) -> dict[str, str]:
    """The sentences of lines that nothing was learnt from yet."""
    return {
        sentence: intent
        for intent, lines in taught(language).items()
        for line in filter(str.strip, lines.splitlines())
        if all(fingerprint(plain(example)) not in packed.templates for example in examples(line.strip()))
        for sentence in map(plain, islice(expand(line.strip()), _READINGS))
    }


def known(sentence: str, languages: tuple[str, ...]) -> bool:
    """Whether the masked and ``plain`` sentence is an example in one of the languages."""
    mark = fingerprint(sentence)
    return any(mark in _learnt(language).templates for language in languages)


def rank(sentence: str, languages: tuple[str, ...]) -> list[tuple[str, float]]:
    """Intents with their probabilities, best first; 1.0 is an example. ``sentence`` is masked and ``plain``."""
    mark = fingerprint(sentence)
    for language in languages:
        if certain := _learnt(language).templates.get(mark):
            return [(certain, 1.0)]
    pieces = features(sentence)
    scores: dict[str, float] = {}
    for language in languages:
        known = _learnt(language)
        for intent, score in _heard(known.weights, pieces).items():
            scores[intent] = scores.get(intent, 0.0) + score
        for intent, likeness in _like_added(known, pieces).items():
            scores[intent] = scores.get(intent, 0.0) + _NEW * likeness
    return _shared(scores)


def is_learnt(piece: str, language: str = "zh") -> bool:
    """Whether a piece stood in a language's sentences more than once."""
    return piece in _learnt(language).weights.pieces


def _like_added(known: _Learnt, pieces: set[str]) -> dict[str, float]:
    """How like the sentence is to the likest new sentence of each intent, where it is like one at all."""
    found: dict[str, float] = {}
    for of, intent in known.added:
        likeness = len(pieces & of) / len(pieces | of)
        if likeness >= _ALIKE:
            found[intent] = max(found.get(intent, 0.0), likeness)
    return found


def _heard(known: Packed, pieces: set[str]) -> dict[str, float]:
    """What the sentence's pieces say for each intent."""
    totals = [0] * len(known.bias)
    for piece in pieces:
        packed = known.pieces.get(piece)
        if packed:
            for intent, weight in unpacked(packed):
                totals[intent] += weight
    said = (own + total * STEP for own, total in zip(known.bias, totals, strict=True))
    return dict(zip(known.intents, said, strict=True))


def _shared(scores: dict[str, float]) -> list[tuple[str, float]]:
    top = max(scores.values())
    powers = {intent: exp(score - top) for intent, score in scores.items()}
    total = sum(powers.values())
    return sorted(((intent, power / total) for intent, power in powers.items()), key=lambda item: (-item[1], item[0]))


@cache
def _beside() -> Counter[str]:
    pairs = (piece for piece in _learnt("en").weights.pieces if " " in piece)
    beside: Counter[str] = Counter(_WORD.findall(" ".join(pairs)))
    beside.update(set(known_words()))
    return beside


def often(word: str) -> int:
    """How usual an English word is: beside how many others it was learnt."""
    return _beside()[word]
