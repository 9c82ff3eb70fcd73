"""Words of the work as fingers slip: typed in letters (tousu dj is 投诉登记) or as another word that sounds alike (题醒).

The words lie in ``[spelling]`` of ``content/zh/vocabulary.toml``, how characters sound in ``sounds.toml``. Understanding
asks it before all but the dialect; what is put right still leads back to the characters as typed. Names of the asker's book
are left as they are.
"""

import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from itertools import pairwise, product
from pathlib import Path

import content
from content.names import surnames, syllable
from handlers.language.ranker import is_learnt
from handlers.language.text import Tidy, is_chinese
from handlers.language.vocabulary import split_words, words

_RUN = re.compile("[a-z]+")
_RETROFLEX = re.compile("([zcs])h")
_SHORTEST = 2
#: A word may be typed half in letters with so many characters on either side: li率, 本zhou.
_BESIDE = 2

Piece = tuple[int, int, str]
"""From where to where stands what is meant."""


def put_right(sentence: Tidy, *, chinese: bool, named: Callable[[str], tuple[str, ...]]) -> Tidy:
    """The sentence with its slips mended; itself where there are none, or it is English.

    ``chinese``: letters alone may be Chinese too. ``named`` gives the names of the asker's book that stand in a text.
    """
    text = sentence.text
    mended = _mended(text, letters=chinese or is_chinese(text))
    if not mended:
        return sentence
    spared = [(text.find(name.lower()), len(name)) for name in named(text)]
    kept: list[Piece] = []
    for start, end, meant in mended:
        free = all(end <= place or start >= place + length for place, length in spared if place >= 0)
        if free and (not kept or start >= kept[-1][1]):
            kept.append((start, end, meant))
    return _written(sentence, kept)


@lru_cache(maxsize=512)  # most of a morning's questions are the same few sentences
def _mended(text: str, *, letters: bool) -> tuple[Piece, ...]:
    return tuple(sorted([*(_lettered(text) if letters else ()), *_misheard(text), *_slipped(text)]))


def _written(sentence: Tidy, pieces: list[Piece]) -> Tidy:
    """The sentence with the pieces in their places, no blanks left between Chinese characters."""
    mended = sentence.mended(pieces)
    kept = [n for n in range(len(mended.text)) if not _is_needless(mended.text, n)]
    return Tidy("".join(mended.text[n] for n in kept), sentence.typed, tuple(mended.places[n] for n in kept))


def _is_needless(text: str, n: int) -> bool:
    beside = text[max(0, n - 1) : n] + text[n + 1 : n + 2]
    return text[n] == " " and (len(beside) == 1 or all(is_chinese(one) for one in beside))


def _lettered(text: str) -> Iterator[Piece]:
    """Words typed in letters, whole or in part."""
    runs = [match.span() for match in _RUN.finditer(text)]
    found = {run: piece for run in runs if (piece := _in_part(text, *run) or _whole(text, *run) or _joined(text, *run))}
    known = [run in found or text[slice(*run)] in _single() for run in runs]
    if not found or not (is_chinese(text) or all(known)):
        return  # a text of letters alone is Chinese only when all of it is
    yield from found.values()
    for start, end in runs:
        if (start, end) not in found and (meant := _single().get(text[start:end])):
            yield start, end, meant


def _in_part(text: str, start: int, end: int) -> Piece | None:
    for before, after in sorted(product(range(_BESIDE + 1), repeat=2), key=sum, reverse=True):
        first, last = start - before, end + after
        if first >= 0 and last <= len(text) and before + after and (word := _half_typed().get(text[first:last])):
            return first, last, word
    return None


def _whole(text: str, start: int, end: int) -> Piece | None:
    """A run of letters that is nothing but words of the work, one after another."""
    run = text[start:end]
    known = _in_letters()
    best: list[tuple[int, str] | None] = [(0, "")]
    for stop in range(1, len(run) + 1):
        ways = [
            (before[0] + 1, before[1] + meant)
            for begin in range(stop)
            if (before := best[begin])
            and (meant := known.get(run[begin:stop]) or (begin and _single().get(run[begin:stop])))
        ]
        best.append(min(ways) if ways else None)
    return (start, end, best[-1][1]) if len(run) >= _SHORTEST and best[-1] else None


