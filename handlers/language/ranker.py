"""Ranks the questions a masked sentence may be: cues (words that speak for an intent) and likeness to examples.

Both lie in ``content/<language>/sentences.toml``, where adding a sentence is one line. A sentence equal to an example is
certain; otherwise cues and likeness, each between 0 and 1, are joined like independent witnesses.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log, sqrt
from pathlib import Path
from typing import Any

import content

_FOLDER = Path(content.__file__).parent
_OPTION = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")

#: The pretended intent of sentences that are none of the work.
OUT_OF_SCOPE = "out_of_scope"

#: Cues alone decide from here on, when no other intent comes near.
DECISIVE = 0.7
LEAD = 0.35

#: How much likeness to an example may count at most.
_LIKENESS = 0.9
#: Expansions of one line that become examples; all of them are templates.
_SAMPLES = 3
_MOST_EXPANSIONS = 200
#: Words this short have too many neighbours to be mended to.
_SHORT = 2
#: Typos mended a sentence.
_MOST_MENDED = 4
#: A feature of more examples than this tells nothing and costs time.
_COMMONEST = 150


@dataclass(frozen=True, slots=True)
class _Cue:
    weight: float
    phrases: tuple[tuple[str, ...], ...]
    """Any phrase; each a set of pieces that must all stand in the sentence."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """One language's examples, ready to rank with."""

    templates: dict[str, str]
    postings: dict[str, list[tuple[int, float]]]
    """Feature → (example, weight); each example's weights have length one."""
    intents: tuple[str, ...]
    """The intent of each example."""
    rarity: dict[str, float]


def expand(line: str) -> Iterator[str]:
    """Every sentence of a line: (a|b) is a choice, [a] may be left out."""
    match = _OPTION.search(line)
    if match is None:
        yield " ".join(line.split())
        return
    choices = match[1].split("|") if match[1] is not None else [*match[2].split("|"), ""]
    for choice in choices:
        yield from expand(line[: match.start()] + choice + line[match.end() :])


@cache
def table(language: str) -> dict[str, dict[str, Any]]:
    """A language's file as it stands."""
    return tomllib.loads((_FOLDER / language / "sentences.toml").read_text(encoding="utf-8"))


@cache
def cues(language: str) -> dict[str, tuple[_Cue, ...]]:
    """Each intent's cues."""
    given = table(language)["cues"]
    return {intent: tuple(_cue(weight, words) for weight, words in of.items()) for intent, of in given.items()}


