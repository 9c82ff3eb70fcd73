"""What it costs to examine a text of a thousand characters by every check of a text. A part of the bench of content.

Two texts in three are plain notices, one is full of what may not be said; every text is another one, so nothing is remembered.
The first forty let patterns be compiled that were never met, the next sixty count.
"""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from random import Random

from content.marketing.doubtful import BAD, CLEAN
from content.marketing.examined import examined
from content.marketing.learning import lines, readings
from content.marketing.wordlists import LANGUAGES
from store.bench.invented_news import at_percent

_TEXTS, _WARM, _LONG, _BAD_EACH = 100, 40, 1000, 3
_SEED = 20261122


def check_texts(_folder: Path, _size: int, _now: datetime) -> Mapping[str, float]:
    """One text after the other, warm; milliseconds by the clock and of the processor."""
    figures: dict[str, float] = {}
    for language in LANGUAGES:
        made = list(_texts(language))
        for text in made[:_WARM]:
            examined(text)
        clock, work = [], []
        for text in made[_WARM:]:
            begun, worked = time.perf_counter(), time.thread_time()
            examined(text)
            work.append((time.thread_time() - worked) * 1000)
            clock.append((time.perf_counter() - begun) * 1000)
        for percent in (50, 95):
            figures[f"{language}_p{percent}_ms"] = round(at_percent(clock, percent), 2)
            figures[f"{language}_cpu_p{percent}_ms"] = round(at_percent(work, percent), 2)
    return figures


def _texts(language: str) -> Iterator[str]:
    chance = Random(_SEED)  # noqa: S311 - the same texts in every run are the aim
    known = lines(language)
    end = "。" if language == "zh" else ". "
    for number in range(_TEXTS):
        kind = CLEAN if number % _BAD_EACH else BAD
        some = [line for line, label in known if label == kind]
        text = ""
        while len(text) < _LONG:
            text += chance.choice(readings(chance.choice(some))) + end
        yield text[:_LONG]
