"""What Slack delivers becomes a message of the right person once, or nothing."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.incoming import plain, read_command, read_event, read_tap
from bot.slack.signed import SIGNATURE, TIMESTAMP, WINDOW, believed
from handlers.messages import Address, Message
from tests.clock import CHINA, at

TEAM, NOW = "T0INVENTED", at("2026-11-23 10:00")
SECRET = "an invented signing secret"


def an_event(**over: Any) -> dict[str, Any]:
    """A private message."""
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U1",
        "text": "who matures",
        "ts": "1790000000.000100",
    }
    return {"type": "event_callback", "team_id": TEAM, "event": {**event, **over}}


def read(**over: Any) -> Message | None:
    return read_event(an_event(**over), team=TEAM, zone=CHINA)


def test_a_private_message_is_the_persons_own() -> None:
    message = read()
    assert isinstance(message, Message)
    assert (message.sender, message.chat, message.text) == (
        message.chat,
        Address("slack", "person", "U1"),
        "who matures",
    )
    assert message.message_id == "D1:1790000000.000100"


def test_a_mention_in_a_channel_is_asked_in_a_group_and_comes_once() -> None:
    mention = read(type="app_mention", channel="C1", channel_type="channel", text="<@U0BOT> who matures")
    assert isinstance(mention, Message)
    assert (mention.chat.kind, mention.text) == ("group", "who matures")
    assert read(channel="C1", channel_type="channel", text="<@U0BOT> who matures") is None


@pytest.mark.parametrize(
    "over",
    [
        {"bot_id": "B1"}, {"subtype": "message_changed"}, {"subtype": "channel_join"}, {"user": ""}, {"text": ""}, {"ts": "x"},
        {"user_team": "T0OTHER"}, {"type": "reaction_added"}, {"type": "app_home_opened", "tab": "files", "event_ts": "1.0"},
    ],
)  # fmt: skip
def test_bots_edits_and_outsiders_say_nothing_to_us(over: dict[str, Any]) -> None:
    assert read(**over) is None


def test_another_workspaces_event_is_not_ours() -> None:
    assert read_event({**an_event(), "team_id": "T0OTHER"}, team=TEAM, zone=CHINA) is None


def test_words_come_as_they_were_typed() -> None:
    assert (
        plain("a &amp; b &lt;c&gt; <mailto:x@y.z|x@y.z> <@U1|me> <https://z.example>")
        == "a & b <c> x@y.z   https://z.example"
    )


def test_a_command_without_words_asks_for_help() -> None:
    form = {"user_id": "U1", "team_id": TEAM, "command": "/guanhu", "text": " ", "trigger_id": "1.2"}
    message = read_command(form, team=TEAM, now=NOW)
    assert message is not None
    assert (message.action, message.message_id) == ("help", "command:1.2")
    assert read_command({**form, "team_id": "T0OTHER"}, team=TEAM, now=NOW) is None


def test_the_same_tap_is_one_and_another_is_another() -> None:
    def tap(stamp: str) -> Message | None:
        action = {"action_id": "tap:0", "block_id": "b", "value": "pitch?client=C1", "action_ts": stamp}
        return read_tap(
            {"type": "block_actions", "user": {"id": "U1", "team_id": TEAM}, "actions": [action]}, team=TEAM, now=NOW
        )

    first, again, other = tap("1.0"), tap("1.0"), tap("2.0")
    assert first is not None
    assert other is not None
    assert first == again
    assert first.action == "pitch?client=C1"
    assert first.message_id != other.message_id


@given(
    st.recursive(
        st.none() | st.text(max_size=20) | st.integers(), lambda inner: st.dictionaries(st.text(max_size=8), inner)
    )
)
def test_whatever_is_delivered_ends_as_a_message_or_nothing(body: Any) -> None:
    given = {"type": "event_callback", "event": body, "user": body, "actions": [body]}
    assert read_event(given, team="", zone=CHINA) is None or isinstance(body, dict)
    read_tap(given, team="", now=NOW)


def _headers(body: bytes, moment: datetime) -> dict[str, str]:
    from slack_sdk.signature import SignatureVerifier

    stamp = str(int(moment.timestamp()))
    signature = SignatureVerifier(SECRET).generate_signature(timestamp=stamp, body=body)
    assert signature
    return {TIMESTAMP: stamp, SIGNATURE: signature}


def test_only_what_slack_signed_within_five_minutes_is_believed() -> None:
    body = '{"text":"谁到期"}'.encode()
    good = _headers(body, NOW)
    assert believed(good, body, secret=SECRET, now=NOW)
    assert not believed(good, body + b" ", secret=SECRET, now=NOW)
    assert not believed(good, body, secret="another", now=NOW)
    for over in ({TIMESTAMP: "x"}, {TIMESTAMP: ""}, {SIGNATURE: ""}, {SIGNATURE: "v0=é"}, {TIMESTAMP: "9" * 30}):
        assert not believed({**good, **over}, body, secret=SECRET, now=NOW)
    from datetime import timedelta

    assert believed(good, body, secret=SECRET, now=NOW + timedelta(seconds=WINDOW))
    assert not believed(good, body, secret=SECRET, now=NOW + timedelta(seconds=WINDOW + 1))
