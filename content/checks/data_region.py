"""C-18: nobody's name or number leaves for a platform abroad, where personal data may not go (``GUANHU_DATA_REGION=cn``).

``Delivery.abroad`` is the card as it would leave there, ``Delivery.names`` whose names must not stand in it; at home it is None.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import parse_qsl

from content.abroad import TAIL, TYPED
from content.cards import Card
from content.checks.card_texts import texts
from content.checks.delivery import Delivery, Finding
from content.checks.personal_data import Names, fold
from segmentation.policy import Policy

#: Phones, identity cards, accounts, what is left of a masked one. An id of the bank may have digits, too.
_FOUND = re.compile(
    rf"(?<![0-9A-Za-z])1[3-9]\d{{9}}(?!\d)|(?<![0-9A-Za-z])\d{{13,19}}(?!\d)|\d{{17}}[Xx]|\d{{3,4}}\*+\d{{2,4}}|{TAIL}",
    re.IGNORECASE,
)


def data_region(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """C-18: the first place of the leaving card where a customer can be recognised."""
    if delivery.abroad is None:
        return None
    found = left_in(delivery.abroad, Names(delivery.names))
    if found is None:
        return None
    reason = "abroad_name" if found[1] == "name" else "abroad_number"
    return Finding(check="C-18", kind="block", reason=reason, place=found[0])


def left_in(card: Card, names: Names) -> tuple[str, str] | None:
    """The first place where somebody can still be recognised, and by what: ``name`` or ``number``."""
    for place, text in (*texts(card), *_carried(card)):
        plain = fold(text)
        if names.stand_in(plain):
            return place, "name"
        if _FOUND.search(plain):
            return place, "number"
    return None


def _carried(card: Card) -> Iterator[tuple[str, str]]:
    """What buttons carry along in words."""
    rows = [(f"rows[{place}]", row.buttons) for place, row in enumerate(card.rows)]
    for place, buttons in (*rows, ("card", card.buttons)):
        for number, one in enumerate(buttons):
            for name, value in parse_qsl(one.action.partition("?")[2]):
                if name in TYPED:
                    yield f"{place}.buttons[{number}].action", value
