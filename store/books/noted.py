"""What managers noted of a customer of the book: life events, referrals, complaints; notes as the reader may see them."""

from collections.abc import Sequence
from dataclasses import replace

from store.books.book import Book
from store.tasks import life, logged_complaints
from store.tasks.life import Happened, Referred
from store.tasks.logged_complaints import Logged


def life_events(book: Book, customer_id: str) -> Sequence[Happened]:
    """The latest day first; none of whoever is not in the book."""
    if book.customer(customer_id) is None:
        return ()
    return tuple(_seen(book, one) for one in life.events_of(book.connection, [customer_id]))


def referrals(book: Book, customer_id: str) -> Sequence[Referred]:
    """Whom the customer brought along, the newest first; none of whoever is not in the book."""
    if book.customer(customer_id) is None:
        return ()
    found = life.referrals_of(book.connection, [customer_id])
    return tuple(replace(one, note=book.shown_note(one.note, customer_id)) for one in found)


def open_complaints(book: Book, customer_id: str) -> Sequence[Logged]:
    """Those logged here that are not settled, the oldest first; none of whoever is not in the book."""
    if book.customer(customer_id) is None:
        return ()
    found = logged_complaints.open_of(book.connection, customer_id)
    return tuple(replace(one, summary=book.shown_note(one.summary, customer_id)) for one in found)


def _seen(book: Book, one: Happened) -> Happened:
    return replace(one, note=book.shown_note(one.note, one.customer_id))
