"""Contacts logged and put off in words."""

from datetime import date, datetime

import pytest

from bot.app import App
from store import tables
from tests.acts.acting import minute, rows, whole
from tests.banks import ZONE, say_to, tap


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
