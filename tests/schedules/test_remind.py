"""Reminders leave at their moment, once, to whoever keeps them; and stand in that morning's briefing."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from schedules.mornings.morning import morning
from schedules.remind import remind
from store import tables
from store.database import Database
from store.staff import leaves
from store.tasks import reminders
from tests.clock import MONDAY, a_run, at

TEN = at("2026-11-23 10:00")


def keep(
    database: Database, due: datetime = TEN, *, who: str = "S001", client: str | None = "C001", note: str = "送合同"
) -> None:
    with database.writing() as connection:
        reminders.add(
            connection, key=f"{who}{due}{note}", staff_id=who, customer_id=client, at=due, note=note, now=MONDAY
        )  # fmt: skip


def sent(database: Database) -> list[Any]:
    query = select(tables.outbox, tables.outbox_cards.c.card).join(
        tables.outbox_cards, tables.outbox_cards.c.delivery_id == tables.outbox.c.delivery_id
    )
    with database.engine.connect() as connection:
        found = connection.execute(query.order_by(tables.outbox.c.delivery_id)).all()
    return [row for row in found if row.key.startswith("reminder:")]


@pytest.mark.parametrize(("minutes", "leaves_now"), [(-1, False), (0, True), (1, True)])
def test_a_reminder_leaves_when_its_moment_has_come(database: Database, minutes: int, leaves_now: bool) -> None:
    keep(database)
    report = remind(a_run(database, TEN + timedelta(minutes=minutes)))
    assert report.get("sent", 0) == leaves_now
    assert len(sent(database)) == leaves_now


def test_it_is_sent_once_however_often_the_job_runs(database: Database) -> None:
    keep(database)
    keep(database, note="开会", client=None)
    for minute in range(3):
        remind(a_run(database, TEN + timedelta(minutes=minute)))
    (one,) = sent(database)
    assert [row["title"] for row in one.card["rows"]] == ["张伟 · 送合同", "开会"]
    assert one.about["customer_ids"] == ["C001"]
    with database.engine.connect() as connection:
        assert {row.state for row in connection.execute(select(tables.reminders))} == {"sent"}


def test_a_rehearsal_sends_nothing(database: Database) -> None:
    keep(database)
    assert remind(a_run(database, TEN, dry=True)) == {"due": 1, "would_send": 1}
    assert not sent(database)


def test_a_customer_who_is_anothers_by_now_is_not_named(database: Database) -> None:
    keep(database, client="C002", note="给欧阳若兰回电")
    remind(a_run(database, TEN))
    (one,) = sent(database)
    assert "欧阳" not in str(one.card)
    assert one.about["customer_ids"] == []


def test_whoever_stands_in_is_reminded_of_customers_and_not_of_private_things(database: Database) -> None:
    keep(database, who="S004", client="C003", note="给王芳送合同")
    keep(database, who="S004", client=None, note="体检")
    remind(a_run(database, TEN))
    assert {row.address: [line["title"] for line in row.card["rows"]] for row in sent(database)} == {
        "web:person:S001": ["给王*送合同"],
        "web:person:S004": ["体检"],
    }


def test_leave_said_to_the_bot_counts_as_the_staff_files(database: Database) -> None:
    with database.writing() as connection:
        leaves.add(
            connection, key="k", staff_id="S001", start=MONDAY.date(), end=MONDAY.date(), set_by="S001", now=MONDAY
        )  # fmt: skip
    assert "S001" in morning(a_run(database)).get("uncovered", []) + morning(a_run(database)).get("on_leave", [])


def test_the_mornings_briefing_names_the_reminders_of_the_day(database: Database) -> None:
    keep(database)
    keep(database, TEN + timedelta(days=1), note="明天的事")
    morning(a_run(database))
    query = select(tables.outbox.c.about, tables.outbox_cards.c.card).join(
        tables.outbox_cards, tables.outbox_cards.c.delivery_id == tables.outbox.c.delivery_id
    )
    with database.engine.connect() as connection:
        row = connection.execute(query.where(tables.outbox.c.address == "web:person:S001")).first()
    assert row is not None
    sections = {section["title"]: section["lines"] for section in row.card["sections"]}
    assert sections["今天的提醒 · 1 条"] == ["10:00 张伟 · 送合同"]
    assert "C001" in row.about["customer_ids"]
