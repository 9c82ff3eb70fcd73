"""The keyboard as a platform: what is typed there is a message from the staff id. ``guanhu ask`` and ``chat`` use it."""

import uuid
from datetime import datetime

from handlers.messages import Address, Message


def message_of(staff_id: str, *, at: datetime, text: str = "", action: str = "") -> Message:
    """What somebody types at the keyboard: the terminal's address is the staff id."""
    sender = Address("terminal", "person", staff_id)
    return Message(message_id=uuid.uuid4().hex, sender=sender, chat=sender, at=at, text=text, action=action)
