"""Who may erase, what stops an erasure, and who can be erased. On both engines."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from segmentation.people import Contact
from store import tables
from store.books import contacts
from store.database import Database
from store.imports import delivery_states
from store.safekeeping import person
from tests.clock import MONDAY
from tests.erasure.erasing import CLERK, erase, in_book, problem


@pytest.mark.parametrize("act", ["erase", "export", "hold", "release"])
@pytest.mark.parametrize(
    ("by", "key"),
    [("S001", "safekeeping.not_allowed"), ("S003", "safekeeping.not_allowed"), ("S005", "problems.staff_inactive"),
     ("S999", "problems.unknown_staff")],
)  # fmt: skip
def test_only_an_administrator_or_a_reviewer_may(
    database: Database, tmp_path: Path, act: str, by: str, key: str
) -> None:
    acts: dict[str, Any] = {
        "erase": lambda: erase(database, by=by),
        "export": lambda: person.export(database, "C001", tmp_path / "p.json", by=by, now=MONDAY),
        "hold": lambda: person.hold(database, "C001", reason="r", until=MONDAY.date(), by=by, now=MONDAY),
        "release": lambda: person.release(database, "C001", by=by, now=MONDAY),
    }
    assert problem(acts[act]) == key
    assert "C001" in in_book(database)
    assert not (tmp_path / "p.json").exists()


def test_a_legal_hold_stops_the_erasure_until_it_is_released(database: Database) -> None:
    person.hold(database, "C001", reason="虚构争议", until=MONDAY.date(), by=CLERK, now=MONDAY)
    before = in_book(database)
    assert problem(lambda: erase(database)) == "safekeeping.person.held"
    assert in_book(database) == before
    with database.engine.connect() as connection:
        assert delivery_states.served(database)
        assert connection.execute(select(tables.deliveries.c.delivery_id)).scalars().all() == [1]
    person.release(database, "C001", by=CLERK, now=MONDAY)
    assert erase(database).from_delivery
    assert problem(lambda: person.release(database, "C001", by=CLERK, now=MONDAY)) == "safekeeping.person.no_hold"


def test_a_hold_of_yesterday_stops_nothing(database: Database) -> None:
    person.hold(database, "C001", reason="r", until=MONDAY.date() - timedelta(days=1), by=CLERK, now=MONDAY)
    assert erase(database).from_delivery


def test_somebody_nobody_knows_cannot_be_erased(database: Database) -> None:
    assert problem(lambda: erase(database, "C999")) == "safekeeping.person.unknown"


def test_erasing_twice_says_when_it_was_done(database: Database) -> None:
    assert erase(database).before is None
    again = erase(database, now=MONDAY + timedelta(days=1))
    assert (again.before, again.from_delivery, again.counts) == (MONDAY, False, {})


def test_a_customer_the_bank_no_longer_delivers_can_still_be_erased(database: Database) -> None:
    with database.writing() as connection:
        contacts.add(
            connection, Contact(contact_id="k", customer_id="C777", staff_id="S001", at=MONDAY, channel="call")
        )
    done = erase(database, "C777")
    assert (done.from_delivery, done.counts["contacts"]) == (False, 1)
