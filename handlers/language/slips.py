"""Slips of the fingers in English words, put right before anything is looked for: ptich → pitch, slivre clinets → silver clients.

Understanding asks ``without_slips`` once politeness is gone, so that products, groups and days are found in what was meant;
spans still lead back to the words as typed. Only a word that nobody has seen is mended, and never what may be a name.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from handlers.ask import ClientNames
from handlers.language.clients_en import looks_like_a_name
from handlers.language.ranker import often
from handlers.language.text import Tidy, is_chinese, is_latin
from handlers.language.vocabulary import words

_WORD = re.compile(r"(?<![a-z0-9'’@./_-])[a-z]{3,}(?![a-z0-9@/_])")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_VOWELS = frozenset("aeiou")
#: Letters from which a wrong one leaves enough to know the word by, and a word is no surname in another's place.
_LONG = 5
#: A slip is read as a word that stands beside so many others in what was learnt: the shorter, the more usual.
_USUAL = {3: 24, 4: 12, 5: 5, 6: 5}
_LONG_USUAL = 2
#: What a known word may end on.
_ENDINGS = ("s", "d", "r", "n", "ed", "ly", "er", "y")
_STEM = 4


def without_slips(sentence: Tidy, clients: ClientNames | None) -> Tidy:
    """The sentence with unknown English words read as the known word one slip away; names of ``clients`` stay."""
    if not is_latin(sentence.text):
        return sentence
    least = _LONG if is_chinese(sentence.text) else 0  # three letters among Chinese are somebody's initials
    slips = [
        (match.span(), meant)
        for match in _WORD.finditer(sentence.text)
        if len(match[0]) >= least and (meant := _meant(match, sentence))
    ]
    if not slips:
        return sentence
    named = {word for name in clients.mentioned(sentence.text) for word in name.lower().split()} if clients else set()
    return sentence.mended(
        (start, end, meant) for (start, end), meant in slips if sentence.text[start:end] not in named
    )


def _meant(match: re.Match[str], sentence: Tidy) -> str:
    """The word that was meant; empty when it is well as it stands, or has a capital among small letters like a name."""
    typed = sentence.typed[sentence.places[match.start()]]
    if match.start() and typed.isupper() and not sentence.typed.isupper():
        return ""
    return _mended(match[0])


@lru_cache(maxsize=4096)
def _mended(word: str) -> str:
    """The known word one slip away, of the likeliest kind of slip the most usual; empty when none."""
    if _is_known(word) or looks_like_a_name(word):
        return ""
    least = _USUAL.get(len(word), _LONG_USUAL)
    for slip in (_swapped, _missing, _doubled, _wrong):
        near = set(slip(word))
        if found := max(((_usual(meant), meant) for meant in near if _usual(meant) >= least), default=None):
            return found[1]
    return ""


def _usual(word: str) -> int:
    """How usual a word is: what masks cover is no part of what was learnt, but as usual as any."""
    return max(often(word), _USUAL[3] if word in _masked() else 0)


@cache
def _masked() -> frozenset[str]:
    named = (
        part for section in ("product", "segment", "usual") for line in words("en", section) for part in line.split()
    )
    return frozenset(part for part in named if part.isalpha())


def _is_known(word: str) -> bool:
    if _usual(word) or word in _vocabulary():
        return True
    stems = (word.removesuffix(end) for end in _ENDINGS if word.endswith(end))
    return any(len(stem) >= _STEM and (_usual(stem) or stem in _vocabulary()) for stem in stems)


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset().union(
        *(words("en", of) for of in ("not_names", "surnames", "surnames_elsewhere", "given_names"))
    )


def _swapped(word: str) -> Iterator[str]:
    """Two letters in the wrong order."""
    return (word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1))


def _missing(word: str) -> Iterator[str]:
    """A letter left out."""
    return (
        word[:n] + letter + word[n:]
        for n in range(1, len(word) + 1)
        for letter in _LETTERS
        if n < len(word) or letter not in _ENDINGS  # an ending is no slip
    )


def _doubled(word: str) -> Iterator[str]:
    """A key struck twice, or the one beside it too."""
    return (
        word[:n] + word[n + 1 :]
        for n in range(1, len(word))
        if len(word) >= _LONG
        and any(word[n] == other or word[n] in _beside()[other] for other in word[n - 1 : n] + word[n + 1 : n + 2])
    )


def _wrong(word: str) -> Iterator[str]:
    """The key beside, or one vowel for another."""
    return (
        word[:n] + letter + word[n + 1 :]
        for n in range(1, len(word))
        if len(word) > _LONG
        for letter in (_beside()[word[n]] | (_VOWELS if word[n] in _VOWELS else frozenset()))
    )


@cache
def _beside() -> dict[str, frozenset[str]]:
    """The keys beside each: left, right, above and below."""
    found: dict[str, set[str]] = {letter: set() for letter in _LETTERS}
    for row, keys in enumerate(_KEYS):
        for n, letter in enumerate(keys):
            around = keys[max(0, n - 1) : n] + keys[n + 1 : n + 2]
            for other in _KEYS[row + 1 : row + 2]:
                around += other[max(0, n - 1) : n + 1]
            for neighbour in around:
                found[letter].add(neighbour)
                found[neighbour].add(letter)
    return {letter: frozenset(near) for letter, near in found.items()}
