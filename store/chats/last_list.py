"""The last list a chat was sent unasked: whom a typed "3 called" means after a briefing. ``bot.conversation`` asks here."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, Row, Select, bindparam, literal_column, select

from content.cards import Card
from store.books.bank_rows import constants
from store.engines.prepared import Prepared
from store.tables import CARD, outbox
from store.types import moment_number

#: What brings a list of customers to a manager.
LISTS = ("briefing",)
_ANY = Prepared(
    lambda _: (
        select(outbox.c.delivery_id)
        .where(
            outbox.c.address == bindparam("address"),
            outbox.c.purpose.in_(constants(LISTS)),
            outbox.c.ended_at > bindparam("moment", type_=BigInteger),
        )
        .limit(literal_column("1"))
    )
)


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
    if not _ANY.rows(connection, address=address, moment=moment_number(moment)):
        return None  # as most of the time
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
