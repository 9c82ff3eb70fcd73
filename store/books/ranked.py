"""The customers of a book by their assets, a few values each: what long lists are sorted and filtered by before a page is read.

The served round's rows and over them what was told since, as ``store.books.placed`` joins them.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, bindparam, select, type_coerce

from store.books import segments
from store.books.bank_rows import PLACEMENTS
from store.books.book import Book
from store.books.roster import open_ids
from store.engines.questions import Question
from store.live import live_placements
from store.staff.scopes import Shape, mine

_OF = PLACEMENTS.c


class Ranked(NamedTuple):
    """One customer; amounts in fen."""

    customer_id: str
    aum: int
    tier: str
    churn_score: int | None
    near_tier: str | None
    """The next tier, for whoever the rules found close to it; None for all others."""
    plain_tier: str | None
    """The tier by the rules."""

    @property
    def set_by_hand(self) -> bool:
        """Whether the tier is not what the rules say."""
        return self.plain_tier is not None and self.plain_tier != self.tier


_WHO, _HOW_RICH = itemgetter(0), itemgetter(1)
#: A row with its names: ``_make`` counts the values of each of a book's hundreds again.
_NAMED: Callable[[tuple[Any, ...]], Ranked] = partial(tuple.__new__, Ranked)


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
    limits = {"least": least, "most": most}
    given = tuple(name for name, value in limits.items() if value is not None)
    rows = _placed(book.scope.shape, schemes, given).tuples(book.connection, {**book.scope.bound, **bound, **limits})
    kept = book.only if today is None else open_ids(book, today)
    found = list(map(_NAMED, rows if kept is None else [row for row in rows if row[0] in kept]))
    if moved := book.told_since():
        there = live_placements.of_scope(book.connection, book.scope, segments.conditions(schemes, live=True), **bound)
        found = [one for one in found if one.customer_id not in moved]
        found += [
            Ranked(id_, one.aum, one.tier, one.churn_score, one.near_tier, one.plain_tier)
            for id_, one in there.items()
            if (least is None or one.aum >= least)
            and (most is None or one.aum <= most)
            and (kept is None or id_ in kept)
        ]
    found.sort(key=_WHO)
    found.sort(key=_HOW_RICH, reverse=True)
    return found


@cache
def _placed(shape: Shape, schemes: tuple[str, ...], given: tuple[str, ...]) -> Question:
    limits = {"least": _OF.aum >= bindparam("least"), "most": _OF.aum <= bindparam("most")}
    return Question(
        lambda: select(
            _OF.customer_id, type_coerce(_OF.aum, BigInteger), _OF.tier, _OF.churn_score, _OF.near_tier, _OF.plain_tier
        ).where(mine(PLACEMENTS, shape), *segments.conditions(schemes), *(limits[name] for name in given))
    )
