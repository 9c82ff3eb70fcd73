"""What it costs to tell what an item is about, its headline and the beginning of its text. A part of the bench of content."""

import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from content.news.topics import topics
from store.bench.invented_news import at_percent, items

_ITEMS = 1000


def tell_topics(_folder: Path, _size: int, _now: datetime) -> Mapping[str, float]:
    """One item after the other, warm; milliseconds by the clock and of the processor."""
    made = list(items(_ITEMS))
    for title, text in made[:50]:
        topics(title, text)
    clock, work = [], []
    for title, text in made:
        begun, worked = time.perf_counter(), time.thread_time()
        topics(title, text)
        work.append((time.thread_time() - worked) * 1000)
        clock.append((time.perf_counter() - begun) * 1000)
    return {
        "p50_ms": round(at_percent(clock, 50), 3),
        "p95_ms": round(at_percent(clock, 95), 3),
        "cpu_p95_ms": round(at_percent(work, 95), 3),
    }
