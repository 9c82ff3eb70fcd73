"""Who is in a book, a light row each: what lists of all customers are made of before a page is shown.

One statement over the index of customers by manager. Nothing here is shown as it is: names come from ``Book.customers``, a
birth date is what birthdays are worked out from.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, partial
from typing import Any, NamedTuple

from sqlalchemy import Integer, func, select, type_coerce

from store.books.bank_rows import CUSTOMERS
from store.books.book import Book
from store.books.name_search import every_name
from store.books.population import is_open
from store.engines.questions import Question
from store.staff.scopes import Shape, mine
from store.types import day_number, day_of

_OF = CUSTOMERS.c
_ROSTER = (
    select(
        _OF.customer_id,
        func.coalesce(_OF.manager_id, ""),
        type_coerce(_OF.birth_date, Integer),
        func.coalesce(_OF.birth_calendar, "solar"),
        type_coerce(_OF.risk_assessed_on, Integer),
        type_coerce(_OF.qualified_investor_until, Integer),
    )
    .where(is_open())
    .order_by(_OF.customer_id)
)
#: Which of them are days, stored as numbers.
_DAYS = (2, 4, 5)


class Rostered(NamedTuple):
    """One customer of a book. A tuple: a list of all makes tens of thousands."""

    customer_id: str
    manager_id: str
    birth_date: date | None
    birth_calendar: str
    risk_assessed_on: date | None
    qualified_investor_until: date | None

    def __repr__(self) -> str:
        """The id alone: a birth date belongs into no log."""
        return f"Rostered({self.customer_id!r})"


_NAMED: Callable[[Sequence[Any]], Rostered] = partial(tuple.__new__, Rostered)


def roster(book: Book, today: date) -> tuple[Rostered, ...]:
    """The customers whose account is open on the day, by id."""
    rows = _roster(book.scope.shape).tuples(book.connection, {**book.scope.bound, "today": today})
    return tuple(_rostered(row) for row in rows if book.only is None or row[0] in book.only)


def _rostered(row: Sequence[Any]) -> Rostered:
    values = list(row)
    for place in _DAYS:
        if values[place] is not None:
            values[place] = day_of(values[place])
    return _NAMED(values)


def open_ids(book: Book, today: date) -> frozenset[str]:
    """The ids of the customers whose account is open on the day."""
    if book.scope.empty:
        return frozenset()
    ids = every_name(book.connection, book.scope, book.delivery_id).open_on(day_number(today))
    return ids if book.only is None else ids & book.only


@cache
def _roster(shape: Shape) -> Question:
    return Question(lambda: _ROSTER.where(mine(CUSTOMERS, shape)))
