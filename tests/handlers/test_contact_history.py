"""The history of a customer: what was delivered and what was logged here, without what was undone, for those who may know."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.app import App
from segmentation.people import Contact
from store.books import contacts
from store.tables import contacts as logged_contacts
from tests.banks import NOW, a_copy, tap
from tests.handlers.card_bank import LATER, a_bank


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return a_bank(tmp_path_factory.mktemp("history"))


@pytest.fixture
def bank(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


def test_the_history_holds_what_was_logged_here_and_not_what_was_undone(bank: App) -> None:
    with bank.database.writing() as connection:
        for number, outcome in ((8, "roll"), (9, "reached")):
            at = NOW - timedelta(hours=number)
            logged = Contact(
                contact_id=f"B{number}", customer_id="C001", staff_id="S001", at=at, channel="wecom", outcome=outcome
            )
            contacts.add(connection, logged)
        undone = update(logged_contacts).where(logged_contacts.c.contact_id == "B9").values(undone_at=NOW)
        connection.execute(undone)
    card = tap(bank, "S001", "contact_history?client=C001").card
    assert [row.facts["contact_id"] for row in card.rows] == ["B8", "K2", "K1", "K3"]
    assert card.summary == "共 4 次，其中 3 次联系上；最近一次在11月23日（0 天前）"
    assert card.rows[2].details == ("电话 · 李娜", "电话 139****1111")
    november = tap(bank, "S001", "contact_history?client=C001&start=2026-11-01&end=2026-11-30", at=LATER).card
    assert [row.facts["contact_id"] for row in november.rows] == ["B8", "K2", "K1"]


def test_anothers_history_is_not_told(bank: App) -> None:
    answer = tap(bank, "S002", "contact_history?client=C001")
    assert (answer.customers, answer.card.rows) == ((), ())
