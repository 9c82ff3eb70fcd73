"""What the bank's products are called: code, name and kind of each, read once a delivery.

Understanding asks at every sentence; a delivery does not change once it is loaded, so its names are kept in memory.
"""

from typing import NamedTuple

from sqlalchemy import select

from store.books.bank_rows import PRODUCTS
from store.books.book import Book

_NAMES = select(PRODUCTS.c.product_code, PRODUCTS.c.name, PRODUCTS.c.kind).order_by(PRODUCTS.c.product_code)
#: The deliveries in use: this one, and the one before while it is switched.
_KEPT = 2


class ProductWord(NamedTuple):
    """One product as it is called."""

    code: str
    name: str
    kind: str


_known: dict[tuple[str, int], tuple[ProductWord, ...]] = {}


def product_words(book: Book) -> tuple[ProductWord, ...]:
    """The products of the served delivery, by code; empty when none were delivered."""
    if book.missing("products"):
        return ()
    if book.database is None:
        return _read(book)
    key = (str(book.database.data_dir), book.delivery_id)
    found = _known.get(key)
    if found is None:
        while len(_known) >= _KEPT:
            _known.pop(next(iter(_known)), None)
        found = _known[key] = _read(book)
    return found


def _read(book: Book) -> tuple[ProductWord, ...]:
    return tuple(ProductWord(*row) for row in book.connection.execute(_NAMES))
