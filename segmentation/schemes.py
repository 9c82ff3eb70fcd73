"""Schemes and named segments as the policy file declares them: which rules are groups, and what they are called.

A scheme is a rule whose values are groups: ``tier:high`` is the group ``high`` of the scheme ``tier``. A segment is a named
test over such groups. Both are read here without the rules, because most questions need their names alone;
``segment_rules`` makes the segments' tests.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from segmentation.places import Nowhere
from segmentation.refusals import Refused, holds_nul


class Values(StrEnum):
    """How many values a customer has in a scheme."""

    ONE = "one"
    SEVERAL = "several"
    NUMBER = "number"
    """A number, not a group: a score, a share."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """One row of ``[schemes]``."""

    name: str
    """The word before the colon of ``name:value``."""
    rule: str
    values: Values
    shown: bool = False
    """Whether a customer's profile shows it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One row of ``[segments]``: a named list of customers."""

    name: str
    when: str
    title: Mapping[str, str] = field(default_factory=dict)
    """What it is called, by language."""
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Every way to ask for it, the title first, by language."""


#: What a group's name may begin with besides schemes.
TAG, SEGMENT = "tag", "segment"
_LANGUAGES = ("zh", "en")
_SEGMENT_KEYS = {"when", *_LANGUAGES, *(f"also_{language}" for language in _LANGUAGES)}
_TITLE_AT_MOST = 60


def read_schemes(said: Mapping[str, Any], places: Nowhere) -> dict[str, Scheme]:
    """The schemes of the file. Raises Refused."""
    found = {}
    for name, row in said.items():
        place = places.of("schemes", name)
        right = (
            isinstance(row, dict) and not set(row) - {"rule", "values", "shown"} and row.get("values") in set(Values)
        )
        if not right or not isinstance(row.get("rule", ""), str) or not isinstance(row.get("shown", False), bool):
            raise Refused("scheme", place.line, place.column, name=name)
        if not name.isidentifier() or name in (TAG, SEGMENT):
            raise Refused("name", place.line, place.column, name=name)
        found[name] = Scheme(name, row.get("rule", name), Values(row["values"]), row.get("shown", False))
    return found


def read_segments(said: Mapping[str, Any], places: Nowhere) -> dict[str, Segment]:
    """The named segments of the file. Raises Refused."""
    return {name: _segment(name, row, places) for name, row in said.items()}


def _segment(name: str, row: Any, places: Nowhere) -> Segment:
    place = places.of("segments", name)
    said: dict[str, Any] = {"when": row} if isinstance(row, str) else row if isinstance(row, dict) else {}
    strings = all(isinstance(value, str) for value in said.values())
    if "when" not in said or set(said) - _SEGMENT_KEYS or not strings:
        raise Refused("segment", place.line, place.column, name=name)
    if not name.isidentifier():
        raise Refused("name", place.line, place.column, name=name)
    if holds_nul("".join(value for key, value in said.items() if key != "when")):
        raise Refused("nul", place.line, place.column)
    title = {language: said.get(language, name).strip() for language in _LANGUAGES}
    if not all(0 < len(one) <= _TITLE_AT_MOST for one in title.values()):
        raise Refused("segment", place.line, place.column, name=name)
    words = {
        language: tuple(dict.fromkeys((title[language].lower(), *_words(said.get(f"also_{language}", "")))))
        for language in _LANGUAGES
    }
    return Segment(name, said["when"], title, words)


def _words(text: str) -> list[str]:
    """Names between commas, as tidied text has them."""
    return [word.strip().lower() for word in text.replace("，", ",").split(",") if word.strip()]
