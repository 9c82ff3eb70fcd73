"""With DATA_REGION=cn nothing of a customer leaves for Slack but id, initials and bands (``content.abroad``).

Whose names must not stand in a card, the reader's own book says. An answer was drawn from a book of ids and bands already
(``bot.disclosed``); everything else, briefings and alerts, becomes such a card here, right before the checks look at it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote_plus

from bot.app import App
from content.abroad import at_home
from content.cards import Card
from content.checks.card_texts import texts
from content.names import name_keys
from handlers.messages import Address
from store.books.book import Book, open_book
from store.outbox import outbox_lines
from store.staff import managers

Leaving = tuple[Card, tuple[str, ...]]


@dataclass(frozen=True)
class Abroad:
    """What the messenger asks before a card leaves."""

    app: App

    def card(self, to: Address, card: Card, key: str) -> Leaving:
        """The card as it may leave, and the names that must not stand in it."""
        with self.app.database.reading() as connection:
            reader = managers.behind(connection, str(to))
            told = set(outbox_lines.customers_of(connection, key)) if key else set()
            told |= {row.customer_id for row in card.rows if row.customer_id}
            book = (
                open_book(connection, reader) if reader and self.app.database.served(connection).delivery_id else None
            )
            names = _names(book, told, card)
            hidden = tuple({*names, *(one.name for one in book.customers(sorted(told)))}) if book else ()
        language = reader.language if reader else self.app.settings.language
        if not names and (not told or not key or key.startswith("answer:")):
            return card, hidden
        return at_home(card, names, language), hidden


def _names(book: Book | None, told: Iterable[str], card: Card) -> dict[str, str]:
    """Every name that might stand in the card, with its initials; longest first."""
    if book is None:
        return {}
    actions = [one.action for one in (*card.buttons, *(button for row in card.rows for button in row.buttons))]
    text = " ".join([*(text for _, text in texts(card)), *(unquote_plus(one) for one in actions)])
    found = {one.name for one in book.customers(sorted(told)) if one.name in text} | set(book.mentioned(text))
    return {name: name_keys(name).initials.upper() or "•" for name in sorted(found, key=len, reverse=True) if name}
