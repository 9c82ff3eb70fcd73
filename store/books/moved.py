"""Which money of a book moved in a time: the bank's rows, and beside them what was told since, by the index of customers.

``handlers.lists.movements`` and ``handlers.lists.performance`` ask here, inside ``Database.reading()``.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select

from segmentation.people import Movement
from store.books.bank_rows import CUSTOMERS
from store.books.book import Book
from store.books.population import is_open
from store.books.scoped import CHUNK
from store.live import live_facts
from store.tables import bank, live_movements

_DELIVERED = bank["movements"]
_LAST = date(9999, 12, 30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which movements: days inclusive, of the bank's calendar, None open; amounts in fen from ``least`` on."""

    today: date | None = None
    """Of customers whose account is open on this day; None: whoever moved it."""
    start: date | None = None
    end: date | None = None
    direction: str = ""
    """in or out; empty: both."""
    least: int | None = None
    most: int | None = None
    customer_id: str = ""
    """Of this customer alone; empty: of all."""


def movements(book: Book, wanted: Wanted) -> tuple[Movement, ...]:
    """The movements of the book's customers, the newest first, of one moment the largest; each once."""
    bound = {**book.scope.bound, "today": wanted.today}
    rows = {row.movement_id: row for row in book.connection.execute(_asked(book, _DELIVERED, wanted), bound)}
    told = book.connection.execute(_told(book, wanted), bound).all()
    there = _delivered(book, [row.movement_id for row in told])
    rows |= {row.movement_id: row for row in told if row.movement_id not in there}
    found = [_movement(row) for row in rows.values() if book.lends(row.customer_id)]
    return tuple(sorted(found, key=lambda one: (-one.at.timestamp(), -one.amount, one.movement_id)))


def _asked(book: Book, source: Table, wanted: Wanted) -> Select[Any]:
    of = source.c
    query = select(of.movement_id, of.customer_id, of.at, of.direction, of.amount, of.reason, of.own_account_elsewhere)
    mine: list[ColumnElement[bool]] = [book.scope.mine(CUSTOMERS), *([is_open()] if wanted.today is not None else [])]
    if source is _DELIVERED:
        conditions: list[ColumnElement[bool]] = [of.customer_id.in_(select(CUSTOMERS.c.customer_id).where(*mine))]
    else:  # little is told: no list of all customers is made for it
        query, conditions = query.join(CUSTOMERS, CUSTOMERS.c.customer_id == of.customer_id), mine
    if wanted.start is not None:
        conditions.append(of.at >= live_facts.begin_of(wanted.start))
    if wanted.end is not None:
        conditions.append(of.at < live_facts.begin_of(min(wanted.end, _LAST) + timedelta(days=1)))
    if wanted.customer_id:
        conditions.append(of.customer_id == wanted.customer_id)
    if wanted.direction:
        conditions.append(of.direction == wanted.direction)
    if wanted.least is not None:
        conditions.append(of.amount >= wanted.least)
    if wanted.most is not None:
        conditions.append(of.amount <= wanted.most)
    return query.where(*conditions)


def _told(book: Book, wanted: Wanted) -> Select[Any]:
    """What was told and no delivery of a later day makes step back."""
    since = live_facts.delivered_on(book.connection, "movements")
    return _asked(book, live_movements, wanted).where(*live_facts.standing(live_facts.SOURCES["movements"], since))


def _delivered(book: Book, ids: list[str]) -> set[str]:
    """Those of the movements that the bank delivered, whatever their moment."""
    found: set[str] = set()
    for first in range(0, len(ids), CHUNK):
        of = _DELIVERED.c.movement_id
        found |= set(book.connection.execute(select(of).where(of.in_(ids[first : first + CHUNK]))).scalars())
    return found


def _movement(row: Any) -> Movement:
    return Movement(
        movement_id=row.movement_id,
        customer_id=row.customer_id,
        at=row.at,
        direction=row.direction,
        amount=row.amount,
        reason=row.reason or "",
        own_account_elsewhere=row.own_account_elsewhere,
    )
