"""A push to customer groups on WeChat Work: handed to owners as tasks, confirmed by them, sent. All invented."""

from datetime import timedelta

from content.cards import Row
from store.groups import pictures
from store.outbox import newsroom
from tests.clock import a_card
from tests.fakes.wecom import FakeWecom
from tests.fakes.whole_bot import WholeBot
from tests.groups.bank import CHEN, NA, states
from tests.stories.wecom_groups.pushing import DAY, of, pass_time, push, run


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
    assert all("get_groupmsg_task" not in call.path for call in platform.calls[before:])


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
