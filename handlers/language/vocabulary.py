"""The words managers use: products and segments by any usual name, and the lists that tell names from other words.

They lie in ``content/<language>/vocabulary.toml``, read once a process. Understanding asks segments before products,
because 理财型 is a kind of customer and 理财 a product.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import content
from handlers.language.text import is_chinese, is_latin, tidy
from segmentation.schemes import Segment

Words = Mapping[str, tuple[str, ...]]
"""What each word means."""

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


def split_words(language: str, section: str, line: str) -> list[str]:
    """The words of one line of a section; none when it has no such line."""
    return _split(language, _table(language)[section].get(line, "")) if line in _table(language)[section] else []


def alternatives(language: str, section: str) -> str:
    """A section's words as alternatives of a pattern, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words(language, section), key=lambda word: (-len(word), word)))


@cache
def _meanings(language: str, section: str) -> dict[str, tuple[str, ...]]:
    given = {
        word: tuple(meaning.split())
        for meaning, line in _table(language)[section].items()
        for word in _split(language, line)
    }
    return {**_shorter(language), **given} if section == _SHORT_NAMES else given


def _shorter(language: str) -> dict[str, tuple[str, ...]]:
    """What full names of groups say of the customers: 爱喝茶 of 爱喝茶的客户, "on payroll" of "clients on payroll"."""
    whole = _OF_CUSTOMERS[language]
    return {
        found[1]: meaning
        for word, meaning in _meanings(language, "segment").items()
        if (found := whole.fullmatch(word)) and word not in _HOLDING
    }


#: Money that moves, and what has insurance only in its name: no products of those words.
_NO_PRODUCTS = (
    *(f"大额{verb}" for verb in "转异动流进资变出入移"),
    "大额到账",
    "大额来账",
    "大额汇",
    "保险箱",
    "保险柜",
)
_MOVED = re.compile(r"(?:[流转汇划]出|[流转汇划]入|转走|进出|变动)的大额(?!存|单|的存)")

#: Names of groups that count only beside others, and the full names that they can be taken from.
_SHORT_NAMES = "beside_groups"
_OF_CUSTOMERS = {"zh": re.compile("(.+)的客户"), "en": re.compile("(?:clients|customers) (.+)")}
#: A product by its usual name, whoever holds it.
_HOLDING = frozenset({"持有理财的客户"})
#: Not retired yet.
_SOON = re.compile("(?:快要?|即将|将要?|准备|临近|接近|马上要?|要)退休")

#: Shorter names of a bank's own would be found everywhere.
_SHORTEST = 2


#: The words of the policy in force: the same at every message until another one counts.
_last: list[tuple[tuple[Segment, ...], Words]] = []


def own_words(segments: Iterable[Segment]) -> Words:
    """What the policy's own lists and named segments are called, in every language, as tidied text has it."""
    named = tuple(segments)
    known = _last[0] if _last else ((), {})
    if known[0] != named:
        known = (named, _own_words(named))
        _last[:] = [known]
    return known[1]


def _own_words(segments: tuple[Segment, ...]) -> Words:
    return {
        tidied: (segment.name,)
        for segment in segments
        for words_ in segment.words.values()
        for word in words_
        if len(tidied := tidy(word).text) >= _SHORTEST
    }


_NONE: Words = MappingProxyType({})


def find_words(text: str, section: str, own: Words = _NONE) -> tuple[FoundWords, ...]:
    """Every product or segment named in tidied text, from left to right, each place once, longer words before shorter.

    ``own`` are a bank's further words; a word that is usual too means what the bank says.
    """
    if section in ("segment", _SHORT_NAMES):
        text = text.replace("稳健型理财", "\0" * 5)  # a product's name, not a kind of customer
        text = _SOON.sub(lambda match: "\0" * len(match[0]), text)
    if section == "product":
        for word in _NO_PRODUCTS:
            text = text.replace(word, "\0" * len(word))
        text = _MOVED.sub(lambda match: "\0" * len(match[0]), text)
    found: list[FoundWords] = []
    for language in _languages(text) or (("zh", "en") if section == _SHORT_NAMES else ("",)):
        for values, at in sorted(
            _places(text, _heads(language, section, own)), key=lambda hit: (hit[1][0], -hit[1][1])
        ):
            if all(at[1] <= other.at[0] or at[0] >= other.at[1] for other in found):
                found.append(FoundWords(values, at))
    return tuple(sorted(found, key=lambda words: words.at))


#: Words are looked up by so many of their first characters.
_HEAD = 2
_Heads = Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]]
"""Words and what they mean, by their first two characters; a word of one by that one."""
_heads_of: dict[tuple[str, str, bool], tuple[Words, _Heads]] = {}


def _heads(language: str, section: str, own: Words) -> _Heads:
    """The usual words and the bank's own; looked up anew when the bank's are others than at the last message."""
    key = language, section, bool(own)
    known = _heads_of.get(key)
    if known is None or known[0] != own:
        by_head: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        usual = _meanings(language, section) if language else {}
        for word, values in {**usual, **own}.items():
            by_head.setdefault(word[:_HEAD], []).append((word, values))
        known = _heads_of[key] = own, {head: tuple(some) for head, some in by_head.items()}
    return known[1]


def _places(text: str, heads: _Heads) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Where words stand; a Latin word stands alone."""
    if not text:
        return
    for start, (one, next_) in enumerate(zip(text, text[1:] + "\0", strict=True)):
        for word, values in (*heads.get(one + next_, ()), *heads.get(one, ())):
            if text.startswith(word, start):
                end = start + len(word)
                if not word.isascii() or not (_is_letter(text[start - 1 : start]) or _is_letter(text[end : end + 1])):
                    yield values, (start, end)


def _is_letter(character: str) -> bool:
    return "a" <= character <= "z"


def _languages(text: str) -> tuple[str, ...]:
    return tuple(name for name, present in (("zh", is_chinese(text)), ("en", is_latin(text))) if present)
