"""A workbook's first sheet is read as it shows: typed numbers, dates and truths, formulas' values, the sheet's own rows."""

import csv
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from content.problems import Problem
from store.database import Database
from store.imports.deliveries import ImportReport, import_delivery
from tests import builders
from tests.builders import a_delivery
from tests.engines import SQLITE

DAY = date(2026, 11, 21)
HOLDINGS = ["holding_id", "customer_id", "product_code", "kind", "balance", "opened_on", "matures_on", "auto_renew"]
A_HOLDING: list[Any] = ["H1", "C001", "TD12", "term_deposit", 5, date(2025, 1, 2), date(2027, 1, 2), "N"]
Change = Callable[[Any, Any, Any], None]


def load(
    tmp_path: Path, table: str, header: list[str], rows: list[list[Any]], change: Change | None = None, **options: Any
) -> tuple[ImportReport, pl.DataFrame, list[list[str]]]:
    """A delivery whose one table is a workbook: report, that table as loaded, and the rejected lines."""
    import xlsxwriter

    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    (folder / f"{table}.csv").unlink(missing_ok=True)
    book = xlsxwriter.Workbook(str(folder / f"{table}.xlsx"), options)
    formats = {text: book.add_format({"num_format": text}) for text in ("yyyy/m/d", "yyyy-m-d h:mm", "hh:mm")}
    sheet = book.add_worksheet("第一张")
    sheet.write_row(0, 0, header)
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row):
            match cell:
                case None:
                    continue
                case datetime():
                    sheet.write_datetime(r, c, cell, formats["yyyy-m-d h:mm"])
                case date():
                    sheet.write_datetime(r, c, datetime.combine(cell, time()), formats["yyyy/m/d"])
                case time():
                    sheet.write_datetime(r, c, cell, formats["hh:mm"])
                case str():
                    sheet.write_string(r, c, cell)
                case _:
                    sheet.write(r, c, cell)
    if change:
        change(book, sheet, formats)
    book.close()
    database = Database(SQLITE.url(tmp_path), tmp_path / "data")
    rejected = tmp_path / "rejected.csv"
    now = datetime(2026, 11, 21, 1, tzinfo=UTC)
    report = import_delivery(database, folder, as_of=DAY, now=now, language="en", rejected=rejected)
    database.close()
    with rejected.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))[1:]
    return report, pl.read_parquet(database.parquet_dir(report.delivery_id) / f"{table}.parquet"), lines


def a_holding(**over: Any) -> list[Any]:
    return [over.get(name, cell) for name, cell in zip(HOLDINGS, A_HOLDING, strict=True)]


#: cell, fen
AMOUNTS = [
    (5, 500), (0.1, 10), (0.1 + 0.2, 30), (1234567.89, 123456789), (10_000_000_000_000, 10**15), (0, 0),
    (1e12 + 0.01, 10**14 + 1), ("1234.50", 123450), ("１２", 1200),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "fen"), AMOUNTS)
def test_numbers_are_read_exactly(tmp_path: Path, cell: float | str, fen: int) -> None:
    _, frame, lines = load(tmp_path, "holdings", HOLDINGS, [a_holding(balance=cell)])
    assert (frame["balance"].to_list(), lines) == ([fen], [])


def test_a_sum_that_excel_saved_with_all_its_digits_is_what_the_cell_shows(tmp_path: Path) -> None:
    def formula(_book: Any, sheet: Any, _formats: Any) -> None:
        sheet.write_formula(1, HOLDINGS.index("balance"), "=0.1+0.2", None, 0.1 + 0.2)

    _, frame, lines = load(tmp_path, "holdings", HOLDINGS, [a_holding()], formula)
    assert (frame["balance"].to_list(), lines) == ([30], [])


