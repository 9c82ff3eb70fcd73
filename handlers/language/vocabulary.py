"""Products and segments by any usual name: the words lie in ``content/<language>/vocabulary.toml``.

Understanding asks segments before products, because 理财型 is a kind of customer and 理财 a product.
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
def _vocabulary(language: str, section: str) -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    table = tomllib.loads((_FOLDER / language / "vocabulary.toml").read_text(encoding="utf-8"))[section]
    values: dict[str, tuple[str, ...]] = {}
    for meaning, words in table.items():
        for word in words.split() if language == "zh" else words.split(", "):
            values[word] = tuple(meaning.split())
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
