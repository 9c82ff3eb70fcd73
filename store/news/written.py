"""News that people write, or bring as a file: each row checked like a feed's entry, with its place when something is wrong.

``guanhu news add`` and ``guanhu news import``. CSV with a header, or JSON lines; the good rows are kept whatever the others are.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from content.news.cleaned import plain_text
from content.news.kinds import kinds
from content.news.reading import LONGEST_TITLE
from content.news.topic_words import TOPICS
from content.news.written_bytes import decoded
from content.news.written_times import read_time
from content.problems import Problem
from store.news.intake import Found

if TYPE_CHECKING:
    from segmentation.people import Language

#: What a row may have; the first four it must.
COLUMNS = (
    "title", "source", "licence", "language", "text", "url", "published_at", "kind", "topics", "starts_on", "ends_on",
)  # fmt: skip
NEEDED = COLUMNS[:4]
_SHOWN = 300
_LARGEST = 20_000_000
_LONGEST_TEXT = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """What is wrong with a row: its line, column, wording key below ``newsroom.row`` and facts."""

    line: int
    column: str
    reason: str
    facts: Mapping[str, object] = field(default_factory=dict)


def read_file(path: Path, *, author: str, now: datetime, zone: ZoneInfo) -> Iterator[tuple[int, Found | RowError]]:
    """Every row with its line. Raises Problem for a file that is none."""
    try:
        if path.stat().st_size > _LARGEST:
            raise Problem("newsroom.too_large", exit_code=2, file=path)
        text = decoded(path.read_bytes(), chinese=True)
    except OSError as error:
        raise Problem("newsroom.unreadable", exit_code=2, file=path, detail=error.strerror or "") from error
    if "\0" in text:
        raise Problem("newsroom.unreadable", exit_code=2, file=path, detail="NUL")
    for line, row in _json_rows(text) if path.suffix in (".jsonl", ".json") else _csv_rows(text, path):
        yield line, (row if isinstance(row, RowError) else read_row(row, line=line, author=author, now=now, zone=zone))


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        yield number, row if isinstance(row, dict) else RowError(line=number, column="-", reason="no_json")


def _csv_rows(text: str, path: Path) -> Iterator[tuple[int, dict[str, Any] | RowError]]:
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if not set(NEEDED) <= set(rows.fieldnames or ()):
        missing = ", ".join(one for one in NEEDED if one not in (rows.fieldnames or ()))
        raise Problem("newsroom.no_columns", exit_code=2, file=path, columns=missing)
    line = 2
    try:
        for row in rows:
            wide = None in row
            yield (
                line,
                RowError(line=line, column="-", reason="too_many_fields") if wide else cast("dict[str, Any]", row),
            )
            line = rows.line_num + 1
    except csv.Error:
        yield line, RowError(line=line, column="-", reason="no_csv")


class _Wrong(Exception):  # noqa: N818 - it ends the reading of one row
    """What is wrong with a cell."""

    def __init__(self, column: str, reason: str, **facts: object) -> None:
        super().__init__(column)
        self.column = column
        self.reason = reason
        self.facts = facts


def read_row(row: Mapping[str, Any], *, line: int, author: str, now: datetime, zone: ZoneInfo) -> Found | RowError:
    """One row as an item, or what is wrong with it."""
    said = {name: _text(row.get(name)) for name in COLUMNS}
    try:
        return _found(said, author=author, now=now, zone=zone)
    except _Wrong as wrong:
        return RowError(line=line, column=wrong.column, reason=wrong.reason, facts=wrong.facts)


def _found(said: Mapping[str, str], *, author: str, now: datetime, zone: ZoneInfo) -> Found:
    title, text = plain_text(said["title"]), plain_text(said["text"][:_LONGEST_TEXT])
    for name in NEEDED:
        if not said[name] or (name == "title" and not title):
            raise _Wrong(name, "missing")
    if len(title) > LONGEST_TITLE:
        raise _Wrong("title", "too_long", most=LONGEST_TITLE)
    kind = _one_of("kind", said["kind"] or "news", tuple(kinds()))
    start, end = _days(said, kind)
    return Found(
        guid=said["url"] or f"{kind}:{title}:{start}",
        title=title,
        text=text,
        language=cast("Language", _one_of("language", said["language"], ("zh", "en"))),
        url=_link(said["url"], kind),
        source=plain_text(said["source"]),
        licence=plain_text(said["licence"]),
        published_at=_moment(said["published_at"], now, zone),
        shown=_SHOWN,
        author=author,
        kind=kind,
        topics=tuple(_one_of("topics", one, TOPICS) for one in _listed(said["topics"])),
        starts_on=start,
        ends_on=end,
    )


def _one_of(column: str, value: str, words: Sequence[str]) -> str:
    if value not in words:
        raise _Wrong(column, "not_of", value=value, words=", ".join(words))
    return value


def _listed(text: str) -> list[str]:
    return [one.strip() for one in text.replace("|", ";").split(";") if one.strip()]


def _moment(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    moment = read_time(text, zone, now=now) if text else now
    if moment is None:
        raise _Wrong("published_at", "no_time", value=text)
    return moment


def _days(said: Mapping[str, str], kind: str) -> tuple[date | None, date | None]:
    found: list[date | None] = []
    for name in ("starts_on", "ends_on"):
        try:
            found.append(date.fromisoformat(said[name]) if said[name] else None)
        except ValueError:
            raise _Wrong(name, "no_day", value=said[name]) from None
        if found[-1] is None and kinds()[kind].needs_days:
            raise _Wrong(name, "missing")
    start, end = found
    if start and end and end < start:
        raise _Wrong("ends_on", "before_start")
    return start, end


def _link(url: str, kind: str) -> str:
    if url and not _is_link(url):
        raise _Wrong("url", "no_link", value=url)
    if kind == "news" and not url:
        raise _Wrong("url", "missing")
    return url


def _text(value: object) -> str:
    if isinstance(value, list):
        return ";".join(str(one) for one in value).strip()
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username and " " not in url
    except ValueError:
        return False
