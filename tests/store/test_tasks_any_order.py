"""Tasks after any order of days, words and reruns come to what a plain model says. On both engines."""

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from segmentation.dossier import Dossier
from segmentation.people import Contact
from store import tables
from store.database import Database
from tests.segmentation.duty_cases import CALENDAR, deposit
from tests.store.one_task import MATURES, MONDAY, a_dossier, at, rows, said, sync

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
