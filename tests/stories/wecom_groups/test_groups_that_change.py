"""Groups on WeChat Work as they are read: counts and owners, and what changes meanwhile. All invented."""

from sqlalchemy import select

from store import groups, tables
from tests.fakes.wecom import PATH, FakeWecom
from tests.fakes.wecom_groups import LIST, Chat
from tests.fakes.whole_bot import WholeBot
from tests.groups.bank import CHEN, NA, states
from tests.stories.wecom_groups.pushing import ADDED, DAY, event, pass_time, push, run


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