#: column, cell, the value shown, the reason's beginning
BAD: list[tuple[str, Any, str, str]] = [
    ("balance", 1.234, "1.234", "more than two decimals"),
    ("balance", -1, "'-1", "negative"),
    ("balance", "12,000", "12,000", "not an amount"),
    ("balance", date(2026, 1, 1), "2026-01-01", "not an amount"),
    ("balance", True, "Y", "not an amount"),
    ("balance", 1e15, "1000000000000000", "the amount is too large"),
    ("opened_on", 46000, "46000", "not a date"),
    ("opened_on", "2026-11-20 00:00:00", "2026-11-20 00:00:00", "not a date"),
    ("opened_on", datetime(2025, 1, 2, 9, 30), "2025-01-02 09:30:00", "not a date"),  # noqa: DTZ001
    ("opened_on", None, "", "a required cell is empty"),
    ("holding_id", 6222020200112230123, "6222020200112230000", "the number is too long"),
    ("auto_renew", "true", "true", "must be Y or N"),
    ("auto_renew", 1, "1", "must be Y or N"),
]


@pytest.mark.parametrize(("column", "cell", "shown", "reason"), BAD)
def test_a_bad_cell_is_listed_as_it_shows(tmp_path: Path, column: str, cell: Any, shown: str, reason: str) -> None:
    report, _, lines = load(
        tmp_path, "holdings", HOLDINGS, [a_holding(), a_holding(**{"holding_id": "H2", column: cell})]
    )
    assert report.tables["holdings"] == {"rows": 1, "rejected": 1}
    assert lines[0][:4] == ["holdings.xlsx", "3", column, shown]
    assert lines[0][4].startswith(reason)


def test_typed_ids_truths_and_dates_are_what_they_show(tmp_path: Path) -> None:
    header = ["customer_id", "name", "manager_id", "branch_id", "opened_on", "phone", "payroll", "risk_assessed_on"]
    rows = [[1001, "甲", "S001", "B1", date(2019, 3, 4), 13800001111.0, True, None]]
    rows += [["0012", "乙", "S001", "B1", datetime(2019, 3, 4), "", False, date(1960, 2, 29)]]  # noqa: DTZ001
    rows += [["C001", "丙", "S001", "B1", "2019-03-04", None, "Y", None]]
    _, frame, lines = load(tmp_path, "customers", header, rows)
    assert lines == []
    assert frame["customer_id"].to_list() == ["0012", "1001", "C001"]
    assert frame["phone"].to_list() == [None, "13800001111", None]
    assert frame["payroll"].to_list() == [False, True, True]
    assert frame["opened_on"].to_list() == [date(2019, 3, 4)] * 3
    assert frame["risk_assessed_on"].to_list() == [date(1960, 2, 29), None, None]


def test_dates_of_the_old_mac_calendar_are_the_same_days(tmp_path: Path) -> None:
    _, frame, lines = load(tmp_path, "holdings", HOLDINGS, [a_holding()], date_1904=True)
    assert (frame["matures_on"].to_list(), lines) == ([date(2027, 1, 2)], [])


def test_months_clocks_and_moments_that_excel_typed(tmp_path: Path) -> None:
    header = ["customer_id", "month", "kind", "average_balance"]
    rows = [["C001", date(2026, 9, 1), "term_deposit", 1], ["C001", "2026-10", "term_deposit", 2]]
    rows += [["C001", date(2026, 9, 2), "term_deposit", 3]]
    _, frame, lines = load(tmp_path / "a", "balances", header, rows)
    assert frame["month"].to_list() == [2026 * 12 + 8, 2026 * 12 + 9]
    assert [line[1:4] for line in lines] == [["4", "month", "2026-09-02"]]
    staff = ["staff_id", "name", "role", "branch_id", "briefing_at"]
    _, frame, lines = load(tmp_path / "b", "staff", staff, [["S001", "李娜", "admin", "B1", time(8, 30)]])
    assert (frame["briefing_at"].to_list(), lines) == (["08:30"], [])
    contacts = ["contact_id", "customer_id", "staff_id", "at", "channel"]
    at = datetime(2026, 11, 20, 9, 30, 15)  # noqa: DTZ001
    _, frame, lines = load(tmp_path / "c", "contacts", contacts, [["K1", "C001", "S001", at, "call"]])
    assert frame["at"].to_list() == [datetime(2026, 11, 20, 1, 30, 15, tzinfo=UTC)]


