"""What a chat remembers of its last answer: what can be picked by number or name, the next page, a question half asked.

``bot/conversation.py`` makes it after every answer and reads the next message with it; ``bot/terminal.py`` draws the same
numbers. It holds structured questions, no names and no amounts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from content.cards import Button, Card
from content.wording import LANGUAGES, say
from handlers.ask import Answer, read_action
from segmentation.people import Language

_CJK = re.compile(r"[㐀-䶿一-鿿]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
#: How many lines of a long list can be picked by number.
MOST = 100
#: Questions without a customer that mean the one of the last answer.
FOLLOWS_UP = frozenset({"why_segment", "log_contact", "snooze", "handover"})
_NUMBER = re.compile(r"\s*(\d{1,3})\s*[.。、号)）]?\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the last answer left open."""

    language: Language | None = None
    choices: tuple[str, ...] = ()
    more: str = ""
    waiting: str = ""
    """A question that lacks its customer."""
    client: str = ""
    """The one customer the last answer was about: whom "why?" means."""
    lines: tuple[str, ...] = ()
    """The customers of the last list, by line: whom "3 called" means, also after the answer to it."""
    at: datetime | None = None
    """When that was: a briefing that came later is the last list."""

    @staticmethod
    def of(state: Mapping[str, Any]) -> "Memory":
        """Memory again from its stored form."""
        language = state.get("language")
        return Memory(
            language=language if language in LANGUAGES else None,
            choices=tuple(state.get("choices", ())),
            more=state.get("more", ""),
            waiting=state.get("waiting", ""),
            client=state.get("client", ""),
            lines=tuple(state.get("lines", ())),
            at=datetime.fromisoformat(state["at"]) if state.get("at") else None,
        )

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "language": self.language, "choices": list(self.choices), "more": self.more, "waiting": self.waiting,
            "client": self.client, "lines": list(self.lines), "at": self.at.isoformat() if self.at else "",
        }  # fmt: skip


def remembered(
    answer: Answer, language: Language, waiting: str = "", *, before: Memory | None = None, at: datetime | None = None
) -> Memory:
    """What the answer leaves open; the last list stays the last list until another is shown."""
    more = next((button.action for button in answer.card.buttons if "page" in _values(button.action)), "")
    choices = tuple(button.action for button in numbered(answer.card)[:MOST])
    client = answer.slots.client if answer.slots.client and not answer.reason else ""
    lines = () if answer.reason else lines_of(answer.card)
    lines = lines or (before.lines if before else ())
    return Memory(language=language, choices=choices, more=more, waiting=waiting, client=client, lines=lines, at=at)


def pushed(card: Card, language: Language | None, at: datetime) -> Memory:
    """What a list that came unasked leaves open, as if it had been asked for."""
    more = next((button.action for button in card.buttons if "page" in _values(button.action)), "")
    choices = tuple(button.action for button in numbered(card)[:MOST])
    return Memory(language=language, choices=choices, more=more, lines=lines_of(card), at=at)


def lines_of(card: Card) -> tuple[str, ...]:
    """The customers of a list, in the order of the numbers that pick its lines."""
    found = tuple(row.customer_id for row in card.rows if row.buttons)[:MOST]
    return found if any(found) else ()


def numbered(card: Card) -> tuple[Button, ...]:
    """The buttons a typed number picks, the first being 1: the first of every row that has one, then the card's own."""
    return (*(row.buttons[0] for row in card.rows if row.buttons), *card.buttons)


def picked_number(text: str) -> int | None:
    """The number, when the message is nothing but one of at most three digits."""
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def asks_why(text: str) -> bool:
    """Whether the message is nothing but "why?", in either language."""
    typed = text.strip().strip("。.!！?？").lower()
    return any(typed in say("why.typed", language).split("|") for language in LANGUAGES)


def wants_more(text: str) -> bool:
    """Whether the message only asks for the next page, in either language."""
    typed = text.strip().strip("。.!！?？").lower()
    return any(typed in say("unclear.typed_more", language).split("|") for language in LANGUAGES)


def spoken_language(text: str, usual: Language) -> Language:
    """The language of a sentence; the usual one where a code or a name alone does not tell."""
    chinese, latin = len(_CJK.findall(text)), len(_LATIN_WORD.findall(text))
    if chinese >= 2 and chinese > latin:  # noqa: PLR2004 - a single character may be a name's
        return "zh"
    if latin >= 2 and chinese <= latin:  # noqa: PLR2004 - one word may be a code or "help"
        return "en"
    return usual


def _values(action: str) -> Mapping[str, str]:
    try:
        return read_action(action)[1]
    except ValueError:
        return {}
