"""What of customers reaches whom: by platform, and what the audit line says of it.

The ``Book`` masks by role and relation; where personal data may not go at all (a platform abroad, ``DATA_REGION=cn``) the book
hands out ids and the card's amounts become bands. ``bot/conversation.py`` calls all three.
"""

from dataclasses import replace
from typing import Any

from bot.app import App
from bot.turn import Turn
from content.bands import banded
from handlers.ask import Answer
from handlers.disclosure import fields_of
from handlers.messages import Address, Message
from segmentation.people import Manager
from store.books.book import Book

#: Platforms that keep what is said on machines abroad.
ABROAD = frozenset({"slack"})


def book_for(book: Book, reader: Address, app: App) -> Book:
    """The reader's book as far as their platform may carry it."""
    return replace(book, private=False, by_id=True) if _kept_home(reader, app) else book


def as_allowed(answer: Answer, turn: Turn) -> Answer:
    """The answer as far as the reader's platform may carry it: amounts as bands where only ids may leave."""
    return replace(answer, card=banded(answer.card, turn.language)) if turn.book.by_id else answer


def detail(message: Message, answer: Answer, manager: Manager | None) -> dict[str, Any]:
    """The audit line's particulars: where it was asked and how, and which fields of the shown customers it discloses."""
    found: dict[str, Any] = {
        "platform": message.sender.platform,
        "chat": message.chat.kind,
        "how": "button" if message.action else "text",
        "reason": str(answer.reason),
        "matching": len(answer.customers),
    }
    if answer.shown and manager:
        found["fields"] = list(fields_of(answer.intent, answer.fields))
    if answer.rule:
        found["rule"] = answer.rule
    return found


def _kept_home(reader: Address, app: App) -> bool:
    return reader.platform in ABROAD and app.settings.data_region == "cn"
