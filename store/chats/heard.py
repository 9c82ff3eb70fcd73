"""Whether a platform has ever called back, and whether somebody ever opened a page there."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from store.tables import inbox


def heard_from(connection: Connection, platform: str) -> datetime | None:
    """The moment of the newest message from there that is still kept; None for never."""
    newest = select(func.max(inbox.c.at)).where(inbox.c.sender >= f"{platform}:", inbox.c.sender < f"{platform};")
    found: datetime | None = connection.execute(newest).scalar()
    return found


def said(connection: Connection, sender: str, action: str) -> bool:
    """Whether a tap of this kind is still kept of that person."""
    mine = select(inbox.c.inbox_id).where(inbox.c.sender == sender, inbox.c.action == action).limit(1)
    return connection.execute(mine).first() is not None
