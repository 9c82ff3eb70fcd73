"""Messages taken from platforms, kept before the platform is answered, worked on once.

::

    waiting ──claim──▶ working ──finish──▶ answered
                        │  ▲
                        │  └── lease over (the process died, or fail said "later"): claimed again
                        └──fail, tries used up──▶ failed

Callbacks ``add`` (the same message twice is one row), worker threads ``claim`` under a lease and ``finish`` in the very
transaction that puts the answer into the outbox. One message of a chat is worked on at a time, in the order they came.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection, bindparam, func, select, update

from store.chats import inbox_claims
from store.engines import add_once, of
from store.engines.prepared import Prepared
from store.tables import inbox
from store.types import moment_number, moment_of


class Place(Protocol):
    """An address as a platform gives it; its text is what the table keeps."""

    @property
    def platform(self) -> str:
        """Where it is: web, wecom, slack."""
        ...


class Incoming(Protocol):
    """A message as a platform gives it: ``handlers.messages.Message``, which this floor may not import."""

    @property
    def message_id(self) -> str:
        """Unique on its platform."""
        ...

    @property
    def sender(self) -> Place:
        """The person."""
        ...

    @property
    def chat(self) -> Place:
        """Where it was said."""
        ...

    @property
    def at(self) -> datetime:
        """When."""
        ...

    @property
    def text(self) -> str:
        """The words."""
        ...

    @property
    def action(self) -> str:
        """The button's question."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A message claimed for work; ``tries`` and ``lease_until`` prove later that the claim still holds."""

    inbox_id: int
    message_key: str
    sender: str
    chat: str
    at: datetime
    text: str = field(repr=False)
    action: str = field(repr=False)
    tries: int
    lease_until: datetime

    @property
    def message_id(self) -> str:
        """The platform's own id of the message."""
        return self.message_key.partition(":")[2]


def message_key(message: Incoming) -> str:
    """``platform:message_id``."""
    return f"{message.sender.platform}:{message.message_id}"


def add(connection: Connection, message: Incoming) -> bool:
    """Keep a message; False when it was kept before. Needs ``Database.writing()``."""
    row = {**_said(message), "at": message.at, "state": "waiting", "lease_until": None, "tries": 0}
    return add_once(connection, inbox, row, key=["message_key"])


_ADD = Prepared(
    lambda storage: (
        storage.insert(inbox)
        .values({name: bindparam(name) for name in ("message_key", "sender", "chat", "at", "text", "action")})
        .values(state="waiting", tries=0)
        .on_conflict_do_nothing(index_elements=["message_key"])
    )
)


def add_all(connection: Connection, messages: Sequence[Incoming]) -> None:
    """Keep these in their order, each once, in one statement. Needs ``Database.writing()``."""
    _ADD.run_all(connection, [{**_said(one), "at": moment_number(one.at)} for one in messages])


def claim(connection: Connection, *, now: datetime, lease: timedelta, limit: int = 1) -> tuple[Taken, ...]:
    """Take the oldest messages, one a chat, for ``lease``; leftovers whose lease is over are taken again.

    Needs ``Database.writing()``: two workers never get the same message.
    """
    of(connection).take_turn(connection, "inbox")  # one of a chat at a time: no two claims may look at once
    until = now + lease
    rows = inbox_claims.take(connection, now=moment_number(now), until=moment_number(until), limit=limit)
    return tuple(_taken(row) for row in rows)


def finish(connection: Connection, taken: Taken) -> bool:
    """The message is answered; False when the claim was lost meanwhile, then nothing of this work may be kept."""
    return _end(connection, taken, {"state": "answered", "lease_until": None})


def fail(connection: Connection, taken: Taken, *, again_at: datetime | None) -> bool:
    """The work broke: take the message up again at ``again_at``, or never (None). False: the claim was lost."""
    if again_at is None:
        return _end(connection, taken, {"state": "failed", "lease_until": None})
    return _end(connection, taken, {"lease_until": again_at})


def counts(connection: Connection, platform: str = "") -> dict[str, int]:
    """How many messages are in each state, of one platform or of all."""
    query = select(inbox.c.state, func.count()).group_by(inbox.c.state)
    rows = connection.execute(query.where(inbox.c.sender.startswith(f"{platform}:")) if platform else query)
    return {row[0]: row[1] for row in rows}


def _said(message: Incoming) -> dict[str, Any]:
    told = {
        "message_key": message_key(message), "sender": str(message.sender), "chat": str(message.chat),
        "text": message.text, "action": message.action,
    }  # fmt: skip
    return {name: _plain(value) for name, value in told.items()}


def _plain(text: str) -> str:
    """Without NUL and halves of characters, which no database holds as text and nobody types."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def _end(connection: Connection, taken: Taken, values: dict[str, Any]) -> bool:
    done = connection.execute(
        update(inbox)
        .where(
            inbox.c.inbox_id == taken.inbox_id,
            inbox.c.state == "working",
            inbox.c.tries == taken.tries,
            inbox.c.lease_until == taken.lease_until,
        )
        .values(**values)
    )
    return done.rowcount == 1


def _taken(row: Sequence[Any]) -> Taken:
    """Of a row as it is stored."""
    told = dict(zip(_COLUMNS, row, strict=True))
    return Taken(
        inbox_id=told["inbox_id"], message_key=told["message_key"], sender=told["sender"], chat=told["chat"],
        at=moment_of(told["at"]), text=told["text"], action=told["action"], tries=told["tries"],
        lease_until=moment_of(told["lease_until"]),
    )  # fmt: skip


_COLUMNS = tuple(column.name for column in inbox.c)
