"""A customer's tags: the latest value of each key on a day."""

from datetime import date

from sqlalchemy import select

from store.books.bank_rows import CUSTOMERS
from store.books.book import Book
from store.tables import bank

_TAGS = bank["tags"].c


def tags_of(book: Book, customer_id: str, on: date) -> dict[str, str]:
    """Value by key, by key; a tag without a day counts before all others. Empty for whoever is not in the book."""
    if not book.lends(customer_id):
        return {}
    query = (
        select(_TAGS.key, _TAGS.value, _TAGS.as_of)
        .join(CUSTOMERS, CUSTOMERS.c.customer_id == _TAGS.customer_id)
        .where(_TAGS.customer_id == customer_id, book.scope.mine(CUSTOMERS))
    )
    found: dict[str, tuple[tuple[bool, date, str], str]] = {}
    for key, value, as_of in book.connection.execute(query, book.scope.bound):
        if as_of is not None and as_of > on:
            continue
        rank = (as_of is not None, as_of or date.min, value)
        if key not in found or rank > found[key][0]:
            found[key] = (rank, value)
    return {key: value for key, (_, value) in sorted(found.items())}
