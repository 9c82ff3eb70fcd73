"""How many of a book's customers hold a product or kind, and how much: one statement, whatever the size of the book."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, or_, select

from store.books.bank_rows import CUSTOMERS, HOLDINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Customers with an open account, what they hold in fen, and in how many holdings."""

    customers: int = 0
    holdings: int = 0
    amount: int = 0


def held(connection: Connection, managers: Sequence[str], products: Sequence[str], today: date) -> Held:
    """What customers of these managers hold of the products, by kind or code; opened by the day, inside ``reading()``."""
    query = (
        select(
            func.count(HOLDINGS.c.customer_id.distinct()).label("customers"),
            func.count().label("holdings"),
            func.coalesce(func.sum(HOLDINGS.c.balance), 0).label("amount"),
        )
        .join(CUSTOMERS, CUSTOMERS.c.customer_id == HOLDINGS.c.customer_id)
        .where(HOLDINGS.c.manager_id.in_(list(managers)), HOLDINGS.c.opened_on <= today)
        .where(or_(CUSTOMERS.c.closed_on.is_(None), CUSTOMERS.c.closed_on > today))
        .where(or_(HOLDINGS.c.product_code.in_(list(products)), HOLDINGS.c.kind.in_(list(products))))
    )
    row = connection.execute(query).one()
    return Held(customers=row.customers, holdings=row.holdings, amount=int(row.amount))
