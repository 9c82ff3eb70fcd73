"""The list of reminders: the asker's own, the nearest first, and nobody named who is another's now."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from store.tasks import reminders
from tests.banks import NOW, ZONE, a_copy, tap
from tests.handlers.card_bank import LATER, a_bank


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return a_bank(tmp_path_factory.mktemp("reminders"))


@pytest.fixture
def bank(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


def remind(app: App, key: str, at: datetime, *, staff_id: str = "S001", customer_id: str | None = "C001") -> None:
    with app.database.writing() as connection:
        reminders.add(
            connection, key=key, staff_id=staff_id, customer_id=customer_id, at=at, note=f"虚构事由{key}", now=NOW
        )  # fmt: skip


def test_reminders_are_the_askers_own_the_nearest_first(bank: App) -> None:
    remind(bank, "b", NOW + timedelta(days=1), customer_id=None)
    remind(bank, "a", NOW + timedelta(hours=2))
    remind(bank, "late", NOW - timedelta(hours=1))
    remind(bank, "other", NOW + timedelta(hours=1), staff_id="S002")
    answer = tap(bank, "S001", "reminder_list")
    rows = answer.card.rows
    assert [row.details for row in rows] == [("虚构事由late",), ("虚构事由a",), ("虚构事由b",)]
    assert [row.title for row in rows] == ["11月23日 周一 08:00", "11月23日 周一 11:00", "11月24日 周二 09:00"]
    assert [row.value for row in rows] == ["张伟 尾号8899", "张伟 尾号8899", ""]
    assert rows[0].badges == ("时间已过",)
    assert answer.customers == ("C001",)
    assert "共 3 条" in answer.card.summary


def test_a_period_shows_the_reminders_of_its_days_and_those_sent(bank: App) -> None:
    remind(bank, "today", NOW + timedelta(hours=1))
    remind(bank, "midnight", datetime(2026, 11, 24, 0, 0, tzinfo=ZONE))
    remind(bank, "end", datetime(2026, 11, 25, 0, 0, tzinfo=ZONE))
    with bank.database.writing() as connection:
        reminders.end(connection, 2, state=reminders.SENT, now=NOW)
    card = tap(bank, "S001", "reminder_list?start=2026-11-24&end=2026-11-24").card
    assert [(row.details, row.badges) for row in card.rows] == [(("虚构事由midnight",), ("已提醒",))]
    assert tap(bank, "S001", "reminder_list?start=2026-12-01&end=2026-12-02", at=LATER).card.rows == ()


def test_a_reminder_of_a_customer_who_is_anothers_now_does_not_name_them(bank: App) -> None:
    remind(bank, "gone", NOW + timedelta(hours=1), customer_id="C002")
    answer = tap(bank, "S001", "reminder_list")
    (row,) = answer.card.rows
    assert (row.value, row.customer_id) == ("", "")
    assert not any("client" in button.action for button in row.buttons)
    assert (answer.customers, answer.shown) == ((), ())
