"""What Slack delivers becomes a ``Message`` for the inbox, or nothing: events, slash commands, taps, pages opened.

A message in a channel that mentions the bot may come as two events; both have the channel and the moment Slack gave it, which
is the message's id here. A tap has no id: the same tap within the same second is one.
"""

import hashlib
import html
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.messages import Address, Message

PLATFORM = "slack"
TEXT_LIMIT = 2000
#: The slash command.
COMMAND = "/guanhu"
#: What opening the app's own tab asks for, and opening the empty chat.
HOME, PROMPTS = "home", "prompts"
_MENTION = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^>]*)?>")
_LINK = re.compile(r"<(?:mailto:|tel:)?[^<>|]*\|([^<>]*)>|<([^<>|]*)>")


def read_event(body: Mapping[str, Any], *, team: str, zone: ZoneInfo) -> Message | None:
    """An event of a person of our own workspace; None for bots, edits, joins, and people from outside."""
    event = _event(body)
    if not _of_ours(body, event, team):
        return None
    user, channel, moment = _text(event, "user"), _text(event, "channel"), _text(event, "ts")
    kind = event.get("type")
    if kind == "app_home_opened":
        return _opened(event, zone)
    if kind not in ("message", "app_mention") or event.get("subtype") or not channel or not moment:
        return None
    private = event.get("channel_type") == "im" or channel.startswith("D")
    if kind == "message" and not private:
        return None  # what is said to others is not for us
    at = _moment(moment, zone)
    words = plain(_text(event, "text"))
    if at is None or not words:
        return None
    person = Address(PLATFORM, "person", user)
    chat = person if private else Address(PLATFORM, "group", channel)
    return Message(message_id=f"{channel}:{moment}", sender=person, chat=chat, at=at, text=words[:TEXT_LIMIT])


def _event(body: Mapping[str, Any]) -> Mapping[str, Any]:
    event = body.get("event")
    if not isinstance(event, Mapping):
        return {}
    return _thread(event) if event.get("type") == "assistant_thread_started" else event


def _opened(event: Mapping[str, Any], zone: ZoneInfo) -> Message | None:
    """The own tab, or the chat; each opening is one, however often it is delivered."""
    user, moment = _text(event, "user"), _text(event, "event_ts")
    at, tab = _moment(moment, zone), event.get("tab")
    if at is None or tab not in ("home", "messages"):
        return None
    person = Address(PLATFORM, "person", user)
    if tab == "home":
        return Message(message_id=f"home:{user}:{moment}", sender=person, chat=person, at=at, action=HOME)
    where = ":".join(one for one in (_text(event, "channel"), _text(event, "thread_ts")) if one)
    if not where:
        return None
    return Message(
        message_id=f"prompts:{user}:{moment}",
        sender=person,
        chat=person,
        at=at,
        action=PROMPTS,
        text=where[:TEXT_LIMIT],
    )


def _thread(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The older kind of empty chat, told as the newer."""
    thread = event.get("assistant_thread")
    told = thread if isinstance(thread, Mapping) else {}
    return {
        "type": "app_home_opened",
        "tab": "messages",
        "user": _text(told, "user_id"),
        "channel": _text(told, "channel_id"),
        "thread_ts": _text(told, "thread_ts"),
        "event_ts": _text(event, "event_ts"),
    }


def _of_ours(body: Mapping[str, Any], event: Mapping[str, Any], team: str) -> bool:
    """By a person, of our workspace."""
    if not _text(event, "user") or event.get("bot_id"):
        return False
    return not team or (body.get("team_id") in (team, None) and event.get("user_team", team) == team)


def read_command(form: Mapping[str, str], *, team: str, now: datetime) -> Message | None:
    """A slash command: asked anywhere, answered in private."""
    user = form.get("user_id", "")
    if not user or (team and form.get("team_id") != team):
        return None
    person = Address(PLATFORM, "person", user)
    words = plain(form.get("text", ""))
    number = form.get("trigger_id") or _hashed(form)
    action = "" if words else "help"
    return Message(
        message_id=f"command:{number}", sender=person, chat=person, at=now, text=words[:TEXT_LIMIT], action=action
    )


def read_tap(payload: Mapping[str, Any], *, team: str, now: datetime) -> Message | None:
    """A tapped button: its value is the action, and who tapped decides what it may do."""
    user = payload.get("user")
    actions = payload.get("actions")
    if not isinstance(user, Mapping) or not isinstance(actions, list) or not actions:
        return None
    who = _text(user, "id")
    if not who or (team and user.get("team_id") not in (team, None)):
        return None
    tapped = actions[0] if isinstance(actions[0], Mapping) else {}
    action = _text(tapped, "value")
    if not action and isinstance(chosen := tapped.get("selected_option"), Mapping):
        action = _text(chosen, "value")
    if not action:
        return None
    person = Address(PLATFORM, "person", who)
    number = _hashed(
        {"user": who, "at": tapped.get("action_ts", ""), "action": action, "of": tapped.get("block_id", "")}
    )
    return Message(message_id=f"tap:{number}", sender=person, chat=person, at=now, action=action)


def plain(text: str) -> str:
    """Words as they were typed: no mention of the bot, links as their words, signs unescaped."""
    without = _MENTION.sub(" ", text)
    return html.unescape(_LINK.sub(lambda match: match.group(1) or match.group(2) or "", without)).strip()


def _hashed(told: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(dict(told), sort_keys=True, default=str).encode()).hexdigest()[:40]


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields.get(name, "")
    return value if isinstance(value, str) else ""


def _moment(stamp: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(stamp), zone)
    except (ValueError, OverflowError, OSError):
        return None
