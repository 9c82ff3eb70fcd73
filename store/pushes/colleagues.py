"""The lane of the bank's own people: an approved push to each of them in private, through the outbox like everything else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from content.pushes.rules import INTERNAL
from store.outbox import outbox
from store.outbox.outbox import ENDED
from store.pushes.rows import Push
from store.tables import outbox as deliveries


def key_of(push_id: str, address: str) -> str:
    """The delivery of a push to one colleague."""
    return f"push:{push_id}:{address}"


def queue(  # noqa: PLR0913 - what is queued, for whom, until when
    connection: Connection,
    push: Push,
    due: Mapping[str, datetime],
    *,
    about: Mapping[str, object],
    expires_at: datetime,
    now: datetime,
) -> int:
    """Put it on its way to each; how many deliveries are new."""
    return sum(
        outbox.add(
            connection, key=key_of(push.push_id, address), address=address, purpose=INTERNAL, about=about, card=push.card,
            due_at=due_at, expires_at=expires_at, now=now,
        )
        for address, due_at in due.items()
    )  # fmt: skip


def give_up(connection: Connection, push_id: str, *, now: datetime) -> int:
    """What waits does not leave; how many."""
    mine = deliveries.c.key.startswith(f"push:{push_id}:", autoescape=True)
    waiting = update(deliveries).where(mine, deliveries.c.state == "waiting")
    return connection.execute(waiting.values(state="given_up", ended_at=now)).rowcount


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the delivery to one colleague stands."""

    state: str
    reason: str
    tries: int
    at: datetime | None


def standing(connection: Connection, push_id: str) -> dict[str, Standing]:
    """By address; of a push to groups those the bot writes to itself are here too."""
    start = f"push:{push_id}:"
    mine = deliveries.c.key.startswith(start, autoescape=True)
    query = select(deliveries).where(mine)
    return {
        row.address: Standing(row.state, _reason(row) if row.state in ENDED else "", row.tries, row.ended_at)
        for row in connection.execute(query)
    }


def _reason(row: Row[Any]) -> str:
    last = (row.findings or [{}])[-1]
    return str(last.get("reason", ""))
