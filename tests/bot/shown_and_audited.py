"""What a card shows of the customers of the dialogues' bank, what was sent to whom, and what the audit holds of it."""

import json
from datetime import datetime
from typing import Any

from sqlalchemy import select

from bot.app import App
from content.cards import Card
from handlers.messages import Address, Message
from store import audit, tables
from tests.banks import NOW

NAMES = ("张伟", "王芳", "李娜", "刘洋", "欧阳静", "赵敏", "Nina Far")
TAILS = ("1111", "2222", "3333", "4444", "5555", "6666", "7777", "8888")
LI_NA = Address("web", "person", "S001")


class Sent:
    """A messenger that keeps what it was given."""

    def __init__(self) -> None:
        self.cards: list[tuple[Address, Card]] = []

    def send(self, to: Address, card: Card, *, key: str) -> str:
        """Keep it; the key is its number."""
        self.cards.append((to, card))
        return key


def message(
    said: str, *, sender: Address = LI_NA, chat: Address | None = None, at: datetime = NOW, number: int = 1
) -> Message:
    """Typed by 李娜 in her own chat, unless said otherwise."""
    return Message(message_id=f"m{number}", sender=sender, chat=chat or sender, at=at, text=said)


def shown(card: Card | None) -> str:
    """Everything on the card, as text."""
    return json.dumps(card.to_json(), ensure_ascii=False) if card else ""


def is_bare(card: Card | None) -> bool:
    """Nothing of any customer stands on the card."""
    return not any(word in shown(card) for word in (*NAMES, *TAILS, "C00", "C10", "C90", "万元"))


def audited(app: App, what: str = "asked") -> list[Any]:
    """The lines of the audit of this kind, after its chain was found whole."""
    with app.database.engine.connect() as connection:
        assert audit.first_broken(connection) is None
        query = select(tables.audit).where(tables.audit.c.what == what).order_by(tables.audit.c.audit_id)
        return list(connection.execute(query))
