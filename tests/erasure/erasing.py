"""A bank with rows of every kind about one customer, how they are erased, and who is still there. All invented."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from content.policy import load_policy
from content.problems import Problem
from store import audit
from store.books.book import open_book
from store.database import Database
from store.imports.deliveries import ImportReport, import_delivery
from store.rounds.rounds import run_round
from store.safekeeping import erasure
from store.staff.managers import by_staff_id
from tests.builders import a_customer, a_holding, a_staff, write_delivery
from tests.clock import MONDAY, the_delivery

CLERK = "S090"


def the_bank() -> dict[str, list[dict[str, Any]]]:
    """The clock's bank with a reviewer, a namesake of C001 whom a colleague manages, and rows of every kind about C001."""
    bank = the_delivery()
    bank["staff"] += [a_staff(staff_id=CLERK, name="虚构合规", role="compliance_reviewer")]
    bank["customers"][0]["phone"] = "13900000001"
    bank["customers"] += [a_customer(customer_id="C005", name="张伟", manager_id="S002")]
    bank["holdings"] += [a_holding(holding_id="H005", customer_id="C005")]
    bank["balances"] = [{"customer_id": "C001", "month": "2026-10", "kind": "term_deposit", "average_balance": "1.25"}]
    bank["tags"] = [{"customer_id": one, "key": "hobby", "value": "tea"} for one in ("C001", "C002")]
    return bank


def erase(database: Database, customer: str = "C001", **over: Any) -> erasure.Erased:
    return erasure.erase(database, customer, **{"reason": "虚构申请", "by": CLERK, "now": MONDAY, **over})


def problem(act: Any) -> str:
    with pytest.raises(Problem) as caught:
        act()
    assert all(caught.value.sentence(language) for language in ("zh", "en"))
    return caught.value.key


def ids(database: Database, table: Any) -> set[str]:
    with database.reading() as connection:
        return set(connection.execute(select(table.c.customer_id)).scalars())


def in_book(database: Database, staff_id: str = "S001") -> tuple[str, ...]:
    with database.reading() as connection:
        manager = by_staff_id(connection, staff_id)
        assert manager is not None
        return open_book(connection, manager, today=MONDAY.date()).customer_ids()


def shown_to(database: Database, staff_id: str, customer: str) -> None:
    with database.writing() as connection:
        audit.record(connection, at=MONDAY, staff_id=staff_id, what="asked", customers=[customer])


def load(database: Database, folder: Path, bank: dict[str, list[dict[str, Any]]], day: date) -> ImportReport:
    report = import_delivery(database, write_delivery(folder, bank), as_of=day, now=MONDAY)
    run_round(database, load_policy(), as_of=day, now=MONDAY)
    return report
