"""The customers of a book by their assets, a few values each: what long lists are sorted and filtered by before a page is read.

The served round's rows and over them what was told since, as ``store.books.placed`` joins them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import BigInteger, select, type_coerce

from store.books import segments
from store.books.bank_rows import PLACEMENTS
from store.books.book import Book
from store.live import live_placements

_OF = PLACEMENTS.c


@dataclass(frozen=True, slots=True)
class Ranked:
    """One customer; amounts in fen."""

    customer_id: str
    aum: int
    tier: str
    churn_score: int | None
    near_tier: str
    """The next tier, for whoever the rules found close to it; empty for all others."""
    set_by_hand: bool
    """The tier is not what the rules say."""


def ranked(book: Book, words: Sequence[str] = (), *, least: int | None = None, most: int | None = None) -> list[Ranked]:
    """The customers placed under all the words (``tier:high``), the richest first; amounts bound the assets."""
    if not book.has_round or book.scope.empty or not all(segments.known(word) for word in words):
        return []
    schemes, bound = segments.schemes(tuple(words)), segments.values(tuple(words))
    query = select(
        _OF.customer_id, type_coerce(_OF.aum, BigInteger), _OF.tier, _OF.churn_score, _OF.near_tier, _OF.plain_tier
    ).where(book.scope.mine(PLACEMENTS), *segments.conditions(schemes))
    if least is not None:
        query = query.where(_OF.aum >= least)
    if most is not None:
        query = query.where(_OF.aum <= most)
    rows = book.connection.execute(query, {**book.scope.bound, **bound})
    found = {row[0]: Ranked(row[0], row[1], row[2], row[3], row[4] or "", _by_hand(row[2], row[5])) for row in rows}
    moved = live_placements.of_scope(book.connection, book.scope)
    if moved:
        there = live_placements.of_scope(book.connection, book.scope, segments.conditions(schemes, live=True), **bound)
        now = {
            id_: Ranked(
                id_, one.aum, one.tier, one.churn_score, one.near_tier or "", _by_hand(one.tier, one.plain_tier)
            )
            for id_, one in there.items()
            if (least is None or one.aum >= least) and (most is None or one.aum <= most)
        }
        found = {id_: one for id_, one in found.items() if id_ not in moved} | now
    if book.only is not None:
        found = {id_: one for id_, one in found.items() if id_ in book.only}
    return sorted(found.values(), key=lambda one: (-one.aum, one.customer_id))


def _by_hand(tier: str, plain: str | None) -> bool:
    return plain is not None and plain != tier
