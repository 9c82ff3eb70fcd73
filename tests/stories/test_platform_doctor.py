"""The doctor on both platforms, against strict ones: each step of the set-up that is wrong, with its cure. All invented."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.platforms import platform_findings
from content.wording import say
from store.chats import inbox
from tests.clock import CHINA
from tests.fakes.server import Call, FakeServer, Reply
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


class Front(FakeServer):
    """What stands before the server for everybody outside: passes on, or answers itself."""

    def __init__(self, bot: WholeBot) -> None:
        """It listens when asked to."""
        super().__init__()
        self.bot = bot
        self.answer: Reply | None = None

    def take(self, call: Call) -> Reply:
        """One request from outside."""
        if self.answer:
            return self.answer
        got = self.bot.request(call.method, call.path, params=call.query, content=call.body, headers=call.headers)
        return Reply(body=got.text, status=got.status_code)


WAYS: list[tuple[str, Reply | None]] = [
    ("", None), ("callbacks.not_there", Reply(body="", status=404)), ("callbacks.refused", Reply(body="", status=403)),
    ("callbacks.broken", Reply(body="", status=502)), ("callbacks.changed", Reply(body="<html>sign in</html>")),
]  # fmt: skip


@pytest.mark.parametrize("platform_name", ["wecom", "slack"])
def test_the_way_in_is_tried_through_the_public_address(
    bank: Path, tmp_path: Path, clock: MovedClock, platform_name: str
) -> None:
    with ExitStack() as open_:
        members = {"wangwei", "chenchen"}
        wecom = open_.enter_context(FakeWecom(now=clock, members=members)) if platform_name == "wecom" else None
        slack = open_.enter_context(FakeSlack(now=clock, users=USERS)) if platform_name == "slack" else None
        bot = open_.enter_context(bot_on(bank, tmp_path / "bot", clock, wecom=wecom, slack=slack))
        front = open_.enter_context(Front(bot))
        object.__setattr__(bot.app, "settings", replace(bot.app.settings, console_url=front.root))
        for key, answer in WAYS:
            front.answer = answer
            found = {one: wrong for one, wrong in said(bot).items() if one.startswith("callbacks.")}
            assert found == ({key: True} if key else {})
        heard(bot, platform_name)
        assert said(bot)["callbacks.changed"] is False, "it has called back, by another address perhaps"
        object.__setattr__(bot.app, "settings", replace(bot.app.settings, console_url="http://127.0.0.1:9"))
        assert said(bot)["callbacks.unreachable"] is False
