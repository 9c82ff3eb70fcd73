"""Links that sign one person in, once, within minutes. The table has their hashes alone.

``bot.deeds`` writes one with the answer that shows it; ``console.sign_in`` uses it up. A newer one replaces the older ones, so
that there is never more than one key to a person's desk under way.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, update

from segmentation.sign_in import SignInLink
from store.tables import sign_in_links as table


@dataclass(frozen=True, slots=True)
class UsedLink:
    """Whose it was, and where it was asked for."""

    staff_id: str
    platform: str


def hash_of(token: str) -> str:
    """What the table keeps of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def make(connection: Connection, link: SignInLink) -> None:
    """Keep a new link; the person's earlier ones are of no use any more. Needs ``Database.writing()``."""
    open_ones = (table.c.staff_id == link.staff_id, table.c.used_at.is_(None))
    connection.execute(update(table).where(*open_ones).values(used_at=link.made_at))
    row = {
        "link_hash": link.link_hash, "staff_id": link.staff_id, "platform": link.platform, "made_at": link.made_at,
        "expires_at": link.expires_at, "used_at": None,
    }  # fmt: skip
    connection.execute(insert(table).values(row))


def use(connection: Connection, token: str, *, now: datetime) -> UsedLink | None:
    """Whose link it is, used up by this very call; None: no such link, used, replaced or too old. Needs ``writing()``."""
    mine = (table.c.link_hash == hash_of(token), table.c.used_at.is_(None), table.c.expires_at > now)
    row = connection.execute(
        update(table).where(*mine).values(used_at=now).returning(table.c.staff_id, table.c.platform)
    ).first()
    return UsedLink(row.staff_id, row.platform) if row else None
