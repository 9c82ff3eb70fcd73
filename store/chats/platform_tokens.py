"""A platform's short-lived token, fetched once and shared by every process. Called by platforms that need one.

The value is encrypted under the platform's own secret: neither the database nor a backup of it lets anybody send. Whoever
finds the token missing or old claims the right to fetch, for a few seconds; others wait for what comes.
"""

import base64
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update

from store.database import Database
from store.engines import add_once
from store.tables import platform_tokens as table

#: How long one who fetches is waited for, and how often it is looked whether they are done.
FETCHING = timedelta(seconds=15)
_PAUSE = 0.05
#: A token is not used to its last second: a call takes time, and clocks differ.
MARGIN = timedelta(minutes=5)

Fetched = tuple[str, timedelta]
"""A token and how long it lasts."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """The token of one application. ``fetch`` asks the platform; what it raises goes to whoever asked."""

    database: Database
    name: str
    secret: str = field(repr=False)
    now: Callable[[], datetime]

    def token(self, fetch: Callable[[], Fetched], *, refused: str = "") -> str:
        """A token that holds. ``refused`` is one the platform no longer takes: another is fetched, once for everybody."""
        ends = time.monotonic() + FETCHING.total_seconds()
        while True:
            known = self._known()
            if known and known != refused:
                return known
            if self._claim():
                return self._fetch(fetch)
            if time.monotonic() > ends:
                return self._fetch(fetch)  # whoever claimed it is gone
            time.sleep(_PAUSE)

    def _known(self) -> str:
        with self.database.engine.connect() as connection:
            row = connection.execute(
                select(table.c.value).where(table.c.name == self.name, table.c.expires_at > self.now() + MARGIN)
            ).first()
        return _opened(row.value, self.secret) if row and row.value else ""

    def _claim(self) -> bool:
        now = self.now()
        row = {"name": self.name, "value": "", "expires_at": now, "fetching_until": now + FETCHING}
        with self.database.writing() as connection:
            if add_once(connection, table, row, key=["name"]):
                return True
            free = or_(table.c.fetching_until.is_(None), table.c.fetching_until <= now)
            mine = update(table).where(table.c.name == self.name, free).values(fetching_until=now + FETCHING)
            return connection.execute(mine).rowcount == 1

    def _fetch(self, fetch: Callable[[], Fetched]) -> str:
        try:
            token, lasts = fetch()
        except BaseException:
            with self.database.writing() as connection:
                connection.execute(update(table).where(table.c.name == self.name).values(fetching_until=None))
            raise
        values = {"value": _sealed(token, self.secret), "expires_at": self.now() + lasts, "fetching_until": None}
        with self.database.writing() as connection:
            connection.execute(update(table).where(table.c.name == self.name).values(**values))
        return token

    def forget(self) -> None:
        """As if none had ever been fetched."""
        with self.database.writing() as connection:
            connection.execute(delete(table).where(table.c.name == self.name))


def _sealed(token: str, secret: str) -> str:
    from cryptography.fernet import Fernet

    return Fernet(_key(secret)).encrypt(token.encode()).decode()


def _opened(value: str, secret: str) -> str:
    """Empty when the secret has changed since."""
    from cryptography.fernet import Fernet, InvalidToken

    try:
        return Fernet(_key(secret)).decrypt(value.encode()).decode()
    except InvalidToken:
        return ""


def _key(secret: str) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(f"guanhu-token:{secret}".encode()).digest())
