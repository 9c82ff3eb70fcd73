"""Understanding against wordings written apart from its rules: how many of each level are right, and how few wrongly acted on.

``tests/dialogs/wordings_*.jsonl`` and ``wordings_more_*.jsonl`` hold sentences with their intent, level and slots,
``periods_*.jsonl`` phrases with their days. People in them are invented. A limit stands just below what is reached; a change
that loses a wording fails here.
"""

import json
from collections import Counter
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from handlers.ask import Ask, Reason, Unclear
from handlers.understanding import understand
from segmentation.people import Language

DIALOGS = Path(__file__).parent.parent / "dialogs"

LANGUAGES: tuple[Language, ...] = ("zh", "en")

#: Least share right of each level: everyday and hard wording, out of scope, refusals.
LEAST = {
    "zh": {"everyday": 0.97, "hard": 0.90, "out_of_scope": 0.97, "refused": 1.0},
    "en": {"everyday": 0.97, "hard": 0.88, "out_of_scope": 0.97, "refused": 1.0},
}
#: Of hard wordings, those whose question stands among the first three.
LEAST_NEAR = 0.95
#: Of all sentences, those answered as another question than was asked.
MOST_WRONG = 0.01
#: Least share of right values of each slot, where the intent has one.
LEAST_SLOTS = 0.84

#: A name in the tables that stands for several kinds, or that policy reads otherwise.
_KINDS = {"wealth_product": ("open_wealth", "closed_wealth")}
_READ_AS = {"vip_class:vip": "vip"}


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DIALOGS / name).read_text(encoding="utf-8").splitlines()]


@cache
def answered(language: Language) -> tuple[tuple[dict[str, Any], Ask | Unclear], ...]:
    return tuple(
        (
            row,
            understand(row["text"], now=datetime.fromisoformat(row["now"]), language=language, clients=None),
        )
        for row in (*_lines(f"wordings_{language}.jsonl"), *_lines(f"wordings_more_{language}.jsonl"))
    )


def _level(row: dict[str, Any]) -> str:
    if row["intent"]:
        return str(row["level"])
    return "refused" if row.get("deny") else "out_of_scope"


def _is_right(row: dict[str, Any], found: Ask | Unclear) -> bool:
    if isinstance(found, Ask):
        return bool(found.intent == row["intent"])
    if row["intent"]:
        return False
    refused: bool = found.reason == Reason.REFUSED
    return refused == bool(row.get("deny"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_level_of_wording_is_understood_as_often_as_it_was(language: Language) -> None:
    right: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for row, found in answered(language):
        every[_level(row)] += 1
        right[_level(row)] += _is_right(row, found)
    shares = {level: right[level] / every[level] for level in every}
    assert shares.keys() == LEAST[language].keys()
    assert {level: share for level, share in shares.items() if share < LEAST[language][level]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_hardly_a_sentence_is_answered_as_another_question(language: Language) -> None:
    every = answered(language)
    wrong = [row["text"] for row, found in every if isinstance(found, Ask) and found.intent != row["intent"]]
    assert len(wrong) <= MOST_WRONG * len(every), wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hard_wording_has_its_question_among_the_first_three(language: Language) -> None:
    hard = [(row, found) for row, found in answered(language) if row["intent"] and row["level"] == "hard"]
    missed = [row["text"] for row, found in hard if row["intent"] not in found.candidates]
    assert len(missed) <= (1 - LEAST_NEAR) * len(hard), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_forbidden_act_is_taken_for_a_question(language: Language) -> None:
    routed = [row["text"] for row, found in answered(language) if row.get("deny") and isinstance(found, Ask)]
    assert routed == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_honest_questions_are_not_refused(language: Language) -> None:
    blocked = [
        row["text"]
        for row, found in answered(language)
        if not row.get("deny") and isinstance(found, Unclear) and found.reason == Reason.REFUSED
    ]
    assert blocked == []


@pytest.mark.parametrize("slot", ["amount", "product", "segment", "client_text", "period"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slots_of_a_sentence_are_those_it_names(language: Language, slot: str) -> None:
    pairs = [
        (row, found.slots.to_json().get(slot))
        for row, found in answered(language)
        if row["intent"] and (slot in row if slot != "period" else row.get("period"))
    ]
    missed = [(row["text"], row[slot], value) for row, value in pairs if value not in _readings(row, slot)]
    assert len(missed) <= (1 - LEAST_SLOTS) * len(pairs), missed


def _readings(row: dict[str, Any], slot: str) -> list[Any]:
    """Every value that is right."""
    if slot == "period":
        return [row["period"], *(row.get("period_alt") or [])]
    if slot == "product":
        kinds = [kind for name in row[slot] for kind in _KINDS.get(name, (name,))]
        return [kinds, sorted(kinds), kinds[::-1]]
    if slot == "segment":
        read = [_READ_AS.get(word, word) for word in row[slot]]
        return [row[slot], read, row[slot][::-1], read[::-1]]
    return [row[slot]]


@pytest.mark.parametrize(("language", "least"), [("zh", 1.0), ("en", 0.95)])
def test_phrases_of_time_are_read_as_their_days(language: Language, least: float) -> None:
    rows = _lines(f"periods_{language}.jsonl")
    missed = [row["text"] for row in rows if not _is_read(row, language)]
    assert len(missed) <= (1 - least) * len(rows), missed


def _is_read(row: dict[str, Any], language: Language) -> bool:
    found = understand(row["text"], now=datetime.fromisoformat(row["now"]), language=language, clients=None)
    days = found.slots.period.to_json() if found.slots.period else None
    if row.get("impossible"):
        return days is None
    if row["start"] is None and row["end"] is None:
        return days is None
    return days in [{"start": row["start"], "end": row["end"]}, *(row.get("alt") or [])]
