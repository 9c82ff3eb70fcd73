"""What the last answer in a chat was about, so that "2", "more" or a full name finds it, after a restart too.

Kept an address for as long as the policy's ``[conversation]`` says: structured questions and ids only, never what was said.
What has gone by is still known for a while, so that a number typed late can be told that it came late.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, bindparam, cast, select, type_coerce

from store.engines import Storage
from store.engines.prepared import Prepared
from store.tables import conversations
from store.types import moment_number

#: How long a question stays open where the policy says nothing.
KEPT = timedelta(minutes=30)
_RECALL = Prepared(
    lambda _: select(cast(conversations.c.state, Text), type_coerce(conversations.c.expires_at, BigInteger)).where(
        conversations.c.address == bindparam("address")
    )
)


def _keep(storage: Storage) -> Any:
    new = storage.insert(conversations).values({name: bindparam(name) for name in ("address", "state", "expires_at")})
    said = {name: new.excluded[name] for name in ("state", "expires_at")}
    return new.on_conflict_do_update(index_elements=["address"], set_=said)


_REMEMBER = Prepared(_keep)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalled:
    """What was remembered for a chat; ``gone``: it is too old to go on from."""

    state: Mapping[str, Any] = field(default_factory=dict, repr=False)
    gone: bool = False


def recall(connection: Connection, address: str, now: datetime) -> Recalled:
    """What was remembered for the chat; empty when nothing was, or it was tidied away."""
    rows = _RECALL.rows(connection, address=address)
    return Recalled(state=json.loads(rows[0][0]), gone=rows[0][1] <= moment_number(now)) if rows else Recalled()


def remember(
    connection: Connection, address: str, state: Mapping[str, Any], now: datetime, *, kept: timedelta = KEPT
) -> None:
    """Keep this for the chat in place of what was; inside ``Database.writing``."""
    _REMEMBER.do(connection, address=address, state=json.dumps(dict(state)), expires_at=moment_number(now + kept))
