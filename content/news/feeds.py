"""The bank's list of feeds: only what stands in it is ever asked, each with what its licence allows.

A TOML file of the bank's own (setting ``FEEDS_FILE``; docs/news.md shows one)::

    [[feed]]
    name = "pboc"
    title = "中国人民银行"
    url = "https://www.example.org/rss.xml"
    language = "zh"
    licence = "public notices; headline, excerpt and link; seen 2026-11-01"
    show = "excerpt"
    topics = ["rates", "policy"]
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from content.news.topic_words import TOPICS
from content.problems import Problem
from segmentation.people import Language

_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_WORDS: dict[str, type | tuple[type, ...]] = {
    "name": str, "title": str, "url": str, "language": str, "licence": str, "show": str, "topics": list, "timezone": str,
    "every_minutes": int, "excerpt_characters": int, "hosts": list, "intranet": bool,
}  # fmt: skip
_NEEDED = ("name", "url", "language", "licence")
_LEAST_MINUTES = 5
_ZONE = "Asia/Shanghai"
_LONGEST_EXCERPT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed of the list."""

    name: str
    url: str
    language: Language
    licence: str
    """What may be shown of it, and when somebody looked."""
    title: str
    """The source as readers see it."""
    show: Literal["headline", "excerpt"] = "headline"
    """headline: headline and link alone; excerpt: a few words of the text as well."""
    excerpt_characters: int = 120
    topics: tuple[str, ...] = ()
    """What its items are about, where the words do not say."""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(_ZONE))
    """Of times that name none."""
    every_minutes: int = 30
    hosts: tuple[str, ...] = ()
    """Other hosts that it may send us to, besides its own."""
    intranet: bool = False
    """May lie at a private address: a feed of the bank's own network."""

    def may_be_sent_to(self, host: str) -> bool:
        """Whether a redirect may lead to this host: its own, one below it or above it, or one that is listed."""
        own = (urlsplit(self.url).hostname or "").lower()
        host = host.lower()
        bare = own.removeprefix("www.")
        return host in (own, bare, f"www.{own}", *self.hosts) or host.endswith(f".{bare}")


def read_feeds(path: Path) -> tuple[Feed, ...]:
    """The feeds of the file, in its order. Raises Problem (exit 2) that names the place and the cure."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Problem("newsroom.feeds_file", exit_code=2, file=path, detail=error.strerror or "") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem("newsroom.feeds_toml", exit_code=2, file=path, detail=error) from error
    rows = data.pop("feed", None)
    if data:
        raise Problem("newsroom.feeds_key", exit_code=2, file=path, place="-", key=next(iter(data)), keys="[[feed]]")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Problem("newsroom.feeds_none", exit_code=2, file=path)
    found: dict[str, Feed] = {}
    for number, row in enumerate(rows, start=1):
        feed = _feed(row, path, str(row.get("name") or f"[[feed]] {number}"))
        if feed.name in found:
            raise Problem("newsroom.feeds_twice", exit_code=2, file=path, place=feed.name)
        found[feed.name] = feed
    return tuple(found.values())


def _feed(row: Mapping[str, Any], path: Path, place: str) -> Feed:
    for key, value in row.items():
        if key not in _WORDS:
            raise Problem("newsroom.feeds_key", exit_code=2, file=path, place=place, key=key, keys=", ".join(_WORDS))
        if not isinstance(value, _WORDS[key]) or (
            isinstance(value, list) and not all(isinstance(v, str) for v in value)
        ):
            raise Problem("newsroom.feeds_value", exit_code=2, file=path, place=place, key=key, value=value)
    for key in _NEEDED:
        if not str(row.get(key, "")).strip():
            raise Problem("newsroom.feeds_missing", exit_code=2, file=path, place=place, key=key)
    wrong = next(_wrong(row), None)
    if wrong is not None:
        raise Problem("newsroom.feeds_value", exit_code=2, file=path, place=place, key=wrong, value=row[wrong])
    given = {
        key: row[key] for key in ("show", "every_minutes", "excerpt_characters", "intranet") if key in row
    }  # fmt: skip
    return Feed(
        name=row["name"],
        url=row["url"].strip(),
        language=row["language"],
        licence=row["licence"].strip(),
        title=str(row.get("title") or row["name"]).strip(),
        topics=tuple(row.get("topics", ())),
        hosts=tuple(host.lower() for host in row.get("hosts", ())),
        zone=ZoneInfo(row.get("timezone", _ZONE)),
        **given,
    )


def _wrong(row: Mapping[str, Any]) -> Iterator[str]:
    """Names of the values that are of the right kind and yet cannot be meant."""
    if not _NAME.fullmatch(row["name"]):
        yield "name"
    if not _is_address(row["url"].strip()):
        yield "url"
    if row["language"] not in ("zh", "en"):
        yield "language"
    if row.get("show", "headline") not in ("headline", "excerpt"):
        yield "show"
    if row.get("every_minutes", _LEAST_MINUTES) < _LEAST_MINUTES:
        yield "every_minutes"
    if not 0 <= row.get("excerpt_characters", 0) <= _LONGEST_EXCERPT:
        yield "excerpt_characters"
    if any(topic not in TOPICS for topic in row.get("topics", ())):
        yield "topics"
    try:
        ZoneInfo(row.get("timezone", _ZONE))
    except (KeyError, ValueError, OSError):
        yield "timezone"


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and parts.port != 0
    except ValueError:
        return False
