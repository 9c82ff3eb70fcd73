"""With DATA_REGION=cn nothing of a customer leaves for Slack but id, initials and bands.

Whose names must not stand in a card, the reader's own book says. A card about customers keeps its shape: each row becomes id,
initials and a band; lines that name anybody go; so do all sections, which tell of them. What names nobody leaves as it is.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.app import App
from content.cards import Button, Card, Row
from content.names import name_keys
from content.wording import say
from handlers.messages import Address
from segmentation.people import Language
from store.books.book import Book, open_book
from store.outbox import outbox_lines
from store.staff import managers

#: Upper ends of the bands, in yuan.
BANDS = (50_000, 200_000, 500_000, 1_000_000, 5_000_000)
_UNITS = {"万": 10_000, "亿": 100_000_000, "k": 1_000, "m": 1_000_000, "bn": 1_000_000_000, "million": 1_000_000}
_AMOUNT = re.compile(
    r"[¥￥]?\s?(\d[\d,]*(?:\.\d+)?)\s?(万元?|亿元?|元|yuan|million|bn|k|m)?(?![\d年月日号天位笔%.:/-])", re.IGNORECASE
)
_NUMBERS = re.compile(r"\d{7,}|\d{3,4}\*+\d{2,4}|(?:尾号|ending(?: in)?|tail)\s*\d{4}", re.IGNORECASE)

KeepAtHome = Callable[[Address, Card, str], Card]


def as_it_is(_to: Address, card: Card, _key: str) -> Card:
    """Where the data may leave."""
    return card


def keep_at_home(app: App) -> KeepAtHome:
    """What the messenger asks before every post."""

    def out(to: Address, card: Card, key: str) -> Card:
        with app.database.reading() as connection:
            reader = managers.behind(connection, str(to))
            told = set(outbox_lines.customers_of(connection, key))
            told |= {row.customer_id for row in card.rows if row.customer_id}
            book = open_book(connection, reader) if reader and app.database.served(connection).delivery_id else None
            names = _names(book, told, card)
        language: Language = reader.language if reader else app.settings.language
        if not names and (not told or key.startswith("answer:")):  # an answer was drawn from a book of ids and bands
            return card
        return _redacted(card, names, language)

    return out


def _names(book: Book | None, told: Iterable[str], card: Card) -> dict[str, str]:
    """Every name that might stand in the card, with its initials; longest first."""
    if book is None:
        return {}
    text = " ".join(_texts(card))
    found = {one.name for one in book.customers(sorted(told)) if one.name in text} | set(book.mentioned(text))
    return {name: name_keys(name).initials.upper() or "•" for name in sorted(found, key=len, reverse=True) if name}


def _redacted(card: Card, names: dict[str, str], language: Language) -> Card:
    def clean(text: str) -> str:
        for name, initials in names.items():
            text = text.replace(name, initials)
        return _AMOUNT.sub(lambda match: _band(match, language), _NUMBERS.sub("…", text))

    def line(text: str) -> str:
        """A line that names somebody tells of them: it goes."""
        return "" if any(name in text for name in names) else clean(text)

    return Card(
        title=clean(card.title),
        understood=clean(card.understood),
        as_of=card.as_of,
        summary="\n".join(one for one in map(line, card.summary.split("\n")) if one),
        rows=tuple(_row(row, clean, language, names) for row in card.rows),
        buttons=_buttons(card.buttons, clean),
        notices=(*(one for one in map(line, card.notices) if one), say("slack.abroad", language)),
        footer=line(card.footer),
    )


def _row(row: Row, clean: Callable[[str], str], language: Language, names: dict[str, str]) -> Row:
    if not row.customer_id:
        return Row(title=clean(row.title), buttons=_buttons(row.buttons, clean), group=clean(row.group))
    initials = next((short for name, short in names.items() if name in row.title), "")
    return Row(
        title=" ".join(part for part in (row.customer_id, initials) if part),
        value=_AMOUNT.sub(lambda match: _band(match, language), row.value),
        badges=tuple(clean(badge) for badge in row.badges),
        customer_id=row.customer_id,
        buttons=_buttons(row.buttons, clean),
        group=clean(row.group),
    )


def _buttons(buttons: tuple[Button, ...], clean: Callable[[str], str]) -> tuple[Button, ...]:
    return tuple(replace(button, label=clean(button.label)) for button in buttons)


def _band(match: re.Match[str], language: Language) -> str:
    number, unit = match.group(1), (match.group(2) or "").removesuffix("元").lower()
    if not match.group(2) and not match.group(0).strip().startswith(("¥", "￥")) and "," not in number:
        return match.group(0)  # a count
    yuan = float(number.replace(",", "")) * _UNITS.get(unit, 1)
    for place, top in enumerate(BANDS):
        if yuan < top:
            low = BANDS[place - 1] if place else 0
            return say("slack.band", language, low=_short(low, language), high=_short(top, language))
    return say("slack.band_open", language, low=_short(BANDS[-1], language))


def _short(yuan: int, language: Language) -> str:
    return f"{yuan // 10_000}万" if language == "zh" else f"{yuan // 1000}k"


def _texts(card: Card) -> Iterable[str]:
    yield from (card.title, card.understood, card.summary, card.footer, *card.notices)
    for section in card.sections:
        yield from (section.title, *section.lines)
    for row in card.rows:
        yield from (row.title, row.value, row.group, *row.details, *row.badges, *(one.label for one in row.buttons))
    yield from (one.label for one in card.buttons)
