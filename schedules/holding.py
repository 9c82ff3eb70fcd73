"""Holding a claim while its work lasts: the lease is renewed from time to time, so that it can be short.

A process that dies renews nothing, and its job is taken over within one lease. Used by ``schedules.running``.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.problems import Problem
from store import occurrences
from store.database import Database
from store.occurrences import Occurrence

#: A lease is renewed so many times before it would be over.
_TIMES = 3


@dataclass
class Held:
    """A claim as it holds now."""

    one: Occurrence


@contextmanager
def held(database: Database, one: Occurrence, *, now: datetime, lease: timedelta) -> Iterator[Held]:
    """Renew the claim while the body runs; afterwards ``Held.one`` proves it. A claim that is lost stays lost."""
    holding = Held(one)
    ended = threading.Event()
    begun = time.monotonic()

    def renew() -> None:
        while not ended.wait(lease.total_seconds() / _TIMES):
            until = now + timedelta(seconds=time.monotonic() - begun) + lease
            try:
                with database.writing() as connection:
                    renewed = occurrences.renew(connection, holding.one, until=until)
            except Problem:  # another writer holds the database: at the next time
                continue
            if renewed is None:
                return
            holding.one = renewed

    keeper = threading.Thread(target=renew, name=f"hold-{one.job}", daemon=True)
    keeper.start()
    try:
        yield holding
    finally:
        ended.set()
        keeper.join()
