"""One delivery of Slack, by HTTP or by socket: what it says, which is kept in the inbox before Slack is answered.

Slack delivers an event up to four times; what is kept is folded by its id, so that a repetition is kept when the first one was
lost and changes nothing when it was not.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from bot.app import App
from bot.slack.form_button import asks_for_form
from bot.slack.forms import Forms
from bot.slack.incoming import read_command, read_event, read_tap
from bot.slack.note import read_submission
from handlers.messages import Message


@dataclass(frozen=True)
class Dispatch:
    """What deliveries say to us."""

    app: App
    team: Callable[[], str]
    """Our workspace's id; empty while nobody knows it yet."""
    forms: Forms

    def body(self, data: bytes, content_type: str) -> dict[str, Any]:
        """An HTTP body as Slack's structure. Raises ValueError."""
        if content_type.startswith("application/json"):
            found = json.loads(data)
        else:
            form = dict(parse_qsl(data.decode(), keep_blank_values=True, max_num_fields=100))
            found = json.loads(form["payload"]) if "payload" in form else form
        if not isinstance(found, dict):
            raise ValueError("no object")  # noqa: TRY004 - one kind of wrong
        return found

    def opened(self, body: Mapping[str, Any], said: Message) -> bool:
        """Whether a tap opened a form, so that nothing is to be kept of it. Asks the database and Slack."""
        return self.forms.open(body, said)

    def said(self, body: Mapping[str, Any]) -> Message | dict[str, str] | None:
        """The message, what is wrong with a form by field, or nothing. Asks nobody."""
        team, now = self.team(), self.app.now()
        kind = body.get("type")
        if kind == "block_actions":
            return read_tap(body, team=team, now=now)
        if kind == "view_submission":
            return read_submission(body, team=team, now=now)
        if "command" in body:
            return read_command({name: str(value) for name, value in body.items()}, team=team, now=now)
        if kind in ("event_callback", None):
            return read_event(body, team=team, zone=self.app.settings.zone)
        return None


def may_open(body: Mapping[str, Any], said: Message) -> bool:
    """Whether ``Dispatch.opened`` has to be asked."""
    return body.get("type") == "block_actions" and bool(asks_for_form(said.action))


def answer_to(body: Mapping[str, Any], said: Message | dict[str, str] | None) -> dict[str, Any]:
    """What Slack is answered once what was said is kept; for what cannot be kept, at once."""
    if isinstance(said, dict):
        return {"response_action": "errors", "errors": said}
    return {"response_action": "clear"} if said and body.get("type") == "view_submission" else {}
