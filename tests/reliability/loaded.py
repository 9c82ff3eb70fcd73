"""What every process of the crash proof would load first: code, and texts that ship with it. Loaded once, before the forks.

No state of a bank comes with it, and no thread: a process forked off comes to life as a program that was just started.
"""

import importlib
from pathlib import Path
from typing import TYPE_CHECKING

from content.calendar import working_days
from content.marketing import doubtful, wordlists
from content.names import bulk_name_keys
from content.policy import load_shipped
from content.wording import texts
from handlers.understanding import understand
from tests.reliability import morning

if TYPE_CHECKING:
    from segmentation.people import Language

#: Packages that start no thread as they are loaded; every process loads the others itself.
_WITHOUT_THREADS = frozenset(
    ["bot", "handlers", "schedules", "content", "sqlalchemy", "borax", "chinese_calendar", "pypinyin"]
)


def read_code(modules: list[str]) -> None:
    """Load what a morning needs of code and text, so that its processes need not; no state comes with it, and no thread."""
    for name in modules:
        if name.partition(".")[0] in _WITHOUT_THREADS:
            importlib.import_module(name)
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        wordlists.lists(language)
        doubtful.learnt(language)
        texts(language)
        for _, typed, *_ in morning.QUESTIONS.values():
            understand(typed, now=morning.BEGIN, language=language, clients=None)
    load_shipped()
    bulk_name_keys(["虚构客户1"])
    working_days().is_working_day(morning.SUNDAY)
    assert len(list(Path("/proc/self/task").iterdir())) == 1, "a process with threads cannot be forked"
