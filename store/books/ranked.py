"""The customers of a book by their assets, a few values each: what long lists are sorted and filtered by before a page is read.

The served round's rows and over them what was told since, as ``store.books.placed`` joins them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from sqlalchemy import BigInteger, bindparam, select, type_coerce

from store.books import segments
from store.books.bank_rows import CUSTOMERS, PLACEMENTS
from store.books.book import Book
from store.books.population import is_open
from store.books.roster import open_ids
from store.engines.questions import Question
from store.live import live_placements
from store.staff.scopes import Shape, mine

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


def ranked(
    book: Book,
    words: Sequence[str] = (),
    *,
    least: int | None = None,
    most: int | None = None,
    today: date | None = None,
) -> list[Ranked]:
    """The customers placed under all the words (``tier:high``), the richest first; amounts bound the assets.

    With ``today`` those alone whose account is open on the day.
    """
    if not book.has_round or book.scope.empty or not all(segments.known(word) for word in words):
        return []
    schemes, bound = segments.schemes(tuple(words)), segments.values(tuple(words))
    limits = {"least": least, "most": most, "today": today}
    given = tuple(name for name, value in limits.items() if value is not None)
    rows = _placed(book.scope.shape, schemes, given).rows(book.connection, {**book.scope.bound, **bound, **limits})
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
        if today is not None:
            open_now = open_ids(book, today)
            now = {id_: one for id_, one in now.items() if id_ in open_now}
        found = {id_: one for id_, one in found.items() if id_ not in moved} | now
    if book.only is not None:
        found = {id_: one for id_, one in found.items() if id_ in book.only}
    return sorted(found.values(), key=lambda one: (-one.aum, one.customer_id))


@cache
def _placed(shape: Shape, schemes: tuple[str, ...], given: tuple[str, ...]) -> Question:
    owner = select(1).where(CUSTOMERS.c.customer_id == _OF.customer_id, is_open())
    limits = {
        "least": _OF.aum >= bindparam("least"), "most": _OF.aum <= bindparam("most"), "today": owner.exists(),
    }  # fmt: skip
    return Question(
        lambda: select(
            _OF.customer_id, type_coerce(_OF.aum, BigInteger), _OF.tier, _OF.churn_score, _OF.near_tier, _OF.plain_tier
        ).where(mine(PLACEMENTS, shape), *segments.conditions(schemes), *(limits[name] for name in given))
    )


def _by_hand(tier: str, plain: str | None) -> bool:
    return plain is not None and plain != tier
