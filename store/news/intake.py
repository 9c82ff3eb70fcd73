"""What was found becomes an item of the news room: once, with its topics, what it repeats and which products it names.

Feeds (``schedules.curation``), people and files (``guanhu news``) all come through ``keep``. An item that names a product is put
before the managers of its holders first (W-27), in the transaction that keeps it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update

from content.news.cleaned import excerpt
from content.news.topics import topics as topics_of
from segmentation.people import Language
from store.alerts import alert_queue
from store.engines import add_once
from store.news import repeats
from store.news.touched import PRODUCT, Touching
from store.tables import approvals, news

#: Source of what is put before managers, in ``alert_queue``.
SOURCE = "news"
_KIND = "news"
#: Most products told of one item; more are none in particular.
_PRODUCTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One piece of news as it came in."""

    guid: str
    """What makes it this one within its feed."""
    title: str
    text: str
    """All there is of it; how much is kept says ``shown``."""
    language: Language
    url: str
    source: str
    licence: str
    published_at: datetime | None
    shown: int
    """So many characters of the text may be shown; 0: the headline alone."""
    feed: str = ""
    author: str = ""
    kind: str = _KIND
    topics: tuple[str, ...] = ()
    """Given by a person, or hinted by the feed where the words say nothing."""
    starts_on: date | None = None
    ends_on: date | None = None

    @property
    def news_id(self) -> str:
        """The same for the same entry of the same feed."""
        return "n" + hashlib.sha256(f"{self.feed}\n{self.guid}".encode()).hexdigest()[:15]


@dataclass(slots=True, kw_only=True)
class Kept:
    """What became of it. ``what``: added, repeat, known, changed."""

    news_id: str
    what: str
    repeat: repeats.Repeat | None = None
    topics: tuple[str, ...] = ()
    told: list[str] = field(default_factory=list)
    """The products of which managers hear."""


def keep(connection: Connection, found: Found, *, touching: Touching, now: datetime) -> Kept:
    """Keep it, once. Needs ``Database.writing()``. ``touching`` knows the products and their names."""
    known = connection.execute(select(news).where(news.c.news_id == found.news_id)).first()
    if known is not None:
        return _again(connection, known, found, now)
    repeat = repeats.find(connection, found.title, found.text)
    kept = Kept(news_id=found.news_id, what="repeat" if repeat else "added", repeat=repeat)
    named = touching.products(found.title, found.text)[:_PRODUCTS] if found.kind == _KIND else ()
    topics = topics_of(found.title, found.text) or found.topics
    kept.topics = tuple(dict.fromkeys((*(found.topics if found.author else ()), *topics)))
    row = {
        **_shown(found),
        "news_id": found.news_id, "found_at": now, "published_at": found.published_at or now, "source": found.source,
        "url": found.url, "topics": [*kept.topics, *(PRODUCT + code for code in named)], "licence": found.licence,
        "state": "repeat" if repeat else "found", "author": found.author, "reviewer": "", "approved_hash": "",
        "approved_at": None, "expires_on": None, "kind": found.kind, "feed": found.feed,
        "same_as": repeat.news_id if repeat else "", "starts_on": found.starts_on, "ends_on": found.ends_on,
    }  # fmt: skip
    add_once(connection, news, row, key=["news_id"])
    repeats.keep(connection, found.news_id, found.title, found.text, on=now.date())
    if repeat is None:
        kept.told = _tell(connection, found.news_id, named, now)
    return kept


def _tell(connection: Connection, news_id: str, codes: tuple[str, ...], now: datetime) -> list[str]:
    """Ask that the managers of the holders hear of it, product by product."""
    return [code for code in codes if alert_queue.ask(connection, SOURCE, f"{news_id}|{code}", None, now)]


def _again(connection: Connection, known: Any, found: Found, now: datetime) -> Kept:
    """The same entry: what its source changed is taken over while nobody has looked at it; afterwards it stays as it was."""
    shown = _shown(found)
    if known.title == shown["title"] and known.summary == shown["summary"]:
        return Kept(news_id=found.news_id, what="known")
    signed = select(approvals.c.approval_id).where(approvals.c.kind == _KIND, approvals.c.ref == found.news_id)
    if known.state != "found" or connection.execute(signed.limit(1)).first() is not None:
        return Kept(news_id=found.news_id, what="known")
    connection.execute(update(news).where(news.c.news_id == found.news_id).values(**shown))
    repeats.forget(connection, [found.news_id])
    repeats.keep(connection, found.news_id, found.title, found.text, on=now.date())
    return Kept(news_id=found.news_id, what="changed")


def _shown(found: Found) -> Mapping[str, Any]:
    """Headline, and as much of the text as the licence allows."""
    text = "" if found.text == found.title else excerpt(found.text, found.shown)
    return {"title": {found.language: found.title}, "summary": {found.language: text}}
