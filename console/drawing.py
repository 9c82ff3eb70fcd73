"""Neutral cards and chat lines become HTML, in the reader's language. Everything is escaped by the templates.

Used by ``console.chat`` for the page and for each line its stream brings.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from content.cards import Card, Row
from content.wording import LANGUAGES, day, knows, say
from segmentation.people import Language
from store.chats.webchat import BOT_AUTHOR, WebMessage
from store.staff.directory import Colleague, ListedChat

#: A line that is nothing but an address.
_LINK = re.compile(r"https?://[^\s<>\"']+")
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowGroup:
    """Rows under one small heading."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a chat, ready to draw."""

    id: int
    mine: bool
    clock: str
    """HH:MM in the bank's zone, with the day when it is not today."""
    text: str = field(repr=False)
    card: Card | None = field(repr=False)
    as_of: str = ""

    @property
    def groups(self) -> tuple[RowGroup, ...]:
        """The card's rows under their headings, in the card's order."""
        rows = self.card.rows if self.card else ()
        return tuple(
            RowGroup(title=title, rows=tuple(some)) for title, some in groupby(rows, key=lambda row: row.group)
        )

    @property
    def understood(self) -> str:
        """How the question was read, but for a data day that stands beside the title already."""
        understood = self.card.understood if self.card else ""
        return "" if understood.casefold() in _as_of_lines(self.card) else understood

    @property
    def footer(self) -> str:
        """The card's last line, but for a data day that stands at its head already."""
        footer = self.card.footer if self.card else ""
        return "" if footer.casefold() in _as_of_lines(self.card) else footer

    @property
    def preview(self) -> str:
        """What a list of chats shows of it."""
        return self.card.title if self.card else self.text


@cache
def environment() -> Environment:
    """Where the templates are, for every page."""
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["wordings"] = wordings
    made.tests["link"] = _LINK.fullmatch
    return made


def wordings(language: Language, room: str = "console") -> Any:
    """``t("send")`` in a template says ``console.send``."""

    def t(key: str, **facts: object) -> str:
        return say(f"{room}.{key}", language, **facts)

    return t


def line(message: WebMessage, language: Language, now: datetime) -> Line:
    """A chat line as the page shows it at this moment."""
    at = message.at.astimezone(now.tzinfo)
    clock = f"{at:%H:%M}"
    if at.date() != now.date():
        clock = f"{day(at.date(), language, today=now.date())} {clock}"
    card = Card.from_json(message.card) if message.card else None
    return Line(
        id=message.id,
        mine=message.author != BOT_AUTHOR,
        clock=clock,
        text=message.text,
        card=card,
        as_of=_as_of(card.as_of, language, now.date()) if card else "",
    )


def card_line(card: Card, language: Language, now: datetime) -> Line:
    """A card as a page shows it at this moment, outside any chat."""
    return Line(id=0, mine=False, clock="", text="", card=card, as_of=_as_of(card.as_of, language, now.date()))


def _as_of_lines(card: Card | None) -> tuple[str, ...]:
    """How the data's day is said in either language: handlers like to end a card with it."""
    if card is None or not card.as_of:
        return ()
    return tuple(
        say("console.card.as_of", language, day=_as_of(card.as_of, language, date.fromisoformat(card.as_of))).casefold()
        for language in LANGUAGES
    )


def _as_of(text: str, language: Language, today: date) -> str:
    return day(date.fromisoformat(text), language, weekday=False, today=today) if text else ""


def draw_line(drawn: Line, language: Language) -> str:
    """One line of the conversation as HTML."""
    return environment().get_template("line.html").render(line=drawn, lang=language)


def draw_push(drawn: Line, language: Language) -> str:
    """One line of a group chat as HTML."""
    return environment().get_template("push.html").render(line=drawn, lang=language)


def draw_page(facts: Mapping[str, Any]) -> str:
    """The whole page."""
    return environment().get_template("chat.html").render(**facts)


def segment_name(segment: str, language: Language) -> str:
    """``asset_type:investment`` as a colleague says it; a named segment as it is called."""
    scheme, colon, value = segment.partition(":")
    for key in (f"words.{scheme}.{value}" if colon else "", f"segments.{segment}", f"words.segment.{segment}"):
        if key and knows(key, language):
            return say(key, language)
    return value or segment


def role_name(role: str, language: Language) -> str:
    """A role as people call it."""
    key = f"console.role.{role}"
    return say(key, language) if knows(key, language) else role


def initial(name: str) -> str:
    """The letter in a person's round mark: a Chinese surname, or the first letter of a Latin name."""
    return name.strip()[:1].upper()


def by_branch(people: Iterable[Colleague]) -> tuple[tuple[str, tuple[Colleague, ...]], ...]:
    """People under their branches, in the order the branches first appear."""
    found: dict[str, list[Colleague]] = {}
    for person in people:
        found.setdefault(person.branch, []).append(person)
    return tuple((branch, tuple(some)) for branch, some in found.items())


def hue(chat: ListedChat) -> str:
    """Which of the quiet colours a group chat's mark takes: by the scheme value it is for."""
    palette = {"savings": "sky", "wealth": "violet", "investment": "green", "settlement": "slate", "liability": "amber"}
    value = chat.segment.partition(":")[2]
    return palette.get(value, "rose")
