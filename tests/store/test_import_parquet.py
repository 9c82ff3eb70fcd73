"""A delivery in Parquet is checked like one in CSV and gives the same rows."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import polars as pl
import pytest

from content.problems import Problem
from store.database import Database
from store.imports.deliveries import ImportReport, import_delivery
from tests import builders
from tests.builders import a_customer, a_delivery, a_holding
from tests.engines import SQLITE

CUSTOMERS = [
    a_customer(customer_id="C002", birth_date="1980-01-02", payroll="Y"),
    a_customer(),
    a_customer(name="", customer_id="C9"),
]
HOLDINGS = [
    a_holding(balance="1234.5"),
    a_holding(holding_id="H2", balance="-1"),
    a_holding(holding_id="H3", balance="7"),
]
CONTACT = {"contact_id": "K1", "customer_id": "C001", "staff_id": "S001", "at": "2026-11-20T09:30", "channel": "call"}


def _load(tmp_path: Path, name: str, folder: Path) -> tuple[ImportReport, dict[str, pl.DataFrame], list[list[str]]]:
    database = Database(SQLITE.url(tmp_path / f"{name}-home"), tmp_path / f"{name}-home")
    rejected = tmp_path / f"{name}.csv"
    now = datetime(2026, 11, 21, tzinfo=UTC)
    report = import_delivery(database, folder, as_of=date(2026, 11, 21), now=now, language="en", rejected=rejected)
    database.close()
    tables = {path.stem: pl.read_parquet(path) for path in database.parquet_dir(report.delivery_id).iterdir()}
    lines = [line.replace(".parquet", ".csv").split(",") for line in rejected.read_text().splitlines()]
    return report, tables, lines


def test_parquet_with_its_own_types_gives_the_rows_of_the_csv_delivery(tmp_path: Path) -> None:
    tables = a_delivery(customers=CUSTOMERS, holdings=HOLDINGS, contacts=[CONTACT])
    plain = builders.write_delivery(tmp_path / "csv", tables)
    typed = tmp_path / "parquet"
    typed.mkdir()
    for path in plain.iterdir():
        frame = pl.read_csv(path, try_parse_dates=True)
        flags = [name for name in ("payroll", "auto_renew") if name in frame.columns]
        frame = frame.with_columns(pl.col(name) == "Y" for name in flags)
        frame.write_parquet(typed / f"{path.stem}.parquet")
    one, one_tables, one_lines = _load(tmp_path, "one", plain)
    other, other_tables, other_lines = _load(tmp_path, "other", typed)
    assert one.tables == other.tables
    assert [line[:2] for line in one_lines] == [line[:2] for line in other_lines] != []
    for name, frame in one_tables.items():
        assert frame.equals(other_tables[name]), name


def test_the_same_table_in_two_files_is_refused(tmp_path: Path) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    pl.read_csv(folder / "staff.csv").write_parquet(folder / "staff.parquet")
    with pytest.raises(Problem) as caught:
        _load(tmp_path, "x", folder)
    assert caught.value.key == "import.two_files"


def test_a_file_that_is_no_parquet_is_named(tmp_path: Path) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    (folder / "tags.parquet").write_bytes(b"no parquet at all")
    with pytest.raises(Problem) as caught:
        _load(tmp_path, "x", folder)
    assert caught.value.key == "import.file_unreadable"
    assert "tags.parquet" in caught.value.sentence("zh")


#: table, column, values with their type, what is loaded (None: the row is bad)
TYPED: list[tuple[str, str, pl.Series, list[object]]] = [
    ("holdings", "balance", pl.Series(["1.50", "2.00"]).cast(pl.Decimal(38, 10)), [150, 200]),
    ("holdings", "balance", pl.Series([1.10, 0.1 + 0.2]), [110, 30]),
    ("holdings", "balance", pl.Series([10**13, 3], dtype=pl.UInt64), [10**15, 300]),
    ("holdings", "balance", pl.Series([1.234, float("inf")]), [None, None]),
    ("holdings", "rate", pl.Series([2.5e-7, float("nan")]), ["0.00000025", ""]),
    ("holdings", "matures_on", pl.Series([datetime(2027, 1, 2), datetime(2027, 1, 2, 9)]), [date(2027, 1, 2), None]),  # noqa: DTZ001 - a naive column
    ("holdings", "matures_on", pl.Series([datetime(2027, 1, 1, 16, tzinfo=UTC), None]), [date(2027, 1, 2), ""]),
    ("holdings", "holding_id", pl.Series([6.2220202e18, 12.0]), [None, "12"]),
    ("holdings", "holding_id", pl.Series([2**62, 7]), [str(2**62), "7"]),
    ("holdings", "holding_id", pl.Series([b"H1", b"\xff"]), ["H1", None]),
    ("staff", "qualifications", pl.Series([["fund", "gold"], []]), ["fund;gold", ""]),
    ("staff", "briefing_at", pl.Series([time(8, 30), None]), ["08:30", ""]),
]


@pytest.mark.parametrize(("table", "column", "values", "loaded"), TYPED)
def test_typed_columns_are_read_exactly(
    tmp_path: Path, table: str, column: str, values: pl.Series, loaded: list[object]
) -> None:
    row = {"holdings": a_holding(), "staff": builders.a_staff()}[table]
    key = {"holdings": "holding_id", "staff": "staff_id"}[table]
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    (folder / f"{table}.csv").unlink()
    frame = pl.DataFrame([row, {**row, key: "S002"}]).with_columns(values.alias(column))
    frame.write_parquet(folder / f"{table}.parquet")
    _, tables, lines = _load(tmp_path, "one", folder)
    wanted = [(n, value) for n, value in enumerate(loaded)]
    assert [line[1:3] for line in lines if line[0] == f"{table}.csv"] == [
        [str(n + 2), column] for n, v in wanted if v is None
    ]
    found = tables[table].sort(key)[column].to_list() if column != key else tables[table][column].to_list()
    assert [value if value is not None else "" for value in found] == [v for _, v in wanted if v is not None]
