"""Slack by socket: what is delivered is kept before it is acknowledged, over every change of connection. All people invented."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.platforms import listening
from tests.banks import NOW
from tests.fakes.slack import texts_of
from tests.fakes.slack_socket import APP_TOKEN, FakeSlackSocket
from tests.fakes.whole_bot import SLACK, MovedClock, WholeBot, bot_on, build_bank

TEAM = "T0INVENTED"
_PATIENCE = 20


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slack-socket")
    build_bank(folder)
    return folder


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOW)


@pytest.fixture
def platform(clock: MovedClock) -> Iterator[FakeSlackSocket]:
    with FakeSlackSocket(now=clock, users={SLACK: {"team_id": TEAM, "profile": {}}}, patience=1) as fake:
        yield fake


@pytest.fixture
def bot(bank: Path, tmp_path: Path, clock: MovedClock, platform: FakeSlackSocket) -> Iterator[WholeBot]:
    with bot_on(bank, tmp_path / "bot", clock, slack=platform, region="other", app_token=APP_TOKEN) as one:
        yield one


@pytest.fixture
def joined(bot: WholeBot, platform: FakeSlackSocket) -> Iterator[WholeBot]:
    closing = listening(bot.app, lambda: None)
    until(lambda: platform.connections == 1)
    yield bot
    for close in closing:
        close()


def until(held: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE
    while not held():
        assert time.monotonic() < end
        time.sleep(0.02)


def says(platform: FakeSlackSocket, words: str, number: int) -> str:
    event = {
        "type": "message", "channel_type": "im", "channel": "D1", "user": SLACK, "text": words, "ts": f"1790000000.{number:06}",
    }  # fmt: skip
    body = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{number}", "event": event}
    return platform.deliver("events_api", body)


def test_a_question_a_command_a_tap_and_a_form_by_socket(joined: WholeBot, platform: FakeSlackSocket) -> None:
    user = {"id": SLACK, "team_id": TEAM}
    asked = says(platform, "本周谁到期", 1)
    command = platform.deliver(
        "slash_commands", {"command": "/guanhu", "text": "", "user_id": SLACK, "team_id": TEAM, "trigger_id": "1.2"}
    )
    action = {"action_id": "form:0", "value": "log_contact?client=C012", "block_id": "b", "action_ts": "1.0"}
    tap = platform.deliver(
        "interactive",
        {"type": "block_actions", "user": user, "trigger_id": platform.views.trigger(), "actions": [action]},
    )
    until(lambda: {asked, command, tap} <= set(platform.acks))
    view = platform.views.modals[0]
    told = {name: view[name] for name in ("id", "callback_id", "private_metadata")}
    form = platform.deliver("interactive", {"type": "view_submission", "user": user, "view": told})
    until(lambda: form in platform.acks)
    assert list(platform.acks[form]["errors"]) == ["outcome", "channel"]
    joined.work(seconds=6)
    words = "\n".join(text for message in platform.chat_with(SLACK) for text in texts_of(message["blocks"]))
    assert words.count("孙悦") == 1
    assert "可以这样问我" in words


def test_no_question_is_lost_or_answered_twice_while_connections_change(
    joined: WholeBot, platform: FakeSlackSocket
) -> None:
    sent = [says(platform, "帮助", number) for number in range(5)]
    platform.refresh()
    sent += [says(platform, "帮助", number) for number in range(5, 10)]
    until(lambda: platform.hellos == 2)
    platform.cut()
    sent += [says(platform, "帮助", number) for number in range(10, 15)]
    until(lambda: set(sent) <= set(platform.acks))
    assert platform.lost == []
    assert joined.rows("inbox") == len(sent)
    assert len(platform.tickets) == 0


def test_what_cannot_be_kept_is_not_acknowledged_and_comes_again(joined: WholeBot, platform: FakeSlackSocket) -> None:
    with joined.app.database.engine.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        number = says(platform, "帮助", 1)
        time.sleep(0.3)
        assert number not in platform.acks
        other.exec_driver_sql("ROLLBACK")
    until(lambda: number in platform.acks)
    assert joined.rows("inbox") == 1


def test_a_server_starts_while_slack_cannot_be_reached_and_connects_later(
    bot: WholeBot, platform: FakeSlackSocket
) -> None:
    platform.fail_with_500("/api/apps.connections.open")
    began = time.monotonic()
    closing: list[Any] = listening(bot.app, lambda: None)
    assert time.monotonic() - began < 1
    until(lambda: platform.connections == 1)
    for close in closing:
        close()
    until(lambda: platform.connections == 0)
