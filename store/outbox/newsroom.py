"""News items and pushes with their reviews: what may be said to groups, and who allowed it.

A push: draft → checked → approved → scheduled → done; or rejected, recalled, expired. Its card is frozen with its hash: what
was approved is what is sent. Nobody reviews their own. Used by ``schedules.mornings.digest``, the review handlers and the
demo.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row, or_, select, update

from content.approval_moves import DRAFT, LIVE
from content.cards import Card
from content.news import DemoItem, DemoNews, NewsItem, read_demo_news
from segmentation.people import Language
from store.engines import add_once, of
from store.outbox import approvals
from store.tables import approvals as approval_rows
from store.tables import news, pushes

#: A push among the approvals.
KIND = "push"
#: A piece of news among the approvals (``store.news.desk``).
NEWS = "news"
_OPEN = ("found", "rejected")
#: A push in one of these states is stopped, whatever its approval says.
STOPPED = ("rejected", "recalled", "expired")
_DEMO_DAYS = 30
"""How long the demo's items may be sent after they were seeded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """The decision to send one card to the groups of a segment."""

    push_id: str
    kind: str
    segment: str
    language: Language
    card: Card
    state: str
    author: str
    reviewer: str
    approved_hash: str
    approved_at: datetime | None
    expires_on: date | None
    made_at: datetime


class OwnReviewError(ValueError):
    """The author may not review."""


def add_item(connection: Connection, item: NewsItem, *, now: datetime) -> bool:
    """Keep a news item as it is; False when its id is known. Needs ``Database.writing()``."""
    row = {**_item_row(item), "found_at": now, "approved_at": None}
    return add_once(connection, news, row, key=["news_id"])


def approve_item(connection: Connection, news_id: str, *, reviewer: str, expires_on: date, now: datetime) -> None:
    """Sign an item as it is now. Raises OwnReviewError for its author, KeyError for an unknown item."""
    found = items(connection, [news_id])
    if not found:
        raise KeyError(news_id)
    if not reviewer or reviewer == found[0].author:
        raise OwnReviewError(news_id)
    signed = {"state": "approved", "reviewer": reviewer, "approved_hash": found[0].content_hash(), "approved_at": now}
    connection.execute(update(news).where(news.c.news_id == news_id).values(**signed, expires_on=expires_on))


def items(connection: Connection, news_ids: Collection[str] | None = None) -> tuple[NewsItem, ...]:
    """News items by id, or every approved one."""
    allowed = select(approval_rows.c.ref).where(approval_rows.c.kind == NEWS, approval_rows.c.state.in_(LIVE))
    wanted = (
        or_(news.c.state == "approved", news.c.news_id.in_(allowed))
        if news_ids is None
        else news.c.news_id.in_(list(news_ids))
    )
    found = [_item(row) for row in connection.execute(select(news).where(wanted).order_by(news.c.news_id))]
    asked = select(approval_rows.c.ref).distinct().where(approval_rows.c.kind == NEWS)
    picked = set(connection.execute(asked.where(approval_rows.c.ref.in_([one.news_id for one in found]))).scalars())
    return tuple(
        _allowed(connection, one) if one.state in _OPEN and one.news_id in picked else one for one in found
    )  # fmt: skip


def _allowed(connection: Connection, item: NewsItem) -> NewsItem:
    """The item as its approval says, where it has one: approved, waiting for one (picked), rejected, or over."""
    given = approvals.newest(connection, NEWS, item.news_id)
    if given is None:
        return item
    live = given.state in LIVE and given.intact
    state = (
        "approved"
        if live
        else {DRAFT: "picked", "rejected": "rejected", "withdrawn": "found"}.get(given.state, "expired")
    )
    return replace(
        item, state=state, author=given.author, reviewer=given.reviewer if live else "",
        approved_hash=given.bound.bytes_hash if live else "", expires_on=given.bound.valid_until,
    )  # fmt: skip


def expire_items(connection: Connection, today: date) -> int:
    """Approved items past their day become expired; returns how many."""
    past = (news.c.state == "approved", news.c.expires_on < today)
    return connection.execute(update(news).where(*past).values(state="expired")).rowcount


def add_push(connection: Connection, push: Push) -> bool:
    """Keep a push; False when its id is known. Raises OwnReviewError for an approved one that its author reviewed."""
    if push.state == "approved" and (not push.reviewer or push.reviewer == push.author):
        raise OwnReviewError(push.push_id)
    row = {
        "push_id": push.push_id, "kind": push.kind, "segment": push.segment, "language": push.language,
        "card": push.card.to_json(), "state": push.state, "author": push.author, "reviewer": push.reviewer,
        "approved_hash": push.approved_hash, "approved_at": push.approved_at, "expires_on": push.expires_on,
        "made_at": push.made_at,
    }  # fmt: skip
    return add_once(connection, pushes, row, key=["push_id"])


