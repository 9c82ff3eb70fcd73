"""What is taken back runs again: promises that the contact settled. Approvals end by the night's job; plans are audited."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from schedules.nightly import nightly
from segmentation.people import Contact
from segmentation.plans import Plan
from segmentation.task_results import Result
from store import tables
from store.database import Database
from store.outbox import approvals
from store.outbox.approvals import Bound
from store.tasks import plans, service_times, task_results
from store.tasks.service_times import ServiceTime
from tests.clock import MONDAY, a_run


def a_promise(number: int, customer_id: str = "C001") -> ServiceTime:
    return ServiceTime(
        source="movements", event_id=f"e{number}", subject=f"M{number}", duty="W-03", customer_id=customer_id,
        staff_id="S001", branch_id="B1", amount=1, opened_at=MONDAY, half_at=MONDAY + timedelta(hours=1),
        due_at=MONDAY + timedelta(hours=2), escalates_at=None,
    )  # fmt: skip


def test_a_promise_that_a_contact_settled_runs_again_when_the_contact_is_taken_back(database: Database) -> None:
    later = MONDAY + timedelta(minutes=5)
    contact = Contact(
        contact_id="k", customer_id="C001", staff_id="S001", at=later, channel="call", outcome="reached", note=""
    )
    said = Result(
        key="m1",
        customer_id="C001",
        staff_id="S001",
        owner="S001",
        at=later,
        what="contact",
        why="reached",
        contact=contact,
    )
    with database.writing() as connection:
        for promise in (a_promise(1), a_promise(2), a_promise(3), a_promise(4, "C002")):
            service_times.open_(connection, promise)
        first, second, third, other = service_times.running(connection)
        service_times.close(connection, third, why="contact", now=MONDAY + timedelta(minutes=1))  # by an earlier one
        assert task_results.write(connection, said)
        service_times.close(connection, first, why="contact", now=later)
        service_times.close(connection, second, why="gone", now=later)
        service_times.close(connection, other, why="contact", now=later)
        last = task_results.last(connection, "S001", since=MONDAY)
        assert last is not None
        undo = Result(
            key="m2", customer_id="C001", staff_id="S001", owner="S001", at=later, what="undo", undoes=last.result_id
        )
        assert task_results.write(connection, undo)
        assert [one.subject for one in service_times.running(connection)] == ["M1"]


@pytest.mark.parametrize(("last_day", "state"), [(date(2026, 11, 22), "expired"), (date(2026, 11, 23), "draft")])
def test_the_night_ends_approvals_whose_last_day_has_passed(database: Database, last_day: date, state: str) -> None:
    bound = Bound(
        kind="push", ref="P1", bytes_hash="x", audience={}, valid_from=date(2026, 11, 1), valid_until=last_day, notices=()
    )  # fmt: skip
    with database.writing() as connection:
        made = approvals.draft(connection, bound, author="S001", now=MONDAY)
    nightly(a_run(database))
    with database.engine.connect() as connection:
        found = approvals.find(connection, made.approval_id)
    assert found is not None
    assert found.state == state


def test_a_plan_begun_and_ended_is_in_the_audit(database: Database) -> None:
    plan = Plan(
        plan_id=0, group=("tier:mid",), owner="S001", cadence="month", content="review", target_percent=80,
        start=MONDAY.date(), end=date(2026, 12, 31),
    )  # fmt: skip
    with database.writing() as connection:
        number = plans.start(connection, plan, by="S002", now=MONDAY)
        plans.end(connection, number, by="S003", now=MONDAY)
        rows = connection.execute(
            select(tables.audit.c.what, tables.audit.c.staff_id).order_by(tables.audit.c.audit_id)
        )
        assert list(map(tuple, rows)) == [("plan_started", "S002"), ("plan_ended", "S003")]
