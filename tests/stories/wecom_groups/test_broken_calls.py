"""Whatever breaks a call to the platform, an owner gets one task and every group its push once. All invented."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from content.group_text import group_text
from tests.clock import a_card
from tests.fakes.server import FakeServer
from tests.fakes.wecom import PATH, FakeWecom
from tests.fakes.wecom_groups import TASK
from tests.fakes.whole_bot import WholeBot
from tests.groups.bank import NA
from tests.stories.wecom_groups.pushing import ADDED, of, pass_time, push, settle

FAULTS: list[tuple[Callable[..., None], dict[str, Any]]] = [
    (FakeServer.cut_after_acceptance, {}), (FakeServer.cut_before_acceptance, {}), (FakeServer.fail_with_500, {}),
    (FakeServer.fail_with_500, {"taken": True}), (FakeServer.answer_html, {}), (FakeServer.answer_html, {"taken": True}),
    (FakeServer.hang, {"seconds": 1.2, "taken": True}), (FakeServer.hang, {"seconds": 1.2, "taken": False}),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "how"), FAULTS)
def test_whatever_breaks_the_call_the_owner_gets_one_task(
    bot: WholeBot, platform: FakeWecom, fault: Callable[..., None], how: dict[str, Any]
) -> None:
    fault(platform, ADDED, **how)
    push(bot, chats=("wr1", "wr2"))
    settle(bot)
    assert [(one.sender, one.targets) for one in platform.groups.masses] == [(NA, ("wr1", "wr2"))]
    assert set(of(bot).values()) == {"handed_over"}
    platform.groups.confirm(NA)
    pass_time(bot, 11)
    assert set(of(bot).values()) == {"sent"}


def test_killed_between_the_call_and_its_record_nothing_is_handed_over_twice(
    bot: WholeBot, platform: FakeWecom, monkeypatch: pytest.MonkeyPatch
) -> None:
    messenger = bot.worker.messengers["wecom-groups"]

    def die(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as dying:
        dying.setattr(type(messenger), "_record", die)
        with pytest.raises(SystemExit):
            push(bot, chats=("wr1",))
    assert len(platform.groups.masses) == 1
    bot.clock.moment += timedelta(seconds=70)
    settle(bot)
    assert len(platform.groups.masses) == 1
    assert of(bot) == {"wr1": "handed_over"}
    assert bot.states() == {"sent": 1}


def test_the_same_words_pushed_by_somebody_else_are_not_taken_for_ours(bot: WholeBot, platform: FakeWecom) -> None:
    platform.cut_before_acceptance(ADDED)
    words = group_text(a_card(summary="虚构资讯 p1"))
    platform.groups.send_personally(NA, "wr4", text=words)
    push(bot, chats=("wr1",))
    settle(bot)
    assert [one.targets for one in platform.groups.masses if not one.personal] == [("wr1",)]


@pytest.mark.parametrize(
    ("code", "state"),
    [(-1, "handed_over"), (45009, "handed_over"), (48002, "handed_over"), (60111, "failed"), (40058, "failed")],
)
def test_codes_mean_later_or_never(bot: WholeBot, platform: FakeWecom, code: int, state: str) -> None:
    platform.say_code(ADDED, code)
    push(bot, chats=("wr1",))
    bot.clock.moment += timedelta(seconds=80)
    bot.work()
    assert of(bot) == {"wr1": state}


def test_a_platform_that_asks_for_a_pause_gets_one(bot: WholeBot, platform: FakeWecom) -> None:
    platform.say_code(ADDED, 45009, times=2)
    push(bot)
    for _ in range(3):
        bot.clock.moment += timedelta(seconds=15)
        bot.work()
    assert len(platform.called(ADDED)) == 1
    for _ in range(3):
        bot.clock.moment += timedelta(seconds=61)
        bot.work()
    assert len(platform.groups.masses) == 2
    assert set(of(bot).values()) == {"handed_over"}


def test_a_platform_that_cannot_be_asked_is_asked_later(bot: WholeBot, platform: FakeWecom) -> None:
    push(bot, chats=("wr1",))
    platform.groups.confirm(NA)
    platform.fail_with_500(f"{PATH}{TASK}")
    pass_time(bot, 11)
    assert of(bot) == {"wr1": "handed_over"}
    pass_time(bot, 11)
    assert of(bot) == {"wr1": "sent"}
