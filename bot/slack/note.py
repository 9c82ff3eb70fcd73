"""A contact noted in a form: the modal, and what comes back of it, which is the same act as a tap or a sentence.

``bot.slack.dispatch`` opens it where a button asks what came of a contact, and reads its submission. What is wrong is said in
the form itself, beside the field.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from bot.slack.blocks import escape
from bot.slack.form_button import ACT
from bot.slack.incoming import PLATFORM
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Period, Slots
from handlers.messages import Address, Message
from segmentation.bank_data import OUTCOMES
from segmentation.people import Language

CALLBACK = "contact_note"
#: How a contact can be made, as the form offers it; the first is filled in.
CHANNELS = ("call", "visit", "wecom", "sms", "branch", "event", "slack")
NOTE_LIMIT = 500
#: So far ahead the next contact may be.
AHEAD = timedelta(days=366)


def modal(client: str, name: str, language: Language) -> dict[str, Any]:
    """The form about one customer; ``name`` as far as it may leave."""
    who = " · ".join(dict.fromkeys((name or client, client)))
    outcomes = [_option(one, f"words.outcome.{one}", language) for one in OUTCOMES]
    channels = [_option(one, f"words.channel.{one}", language) for one in CHANNELS]
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps({"client": client, "language": language}),
        "title": _plain(say("slack.note.title", language)),
        "submit": _plain(say("slack.note.submit", language)),
        "close": _plain(say("slack.note.close", language)),
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": f"*{escape(who)}*"}},
            _input("outcome", {"type": "static_select", "options": outcomes}, language),
            _input("channel", {"type": "static_select", "options": channels, "initial_option": channels[0]}, language),
            _input("note", {"type": "plain_text_input", "multiline": True, "max_length": NOTE_LIMIT}, language),
            _input("next", {"type": "datepicker"}, language),
        ],
    }


def read_submission(payload: Mapping[str, Any], *, team: str, now: datetime) -> Message | dict[str, str] | None:
    """The act of a form sent in; what is wrong by field; None for a form that is none of ours."""
    view, user = payload.get("view"), payload.get("user")
    if not isinstance(view, Mapping) or not isinstance(user, Mapping) or view.get("callback_id") != CALLBACK:
        return None
    who, number = user.get("id"), view.get("id")
    carried = _carried(view.get("private_metadata"))
    client = carried.get("client")
    if not (isinstance(who, str) and who and isinstance(number, str) and number and isinstance(client, str) and client):
        return None
    if team and user.get("team_id") not in (team, None):
        return None
    language: Language = "en" if carried.get("language") == "en" else "zh"
    said = {name: _value(view, name) for name in ("outcome", "channel", "note", "next")}
    on = _day(said["next"])
    if wrong := _wrong(said, on, now.date(), language):
        return wrong
    slots = Slots(
        client=client,
        outcome=said["outcome"],
        channel=said["channel"],
        note=said["note"],
        period=Period(start=on, end=on) if on else None,
    )
    person = Address(PLATFORM, "person", who)
    return Message(message_id=f"form:{number}", sender=person, chat=person, at=now, action=to_action(ACT, slots))


def _wrong(said: Mapping[str, str], on: date | None, today: date, language: Language) -> dict[str, str]:
    found: dict[str, str] = {}
    if said["outcome"] not in OUTCOMES:
        found["outcome"] = say("slack.note.wrong.outcome", language)
    if said["channel"] not in CHANNELS:
        found["channel"] = say("slack.note.wrong.channel", language)
    if len(said["note"]) > NOTE_LIMIT:
        found["note"] = say("slack.note.wrong.note", language, most=NOTE_LIMIT)
    if said["next"] and (on is None or not today < on <= today + AHEAD):
        found["next"] = say("slack.note.wrong.next", language)
    return found


def _carried(text: Any) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (TypeError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _value(view: Mapping[str, Any], name: str) -> str:
    """What was entered into a field; empty for nothing, and for what is no text."""
    found: Any = view.get("state")
    for key in ("values", name, name):
        found = found.get(key) if isinstance(found, Mapping) else None
    if not isinstance(found, Mapping):
        return ""
    chosen = found.get("selected_option")
    value = chosen.get("value") if isinstance(chosen, Mapping) else found.get("value") or found.get("selected_date")
    return value.strip() if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _input(name: str, element: dict[str, Any], language: Language) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": _plain(say(f"slack.note.{name}", language)),
        "optional": name in ("note", "next"),
        "element": {**element, "action_id": name},
    }


def _option(value: str, key: str, language: Language) -> dict[str, Any]:
    return {"text": _plain(say(key, language)), "value": value}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
