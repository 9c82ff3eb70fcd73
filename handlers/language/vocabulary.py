"""The words managers use: products and segments by any usual name, and the lists that tell names from other words.

They lie in ``content/<language>/vocabulary.toml``, read once a process. Understanding asks segments before products,
because 理财型 is a kind of customer and 理财 a product.
"""

import re
import tomllib
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
def _vocabulary(language: str, section: str) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    values = {
        word: tuple(meaning.split())
        for meaning, line in _table(language)[section].items()
        for word in _split(language, line)
    }
    longest_first = sorted(values, key=len, reverse=True)
    return re.compile("|".join(_bounded(word) for word in longest_first)), values


def _bounded(word: str) -> str:
    escaped = re.escape(word)
    return rf"(?<![a-z]){escaped}(?![a-z])" if word.isascii() else escaped


def find_words(text: str, section: str) -> tuple[FoundWords, ...]:
    """Every product or segment named in tidied text, from left to right, each place once."""
    found: list[FoundWords] = []
    if section == "segment":
        text = text.replace("稳健型理财", "\0" * 5)  # a product's name, not a kind of customer
    for language in _languages(text):
        pattern, values = _vocabulary(language, section)
        for match in pattern.finditer(text):
            at = match.span()
            if all(at[1] <= other.at[0] or at[0] >= other.at[1] for other in found):
                found.append(FoundWords(values[match[0]], at))
    return tuple(sorted(found, key=lambda words: words.at))


def _languages(text: str) -> tuple[str, ...]:
    return tuple(name for name, present in (("zh", is_chinese(text)), ("en", is_latin(text))) if present)
