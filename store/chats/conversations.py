"""What the last answer in a chat was about, so that "2", "more" or a full name finds it, after a restart too.

Kept an address for as long as the policy's ``[conversation]`` says: structured questions and ids only, never what was said.
What has gone by is still known for a while, so that a number typed late can be told that it came late.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from store.engines import of
from store.tables import conversations

#: How long a question stays open where the policy says nothing.
KEPT = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What was remembered for a chat; ``gone``: it is too old to go on from."""

    state: Mapping[str, Any] = field(default_factory=dict, repr=False)
    gone: bool = False


def recall(connection: Connection, address: str, now: datetime) -> Recalled:
    """What was remembered for the chat; empty when nothing was, or it was tidied away."""
    query = select(conversations.c.state, conversations.c.expires_at).where(conversations.c.address == address)
    row = connection.execute(query).first()
    return Recalled(state=dict(row.state), gone=row.expires_at <= now) if row else Recalled()


def remember(
    connection: Connection, address: str, state: Mapping[str, Any], now: datetime, *, kept: timedelta = KEPT
) -> None:
    """Keep this for the chat in place of what was; inside ``Database.writing``."""
    values = {"state": dict(state), "expires_at": now + kept}
    connection.execute(
        of(connection)
        .insert(conversations)
        .values(address=address, **values)
        .on_conflict_do_update(index_elements=["address"], set_=values)
    )
