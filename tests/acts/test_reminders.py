"""Reminders: a day is asked for, they lie ahead, and their owner alone ends them."""

from datetime import datetime

import pytest

from bot.app import App
from store import tables
from tests.acts.acting import confirmed, labels, minute, rows, whole
from tests.banks import ZONE, say_to, tap


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
