"""What managers say of tasks is written once a message, with how the tasks were before, so that it can be taken back.

``bot.conversation`` writes it in the transaction of the audit row; ``handlers.tasks.contacts`` asks for the last one to undo.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from segmentation import kept_tasks
from segmentation.task_results import Result, Said
from store.books import contacts
from store.engines import add_once, of
from store.live import live_queue
from store.tables import contacts as contact_rows
from store.tables import task_results, tasks
from store.tasks import service_times
from store.types import day_number, day_of, moment_number, moment_of

#: Of a task, what a result may change and an undo gives back.
_CHANGED = ("state", "closed_at", "closed_why", "snoozed_until", "delegated_to")


def write(connection: Connection, result: Result) -> bool:
    """Write it; False when that message said it before. Needs ``Database.writing()``."""
    of(connection).take_turn(connection, "tasks")
    if result.undoes:
        return _undo(connection, result)
    opened = _rows(connection, result)  # also of a contact: what it settles was a task, and closes by it
    rows = opened if result.what != "contact" or result.until else []
    row = {
        "key": result.key, "customer_id": result.customer_id, "staff_id": result.staff_id, "at": result.at,
        "what": result.what, "why": result.why, "duties": list(dict.fromkeys(task.duty for task in result.tasks)),
        "contact_id": result.contact.contact_id if result.contact else "", "before": [_before(one) for one in rows],
        "undone_at": None,
    }  # fmt: skip
    if not add_once(connection, task_results, row, key=["key"]):
        return False
    if result.contact is not None:
        contacts.add(connection, result.contact)
    if rows:
        ids = [one.task_id for one in rows]
        connection.execute(update(tasks).where(tasks.c.task_id.in_(ids)).values(**_after(result)))
    return True


def last(connection: Connection, staff_id: str, *, since: datetime) -> Said | None:
    """The newest thing this person said since then that still stands."""
    query = (
        select(task_results)
        .where(task_results.c.staff_id == staff_id, task_results.c.at >= since, task_results.c.undone_at.is_(None))
        .order_by(task_results.c.at.desc(), task_results.c.result_id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return (
        Said(result_id=row.result_id, customer_id=row.customer_id, at=row.at, what=row.what, why=row.why, key=row.key)
        if row
        else None
    )


def has(connection: Connection, key: str) -> bool:
    """Whether a message said something of tasks before, taken back or not."""
    return connection.execute(select(task_results.c.result_id).where(task_results.c.key == key)).first() is not None


def _after(result: Result) -> dict[str, Any]:
    if result.what == "not_useful":
        return {
            "state": "gone", "closed_at": result.at, "closed_why": f"not_useful:{result.why}", "snoozed_until": None,
        }  # fmt: skip
    if result.what == "delegate":
        return {"delegated_to": "" if result.why == result.owner else result.why}
    return {"state": "snoozed", "snoozed_until": result.until}


def _rows(connection: Connection, result: Result) -> list[Row[Any]]:
    """The kept rows of the tasks it is about; a task nobody kept yet is opened first."""
    if not result.tasks:
        return []
    there = {(row.duty, row.due_on) for row in _of(connection, result)}
    new = [
        {
            "customer_id": task.customer_id, "duty": task.duty, "due_on": task.due_on, "staff_id": result.owner,
            "state": "open", "amount": task.amount, "facts": kept_tasks.facts_of(task, aum=None), "opened_at": result.at,
        }
        for task in result.tasks
        if (task.duty, task.due_on) not in there
    ]  # fmt: skip
    if new:
        connection.execute(insert(tasks), new)
    return [row for row in _of(connection, result) if row.state in kept_tasks.OPEN]


def _of(connection: Connection, result: Result) -> Sequence[Row[Any]]:
    these = [and_(tasks.c.duty == task.duty, tasks.c.due_on == task.due_on) for task in result.tasks]
    query = select(tasks).where(tasks.c.customer_id == result.customer_id, or_(*these)).order_by(tasks.c.task_id)
    return connection.execute(query).all()


def _before(row: Row[Any]) -> dict[str, Any]:
    return {
        "task_id": row.task_id, "state": row.state, "closed_why": row.closed_why, "delegated_to": row.delegated_to,
        "closed_at": moment_number(row.closed_at) if row.closed_at else None,
        "snoozed_until": day_number(row.snoozed_until) if row.snoozed_until else None,
    }  # fmt: skip


def _undo(connection: Connection, result: Result) -> bool:
    """Take an earlier result back: its contact no longer counts, its tasks are as they were."""
    standing = and_(task_results.c.result_id == result.undoes, task_results.c.undone_at.is_(None))
    row = connection.execute(select(task_results).where(standing)).first()
    if row is None or not connection.execute(update(task_results).where(standing).values(undone_at=result.at)).rowcount:
        return False
    if row.contact_id:
        mine = contact_rows.c.contact_id == row.contact_id
        connection.execute(update(contact_rows).where(mine).values(undone_at=result.at))
        live_queue.ask(connection, [row.customer_id], result.at)
        service_times.reopen(connection, row.customer_id, since=row.at)
    for before in row.before:
        mine = tasks.c.task_id == before["task_id"]
        connection.execute(update(tasks).where(mine).values(**_given_back(before)))
    return True


def _given_back(before: Mapping[str, Any]) -> dict[str, Any]:
    closed_at, until = before["closed_at"], before["snoozed_until"]
    return {name: before[name] for name in _CHANGED} | {
        "closed_at": None if closed_at is None else moment_of(closed_at),
        "snoozed_until": None if until is None else day_of(until),
    }
