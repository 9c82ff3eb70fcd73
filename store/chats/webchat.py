"""The web platform's chat log: what was said in each chat, each line once.

``bot.web`` writes here, the demo page reads. A line's key makes a repeated send invisible; ids grow in the order lines
became visible, so "everything after id n" misses nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from store.engines import of
from store.tables import web_messages

BOT_AUTHOR = "bot"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebMessage:
    """One line of a chat: words of a person, or a card of the bot."""

    id: int = 0
    """0 until it is written."""
    key: str
    chat: str
    """The address as one word: ``web:person:S001``, ``web:group:G01``."""
    author: str
    """``bot``, or the address of the person who said it."""
    at: datetime
    text: str = field(default="", repr=False)
    card: Mapping[str, Any] | None = field(default=None, repr=False)
    changes: int | None = None
    """The earlier line whose card this is the newer form of; never shown as a line of its own."""


def post(connection: Connection, message: WebMessage) -> int:
    """Write a line once (its ``id`` is made here); returns the id, the first one's where the key was written before."""
    line = {
        "key": message.key,
        "chat": message.chat,
        "author": message.author,
        "at": message.at,
        "text": message.text,
        "card": message.card,
    }
    of(connection).take_turn(connection, "web")  # ids become visible in their order
    connection.execute(of(connection).insert(web_messages).values(line).on_conflict_do_nothing(index_elements=["key"]))
    found = connection.execute(select(web_messages.c.web_message_id).where(web_messages.c.key == message.key))
    return int(found.scalar_one())


def change(connection: Connection, line_id: int, chat: str, card: Mapping[str, Any], *, at: datetime) -> bool:
    """Give a line of the chat another card, and tell open pages; False when there is no such line."""
    mine = (web_messages.c.web_message_id == line_id, web_messages.c.chat == chat, web_messages.c.card.is_not(None))
    of(connection).take_turn(connection, "web")
    row = connection.execute(select(web_messages.c.card).where(*mine)).first()
    if row is None:
        return False
    if row.card == card:
        return True
    connection.execute(update(web_messages).where(*mine).values(card=card))
    told = {
        "key": f"change:{line_id}:{newest_id(connection)}", "chat": chat, "author": BOT_AUTHOR, "at": at, "text": "",
        "card": card, "changes": line_id,
    }  # fmt: skip
    connection.execute(insert(web_messages).values(told))
    return True


def latest(connection: Connection, chat: str, *, limit: int) -> tuple[WebMessage, ...]:
    """The last lines of one chat, oldest first."""
    query = (
        select(web_messages)
        .where(web_messages.c.chat == chat, web_messages.c.changes.is_(None))
        .order_by(web_messages.c.web_message_id.desc())
        .limit(limit)
    )
    return tuple(_message(row) for row in reversed(connection.execute(query).all()))


def after(connection: Connection, last_id: int, chats: Iterable[str], *, limit: int) -> tuple[WebMessage, ...]:
    """The lines of these chats written after ``last_id``, oldest first."""
    query = (
        select(web_messages)
        .where(web_messages.c.web_message_id > last_id, web_messages.c.chat.in_(list(chats)))
        .order_by(web_messages.c.web_message_id)
        .limit(limit)
    )
    return tuple(_message(row) for row in connection.execute(query))


def newest_id(connection: Connection) -> int:
    """The id of the last line anywhere; 0 in an empty log."""
    return int(connection.execute(select(func.max(web_messages.c.web_message_id))).scalar() or 0)


def _message(row: Row[Any]) -> WebMessage:
    return WebMessage(
        id=row.web_message_id,
        key=row.key,
        chat=row.chat,
        author=row.author,
        at=row.at,
        text=row.text,
        card=row.card,
        changes=row.changes,
    )
