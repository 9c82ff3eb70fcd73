"""Tasks kept in step with the duties: whole books once a day after the night, one customer at once when something is told.

The job runs before the morning; ``refresh`` is called after a contact was logged (``bot.conversation``) and by the worker for
whoever something was told about. Both come to the same rows; whatever was killed, the next one sets it right.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from content.calendar import working_days
from handlers.day.due import everything_due
from schedules.jobs import Report, Run
from segmentation.bank_data import TABLES
from segmentation.dossier import BANK_ZONE
from segmentation.duties import DutyNumbers
from segmentation.people import Manager
from segmentation.policy import Policy
from segmentation.task_results import TaskNumbers
from store.books.book import Book, open_book
from store.database import Connection, Database
from store.staff.scopes import Scope
from store.tasks import task_rows, tasks
from store.tasks.tasks import Rules, Standing, Synced

#: Nobody: the program reads a book that is no reader's.
_PROGRAM = Manager(staff_id="", name="", role="", branch_id="", language="zh")


def keep_tasks(run: Run) -> Report:
    """The job: every book of the bank, one after the other."""
    with run.database.reading() as connection:
        if run.database.served(connection).delivery_id is None:
            return {"skipped": "no_delivery"}
        managers = task_rows.owners(connection)
        nobodys = task_rows.lost_customers(connection, run.now.astimezone(BANK_ZONE).date())
        waiting = task_rows.counts(connection)
    if run.dry:
        return {"would_keep": len(managers), **_standing(waiting)}
    report: dict[str, Any] = {"managers": len(managers)}
    for manager_id in managers:
        _add(report, _sync_book(run.database, run.policy, manager_id, (), run.now))
    if nobodys:
        _add(report, _end(run.database, run.policy, nobodys, run.now))
    with run.database.reading() as connection:
        return {**report, **_standing(task_rows.counts(connection))}


def refresh(database: Database, policy: Policy, customer_ids: Iterable[str], now: datetime) -> Synced:
    """Make the tasks of these customers what the duties say now; nothing before the first delivery."""
    wanted = sorted(set(customer_ids))
    with database.reading() as connection:
        if database.served(connection).delivery_id is None:
            return Synced()
        owned = task_rows.owners_of(connection, wanted)
    done = Synced()
    for manager_id in sorted({owner for owner in owned.values() if owner}):
        mine = [one for one in wanted if owned.get(one) == manager_id]
        done += _sync_book(database, policy, manager_id, mine, now)
    if lost := [one for one in wanted if not owned.get(one)]:
        done += _end(database, policy, lost, now)
    return done


def _sync_book(
    database: Database, policy: Policy, manager_id: str, customer_ids: Sequence[str], now: datetime
) -> Synced:
    """One manager's customers, or these of them, in one transaction."""
    today = now.astimezone(BANK_ZONE).date()
    with database.reading() as connection:
        book = _book(connection, database, manager_id)
        due = everything_due(book, policy, today, customer_ids, now=now)
        missing = book.missing(*(table.name for table in TABLES), "placements")
        rules = _rules(policy, book, today, missing)
    found = {line.customer_id: line.tasks for line in due.lines}
    standings = [
        Standing(customer_id=id_, staff_id=manager_id, dossier=dossier, due=found.get(id_, ()))
        for id_, dossier in due.dossiers.items()
    ]
    standings += [Standing(customer_id=id_) for id_ in customer_ids if id_ not in due.dossiers]
    with database.writing() as connection:
        return tasks.sync(connection, standings, rules, now=now)


def _end(database: Database, policy: Policy, customer_ids: Sequence[str], now: datetime) -> Synced:
    """Customers who are nobody's any more."""
    with database.reading() as connection:
        rules = _rules(policy, _book(connection, database, ""), now.astimezone(BANK_ZONE).date(), ())
    with database.writing() as connection:
        return tasks.sync(connection, [Standing(customer_id=one) for one in customer_ids], rules, now=now)


def _book(connection: Connection, database: Database, manager_id: str) -> Book:
    return replace(open_book(connection, _PROGRAM, database=database), scope=Scope(managers=(manager_id,)))


def _rules(policy: Policy, book: Book, today: date, missing: Sequence[str]) -> Rules:
    return Rules(
        today=today,
        calendar=working_days(book.edited_days),
        closing=DutyNumbers.read(policy.section("duties")).maturity_closing,
        retention_days=TaskNumbers.read(policy.section("tasks")).retention_days,
        missing=tuple(missing),
    )


def _standing(counts: dict[str, int]) -> dict[str, int]:
    return {f"tasks_{state}": counts.get(state, 0) for state in ("open", "snoozed")}


def _add(report: dict[str, Any], done: Synced) -> None:
    for name, count in done.counts().items():
        report[f"were_{name}"] = report.get(f"were_{name}", 0) + count
