"""Signed-in browsers. A session is good for as long as its person works here in the role they signed in with.

``console.signed_in`` asks ``whose`` for every page: who has left, or has another role since, is out at once, because the person
is looked up each time. The cookie's value is kept as a hash under the console's secret: another secret ends all sessions.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from segmentation.people import Manager
from store.staff import managers
from store.tables import console_sessions as table

#: A working day; then one signs in again.
LIFE = timedelta(hours=10)
#: So long without a page, and the session is over.
IDLE = timedelta(hours=1)
#: How often it is written down that somebody is still there.
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """One signed-in browser and whose it is."""

    session_hash: str
    person: Manager
    stale: bool
    """It is time to note that the person is still there (``still_there``)."""


def hash_of(token: str, secret: str) -> str:
    """What the table keeps of a cookie's value."""
    return hmac.new(secret.encode(), token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def begin(connection: Connection, person: Manager, *, how: str, secret: str, now: datetime) -> str:
    """A new session; returns the cookie's value, which is kept nowhere. Needs ``Database.writing()``."""
    token = secrets.token_urlsafe(32)
    row = {
        "session_hash": hash_of(token, secret), "staff_id": person.staff_id, "role": person.role, "how": how,
        "made_at": now, "seen_at": now, "expires_at": now + LIFE, "ended_at": None,
    }  # fmt: skip
    connection.execute(insert(table).values(row))
    return token


def whose(connection: Connection, token: str, *, secret: str, now: datetime) -> Session | None:
    """The session of a cookie's value while it stands and its person is active in the same role; needs ``bank``."""
    mine = (table.c.session_hash == hash_of(token, secret), table.c.ended_at.is_(None), table.c.expires_at > now)
    row = connection.execute(select(table).where(*mine, table.c.seen_at > now - IDLE)).first()
    if row is None:
        return None
    person = managers.by_staff_id(connection, row.staff_id)
    if person is None or not person.active or person.role != row.role:
        return None
    return Session(row.session_hash, person, now - row.seen_at > _SEEN_EVERY)


def still_there(connection: Connection, session_hash: str, now: datetime) -> None:
    """The person has opened a page. Needs ``Database.writing()``."""
    connection.execute(update(table).where(table.c.session_hash == session_hash).values(seen_at=now))


def end(connection: Connection, session_hash: str, *, now: datetime) -> None:
    """Sign one browser out. Needs ``Database.writing()``."""
    mine = (table.c.session_hash == session_hash, table.c.ended_at.is_(None))
    connection.execute(update(table).where(*mine).values(ended_at=now))


def end_all(connection: Connection, staff_id: str, *, now: datetime) -> int:
    """Sign every browser of a person out; how many there were. Needs ``Database.writing()``."""
    mine = (table.c.staff_id == staff_id, table.c.ended_at.is_(None), table.c.expires_at > now)
    return connection.execute(update(table).where(*mine).values(ended_at=now)).rowcount


def counted(connection: Connection, *, now: datetime) -> dict[str, int]:
    """In how many browsers each person is signed in."""
    there = (table.c.ended_at.is_(None), table.c.expires_at > now, table.c.seen_at > now - IDLE)
    query = select(table.c.staff_id, func.count()).where(*there).group_by(table.c.staff_id)
    return {row[0]: row[1] for row in connection.execute(query)}
