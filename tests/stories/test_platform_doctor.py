"""The doctor on both platforms, against strict ones: each step of the set-up that is wrong, with its cure. All invented."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.platforms import platform_findings
from content.wording import say
from store.chats import inbox
from tests.clock import CHINA
from tests.fakes.slack import FakeSlack
from tests.fakes.wecom import FakeWecom
from tests.fakes.whole_bot import SLACK, MovedClock, WholeBot, bot_on, build_bank

TOKEN, AGENT = "/cgi-bin/gettoken", "/cgi-bin/agent/get"
USERS: dict[str, dict[str, Any]] = {SLACK: {"profile": {}}}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doctor-bank")
    build_bank(folder)
    return folder


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(datetime.now(CHINA))


def said(bot: WholeBot) -> dict[str, bool]:
    """What the doctor says of the platforms, and whether it is wrong; every finding has its sentence in both languages."""
    found = list(platform_findings(bot.app))
    for one in found:
        assert say(one.key, "zh", **one.facts) != say(one.key, "en", **one.facts)
    return {one.key: one.wrong for one in found}


def heard(bot: WholeBot, platform: str) -> None:
    from handlers.messages import Address, Message

    person = Address(platform, "person", "X")
    with bot.app.database.writing() as connection:
        inbox.add(connection, Message(message_id="1", sender=person, chat=person, at=bot.clock(), text="x"))


SLACK_STEPS: list[tuple[str, Callable[[FakeSlack, MovedClock], object], bool]] = [
    ("slack.refused", lambda platform, _: platform.say_error("/api/auth.test", "invalid_auth"), True),
    ("slack.unreachable", lambda platform, _: platform.cut_before_acceptance("/api/auth.test"), True),
    ("slack.scopes", lambda platform, _: setattr(platform, "scopes", "chat:write"), True),
    ("slack.clock_skew", lambda _, clock: setattr(clock, "moment", clock.moment + timedelta(minutes=4)), True),
    ("slack.never_called", lambda *_: None, False),
]


@pytest.mark.parametrize("step", SLACK_STEPS, ids=lambda one: one[0])
def test_slack_step_by_step(
    bank: Path, tmp_path: Path, clock: MovedClock, step: tuple[str, Callable[..., object], bool]
) -> None:
    key, breaks, wrong = step
    with FakeSlack(now=clock, users=USERS) as platform, bot_on(bank, tmp_path / "bot", clock, slack=platform) as bot:
        assert said(bot) == {"slack.never_called": False}
        breaks(platform, clock)
        assert said(bot)[key] is wrong
        if not wrong:
            heard(bot, "slack")
            assert said(bot) == {}


WECOM_STEPS: list[tuple[str, Callable[[FakeWecom, MovedClock], object], bool]] = [
    ("wecom.cure.40001", lambda platform, _: platform.say_code(TOKEN, 40001), True),
    ("wecom.cure.60020", lambda platform, _: platform.say_code(AGENT, 60020), True),
    ("wecom.clock_skew", lambda _, clock: setattr(clock, "moment", clock.moment + timedelta(minutes=4)), True),
    ("wecom.never_called", lambda *_: None, False),
]


@pytest.mark.parametrize("step", WECOM_STEPS, ids=lambda one: one[0])
def test_wechat_work_step_by_step(
    bank: Path, tmp_path: Path, clock: MovedClock, step: tuple[str, Callable[..., object], bool]
) -> None:
    key, breaks, wrong = step
    members = {"wangwei", "chenchen"}
    with (
        FakeWecom(now=clock, members=members) as platform,
        bot_on(bank, tmp_path / "bot", clock, wecom=platform) as bot,
    ):
        before = said(bot)
        assert before["wecom.never_called"] is False
        breaks(platform, clock)
        assert said(bot)[key] is wrong
        if not wrong:
            heard(bot, "wecom")
            assert key not in said(bot)
