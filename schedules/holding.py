"""Holding a claim while its work lasts: the lease is renewed from time to time, so that it can be short.

A process that dies renews nothing, and its job is taken over within one lease. Beside the claim it holds a lock that ends with
it: who runs the job by hand sees at once that nobody works on it any more. Used by ``schedules.running``.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from content.problems import Problem
from store import occurrences
from store.database import Database
from store.engines import HeldElsewhereError
from store.occurrences import Occurrence

#: A lease is renewed so many times before it would be over.
_TIMES = 3


@dataclass
class Held:
    """A claim as it holds now."""

    one: Occurrence


def living(database: Database, one: Occurrence, alive: ExitStack) -> bool:
    """Show until ``alive`` ends that a living process works on it; False when another one does.

    Inside the transaction of its claim: nobody looks between the two.
    """
    try:
        alive.enter_context(database.storage.alone("job", one.occurrence_id))
    except HeldElsewhereError:
        return False
    return True


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
