"""Ranks the questions a masked sentence may be: learnt weights of its pieces, and cues (words that speak for a question).

Both come from ``content/<language>/weights.json``, which ``training`` writes from the example sentences. A sentence equal to
an example is certain; otherwise the two witnesses are added up and shared out as probabilities.
"""

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from math import exp

from handlers.language.sentences import FOLDER, examples, expand, features, learnt_from, plain, table
from handlers.language.spotter import Spotter

#: What a full cue weighs beside the learnt weights.
_CUE = 4.0
_SCALE = 100
#: What a sentence weighs that is written but not learnt from yet, and how like it another must be to count.
_NEW = 8.0
_ALIKE = 0.5
#: So many readings of a new line are known word by word.
_READINGS = 200
#: Words this short have too many neighbours to be mended to.
_SHORT = 2
#: Typos mended a sentence.
_MOST_MENDED = 4


@dataclass(frozen=True, slots=True)
class _Cue:
    weight: float
    phrases: tuple[tuple[str, ...], ...]
    """Any phrase; each a set of pieces that must all stand in the sentence."""


@dataclass(frozen=True, slots=True)
class _Learnt:
    """One language's weights."""

    intents: tuple[str, ...]
    bias: tuple[int, ...]
    pieces: dict[str, str]
    """Piece → intent and weight in turn, in hundredths, between blanks."""
    templates: dict[str, str]
    cues: dict[str, tuple[_Cue, ...]]
    spotter: Spotter
    """Every piece of the cues."""
    added: tuple[tuple[frozenset[str], str], ...] = ()
    """Pieces and intent of the sentences written since."""


@cache
def _learnt(language: str) -> _Learnt:
    given = json.loads((FOLDER / language / "weights.json").read_bytes())
    templates = {sentence: intent for intent, of in given["templates"].items() for sentence in of}
    stale = given["learnt_from"] != learnt_from(language)
    added = _written_since(language, templates) if stale else {}
    cues = {intent: tuple(_cue(weight, words) for weight, words in of.items()) for intent, of in given["cues"].items()}
    return _Learnt(
        intents=tuple(given["intents"]),
        bias=tuple(given["bias"]),
        pieces=given["pieces"],
        templates=templates | added,
        cues=cues,
        spotter=Spotter(piece for of in cues.values() for cue in of for phrase in cue.phrases for piece in phrase),
        added=tuple((frozenset(features(sentence)), intent) for sentence, intent in added.items()),
    )


def _written_since(language: str, templates: dict[str, str]) -> dict[str, str]:
    """The sentences of lines that nothing was learnt from yet."""
    return {
        sentence: intent
        for intent, lines in table(language)["sentences"].items()
        for line in filter(str.strip, lines.splitlines())
        if all(plain(example) not in templates for example in examples(line.strip()))
        for sentence in map(plain, islice(expand(line.strip()), _READINGS))
    }


def _cue(weight: str, words: str) -> _Cue:
    phrases = tuple(
        tuple(_piece(piece) for piece in phrase.split("+"))
        for phrase in (part.strip() for part in words.split(","))
        if phrase
    )
    return _Cue(float(weight) / 100, phrases)


def _piece(word: str) -> str:
    """Chinese stands anywhere; an English word stands alone, or with * begins one."""
    word = word.strip()
    if not word.isascii() or (len(word) == 1 and word.isupper()):  # a mask touches its Chinese neighbours
        return word
    return f" {plain(word)}" if word.endswith("*") else f" {plain(word)} "


def rank(sentence: str, languages: tuple[str, ...]) -> list[tuple[str, float]]:
    """Intents with their probabilities, best first; 1.0 is an example. ``sentence`` is masked and ``plain``."""
    for language in languages:
        if certain := _learnt(language).templates.get(sentence):
            return [(certain, 1.0)]
    if "en" in languages:
        sentence = _mended(sentence)
    padded = f" {sentence} "
    scores: dict[str, float] = {}
    for language in languages:
        known = _learnt(language)
        for intent, score in _heard(known, sentence).items():
            scores[intent] = scores.get(intent, 0.0) + score
    cued: dict[str, float] = {}
    for language in languages:
        spotted = _learnt(language).spotter.found(padded)
        for intent, cues in _learnt(language).cues.items():
            cued[intent] = max(cued.get(intent, -1.0), _cued(cues, spotted))
    for language in languages:
        for intent, likeness in _like_added(_learnt(language), sentence).items():
            scores[intent] = scores.get(intent, 0.0) + _NEW * likeness
    return _shared({intent: score + _CUE * cued.get(intent, 0.0) for intent, score in scores.items()})


def _like_added(known: _Learnt, sentence: str) -> dict[str, float]:
    """How like the sentence is to the likest new sentence of each intent, where it is like one at all."""
    found: dict[str, float] = {}
    pieces = features(sentence) if known.added else set()
    for of, intent in known.added:
        likeness = len(pieces & of) / len(pieces | of)
        if likeness >= _ALIKE:
            found[intent] = max(found.get(intent, 0.0), likeness)
    return found


@lru_cache(maxsize=4096)
def _unpacked(packed: str) -> tuple[tuple[int, int], ...]:
    numbers = [int(part) for part in packed.split()]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def _heard(known: _Learnt, sentence: str) -> dict[str, float]:
    """What the sentence's pieces say for each intent."""
    totals = list(known.bias)
    for piece in features(sentence):
        packed = known.pieces.get(piece)
        if packed:
            for intent, weight in _unpacked(packed):
                totals[intent] += weight
    return dict(zip(known.intents, (total / _SCALE for total in totals), strict=True))


def _shared(scores: dict[str, float]) -> list[tuple[str, float]]:
    top = max(scores.values())
    powers = {intent: exp(score - top) for intent, score in scores.items()}
    total = sum(powers.values())
    return sorted(((intent, power / total) for intent, power in powers.items()), key=lambda item: (-item[1], item[0]))


def _cued(cues: tuple[_Cue, ...], spotted: set[str]) -> float:
    total = 0.0
    for cue in cues:
        if any(spotted.issuperset(phrase) for phrase in cue.phrases):
            total += cue.weight
    return min(max(total, -0.6), 0.97)


@cache
def _words() -> frozenset[str]:
    """English words seen, for mending typos."""
    known = _learnt("en")
    cued = (piece for cues in known.cues.values() for cue in cues for phrase in cue.phrases for piece in phrase)
    return frozenset(re.findall(r"[a-z]{2,}", " ".join([*(p for p in known.pieces if "*" not in p), *cued])))


def _mended(sentence: str) -> str:
    """English words of five letters and more that nobody has seen, put right where one slip explains them: ptich → pitch."""
    words = _words()
    strange = [w for w in sentence.split() if len(w) > 4 and w.isascii() and w.isalpha() and w not in words]  # noqa: PLR2004
    if not strange:
        return sentence
    from rapidfuzz.distance import OSA

    for word in strange[:_MOST_MENDED]:
        near = sorted(
            (
                known
                for known in words
                if abs(len(known) - len(word)) <= 1 < len(known) - _SHORT
                and OSA.distance(word, known, score_cutoff=1) <= 1
            ),
            key=lambda known: (sorted(known) != sorted(word), known),  # letters swapped are the likeliest slip
        )
        if near and not any(word.startswith(known) or known.startswith(word) for known in near):
            sentence = re.sub(rf"\b{word}\b", near[0], sentence)
    return sentence