def test_lines_are_rows_of_the_sheet_and_empty_rows_are_none(tmp_path: Path) -> None:
    empty: list[Any] = [None] * len(HOLDINGS)
    rows = [
        a_holding(),
        empty,
        [*empty[:-1], "  "],
        a_holding(holding_id="H2", balance="x"),
        empty,
        a_holding(holding_id="H3"),
    ]
    report, _, lines = load(tmp_path, "holdings", HOLDINGS, rows)
    assert report.tables["holdings"] == {"rows": 2, "rejected": 1}
    assert lines[0][:3] == ["holdings.xlsx", "5", "balance"]


def test_a_title_above_the_header_and_columns_to_its_left_do_no_harm(tmp_path: Path) -> None:
    empty: list[Any] = [None, None]
    rows = [[*empty, *HOLDINGS], [*empty, *a_holding()], [*empty, *a_holding(holding_id="H2", balance="x")]]
    report, _, lines = load(tmp_path, "holdings", [], rows)
    assert report.tables["holdings"] == {"rows": 1, "rejected": 1}
    assert lines[0][1:3] == ["4", "balance"]


def test_a_cell_beyond_the_header_is_a_wrong_number_of_fields(tmp_path: Path) -> None:
    report, _, lines = load(tmp_path, "holdings", HOLDINGS, [a_holding(), [*a_holding(holding_id="H2"), "beside"]])
    assert report.tables["holdings"] == {"rows": 1, "rejected": 1}
    assert (lines[0][1], lines[0][4]) == ("3", "wrong number of fields: 9/8 (found/expected)")


def test_a_failed_formula_is_bad_and_shown_and_never_empty(tmp_path: Path) -> None:
    def fail(_book: Any, sheet: Any, _formats: Any) -> None:
        sheet.write_formula(1, HOLDINGS.index("matures_on"), "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, HOLDINGS.index("balance"), "=A9", None, "#N/A")

    rows = [a_holding(), a_holding(holding_id="H2"), a_holding(holding_id="H3")]
    _, _, lines = load(tmp_path, "holdings", HOLDINGS, rows, fail)
    assert [line[1:4] for line in lines] == [["2", "matures_on", "#DIV/0!"], ["3", "balance", "#N/A"]]


def test_only_the_first_sheet_is_read(tmp_path: Path) -> None:
    def another(book: Any, _sheet: Any, _formats: Any) -> None:
        book.add_worksheet("其他").write_row(0, 0, ["nothing", "of", "ours"])

    report, _, lines = load(tmp_path, "holdings", HOLDINGS, [a_holding()], another)
    assert (report.tables["holdings"], lines) == ({"rows": 1, "rejected": 0}, [])


def test_a_formula_start_in_a_sheet_is_neutralised_in_the_rejected_list(tmp_path: Path) -> None:
    _, _, lines = load(tmp_path, "holdings", HOLDINGS, [a_holding(balance="=cmd|' /C calc'!A0")])
    assert lines[0][3] == "'=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    ("content", "key"), [(b"no workbook", "import.file_unreadable"), (b"", "import.file_unreadable")]
)
def test_a_file_that_is_no_workbook_is_named(tmp_path: Path, content: bytes, key: str) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    (folder / "tags.xlsx").write_bytes(content)
    database = Database(SQLITE.url(tmp_path), tmp_path / "data")
    with pytest.raises(Problem) as caught:
        import_delivery(database, folder, as_of=DAY, now=datetime(2026, 11, 21, tzinfo=UTC), language="en")
    assert caught.value.key == key
    assert "tags.xlsx" in caught.value.sentence("zh")


def test_an_empty_sheet_is_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        load(tmp_path, "holdings", [], [])
    assert caught.value.key == "import.file_empty"


def test_a_workbook_says_how_many_rows_to_expect_and_a_broken_one_that_nobody_knows(tmp_path: Path) -> None:
    import xlsxwriter

    from store.bank_files import sheets

    book = xlsxwriter.Workbook(str(tmp_path / "holdings.xlsx"))
    sheet = book.add_worksheet()
    for row in range(31):
        sheet.write_row(row, 0, ["a", "b"])
    book.close()
    (tmp_path / "broken.xlsx").write_bytes(b"PK no workbook")
    assert [sheets.height(tmp_path / name) for name in ("holdings.xlsx", "broken.xlsx", "absent.xlsx")] == [30, 0, 0]
