"""News items: what the bank may tell a group, in both languages, and the invented ones of the demo.

::

    found ──review by another person──▶ approved ──expires_on passed──▶ expired
      └──────────────────────────────▶ rejected

An approval signs ``NewsItem.content_hash``: a changed item is no longer approved. ``store.outbox.newsroom`` keeps items,
``content.digests`` makes cards of them.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from segmentation.people import Language

_DEMO = Path(__file__).parent / "demo_news.toml"


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

    def content_hash(self) -> str:
        """SHA-256 over what readers see and where it comes from: what an approval signs."""
        shown = {
            "title": dict(self.title), "summary": dict(self.summary), "source": self.source, "url": self.url,
            "published_at": self.published_at.isoformat(), "topics": list(self.topics), "licence": self.licence,
        }  # fmt: skip
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoItem:
    """An invented item as the demo's file has it; its times are set when it is seeded."""

    news_id: str
    topic: str
    title: Mapping[Language, str]
    summary: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoNews:
    """The demo's news room: invented items, their source, who wrote and who reviewed them."""

    source: str
    url: str
    licence: str
    author: str
    reviewer: str
    items: tuple[DemoItem, ...]


def read_demo_news(path: Path = _DEMO) -> DemoNews:
    """The invented, marked items shipped with the product."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    items = [
        DemoItem(
            news_id=f"demo-{topic}-{place}",
            topic=topic,
            title={"zh": entry["zh"][0], "en": entry["en"][0]},
            summary={"zh": entry["zh"][1], "en": entry["en"][1]},
        )
        for topic, entries in data["items"].items()
        for place, entry in enumerate(entries, start=1)
    ]
    return DemoNews(
        source=data["source"], url=data["url"], licence=data["licence"], author=data["author"],
        reviewer=data["reviewer"], items=tuple(items),
    )  # fmt: skip
