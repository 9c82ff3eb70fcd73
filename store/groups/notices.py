"""What a platform tells of groups unasked, each once, until somebody has read the group again. Callbacks add, the clock reads.

A notice says only that something changed: what the group is now is asked of the platform, because notices come late, twice
and in any order.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from store.engines import add_once
from store.tables import group_notices as table

#: The kinds that are kept.
DISMISSED, CHANGED, CONTACT = "dismiss", "change", "contact"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One of them."""

    key: str
    """The same when it is told again, another one for everything else."""
    platform: str
    chat_id: str
    """Empty: every group of the owner."""
    owner: str
    what: str
    at: datetime


def add(connection: Connection, notice: Notice) -> bool:
    """Keep it; False when it was kept before. Needs ``Database.writing()``."""
    row = {
        "notice_key": notice.key, "platform": notice.platform, "chat_id": notice.chat_id, "owner": notice.owner,
        "what": notice.what, "at": notice.at, "done_at": None,
    }  # fmt: skip
    return add_once(connection, table, row, key=["notice_key"])


def waiting(connection: Connection, platform: str, *, until: datetime, limit: int) -> tuple[Notice, ...]:
    """Those told until then whose group was not read since, oldest first."""
    mine = (table.c.done_at.is_(None), table.c.platform == platform, table.c.at <= until)
    query = select(table).where(*mine).order_by(table.c.at, table.c.notice_key).limit(limit)
    return tuple(
        Notice(
            key=row.notice_key, platform=row.platform, chat_id=row.chat_id, owner=row.owner, what=row.what, at=row.at
        )
        for row in connection.execute(query)
    )  # fmt: skip


def done(connection: Connection, keys: Collection[str], *, now: datetime) -> None:
    """Their groups were read. Needs ``Database.writing()``."""
    connection.execute(update(table).where(table.c.notice_key.in_(list(keys))).values(done_at=now))


def last(connection: Connection, platform: str) -> datetime | None:
    """When the platform last told of a group; None: never, as far as is kept."""
    found: datetime | None = connection.execute(
        select(func.max(table.c.at)).where(table.c.platform == platform)
    ).scalar()
    return found
