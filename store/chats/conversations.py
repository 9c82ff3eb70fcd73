"""What the last answer in a chat was about, so that "2", "more" or a full name finds it, after a restart too.

Kept for half an hour an address: structured questions and ids only, never what was said.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from store.engines import of
from store.tables import conversations

#: How long a question stays open.
KEPT = timedelta(minutes=30)


def recall(connection: Connection, address: str, now: datetime) -> Mapping[str, Any]:
    """What was remembered for the chat; empty when nothing was or it has gone by."""
    row = connection.execute(
        select(conversations.c.state).where(conversations.c.address == address, conversations.c.expires_at > now)
    ).first()
    return dict(row[0]) if row else {}


def remember(connection: Connection, address: str, state: Mapping[str, Any], now: datetime) -> None:
    """Keep this for the chat in place of what was; inside ``Database.writing``."""
    values = {"state": dict(state), "expires_at": now + KEPT}
    connection.execute(
        of(connection)
        .insert(conversations)
        .values(address=address, **values)
        .on_conflict_do_update(index_elements=["address"], set_=values)
    )
