"""The last list a chat was sent unasked: whom a typed "3 called" means after a briefing. ``bot.conversation`` asks here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from content.cards import Card
from store.tables import CARD, outbox

#: So old a list's lines may still be named by number.
LISTED = timedelta(days=1)
#: What brings a list of customers to a manager.
LISTS = ("briefing",)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentList:
    """A card that arrived, and when."""

    delivery_id: int
    at: datetime
    message_id: str
    card: Card = field(repr=False)


def all_since(connection: Connection, address: str, moment: datetime) -> tuple[SentList, ...]:
    """Every list that reached the address after the moment, the oldest first."""
    return tuple(_sent(row) for row in connection.execute(_query(address, moment).order_by(outbox.c.ended_at)))


def since(connection: Connection, address: str, moment: datetime) -> SentList | None:
    """The newest list sent to the address after the moment."""
    row = connection.execute(_query(address, moment).order_by(outbox.c.ended_at.desc()).limit(1)).first()
    return _sent(row) if row is not None else None


def _query(address: str, moment: datetime) -> Select[Any]:
    return select(outbox.c.delivery_id, outbox.c.ended_at, outbox.c.message_id, CARD.label("card")).where(
        outbox.c.address == address,
        outbox.c.purpose.in_(LISTS),
        outbox.c.state.in_(("sent", "unknown")),
        outbox.c.ended_at > moment,
    )


def _sent(row: Row[Any]) -> SentList:
    return SentList(
        delivery_id=row.delivery_id, at=row.ended_at, message_id=row.message_id, card=Card.from_json(row.card)
    )
