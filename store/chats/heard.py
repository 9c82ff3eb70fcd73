"""Whether a platform has ever called back: the doctor's question."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from store.tables import inbox


def heard_from(connection: Connection, platform: str) -> datetime | None:
    """The moment of the newest message from there that is still kept; None for never."""
    newest = select(func.max(inbox.c.at)).where(inbox.c.sender >= f"{platform}:", inbox.c.sender < f"{platform};")
    found: datetime | None = connection.execute(newest).scalar()
    return found
