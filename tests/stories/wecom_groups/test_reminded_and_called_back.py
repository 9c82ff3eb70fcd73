"""An owner's open task is reminded of, and called back when the push is stopped, recalled or over. All invented."""

from store import groups
from store.outbox import newsroom
from tests.fakes.wecom import PATH, FakeWecom
from tests.fakes.wecom_groups import CANCEL, REMIND
from tests.fakes.whole_bot import WholeBot
from tests.groups.bank import CHEN, NA, states
from tests.stories.wecom_groups.pushing import DAY, pass_time, push


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
