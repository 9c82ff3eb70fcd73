"""Attempts to sign in that failed, by where they came from: after a few, that place waits. Shared by all processes."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select

from store.tables import sign_in_failures as table

#: So many within ``WINDOW``, and the place is refused until the first of them is older.
MOST = 10
WINDOW = timedelta(minutes=10)


def too_many(connection: Connection, source: str, *, now: datetime) -> bool:
    """Whether this place has failed too often of late."""
    mine = select(func.count()).where(table.c.source == source, table.c.at > now - WINDOW)
    return int(connection.execute(mine).scalar_one()) >= MOST


def note(connection: Connection, source: str, *, now: datetime) -> None:
    """One more. Needs ``Database.writing()``."""
    connection.execute(insert(table).values(source=source, at=now))
