"""How contacts are recorded, manager by manager, and how useful each rule's tasks were found.

``handlers.tasks.task_team`` puts it before the branch head: figures of a month, in neutral words.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from segmentation.contact_signals import Left, Recorded, Records
from segmentation.dossier import bank_day
from segmentation.kept_tasks import RETENTION
from store.tables import contacts, task_results, tasks


def records(
    connection: Connection, staff_ids: Sequence[str], *, since: datetime, until: datetime
) -> tuple[Records, ...]:
    """What these people recorded in that time, those without any record left out, by staff id."""
    said: dict[str, list[Recorded]] = {}
    of = contacts.c
    mine = (of.staff_id.in_(list(staff_ids)), of.at >= since, of.at < until, of.undone_at.is_(None))
    for row in connection.execute(select(of.staff_id, of.at, of.outcome, of.note).where(*mine)):
        said.setdefault(row.staff_id, []).append(Recorded(at=row.at, outcome=row.outcome, noted=bool(row.note)))
    results, useless = _results(connection, staff_ids, since, until)
    left = _left(connection, staff_ids, since, until)
    return tuple(
        Records(
            staff_id=staff_id,
            contacts=tuple(said.get(staff_id, ())),
            results=results[staff_id],
            useless=useless[staff_id],
            left=tuple(left.get(staff_id, ())),
        )
        for staff_id in sorted({*said, *results, *left})
    )


def useless_by_rule(connection: Connection, *, since: datetime, until: datetime) -> dict[str, Counter[str]]:
    """How often the tasks of each rule were called of no use, by why."""
    of = task_results.c
    found: dict[str, Counter[str]] = {}
    query = select(of.duties, of.why).where(
        of.what == "not_useful", of.at >= since, of.at < until, of.undone_at.is_(None)
    )
    for row in connection.execute(query):
        for duty in row.duties:
            found.setdefault(duty, Counter())[row.why] += 1
    return found


def _results(
    connection: Connection, staff_ids: Sequence[str], since: datetime, until: datetime
) -> tuple[Counter[str], Counter[str]]:
    of = task_results.c
    query = select(of.staff_id, of.what).where(
        of.staff_id.in_(list(staff_ids)), of.at >= since, of.at < until, of.undone_at.is_(None), of.what != "delegate"
    )
    results: Counter[str] = Counter()
    useless: Counter[str] = Counter()
    for row in connection.execute(query):
        results[row.staff_id] += 1
        useless[row.staff_id] += row.what == "not_useful"
    return results, useless


def _left(connection: Connection, staff_ids: Sequence[str], since: datetime, until: datetime) -> dict[str, list[Left]]:
    """Maturities a contact settled whose money left all the same: the task to win it back followed."""
    again = tasks.alias("again")
    query = select(tasks, again.c.facts.label("next_facts"), again.c.amount.label("lost")).where(
        tasks.c.duty == "W-01",
        tasks.c.closed_why.like("contact:%"),
        tasks.c.staff_id.in_(list(staff_ids)),
        again.c.customer_id == tasks.c.customer_id,
        again.c.duty == RETENTION,
        again.c.opened_at >= since,
        again.c.opened_at < until,
    )
    found: dict[str, list[Left]] = {}
    for row in connection.execute(query):
        if row.next_facts["falls_on"] != row.facts["falls_on"]:
            continue
        one = Left(due_on=row.due_on, contact_on=bank_day(row.closed_at), amount=row.lost or 0)
        found.setdefault(row.staff_id, []).append(one)
    return found
