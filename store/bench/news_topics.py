"""What it costs to tell what an item is about, its headline and the beginning of its text. A part of the bench of content."""

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from content.news.topics import topics
from store.bench.invented_news import at_percent, items

_ITEMS = 1000


def tell_topics(_folder: Path, _size: int, _now: datetime) -> Mapping[str, float]:
    """One item after the other, warm; milliseconds."""
    made = list(items(_ITEMS))
    for title, text in made[:50]:
        topics(title, text)
    times = []
    for title, text in made:
        begun = time.perf_counter()
        topics(title, text)
        times.append((time.perf_counter() - begun) * 1000)
    return {"p50_ms": round(at_percent(times, 50), 3), "p95_ms": round(at_percent(times, 95), 3)}
