"""How long the steps of a long job take, for whoever asks: ``guanhu bench`` does, everybody else pays nothing.

A step's seconds are its own: while an inner step runs, the outer one stands still. Steps begun in other threads are not
counted; what runs beside the watched thread costs it nothing but the waiting.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(slots=True)
class Stopwatch:
    """Seconds by step, of one thread."""

    seconds: dict[str, float] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _since: float = 0.0

    def begin(self, step: str) -> None:
        """The step runs; the one around it stands still."""
        self._stop()
        self._open.append(step)

    def end(self) -> None:
        """The innermost step is over."""
        self._stop()
        self._open.pop()

    def _stop(self) -> None:
        now = time.perf_counter()
        if self._open:
            step = self._open[-1]
            self.seconds[step] = self.seconds.get(step, 0.0) + now - self._since
        self._since = now


_RUNNING: ContextVar[Stopwatch | None] = ContextVar("stopwatch", default=None)


@contextmanager
def watching() -> Iterator[Stopwatch]:
    """Count the steps of this thread until the end of the block."""
    watch = Stopwatch()
    token = _RUNNING.set(watch)
    try:
        yield watch
    finally:
        _RUNNING.reset(token)


@contextmanager
def step(name: str) -> Iterator[None]:
    """The block is this step, if anybody watches."""
    watch = _RUNNING.get()
    if watch is None:
        yield
        return
    watch.begin(name)
    try:
        yield
    finally:
        watch.end()
