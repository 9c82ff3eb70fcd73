"""Deeds in the store, on both engines: written once a key, each undone to what was there before, in retention and erasure."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select

from content.problems import Problem
from segmentation.deeds import (
    ComplaintClosed,
    ComplaintLogged,
    Deed,
    LeaveEnded,
    LeaveSet,
    LifeEvent,
    OverrideAsked,
    OverrideDecided,
    Referral,
    ReminderEnded,
    ReminderMoved,
    ReminderSet,
    TransferAsked,
    TransferDecided,
    Undone,
)
from store import tables
from store.database import Database
from store.live import live_facts
from store.safekeeping import erased_rows, naming
from store.tasks import deeds
from tests.clock import at

NOW = at("2026-11-23 10:00")
TODAY = NOW.date()


def said(kind: type[Deed], key: str = "web:1", **over: Any) -> Deed:
    values: dict[str, Any] = {"key": key, "staff_id": "S001", "at": NOW, "customer_id": "C001", **over}
    return kind(**values)


REMINDER = said(ReminderSet, due=NOW + timedelta(days=1), note="回电")
COMPLAINT = said(ComplaintLogged, what="fee", opened_on=TODAY, note="手续费")
LEAVE = said(LeaveSet, customer_id="", whose="S001", start=TODAY, end=TODAY)
TRANSFER = said(TransferAsked, owner="S001", to="S002", reason="搬家")
OVERRIDE = said(OverrideAsked, scheme="tier", value="high", until=date(2026, 12, 31), reason="家庭")
FIRST: list[tuple[Deed, Table]] = [
    (REMINDER, tables.reminders),
    (COMPLAINT, tables.live_complaints),
    (said(Referral, note="刘总"), tables.referrals),
    (said(LifeEvent, what="birth", day=TODAY, note=""), tables.life_events),
    (LEAVE, tables.leaves),
    (TRANSFER, tables.transfers),
    (OVERRIDE, tables.overrides),
]
#: What follows on something that was written before.
THEN: list[tuple[Deed, Deed, Table]] = [
    (REMINDER, said(ReminderEnded, "web:2", reminder_id=1, state="done"), tables.reminders),
    (REMINDER, said(ReminderMoved, "web:2", reminder_id=1, due=NOW), tables.reminders),
    (
        COMPLAINT,
        said(ComplaintClosed, "web:2", complaint_id="bot:web:1", closed_on=TODAY),
        tables.live_complaints,
    ),
    (LEAVE, said(LeaveEnded, "web:2", leave_id=1, whose="S001", start=TODAY, end=TODAY), tables.leaves),
    (TRANSFER, said(TransferDecided, "web:2", transfer_id=1, approved=True), tables.transfers),
    (TRANSFER, said(TransferDecided, "web:2", transfer_id=1, approved=False), tables.transfers),
    (OVERRIDE, said(OverrideDecided, "web:2", override_id=1, approved=True), tables.overrides),
    (OVERRIDE, said(OverrideDecided, "web:2", override_id=1, approved=False), tables.overrides),
]


def write(database: Database, deed: Deed) -> bool:
    with database.writing() as connection:
        return deeds.write(connection, deed)


def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    with database.engine.connect() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(*table.primary_key)).mappings()]


def undo(database: Database, key: str = "web:1", again: str = "web:9") -> bool:
    with database.engine.connect() as connection:
        done = deeds.of_key(connection, key)
    assert done is not None
    return write(database, Undone(key=again, staff_id="S001", at=NOW, deed_id=done.deed_id, what=done.kind))


def standing(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [row for row in found if row.get("state") != "withdrawn"]


@pytest.mark.parametrize(("deed", "table"), FIRST, ids=[deed.kind for deed, _ in FIRST])
def test_a_deed_is_written_once_and_an_undo_leaves_nothing(database: Database, deed: Deed, table: Table) -> None:
    assert write(database, deed)
    assert not write(database, deed)
    assert len(rows(database, table)) == 1
    assert undo(database)
    assert not standing(rows(database, table))
    assert not write(database, deed), "the message delivered again after the undo"
    assert not standing(rows(database, table))


@pytest.mark.parametrize(
    ("first", "then", "table"), THEN, ids=[f"{then.kind}-{getattr(then, 'approved', '')}" for _, then, _ in THEN]
)
def test_what_followed_is_undone_to_what_was_before(database: Database, first: Deed, then: Deed, table: Table) -> None:
    write(database, first)
    before = rows(database, table)
    assert write(database, then)
    assert rows(database, table) != before
    assert undo(database, "web:2")
    keys = ("leave_id", "key", "set_by", "set_at")
    after = [{name: value for name, value in row.items() if name not in keys} for row in rows(database, table)]
    assert after == [{name: value for name, value in row.items() if name not in keys} for row in before]


def test_an_undo_is_done_once_and_what_was_decided_cannot_be_taken_back(database: Database) -> None:
    write(database, TRANSFER)
    assert undo(database)
    with pytest.raises(Problem):
        undo(database, again="web:10")
    write(database, said(TransferAsked, "web:3", owner="S001", to="S002", reason=""))
    number = rows(database, tables.transfers)[0]["transfer_id"]
    write(database, said(TransferDecided, "web:4", transfer_id=number, approved=True))
    with pytest.raises(Problem):
        undo(database, "web:3", again="web:11")
    assert [row["state"] for row in rows(database, tables.transfers)] == ["approved"]


def test_two_decide_and_one_counts(database: Database) -> None:
    write(database, OVERRIDE)
    write(database, said(OverrideDecided, "web:2", override_id=1, approved=True))
    with pytest.raises(Problem):
        write(database, said(OverrideDecided, "web:3", override_id=1, approved=False))
    assert [row["state"] for row in rows(database, tables.overrides)] == ["approved"]
    assert len(rows(database, tables.deeds)) == 2, "the failed one left nothing"


def test_an_approval_taken_back_lets_stand_again_what_it_ended(database: Database) -> None:
    write(database, OVERRIDE)
    write(database, said(OverrideDecided, "web:2", override_id=1, approved=True))
    write(database, said(OverrideAsked, "web:3", scheme="tier", value="mid", until=date(2026, 12, 31), reason="x"))
    write(database, said(OverrideDecided, "web:4", override_id=2, approved=True))
    assert [row["state"] for row in rows(database, tables.overrides)] == ["withdrawn", "approved"]
    undo(database, "web:4")
    assert [row["state"] for row in rows(database, tables.overrides)] == ["approved", "requested"]


def test_only_the_newest_of_ones_own_that_is_young_enough_can_be_undone(database: Database) -> None:
    write(database, REMINDER)
    write(database, said(Referral, "web:2", at=NOW + timedelta(minutes=1), note=""))
    write(database, said(Referral, "web:3", staff_id="S002", at=NOW + timedelta(minutes=2), note=""))

    def last(since: datetime) -> str:
        with database.engine.connect() as connection:
            found = deeds.last(connection, "S001", since=since)
        return found.kind if found else ""

    assert last(NOW) == "referral"
    undo(database, "web:2")
    assert last(NOW) == "reminder"
    assert not last(NOW + timedelta(seconds=1))


@pytest.mark.parametrize(("days", "stands"), [(0, True), (30, True)])
def test_a_complaint_logged_here_outlives_deliveries_one_told_by_the_bank_does_not(
    database: Database, days: int, stands: bool
) -> None:
    write(database, COMPLAINT)
    source = live_facts.SOURCES["complaints"]
    condition = live_facts.standing(source, TODAY + timedelta(days=days))
    with database.engine.begin() as connection:
        found = connection.execute(select(tables.live_complaints).where(*condition)).all()
        assert bool(found) == stands
        connection.execute(tables.live_complaints.update().values(told_by=""))
        found = connection.execute(select(tables.live_complaints).where(*condition)).all()
        assert bool(found) == (days == 0)


def test_an_erasure_takes_the_acts_about_a_customer_and_a_reminder_that_names_them(database: Database) -> None:
    for deed, _ in FIRST:
        write(database, replace(deed, key=f"web:{deed.kind}"))
    write(database, said(ReminderSet, "web:8", customer_id="", due=NOW, note="给张伟买蛋糕"))
    write(database, said(ReminderSet, "web:7", customer_id="", due=NOW, note="给家里买蛋糕"))
    with database.writing() as connection:
        from store import audit

        audit.record(connection, at=NOW, staff_id="S001", what="asked", customers=["C001"])
        erased_rows.erase(connection, naming.traces("C001", ["张伟"]), now=NOW)
    assert [row["note"] for row in rows(database, tables.reminders)] == ["给家里买蛋糕"]
    for table in (tables.live_complaints, tables.referrals, tables.life_events, tables.transfers, tables.overrides):
        assert not rows(database, table), table.name
    assert all(row["customer_id"] is None for row in rows(database, tables.deeds))
