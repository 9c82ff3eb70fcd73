"""Every kind of badness a bank's row can have, and what rejected.csv says of it."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from store.database import Database
from store.imports.deliveries import ImportReport, import_delivery
from tests import builders
from tests.builders import a_branch, a_customer, a_delivery, a_holding, a_product, a_staff
from tests.engines import SQLITE, Engine

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
LONG = "长" * 10_001

A_BALANCE = {"customer_id": "C001", "month": "2026-10", "kind": "term_deposit", "average_balance": "1"}
A_MOVEMENT = {"movement_id": "M1", "customer_id": "C001", "at": "2026-11-20T10:00", "direction": "in", "amount": "5"}
A_CONTACT = {"contact_id": "K1", "customer_id": "C001", "staff_id": "S001", "at": "2026-11-20T10:00", "channel": "call"}
AN_ACTIVITY = {"customer_id": "C001", "month": "2026-10", "payments_count": "3"}
A_COMPLAINT = {"complaint_id": "P1", "customer_id": "C001", "opened_on": "2026-11-01"}
AN_ASSESSMENT = {"customer_id": "C001", "at": "2026-01-05", "level": "C3"}
A_TAG = {"customer_id": "C001", "key": "hobby", "value": "tea"}
A_CHAT = {"chat_id": "G1", "platform": "web", "name": "群", "owner_staff_id": "S001", "segment": "tier:mid"}


def load(engine: Engine, tmp_path: Path, tables: dict[str, Any]) -> tuple[ImportReport, list[list[str]]]:
    """Import a delivery into a new database; the report and the lines of rejected.csv."""
    folder = builders.write_delivery(tmp_path / "delivery", tables)
    return load_folder(engine, tmp_path, folder)


def load_folder(engine: Engine, tmp_path: Path, folder: Path) -> tuple[ImportReport, list[list[str]]]:
    """The same for a folder written by hand."""
    database = Database(engine.url(tmp_path), tmp_path / "data")
    rejected = tmp_path / "rejected.csv"
    day = date.fromisoformat(builders.AS_OF)
    report = import_delivery(database, folder, as_of=day, now=NOW, language="en", rejected=rejected)
    database.close()
    with rejected.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    assert lines[0] == ["file", "line", "column", "value", "reason"]
    return report, lines[1:]


#: table, a row of it, the bad column, its value, the reason
BAD_CELLS: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("customers", a_customer(), "name", "", "a required cell is empty"),
    ("customers", a_customer(), "name", "　 ", "a required cell is empty"),
    ("customers", a_customer(), "opened_on", "", "a required cell is empty"),
    ("customers", a_customer(), "opened_on", "2026-02-30", "there is no such day"),
    ("customers", a_customer(), "opened_on", "2026/02/03", "not a date"),
    ("customers", a_customer(), "opened_on", "2026-2-3", "not a date"),
    ("customers", a_customer(), "opened_on", "0000-01-01", "there is no such day"),
    ("customers", a_customer(), "closed_on", "2019-03-03", "closed before it was opened"),
    ("customers", a_customer(), "birth_date", "2026-11-22", "born after the date of the data"),
    ("customers", a_customer(), "gender", "X", "not one of the allowed words"),
    ("customers", a_customer(), "risk_level", "C6", "not one of the allowed words"),
    ("customers", a_customer(), "risk_level", "c1", "not one of the allowed words"),
    ("customers", a_customer(), "payroll", "yes", "must be Y or N"),
    ("customers", a_customer(), "payroll", "y", "must be Y or N"),
    ("customers", a_customer(), "manager_id", "S404", "not delivered in staff.csv"),
    ("customers", a_customer(), "branch_id", "B404", "not delivered in branches.csv"),
    ("staff", a_staff(), "role", "boss", "not one of the allowed words"),
    ("staff", a_staff(), "briefing_at", "8:30", "not a time of day"),
    ("staff", a_staff(), "briefing_at", "24:00", "not a time of day"),
    ("staff", a_staff(), "deputy_staff_id", "S404", "not delivered in staff.csv"),
    ("branches", a_branch(), "parent_branch_id", "B404", "not delivered in branches.csv"),
    ("products", a_product(), "term_days", "1.5", "not a whole number"),
    ("products", a_product(), "term_days", "-1", "negative"),
    ("products", a_product(), "min_amount", "-0.01", "negative"),
    ("holdings", a_holding(), "balance", "12,000.00", "not an amount"),
    ("holdings", a_holding(), "balance", "1e3", "not an amount"),
    ("holdings", a_holding(), "balance", "¥5", "not an amount"),
    ("holdings", a_holding(), "balance", "NaN", "not an amount"),
    ("holdings", a_holding(), "balance", "inf", "not an amount"),
    ("holdings", a_holding(), "balance", "1_000", "not an amount"),
    ("holdings", a_holding(), "balance", "1.234", "more than two decimals"),
    ("holdings", a_holding(), "balance", "1.500", "more than two decimals"),
    ("holdings", a_holding(), "balance", "10000000000000.01", "the amount is too large"),
    ("holdings", a_holding(), "rate", "2.5%", "not a number"),
    ("holdings", a_holding(), "kind", "service", "not one of the allowed words"),
    ("holdings", a_holding(), "kind", "mortgage", "not the kind of its product, which is term_deposit"),
    ("holdings", a_holding(), "matures_on", "2025-11-23", "matures before it was opened"),
    ("holdings", a_holding(), "product_code", "X", "not delivered in products.csv"),
    ("holdings", a_holding(), "customer_id", "C404", "not delivered in customers.csv"),
    ("balances", A_BALANCE, "month", "2026-13", "not a month"),
    ("balances", A_BALANCE, "month", "2026-1", "not a month"),
    ("balances", A_BALANCE, "month", "2026-01-01", "not a month"),
    ("activity", AN_ACTIVITY, "payments_count", "三", "not a whole number"),
    ("movements", A_MOVEMENT, "at", "2026-11-20T25:00", "not a date and time"),
    ("movements", A_MOVEMENT, "at", "2026-02-30T10:00", "not a date and time"),
    ("movements", A_MOVEMENT, "at", "20 Nov 2026", "not a date and time"),
    ("movements", A_MOVEMENT, "direction", "up", "not one of the allowed words"),
    ("contacts", A_CONTACT, "staff_id", "S404", "not delivered in staff.csv"),
    ("contacts", A_CONTACT, "note", LONG, "longer than 10,000 characters"),
    ("complaints", A_COMPLAINT, "closed_on", "2026-10-31", "closed before it was opened"),
    ("assessments", AN_ASSESSMENT, "level", "R3", "not one of the allowed words"),
    ("tags", A_TAG, "value", "", "a required cell is empty"),
    ("group_chats", A_CHAT, "platform", "sms", "not one of the allowed words"),
    ("group_chats", A_CHAT, "owner_staff_id", "S404", "not delivered in staff.csv"),
]


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "reason"), BAD_CELLS, ids=[f"{t}.{c}={v[:20]}" for t, _, c, v, _ in BAD_CELLS]
)
def test_a_bad_cell_keeps_its_row_out_and_is_listed_once(  # noqa: PLR0913, PLR0917 - one argument a column
    tmp_path: Path, table: str, row: dict[str, Any], column: str, value: str, reason: str
) -> None:
    rows = a_delivery().get(table, [])
    keys = {"customers": "customer_id", "staff": "staff_id", "branches": "branch_id", "products": "product_code"}
    bad = {**row, column: value}
    if table in keys:
        bad[keys[table]] = "BAD1"
    report, lines = load(SQLITE, tmp_path, a_delivery(**{table: [*rows, bad]}))
    assert len(lines) == 1
    file, line, name, shown, said = lines[0]
    assert (file, line, name) == (f"{table}.csv", str(len(rows) + 2), column)
    assert shown.lstrip("'")[:100] == value[:100]
    assert said.startswith(reason)
    assert report.tables[table] == {"rows": len(rows), "rejected": 1}
    assert report.exit_code == 1


GOOD_CELLS: list[tuple[str, dict[str, Any], str, str]] = [
    ("customers", a_customer(), "manager_id", ""),
    ("customers", a_customer(), "manager_id", " S001　"),
    ("customers", a_customer(), "opened_on", "２０２６-０２-２８"),
    ("customers", a_customer(), "opened_on", "2024-02-29"),
    ("customers", a_customer(), "closed_on", "2019-03-04"),
    ("customers", a_customer(), "birth_date", builders.AS_OF),
    ("customers", a_customer(), "name", "长" * 10_000),
    ("customers", a_customer(), "occupation", "astronaut"),
    ("holdings", a_holding(), "balance", "0"),
    ("holdings", a_holding(), "balance", ".5"),
    ("holdings", a_holding(), "balance", "１２３４．５０"),
    ("holdings", a_holding(), "balance", "10000000000000.00"),
    ("holdings", a_holding(), "rate", "-0.0025"),
    ("holdings", a_holding(), "matures_on", "2025-11-24"),
    ("movements", A_MOVEMENT, "at", "2026-11-20"),
    ("movements", A_MOVEMENT, "at", "2026-11-20 10:00:59.999+0800"),
    ("movements", A_MOVEMENT, "at", "2026-11-20T10:00Z"),
    ("contacts", A_CONTACT, "outcome", "went fishing"),
]


@pytest.mark.parametrize(("table", "row", "column", "value"), GOOD_CELLS)
def test_a_cell_just_inside_the_limits_is_loaded(  # noqa: PLR0913, PLR0917 - one argument a column
    engine: Engine, tmp_path: Path, table: str, row: dict[str, Any], column: str, value: str
) -> None:
    report, lines = load(engine, tmp_path, a_delivery(**{table: [{**row, column: value}]}))
    assert lines == []
    assert report.exit_code == 0
    assert report.unassigned == (1 if column == "manager_id" and not value else 0)


def test_the_first_acceptable_line_of_a_key_stands(engine: Engine, tmp_path: Path) -> None:
    rows = [
        a_customer(name=""),  # line 2: bad, so it does not stand
        a_customer(name="站住"),  # line 3 stands
        a_customer(name="后来"),  # line 4 falls
        a_customer(customer_id="C002"),
    ]
    report, lines = load(engine, tmp_path, a_delivery(customers=rows))
    assert [(line[1], line[2], line[4]) for line in lines] == [
        ("2", "name", "a required cell is empty"),
        ("4", "customer_id", "repeated; line 3 stands"),
    ]
    assert report.tables["holdings"] == {"rows": 1, "rejected": 0}  # its customer was accepted all the same


def test_repeated_months_and_kinds_of_one_customer_are_listed_with_their_key(engine: Engine, tmp_path: Path) -> None:
    balances = [A_BALANCE, {**A_BALANCE, "kind": "insurance"}, {**A_BALANCE, "average_balance": "2"}]
    activity = [AN_ACTIVITY, {**AN_ACTIVITY, "month": "2026-09"}, {**AN_ACTIVITY, "logins": "7"}]
    _, lines = load(engine, tmp_path, a_delivery(balances=balances, activity=activity))
    assert lines == [
        ["balances.csv", "4", "customer_id+month+kind", "C001+2026-10+term_deposit", "repeated; line 2 stands"],
        ["activity.csv", "4", "customer_id+month", "C001+2026-10", "repeated; line 2 stands"],
    ]


def test_repeats_far_apart_in_a_file_that_is_read_in_parts_are_listed_each(engine: Engine, tmp_path: Path) -> None:
    """Thousands of rows, and odd ones between them, are read in several parts; repeats stand in all of them."""
    months = [f"2025-{month:02d}" for month in range(1, 13)]
    customers = [a_customer(customer_id=f"C{n:04d}") for n in range(400)]
    rows = [{**A_BALANCE, "customer_id": c["customer_id"], "month": month} for c in customers for month in months]
    odd = {**A_BALANCE, "customer_id": "C0001", "month": "2026-10", "average_balance": " １ "}
    quoted = {**A_BALANCE, "customer_id": "C0002", "month": "2026-10", "average_balance": '"'}
    again = [rows[5], rows[4000], odd]
    tables = a_delivery(customers=customers, holdings=[], balances=[*rows, odd, quoted, *again])
    _, lines = load(engine, tmp_path, tables)
    assert [(line[1], line[2], line[3]) for line in lines] == [
        ("4803", "average_balance", '"'),
        ("4804", "customer_id+month+kind", "C0000+2025-06+term_deposit"),
        ("4805", "customer_id+month+kind", "C0333+2025-05+term_deposit"),
        ("4806", "customer_id+month+kind", "C0001+2026-10+term_deposit"),
    ]


def test_what_falls_with_its_parent_names_the_parents_line(engine: Engine, tmp_path: Path) -> None:
    branches = [a_branch(), a_branch(branch_id="B9", name="")]
    staff = [a_staff(), a_staff(staff_id="S009", branch_id="B9")]
    customers = [a_customer(), a_customer(customer_id="C009", manager_id="S009")]
    holdings = [a_holding(), a_holding(holding_id="H009", customer_id="C009")]
    report, lines = load(
        engine, tmp_path, a_delivery(branches=branches, staff=staff, customers=customers, holdings=holdings)
    )
    assert lines == [
        ["branches.csv", "3", "name", "", "a required cell is empty"],
        ["staff.csv", "3", "branch_id", "B9", "parent rejected: branches.csv line 3"],
        ["customers.csv", "3", "manager_id", "S009", "parent rejected: staff.csv line 3"],
        ["holdings.csv", "3", "customer_id", "C009", "parent rejected: customers.csv line 3"],
    ]
    assert report.rejected == 4


def test_branches_fall_with_their_rejected_parents_all_the_way_down(engine: Engine, tmp_path: Path) -> None:
    branches = [
        a_branch(branch_id="B3", parent_branch_id="B4"),
        a_branch(branch_id="B4", parent_branch_id="B5"),
        a_branch(branch_id="B5", name=""),
        a_branch(),
        a_branch(branch_id="B2", parent_branch_id="B1"),
    ]
    _, lines = load(engine, tmp_path, a_delivery(branches=branches))
    assert [line[1:] for line in lines] == [
        ["2", "parent_branch_id", "B4", "parent rejected: branches.csv line 3"],
        ["3", "parent_branch_id", "B5", "parent rejected: branches.csv line 4"],
        ["4", "name", "", "a required cell is empty"],
    ]


def test_references_to_a_table_that_was_not_delivered_are_not_checked(engine: Engine, tmp_path: Path) -> None:
    tables = a_delivery(holdings=[a_holding(product_code="anything", kind="mortgage")])
    del tables["products"], tables["branches"]
    report, lines = load(engine, tmp_path, tables)
    assert (lines, report.exit_code) == ([], 0)
    assert "products" not in report.tables


def test_a_row_with_several_faults_is_listed_once_with_the_first_column(engine: Engine, tmp_path: Path) -> None:
    bad = a_customer(customer_id="C002", name="", opened_on="x", manager_id="S404")
    _, lines = load(engine, tmp_path, a_delivery(customers=[a_customer(), bad]))
    assert [line[2] for line in lines] == ["name"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_a_value_that_a_spreadsheet_would_run_is_neutralised(engine: Engine, tmp_path: Path, start: str) -> None:
    _, lines = load(engine, tmp_path, a_delivery(holdings=[a_holding(rate=f"{start}cmd|' /C calc'!A0")]))
    assert lines[0][3].startswith(f"'{start}cmd")


def test_reasons_are_said_in_the_language_of_the_settings(engine: Engine, tmp_path: Path) -> None:
    folder = builders.write_delivery(tmp_path / "delivery", a_delivery(customers=[a_customer(name="")]))
    database = Database(engine.url(tmp_path), tmp_path / "data")
    rejected = tmp_path / "rejected.csv"
    import_delivery(database, folder, as_of=date(2026, 11, 21), now=NOW, language="zh", rejected=rejected)
    text = rejected.read_text(encoding="utf-8")
    assert "必填项为空" in text
    assert "parent rejected: customers.csv line 2" in text
    database.close()
