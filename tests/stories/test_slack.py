"""Slack from the delivery to the post, against a strict workspace: who gets what, once each, and what stays at home. Invented."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.banks import NOW
from tests.fakes import sealing
from tests.fakes.server import FakeServer
from tests.fakes.slack import HISTORY, OPEN, POST, FakeSlack, texts_of
from tests.fakes.whole_bot import SLACK, MovedClock, WholeBot, bot_on, build_bank, secrets_of_customers
from tests.stories.slack_workspace import TEAM, USERS


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("slack-bank")
    build_bank(folder)
    return folder


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(NOW)


@pytest.fixture
def platform(clock: MovedClock) -> Iterator[FakeSlack]:
    with FakeSlack(now=clock, users=USERS, channels={"C0OPEN": {}, "C0SHARED": {"is_ext_shared": True}}) as fake:
        yield fake
        assert fake.refusals == 0


@pytest.fixture
def bot(bank: Path, tmp_path: Path, clock: MovedClock, platform: FakeSlack) -> Iterator[WholeBot]:
    with bot_on(bank, tmp_path / "bot", clock, slack=platform, region="other") as one:
        yield one


def event(clock: MovedClock, words: str, **over: Any) -> bytes:
    said = {
        "type": "message", "channel_type": "im", "channel": "D1", "user": SLACK, "text": words,
        "ts": f"{clock.seconds}.{abs(hash(words)) % 1_000_000:06}", **over,
    }  # fmt: skip
    return json.dumps({"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": said}).encode()


def says(bot: WholeBot, words: str, **over: Any) -> None:
    assert bot.slack(event(bot.clock, words, **over)).status_code == 200


def taps(bot: WholeBot, button: dict[str, Any], message: dict[str, Any], *, user: str = SLACK) -> int:
    """The whole message comes back with a tap."""
    payload = {
        "type": "block_actions", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}, "message": message,
        "channel": {"id": f"D{user}"}, "actions": [{**button, "block_id": "b", "action_ts": f"{bot.clock.seconds}.1"}],
    }  # fmt: skip
    form = "application/x-www-form-urlencoded"
    return bot.slack(sealing.slack_payload(payload), kind=form).status_code


def words_of(platform: FakeSlack, user: str = SLACK) -> str:
    return "\n".join(text for message in platform.chat_with(user) for text in texts_of(message["blocks"]))


def buttons_of(platform: FakeSlack, user: str = SLACK) -> list[dict[str, Any]]:
    blocks = platform.chat_with(user)[-1]["blocks"]
    return [one for block in blocks if block["type"] == "actions" for one in block["elements"]]


def test_the_address_proves_itself_by_the_challenge(bot: WholeBot) -> None:
    shown = bot.slack(json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB10"}).encode())
    assert (shown.status_code, shown.text) == (200, "3eZbrw1aB10")


def test_the_same_event_four_times_is_answered_once_and_to_the_asker(bot: WholeBot, platform: FakeSlack) -> None:
    for _ in range(4):
        says(bot, "本周谁到期")
    bot.work(seconds=5)
    assert words_of(platform).count("孙悦") == 1
    assert "欧阳若兰" not in words_of(platform)
    assert bot.states() == {"sent": 1}


def test_who_is_known_by_e_mail_alone_is_answered_from_their_own_book(bot: WholeBot, platform: FakeSlack) -> None:
    says(bot, "本周谁到期", user="U0CHEN", channel="D2")
    bot.work(seconds=5)
    assert "欧阳若兰" in words_of(platform, "U0CHEN")
    assert "孙悦" not in words_of(platform, "U0CHEN")


@pytest.mark.parametrize("user", ["U0GUEST", "U0FAR", "U0NEW"])
def test_guests_strangers_and_unbound_people_get_no_data(bot: WholeBot, platform: FakeSlack, user: str) -> None:
    says(bot, "本周谁到期", user=user)
    says(bot, "张伟的情况", user=user)
    bot.work(seconds=5)
    assert user in words_of(platform, user)
    assert [one for one in [*secrets_of_customers(), "欧阳若兰"] if one in words_of(platform, user)] == []


@pytest.mark.parametrize(
    "over",
    [
        {"subtype": "message_changed"}, {"subtype": "message_deleted"}, {"bot_id": "B1"}, {"user_team": "T0OTHER"},
        {"channel_type": "channel", "channel": "C0OPEN"},
    ],
)  # fmt: skip
def test_edits_bots_and_others_words_are_nobodys_question(bot: WholeBot, over: dict[str, Any]) -> None:
    says(bot, "本周谁到期", **over)
    assert bot.rows("inbox") == 0


def test_another_workspaces_event_is_not_ours(bot: WholeBot) -> None:
    body = event(bot.clock, "本周谁到期").replace(TEAM.encode(), b"T0ELSEWHERE")
    assert bot.slack(body).status_code == 200
    assert bot.rows("inbox") == 0


@pytest.mark.parametrize("channel", ["C0OPEN", "C0SHARED"])
def test_a_question_in_a_channel_is_answered_in_private_alone(bot: WholeBot, platform: FakeSlack, channel: str) -> None:
    says(bot, "<@U0BOT> 本周谁到期", type="app_mention", channel=channel, channel_type="channel")
    bot.work(seconds=5)
    there = "\n".join(texts_of([message["blocks"] for message in platform.messages[channel]]))
    assert [one for one in secrets_of_customers() if one in there] == []
    assert not there
    assert "单聊" in words_of(platform)


def test_the_slash_command_is_answered_in_private_and_once(bot: WholeBot, platform: FakeSlack) -> None:
    form = sealing.slack_form(
        {
            "command": "/guanhu",
            "text": "本周谁到期",
            "user_id": SLACK,
            "team_id": TEAM,
            "trigger_id": "1.2",
            "channel_id": "C0OPEN",
        }
    )
    for _ in range(2):
        taken = bot.slack(form, kind="application/x-www-form-urlencoded")
        assert (taken.status_code, taken.content) == (200, b"")
    bot.work(seconds=5)
    assert words_of(platform).count("孙悦") == 1
    assert platform.messages["C0OPEN"] == []


def test_a_tap_acts_once_and_for_whoever_tapped(bot: WholeBot, platform: FakeSlack) -> None:
    says(bot, "本周谁到期")
    bot.work(seconds=5)
    message, button = platform.chat_with(SLACK)[-1], buttons_of(platform)[0]
    for _ in range(2):
        assert taps(bot, button, message) == 200
    assert taps(bot, button, message, user="U0CHEN") == 200
    bot.work(seconds=5)
    assert len(platform.chat_with(SLACK)) == 2
    assert "孙悦" in "\n".join(texts_of(platform.chat_with(SLACK)[-1]["blocks"]))
    assert words_of(platform, "U0CHEN")
    assert [one for one in secrets_of_customers() if one in words_of(platform, "U0CHEN")] == []


def test_a_tap_on_the_longest_message_is_taken(bot: WholeBot, platform: FakeSlack) -> None:
    says(bot, "本周谁到期")
    bot.work(seconds=5)
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "汉" * 1000}}
    long = {**platform.chat_with(SLACK)[-1], "blocks": [block] * 10, "text": "汉" * 3000}
    assert taps(bot, buttons_of(platform)[0], long) == 200


def test_hostile_bodies_are_refused_and_nothing_grows(bot: WholeBot, caplog: pytest.LogCaptureFixture) -> None:
    body = event(bot.clock, "本周谁到期")
    assert bot.slack(body, at=bot.clock.seconds - 301).status_code == 401
    assert bot.slack(body, secret="another").status_code == 401
    good = sealing.slack_headers(body, at=bot.clock.seconds)
    for over in ({"x-slack-request-timestamp": "yesterday"}, {"x-slack-signature": ""}):
        assert bot.request("POST", "/slack/events", content=body, headers={**good, **over}).status_code == 401
    assert bot.request("POST", "/slack/events", content=body + b" ", headers=good).status_code == 401
    for noise in (b"", b"[]", b"{", b"[" * 20_000, b'"x"', b"1"):
        assert bot.slack(noise).status_code == 400
    assert bot.slack(b"\xff").status_code in (400, 401)
    assert bot.slack(b"payload=%7B", kind="application/x-www-form-urlencoded").status_code == 400
    assert bot.slack(b" " * 3_000_000).status_code == 413
    assert bot.rows("inbox") == 0
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize(
    "fault",
    [
        FakeServer.cut_after_acceptance, FakeServer.cut_before_acceptance, FakeServer.fail_with_500, FakeServer.answer_html,
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [POST, OPEN])
def test_whatever_breaks_the_answer_arrives_once(bot: WholeBot, platform: FakeSlack, fault: Any, path: str) -> None:
    fault(platform, path)
    says(bot, "本周谁到期")
    bot.work(seconds=45)
    assert words_of(platform).count("孙悦") == 1
    assert bot.states() == {"sent": 1}


@pytest.mark.parametrize("fault", [FakeServer.fail_with_500, FakeServer.answer_html])
def test_an_error_after_the_post_was_taken_doubles_nothing(bot: WholeBot, platform: FakeSlack, fault: Any) -> None:
    fault(platform, POST, taken=True)
    says(bot, "本周谁到期")
    bot.work(seconds=45)
    assert words_of(platform).count("孙悦") == 1
    assert bot.states() == {"sent": 1}


def test_what_cannot_be_looked_up_is_looked_up_later_and_not_posted_blindly(bot: WholeBot, platform: FakeSlack) -> None:
    platform.cut_after_acceptance(POST)
    platform.fail_with_500(HISTORY)
    says(bot, "帮助")
    bot.work(seconds=60)
    assert words_of(platform).count("可以这样问我") == 1
    assert bot.states() == {"sent": 1}


def test_an_answer_of_two_messages_that_breaks_off_goes_on_where_it_stopped(bot: WholeBot, platform: FakeSlack) -> None:
    platform.happen_before(POST, lambda: platform.cut_before_acceptance(POST))
    says(bot, "帮助")
    bot.work(seconds=60)
    posts = [message["metadata"]["event_payload"]["k"] for message in platform.chat_with(SLACK)]
    assert len(posts) == len(set(posts)) == 2
    assert bot.states() == {"sent": 1}


@pytest.mark.parametrize("seconds", [3, 20])
def test_slack_is_left_alone_as_long_as_it_asks(bot: WholeBot, platform: FakeSlack, seconds: int) -> None:
    platform.say_wait(POST, seconds=seconds)
    says(bot, "帮助")
    bot.work(seconds=seconds - 1)
    assert len(platform.called(POST)) == 1
    bot.work(seconds=4)
    assert bot.states() == {"sent": 1}


def test_a_permanent_refusal_is_no_endless_try(bot: WholeBot, platform: FakeSlack) -> None:
    platform.say_error(POST, "is_archived", times=99)
    says(bot, "帮助")
    bot.work(seconds=60)
    assert bot.states() == {"failed": 1}
    assert len(platform.called(POST)) == 1


def test_nothing_is_lost_to_the_limits_and_a_chat_is_opened_once(bot: WholeBot, platform: FakeSlack) -> None:
    for number in range(12):
        says(bot, "帮助", ts=f"{bot.clock.seconds}.{number:06}")
    bot.work(seconds=40)
    assert bot.states() == {"sent": 12}
    assert words_of(platform).count("可以这样问我") == 12
    assert len(platform.called(OPEN)) == 1


def test_with_the_data_region_cn_nothing_of_a_customer_leaves(
    bank: Path, tmp_path: Path, clock: MovedClock, platform: FakeSlack
) -> None:
    with bot_on(bank, tmp_path / "cn", clock, slack=platform, region="cn") as bot:
        for words in (
            "本周谁到期",
            "张伟的情况",
            "王芳的电话",
            "给张伟准备话术",
            "今天该联系谁",
            "who matures this week",
            "到期金额最大的三位",
        ):
            says(bot, words)
            bot.work(seconds=5)
            clock.moment += timedelta(minutes=1)
        for button in buttons_of(platform)[:4]:
            taps(bot, button, platform.chat_with(SLACK)[-1])
            bot.work(seconds=5)
    assert len(platform.chat_with(SLACK)) >= 7
    left = "\n".join(
        json.dumps(json.loads(call.body), ensure_ascii=False) if call.body.startswith(b"{") else call.text
        for call in platform.calls
    )
    left = re.sub(r"[0-9a-f]{20,}|\d{10}\.\d{6}", "", left)  # marks and moments are no figures
    assert [one for one in secrets_of_customers() if one in left] == []
    assert "C012" in left


def test_neither_secret_nor_person_stands_in_the_log(
    bot: WholeBot, platform: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="guanhu")
    for fault in (platform.fail_with_500, platform.cut_after_acceptance, platform.answer_html):
        fault(POST)
        says(bot, "张伟的情况")
        bot.work(seconds=30)
    hidden = [platform.token, sealing.SIGNING_SECRET, "的情况", *secrets_of_customers()]
    assert [one for one in hidden if one in caplog.text] == []
    assert platform.chat_with(SLACK)


def test_a_workspace_that_cannot_be_asked_is_not_asked_beside_every_delivery(
    bank: Path, tmp_path: Path, clock: MovedClock, platform: FakeSlack
) -> None:
    platform.cut_before_acceptance("/api/auth.test", times=100)
    with bot_on(bank, tmp_path / "bot", clock, slack=platform, region="other") as bot:
        for number in range(20):
            says(bot, f"本周谁到期 {number}")
        assert len(platform.called("/api/auth.test")) < 10
        assert bot.rows("inbox") == 20
