"""Tasks that are kept: opened once, closed with why, back by themselves; any order of days, words and reruns as a plain model."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from segmentation.dossier import BANK_ZONE, Dossier
from segmentation.duties import due_items
from segmentation.people import Complaint, Contact
from segmentation.task_results import Result
from segmentation.tasks import Task, tasks
from store import tables
from store.database import Database
from store.tasks import task_results, task_rows
from store.tasks import tasks as kept
from store.tasks.tasks import Rules, Standing, Synced
from tests.clock import open_bot
from tests.engines import Engine
from tests.segmentation.duty_cases import CALENDAR, NUMBERS, a_person, deposit, on, placed

WAN = 10_000_00
MONDAY = date(2026, 11, 16)
MATURES = date(2026, 11, 24)


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> Iterator[Database]:
    opened = open_bot(tmp_path, engine)
    yield opened
    opened.close()


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=BANK_ZONE)


def spoke(day: date, outcome: str = "reached", hour: int = 10) -> Contact:
    return Contact(
        contact_id=f"K{day}{hour}",
        customer_id="C001",
        staff_id="S001",
        at=at(day, hour),
        channel="call",
        outcome=outcome,
    )


def a_dossier(*contacts: Contact, **over: Any) -> Dossier:
    values = {"customer": a_person(manager_id="S001"), "holdings": (deposit(MATURES),), "contacts": contacts}
    return Dossier(**{**values, **over})


def due(dossier: Dossier, day: date) -> tuple[Task, ...]:
    return tasks(due_items(dossier, on(day), NUMBERS))


def sync(database: Database, day: date, dossier: Dossier | None, owner: str = "S001", **over: Any) -> Synced:
    rules = Rules(
        today=day,
        calendar=CALENDAR,
        closing=("roll", "move", "take_out"),
        retention_days=2,
        missing=over.get("missing", ()),
    )
    found = due(dossier, day) if dossier else ()
    standing = Standing(customer_id="C001", staff_id=owner, dossier=dossier, due=found)
    with database.writing() as connection:
        return kept.sync(connection, [standing], rules, now=at(day, over.get("hour", 9)))


def rows(database: Database) -> dict[tuple[str, date], Any]:
    with database.engine.connect() as connection:
        return {(row.duty, row.due_on): row for row in connection.execute(select(tables.tasks))}


def only(database: Database) -> Any:
    (row,) = rows(database).values()
    return row


def said(database: Database, day: date, what: str, dossier: Dossier, **over: Any) -> bool:
    values = {
        "key": f"web:{what}-{day}",
        "customer_id": "C001",
        "staff_id": "S001",
        "owner": "S001",
        "what": what,
        **over,
    }
    with database.writing() as connection:
        return task_results.write(connection, Result(at=at(day, 11), tasks=due(dossier, day), **values))


# -- opened once, closed with why -------------------------------------------------------------------------------------------


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


# -- money that left ---------------------------------------------------------------------------------------------------------


def test_money_that_left_brings_one_task_to_win_it_back_with_the_amount(database: Database) -> None:
    sync(database, MATURES, a_dossier(placement=placed(aum=30 * WAN)))
    left = a_dossier(holdings=(), placement=placed(aum=24 * WAN))
    day = MATURES + timedelta(1)
    assert sync(database, day, left).closed[0][1] == "money_left"
    assert sync(database, day, left).counts() == {}
    assert sync(database, day + timedelta(1), left).counts() == {}
    row = rows(database)["W-01R", CALENDAR.add(day, 2)]
    assert (row.state, row.amount) == ("open", 6 * WAN)
    done = a_dossier(spoke(day + timedelta(1)), holdings=(), placement=placed(aum=24 * WAN))
    assert sync(database, day + timedelta(1), done, hour=12).closed[0][1] == "contact:reached"


@pytest.mark.parametrize(("aum", "lost"), [(30 * WAN, 0), (31 * WAN, 0), (29 * WAN, 1 * WAN), (5 * WAN, 10 * WAN)])
def test_only_what_the_customer_has_less_with_us_counts_as_lost(database: Database, aum: int, lost: int) -> None:
    sync(database, MATURES, a_dossier(placement=placed(aum=30 * WAN)))
    sync(database, MATURES + timedelta(1), a_dossier(holdings=(), placement=placed(aum=aum)))
    found = [row.amount for (duty, _), row in rows(database).items() if duty == "W-01R"]
    assert found == ([lost] if lost else [])


def test_a_customer_who_said_they_take_it_out_is_watched(database: Database) -> None:
    sync(database, MATURES, a_dossier(placement=placed(aum=30 * WAN)))
    told = spoke(MATURES, "take_out")
    sync(database, MATURES, a_dossier(told, placement=placed(aum=30 * WAN)), hour=12)
    assert ("W-01R", CALENDAR.add(MATURES, 2)) not in rows(database)
    day = MATURES + timedelta(1)
    sync(database, day, a_dossier(told, holdings=(), placement=placed(aum=20 * WAN)))
    assert rows(database)["W-01R", CALENDAR.add(day, 2)].amount == 10 * WAN


# -- what was said of it -----------------------------------------------------------------------------------------------------


def test_what_was_put_off_comes_back_on_its_day_and_not_before(database: Database) -> None:
    dossier = a_dossier()
    said(database, MONDAY + timedelta(2), "snooze", dossier, until=MATURES)
    assert only(database).state == "snoozed", "also when no job had opened it yet"
    assert sync(database, MATURES - timedelta(1), dossier).counts() == {}
    assert sync(database, MATURES, dossier).counts() == {"returned": 1}
    assert (only(database).state, only(database).snoozed_until) == ("open", None)


def test_what_is_put_off_closes_when_it_is_done_meanwhile(database: Database) -> None:
    said(database, MATURES - timedelta(3), "snooze", a_dossier(), until=MATURES)
    sync(database, MATURES - timedelta(1), a_dossier(spoke(MATURES - timedelta(2), "roll")))
    assert (only(database).state, only(database).closed_why) == ("done", "contact:roll")


def test_what_is_of_no_use_never_comes_back_and_is_counted_by_rule(database: Database) -> None:
    sync(database, MATURES, a_dossier())
    said(database, MATURES, "not_useful", a_dossier(), why="not_relevant")
    assert sync(database, MATURES + timedelta(5), a_dossier()).counts() == {}
    assert (only(database).state, only(database).closed_why) == ("gone", "not_useful:not_relevant")
    with database.engine.connect() as connection:
        (row,) = connection.execute(select(tables.task_results)).all()
    assert (row.duties, row.why) == (["W-01"], "not_relevant")


def test_the_same_message_is_written_once_and_taken_back_once(database: Database) -> None:
    sync(database, MATURES, a_dossier())
    assert said(database, MATURES, "snooze", a_dossier(), until=MATURES + timedelta(3))
    assert not said(database, MATURES, "snooze", a_dossier(), until=MATURES + timedelta(9))
    with database.engine.connect() as connection:
        last = task_results.last(connection, "S001", since=at(MATURES))
        assert task_results.last(connection, "S002", since=at(MATURES)) is None
        assert task_results.last(connection, "S001", since=at(MATURES, 12)) is None
    assert last is not None
    assert said(database, MATURES, "undo", a_dossier(), undoes=last.result_id)
    assert not said(database, MATURES, "undo", a_dossier(), undoes=last.result_id)
    assert (only(database).state, only(database).snoozed_until) == ("open", None)


def test_a_contact_taken_back_no_longer_counts(database: Database) -> None:
    contact = spoke(MATURES, "roll", 11)
    said(database, MATURES, "contact", a_dossier(), why="roll", contact=contact)
    with database.engine.connect() as connection:
        last = task_results.last(connection, "S001", since=at(MATURES))
    assert last is not None
    said(database, MATURES, "undo", a_dossier(), undoes=last.result_id)
    with database.engine.connect() as connection:
        (row,) = connection.execute(select(tables.contacts)).all()
    assert row.undone_at == at(MATURES, 11)


# -- any order of days, words and reruns -------------------------------------------------------------------------------------

_STEPS = st.one_of(
    st.tuples(st.just("day"), st.integers(1, 5)),
    st.tuples(st.just("sync"), st.just(0)),
    st.tuples(st.just("call"), st.sampled_from(["roll", "reached", "no_answer", "take_out", "undecided"])),
    st.tuples(st.just("take back"), st.just(0)),
    st.tuples(st.just("renew"), st.just(0)),
    st.tuples(st.just("leave"), st.just(0)),
    st.tuples(st.just("manager"), st.sampled_from(["S001", "S002"])),
    st.tuples(st.just("snooze"), st.integers(1, 6)),
    st.tuples(st.just("useless"), st.just(0)),
)


class Plain:
    """The same story told simply: two deposits, what is due of them, and what was said."""

    def __init__(self) -> None:
        self.day = MONDAY - timedelta(2)
        self.owner = "S001"
        self.held = {"H1": MATURES, "H2": MATURES + timedelta(6)}
        self.contacts: list[tuple[date, str]] = []
        self.tasks: dict[date, tuple[str, date | None]] = {}
        self.useless: set[date] = set()

    def due(self) -> set[date]:
        found = set()
        for matures in self.held.values() if self.owner else ():
            opens = CALENDAR.on_or_before(matures - timedelta(7))
            settled = any(day >= opens and word in {"roll", "take_out"} for day, word in self.contacts)
            if opens <= self.day and not settled:
                found.add(CALENDAR.on_or_before(matures))
        return found

    def sync(self) -> None:
        due = self.due()
        for key in due - self.useless:
            state, until = self.tasks.get(key, ("closed", None))
            waits = state == "snoozed" and until is not None and until > self.day
            self.tasks[key] = ("snoozed", until) if waits else ("open", None)
        for key in set(self.tasks) - due - self.useless:
            self.tasks[key] = ("closed", None)

    def dossier(self) -> Dossier | None:
        if not self.owner:
            return None
        return a_dossier(
            *(
                Contact(
                    contact_id=str(n), customer_id="C001", staff_id="S1", at=at(day, 8), channel="call", outcome=word
                )
                for n, (day, word) in enumerate(self.contacts)
            ),
            holdings=tuple(deposit(day, holding_id=name) for name, day in self.held.items()),
        )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_STEPS, max_size=25))
def test_any_order_of_days_words_and_reruns_comes_to_what_a_plain_model_says(
    database: Database, steps: list[tuple[str, Any]]
) -> None:
    with database.writing() as connection:
        connection.execute(delete(tables.tasks))
        connection.execute(delete(tables.task_results))
    plain = Plain()
    for number, (step, value) in enumerate([*steps, ("sync", 0)]):
        _take(database, plain, step, value, number)
    found = rows(database)
    assert len(found) == len({due_on for _, due_on in found}), "never opened twice"
    assert {due_on for (_, due_on), row in found.items() if row.state == "open"} == _in(plain, "open")
    assert {due_on: row.snoozed_until for (_, due_on), row in found.items() if row.state == "snoozed"} == {
        due_on: until for due_on, (state, until) in plain.tasks.items() if state == "snoozed"
    }
    for row in found.values():
        assert bool(row.closed_why) == bool(row.closed_at) == (row.state in ("done", "gone")), "closed with why"
        assert row.state in ("done", "gone") or row.staff_id == plain.owner
    assert sync(database, plain.day, plain.dossier(), plain.owner).counts() == {}


def _in(plain: Plain, wanted: str) -> set[date]:
    return {due_on for due_on, (state, _) in plain.tasks.items() if state == wanted}


def _take(database: Database, plain: Plain, step: str, value: Any, number: int) -> None:
    if step == "day":
        plain.day += timedelta(value)
    elif step == "call":
        plain.contacts.append((plain.day, value))
    elif step == "take back":
        del plain.contacts[-1:]
    elif step == "renew":
        plain.held["H1"] = plain.held.get("H1", MATURES) + timedelta(60)
    elif step == "leave":
        plain.owner = ""
    elif step == "manager":
        plain.owner = value
    else:
        sync(database, plain.day, plain.dossier(), plain.owner)
        plain.sync()
        dossier = plain.dossier()
        if step == "sync" or dossier is None or not (plain.due() - plain.useless):
            return
        what = "snooze" if step == "snooze" else "not_useful"
        until = plain.day + timedelta(value) if step == "snooze" else None
        said(database, plain.day, what, dossier, key=str(number), owner=plain.owner, until=until, why="other")
        for key in plain.due() - plain.useless:
            plain.tasks[key] = ("snoozed", until) if until else ("useless", None)
        if until is None:
            plain.useless |= plain.due()
