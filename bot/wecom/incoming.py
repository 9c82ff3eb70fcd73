"""What a callback says becomes a ``Message`` for the inbox, or nothing. What is about groups and customers: ``bot.wecom.groups``.

Every message gets an id that is the same when WeChat Work repeats the callback and another one for everything else. Its own
advice (sender and second) folds two taps of one second into one, so that everything that tells events apart is hashed.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.messages import Address, Message

PLATFORM = "wecom"
#: Longer than any question; what is cut off would not be understood either.
TEXT_LIMIT = 2000
#: Kinds of message that hold no words. The conversation says that it reads text.
_WORDLESS = frozenset({"image", "voice", "video", "file", "location", "link", "shortvideo"})
#: What opening the chat says, once a day.
GREETING = "help"
#: A button of a card was tapped.
CARD_TAP = "template_card_event"
#: A tap on a card that nobody knows any more: no question has this name, and the conversation says so.
GONE = "gone"

Cards = Callable[[str, str, str, Mapping[str, str]], str | None]
"""(task id, address, key of the button, what was picked) → the action behind it; None: not that person's card."""


def read(fields: Mapping[str, Any], *, cards: Cards, zone: ZoneInfo) -> Message | None:
    """The message of a person; None for what nobody has to answer."""
    user = text_of(fields, "FromUserName").casefold()
    if not user or user == "sys":
        return None
    person = Address(PLATFORM, "person", user)
    at = moment_of(text_of(fields, "CreateTime"), zone)
    kind = text_of(fields, "MsgType")
    if kind == "event":
        return _event(fields, person, at, cards)
    if not at or not (number := text_of(fields, "MsgId")):
        return None
    words = text_of(fields, "Content") if kind == "text" else text_of(fields, "Recognition") if kind == "voice" else ""
    if words:
        return Message(message_id=number, sender=person, chat=person, at=at, text=words[:TEXT_LIMIT])
    if kind in _WORDLESS:
        return Message(message_id=number, sender=person, chat=person, at=at, text=f"[{kind}]")
    return None


def _event(fields: Mapping[str, Any], person: Address, at: datetime | None, cards: Cards) -> Message | None:
    if at is None:
        return None
    event, key = text_of(fields, "Event"), text_of(fields, "EventKey")
    if event == "enter_agent":
        return Message(message_id=f"enter:{person.id}:{at.date()}", sender=person, chat=person, at=at, action=GREETING)
    if event == "click" and key:
        return Message(message_id=key_of(fields), sender=person, chat=person, at=at, action=key)
    if event == CARD_TAP and key:
        action = cards(text_of(fields, "TaskId"), str(person), key, picked(fields))
        return Message(message_id=key_of(fields), sender=person, chat=person, at=at, action=action or GONE)
    return None


def picked(fields: Mapping[str, Any]) -> dict[str, str]:
    """What was chosen on a card, by question: the first of several."""
    chosen = fields.get("SelectedItems")
    items = chosen.get("SelectedItem") if isinstance(chosen, Mapping) else None
    found: dict[str, str] = {}
    for item in items if isinstance(items, list) else [items]:
        if not isinstance(item, Mapping):
            continue
        options = item.get("OptionIds")
        ids = options.get("OptionId") if isinstance(options, Mapping) else None
        first = ids[0] if isinstance(ids, list) and ids else ids
        if isinstance(first, str) and first:
            found[text_of(item, "QuestionKey")] = first
    return found


def key_of(fields: Mapping[str, Any]) -> str:
    """The same for a repetition of the callback, another one for everything else."""
    told = {name: value for name, value in fields.items() if name not in ("ToUserName", "AgentID")}
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:40]


def text_of(fields: Mapping[str, Any], name: str) -> str:
    """A field's words; empty where it is missing or no words."""
    value = fields.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def moment_of(seconds: str, zone: ZoneInfo) -> datetime | None:
    """The moment of a number of seconds; None for what is none."""
    if not (seconds.isascii() and seconds.isdigit()):
        return None
    try:
        return datetime.fromtimestamp(int(seconds), zone)
    except (ValueError, OverflowError, OSError):
        return None
