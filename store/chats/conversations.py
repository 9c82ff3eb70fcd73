"""What the last answer in a chat was about, so that "2", "more" or a full name finds it, after a restart too.

Kept an address for as long as the policy's ``[conversation]`` says: structured questions and ids only, never what was said.
What has gone by is still known for a while, so that a number typed late can be told that it came late.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, bindparam, cast, func, select, type_coerce

from segmentation.people import Language
from store.books.bank_rows import constants
from store.chats.last_list import LISTED, LISTS
from store.engines import Storage
from store.engines.prepared import Prepared
from store.tables import conversations, outbox, preferences
from store.types import moment_number, moment_of

#: How long a question stays open where the policy says nothing.
KEPT = timedelta(minutes=30)
#: A list is on its way no longer than this before it arrives.
_UNDER_WAY = timedelta(days=7)


def _recall(_storage: Storage) -> Any:
    here = conversations.c.address == bindparam("address")
    list_ = select(func.max(type_coerce(outbox.c.ended_at, BigInteger))).where(
        outbox.c.address == bindparam("address"),
        outbox.c.purpose.in_(constants(LISTS)),
        type_coerce(outbox.c.ended_at, BigInteger) > bindparam("since", type_=BigInteger),
        type_coerce(outbox.c.made_at, BigInteger) > bindparam("made_since", type_=BigInteger),
    )
    return select(
        select(cast(conversations.c.state, Text)).where(here).scalar_subquery(),
        select(type_coerce(conversations.c.expires_at, BigInteger)).where(here).scalar_subquery(),
        select(preferences.c.language).where(preferences.c.staff_id == bindparam("staff_id")).scalar_subquery(),
        list_.scalar_subquery(),
    )


_RECALL = Prepared(_recall)


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
    language: Language | None = None
    """The language its person has fixed."""
    listed_at: datetime | None = None
    """When the last list arrived unasked, of the last day (``store.chats.last_list`` has it)."""


def recall(connection: Connection, address: str, staff_id: str, now: datetime) -> Recalled:
    """What was remembered for the chat, and of whoever talks there, in one statement: every question begins with it.

    The state is empty when nothing was remembered, or it was tidied away.
    """
    since = now - LISTED
    state, expires_at, language, listed_at = _RECALL.rows(
        connection, address=address, staff_id=staff_id, since=moment_number(since),
        made_since=moment_number(since - _UNDER_WAY),
    )[0]  # fmt: skip
    return Recalled(
        state=json.loads(state) if state else {},
        gone=state is not None and expires_at <= moment_number(now),
        language=None if language is None else "en" if language == "en" else "zh",
        listed_at=None if listed_at is None else moment_of(listed_at),
    )


def remember(
    connection: Connection, address: str, state: Mapping[str, Any], now: datetime, *, kept: timedelta = KEPT
) -> None:
    """Keep this for the chat in place of what was; inside ``Database.writing``."""
    _REMEMBER.do(connection, address=address, state=json.dumps(dict(state)), expires_at=moment_number(now + kept))
