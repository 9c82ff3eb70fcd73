"""A bank whose head asks what is due, and the answer read both ways: from what is kept of the day and from every dossier."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from bot.app import App
from content.policy import load_policy
from handlers.day.due import Due, Window, due_in
from schedules.tasks import keep_tasks
from segmentation.policy import Policy
from store.books.book import open_book
from store.staff.managers import by_staff_id
from tests.banks import NOW
from tests.builders import a_branch, a_customer, a_holding, a_product, a_staff, the_cast
from tests.clock import a_run

TODAY = NOW.date()
HEAD = "S003"
POLICY = load_policy()
WINDOWS = {
    "today": None,
    "overdue": Window(overdue_only=True),
    "week": Window(end=date(2026, 11, 29)),
    "month": Window(end=date(2026, 12, 31)),
    "later": Window(start=date(2026, 12, 1), end=date(2026, 12, 31)),
    "quarter": Window(start=date(2027, 1, 1), end=date(2027, 3, 31)),
    "ever": Window(start=TODAY),
}
CUSTOMERS = [
    a_customer(birth_date="1980-11-25", risk_level="C3", risk_assessed_on="2025-11-26"),
    a_customer(customer_id="C002", name="李霞", birth_date="1975-10-20", birth_calendar="lunar"),
    a_customer(customer_id="C003", name="王强", manager_id="S002", opened_on="2026-11-16"),
    a_customer(customer_id="C004", name="赵敏", manager_id="S002", birth_date="1990-12-02"),
    a_customer(customer_id="C005", name="无人管", manager_id=""),
    a_customer(customer_id="C009", name="外行", manager_id="S009", branch_id="B2"),
    *(a_customer(customer_id=f"C1{n:02}", name="钱多", manager_id="S002" if n % 2 else "S001") for n in range(12)),
]
HOLDINGS = [
    ("C001", "TD12", "term_deposit", "300000", "2026-11-24"),
    ("C002", "WM01", "closed_wealth", "800000", "2026-12-20"),
    ("C003", "DD01", "demand_deposit", "60000", ""),
    ("C004", "WM01", "closed_wealth", "1200000", "2027-02-10"),
    ("C005", "TD12", "term_deposit", "50000", "2026-11-25"),
    ("C009", "TD12", "term_deposit", "50000", "2026-11-25"),
    *((f"C1{n:02}", "WM01", "closed_wealth", str(40_000 * (n + 1)), f"2026-12-{n + 3:02}") for n in range(12)),
]
CONTACTS = [("C001", "2026-11-03"), ("C002", "2026-08-12"), ("C004", "2026-10-09")]


def delivered() -> dict[str, Any]:
    """The bank's files: two managers and their head, somebody nobody looks after, and one of another branch."""
    return {
        "branches": [a_branch(), a_branch(branch_id="B2", name="虚构分行")],
        "staff": [*the_cast(), a_staff(staff_id="S006", name="孙空"),  # nobody's manager
                  a_staff(staff_id="AD01", name="管理员", role="admin")],
        "customers": CUSTOMERS,
        "products": [a_product(), a_product(product_code="WM01", name="稳健", kind="closed_wealth", risk_grade="R2"),
                     a_product(product_code="DD01", name="活期", kind="demand_deposit")],
        "holdings": [a_holding(holding_id=f"H{client}", customer_id=client, product_code=code, kind=kind, balance=balance,
                               matures_on=day, opened_on="2026-01-05") for client, code, kind, balance, day in HOLDINGS],
        "movements": [{"movement_id": "M1", "customer_id": "C004", "at": "2026-11-21T10:00", "direction": "out",
                       "amount": "900000"}],
        "complaints": [{"complaint_id": "K1", "customer_id": "C004", "opened_on": "2026-11-20"}],
        "contacts": [{"contact_id": f"T{n}", "customer_id": client, "staff_id": "S001", "at": f"{day}T10:00",
                      "channel": "call", "outcome": "reached"} for n, (client, day) in enumerate(CONTACTS)],
    }  # fmt: skip


def found(due: Due) -> dict[str, Any]:
    """Everything that can be read of it."""
    outlook = due.outlook()
    due.need(line.customer_id for line in due.lines)
    rows = (outlook.maturing, outlook.born, outlook.near, outlook.ends, outlook.moved)
    return {
        "lines": due.told(due.lines),
        "put_off": sorted((one.customer_id, one.duty, one.due_on) for one in due.put_off),
        "kept": due.kept,
        "people": {id_: due.owner(id_) for id_ in due.dossiers},
        "outlook": [sorted(map(repr, some)) for some in rows],
        "dossiers": {line.customer_id: due.dossiers[line.customer_id] for line in due.lines},
    }


def asked(app: App, window: str, *, at: datetime, policy: Policy, whole: bool) -> dict[str, Any]:
    """What is due for the head; ``whole``: read from every dossier, as a manager's own book is."""
    with app.database.reading() as connection:
        head = by_staff_id(connection, HEAD)
        assert head is not None
        book = open_book(connection, head, today=at.date(), database=app.database)
        if whole:
            everybody = frozenset(book.customer_ids())
            book = replace(book, only=everybody, scope=replace(book.scope, branches=()))
        return found(due_in(book, policy, at.date(), WINDOWS[window], now=at))


def same(app: App, *windows: str, at: datetime = NOW, policy: Policy | None = None) -> dict[str, Any]:
    """The first window's answer, after all of them were the same from what is kept and from everything."""
    policy = policy or POLICY
    answers = {}
    for one in windows or ("today",):
        answers[one] = asked(app, one, at=at, policy=policy, whole=False)
        assert answers[one] == asked(app, one, at=at, policy=policy, whole=True), one
    return next(iter(answers.values()))


def night(app: App, at: datetime = NOW) -> None:
    """The job that keeps the tasks, and every manager's day."""
    assert "skipped" not in keep_tasks(a_run(app.database, now=at, policy=POLICY))


def duties(answer: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """By customer."""
    return {line.customer_id: line.duties for line in answer["lines"]}
