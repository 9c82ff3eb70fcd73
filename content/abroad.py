"""What of a card may leave for a platform that keeps it abroad, where personal data may not: ids, initials and bands.

The outbox sender asks ``at_home`` for every card that tells of customers, and check C-18 (``content.checks.data_region``) looks
at what came of it. A card keeps its shape: each customer's row becomes id, initials and a band; lines that name anybody go; so
do all sections, which tell of them; what a button carries along in words is cleaned too.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from urllib.parse import parse_qsl, urlencode

from content.bands import band, in_bands
from content.cards import Button, Card, Row
from content.wording import say
from segmentation.people import Language

TAIL = r"(?:尾号|ending(?: in)?|tail)\s*\d{4}"
_NUMBERS = re.compile(rf"\d{{7,}}|\d{{3,4}}\*+\d{{2,4}}|{TAIL}", re.IGNORECASE)
#: What was typed, in a button's question.
TYPED = ("note", "client_text", "also_text", "staff_text", "text")

#: Money without its sign, as people type it: 137,952.27 or 50万. What is a band already is none.
_BARE = re.compile(r"(?<![\d¥.,–])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d{2}(?![\d%])|\d+(?:\.\d+)?万(?![元–以]))")

Clean = Callable[[str], str]


def at_home(card: Card, names: Mapping[str, str], language: Language) -> Card:
    """The card without anything of a customer; ``names`` are those that may stand in it, with their initials, longest first."""

    def clean(text: str) -> str:
        for name, initials in names.items():
            text = text.replace(name, initials)
        return _BARE.sub(lambda found: _banded(found[0], language), in_bands(_NUMBERS.sub("…", text), language))

    def line(text: str) -> str:
        """A line that names somebody tells of them: it goes."""
        return "" if any(name in text for name in names) else clean(text)

    return Card(
        title=clean(card.title),
        understood=clean(card.understood),
        as_of=card.as_of,
        summary="\n".join(one for one in map(line, card.summary.split("\n")) if one),
        rows=tuple(_row(row, clean, names) for row in card.rows),
        buttons=_buttons(card.buttons, clean),
        notices=(*(one for one in map(line, card.notices) if one), say("bands.abroad", language)),
        footer=line(card.footer),
    )


def _banded(found: str, language: Language) -> str:
    times = 10_000 if found.endswith("万") else 1
    return band(Decimal(found.removesuffix("万").replace(",", "")) * times, language)


def _row(row: Row, clean: Clean, names: Mapping[str, str]) -> Row:
    if not row.customer_id:
        return Row(title=clean(row.title), buttons=_buttons(row.buttons, clean), group=clean(row.group))
    initials = next((short for name, short in names.items() if name in row.title), "")
    return Row(
        title=" ".join(part for part in (row.customer_id, initials) if part),
        value=clean(row.value),
        badges=tuple(clean(badge) for badge in row.badges),
        customer_id=row.customer_id,
        buttons=_buttons(row.buttons, clean),
        group=clean(row.group),
    )


def _buttons(buttons: tuple[Button, ...], clean: Clean) -> tuple[Button, ...]:
    return tuple(replace(one, label=clean(one.label), action=_action(one.action, clean)) for one in buttons)


def _action(action: str, clean: Clean) -> str:
    """The question of a button: ids and days as they are, typed words cleaned."""
    intent, mark, query = action.partition("?")
    if not mark:
        return action
    said = [
        (name, clean(value) if name in TYPED else value) for name, value in parse_qsl(query, keep_blank_values=True)
    ]
    return f"{intent}?{urlencode(said)}"
