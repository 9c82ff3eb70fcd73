"""Whether an item was told before: the database finds the few it could repeat, ``content.news.sameness`` decides.

The very same text is found by its hash; a reprint, or a headline over somebody's body, by the runs of characters it shares
(``news_prints``). A run that many items contain leads nowhere and is not kept. The cost of a look does not grow with the
number of items kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, bindparam, delete, desc, func, insert, select

from content.news import sameness
from store.tables import news_prints, news_texts

#: A run in more items than this is common speech.
COMMON = 60
#: Runs that a candidate shares at least, and how many candidates are compared: a headline alone has few runs to share.
_OF_TEXT, _OF_HEADLINE = (2, 5), (1, 12)
#: So much of a text is kept for comparing.
_KEPT = sameness.LEAD

_EXACT = (
    select(news_texts.c.news_id)
    .where(news_texts.c.exact == bindparam("exact"), news_texts.c.news_id != bindparam("own"))
    .order_by(news_texts.c.number)
    .limit(1)
)
_SHARED = func.count().label("shared")
_NEAR = (
    select(news_prints.c.number, _SHARED)
    .where(news_prints.c.print.in_(bindparam("prints", expanding=True)))
    .group_by(news_prints.c.number)
    .having(func.count() >= bindparam("fewest"))
    .order_by(desc("shared"), news_prints.c.number)
    .limit(bindparam("most"))
)
_TEXTS = select(news_texts.c.number, news_texts.c.news_id, news_texts.c.title, news_texts.c.lead).where(
    news_texts.c.number.in_(bindparam("numbers", expanding=True))
)
_COUNTED = (
    select(news_prints.c.print, _SHARED)
    .where(news_prints.c.print.in_(bindparam("prints", expanding=True)))
    .group_by(news_prints.c.print)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """The item that said it before. ``how``: exact, reprint, headline."""

    news_id: str
    how: str
    score: float


def find(connection: Connection, title: str, text: str, *, own: str = "") -> Repeat | None:
    """The item this one repeats most closely; None when it is new. ``own``: its own id, which it cannot repeat."""
    same = connection.execute(_EXACT, {"exact": sameness.exact(title, text), "own": own}).scalar()
    if same is not None:
        return Repeat(news_id=same, how="exact", score=1.0)
    prints = sorted(sameness.prints(title, text))
    fewest, most = _OF_TEXT if text else _OF_HEADLINE
    near = connection.execute(_NEAR, {"prints": prints, "fewest": fewest, "most": most}).all() if prints else ()
    if not near:
        return None
    mine = sameness.parts(title, text)
    best: Repeat | None = None
    rows: Iterable[Any] = connection.execute(_TEXTS, {"numbers": [row.number for row in near]})
    for row in sorted(rows, key=lambda one: one.number):
        if row.news_id == own:
            continue
        found = sameness.likeness(mine, sameness.parts(row.title, row.lead))
        if found.how and (best is None or found.score > best.score):
            best = Repeat(news_id=row.news_id, how=found.how, score=found.score)
    return best


def keep(connection: Connection, news_id: str, title: str, text: str, *, on: date) -> None:
    """Let later items be compared with this one. Needs ``Database.writing()``."""
    row = {
        "news_id": news_id, "exact": sameness.exact(title, text), "title": title, "lead": text[:_KEPT], "found_on": on,
    }  # fmt: skip
    number = connection.execute(insert(news_texts).values(row).returning(news_texts.c.number)).scalar_one()
    prints = sorted(sameness.prints(title, text))
    if not prints:
        return
    counted = {row.print: row.shared for row in connection.execute(_COUNTED, {"prints": prints})}
    rows = [{"print": one, "number": number} for one in prints if counted.get(one, 0) < COMMON]
    if rows:
        connection.execute(insert(news_prints), rows)


def forget(connection: Connection, news_ids: Sequence[str]) -> None:
    """These are compared with nothing any more; their prints go with them."""
    connection.execute(delete(news_texts).where(news_texts.c.news_id.in_(list(news_ids))))
