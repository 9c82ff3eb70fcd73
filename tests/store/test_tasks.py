"""Tasks that are kept: opened once, closed with why, handed on with the customer. On both engines."""

from datetime import date, timedelta

import pytest

from segmentation.dossier import Dossier
from segmentation.people import Complaint
from store.database import Database
from store.tasks import task_rows
from tests.segmentation.duty_cases import WAN, deposit
from tests.store.one_task import MATURES, MONDAY, a_dossier, at, only, said, spoke, sync


def test_a_task_opens_when_it_first_appears_and_a_rerun_changes_nothing(database: Database) -> None:
    assert sync(database, MONDAY, a_dossier()).counts() == {}, "eight days before is too early"
    assert sync(database, MONDAY + timedelta(1), a_dossier()).counts() == {"opened": 1}
    assert sync(database, MONDAY + timedelta(1), a_dossier()).counts() == {}
    row = only(database)
    assert (row.duty, row.due_on, row.state, row.staff_id, row.amount) == ("W-01", MATURES, "open", "S001", 10 * WAN)
    assert row.facts["holding_ids"] == ["H001"]
    assert row.facts["reasons"][0]["facts"]["amount"] == 10 * WAN


@pytest.mark.parametrize(
    ("dossier", "state", "why"),
    [
        (a_dossier(spoke(MATURES, "roll")), "done", "contact:roll"),
        (a_dossier(spoke(MATURES, "take_out")), "done", "contact:take_out"),
        (a_dossier(holdings=(deposit(date(2027, 11, 24)),)), "done", "renewed"),
        (a_dossier(holdings=(deposit(MATURES, auto_renew=True),)), "done", "renewed"),
        (a_dossier(holdings=()), "gone", "holding_gone"),
        (None, "gone", "left"),
    ],
    ids=["rolled", "taken out", "renewed", "renews by itself", "holding gone", "customer left"],
)
def test_a_task_that_is_no_longer_due_closes_with_why(
    database: Database, dossier: Dossier | None, state: str, why: str
) -> None:
    sync(database, MATURES, a_dossier())
    done = sync(database, MATURES, dossier, hour=12)
    assert done.closed == ((("C001", "W-01", MATURES), why),)
    row = only(database)
    assert (row.state, row.closed_why, row.closed_at) == (state, why, at(MATURES, 12))


def test_a_call_that_reached_nobody_closes_nothing_and_an_overdue_task_stays_for_months(database: Database) -> None:
    for day in (MATURES, MATURES + timedelta(30), MATURES + timedelta(90)):
        sync(database, day, a_dossier(spoke(MATURES, "no_answer"), spoke(MATURES, "undecided", 11)))
    assert only(database).state == "open"


def test_a_complaint_that_was_closed_closes_its_task_unless_nobody_delivered_complaints(database: Database) -> None:
    opened = MONDAY - timedelta(3)
    complains = a_dossier(
        holdings=(),
        complaint_since=opened,
        complaints=(Complaint(complaint_id="X", customer_id="C001", opened_on=opened),),
    )
    assert sync(database, MONDAY, complains).counts()["opened"] == 1
    quiet = a_dossier(holdings=())
    assert sync(database, MONDAY + timedelta(1), quiet, missing=("complaints",)).counts() == {}
    assert sync(database, MONDAY + timedelta(1), quiet).closed[0][1] == "complaint_closed"


def test_a_new_manager_gets_the_task_and_whoever_helped_the_old_one_no_longer_does(database: Database) -> None:
    sync(database, MATURES, a_dossier())
    said(database, MATURES, "delegate", a_dossier(), why="S007")
    assert only(database).delegated_to == "S007"
    assert sync(database, MATURES, a_dossier(), owner="S002", hour=13).counts() == {"moved": 1}
    row = only(database)
    assert (row.staff_id, row.delegated_to, row.state) == ("S002", "", "open")


def test_a_task_comes_onto_the_heads_list_once(database: Database) -> None:
    late = MATURES + timedelta(1)
    assert sync(database, MATURES, a_dossier()).escalated == ()
    assert len(sync(database, late, a_dossier()).escalated) == 1
    assert sync(database, late + timedelta(1), a_dossier()).escalated == ()
    with database.engine.connect() as connection:
        found = [
            len(task_rows.escalated(connection, ["S001"], since=at(day, 0), until=at(day + timedelta(1), 0)))
            for day in (MATURES, late, late + timedelta(1))
        ]
    assert found == [0, 1, 0]


def test_facts_older_than_what_was_done_meanwhile_neither_open_nor_close(database: Database) -> None:
    sync(database, MATURES, a_dossier())
    sync(database, MATURES, a_dossier(spoke(MATURES, "roll")), hour=12)
    assert sync(database, MATURES, a_dossier(), hour=11).counts() == {}, "the job read before the call was logged"
    assert sync(database, MATURES, a_dossier(), hour=13).counts() == {"reopened": 1}, "the contact was taken back"
