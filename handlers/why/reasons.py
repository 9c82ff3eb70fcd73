"""A ``Reason`` of the core becomes a sentence: days, money, kinds and words in the reader's language."""

from collections.abc import Callable, Mapping
from datetime import date

from content.wording import day, kind_name, knows, money, say
from segmentation.people import Language
from segmentation.reasons import Reason

#: Facts that are amounts in fen.
_MONEY = frozenset({"amount", "free", "aum", "debt"})
#: Facts that are words of a vocabulary in words.toml.
_WORDS = frozenset({"tier", "channel", "life_cycle", "asset_type", "outcome", "qualification"})


def spoken(reason: Reason, language: Language, today: date) -> str:
    """The sentence of a reason."""
    return say(reason.key, language, **_facts(reason.facts, language, today))


def _facts(facts: Mapping[str, object], language: Language, today: date) -> dict[str, object]:
    words: dict[str, object] = {name: _word(name, value, language, today) for name, value in facts.items()}
    if "kind" in facts and not facts.get("product"):
        words["product"] = words["kind"]
    return words


def _word(name: str, value: object, language: Language, today: date) -> object:
    if isinstance(value, date):
        return day(value, language, weekday=False, today=today)
    if isinstance(value, Mapping):  # a text of the policy, by language
        return value[language]
    if name in _MONEY and isinstance(value, int):
        return money(value, language)
    if name in _SPOKEN:
        return _SPOKEN[name](str(value), language)
    vocabulary = "tier" if name == "was" else name
    known = vocabulary in _WORDS and knows(f"words.{vocabulary}.{value}", language)
    return say(f"words.{vocabulary}.{value}", language) if known else value


def month_name(month: int, language: Language) -> str:
    """11月 / November."""
    return say(f"duties.month.{month}", language)


_SPOKEN: Mapping[str, Callable[[str, Language], str]] = {
    "kind": kind_name,
    "month": lambda value, language: month_name(int(value), language),
    "quarter": lambda value, language: say(f"duties.quarter.{value}", language),
}
