"""Writing down what has happened outside and cannot be taken back: a card that has arrived, a platform's refusal.

Such a record is worth more than a quick end: while another writer holds the database it is tried again, as long as the claim
can last. Given up at once it would leave in doubt what was known. Used by ``schedules.outbox``.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from content.problems import Problem
from store.database import Connection, Database

T = TypeVar("T")


def recorded(database: Database, write: Callable[[Connection], T], *, patience: timedelta) -> T:
    """What ``write`` returns in a transaction of its own. Raises Problem once the database was held for all of ``patience``."""
    end = time.monotonic() + patience.total_seconds()
    while True:
        try:
            with database.writing() as connection:
                return write(connection)
        except Problem as problem:
            if problem.key != "problems.database_locked" or time.monotonic() > end:
                raise
