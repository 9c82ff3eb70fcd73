"""What the jobs left in the outbox: its lines, and the cards that whoever claims them is given."""

from datetime import timedelta

from store.database import Database
from store.outbox import outbox
from store.outbox.outbox import Claimed, Line
from tests.clock import MONDAY


def lines(database: Database) -> list[Line]:
    """Every line, sent or not."""
    with database.engine.connect() as connection:
        return list(outbox.listing(connection))


def claimed(database: Database) -> list[Claimed]:
    """What is due within the hour after Monday's briefing, as a sender claims it."""
    with database.writing() as connection:
        now = MONDAY + timedelta(hours=1)
        return list(outbox.claim(connection, now=now, lease=timedelta(1), platforms=["web"], limit=99))