def set_push_state(connection: Connection, push_id: str, state: str) -> None:
    """Move a push on to scheduled, done or recalled; ``recall`` is the way to stop one that was approved."""
    connection.execute(update(pushes).where(pushes.c.push_id == push_id).values(state=state))


def recall(connection: Connection, push_id: str, *, by: str, now: datetime, reason: str = "") -> None:
    """Stop a push: nothing of it leaves from now on. Needs ``Database.writing()``."""
    set_push_state(connection, push_id, "recalled")
    allowed = approvals.newest(connection, KIND, push_id)
    if allowed is not None and allowed.state in (DRAFT, *LIVE):
        approvals.move(connection, allowed.approval_id, "withdraw", by=by, now=now, reason=reason)


def push(connection: Connection, push_id: str) -> Push | None:
    """One push by id."""
    row = connection.execute(select(pushes).where(pushes.c.push_id == push_id)).first()
    return _push(row) if row else None


def pushes_since(connection: Connection, since: datetime, segment: str = "") -> tuple[Push, ...]:
    """The pushes made since a moment, oldest first; of one segment or all."""
    query = select(pushes).where(pushes.c.made_at >= since).order_by(pushes.c.made_at, pushes.c.push_id)
    if segment:
        query = query.where(pushes.c.segment == segment)
    return tuple(_push(row) for row in connection.execute(query))


def seed_demo_news(connection: Connection, now: datetime) -> int:
    """Put the demo's invented, marked, reviewed items into the news room; returns how many.

    Again on another day: the same items with that day's times, as a fresh demo would have them. Only for invented data.
    """
    demo = read_demo_news()
    for place, entry in enumerate(demo.items):
        item = _demo_item(entry, demo, now, place)
        row = {**_item_row(item), "found_at": now - timedelta(days=2), "approved_at": now - timedelta(days=1)}
        connection.execute(
            of(connection).insert(news).values(row).on_conflict_do_update(index_elements=["news_id"], set_=row)
        )  # fmt: skip
    return len(demo.items)


def _demo_item(entry: DemoItem, demo: DemoNews, now: datetime, place: int) -> NewsItem:
    zone = now.tzinfo if isinstance(now.tzinfo, ZoneInfo) else ZoneInfo("Asia/Shanghai")
    day = now.astimezone(zone).date() - timedelta(days=2 + place % 6)
    item = NewsItem(
        news_id=entry.news_id,
        published_at=datetime.combine(day, time(9), tzinfo=zone).astimezone(ZoneInfo("UTC")),
        source=demo.source,
        url=f"{demo.url}{entry.news_id}",
        title=entry.title,
        summary=entry.summary,
        topics=(entry.topic,),
        licence=demo.licence,
        state="approved",
        author=demo.author,
        reviewer=demo.reviewer,
        expires_on=now.date() + timedelta(days=_DEMO_DAYS),
    )
    return replace(item, approved_hash=item.content_hash())


def _item_row(item: NewsItem) -> dict[str, Any]:
    return {
        "news_id": item.news_id, "published_at": item.published_at, "source": item.source, "url": item.url,
        "title": dict(item.title), "summary": dict(item.summary), "topics": list(item.topics), "licence": item.licence,
        "state": item.state, "author": item.author, "reviewer": item.reviewer, "approved_hash": item.approved_hash,
        "expires_on": item.expires_on, "kind": item.kind, "feed": item.feed, "same_as": item.same_as,
        "starts_on": item.starts_on, "ends_on": item.ends_on,
    }  # fmt: skip


def _item(row: Row[Any]) -> NewsItem:
    return NewsItem(
        news_id=row.news_id, published_at=row.published_at or row.found_at, source=row.source, url=row.url,
        title=row.title, summary=row.summary, topics=tuple(row.topics), licence=row.licence, state=row.state,
        author=row.author, reviewer=row.reviewer, approved_hash=row.approved_hash, expires_on=row.expires_on,
        kind=row.kind, feed=row.feed, same_as=row.same_as, starts_on=row.starts_on, ends_on=row.ends_on,
    )  # fmt: skip


def _push(row: Row[Any]) -> Push:
    return Push(
        push_id=row.push_id, kind=row.kind, segment=row.segment, language=row.language, card=Card.from_json(row.card),
        state=row.state, author=row.author, reviewer=row.reviewer, approved_hash=row.approved_hash,
        approved_at=row.approved_at, expires_on=row.expires_on, made_at=row.made_at,
    )  # fmt: skip
