"""A strict Slack: its token, blocks within its limits, one message a second a channel, metadata that can be looked up.

Written from the platform's own documents. Arguments it does not know, and a user's id where a channel's is wanted, are refused.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from tests.fakes.server import Call, FakeServer, Reply
from tests.fakes.slack_views import VIEW_ARGUMENTS, Views

Json = dict[str, Any]
PATH = "/api/"
POST, UPDATE, HISTORY, OPEN = (
    f"{PATH}{name}" for name in ("chat.postMessage", "chat.update", "conversations.history", "conversations.open")
)
BURST = 4
PER_MINUTE = dict.fromkeys(("conversations.open", "chat.update", "conversations.history"), 50) | {"users.info": 100}
PER_MINUTE |= dict.fromkeys(VIEW_ARGUMENTS, 100)
#: Methods that read a JSON body; the others take a form alone.
_JSON = {"chat.postMessage", "chat.update", "conversations.open", "apps.connections.open", *VIEW_ARGUMENTS}
_ARGUMENTS = {
    "auth.test": set[str](), "users.info": {"user", "include_locale"}, "conversations.open": {"users", "channel", "return_im"},
    "conversations.info": {"channel", "include_locale", "include_num_members"},
    "conversations.history": {"channel", "oldest", "latest", "inclusive", "limit", "cursor", "include_all_metadata"},
    "chat.postMessage": {"channel", "text", "blocks", "metadata", "unfurl_links", "unfurl_media", "thread_ts", "mrkdwn"},
    "chat.update": {"channel", "ts", "text", "blocks", "metadata"}, **VIEW_ARGUMENTS,
}  # fmt: skip
#: What an app installed from our manifest has.
SCOPES = (
    "app_mentions:read,assistant:write,channels:history,channels:read,chat:write,commands,groups:history,groups:read,"
    "im:history,im:read,im:write,users:read,users:read.email"
)
_TEXT, _ALL_TEXT, _BLOCKS = 3000, 12_000, 50


class Refused(Exception):  # noqa: N818 - it reads as the thing that happened
    """``ok: false`` with a code."""

    def __init__(self, code: str, *, where: str = "") -> None:
        """The code, and for blocks the place."""
        super().__init__(code)
        self.code, self.where = code, where


class TooMany(Exception):  # noqa: N818 - it reads as the thing that happened
    """Status 429."""


@dataclass
class FakeSlack(FakeServer):
    """One workspace; ``users`` are what ``users.info`` says of each; ``now`` is its clock."""

    now: Callable[[], datetime]
    users: dict[str, Json]
    team: str = "T0INVENTED"
    token: str = "xoxb-an-invented-token"
    scopes: str = SCOPES
    channels: dict[str, Json] = field(default_factory=dict)
    messages: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))
    refusals: int = 0
    _times: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    _stamp: int = 0

    def __post_init__(self) -> None:
        """It listens when asked to."""
        super().__init__()
        self.views = Views(self.now)

    @property
    def url(self) -> str:
        """As ``GUANHU_SLACK_API_URL`` takes it."""
        return f"{self.root}{PATH}"

    def chat_with(self, user: str) -> list[Json]:
        """What the bot posted into a user's private chat."""
        with self._lock:
            return list(self.messages[_private(user)])

    def say_error(self, path: str, code: str, *, times: int = 1) -> None:
        """``ok: false`` with a code, nothing done."""
        self.answer_instead(path, Reply(body={"ok": False, "error": code}), times=times)

    def say_wait(self, path: str, *, seconds: int, times: int = 1) -> None:
        """429 with how long to wait."""
        headers = {"Retry-After": str(seconds)}
        self.answer_instead(
            path, Reply(body={"ok": False, "error": "ratelimited"}, status=429, headers=headers), times=times
        )

    # -- what it does -------------------------------------------------------------------------------------------------------

    def take(self, call: Call) -> Reply:
        """Answer as Slack: 200 with ``ok``, but for 429."""
        method = call.path.removeprefix(PATH)
        try:
            return Reply(body={"ok": True, **self._done(method, call)}, headers={"x-oauth-scopes": self.scopes})
        except Refused as refused:
            self.refusals += 1
            told = {"response_metadata": {"messages": [refused.where]}} if refused.where else {}
            return Reply(body={"ok": False, "error": refused.code, **told})
        except TooMany:
            return Reply(body={"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "1"})

    def _done(self, method: str, call: Call) -> Json:  # noqa: PLR0911 - one a method
        given = call.headers.get("authorization", "")
        _need(given == f"Bearer {self.token}", "invalid_auth" if given else "not_authed")
        _need(method in _ARGUMENTS, "unknown_method")
        told = _arguments(method, call)
        _need(not set(told) - _ARGUMENTS[method], "invalid_arguments")
        if method in PER_MINUTE:
            self._count(method, timedelta(minutes=1), PER_MINUTE[method])
        if method == "auth.test":
            return {"team_id": self.team, "user_id": "U0BOT", "bot_id": "B0BOT"}
        if method == "users.info":
            _need(told.get("user") in self.users, "user_not_found")
            return {"user": self.users[str(told["user"])]}
        if method == "conversations.open":
            _need(str(told.get("users")) in self.users, "user_not_found")
            return {"channel": {"id": _private(str(told["users"]))}}
        if method in VIEW_ARGUMENTS:
            refused = self.views.refusal(method, told, self.users)
            if refused:
                raise Refused(refused.partition(":")[0], where=refused)
            return {"view": {"id": f"V{len(self.views.modals)}", "hash": "1.a"}}
        channel = str(told.get("channel", ""))
        if method == "conversations.info":
            _need(channel in self.channels, "channel_not_found")
            return {"channel": {"id": channel, **self.channels[channel]}}
        _need(channel in self.channels or channel in {_private(user) for user in self.users}, "channel_not_found")
        if method == "conversations.history":
            return self._history(channel, told)
        check_message(told)
        return self._post(channel, told) if method == "chat.postMessage" else self._update(channel, told)

    def _post(self, channel: str, told: Json) -> Json:
        self._count(f"post:{channel}", timedelta(seconds=BURST), BURST)
        self._stamp += 1
        ts = f"{int(self.now().timestamp())}.{self._stamp:06}"
        message = {"type": "message", "bot_id": "B0BOT", "app_id": "A0BOT", "ts": ts, **_kept(told)}
        self.messages[channel].append(message)
        return {"channel": channel, "ts": ts, "message": message}

    def _update(self, channel: str, told: Json) -> Json:
        for place, message in enumerate(self.messages[channel]):
            if message["ts"] == told.get("ts"):
                self.messages[channel][place] = {**message, **_kept(told)}
                return {"channel": channel, "ts": told["ts"]}
        raise Refused("message_not_found")

    def _history(self, channel: str, told: Json) -> Json:
        since, most = float(told.get("oldest", 0)), int(told.get("limit", 100))
        found = [message for message in reversed(self.messages[channel]) if float(message["ts"]) > since]
        whole = str(told.get("include_all_metadata", "")).lower() in ("1", "true")
        shown = [
            message if whole else {k: v for k, v in message.items() if k != "metadata"} for message in found[:most]
        ]
        return {"messages": shown, "has_more": len(found) > most}

    def _count(self, what: str, window: timedelta, most: int) -> None:
        now = self.now()
        times = self._times[what] = [moment for moment in self._times[what] if now - moment < window]
        if len(times) >= most:
            raise TooMany
        times.append(now)


def check_message(told: Mapping[str, Any]) -> None:
    """Raise Refused for a message Slack does not take."""
    blocks = told.get("blocks")
    text = told.get("text")
    _need(bool(text) or bool(blocks), "no_text")
    _need(isinstance(text, str) and len(text) <= 4000, "msg_too_long")
    metadata = told.get("metadata")
    if metadata is not None:
        _need(
            set(metadata) == {"event_type", "event_payload"} and len(json.dumps(metadata)) < 2048, "metadata_too_large"
        )
    if blocks is None:
        return
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= _BLOCKS:
        raise Refused("invalid_blocks", where="/blocks")
    for place, block in enumerate(blocks):
        for fault in _block(block):
            raise Refused("invalid_blocks", where=f"/blocks/{place}: {fault}")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(set(ids)) != len(ids):
        raise Refused("invalid_blocks", where="block_id")
    if sum(len(text) for text in texts_of(blocks)) > _ALL_TEXT:
        raise Refused("msg_blocks_too_long")


def texts_of(found: Any) -> Iterator[str]:
    """Every text that people read in some blocks."""
    if isinstance(found, Mapping):
        if isinstance(found.get("text"), str):
            yield found["text"]
        for value in found.values():
            yield from texts_of(value)
    elif isinstance(found, list):
        for one in found:
            yield from texts_of(one)


def _block(block: Any) -> Iterator[str]:
    kind = block.get("type")
    allowed = {
        "header": {"text"},
        "section": {"text", "fields", "accessory"},
        "context": {"elements"},
        "actions": {"elements"},
        "divider": set(),
    }
    if kind not in allowed or set(block) - allowed[kind] - {"type", "block_id"}:
        yield "type or property"
    elif not 1 <= len(block.get("block_id", "x")) <= 255:
        yield "block_id"
    elif kind == "header":
        yield from _text(block.get("text"), 150, ("plain_text",))
    elif kind == "section":
        yield from _text(block.get("text"), _TEXT, ("plain_text", "mrkdwn"))
    elif kind == "context":
        if not 1 <= len(block["elements"]) <= 10:
            yield "elements"
        for one in block["elements"]:
            yield from _text(one, _TEXT, ("plain_text", "mrkdwn"))
    elif kind == "actions":
        yield from _actions(block["elements"])


def _actions(elements: list[Json]) -> Iterator[str]:
    if not 1 <= len(elements) <= 25 or len({one.get("action_id") for one in elements}) != len(elements):
        yield "elements"
    for one in elements:
        if one.get("type") != "button" or set(one) - {"type", "text", "action_id", "value", "style", "url"}:
            yield "element"
        yield from _text(one.get("text"), 75, ("plain_text",))
        if not 1 <= len(one.get("action_id", "")) <= 255 or not 1 <= len(one.get("value", "")) <= 2000:
            yield "action_id or value"
        if one.get("style", "primary") not in ("primary", "danger"):
            yield "style"


def _text(one: Any, most: int, kinds: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(one, Mapping) or one.get("type") not in kinds or set(one) - {"type", "text", "emoji", "verbatim"}:
        yield "text object"
    elif not isinstance(one.get("text"), str) or not 1 <= len(one["text"]) <= most:
        yield "length of text"


def _arguments(method: str, call: Call) -> Json:
    if call.headers.get("content-type", "").startswith("application/json"):
        told = dict(json.loads(call.body or b"{}"))
        _need(method in _JSON or not told, "invalid_arguments")
        return told
    form: Json = {**call.query, **dict(parse_qsl(call.text, keep_blank_values=True))}
    return {name: json.loads(value) if name in ("blocks", "metadata") else value for name, value in form.items()}


def _kept(told: Mapping[str, Any]) -> Json:
    return {name: told[name] for name in ("text", "blocks", "metadata") if name in told}


def _private(user: str) -> str:
    return f"D{user}"


def _need(held: bool, code: str) -> None:
    if not held:
        raise Refused(code)
