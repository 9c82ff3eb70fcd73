"""The demo's news: the shipped items, picked and allowed by the invented bank's own people. Only for invented data."""

from datetime import datetime

from sqlalchemy import Connection, update

from content.approval_moves import DRAFT, LIVE
from content.news.demo import read_demo_news
from content.news.item import NewsItem
from store.database import Database
from store.news import desk
from store.outbox import approvals, newsroom
from store.staff import managers
from store.tables import news

#: So many of the items were picked and still wait for the reviewer.
_WAITING = 2


def seed_demo_desk(database: Database, now: datetime) -> int:
    """Two items wait for the reviewer, the others are in force, by the approvals that the page of news shows; returns how many.

    Nobody picks or allows them where the bank has no editor or no reviewer: they stand as they were shipped.
    """
    with database.reading() as connection:
        editors = managers.active_managers(connection, ("content_editor",))
        reviewers = managers.active_managers(connection, ("compliance_reviewer",))
    with database.writing() as connection:
        seeded = newsroom.seed_demo_news(connection, now)
        if editors and reviewers:
            items = newsroom.items(connection, [one.news_id for one in read_demo_news().items])
            for place, item in enumerate(sorted(items, key=lambda one: one.published_at), start=1):
                allowed_by = reviewers[0].staff_id if place <= len(items) - _WAITING else ""
                _pick(connection, item, editor=editors[0].staff_id, allowed_by=allowed_by, now=now)
    return seeded


def _pick(connection: Connection, item: NewsItem, *, editor: str, allowed_by: str, now: datetime) -> None:
    """The item as it would have come: found, picked by one, mostly allowed by another. Once for the same words and times."""
    found = {"state": "found", "author": "", "reviewer": "", "approved_hash": ""}
    connection.execute(update(news).where(news.c.news_id == item.news_id).values(**found))
    standing = approvals.newest(connection, desk.KIND, item.news_id)
    if standing and standing.state in (DRAFT, *LIVE) and standing.bound.bytes_hash == item.content_hash():
        return
    until = item.expires_on or now.date()
    asked = desk.ask_for(connection, item.news_id, by=editor, segments=(), valid_until=until, now=now)
    if allowed_by:
        approvals.move(connection, asked.approval_id, "approve", by=allowed_by, now=now)
