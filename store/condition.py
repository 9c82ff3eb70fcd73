"""What state the database and its files are in: the findings of ``guanhu doctor``, each with its cure.

A finding is a wording key below ``doctor.finding``; ``wrong`` ones make the command exit 1, the others are good to know.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from content.problems import Problem
from segmentation import bank_data
from store import migrate, tables
from store.database import Database, Served
from store.imports import delivery_states
from store.imports.holding_back import REASONS, Note

#: Data older than this, in days, are reported; a week of holidays is not.
STALE_DAYS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is missing, wrong, or good to know."""

    key: str
    wrong: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)
    #: Wording keys below ``import.note`` with their facts, one line each.
    details: tuple[Note, ...] = ()


def findings(database: Database, *, today: date) -> Iterator[Finding]:
    """All there is to say, the worst first; what cannot be looked at because of something before it is left out.

    Raises Problem when the database cannot be read at all: that sentence is the finding.
    """
    yield from _folder(database.data_dir)
    migrate.check(database)
    delivery = delivery_states.served(database)
    if delivery is None:
        raise Problem("problems.no_delivery")
    yield from _files(database, delivery)
    newest = delivery_states.latest(database)
    if newest and newest.state == "held":
        why = tuple((note["note"], note) for note in newest.notes if note["note"] in REASONS)
        yield Finding(key="held", facts={"as_of": newest.as_of, "served": delivery.as_of}, details=why)
    age = (today - delivery.as_of).days
    if age > STALE_DAYS:
        yield Finding(key="stale", facts={"as_of": delivery.as_of, "days": age})
    yield from _round(database)
    yield from _gaps(database, delivery)


def _folder(folder: Path) -> Iterator[Finding]:
    place = next((path for path in (folder, *folder.parents) if path.exists()), folder)
    if not os.access(place, os.W_OK):
        yield Finding(key="folder", facts={"folder": folder})


def _files(database: Database, delivery: delivery_states.Delivery) -> Iterator[Finding]:
    served = database.storage.part_name("bank", delivery.delivery_id)
    if not database.storage.has("bank", delivery.delivery_id):
        yield Finding(key="file", facts={"file": served, "folder": database.data_dir})
    files = database.parquet_dir(delivery.delivery_id)
    if not files.exists():
        yield Finding(key="file", facts={"file": files.name, "folder": database.data_dir})


def _round(database: Database) -> Iterator[Finding]:
    with database.engine.connect() as connection:
        served: Served = database.served(connection)
        own = select(tables.rounds.c.round_id).where(
            tables.rounds.c.round_id == served.round_id, tables.rounds.c.delivery_id == served.delivery_id
        )
        made = connection.execute(own).first()
    if made is None:
        yield Finding(key="round")
    elif not database.storage.has("round", made.round_id):
        lost = database.storage.part_name("round", made.round_id)
        yield Finding(key="file", facts={"file": lost, "folder": database.data_dir})


def _gaps(database: Database, delivery: delivery_states.Delivery) -> Iterator[Finding]:
    missing = [table.name for table in bank_data.TABLES if table.name not in delivery.tables]
    if missing:
        yield Finding(key="tables", wrong=False, facts={"tables": ", ".join(missing)})
    rejected = sum(counts["rejected"] for counts in delivery.tables.values())
    if rejected:
        yield Finding(key="rejected", wrong=False, facts={"count": f"{rejected:,}"})
    if not database.storage.has("bank", delivery.delivery_id):
        return
    customers = tables.bank["customers"]
    query = select(func.count()).where(customers.c.manager_id.is_(None))
    with database.reading() as connection:
        unassigned = connection.execute(query).scalar_one()
    if unassigned:
        yield Finding(key="unassigned", wrong=False, facts={"count": f"{unassigned:,}"})
