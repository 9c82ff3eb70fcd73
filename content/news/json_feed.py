"""JSON Feed 1.0 and 1.1 to raw entries. Used by ``content.news.reading``."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from content.news.raw_entry import RawEntry, Unreadable


def json_entries(text: str) -> Iterator[RawEntry]:
    """The items of a JSON Feed. Raises Unreadable for other JSON, or none."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("bad_json") from error
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise Unreadable("no_feed")
    return (_raw(item) for item in data["items"] if isinstance(item, dict))


def _raw(item: Mapping[str, Any]) -> RawEntry:
    said = {name: value for name, value in item.items() if isinstance(value, str)}
    name = item.get("id", "")
    return RawEntry(
        guid=str(name) if isinstance(name, str | int) else "",
        url=said.get("url") or said.get("external_url", ""),
        title=said.get("title", ""),
        text=said.get("summary") or said.get("content_text") or said.get("content_html", ""),
        times=(said.get("date_published", ""), said.get("date_modified", "")),
    )
