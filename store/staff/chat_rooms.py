"""What kind of room a group is: listed by the bank, or one about which nothing is known. ``bot.conversation`` asks."""

from sqlalchemy import Connection, select

from store.tables import bank


def is_listed(connection: Connection, platform: str, chat_id: str) -> bool:
    """Whether the bank lists this group chat; needs the ``bank`` schema."""
    chats = bank["group_chats"]
    return (
        connection.execute(select(1).where(chats.c.chat_id == chat_id, chats.c.platform == platform)).first()
        is not None
    )
