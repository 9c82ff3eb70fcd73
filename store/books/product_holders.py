"""How many of a book's customers hold a product or kind, and how much: one statement, whatever the size of the book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from store.books.bank_rows import CUSTOMERS, HOLDINGS
from store.books.book import Book
from store.books.population import is_open


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Customers with an open account, what they hold in fen, and in how many holdings."""

    customers: int = 0
    holdings: int = 0
    amount: int = 0


def held(book: Book, products: Sequence[str], today: date) -> Held:
    """What customers of the book hold of the products, by kind or code; opened by the day, with a balance.

    Inside ``reading()``.
    """
    query = (
        select(
            func.count(HOLDINGS.c.customer_id.distinct()).label("customers"),
            func.count().label("holdings"),
            func.coalesce(func.sum(HOLDINGS.c.balance), 0).label("amount"),
        )
        .join(CUSTOMERS, CUSTOMERS.c.customer_id == HOLDINGS.c.customer_id)
        .where(book.scope.mine(HOLDINGS), HOLDINGS.c.opened_on <= today, HOLDINGS.c.balance > 0)
        .where(is_open())
        .where(or_(HOLDINGS.c.product_code.in_(list(products)), HOLDINGS.c.kind.in_(list(products))))
    )
    row = book.connection.execute(query, {**book.scope.bound, "today": today}).one()
    return Held(customers=row.customers, holdings=row.holdings, amount=int(row.amount))
