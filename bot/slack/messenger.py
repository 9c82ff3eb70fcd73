"""How cards leave for Slack: one post a message, never tried again blindly; what may have arrived is looked up by its mark.

Slack has no key that makes a repeated post show once. So every post carries an opaque mark in its metadata; the last message
of a delivery counts as its arrival. Where the data region is cn, the sender asks ``may_leave`` and sends what came of it.
"""

import hashlib
import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.slack.abroad import Abroad, Leaving
from bot.slack.blocks import draw, fallback
from bot.slack.incoming import PLATFORM
from bot.slack.valid import faults
from content.cards import Card
from content.checks.data_region import left_in
from content.checks.personal_data import Names
from handlers.messages import CANNOT, Address, Cannot, SendFailed

if TYPE_CHECKING:
    from slack_sdk import WebClient

SECONDS = 10
#: The event type of the mark.
MARK = "guanhu"
#: Messages looked through for a mark.
_LOOKED_THROUGH = 100
#: A post may be stamped a little before we began it: clocks differ.
_SLACK = timedelta(seconds=60)
#: What Slack says that another try will not mend.
NEVER = frozenset(
    {
        "channel_not_found", "is_archived", "not_in_channel", "user_not_found", "users_not_found", "msg_too_long", "no_text",
        "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "restricted_action", "messages_tab_disabled",
        "cannot_dm_bot", "user_disabled", "edit_window_closed", "message_not_found", "cant_update_message",
    }
)  # fmt: skip


