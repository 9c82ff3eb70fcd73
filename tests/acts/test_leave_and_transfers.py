"""Leave, hand-overs and exceptions: real days, whoever stands in, and a second person who decides."""

from datetime import date, datetime, timedelta

import pytest

from bot.app import App
from store import tables
from tests.acts.acting import action, confirmed, labels, minute, rows, whole
from tests.banks import ZONE, say_to, tap


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
