"""Who is in a book, a light row each: what lists of all customers are made of before a page is shown.

One statement over the index of customers by manager. Nothing here is shown as it is: names come from ``Book.customers``, a
birth date is what birthdays are worked out from.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from sqlalchemy import select

from store.books.bank_rows import CUSTOMERS
from store.books.book import Book
from store.books.name_search import every_name
from store.books.population import is_open
from store.engines.questions import Question
from store.staff.scopes import Shape, mine
from store.types import day_number

_OF = CUSTOMERS.c
_ROSTER = (
    select(
        _OF.customer_id,
        _OF.manager_id,
        _OF.birth_date,
        _OF.birth_calendar,
        _OF.risk_assessed_on,
        _OF.qualified_investor_until,
    )
    .where(is_open())
    .order_by(_OF.customer_id)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rostered:
    """One customer of a book."""

    customer_id: str
    manager_id: str
    birth_date: date | None = field(repr=False)
    birth_calendar: str
    risk_assessed_on: date | None
    qualified_investor_until: date | None


def roster(book: Book, today: date) -> tuple[Rostered, ...]:
    """The customers whose account is open on the day, by id."""
    rows = _roster(book.scope.shape).rows(book.connection, {**book.scope.bound, "today": today})
    return tuple(
        Rostered(
            customer_id=row.customer_id,
            manager_id=row.manager_id or "",
            birth_date=row.birth_date,
            birth_calendar=row.birth_calendar or "solar",
            risk_assessed_on=row.risk_assessed_on,
            qualified_investor_until=row.qualified_investor_until,
        )
        for row in rows
        if book.lends(row.customer_id)
    )


def open_ids(book: Book, today: date) -> frozenset[str]:
    """The ids of the customers whose account is open on the day."""
    if book.scope.empty:
        return frozenset()
    ids = every_name(book.connection, book.scope, book.delivery_id).open_on(day_number(today))
    return ids if book.only is None else ids & book.only


@cache
def _roster(shape: Shape) -> Question:
    return Question(lambda: _ROSTER.where(mine(CUSTOMERS, shape)))
