"""The day's shortlist: which items the editor is offered, and why. Kept, so that what was offered can be looked up.

Pure scoring lies in ``content.news.matching``; here are the rows. ``schedules.curation.shortlisting`` writes it each working day,
``guanhu news shortlist`` and the console show it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from content.news.item import NewsItem
from content.news.matching import Candidate, Listed, ranked
from segmentation.policy import Policy
from store.news.touched import PRODUCT
from store.outbox import newsroom
from store.tables import alerts, bank, news
from store.tables import shortlist as lists


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a day's list as it was kept."""

    place: int
    item: NewsItem
    score: int
    segments: tuple[str, ...]
    reasons: tuple[tuple[str, dict[str, Any]], ...]


def candidates(connection: Connection, policy: Policy, *, now: datetime, served: bool) -> list[Candidate]:
    """What could be offered: found in the last days, told by nobody before, reviewed by nobody yet."""
    rules = policy.tables.get("shortlist", {})
    since = now - timedelta(days=rules.get("look_back_days", 3))
    rows = connection.execute(select(news.c.news_id).where(news.c.state == "found", news.c.found_at >= since)).scalars()
    found = [one for one in newsroom.items(connection, list(rows)) if one.state == "found"]
    repeated = _repeated(connection, [one.news_id for one in found])
    held = _holders(connection, {code for one in found for code in _codes(one)}) if served else {}
    return [
        Candidate(
            item=one, told_by=1 + repeated.get(one.news_id, 0), holders=sum(held.get(code, 0) for code in _codes(one))
        )
        for one in found
    ]  # fmt: skip


def make(connection: Connection, policy: Policy, *, now: datetime, served: bool) -> tuple[Listed, ...]:
    """The best of them, with reasons; nothing is written."""
    return ranked(candidates(connection, policy, now=now, served=served), policy, now=now)


def write(connection: Connection, listed: Sequence[Listed], *, day: date, now: datetime) -> None:
    """Keep the list of a day; one made before is replaced. Needs ``Database.writing()``."""
    connection.execute(delete(lists).where(lists.c.day == day))
    rows = [
        {
            "day": day, "news_id": one.item.news_id, "place": place, "score": one.score, "segments": list(one.segments),
            "reasons": [[name, dict(facts)] for name, facts in one.reasons], "made_at": now,
        }
        for place, one in enumerate(listed, start=1)
    ]  # fmt: skip
    if rows:
        connection.execute(insert(lists), rows)


def of_day(connection: Connection, day: date) -> tuple[Line, ...]:
    """The list of a day, best first."""
    rows = connection.execute(select(lists).where(lists.c.day == day).order_by(lists.c.place)).all()
    items = {one.news_id: one for one in newsroom.items(connection, [row.news_id for row in rows])}
    return tuple(
        Line(
            place=row.place, item=items[row.news_id], score=row.score, segments=tuple(row.segments),
            reasons=tuple((name, facts) for name, facts in row.reasons),
        )
        for row in rows
        if row.news_id in items
    )  # fmt: skip


def untold(connection: Connection, news_ids: Sequence[str]) -> frozenset[str]:
    """Items of which a manager is still to hear (W-27): they may not go to groups yet."""
    from store.tables import alert_queue

    waiting = connection.execute(
        select(alert_queue.c.event_id).where(alert_queue.c.source == "news", alert_queue.c.state == "waiting")
    )
    open_ = connection.execute(select(alerts.c.subject).where(alerts.c.source == "news", alerts.c.state == "waiting"))
    told = {subject.partition("|")[0] for subject in (*waiting.scalars(), *open_.scalars())}
    return frozenset(news_ids) & told


def _codes(item: NewsItem) -> list[str]:
    return [topic.removeprefix(PRODUCT) for topic in item.topics if topic.startswith(PRODUCT)]


def _repeated(connection: Connection, news_ids: Sequence[str]) -> Counter[str]:
    """How many told each item again."""
    return Counter(connection.execute(select(news.c.same_as).where(news.c.same_as.in_(list(news_ids)))).scalars())


def _holders(connection: Connection, codes: set[str]) -> dict[str, int]:
    """How many customers hold each product or kind."""
    of = bank["holdings"].c
    found: dict[str, int] = {}
    for column in (of.product_code, of.kind):
        number = func.count(of.customer_id.distinct())
        rows = connection.execute(
            select(column, number).where(column.in_(sorted(codes)), of.balance > 0).group_by(column)
        )
        found |= {row[0]: row[1] for row in rows}
    return found
