"""Amounts as bands: what may be said of money where personal data may not go (check C-18). 46.8万元 → 20万–50万元.

``bot/disclosed.py`` puts a whole card through ``banded`` for platforms that keep what is said abroad.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from content.cards import Card
from content.wording import say
from segmentation.people import Language

#: Where one band ends and the next begins, in yuan.
MARKS = (50_000, 200_000, 500_000, 1_000_000, 5_000_000, 10_000_000)
# what is a band already stays
_CHINESE = re.compile(r"(?<![–\d.,])-?(\d[\d,]*(?:\.\d+)?)(亿|万)?元(?!以[上下])")
_ENGLISH = re.compile(r"(?<!–)-?¥(\d[\d,]*(?:\.\d+)?)(m|k)?(?!–|[\d.,]*\d)")
_UNITS = {"亿": 10**8, "万": 10**4, "m": 10**6, "k": 10**3, None: 1}
_YUAN = re.compile(r"-?\d+\.\d{2}")


def band(yuan: Decimal, language: Language) -> str:
    """The band an amount lies in, either sign alike."""
    size = abs(yuan)
    above = next((place for place, mark in enumerate(MARKS) if size < mark), len(MARKS))
    if above == 0:
        return say("bands.under", language, mark=_mark(MARKS[0], language))
    if above == len(MARKS):
        return say("bands.over", language, mark=_mark(MARKS[-1], language))
    return say("bands.between", language, least=_mark(MARKS[above - 1], language), most=_mark(MARKS[above], language))


def in_bands(text: str, language: Language) -> str:
    """A text with every amount of money in it as a band."""
    for pattern in (_CHINESE, _ENGLISH):
        text = pattern.sub(lambda found: band(_value(found[1], found[2]), language), text)
    return text


def banded(card: Card, language: Language) -> Card:
    """The card with bands in the place of amounts, for readers and for machines."""
    return Card.from_json(_changed(card.to_json(), language))


def _changed(value: Any, language: Language, *, key: str = "") -> Any:
    if isinstance(value, str):
        if key in ("action", "style", "customer_id"):
            return value
        return band(Decimal(value), language) if _YUAN.fullmatch(value) else in_bands(value, language)
    if isinstance(value, Mapping):
        return {name: _changed(one, language, key=name) for name, one in value.items()}
    return [_changed(one, language) for one in value] if isinstance(value, list | tuple) else value


def _value(figure: str, unit: str | None) -> Decimal:
    return Decimal(figure.replace(",", "")) * _UNITS[unit]


def _mark(yuan: int, language: Language) -> str:
    if language == "zh":
        return f"{yuan // 10_000}万"
    return f"¥{yuan // 1_000_000}m" if yuan >= 1_000_000 else f"¥{yuan // 1000}k"  # noqa: PLR2004 - a million
