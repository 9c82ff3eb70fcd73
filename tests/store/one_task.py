"""A customer whose deposit matures, the tasks that are kept of it, and what is said of them. All invented."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from segmentation.dossier import BANK_ZONE, Dossier
from segmentation.duties import due_items
from segmentation.people import Contact
from segmentation.task_results import Result
from segmentation.tasks import Task, tasks
from store import tables
from store.database import Database
from store.tasks import task_results
from store.tasks import tasks as kept
from store.tasks.tasks import Rules, Standing, Synced
from tests.segmentation.duty_cases import CALENDAR, NUMBERS, a_person, deposit, on

MONDAY = date(2026, 11, 16)
MATURES = date(2026, 11, 24)


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
