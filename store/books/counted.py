"""A book counted by where its customers sit: numbers, assets and debts, added up by the database.

The served round's rows and over them what was told since; their sums are those of the export, less whoever left after its day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select

from store.books import segments
from store.books.bank_rows import CUSTOMERS, PLACEMENTS
from store.books.book import Book
from store.live import live_placements

_OF = PLACEMENTS.c
_BY = (_OF.tier, _OF.primary_type, _OF.life_cycle, _OF.asset_types, _OF.branch_id)
_MOVED = select(live_placements.TABLE.c.customer_id).where(live_placements.VALID)
_GONE = select(CUSTOMERS.c.customer_id).where(CUSTOMERS.c.closed_on <= bindparam("today"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Customers who sit alike; amounts in fen."""

    tier: str
    primary_type: str
    life_cycle: str
    asset_types: tuple[str, ...]
    branch_id: str
    customers: int
    aum: int
    debt: int


def counted(book: Book, today: date, words: Sequence[str] = ()) -> tuple[Counted, ...]:
    """The customers of the book open today and placed under all the words, counted by everything a summary tells."""
    if not book.has_round or book.scope.empty or book.only is not None:
        return ()
    schemes, bound = segments.schemes(tuple(words)), segments.values(tuple(words))
    whose = {**book.scope.bound, "today": today}
    left = _GONE.where(book.scope.mine(CUSTOMERS))
    gone = set(book.connection.execute(left, whose).scalars())
    query = select(*_BY, func.count(), func.sum(_OF.aum), func.sum(_OF.debt)).where(
        book.scope.mine(PLACEMENTS),
        _OF.customer_id.not_in(_MOVED),
        _OF.customer_id.not_in(left),
        *segments.conditions(schemes),
    )
    rows = book.connection.execute(query.group_by(*_BY), {**whose, **bound})
    found = [_counted(row[:5], row[5], int(row[6]), int(row[7])) for row in rows]
    moved = live_placements.of_scope(book.connection, book.scope, segments.conditions(schemes, live=True), **bound)
    now = [
        _counted((one.tier, one.primary_type, one.life_cycle, one.asset_types, one.branch_id), 1, one.aum, one.debt)
        for one in moved.values()
        if one.customer_id not in gone
    ]
    return (*found, *now)


def _counted(values: Sequence[Any], customers: int, aum: int, debt: int) -> Counted:
    tier, primary_type, life_cycle, asset_types, branch_id = values
    return Counted(
        tier=tier,
        primary_type=primary_type,
        life_cycle=life_cycle or "",
        asset_types=tuple(word for word in (asset_types or "").split("|") if word),
        branch_id=branch_id or "",
        customers=customers,
        aum=aum,
        debt=debt,
    )
