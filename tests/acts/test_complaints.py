"""Complaints: they stand at once, are heard of by whom they concern, and end when they are settled."""

from datetime import date

import pytest

from bot.app import App
from store import tables
from store.live import live_facts
from tests.acts.acting import action, confirmed, minute, rows
from tests.banks import NOW, say_to, tap


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
