"""Who sees whose customers, and how much of them."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from segmentation.people import Manager
from store import tables
from store.books.book import Book, open_book
from store.books.maturing import Wanted
from store.staff import managers
from tests.banks import NOW, ZONE, an_app
from tests.builders import a_branch, a_customer, a_holding, a_staff, the_cast
from tests.engines import Engine

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def app(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> App:
    away = a_staff(
        staff_id="S004",
        name="吴休",
        deputy_staff_id="S001",
        leave_from="2026-11-20",
        leave_to="2026-11-23",
        branch_id="B1",
    )
    below = a_staff(staff_id="S005", name="郑下", branch_id="B11")
    gone = a_staff(staff_id="S006", name="旧人", active="N")
    reviewer = a_staff(staff_id="S007", name="审核", role="compliance_reviewer")
    return an_app(
        tmp_path_factory.mktemp("bank"), engine=engine,
        branches=[
            a_branch(),
            a_branch(branch_id="B11", name="虚构分理处", parent_branch_id="B1"),
            a_branch(branch_id="B2", name="虚构分行"),
        ],
        staff=[*the_cast(), away, below, gone, reviewer],
        customers=[
            a_customer(phone="13800001234", account_last4="5678", household_id="F1", do_not_disturb="Y"),
            a_customer(customer_id="C002", name="欧阳锋", manager_id="S002", household_id="F1", account_last4="1111"),
            a_customer(customer_id="C004", name="赵四", manager_id="S004", account_last4="4444"),
            a_customer(customer_id="C005", name="钱五", manager_id="S005", branch_id="B11"),
            a_customer(customer_id="C006", name="孙六", manager_id="S006", household_id="F1"),
            a_customer(customer_id="C007", name="无主", manager_id=""),
            a_customer(customer_id="C009", name="Nina Far", manager_id="S009", branch_id="B2"),
            a_customer(customer_id="C010", name="李十", household_id="F1"),
        ],
        holdings=[
            a_holding(holding_id=f"H{place}", customer_id=f"C{place}")
            for place in ("001", "002", "004", "005", "006", "007", "009", "010")
        ],
        contacts=[
            {"contact_id": "K1", "customer_id": "C001", "staff_id": "S001", "at": "2026-10-01T09:00:00", "channel": "call",
             "note": "张伟的手机13800001234"},
            {
                "contact_id": "K2", "customer_id": "C001", "staff_id": "S001", "at": "2026-11-01T09:00:00", "channel": "call",
                "outcome": "no_answer",
            },
        ],
    )  # fmt: skip


def asked(app: App, staff_id: str, *, today: date | None = TODAY, private: bool = True) -> tuple[Any, Book]:
    scope = app.database.reading()
    connection = scope.__enter__()
    manager = managers.by_staff_id(connection, staff_id)
    assert isinstance(manager, Manager)
    return scope, open_book(connection, manager, today=today, private=private)


@pytest.mark.parametrize(
    ("staff_id", "seen"),
    [
        ("S001", ["C001", "C004", "C010"]),  # her own, and those of the colleague on leave
        ("S002", ["C002"]),
        (
            "S003",
            ["C001", "C002", "C004", "C005", "C006", "C007", "C010"],
        ),  # the branch, what is beneath it, and nobody's
        ("S004", ["C004"]),
        ("S006", []),  # no longer active
        ("S007", []),  # a reviewer has no customers
        ("S009", ["C009"]),
    ],
)
def test_everyone_sees_their_own_customers_and_no_others(app: App, staff_id: str, seen: list[str]) -> None:
    everyone = [f"C{number:03}" for number in range(1, 11)]
    scope, book = asked(app, staff_id)
    try:
        assert list(book.customer_ids()) == seen
        assert [one.customer_id for one in book.customers(everyone)] == seen
        assert sorted({one.customer_id for one in book.holdings_of(everyone)}) == seen
        assert sorted(book.maturing(Wanted()).customers) == seen
        assert all(book.customer(one) is None for one in everyone if one not in seen)
        assert {one.customer_id for one in book.contacts_of(everyone)} <= set(seen)
    finally:
        scope.__exit__(None, None, None)


@pytest.mark.parametrize(
    ("today", "stands_in"),
    [
        (date(2026, 11, 19), False),
        (date(2026, 11, 20), True),
        (date(2026, 11, 23), True),
        (date(2026, 11, 24), False),
        (None, False),
    ],
)
def test_a_deputy_sees_a_colleagues_customers_only_while_they_are_away(
    app: App, today: date | None, stands_in: bool
) -> None:
    scope, book = asked(app, "S001", today=today)
    try:
        assert (book.customer("C004") is not None) is stands_in
    finally:
        scope.__exit__(None, None, None)


def test_only_the_own_manager_in_private_sees_names_in_full(app: App) -> None:
    cases = (
        ("S001", True, "C001", "张伟", "5678"),
        ("S001", False, "C001", "张*", ""),
        ("S001", True, "C004", "赵*", ""),
    )
    for staff_id, private, customer_id, name, tail in (*cases, ("S003", True, "C002", "欧阳*", "")):
        scope, book = asked(app, staff_id, private=private)
        customer = book.customer(customer_id)
        line = book.maturing(Wanted(clients=(customer_id,))).lines[0]
        scope.__exit__(None, None, None)
        assert customer is not None
        assert (customer.name, customer.account_last4) == (name, tail)
        assert (line.name, line.account_last4) == (name, tail)


def test_the_phone_is_masked_for_the_own_manager_too(app: App) -> None:
    scope, book = asked(app, "S001")
    customer = book.customer("C001")
    scope.__exit__(None, None, None)
    assert customer is not None
    assert customer.phone == "138****1234"


def test_a_note_tells_neither_a_colleague_the_name_nor_anybody_the_phone(app: App) -> None:
    for staff_id, note in (("S001", "张伟的手机138****1234"), ("S003", "张*的手机138****1234")):
        scope, book = asked(app, staff_id)
        found = {one.contact_id: one.note for one in book.contacts_of(["C001"])}
        scope.__exit__(None, None, None)
        assert found["K1"] == note


def test_more_customers_may_be_asked_for_than_one_statement_takes(app: App) -> None:
    scope, book = asked(app, "S003")
    found = book.dossiers(TODAY, ["C001", "C009", *(f"X{number}" for number in range(40_000))])
    scope.__exit__(None, None, None)
    assert [one.customer_id for one in found] == ["C001"]


def test_the_household_shows_only_customers_of_the_same_book(app: App) -> None:
    scope, book = asked(app, "S001")
    customer = book.customer("C001")
    assert customer is not None
    found = [one.customer_id for one in book.household(customer)]
    scope.__exit__(None, None, None)
    assert found == ["C010"]


def test_a_call_nobody_answered_is_no_contact_and_an_undone_one_neither(app: App) -> None:
    values = {"customer_id": "C010", "staff_id": "S001", "channel": "call", "note": ""}
    kept = datetime(2026, 11, 20, 9, tzinfo=ZONE)
    with app.database.writing() as connection:
        for contact_id, outcome, at, undone in (
            ("B1", "reached", kept, None),
            ("B2", "reached", NOW, NOW),
            ("B3", "wrong_number", NOW, None),
        ):
            row = {**values, "contact_id": contact_id, "outcome": outcome, "at": at, "undone_at": undone}
            connection.execute(tables.contacts.insert().values(**row))
    scope, book = asked(app, "S001")
    last = book.last_contacts(["C001", "C010", "C002"])
    lines = {line.customer_id: line.last_contact for line in book.maturing(Wanted()).lines}
    scope.__exit__(None, None, None)
    assert {customer_id: one.contact_id for customer_id, one in last.items()} == {"C001": "K1", "C010": "B1"}
    assert lines["C001"] == datetime(2026, 10, 1, 9, tzinfo=ZONE)
    assert lines["C010"] == kept


def test_near_staff_ids_help_a_typing_error(app: App) -> None:
    with app.database.reading() as connection:
        assert "S001" in managers.near_staff_ids(connection, "s01")


def test_what_was_not_delivered_is_named(app: App) -> None:
    scope, book = asked(app, "S001")
    found = book.missing("contacts", "complaints", "placements")
    scope.__exit__(None, None, None)
    assert found == ("complaints", "placements")


def test_no_name_appears_in_a_repr(app: App, tmp_path: Path) -> None:
    scope, book = asked(app, "S001")
    shown = repr((book.customer("C001"), book.maturing(Wanted()), book.manager))
    scope.__exit__(None, None, None)
    assert not any(word in shown for word in ("张伟", "李娜", "5678", "1380000"))
