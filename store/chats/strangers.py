"""Accounts that wrote to the bot and are nobody's: what an administrator needs to bind them. Ids alone, no words."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from store.staff import managers
from store.tables import inbox

#: More than an administrator reads.
_MOST = 50


@dataclass(frozen=True, slots=True)
class Stranger:
    """One account."""

    platform: str
    id: str
    at: datetime
    """When it last wrote."""


def since(connection: Connection, start: datetime) -> tuple[Stranger, ...]:
    """Those who wrote since then, the latest first; needs the ``bank`` schema."""
    last = func.max(inbox.c.at).label("last")
    query = select(inbox.c.sender, last).where(inbox.c.at >= start).group_by(inbox.c.sender).order_by(last.desc())
    found: list[Stranger] = []
    for row in connection.execute(query):
        platform, kind, user = row.sender.split(":", 2)
        if kind == "person" and platform in ("wecom", "slack") and managers.behind(connection, row.sender) is None:
            found.append(Stranger(platform, user, row.last))
        if len(found) == _MOST:
            break
    return tuple(found)
