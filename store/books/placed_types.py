"""The main asset types of a book's customers, one a customer: what news a manager's own segments read."""

from sqlalchemy import select

from store.books.bank_rows import PLACEMENTS
from store.books.book import Book


def types_of(book: Book) -> tuple[str, ...]:
    """The primary type of each customer the served round places; inside ``Database.reading()``."""
    query = select(PLACEMENTS.c.primary_type).where(book.scope.mine(PLACEMENTS))
    return tuple(book.connection.execute(query, book.scope.bound).scalars())
