"""Asked where others read along: nothing of anybody is said there, the answer goes to the asker's private chat.

A group the bank lists gets one neutral sentence. A group nobody knows, or one that people from outside share, gets nothing;
the asker is told in private. ``bot/conversation.py`` calls both.
"""

from dataclasses import replace
from typing import Any

from content.cards import Card
from content.neutral import answered_apart
from handlers import choice
from handlers.ask import Answer, Reason
from handlers.messages import Address
from segmentation.people import Language
from store.staff import chat_rooms


def refused(connection: Any, chat: Address, language: Language) -> Answer | None:
    """The refusal of a question from a group that nobody knows; None where it may be asked."""
    if chat.kind == "person" or (chat.kind == "group" and chat_rooms.is_listed(connection, chat.platform, chat.id)):
        return None
    return replace(choice.refused(language, Reason.NOT_ALLOWED, "unclear.in_group"), private=True)


def apart(answer: Answer, language: Language) -> Answer:
    """The answer of a question asked in a group: its card for the private chat, the sentence for the group."""
    return replace(answer, card=answered_apart(language), apart=answer.card, private=True)


def readable_card(answer: Answer) -> Card:
    """The card the asker reads."""
    return answer.apart or answer.card
