"""Items of the last days, whatever became of them. ``guanhu news list`` shows them."""

from datetime import datetime

from sqlalchemy import Connection, select

from content.news.item import NewsItem
from store.outbox import newsroom
from store.tables import news


def since(connection: Connection, moment: datetime) -> tuple[NewsItem, ...]:
    """Found since then, the newest first."""
    rows = connection.execute(select(news.c.news_id).where(news.c.found_at >= moment).order_by(news.c.found_at.desc()))
    ids = list(rows.scalars())
    known = {one.news_id: one for one in newsroom.items(connection, ids)} if ids else {}
    return tuple(known[one] for one in ids)
