"""A feed's bytes to entries: RSS, Atom, RDF or JSON Feed, however badly written; hostile ones are refused.

``schedules.curation`` calls ``read_entries`` with what was fetched. Sizes are limited before this; here entities, depth and
lengths are. The text parts are plain (``cleaned``), the times UTC (``written_times``), the links whole.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from content.news.cleaned import excerpt, plain_text
from content.news.feeds import Feed
from content.news.json_feed import json_entries
from content.news.raw_entry import RawEntry, Unreadable
from content.news.written_bytes import decoded
from content.news.written_times import read_time

#: Of one answer; what lies further down is older.
MOST_ENTRIES = 200
#: Longer is no headline; the entry is left out.
LONGEST_TITLE = 300
#: The headline of an entry that has none is the beginning of its text.
_MADE_TITLE = 60
_LONGEST_LINK = 2000
_DEEPEST = 200
#: Where a document says what it is.
_HEAD = 20_000
_SIGNS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f￾￿]")
_QUOTED = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_ENTITY = re.compile(r"<!\s*ENTITY\b", re.IGNORECASE)
_OUTSIDE = re.compile(
    r"<!\s*DOCTYPE[^>\[]*(?:\[|\b(?:SYSTEM|PUBLIC)[^>]*[\"'](?:file|ftp|gopher|data|php|jar):)", re.IGNORECASE
)
#: Names a document type and nothing more, as RSS 0.91 does.
_TYPE = re.compile(r"<!\s*DOCTYPE[^>\[]*>", re.IGNORECASE)
_PROLOG = re.compile(r"^\s*<\?xml[^>]*\?>")
_STEP = re.compile(r"<(/?)[A-Za-z][^<>]*?(/?)>")
_ITEM = re.compile(r"<(/?)(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_KINDS = ("<rss", "<feed", "<rdf:rdf", "<channel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry, ready to be kept."""

    guid: str
    """What the feed calls it; its link or headline where it has no name of its own."""
    url: str
    title: str
    text: str
    """All that the feed gives of it, plain; how much of it may be shown says the feed's licence."""
    published_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What was in a feed."""

    entries: tuple[Entry, ...]
    left_out: Mapping[str, int]
    """Why entries were left out: no_title, long_title, no_link, repeated, too_many."""


def read_entries(data: bytes, feed: Feed, *, now: datetime, content_type: str = "", base: str = "") -> Reading:
    """The entries in the order of the feed. Raises Unreadable with the reason.

    ``base`` is the address it came from at last; relative links start there.
    """
    text = _SIGNS.sub("", decoded(data, content_type, chinese=feed.language == "zh")).lstrip("﻿ \t\r\n")
    if not text:
        raise Unreadable("empty")
    raw = json_entries(text) if text.startswith(("{", "[")) else _xml_entries(text)
    found: dict[str, Entry] = {}
    left_out: dict[str, int] = {}
    for number, one in enumerate(raw):
        if number >= MOST_ENTRIES:
            left_out["too_many"] = left_out.get("too_many", 0) + 1
            continue
        entry = _entry(one, feed, now=now, base=base or feed.url)
        if isinstance(entry, str):
            left_out[entry] = left_out.get(entry, 0) + 1
        elif entry.guid in found:
            left_out["repeated"] = left_out.get("repeated", 0) + 1
        else:
            found[entry.guid] = entry
    return Reading(entries=tuple(found.values()), left_out=left_out)


def _entry(raw: RawEntry, feed: Feed, *, now: datetime, base: str) -> Entry | str:
    """The entry, or why it is left out."""
    text = plain_text(raw.text)
    title = plain_text(raw.title) or excerpt(text, _MADE_TITLE)
    if not title:
        return "no_title"
    if len(title) > LONGEST_TITLE:
        return "long_title"
    url = _link(raw.url, urljoin(base, raw.base) if raw.base else base)
    if not url:
        return "no_link"
    moments = (read_time(text, feed.zone, now=now) for text in raw.times if text)
    return Entry(
        guid=raw.guid.strip()[:_LONGEST_LINK] or (url if raw.url.strip() else title),
        url=url,
        title=title,
        text=text,
        published_at=next((moment for moment in moments if moment), None),
    )


def _link(url: str, base: str) -> str:
    """The whole address; where there is none, the feed's site. Empty for what is no web address."""
    try:
        whole = urljoin(base, url.strip())
        parts = urlsplit(whole)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        return ""
    return whole if fits and len(whole) <= _LONGEST_LINK and not re.search(r"[\s<>\"]", whole) else ""


# -- XML ------------------------------------------------------------------------------------------------------------------


def _xml_entries(text: str) -> Iterator[RawEntry]:
    if not any(kind in text[:5000].lower() for kind in _KINDS):
        raise Unreadable("no_feed")
    _refuse_hostile(text)
    import feedparser

    body = _whole(_bare(text))
    plain = b'<?xml version="1.0" encoding="utf-8"?>' + body.encode("utf-8", "replace")
    parsed = feedparser.parse(
        io.BytesIO(plain),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not parsed.entries and not parsed.version:
        raise Unreadable("no_feed")
    return (_raw(entry) for entry in parsed.entries)


def _bare(text: str) -> str:
    """Without its first line and document type: it is UTF-8 from here on, and nothing is fetched."""
    head, rest = text[:_HEAD], text[_HEAD:]
    return _TYPE.sub("", _PROLOG.sub("", head, count=1), count=1) + rest


def _whole(text: str) -> str:
    """Without the last entry where the text ends inside it."""
    last = None
    for step in _ITEM.finditer(text):
        last = step
    return text if last is None or last[1] else text[: last.start()]


def _refuse_hostile(text: str) -> None:
    """Entities of its own, documents from elsewhere, nesting without end: no honest feed has them. Raises Unreadable."""
    from xml.sax import SAXException
    from xml.sax.handler import ContentHandler

    from defusedxml import DefusedXmlException
    from defusedxml.sax import parseString

    bare = _QUOTED.sub("", text)
    if _ENTITY.search(bare) or _OUTSIDE.search(bare[:_HEAD]):
        raise Unreadable("entities")
    depth = deepest = 0
    for step in _STEP.finditer(bare):
        depth += 0 if step[2] else (-1 if step[1] else 1)
        deepest = max(deepest, depth)
    if deepest > _DEEPEST:
        raise Unreadable("too_deep")
    try:
        parseString(_bare(text).encode("utf-8", "replace"), ContentHandler(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise Unreadable("entities") from error
    except (SAXException, ValueError):
        return  # badly written, not hostile: feedparser reads what can be read


def _raw(entry: dict[str, Any]) -> RawEntry:
    bodies = [part.get("value", "") for part in entry.get("content", ())]
    summary = str(entry.get("summary", ""))
    return RawEntry(
        guid=str(entry.get("id", "")),
        url=_page(entry),
        title=str(entry.get("title", "")),
        text=summary or next((body for body in bodies if body), ""),
        times=tuple(str(dict.get(entry, name, "")) for name in ("published", "updated", "created")),
        base=str(entry.get("title_detail", {}).get("base", "")),
    )


def _page(entry: Mapping[str, Any]) -> str:
    """The page of an entry: its alternate link, else the first that there is."""
    links = [link for link in entry.get("links", ()) if link.get("href")]
    pages = [link["href"] for link in links if link.get("rel", "alternate") == "alternate"]
    return str(entry.get("link") or next(iter(pages), "") or next((link["href"] for link in links), ""))
