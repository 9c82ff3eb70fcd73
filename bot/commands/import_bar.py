"""The bar of an import: rows read of all tables, rows a second, and how long it still takes. On a terminal alone."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from content.wording import say
from segmentation.people import Language


@dataclass(slots=True, kw_only=True)
class Bar:
    """Told by ``store.imports`` as it goes; ``draw`` shows text, rows read, rows expected (None: nobody knows), rate."""

    language: Language
    draw: Callable[[str, int, int | None, float], None]
    clock: Callable[[], float]
    began: float = 0.0
    _expected: dict[str, int] = field(default_factory=dict)
    _read: dict[str, int] = field(default_factory=dict)

    def expect(self, table: str, rows: int) -> None:
        """About so many rows will come; 0 when nobody knows."""
        self._expected[table] = rows

    def advance(self, table: str, rows: int) -> None:
        """So many more were read."""
        if not self._read:
            self.began = self.clock()
        self._read[table] = self._read.get(table, 0) + rows
        place = list(self._expected).index(table) + 1 if table in self._expected else len(self._read)
        text = say("import.reading", self.language, table=table, place=place, tables=len(self._expected))
        self._show(text)

    def finishing(self) -> None:
        """Every row is read; indexes are made."""
        read = sum(self._read.values())
        self.draw(say("import.finishing", self.language), read, None, 0.0)

    def _show(self, text: str) -> None:
        read = sum(self._read.values())
        seconds = self.clock() - self.began
        self.draw(text, read, self._whole(), read / seconds if seconds > 1 else 0.0)

    def _whole(self) -> int | None:
        """What was read of the tables done, and what is expected of the one being read and those to come."""
        current = next(reversed(self._read))
        whole = sum(
            read if table != current else max(read, self._expected.get(table, 0)) for table, read in self._read.items()
        )
        return whole + sum(rows for table, rows in self._expected.items() if table not in self._read) or None


@contextmanager
def shown(language: Language) -> Iterator[Bar | None]:
    """A bar on the terminal while the block runs; None where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    import time

    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    unit = say("import.rate", language)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rows]}"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("{task.fields[left]}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(say("import.looking", language), total=None, rows="", rate="", left="")

        def draw(text: str, read: int, whole: int | None, rate: float) -> None:
            left = say("import.left", language, time=_clock((whole - read) / rate)) if whole and rate else ""
            shown_rate = f"{rate:,.0f} {unit}" if rate else ""
            bars.update(
                task, description=text, completed=read, total=whole, rows=f"{read:,}", rate=shown_rate, left=left
            )

        yield Bar(language=language, draw=draw, clock=time.monotonic)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