@dataclass(frozen=True)
class SlackMessenger:
    """Posts into private chats, and into listed group chats."""

    token: str
    url: str
    abroad: Abroad | None = None
    """Takes personal data out where it must not leave the country; None where it may."""
    seconds: int = SECONDS
    _private: dict[str, str] = field(default_factory=dict, init=False, repr=False)
    """User → the id of their private chat, which never changes: opening one is allowed 50 times a minute only."""

    def __repr__(self) -> str:
        """Without the token."""
        return f"SlackMessenger({self.url})"

    @cached_property
    def _web(self) -> "WebClient":
        from slack_sdk import WebClient

        return WebClient(token=self.token, base_url=self.url, timeout=self.seconds, retry_handlers=[])

    def may_leave(self, to: Address, card: Card, key: str) -> Leaving | None:
        """The card as it may leave, and the names that must not stand in it; None: it may leave as it is."""
        return self.abroad.card(to, card, key) if self.abroad else None

    def allowed(self, to: Address, card: Card, key: str) -> Card:
        """The card as it may leave, for what does not come by the outbox. Raises SendFailed when C-18 finds somebody in it."""
        leaving = self.may_leave(to, card, key)
        if leaving is None:
            return card
        if found := left_in(leaving[0], Names(leaving[1])):
            raise SendFailed(f"C-18 {found[1]} {found[0]}", permanent=True)
        return leaving[0]

    def send(self, to: Address, card: Card, *, key: str) -> str:
        """Post every message of the card, in order; returns ``channel:ts`` of the last. Raises SendFailed."""
        if to.platform != PLATFORM:
            raise SendFailed("not a Slack address", permanent=True)
        messages = draw(card, key=key)
        for blocks in messages:
            if found := faults(blocks):
                raise SendFailed(f"slack_blocks: {found[0]}", permanent=True)
        channel = self._channel(to)
        there = self._there(channel) if len(messages) > 1 else {}  # a delivery that broke off goes on where it stopped
        sent = ""
        for number, blocks in enumerate(messages, start=1):
            mark = _mark(key, part=0 if number == len(messages) else number)
            if mark not in there:
                told = {
                    "channel": channel, "blocks": blocks, "text": fallback(card), "unfurl_links": False, "unfurl_media": False,
                    "metadata": {"event_type": MARK, "event_payload": {"k": mark}},
                }  # fmt: skip
                there[mark] = str(self.call("chat.postMessage", told)["ts"])
            sent = f"{channel}:{there[mark]}"
        return sent

    def update(self, to: Address, message_id: str, card: Card) -> None:
        """Show the card's newer form in the last message's place. Raises SendFailed."""
        channel, _, ts = message_id.partition(":")
        if not channel or not ts:
            raise SendFailed("not a Slack message", permanent=True)
        may = self.allowed(to, card, message_id)
        blocks = draw(may, key=message_id)[-1]
        self.call("chat.update", {"channel": channel, "ts": ts, "blocks": blocks, "text": fallback(may)})

    def find(self, to: Address, *, key: str, since: datetime) -> str | Cannot | None:
        """The last message's ``channel:ts`` when its mark is there; None: it is not.

        Raises SendFailed when it cannot be asked.
        """
        channel = self._channel(to)
        answer = self._history(channel, oldest=f"{(since - _SLACK).timestamp():.6f}")
        if ts := _marks(answer).get(_mark(key)):
            return f"{channel}:{ts}"
        return CANNOT if answer.get("has_more") else None

    def _there(self, channel: str) -> dict[str, str]:
        """What of ours was posted lately: mark → moment."""
        return _marks(self._history(channel))

    def _history(self, channel: str, **since: str) -> dict[str, Any]:
        told = {"channel": channel, "include_all_metadata": True, "limit": _LOOKED_THROUGH, **since}
        return self.call("conversations.history", told)

    def _channel(self, to: Address) -> str:
        """A private chat's own id: history knows no users."""
        if to.kind == "group":
            found = self.call("conversations.info", {"channel": to.id}).get("channel") or {}
            if found.get("is_ext_shared"):
                raise SendFailed("slack_shared_channel", permanent=True)
            return to.id
        if to.id not in self._private:
            self._private[to.id] = str(self.call("conversations.open", {"users": to.id})["channel"]["id"])
        return self._private[to.id]

    def call(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """One call, never tried again by itself. Raises SendFailed."""
        from slack_sdk.errors import SlackApiError

        try:
            if method in _JSON:
                answer = self._web.api_call(method, json=arguments)
            else:
                answer = self._web.api_call(method, params=arguments)
        except SlackApiError as error:
            raise self._refused(error, method) from None
        except (ConnectionRefusedError, http.client.CannotSendRequest):
            raise SendFailed("slack_unreachable") from None
        except OSError as error:  # time-outs and cut connections: it may have arrived
            reason = getattr(error, "reason", error)
            never_left = isinstance(reason, ConnectionRefusedError) or type(reason).__name__ == "gaierror"
            raise SendFailed(
                f"slack_cut_{type(reason).__name__}", unknown=not never_left and method == "chat.postMessage"
            ) from None
        except (http.client.HTTPException, ValueError) as error:
            raise SendFailed(f"slack_cut_{type(error).__name__}", unknown=method == "chat.postMessage") from None
        data = answer.data
        if not isinstance(data, dict):
            raise SendFailed("slack_no_json", unknown=method == "chat.postMessage")
        return data

    def _refused(self, error: Any, method: str) -> SendFailed:
        response = error.response
        code = str(response.get("error", "")) if isinstance(response.data, dict) else ""
        code = code if code.isidentifier() else ""  # the library puts a page that is no JSON here, as a sentence
        status = response.status_code
        if status == 429 or code in ("ratelimited", "rate_limited"):  # noqa: PLR2004 - of HTTP
            wait = str(response.headers.get("Retry-After", response.headers.get("retry-after", "1")))
            return SendFailed("slack_ratelimited", retry_after=timedelta(seconds=int(wait) if wait.isdigit() else 1))
        if status >= 500 or not code:  # noqa: PLR2004 - of HTTP. A page instead of an answer, too: it may have been taken
            return SendFailed(f"slack_http_{status}", unknown=method == "chat.postMessage")
        return SendFailed(f"slack_{code or status}", permanent=code in NEVER)


_JSON = frozenset(
    {
        "chat.postMessage", "chat.update", "conversations.open", "views.publish", "views.open",
        "assistant.threads.setSuggestedPrompts",
    }
)  # fmt: skip


def _mark(key: str, *, part: int = 0) -> str:
    """Of the last message, or of the part before it. Opaque: everybody in the workspace can read it."""
    return hashlib.sha256(f"guanhu-slack:{key}:{part or 'last'}".encode()).hexdigest()[:32]


def _marks(answer: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for message in answer.get("messages", []):
        payload = (message.get("metadata") or {}).get("event_payload") or {}
        if mark := payload.get("k"):
            found.setdefault(str(mark), str(message["ts"]))
    return found
