"""Counting what the events' addresses refuse. Used by ``console.events_api``, one a web server.

Whoever cannot sign may call as often as they like: what they cause is written once in some seconds, the rest is added then.
"""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from content.problems import Problem
from store.database import Database
from store.live import refusals

log = logging.getLogger("guanhu.console")

_SECONDS = 5.0


class Refused:
    """The counts of one web server that are not written yet."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Nothing is counted yet."""
        self._database, self._now = database, now
        self._turn = threading.Lock()
        self._waiting: Counter[tuple[str, str]] = Counter()
        self._written = -_SECONDS
        self._timer: threading.Timer | None = None

    def call(self, kind: str, code: str) -> None:
        """A whole call was refused, by whomever it came from."""
        with self._turn:
            self._waiting[kind, code] += 1
            if (wait := self._written + _SECONDS - time.monotonic()) > 0:
                self._later(wait)
                return
        self._write()

    def events(self, kind: str, codes: Iterable[str], repeated: int) -> None:
        """A signed call was taken, without these; so many of it were told before."""
        with self._turn:
            self._waiting.update((kind, code) for code in codes)
            if repeated:
                self._waiting[kind, refusals.REPEATED] += repeated
            if not self._waiting:
                return
        self._write()

    def _later(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = threading.Timer(seconds, self._write)
            self._timer.daemon = True
            self._timer.start()

    def _write(self) -> None:
        with self._turn:
            self._timer = None
            counts, self._waiting = self._waiting, Counter()
            self._written = time.monotonic()
        try:
            refusals.note(self._database, counts, now=self._now())
        except Problem as problem:  # the answer stands all the same; the counts wait for a better moment
            log.warning("refusals_not_counted", extra={"reason": problem.key})
            with self._turn:
                self._waiting.update(counts)
                self._later(_SECONDS)
