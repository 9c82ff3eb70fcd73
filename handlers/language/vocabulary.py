"""The words managers use: products and segments by any usual name, and the lists that tell names from other words.

They lie in ``content/<language>/vocabulary.toml``, read once a process. Understanding asks segments before products,
because 理财型 is a kind of customer and 理财 a product.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import content
from handlers.language.text import is_chinese, is_latin

_FOLDER = Path(content.__file__).parent


@dataclass(frozen=True, slots=True)
class FoundWords:
    """Values and where their words stand."""

    values: tuple[str, ...]
    at: tuple[int, int]


@cache
def _table(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((_FOLDER / language / "vocabulary.toml").read_text(encoding="utf-8"))


def _split(language: str, words: str) -> list[str]:
    return words.split() if language == "zh" else words.split(", ")


@cache
def words(language: str, section: str) -> frozenset[str]:
    """Every word of a section, whatever its line."""
    return frozenset(word for line in _table(language)[section].values() for word in _split(language, line))


def alternatives(language: str, section: str) -> str:
    """A section's words as alternatives of a pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words(language, section), key=lambda word: (-len(word), word)))


@cache
def _meanings(language: str, section: str) -> dict[str, tuple[str, ...]]:
    return {
        word: tuple(meaning.split())
        for meaning, line in _table(language)[section].items()
        for word in _split(language, line)
    }


def find_words(text: str, section: str) -> tuple[FoundWords, ...]:
    """Every product or segment named in tidied text, from left to right, each place once, longer words before shorter."""
    if section == "segment":
        text = text.replace("稳健型理财", "\0" * 5)  # a product's name, not a kind of customer
    for movement in ("大额转", "大额异", "大额动", "大额流", "大额进", "大额资", "大额变", "大额出", "大额入"):
        text = text.replace(movement, "\0" * 3)  # money that moves, not the deposit of that name
    found: list[FoundWords] = []
    for language in _languages(text):
        for values, at in sorted(_places(text, language, section), key=lambda hit: (hit[1][0], -hit[1][1])):
            if all(at[1] <= other.at[0] or at[0] >= other.at[1] for other in found):
                found.append(FoundWords(values, at))
    return tuple(sorted(found, key=lambda words: words.at))


def _places(text: str, language: str, section: str) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Where words of a section stand; a Latin word stands alone."""
    for word, values in _meanings(language, section).items():
        start = text.find(word)
        while start >= 0:
            end = start + len(word)
            if not word.isascii() or not (_is_letter(text[start - 1 : start]) or _is_letter(text[end : end + 1])):
                yield values, (start, end)
            start = text.find(word, start + 1)


def _is_letter(character: str) -> bool:
    return "a" <= character <= "z"


def _languages(text: str) -> tuple[str, ...]:
    return tuple(name for name, present in (("zh", is_chinese(text)), ("en", is_latin(text))) if present)
