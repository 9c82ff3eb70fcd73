"""What it costs to see whether a new item was told before, beside comparing it with every kept one by rapidfuzz.

Kept are ``size`` invented items. Looked up are new ones, reprints, and headlines of kept ones, one after the other, through the
database; the peer is ``rapidfuzz.process.extractOne`` over all texts in memory, in C++. How many reprints and headlines are
found is counted.
"""

import time
from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert

from content.news import sameness
from store import migrate
from store.bench.invented_news import at_percent, items, reprint
from store.database import Database
from store.news import repeats
from store.tables import news_texts

#: Looks of each kind, and looks of the peer.
LOOKS, PEER_LOOKS = 200, 5
_CHUNK = 20_000


def look_for_repeats(folder: Path, size: int, now: datetime) -> Mapping[str, float]:
    """Fill a database of its own, look, and let the peer look."""
    database = Database(f"sqlite:///{folder / 'guanhu.db'}", folder / "data")
    migrate.upgrade(database)
    try:
        return _measured(database, size, now)
    finally:
        database.close()


def _measured(database: Database, size: int, now: datetime) -> Mapping[str, float]:
    made = list(items(size + LOOKS))
    kept, new = made[:size], made[size:]
    begun = time.perf_counter()
    _fill(database, kept, now)
    filled = time.perf_counter() - begun
    step = max(size // LOOKS, 1)
    known = kept[::step][:LOOKS]
    asked = {
        "new": new,
        "reprint": [reprint(*one) for one in known],
        "headline": [(title, "") for title, _ in known],
    }
    times: list[float] = []
    found: dict[str, int] = {}
    with database.engine.connect() as connection:
        for title, text in new[:20]:  # warm
            repeats.find(connection, title, text)
        for kind, some in asked.items():
            hits = 0
            for title, text in some:
                sameness.parts.cache_clear()
                begun = time.perf_counter()
                hits += repeats.find(connection, title, text) is not None
                times.append((time.perf_counter() - begun) * 1000)
            found[kind] = hits
    peer = _peer([f"{title} {text}" for title, text in kept], [f"{title} {text}" for title, text in new[:PEER_LOOKS]])
    mean = sum(times) / len(times)
    return {
        "kept_per_second": round(size / filled),
        "p50_ms": round(at_percent(times, 50), 3),
        "p95_ms": round(at_percent(times, 95), 3),
        "rapidfuzz_ms": round(peer, 1),
        "reprints_found": found["reprint"] / len(known),
        "headlines_found": found["headline"] / len(known),
        "new_taken_for_old": found["new"] / LOOKS,
        "ratios.rapidfuzz": round(peer / mean, 1),
    }


def _fill(database: Database, kept: Sequence[tuple[str, str]], now: datetime) -> None:
    """All items at once, as ``repeats.keep`` would keep them one by one; in the order of the index, which is what costs."""
    import polars as pl

    prints, numbers = array("q"), array("q")
    with database.writing() as connection:
        for first in range(0, len(kept), _CHUNK):
            rows = []
            for number, (title, text) in enumerate(kept[first : first + _CHUNK], start=first + 1):
                mine = sameness.prints(title, text)
                prints.extend(mine)
                numbers.extend([number] * len(mine))
                rows.append(
                    {
                        "number": number, "news_id": f"b{number}", "exact": sameness.exact(title, text), "title": title,
                        "lead": text[: sameness.LEAD], "found_on": now.date(),
                    }
                )  # fmt: skip
            connection.execute(insert(news_texts), rows)
        frame = pl.DataFrame({"print": prints, "number": numbers}, schema={"print": pl.Int64, "number": pl.Int64})
        frame = frame.filter(pl.len().over("print") <= repeats.COMMON).sort("print", "number")
        statement = "INSERT INTO news_prints (print, number) VALUES (?, ?)"
        for part in frame.iter_slices(_CHUNK * 10):
            connection.exec_driver_sql(statement, part.rows())


def _peer(texts: Sequence[str], asked: Sequence[str]) -> float:
    """Milliseconds a look of rapidfuzz over every text."""
    from rapidfuzz import fuzz, process

    begun = time.perf_counter()
    for text in asked:
        process.extractOne(text, texts, scorer=fuzz.ratio)
    return (time.perf_counter() - begun) * 1000 / len(asked)
