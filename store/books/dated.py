"""Days that matter to the customers of a book: ends of assessments, next payments, life events; a statement each.

``handlers.lists.key_dates`` asks here, inside ``Database.reading()``.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, or_, select

from segmentation.dossier import bank_day
from store.books.bank_rows import CUSTOMERS, HOLDINGS, PRODUCTS
from store.books.book import Book
from store.live import live_facts
from store.tables import bank, life_events

_ASSESSMENTS = bank["assessments"].c
_PAYMENTS = (
    select(
        HOLDINGS.c.customer_id,
        HOLDINGS.c.holding_id,
        HOLDINGS.c.product_code,
        PRODUCTS.c.name,
        HOLDINGS.c.kind,
        HOLDINGS.c.next_payment_on,
        HOLDINGS.c.next_payment_amount,
    )
    .select_from(HOLDINGS.outerjoin(PRODUCTS, PRODUCTS.c.product_code == HOLDINGS.c.product_code))
    .where(
        HOLDINGS.c.next_payment_on >= bindparam("start"),
        HOLDINGS.c.next_payment_on <= bindparam("end"),
        HOLDINGS.c.opened_on <= bindparam("today"),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment of a loan, or a premium, that is due; fen."""

    customer_id: str
    holding_id: str
    product_code: str
    product_name: str
    kind: str
    on: date
    amount: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent:
    """What the customer told of their life, for a day."""

    customer_id: str
    kind: str
    on: date


def payments(book: Book, start: date, end: date, today: date) -> tuple[Payment, ...]:
    """The next payments of the book's customers that fall from start to end."""
    values = {**book.scope.bound, "start": start, "end": end, "today": today}
    return tuple(
        Payment(
            customer_id=row.customer_id,
            holding_id=row.holding_id,
            product_code=row.product_code,
            product_name=row.name or "",
            kind=row.kind,
            on=row.next_payment_on,
            amount=row.next_payment_amount,
        )
        for row in book.connection.execute(_PAYMENTS.where(book.scope.mine(HOLDINGS)), values)
    )


def assessed(book: Book, today: date) -> dict[str, date]:
    """The day of each customer's newest assessment on file by the day; one not confirmed yet does not count."""
    query = _mine(book, select(_ASSESSMENTS.customer_id, _ASSESSMENTS.at), _ASSESSMENTS.customer_id).where(
        or_(_ASSESSMENTS.confirmed.is_(None), _ASSESSMENTS.confirmed.is_(True)),
        _ASSESSMENTS.at < live_facts.begin_of(today + timedelta(days=1)),
    )
    found: dict[str, date] = {}
    for customer_id, at in book.connection.execute(query, book.scope.bound):
        found[customer_id] = max(found.get(customer_id, date.min), bank_day(at))
    return found


def events(book: Book, start: date, end: date) -> tuple[LifeEvent, ...]:
    """What was noted of the customers' lives for the days from start to end."""
    of = life_events.c
    query = _mine(book, select(of.customer_id, of.kind, of.day), of.customer_id).where(of.day >= start, of.day <= end)
    rows = book.connection.execute(query.order_by(of.life_event_id), book.scope.bound)
    return tuple(LifeEvent(customer_id=row.customer_id, kind=row.kind, on=row.day) for row in rows)


def _mine(book: Book, query: Select[Any], column: Any) -> Select[Any]:
    return query.join(CUSTOMERS, CUSTOMERS.c.customer_id == column).where(book.scope.mine(CUSTOMERS))
