"""A push walked from its author to the groups, through a chat and two strict platforms, whatever breaks. All invented."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from content.pushes.audience import Audience
from content.pushes.words import PushWords
from handlers.ask import Answer
from schedules.timetable import JOBS
from store import audit, tables
from store.outbox import outbox
from store.pushes import desk, queueing
from store.pushes.deciding import Decision
from store.pushes.making import Wish
from tests.banks import an_app, say_to, tap
from tests.builders import a_staff
from tests.fakes.server import FakeServer
from tests.fakes.wecom import PATH, FakeWecom
from tests.fakes.wecom_groups import ADD, Chat
from tests.fakes.whole_bot import MovedClock, WholeBot, bot_on
from tests.groups.bank import CHEN, NA, SEGMENT, TEN
from tests.groups.bank import tables as bank_tables

ADDED = f"{PATH}{ADD}"
REVIEWER, EDITOR = "K1", "E1"
SAID = "给投资型客户群推送：本周三晚有黄金知识讲座，欢迎预约"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    given: Any = bank_tables()
    given["staff"] += [
        a_staff(staff_id=EDITOR, name="编小辑", role="content_editor"),
        a_staff(staff_id=REVIEWER, name="审小核", role="compliance_reviewer", wecom_userid="ShenHe"),
    ]
    given["staff"] = [{**one, "language": "zh"} for one in given["staff"]]
    folder = tmp_path_factory.mktemp("push-bank")
    an_app(folder, **given).database.close()
    return folder


@pytest.fixture
def platform() -> Iterator[FakeWecom]:
    clock = MovedClock(TEN)
    with FakeWecom(now=clock, members={NA, CHEN, "shenhe"}) as fake:
        fake.groups.add(
            Chat(chat_id="wr1", owner=NA, customers=("wm1", "wm2")), Chat(chat_id="wr2", owner=NA, customers=("wmX",)),
            Chat(chat_id="wr3", owner=CHEN, customers=("wm3",)), Chat(chat_id="wr4", owner=NA, customers=("wm4",)),
        )  # fmt: skip
        yield fake


@pytest.fixture
def bot(bank: Path, tmp_path: Path, platform: FakeWecom) -> Iterator[WholeBot]:
    clock = platform.now
    assert isinstance(clock, MovedClock)
    with bot_on(bank, tmp_path / "bot", clock, wecom=platform) as one:
        yield one


def run(bot: WholeBot, job: str = "pushes") -> dict[str, Any]:
    outcome = bot.worker.runner().by_hand(JOBS[job], bot.app.now())
    assert outcome.failure is None, outcome
    return dict(outcome.report)


def pass_time(bot: WholeBot, minutes: int = 1) -> None:
    for job in ("pushes", "owners"):
        bot.clock.moment += timedelta(minutes=minutes / 2)
        run(bot, job)
        bot.work()


def pressed(bot: WholeBot, who: str, answer: Answer, place: int = 0) -> Answer:
    bot.clock.moment += timedelta(seconds=1)
    return tap(bot.app, who, answer.card.buttons[place].action, at=bot.app.now())


def standing(bot: WholeBot, push_id: str) -> dict[str, str]:
    found = desk.report(bot.app.database, push_id)
    return {one.address.split(":")[2]: one.state for one in found.lines if one.state != "left_out"}


def approved(bot: WholeBot) -> str:
    """As pages do it."""
    app, now, policy = bot.app, bot.app.now(), bot.app.policy()
    wish = Wish(
        kind="notice", audience=Audience(segments=(SEGMENT,)), language="zh",
        words=PushWords(title="虚构讲座", text=f"本周三晚有黄金知识讲座，{now:%H:%M}起预约。"),
    )  # fmt: skip
    push_id = desk.draft(app.database, policy, wish, by=EDITOR, now=now).push.push_id
    desk.submit(app.database, policy, push_id, by=EDITOR, now=now)
    seen = desk.preview(app.database, policy, push_id, viewer=REVIEWER, now=now)
    decision = Decision(push_id=push_id, approval_id=seen.approval_id, binding=seen.binding, by=REVIEWER)
    desk.approve(app.database, policy, decision, now=now)
    return push_id


def test_said_in_a_chat_approved_by_a_tap_confirmed_by_owners_and_reported(bot: WholeBot, platform: FakeWecom) -> None:
    run(bot, "groups")
    asked = say_to(bot.app, EDITOR, SAID, at=bot.app.now())
    assert "投资型：" not in asked.card.sections[0].lines[1]
    made = pressed(bot, EDITOR, asked)
    assert "送审" in made.card.title
    (push,) = desk.listing(bot.app.database)
    pass_time(bot)
    told = [call.text for call in platform.calls if "message/send" in call.path]
    assert any("shenhe" in text.lower() and "黄金知识讲座" in text for text in told)
    own = say_to(bot.app, EDITOR, "待审推送", at=bot.app.now())
    assert own.card.buttons == ()
    card = say_to(bot.app, REVIEWER, "待审推送", at=bot.app.now())
    assert push.card.sections[0].lines[0] in card.card.sections[0].lines
    done = pressed(bot, REVIEWER, card)
    assert done.card.title.startswith("已批准")
    twice = pressed(bot, REVIEWER, card)
    assert not twice.deed, "it is decided once"
    pass_time(bot, 30)
    assert {one.sender for one in platform.groups.masses} == {NA, CHEN}
    assert standing(bot, push.push_id) == {
        "wr1": "handed_over",
        "wr2": "handed_over",
        "wr3": "handed_over",
        "G1": "sent",
    }
    platform.groups.confirm(NA)
    pass_time(bot, 30)
    assert desk.report(bot.app.database, push.push_id).confirm_rate == pytest.approx(2 / 3)
    shown = say_to(bot.app, EDITOR, "推送发了吗", at=bot.app.now())
    assert any("67%" in line for row in shown.card.rows for line in row.details)
    platform.groups.confirm(CHEN)
    pass_time(bot, 30)
    assert set(standing(bot, push.push_id).values()) == {"sent"}
    pass_time(bot)
    assert desk.listing(bot.app.database)[0].state == "done"
    words = platform.groups.got("wr1")
    assert len(words) == 1
    assert push.card.sections[0].lines[0] in words[0]
    with bot.app.database.engine.connect() as connection:
        assert audit.first_broken(connection) is None


def test_sent_back_and_stopped_with_a_reason_by_taps(bot: WholeBot, platform: FakeWecom) -> None:
    run(bot, "groups")
    pressed(bot, EDITOR, say_to(bot.app, EDITOR, SAID, at=bot.app.now()))
    card = say_to(bot.app, REVIEWER, "待审推送", at=bot.app.now())
    why = pressed(bot, REVIEWER, card, 1)
    assert why.deed is None
    assert pressed(bot, REVIEWER, why).card.title.startswith("已退回")
    push_id = approved(bot)
    pass_time(bot, 30)
    platform.groups.confirm(CHEN)
    status = tap(bot.app, EDITOR, f"push_status?task={push_id}", at=bot.app.now())
    stop = pressed(bot, EDITOR, status, -1)
    assert pressed(bot, EDITOR, stop).card.title.startswith("已停止")
    pass_time(bot, 2)
    states = standing(bot, push_id)
    assert (states["wr1"], states["wr2"], states["wr3"]) == ("cancelled", "cancelled", "sent")
    assert platform.groups.waiting(NA) == []


@pytest.mark.parametrize("fault", [FakeServer.cut_after_acceptance, FakeServer.fail_with_500])
def test_whatever_breaks_each_group_gets_it_once(bot: WholeBot, platform: FakeWecom, fault: Any) -> None:
    push_id = approved(bot)
    fault(platform, ADDED)
    for _ in range(4):
        pass_time(bot, 16)
    for user in (NA, CHEN):
        while platform.groups.waiting(user):
            platform.groups.confirm(user)
    pass_time(bot, 30)
    assert {chat: len(platform.groups.got(chat)) for chat in ("wr1", "wr2", "wr3")} == dict.fromkeys(
        ("wr1", "wr2", "wr3"), 1
    )
    assert set(standing(bot, push_id).values()) == {"sent"}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_around_the_queueing_it_is_queued_once(bot: WholeBot, moment: str) -> None:
    push_id = approved(bot)

    database = bot.app.database
    with suppress(ZeroDivisionError), database.writing() as connection:
        queueing.queue(connection, push_id, now=bot.app.now())
        assert 1 // (moment == "after"), "killed before the transaction ends"
    with database.engine.connect() as connection:
        left = [one for one in outbox.listing(connection) if one.key.startswith(f"push:{push_id}")]
        once = connection.execute(select(tables.push_once)).all()
    assert (len(left), len(once)) == ((0, 0) if moment == "before" else (3, 4))
    run(bot)
    run(bot)
    with database.engine.connect() as connection:
        left = [one for one in outbox.listing(connection) if one.key.startswith(f"push:{push_id}")]
        assert len(left) == len({one.key for one in left}) == 3
        assert len(connection.execute(select(tables.push_once)).all()) == 4


def test_an_owner_who_left_since_the_approval_loses_nothing_but_that_group(bot: WholeBot, platform: FakeWecom) -> None:
    push_id = approved(bot)
    platform.groups.change("wr3", status=1)
    run(bot, "groups")
    pass_time(bot, 30)
    found = {one.address.split(":")[2]: one for one in desk.report(bot.app.database, push_id).lines}
    assert (found["wr3"].state, found["wr3"].reason) == ("failed", "owner_left")
    assert found["wr1"].state == "handed_over"
