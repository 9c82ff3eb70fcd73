"""The invented news of the demo: marked items, their source, who wrote and who reviewed them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from segmentation.people import Language

_DEMO = Path(__file__).parents[1] / "demo_news.toml"


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
