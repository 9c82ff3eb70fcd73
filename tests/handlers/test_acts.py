"""Writing acts, end to end: shown before they are done, written once, told to whom it concerns, undone within ten minutes."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, select

from bot.app import App
from handlers.ask import Answer
from store import tables
from store.live import live_facts
from store.staff import managers
from tests.banks import NOW, ZONE, a_copy, an_app, say_to, tap
from tests.builders import a_customer, a_holding, a_staff, the_cast

ADMIN = a_staff(staff_id="S090", name="管理员", role="admin")
#: Whoever stands in for S005.
COVERED = a_staff(staff_id="S005", name="孙代", deputy_staff_id="S002")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("acts"),
        segmented=True,
        staff=[*the_cast(), COVERED, ADMIN],
        customers=[
            a_customer(),
            a_customer(customer_id="C002", name="李霞"),
            a_customer(customer_id="C003", name="赵敏"),
            a_customer(customer_id="C005", name="代管人", manager_id="S005"),
            a_customer(customer_id="C009", name="Otto Other", manager_id="S009", branch_id="B2"),
        ],
        holdings=[a_holding(), a_holding(holding_id="H2", customer_id="C002", matures_on="2026-11-27")],
    )


@pytest.fixture
def app(bank: App, tmp_path: Path) -> Iterator[App]:
    made = a_copy(bank, tmp_path / "copy")
    yield made
    made.database.close()


def minute(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def rows(app: App, table: Table) -> list[Any]:
    with app.database.engine.connect() as connection:
        return list(connection.execute(select(table)).all())


def labels(answer: Answer) -> list[str]:
    return [button.label for button in answer.card.buttons]


def action(answer: Answer, label: str) -> str:
    (found,) = [button.action for button in answer.card.buttons if label in button.label]
    return found


def whole(answer: Answer) -> str:
    """Everything the card says."""
    card = answer.card
    sections = [line for section in card.sections for line in section.lines]
    details = [line for row in card.rows for line in (row.title, row.value, *row.details)]
    return "\n".join((card.title, card.summary, *sections, *details, *card.notices, card.footer))


def confirmed(app: App, who: str, text: str, yes: str = "确认", at: float = 0) -> Answer:
    """Typed, and confirmed with a word."""
    asked = say_to(app, who, text, at=minute(at))
    assert asked.reason == "confirm", whole(asked)
    return say_to(app, who, yes, at=minute(at + 0.5))


#: What is typed by S001, and the table it ends in.
TYPED = [
    ("给张伟打过电话了，没接", tables.contacts),
    ("明天上午十点提醒我给李霞回电", tables.reminders),
    ("张伟投诉排队太久", tables.live_complaints),
    ("李霞介绍了朋友刘总，想开户", tables.referrals),
    ("登记一下，赵敏生了二胎", tables.life_events),
    ("我下周请假", tables.leaves),
    ("把李霞移交给陈晨", tables.transfers),
    ("申请把张伟调为高端客户，因为家庭资产合并计算，到明年三月底", tables.overrides),
    ("log a call with 张伟, no answer", tables.contacts),
    ("remind me on Friday at 3pm to call 李霞", tables.reminders),
    ("log a complaint from 张伟 about the fees", tables.live_complaints),
    ("log a referral: 李霞 referred a friend", tables.referrals),
    ("I am on leave next week", tables.leaves),
]
IDS = [f"{table.name}-{'en' if text.isascii() or text[0].isascii() else 'zh'}" for text, table in TYPED]


@pytest.mark.parametrize(("text", "table"), TYPED, ids=IDS)
def test_what_is_typed_is_shown_first_and_written_when_confirmed(app: App, text: str, table: Table) -> None:
    asked = say_to(app, "S001", text)
    assert asked.reason == "confirm", whole(asked)
    assert not rows(app, table)
    assert {"取消", "Cancel"} & set(labels(asked))
    done = say_to(app, "S001", "yes" if text[0].isascii() else "好的", at=minute(1))
    assert done.reason == "", whole(done)
    assert len(rows(app, table)) == 1
    assert {"撤销", "Undo"} & set(labels(done))


@pytest.mark.parametrize(("text", "table", "word"), [(*TYPED[0], "取消"), (*TYPED[2], "不"), (*TYPED[9], "no")])
def test_a_word_against_it_leaves_nothing_written(app: App, text: str, table: Table, word: str) -> None:
    say_to(app, "S001", text)
    said = say_to(app, "S001", word, at=minute(1))
    assert said.reason == "", whole(said)
    assert not rows(app, table)
    assert not rows(app, tables.deeds)


@pytest.mark.parametrize(("text", "table"), TYPED[:8], ids=IDS[:8])
def test_tapped_twice_or_delivered_twice_it_is_written_once(app: App, text: str, table: Table) -> None:
    asked = say_to(app, "S001", text)
    confirm = asked.card.buttons[0].action
    tap(app, "S001", confirm, at=minute(1))
    tap(app, "S001", confirm, at=minute(1))
    again = tap(app, "S001", confirm, at=minute(2))
    assert "已经" in whole(again) or "already" in whole(again)
    assert len(rows(app, table)) == 1
    assert len(rows(app, tables.alerts)) <= 1


@pytest.mark.parametrize(
    ("text", "table", "minutes", "undone"), [*((*one, 10, True) for one in TYPED[:8]), (*TYPED[1], 10.6, False)]
)
def test_within_ten_minutes_it_is_taken_back_whole(
    app: App, text: str, table: Table, minutes: float, undone: bool
) -> None:
    confirmed(app, "S001", text, "yes" if text[0].isascii() else "确认", at=-0.5)
    answer = say_to(app, "S001", "撤销", at=minute(minutes))
    left = [row for row in rows(app, table) if getattr(row, "undone_at", None) is None]
    left = [row for row in left if getattr(row, "state", "") != "withdrawn"]
    assert bool(left) != undone, whole(answer)
    if undone:
        assert not [row for row in rows(app, tables.alerts) if row.state == "waiting"]


@pytest.mark.parametrize("text", [text for text, _ in TYPED[:8] if "我下周" not in text])
def test_the_outsider_writes_nothing_about_anothers_customer(app: App, text: str) -> None:
    answer = say_to(app, "S009", text)
    for word in ("confirm", "确认"):
        say_to(app, "S009", word, at=minute(1))
    named = answer.shown + answer.customers
    assert not named
    for table in (tables.contacts, tables.live_complaints, tables.referrals, tables.life_events, tables.transfers):
        assert not rows(app, table)
    assert not rows(app, tables.overrides)
    assert all(row.customer_id is None for row in rows(app, tables.reminders)), "to remember a name is one's own affair"


FORGED = (
    "log_contact?client=C001&outcome=reached",
    "log_complaint?client=C001&why=fee",
    "log_referral?client=C001&note=x",
    "log_life_event?client=C001&why=birth",
    "reminder_set?client=C001&start=2026-11-25&note=x",
    "handover?client=C001&staff=S009&why=for_good&once=web:x",
    "override_request?client=C001&segment=tier:high&note=x&end=2027-01-01&once=web:x",
    "leave_set?staff=S001&start=2026-11-25&end=2026-11-26&once=web:x",
    "handover?task=1&why=approve",
    "override_request?task=1&why=approve",
    "reminder_set?task=1&why=cancelled",
)


def test_forged_buttons_of_the_outsider_write_nothing(app: App) -> None:
    confirmed(app, "S001", "把李霞移交给陈晨", at=-3)
    confirmed(app, "S001", "申请把张伟调为高端客户，因为家庭资产合并计算，到明年三月底", at=-2)
    confirmed(app, "S001", "明天提醒我给李霞回电", at=-1)
    before = len(rows(app, tables.deeds))
    for number, forged in enumerate(FORGED):
        answer = tap(app, "S009", forged, at=minute(number))
        assert answer.reason in ("no_such_customer", "not_allowed"), (forged, whole(answer))
    assert len(rows(app, tables.deeds)) == before
    assert not rows(app, tables.contacts)


def test_the_audit_says_who_whom_and_what_kind_and_none_of_the_words(app: App) -> None:
    confirmed(app, "S001", "张伟投诉柜员小吴态度恶劣")
    said = [row for row in rows(app, tables.audit) if row.what == "written"]
    assert [(row.staff_id, row.customers, row.detail) for row in said] == [("S001", ["C001"], {"kind": "complaint"})]
    assert not [row for row in rows(app, tables.audit) if "小吴" in str(row)]


# -- contacts ------------------------------------------------------------------------------------------------------------


def test_a_contact_is_shown_to_the_last_word_and_its_next_day_reminds_and_puts_the_tasks_off(app: App) -> None:
    asked = say_to(app, "S001", "给李霞打过电话了，没接，周四再联系")
    assert asked.card.summary == "李霞 · 电话 · 未接 · 11月26日 周四再联系"
    done = say_to(app, "S001", "确认", at=minute(1))
    assert "09:00 提醒您" in whole(done)
    (contact,), (reminder,) = rows(app, tables.contacts), rows(app, tables.reminders)
    assert (contact.channel, contact.outcome) == ("call", "no_answer")
    assert reminder.at == datetime(2026, 11, 26, 9, tzinfo=ZONE)
    assert "C002" not in tap(app, "S001", "contact_today", at=minute(2)).customers
    assert "C002" in tap(app, "S001", "contact_today", at=datetime(2026, 11, 26, 9, tzinfo=ZONE)).customers
    undone = say_to(app, "S001", "撤销", at=minute(3))
    assert "登记的联系（未接）、提醒" in undone.card.summary
    assert not rows(app, tables.reminders)
    assert "C002" in tap(app, "S001", "contact_today", at=minute(4)).customers


def test_a_contact_of_yesterday_is_logged_for_yesterday(app: App) -> None:
    asked = say_to(app, "S001", "昨天拜访了张伟，聊得不错，想买基金")
    assert "11月22日" in asked.card.summary
    assert "走访" in asked.card.summary
    assert "备注：聊得不错，想买基金" in whole(asked)
    say_to(app, "S001", "确认", at=minute(1))
    (contact,) = rows(app, tables.contacts)
    assert contact.at.astimezone(ZONE).date() == date(2026, 11, 22)


def test_without_a_result_the_result_is_tapped_and_what_was_typed_goes_along(app: App) -> None:
    asked = say_to(app, "S001", "log a contact: visited 李霞, likes bonds, call again next Tuesday")
    assert asked.reason == "ask_which"
    done = tap(app, "S001", asked.card.buttons[0].action, at=minute(1))
    assert done.reason == "", whole(done)
    (contact,) = rows(app, tables.contacts)
    assert (contact.channel, contact.note) == ("visit", "likes bonds")
    assert rows(app, tables.reminders)[0].at.astimezone(ZONE).date() == date(2026, 12, 1)


@pytest.mark.parametrize(("typed", "outcome"), [("1 打过", "reached"), ("1 no answer", "no_answer")])
def test_a_line_answered_by_its_number_needs_no_second_word(app: App, typed: str, outcome: str) -> None:
    tap(app, "S001", "contact_today")
    say_to(app, "S001", typed, at=minute(1))
    assert [row.outcome for row in rows(app, tables.contacts)] == [outcome]


def test_too_old_a_contact_is_not_added(app: App) -> None:
    said = tap(app, "S001", "log_contact?client=C001&outcome=reached&start=2026-10-01&end=2026-10-01")
    assert said.reason == "not_allowed"
    assert not rows(app, tables.contacts)


def test_putting_off_in_words_is_confirmed_too(app: App) -> None:
    asked = say_to(app, "S001", "把李霞推迟到周四")
    assert (asked.reason, asked.card.summary) == ("confirm", "李霞 · 推迟到 11月26日 周四")
    assert "C002" in tap(app, "S001", "contact_today", at=minute(0.2)).customers
    tap(app, "S001", asked.card.buttons[0].action, at=minute(1))
    assert "C002" not in tap(app, "S001", "contact_today", at=minute(2)).customers


# -- reminders -----------------------------------------------------------------------------------------------------------


def test_a_day_is_asked_for_and_a_tap_keeps_it(app: App) -> None:
    asked = say_to(app, "S001", "提醒我给张伟送合同")
    assert labels(asked) == ["11月24日 周二 09:00", "11月25日 周三 09:00", "11月30日 周一 09:00"]
    tap(app, "S001", asked.card.buttons[1].action, at=minute(1))
    (kept,) = rows(app, tables.reminders)
    assert (kept.at, kept.customer_id) == (datetime(2026, 11, 25, 9, tzinfo=ZONE), "C001")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("昨天提醒我给张伟回电", "已经过去"),
        ("今天上午八点提醒我给张伟回电", "已经过去"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(app: App, text: str, said: str) -> None:
    assert said in whole(say_to(app, "S001", text))
    assert not rows(app, tables.reminders)


@pytest.mark.parametrize(
    ("slots", "reason"),
    [
        ("start=2026-11-25", ""),
        ("note=x&start=2028-11-25", "not_allowed"),
        ("note=x&start=2027-12-29", "not_allowed"),
        ("note=x&start=2027-12-28&draft=1", "confirm"),
    ],
    ids=["nothing to remind of", "too far", "a day too far", "the last day"],
)
def test_a_reminder_says_of_what_and_not_for_ever(app: App, slots: str, reason: str) -> None:
    assert tap(app, "S001", f"reminder_set?{slots}").reason == reason
    assert not rows(app, tables.reminders)


def test_today_without_an_hour_offers_the_hours_left(app: App) -> None:
    asked = say_to(app, "S001", "今天提醒我给张伟回电", at=datetime(2026, 11, 23, 12, tzinfo=ZONE))
    assert labels(asked) == ["14:30", "17:00"]


@pytest.mark.parametrize(("minutes", "kept"), [(0, False), (1, True)])
def test_a_reminder_lies_ahead_by_a_minute_at_least(app: App, minutes: int, kept: bool) -> None:
    at = minute(minutes)
    tap(app, "S001", f"reminder_set?note=x&start=2026-11-23&end=2026-11-23&at={at:%H:%M}")
    assert bool(rows(app, tables.reminders)) == kept


def test_one_may_be_reminded_of_somebody_who_is_no_customer(app: App) -> None:
    confirmed(app, "S001", "明天提醒我给物业老钱打电话")
    (kept,) = rows(app, tables.reminders)
    assert (kept.customer_id, "老钱" in kept.note) == (None, True)


def test_a_reminder_is_ticked_off_or_cancelled_by_its_owner_alone(app: App) -> None:
    confirmed(app, "S001", "明天提醒我给张伟回电", at=-2)
    (kept,) = rows(app, tables.reminders)
    (line,) = tap(app, "S001", "reminder_list", at=minute(-1)).card.rows
    assert [button.label for button in line.buttons][1:] == ["办好了", "取消提醒"]
    for who in ("S002", "S003", "S009"):
        assert tap(app, who, f"reminder_set?task={kept.reminder_id}&why=done").reason == "not_allowed"
    done = tap(app, "S001", line.buttons[1].action, at=minute(1))
    assert done.card.title == "提醒已办好"
    assert rows(app, tables.reminders)[0].state == "done"
    say_to(app, "S001", "撤销", at=minute(2))
    assert rows(app, tables.reminders)[0].state == "waiting"


# -- complaints ----------------------------------------------------------------------------------------------------------


def open_since(app: App, client: str, on: date) -> date | None:
    with app.database.reading() as connection:
        return live_facts.complaint_since(connection, client, on)


def test_a_complaint_stands_at_once_is_due_for_its_manager_and_ends_when_it_is_settled(app: App) -> None:
    confirmed(app, "S001", "赵敏投诉手续费太高")
    today = NOW.date()
    assert open_since(app, "C003", today) == today
    assert "C003" in tap(app, "S001", "contact_today", at=minute(2)).customers
    asked = tap(app, "S001", "log_complaint?client=C003", at=minute(3))
    tap(app, "S001", action(asked, "了结"), at=minute(4))
    assert open_since(app, "C003", today) is None
    say_to(app, "S001", "撤销", at=minute(5))
    assert open_since(app, "C003", today) == today


@pytest.mark.parametrize(
    ("text", "yes"), [("赵敏的投诉已经解决了", "确认"), ("log: the complaint of 赵敏 is settled", "confirm")]
)
def test_a_complaint_is_settled_in_words_too(app: App, text: str, yes: str) -> None:
    confirmed(app, "S001", "赵敏投诉手续费太高")
    confirmed(app, "S001", text, yes, at=1)
    assert open_since(app, "C003", NOW.date()) is None
    assert {row.kind for row in rows(app, tables.live_complaints)} == {"fee"}, "no new one was logged"


def test_without_a_word_the_kind_is_tapped(app: App) -> None:
    asked = say_to(app, "S001", "登记投诉，张伟")
    tap(app, "S001", action(asked, "收费"), at=minute(1))
    assert [row.kind for row in rows(app, tables.live_complaints)] == ["fee"]


def test_the_branch_head_hears_of_a_complaint_and_whoever_logged_it_does_not(app: App) -> None:
    from schedules.alerting.sifting import Sifter

    confirmed(app, "S001", "张伟投诉手续费太高")
    Sifter(database=app.database, policy=app.policy(), platforms=["web"]).step(minute(2))
    assert [(row.staff_id, row.stage) for row in rows(app, tables.alerts)] == [("S003", "head")]
    assert [row.duty for row in rows(app, tables.service_times)] == ["W-31"]
    say_to(app, "S001", "撤销", at=minute(3))
    assert [row.state for row in rows(app, tables.alerts)] == ["dropped"]
    assert [row.closed_why for row in rows(app, tables.service_times)] == ["undone"]


# -- life ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("note", "kind"),
    [
        ("儿子结婚", "marriage"),
        ("添丁了", "birth"),
        ("下月退休", "retirement"),
        ("买房了", "new_home"),
        ("女儿考上大学", "study"),
        ("母亲去世", "bereavement"),
        ("住院做手术", "illness"),
        ("his daughter got married", "marriage"),
        ("is retiring", "retirement"),
        ("moved to Shanghai", "moving"),
        ("illustrated a book", ""),
        ("去了趟北京", ""),
    ],
)
def test_the_kind_of_a_life_event_is_read_from_the_words(note: str, kind: str) -> None:
    from handlers.acts.told_kinds import kind_of
    from segmentation.deeds import LIFE_EVENTS

    assert kind_of(note, "life", LIFE_EVENTS) == kind


def test_a_happy_event_ahead_offers_to_remind_on_its_day(app: App) -> None:
    said = tap(app, "S001", "log_life_event?client=C001&note=儿子结婚&start=2026-12-04&end=2026-12-04&once=web:k")
    assert "12月4日" in action(said, "提醒我") or "12-04" in action(said, "提醒我")
    tap(app, "S001", action(said, "提醒我"), at=minute(1))
    assert rows(app, tables.reminders)[0].at.astimezone(ZONE).date() == date(2026, 12, 4)


def test_a_happy_event_is_a_day_of_the_calendar_where_the_branch_has_it_on(app: App) -> None:
    tap(app, "S001", "log_life_event?client=C001&why=marriage&start=2026-12-04&end=2026-12-04")
    with app.database.reading() as connection:
        from store.books.book import open_book

        manager = managers.by_staff_id(connection, "S001")
        assert manager is not None
        book = open_book(connection, manager, today=NOW.date())
        (dossier,) = book.dossiers(NOW.date(), ["C001"], tags=("happy_event_on",))
    assert dossier.tags == (("happy_event_on", "2026-12-04"),)


def test_what_was_noted_stands_on_the_customers_page_and_prepares_a_visit(app: App) -> None:
    tap(app, "S001", "log_life_event?client=C001&why=birth&note=张伟添了个女儿&start=2026-11-20")
    tap(app, "S001", "log_referral?client=C001&note=介绍了表弟", at=minute(1))
    tap(app, "S001", "log_complaint?client=C001&why=fee&note=年费", at=minute(2))
    for number, question in enumerate(("client_profile", "visit_prep")):
        own = whole(tap(app, "S001", f"{question}?client=C001", at=minute(3 + number)))
        for words in ("11月20日 · 添丁 · 张伟添了个女儿", "转介绍 · 介绍了表弟", "收费"):
            assert words in own, question
        head = whole(tap(app, "S003", f"{question}?client=C001", at=minute(3 + number)))
        assert "张伟" not in head, "a colleague's words are masked as the name is"


# -- leave ---------------------------------------------------------------------------------------------------------------


def test_whoever_stands_in_has_the_customers_from_the_first_day_to_the_last(app: App) -> None:
    asked = say_to(app, "S005", "我11月24日到26日休假")
    assert "期间由陈晨代管客户" in whole(asked)
    tap(app, "S005", asked.card.buttons[0].action, at=minute(1))
    assert {(row.staff_id, row.stage) for row in rows(app, tables.alerts)} == {
        ("S002", "leave_deputy"),
        ("S003", "leave_set"),
    }
    for day, seen in ((23, False), (24, True), (26, True), (27, False)):
        at = datetime(2026, 11, day, 10, tzinfo=ZONE)
        found = tap(app, "S002", "client_profile?client=C005", at=at).reason == ""
        assert found == seen, day
    late = datetime(2026, 11, 25, 9, tzinfo=ZONE)
    assert say_to(app, "S005", "撤销", at=late).card.title.startswith("10 分钟内")
    back = tap(app, "S005", "leave_set", at=late + timedelta(minutes=1))
    tap(app, "S005", action(back, "取消休假"), at=late + timedelta(minutes=2))
    assert tap(app, "S002", "client_profile?client=C005", at=late + timedelta(minutes=3)).reason == "no_such_customer"


def test_a_head_notes_the_leave_of_the_branch_and_a_manager_only_their_own(app: App) -> None:
    asked = say_to(app, "S003", "孙代下周休假")
    assert "孙代休假" in whole(asked)
    tap(app, "S003", asked.card.buttons[0].action, at=minute(1))
    assert [(row.staff_id, row.set_by) for row in rows(app, tables.leaves)] == [("S005", "S003")]
    refused = tap(app, "S001", "leave_set?staff=S005&start=2026-12-01&end=2026-12-02&draft=1")
    assert refused.reason == "not_allowed"


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ("start=2026-11-20&end=2026-11-22", "not_allowed"),
        ("start=2026-11-20&end=2026-11-23", "confirm"),
        ("start=2026-11-24&end=2028-11-24", "not_allowed"),
        ("", "ask_which"),
    ],
    ids=["past", "until today", "too long", "no days"],
)
def test_days_of_a_leave_are_real_days_ahead(app: App, days: str, reason: str) -> None:
    assert tap(app, "S001", f"leave_set?{days}&draft=1").reason == reason
    assert not rows(app, tables.leaves)


# -- transfers and exceptions --------------------------------------------------------------------------------------------


def test_a_transfer_is_decided_by_the_head_and_shows_nobody_more_than_before(app: App) -> None:
    confirmed(app, "S001", "把李霞移交给陈晨，因为她搬家了")
    waiting = tap(app, "S003", "handover", at=minute(1))
    (row,) = waiting.card.rows
    assert "李娜申请交给陈晨" in row.details[0]
    assert tap(app, "S001", row.buttons[0].action, at=minute(2)).reason == "not_allowed", "not one's own to approve"
    done = tap(app, "S003", row.buttons[0].action, at=minute(3))
    assert done.card.title == "已同意移交"
    told = {row.staff_id: row for row in rows(app, tables.alerts)}
    assert (told["S001"].stage, told["S002"].stage) == ("transfer_approved", "transfer_coming")
    assert told["S002"].customer_id is None
    assert tap(app, "S002", "client_profile?client=C002", at=minute(4)).reason == "no_such_customer"
    again = tap(app, "S003", row.buttons[1].action, at=minute(5))
    assert "已经有人审批过" in again.card.title
    assert "有人处理" in say_to(app, "S001", "撤销", at=minute(6)).card.title


def test_help_and_transfer_are_both_offered_and_help_is_at_once(app: App) -> None:
    asked = say_to(app, "S001", "把李霞交给陈晨")
    assert labels(asked) == ["移交客户（报支行审批）", "只请帮忙联系（待办 1 件）", "取消"]
    tap(app, "S001", asked.card.buttons[1].action, at=minute(1))
    assert not rows(app, tables.transfers)
    assert "C002" in tap(app, "S002", "contact_today", at=minute(2)).customers


def test_an_exception_needs_a_value_a_reason_an_end_and_a_second_person(app: App) -> None:
    asked = say_to(app, "S001", "申请把张伟调为高端客户")
    assert "理由" in asked.card.title
    asked = tap(app, "S001", asked.card.buttons[0].action, at=minute(1))
    assert "什么时候" in asked.card.title
    asked = tap(app, "S001", asked.card.buttons[0].action, at=minute(2))
    assert asked.reason == "confirm"
    assert not rows(app, tables.overrides)
    tap(app, "S001", asked.card.buttons[0].action, at=minute(3))
    (one,) = rows(app, tables.overrides)
    assert (one.scheme, one.value, one.until, one.state) == ("tier", "high", date(2026, 12, 31), "requested")
    approve = f"override_request?task={one.override_id}&why=approve"
    for who in ("S001", "S002", "S009"):
        assert tap(app, who, approve, at=minute(4)).reason == "not_allowed"
    tap(app, "S003", approve, at=minute(5))
    assert rows(app, tables.overrides)[0].state == "approved"
    say_to(app, "S003", "撤销", at=minute(6))
    assert rows(app, tables.overrides)[0].state == "requested"
    tap(app, "S003", f"override_request?task={one.override_id}&why=reject", at=minute(7))
    assert rows(app, tables.overrides)[0].state == "withdrawn"


# -- undo ----------------------------------------------------------------------------------------------------------------


def test_undo_takes_back_one_thing_a_word_the_newest_first(app: App) -> None:
    confirmed(app, "S001", "李霞介绍了朋友刘总", at=0)
    confirmed(app, "S001", "明天提醒我给张伟回电", at=1)
    tap(app, "S001", "log_contact?client=C001&outcome=reached", at=minute(2))
    for number, (table, left) in enumerate([(tables.contacts, 0), (tables.reminders, 0), (tables.referrals, 0)]):
        say_to(app, "S001", "撤销", at=minute(3 + number))
        standing = [row for row in rows(app, table) if getattr(row, "undone_at", None) is None]
        assert len(standing) == left
    assert "没有可以撤销" in say_to(app, "S001", "撤销", at=minute(6)).card.title


def test_an_undo_delivered_twice_takes_back_one_thing(app: App) -> None:
    confirmed(app, "S001", "李霞介绍了朋友刘总", at=0)
    confirmed(app, "S001", "明天提醒我给张伟回电", at=1)
    say_to(app, "S001", "撤销", at=minute(3))
    say_to(app, "S001", "撤销", at=minute(3))
    assert len(rows(app, tables.referrals)) == 1


def test_whoever_has_heard_of_it_hears_that_it_was_taken_back(app: App) -> None:
    from schedules.alerting.telling import Teller

    teller = Teller(database=app.database, policy=app.policy(), platforms=["web"])
    asked = say_to(app, "S005", "我11月24日到26日休假")
    tap(app, "S005", asked.card.buttons[0].action, at=minute(1))
    assert teller.step(minute(2)) == 2, "stand-in and head"
    say_to(app, "S005", "撤销", at=minute(5))
    again = {(row.staff_id, row.stage) for row in rows(app, tables.alerts) if row.state == "waiting"}
    assert again == {("S002", "taken_back"), ("S003", "taken_back")}
    assert teller.step(minute(8)) == 2
    with app.database.engine.connect() as connection:
        card = connection.execute(select(tables.outbox_cards.c.card)).scalars().all()[-1]
    assert "孙代撤回了：休假登记" in str(card)


def test_nobody_takes_back_what_another_wrote(app: App) -> None:
    confirmed(app, "S001", "李霞介绍了朋友刘总")
    say_to(app, "S003", "撤销", at=minute(1))
    say_to(app, "S002", "撤销", at=minute(1))
    assert len(rows(app, tables.referrals)) == 1
