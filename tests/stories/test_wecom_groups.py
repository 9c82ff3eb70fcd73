"""A push to customer groups on WeChat Work: handed to owners, confirmed, sent; whatever happens meanwhile. All invented."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from content.cards import Row
from content.group_text import group_text
from schedules.timetable import JOBS
from store import groups, tables
from store.groups import pictures
from store.outbox import newsroom
from tests.banks import an_app
from tests.clock import a_card
from tests.fakes.server import FakeServer
from tests.fakes.wecom import PATH, FakeWecom
from tests.fakes.wecom_groups import ADD, CANCEL, LIST, REMIND, TASK, Chat
from tests.fakes.whole_bot import MovedClock, WholeBot, bot_on
from tests.groups.bank import CHEN, NA, SEGMENT, TEN, states
from tests.groups.bank import tables as bank_tables

ADDED = f"{PATH}{ADD}"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wecom-groups-bank")
    given: dict[str, Any] = bank_tables()
    an_app(folder, **given).database.close()
    return folder


@pytest.fixture
def clock() -> MovedClock:
    return MovedClock(TEN)


@pytest.fixture
def platform(clock: MovedClock) -> Iterator[FakeWecom]:
    with FakeWecom(now=clock, members={NA, CHEN}) as fake:
        fake.groups.add(
            Chat(chat_id="wr1", owner=NA, customers=("wm1", "wm2")), Chat(chat_id="wr2", owner=NA, customers=("wmX",)),
            Chat(chat_id="wr3", owner=CHEN, colleagues=(NA,)), Chat(chat_id="wr4", owner=NA),
        )  # fmt: skip
        yield fake


@pytest.fixture
def bot(bank: Path, tmp_path: Path, clock: MovedClock, platform: FakeWecom) -> Iterator[WholeBot]:
    with bot_on(bank, tmp_path / "bot", clock, wecom=platform) as one:
        groups.take_from_bank(one.app.database, clock())
        yield one


def run(bot: WholeBot, job: str) -> dict[str, Any]:
    outcome = bot.worker.runner().by_hand(JOBS[job], bot.app.now())
    assert outcome.failure is None, outcome
    return dict(outcome.report)


def pass_time(bot: WholeBot, minutes: int) -> None:
    bot.clock.moment += timedelta(minutes=minutes)
    run(bot, "owners")
    bot.work()


def push(bot: WholeBot, push_id: str = "p1", *, chats: tuple[str, ...] = ("wr1", "wr2", "wr3"), **over: Any) -> str:
    """An approved push of one segment, handed over; its words."""
    now = bot.app.now()
    card = over.pop("card", None) or a_card(summary=f"虚构资讯 {push_id}")
    made = newsroom.Push(
        push_id=push_id, kind="digest", segment=over.get("segment", SEGMENT), language="zh", card=card, state="approved",
        author="S001", reviewer="S003", approved_hash=card.content_hash(), approved_at=now,
        expires_on=(now + 13 * DAY).date(), made_at=now,
    )  # fmt: skip
    content = groups.Content(
        card=card, purpose=over.get("purpose", "digest"), about={}, due_at=now, expires_at=now + 14 * DAY
    )
    with bot.app.database.writing() as connection:
        newsroom.add_push(connection, made)
        groups.hand_over(connection, push_id=push_id, chat_ids=chats, content=content, now=now)
    bot.work()
    return group_text(card, most_bytes=10_000)


def settle(bot: WholeBot) -> None:
    """Long enough to ask twice whether something arrived, and to send it again."""
    for _ in range(4):
        bot.clock.moment += timedelta(seconds=6)
        bot.work()


def of(bot: WholeBot, push_id: str = "p1") -> dict[str, str]:
    return {chat: state for chat, (state, _) in states(bot.app.database, push_id).items()}


def test_an_approved_push_becomes_a_task_an_owner_and_reaches_the_groups_once_they_tap(
    bot: WholeBot, platform: FakeWecom
) -> None:
    words = push(bot)
    assert [(one.sender, one.targets) for one in platform.groups.masses] == [(CHEN, ("wr3",)), (NA, ("wr1", "wr2"))]
    assert of(bot) == dict.fromkeys(("wr1", "wr2", "wr3"), "handed_over")
    pass_time(bot, 11)
    assert of(bot) == dict.fromkeys(("wr1", "wr2", "wr3"), "handed_over")
    platform.groups.confirm(NA)
    pass_time(bot, 11)
    assert of(bot) == {"wr1": "sent", "wr2": "sent", "wr3": "handed_over"}
    platform.groups.confirm(CHEN)
    pass_time(bot, 11)
    assert set(of(bot).values()) == {"sent"}
    assert platform.groups.got("wr1") == [words]
    before = len(platform.calls)
    pass_time(bot, 61)
    assert [call.path for call in platform.calls[before:]] == [
        f"{PATH}externalcontact/get_groupmsg_list_v2"
    ] * 0 or all("get_groupmsg_task" not in call.path for call in platform.calls[before:])


def test_the_houses_digest_of_reviewed_news_goes_the_same_way(bot: WholeBot, platform: FakeWecom) -> None:
    with bot.app.database.writing() as connection:
        newsroom.seed_demo_news(connection, bot.app.now())
    report = run(bot, "digest")
    bot.work()
    assert len(report["pushes"]) >= 2
    waiting = {one.sender for one in platform.groups.masses}
    assert waiting == {NA, CHEN}
    for user in (NA, CHEN):
        while platform.groups.waiting(user):
            platform.groups.confirm(user)
    pass_time(bot, 11)
    told = [state for one in report["pushes"] for chat, state in of(bot, one).items() if chat.startswith("wr")]
    assert set(told) == {"sent"}
    assert run(bot, "digest") is not None
    assert all(len(platform.groups.got(chat)) == 1 for chat in ("wr1", "wr2", "wr3", "wr4"))


def test_a_second_push_of_a_day_waits_instead_of_being_dropped_by_the_platform(
    bot: WholeBot, platform: FakeWecom
) -> None:
    push(bot)
    platform.groups.confirm(NA)
    push(bot, "p2", purpose="marketing")
    assert len(platform.groups.masses) == 2
    assert set(of(bot, "p2").values()) == {"queued"}
    platform.groups.confirm(CHEN)
    pass_time(bot, 11)
    bot.clock.moment += DAY
    bot.work()
    for user in (NA, CHEN):
        platform.groups.confirm(user)
    pass_time(bot, 11)
    assert set(of(bot, "p2").values()) == {"sent"}
    assert not [one for one in platform.groups.masses if 3 in {status for status, _ in one.results.values()}]


def test_what_a_colleague_sends_personally_uses_the_same_allowance(bot: WholeBot, platform: FakeWecom) -> None:
    platform.groups.send_personally(NA, "wr1")
    bot.clock.moment = bot.clock.moment.replace(minute=30)
    run(bot, "owners")
    bot.clock.moment += timedelta(minutes=1)
    push(bot, chats=("wr1", "wr2"))
    assert [one.targets for one in platform.groups.masses if not one.personal] == [("wr2",)]
    assert of(bot) == {"wr1": "queued", "wr2": "handed_over"}
    bot.clock.moment += DAY
    bot.work()
    assert [one.targets for one in platform.groups.masses if not one.personal] == [("wr2",), ("wr1",)]


def test_a_group_the_platform_would_not_serve_fails_alone_with_its_reason(bot: WholeBot, platform: FakeWecom) -> None:
    platform.groups.change("wr2", owner=CHEN)
    platform.groups.per_day = 0
    push(bot, chats=("wr1", "wr2"))
    assert states(bot.app.database)["wr2"] == ("failed", "not_taken")
    platform.groups.confirm(NA)
    pass_time(bot, 11)
    assert states(bot.app.database) == {"wr1": ("failed", "platform_cap"), "wr2": ("failed", "not_taken")}


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


def test_owners_are_reminded_three_times_in_a_day_and_never_more(bot: WholeBot, platform: FakeWecom) -> None:
    push(bot, chats=("wr1",))
    for number in range(5):
        with bot.app.database.writing() as connection:
            groups.want_nudge(connection, "p1", by="S003", now=bot.app.now())
        pass_time(bot, 180)
        assert len(platform.groups.masses[0].reminded) == min(3, number + 1)
    bot.clock.moment += DAY
    with bot.app.database.writing() as connection:
        assert groups.want_nudge(connection, "p1", by="S003", now=bot.app.now()) == {NA: "wanted"}
    pass_time(bot, 1)
    assert len(platform.groups.masses[0].reminded) == 4
    assert all(call.text == '{"msgid":"msg1"}' for call in platform.called(f"{PATH}{REMIND}"))


def test_an_owner_who_forgets_is_reminded_by_itself_in_their_hours(bot: WholeBot, platform: FakeWecom) -> None:
    push(bot, chats=("wr1",))
    for _ in range(7):
        pass_time(bot, 240)
    hours = [at.hour for at in platform.groups.masses[0].reminded]
    assert len(hours) == 2
    assert hours[0] >= 14
    assert 9 <= hours[1] < 12


def test_a_stopped_push_is_called_back_and_what_was_sent_stays(bot: WholeBot, platform: FakeWecom) -> None:
    push(bot)
    platform.groups.confirm(CHEN)
    with bot.app.database.writing() as connection:
        assert groups.cancel(connection, "p1", by="S003", reason="虚构", now=bot.app.now()) == 2
    pass_time(bot, 1)
    assert states(bot.app.database) == {
        "wr1": ("cancelled", "called_back"), "wr2": ("cancelled", "called_back"), "wr3": ("sent", ""),
    }  # fmt: skip
    assert [one.cancelled for one in platform.groups.masses] == [False, True]
    assert len(platform.called(f"{PATH}{CANCEL}")) == 2


def test_a_recalled_push_is_called_back_too(bot: WholeBot, platform: FakeWecom) -> None:
    push(bot, chats=("wr1",))
    with bot.app.database.writing() as connection:
        newsroom.recall(connection, "p1", by="S003", now=bot.app.now())
    pass_time(bot, 11)
    assert states(bot.app.database) == {"wr1": ("cancelled", "withdrawn")}
    assert platform.groups.waiting(NA) == []


def test_what_no_owner_sent_in_its_time_is_called_back(bot: WholeBot, platform: FakeWecom) -> None:
    push(bot, chats=("wr1",))
    pass_time(bot, 14 * 24 * 60 + 1)
    assert states(bot.app.database) == {"wr1": ("cancelled", "expired")}
    assert platform.groups.waiting(NA) == []


def test_a_task_cancelled_on_the_platform_ends_here(bot: WholeBot, platform: FakeWecom) -> None:
    push(bot, chats=("wr1",))
    platform.groups.masses[0].cancelled = True
    pass_time(bot, 11)
    assert states(bot.app.database) == {"wr1": ("cancelled", "cancelled_there")}


def test_a_platform_that_cannot_be_asked_is_asked_later(bot: WholeBot, platform: FakeWecom) -> None:
    push(bot, chats=("wr1",))
    platform.groups.confirm(NA)
    platform.fail_with_500(f"{PATH}{TASK}")
    pass_time(bot, 11)
    assert of(bot) == {"wr1": "handed_over"}
    pass_time(bot, 11)
    assert of(bot) == {"wr1": "sent"}


def test_groups_are_read_with_owners_and_counts_and_nothing_of_anybody(bot: WholeBot, platform: FakeWecom) -> None:
    platform.groups.add(*(Chat(chat_id=f"wz{n}", owner=CHEN) for n in range(3)))
    platform.groups.rows = 2
    platform.groups.change("wr3", status=1)
    report = run(bot, "groups")
    assert (report["groups"], report["owners"], report["owners_out_of_sight"]) == (7, 2, 1)
    assert len(platform.called(f"{PATH}{LIST}")) >= 4
    with bot.app.database.engine.connect() as connection:
        found = {one.chat_id: one for one in groups.groups(connection)}
        rows = connection.execute(select(tables.customer_groups)).all()
    assert (found["wr1"].members, found["wr1"].customers, found["wr1"].unknown_customers) == (3, 2, 0)
    assert found["wr2"].unknown_customers == 1
    assert found["wr3"].state == "orphaned"
    assert (found["wz2"].owner_staff_id, found["wz2"].segment) == ("S002", "")
    assert [one for one in ("wm1", "wm2", "wmX", "o-wm1", "张伟") if one in str(rows)] == []
    seen = next(row for row in rows if row.chat_id == "wr1")
    assert (seen.lowest_risk_level, seen.has_member_65_plus) == ("C2", True)
    platform.groups.change("wr4", dismissed=True)
    bot.clock.moment += DAY
    assert run(bot, "groups")["ended"] == 1


def event(bot: WholeBot, kind: str, **fields: Any) -> None:
    told = {"FromUserName": "sys", "MsgType": "event", "Event": kind, **fields}
    assert bot.wecom(**told).status_code == 200


def test_what_the_platform_tells_of_a_group_is_read_seconds_later_once(bot: WholeBot, platform: FakeWecom) -> None:
    run(bot, "groups")
    before = len(platform.calls)
    platform.groups.change("wr1", owner=CHEN, name="虚构新名")
    platform.groups.change("wr4", dismissed=True)
    platform.groups.add(Chat(chat_id="wr8", owner=NA))
    for _ in range(3):
        event(bot, "change_external_chat", ChatId="wr1", ChangeType="update", UpdateDetail="change_owner")
    event(bot, "change_external_chat", ChatId="wr1", ChangeType="update", UpdateDetail="change_name")
    event(bot, "change_external_chat", ChatId="wr4", ChangeType="dismiss")
    event(bot, "change_external_chat", ChatId="wr8", ChangeType="create")
    assert bot.rows("group_notices") == 4
    assert bot.rows("inbox") == 0
    pass_time(bot, 1)
    with bot.app.database.engine.connect() as connection:
        found = {one.chat_id: one for one in groups.groups(connection)}
    assert (found["wr1"].owner, found["wr1"].owner_staff_id, found["wr1"].name) == (CHEN, "S002", "虚构新名")
    assert found["wr4"].state == "ended"
    assert found["wr8"].owner_staff_id == "S001"
    assert len([call for call in platform.calls[before:] if call.path.endswith("groupchat/get")]) == 2
    pass_time(bot, 1)
    assert len([call for call in platform.calls[before:] if call.path.endswith("groupchat/get")]) == 2


def test_a_contact_that_comes_or_goes_has_the_owners_groups_counted_again(bot: WholeBot, platform: FakeWecom) -> None:
    run(bot, "groups")
    platform.groups.change("wr3", customers=("wm1",))
    event(
        bot, "change_external_contact", ChangeType="add_external_contact", UserID="ChenChen", ExternalUserID="wm1",
        WelcomeCode="虚构",
    )  # fmt: skip
    pass_time(bot, 1)
    with bot.app.database.engine.connect() as connection:
        (found,) = groups.groups(connection, chat_ids=["wr3"])
        notices = connection.execute(select(tables.group_notices)).all()
    assert (found.customers, found.unknown_customers) == (1, 0)
    assert "wm1" not in str(notices)


def test_who_leaves_between_hand_over_and_tap_takes_the_group_with_them(bot: WholeBot, platform: FakeWecom) -> None:
    run(bot, "groups")
    push(bot, chats=("wr1", "wr2", "wr3"))
    platform.groups.change("wr2", owner=CHEN)
    platform.groups.change("wr3", status=1)
    bot.clock.moment += DAY
    run(bot, "groups")
    pass_time(bot, 11)
    assert states(bot.app.database) == {
        "wr1": ("handed_over", ""), "wr2": ("failed", "owner_changed"), "wr3": ("failed", "owner_left"),
    }  # fmt: skip
    assert platform.groups.waiting(CHEN) == []


def test_a_group_that_changed_hands_while_it_waited_goes_to_its_new_owner(bot: WholeBot, platform: FakeWecom) -> None:
    run(bot, "groups")
    platform.say_code(ADDED, -1)
    push(bot, chats=("wr1", "wr2"))
    platform.groups.change("wr2", owner=CHEN)
    event(bot, "change_external_chat", ChatId="wr2", ChangeType="update", UpdateDetail="change_owner")
    pass_time(bot, 1)
    assert {one.sender: one.targets for one in platform.groups.masses} == {NA: ("wr1",), CHEN: ("wr2",)}


def test_a_picture_is_uploaded_once_and_again_when_the_platform_has_forgotten_it(
    bot: WholeBot, platform: FakeWecom
) -> None:
    with bot.app.database.writing() as connection:
        hash_ = pictures.keep(connection, b"\x89PNG\r\n\x1a\n" + b"invented" * 10, now=bot.app.now())
    card = a_card(rows=(Row(title="虚构一则", facts={"picture": hash_}),))
    push(bot, card=card, chats=("wr1", "wr3"))
    assert [one.body["attachments"][0]["image"] for one in platform.groups.masses] == [{"media_id": "media-1"}] * 2
    for user in (NA, CHEN):
        platform.groups.confirm(user)
    pass_time(bot, 11)
    bot.clock.moment += DAY
    platform.groups.media.clear()
    push(bot, "p2", card=card, chats=("wr1",), purpose="marketing")
    bot.clock.moment += timedelta(seconds=40)
    bot.work()
    assert platform.groups.masses[-1].body["attachments"][0]["image"] == {"media_id": "media-2"}
    assert [name for name, _ in platform.groups.uploads] == [f"{hash_[:16]}.png"] * 2


def test_a_text_too_long_for_a_group_is_refused_and_not_cut(bot: WholeBot, platform: FakeWecom) -> None:
    push(bot, card=a_card(summary="虚构" * 700), chats=("wr1",))
    assert states(bot.app.database) == {"wr1": ("failed", "text_too_long")}
    assert platform.groups.masses == []
