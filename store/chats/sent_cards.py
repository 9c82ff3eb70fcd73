"""Cards with buttons on platforms whose taps name only the card.

Which delivery it was, what a button means, and the right to change it.
"""

from datetime import datetime

from sqlalchemy import Connection, select, update

from content.cards import Card
from store.engines import add_once
from store.tables import outbox, outbox_cards
from store.tables import sent_cards as table


def keep(connection: Connection, task_id: str, *, delivery_key: str, code: str, now: datetime) -> None:
    """A card was sent; ``code`` is good for changing it once. Sent again, the newer code counts."""
    row = {"task_id": task_id, "delivery_key": delivery_key, "code": code, "at": now}
    if not add_once(connection, table, row, key=["task_id"]) and code:
        new_code(connection, task_id, code, now=now)


def new_code(connection: Connection, task_id: str, code: str, *, now: datetime) -> None:
    """A tap brought a new right to change the card."""
    connection.execute(update(table).where(table.c.task_id == task_id).values(code=code, at=now))


def take_code(connection: Connection, task_id: str, *, since: datetime) -> str:
    """The right to change the card, which is used up by it; empty when there is none or it is older."""
    found = select(table.c.code).where(table.c.task_id == task_id, table.c.at >= since)
    code = connection.execute(found).scalar() or ""
    if code:
        used = update(table).where(table.c.task_id == task_id, table.c.code == code).values(code="")
        return code if connection.execute(used).rowcount == 1 else ""
    return ""


def card_of(connection: Connection, task_id: str, address: str) -> Card | None:
    """The card as that address was sent it; None for a card of somebody else."""
    found = (
        select(outbox_cards.c.card)
        .select_from(outbox.join(outbox_cards, outbox.c.delivery_id == outbox_cards.c.delivery_id))
        .join(table, table.c.delivery_key == outbox.c.key)
        .where(table.c.task_id == task_id, outbox.c.address == address)
    )
    card = connection.execute(found).scalar()
    return Card.from_json(card) if card else None
