"""News items: what the bank may tell a group, in one language or both.

::

    found ──review by another person──▶ approved ──expires_on passed──▶ expired
      └──────────────────────────────▶ rejected

An approval signs ``NewsItem.content_hash``: a changed item is no longer approved. ``store.outbox.newsroom`` keeps items,
``content.digests`` makes cards of them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from segmentation.people import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsItem:
    """One item: facts from a named source with its time, never advice."""

    news_id: str
    published_at: datetime
    source: str
    url: str
    title: Mapping[Language, str]
    summary: Mapping[Language, str]
    topics: tuple[str, ...]
    licence: str
    state: str = "found"
    author: str = ""
    reviewer: str = ""
    approved_hash: str = ""
    expires_on: date | None = None
    kind: str = "news"
    """A kind of ``content/news/kinds.toml``."""
    feed: str = ""
    """The feed it came from; empty: typed, or from a file."""
    same_as: str = ""
    """The item that said it before; empty: none did."""
    starts_on: date | None = None
    """Of an offer or an event: its first day."""
    ends_on: date | None = None

    def in_language(self, language: Language) -> tuple[str, str]:
        """Title and summary for a reader; in the other language where it is not written in theirs."""
        spoken = language if language in self.title else next(iter(self.title), language)
        return self.title.get(spoken, ""), self.summary.get(spoken, "")

    def content_hash(self) -> str:
        """SHA-256 over what readers see and where it comes from: what an approval signs."""
        shown = {
            "title": dict(self.title), "summary": dict(self.summary), "source": self.source, "url": self.url,
            "published_at": self.published_at.isoformat(), "topics": list(self.topics), "licence": self.licence,
        }  # fmt: skip
        if self.starts_on or self.ends_on:
            shown["days"] = [day.isoformat() if day else "" for day in (self.starts_on, self.ends_on)]
        text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def approved(self) -> bool:
        """Approved by another person, and unchanged since; whether it is expired depends on the day."""
        return (
            self.state == "approved"
            and bool(self.reviewer)
            and self.reviewer != self.author
            and self.approved_hash == self.content_hash()
        )
