"""One delivery of Slack, by HTTP or by socket: what it says is kept in the inbox before Slack is answered.

Slack delivers an event up to four times; what is kept is folded by its id, so that a repetition is kept when the first one was
lost and changes nothing when it was not.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from bot.app import App
from bot.slack.forms import Forms
from bot.slack.incoming import read_command, read_event, read_tap
from bot.slack.note import read_submission
from handlers.messages import Message
from store.chats import inbox


@dataclass(frozen=True)
class Dispatch:
    """Where deliveries go."""

    app: App
    team: Callable[[], str]
    """Our workspace's id; empty while nobody knows it yet."""
    wake: Callable[[], None]
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

    def keep(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Keep what it says, if it says anything to us; what Slack is answered. Raises Problem when it could not be kept."""
        said = self._said(body)
        if isinstance(said, dict):
            return {"response_action": "errors", "errors": said}
        if said is None or (body.get("type") == "block_actions" and self.forms.open(body, said)):
            return {}
        with self.app.database.writing() as connection:
            inbox.add(connection, said)
        self.wake()
        return {"response_action": "clear"} if body.get("type") == "view_submission" else {}

    def _said(self, body: Mapping[str, Any]) -> Message | dict[str, str] | None:
        """The message, what is wrong with a form by field, or nothing."""
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
