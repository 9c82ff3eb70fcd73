"""The bench of content, part by part: ``PARTS`` has one row a figure's family. ``guanhu bench content`` asks ``run``.

Each part makes what it measures in a folder of its own and says its figures by name; seconds are of one run, nothing warm.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from store.bench.news_repeats import look_for_repeats
from store.bench.news_topics import tell_topics
from store.bench.text_checks import check_texts
from store.bench.week_plan import plan_week

#: Name → (folder, size, now) → figures. Size is the bench's own: each part says what it makes of it.
PARTS: Mapping[str, Callable[[Path, int, datetime], Mapping[str, float]]] = {
    "repeats": look_for_repeats,
    "topics": tell_topics,
    "check": check_texts,
    "plan": plan_week,
}


#: A figure so called is a ratio of one run: it stands among ``ratios``.
RATIO = "ratios."


def run(place: Path, *, size: int, now: datetime, parts: tuple[str, ...] = ()) -> dict[str, Any]:
    """Every part's figures, or those named."""
    figures: dict[str, Any] = {"name": "content", "size": size, "ratios": {}}
    for name in parts or tuple(PARTS):
        folder = place / name
        folder.mkdir(parents=True)
        found = PARTS[name](folder, size, now)
        for figure, value in found.items():
            if figure.startswith(RATIO):
                figures["ratios"][f"{name}_{figure.removeprefix(RATIO)}"] = value
            else:
                figures[f"{name}_{figure}"] = value
    return figures
