"""How long the steps of a long job take, for whoever asks: ``guanhu bench`` does, everybody else pays nothing.

A step's seconds are its own: while an inner step of the same thread runs, the outer one stands still. Threads that run in the
watched context count on the same watch, each with its own steps; so the steps of two threads may add up to more than the time.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


class _Thread(threading.local):
    """The steps a thread is in, and since when the innermost runs."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.since = 0.0


@dataclass(slots=True)
class Stopwatch:
    """Seconds by step."""

    seconds: dict[str, float] = field(default_factory=dict)
    _here: _Thread = field(default_factory=_Thread)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, step: str) -> None:
        """The step runs; the one around it stands still."""
        self._stop()
        self._here.open.append(step)

    def end(self) -> None:
        """The innermost step is over."""
        self._stop()
        self._here.open.pop()

    def _stop(self) -> None:
        now = time.perf_counter()
        here = self._here
        if here.open:
            step = here.open[-1]
            with self._lock:
                self.seconds[step] = self.seconds.get(step, 0.0) + now - here.since
        here.since = now


_RUNNING: ContextVar[Stopwatch | None] = ContextVar("stopwatch", default=None)


@contextmanager
def watching() -> Iterator[Stopwatch]:
    """Count the steps of this thread, and of those that run in its context, until the end of the block."""
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