@cache
def sentences(language: str) -> Sentences:
    """A language's examples, compiled once a process and only when cues do not decide: it takes a fifth of a second."""
    templates: dict[str, str] = {}
    examples: list[tuple[str, str]] = []
    for intent, lines in table(language)["sentences"].items():
        for line in filter(str.strip, lines.splitlines()):
            every = [sentence for sentence, _ in zip(expand(line.strip()), range(_MOST_EXPANSIONS), strict=False)]
            templates.update((plain(sentence), intent) for sentence in every)
            step = max(1, len(every) // _SAMPLES)
            examples += [(intent, plain(sentence)) for sentence in every[::step][:_SAMPLES]]
    return _compiled(templates, examples)


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


def _compiled(templates: dict[str, str], examples: list[tuple[str, str]]) -> Sentences:
    bags = [features(sentence) for _, sentence in examples]
    counts: dict[str, int] = {}
    for bag in bags:
        for feature in bag:
            counts[feature] = counts.get(feature, 0) + 1
    rarity = {feature: log((len(bags) + 1) / count) + 0.2 for feature, count in counts.items()}
    postings: dict[str, list[tuple[int, float]]] = {feature: [] for feature, n in counts.items() if n <= _COMMONEST}
    for number, bag in enumerate(bags):
        length = sqrt(sum([rarity[feature] ** 2 for feature in bag])) or 1.0
        for feature in bag:
            if feature in postings:
                postings[feature].append((number, rarity[feature] / length))
    return Sentences(templates, postings, tuple(intent for intent, _ in examples), rarity)


_SEAM = re.compile(r"(?<=[a-z])(?=[一-鿿])|(?<=[一-鿿])(?=[a-z])")
_PUNCTUATION = re.compile(r"[\s,.?!;:、\"'’“”()<>《》【】\[\]/\\|*#@^_=+~-]+")


def plain(sentence: str) -> str:
    """A sentence without marks, single blanks between Latin words, as templates are compared."""
    return _SEAM.sub(" ", _PUNCTUATION.sub(" ", sentence)).strip()


def features(sentence: str) -> set[str]:
    """Character pairs and triples of Chinese, words, word pairs and word beginnings of English."""
    found: set[str] = set()
    words = sentence.split()
    for word in words:
        if word.isascii():
            found.add(word)
            if len(word) > 4:  # noqa: PLR2004 - shorter words have no ending to forgive
                found.add(word[:4] + "*")
        else:
            found.update(word)
            found.update(word[n : n + 2] for n in range(len(word) - 1))
            found.update(word[n : n + 3] for n in range(len(word) - 2))
    found.update(f"{a} {b}" for a, b in pairwise(words))
    return found


def rank(sentence: str, languages: tuple[str, ...]) -> list[tuple[str, float]]:
    """Intents with their scores, best first; 1.0 is a template. ``sentence`` is masked and ``plain``."""
    if "en" in languages:
        sentence = _mended(sentence)
    padded = f" {sentence} "
    cued: dict[str, float] = {}
    for language in languages:
        for intent, given in cues(language).items():
            cued[intent] = max(cued.get(intent, 0.0), _cued(given, padded))
    ordered = sorted(cued.values(), reverse=True)
    if ordered[0] >= DECISIVE and ordered[0] - ordered[1] >= LEAD:
        return _sorted(cued)
    scores = dict(cued)
    for language in languages:
        known = sentences(language)
        for intent, likeness in _likeness(known, sentence).items():
            joined = 1 - (1 - cued.get(intent, 0.0)) * (1 - _LIKENESS * likeness**1.5)
            scores[intent] = max(scores.get(intent, 0.0), min(joined, 0.99))
        if certain := known.templates.get(sentence):
            scores[certain] = 1.0
    return _sorted(scores)


def _sorted(scores: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(
        ((intent, score) for intent, score in scores.items() if score > 0), key=lambda item: (-item[1], item[0])
    )


@cache
def _words() -> frozenset[str]:
    """English words seen, for mending typos."""
    english = table("en")
    lines = [*english["sentences"].values(), *(words for given in english["cues"].values() for words in given.values())]
    return frozenset(re.findall(r"[a-z]{2,}", " ".join(lines)))


def _mended(sentence: str) -> str:
    """English words of five letters and more that nobody has seen, put right where one slip explains them: ptich → pitch."""
    words = _words()
    strange = [w for w in sentence.split() if len(w) > 4 and w.isascii() and w.isalpha() and w not in words]  # noqa: PLR2004
    if not strange:
        return sentence
    from rapidfuzz.distance import OSA

    for word in strange[:_MOST_MENDED]:
        near = sorted(
            known
            for known in words
            if abs(len(known) - len(word)) <= 1 < len(known) - _SHORT and OSA.distance(word, known, score_cutoff=1) <= 1
        )
        if near and not any(word.startswith(known) or known.startswith(word) for known in near):
            sentence = re.sub(rf"\b{word}\b", near[0], sentence)
    return sentence


def _cued(cues: tuple[_Cue, ...], padded: str) -> float:
    total = 0.0
    for cue in cues:
        if any(all(piece in padded for piece in phrase) for phrase in cue.phrases):
            total += cue.weight
    return min(max(total, 0.0), 0.97)


def _likeness(known: Sentences, sentence: str) -> dict[str, float]:
    """The nearest example of each intent, by the cosine of rarity-weighted features."""
    bag = features(sentence)
    unknown = max(known.rarity.values(), default=1.0) * 0.6
    length = sqrt(sum(known.rarity.get(feature, unknown) ** 2 for feature in bag)) or 1.0
    products: dict[int, float] = {}
    for feature in bag:
        weight = known.rarity.get(feature, 0.0) / length
        for number, other in known.postings.get(feature, ()):
            products[number] = products.get(number, 0.0) + weight * other
    best: dict[str, float] = {}
    for number, product in products.items():
        intent = known.intents[number]
        if product > best.get(intent, 0.0):
            best[intent] = product
    return best