def _joined(text: str, start: int, end: int) -> Piece | None:
    """A single syllable right behind a character: 考虑zhong."""
    meant = _single().get(text[start:end])
    return (start, end, meant) if meant and is_chinese(text[max(0, start - 1) : start]) else None


def _listed(*lines: str) -> list[str]:
    return [word for line in lines for word in split_words("zh", "spelling", line)]


@cache
def _words() -> dict[str, tuple[str, ...]]:
    """Every word and how it is said, syllable by syllable; only for letters, since the readings take their time to load."""
    return {word: tuple(map(syllable, word)) for word in _listed("work", "plain", "asking")}


@cache
def _single() -> dict[str, str]:
    return dict(pair.split("=") for pair in split_words("zh", "spelling", "single"))


@cache
def _in_letters() -> dict[str, str]:
    initials = dict(pair.split("=") for pair in split_words("zh", "spelling", "initials"))
    whole = {"".join(said): word for word, said in reversed(_words().items())}
    lazily = {_RETROFLEX.sub(r"\1", said): word for said, word in whole.items()}  # ce for che
    return {**lazily, **initials, **whole}


@cache
def _half_typed() -> dict[str, str]:
    """Every way to type some of a word's characters in letters."""
    return {
        typed: word
        for word, said in reversed(_words().items())
        for ways in product(*zip(word, said, strict=True))
        if is_chinese(typed := "".join(ways)) and typed != word
    }


def _misheard(text: str) -> Iterator[Piece]:
    """Two characters nobody wrote side by side that sound like a word of the work and share one with it."""
    heads, tails = _by_character()
    for n, (one, other) in enumerate(pairwise(text)):
        alike = (*heads.get(one, ()), *tails.get(other, ()))
        if not alike or one + other in _known() or is_learnt(one + other) or _is_like_a_name(one, other):
            continue
        word = next((word for word in alike if all(map(_sound_alike, word, (one, other)))), "")
        if word and not _belongs_elsewhere(text, n, first=word[0] != one):
            yield n, n + 2, word


def _sound_alike(one: str, other: str) -> bool:
    return one == other or (one in _sounds() and _sounds()[one] == _sounds().get(other))


@cache
def _sounds() -> dict[str, str]:
    """How common characters are said; quicker to read than the table of all."""
    table = tomllib.loads((Path(content.__file__).parent / "zh" / "sounds.toml").read_text(encoding="utf-8"))["sounds"]
    return {character: said for said, characters in table.items() for character in characters}


def _belongs_elsewhere(text: str, n: int, *, first: bool) -> bool:
    """Whether the character that would be wrong is right with its other neighbour: 救命下周 has no 名下, 到企业 no 到期."""
    if first:
        named = any(_is_like_a_name(one, text[n]) for one in text[max(0, n - 2) : n])
        return named or (n > 0 and is_learnt(text[n - 1 : n + 1]))
    return text[n + 1 : n + 3] in split_words("zh", "spelling", "beside")


def _is_like_a_name(one: str, other: str) -> bool:
    table = surnames()
    return one in table.common and other in words("zh", "given_characters")


@cache
def _known() -> frozenset[str]:
    """What is right as it stands."""
    pairs = {one + other for word in _listed("work", "plain", "asking") for one, other in pairwise(word)}
    return frozenset(pairs.union(split_words("zh", "spelling", "beside")))


@cache
def _by_character() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The words of two characters by the first and by the second of them."""
    heads: dict[str, list[str]] = {}
    tails: dict[str, list[str]] = {}
    for word in _listed("work"):
        if len(word) == _SHORTEST:
            heads.setdefault(word[0], []).append(word)
            tails.setdefault(word[1], []).append(word)
    return heads, tails


def _slipped(text: str) -> Iterator[Piece]:
    """Slips of another kind, as they are listed."""
    for wrong, right in _slips():
        start = text.find(wrong)
        if start >= 0:
            yield start, start + len(wrong), right


@cache
def _slips() -> tuple[tuple[str, str], ...]:
    return tuple(
        (wrong, right) for wrong, _, right in (pair.partition("=") for pair in split_words("zh", "spelling", "slips"))
    )
