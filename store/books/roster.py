"""Who is in a book, a light row each: what lists of all customers are made of before a page is shown.

One statement over the index of customers by manager. Nothing here is shown as it is: names come from ``Book.customers``, a
birth date is what birthdays are worked out from.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from store.books.bank_rows import CUSTOMERS
from store.books.book import Book

_OF = CUSTOMERS.c
_MANAGERS: BindParameter[Any] = bindparam("managers", expanding=True)
_ROSTER = (
    select(
        _OF.customer_id,
        _OF.manager_id,
        _OF.opened_on,
        _OF.closed_on,
        _OF.birth_date,
        _OF.birth_calendar,
        _OF.risk_assessed_on,
        _OF.qualified_investor_until,
    )
    .where(_OF.manager_id.in_(_MANAGERS))
    .order_by(_OF.customer_id)
)
_DAYS = select(_OF.customer_id, _OF.opened_on, _OF.closed_on).where(_OF.manager_id.in_(_MANAGERS))


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
    rows = book.connection.execute(_ROSTER, {"managers": book.manager_ids})
    return tuple(
        Rostered(
            customer_id=row.customer_id,
            manager_id=row.manager_id,
            birth_date=row.birth_date,
            birth_calendar=row.birth_calendar or "solar",
            risk_assessed_on=row.risk_assessed_on,
            qualified_investor_until=row.qualified_investor_until,
        )
        for row in rows
        if _open(row, today) and (book.only is None or row.customer_id in book.only)
    )


def open_ids(book: Book, today: date) -> frozenset[str]:
    """The ids of the customers whose account is open on the day."""
    rows = book.connection.execute(_DAYS, {"managers": book.manager_ids})
    return frozenset(
        row.customer_id for row in rows if _open(row, today) and (book.only is None or row.customer_id in book.only)
    )


def _open(row: Any, today: date) -> bool:
    return bool(row.opened_on <= today and (row.closed_on is None or row.closed_on > today))
