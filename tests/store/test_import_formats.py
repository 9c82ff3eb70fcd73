"""One delivery, clean or dirty, as CSV, workbooks, Parquet, a mixture, and in the bank's own words: the same rows every time."""

import csv
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from content.problems import Problem
from store.bank_files.maps import read_map
from store.database import Database
from store.imports.deliveries import ImportReport, import_delivery
from tests import bank_formats, builders
from tests.builders import a_branch, a_customer, a_delivery, a_holding, a_product, a_staff
from tests.engines import SQLITE

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)


def a_dirty_bank() -> dict[str, list[builders.Row]]:
    """A few hundred rows, a good part of them bad in some way that every format can hold."""
    customers = [
        a_customer(
            customer_id=f"{n:06d}", name=f"虚构{n}", gender="MF"[n % 2], payroll="YN"[n % 2], phone=f"1380000{n:04d}",
            birth_date=f"19{50 + n % 50}-0{1 + n % 9}-1{n % 10}", closed_on="" if n % 9 else "2020-01-01",
        )
        for n in range(120)
    ]  # fmt: skip
    for place, change in {
        3: {"name": ""}, 11: {"opened_on": "2026-02-30"}, 12: {"opened_on": ""}, 17: {"gender": "X"},
        23: {"manager_id": "S404"}, 29: {"customer_id": "000001"}, 31: {"birth_date": "2027-01-01"},
        37: {"closed_on": "2018-01-01"}, 41: {"payroll": "maybe"}, 43: {"risk_level": "C9"}, 47: {"manager_id": ""},
    }.items():  # fmt: skip
        customers[place].update(change)
    holdings = [
        a_holding(
            holding_id=f"H{n:05d}", customer_id=f"{n % 125:06d}", balance=f"{n * 1237 % 99991}.{n % 100:02d}",
            rate=f"{n % 5}.{n % 7}5", auto_renew="YN"[n % 2], matures_on="2027-01-0" + str(1 + n % 9),
        )
        for n in range(300)
    ]  # fmt: skip
    for place, change in {
        5: {"balance": "-3"}, 7: {"balance": "1.2345"}, 9: {"balance": "many"}, 13: {"balance": ""}, 19: {"rate": "abc"},
        33: {"matures_on": "2024-01-01"}, 39: {"kind": "mortgage"}, 44: {"product_code": "NONE"}, 50: {"holding_id": "H00001"},
        60: {"matures_on": "soon"}, 70: {"balance": "99999999999999"}, 80: {"next_payment_amount": "=1+1"},
    }.items():  # fmt: skip
        holdings[place].update(change)
    months = [f"2026-{m:02d}" for m in (8, 9, 10)]
    balances = [
        {"customer_id": f"{n:06d}", "month": m, "kind": "term_deposit", "average_balance": f"{n * 31}.{n % 10}5"}
        for n in range(60) for m in months
    ]  # fmt: skip
    balances[10]["month"], balances[11]["month"], balances[20]["kind"] = "2026-13", "2026-08", "cash"
    balances[30]["average_balance"] = "-0.01"
    contacts = [
        {
            "contact_id": f"K{n}", "customer_id": f"{n:06d}", "staff_id": "S001", "channel": "call",
            "at": f"2026-11-{1 + n % 20:02d}T10:3{n % 10}",
        }
        for n in range(40)
    ]  # fmt: skip
    contacts[4]["at"], contacts[5]["staff_id"] = "yesterday", "S777"
    return a_delivery(
        branches=[a_branch(), a_branch(branch_id="B2", name="")],
        staff=[
            a_staff(), a_staff(staff_id="S002", role="branch_head", active="perhaps"),
            a_staff(staff_id="S003", branch_id="B2"),
        ],
        customers=customers, products=[a_product(), a_product(product_code="X", kind="gold")],
        holdings=holdings, balances=balances, contacts=contacts,
    )  # fmt: skip


Loaded = tuple[ImportReport, dict[str, pl.DataFrame], list[tuple[str, str, str]]]


def load(tmp_path: Path, name: str, folder: Path, map_file: Path | None = None) -> Loaded:
    """Import into a new database: report, loaded tables, and of each rejected line table, line, column and reason."""
    database = Database(SQLITE.url(tmp_path / f"{name}-home"), tmp_path / f"{name}-data")
    rejected = tmp_path / f"{name}.rejected.csv"
    maps = read_map(map_file, "en") if map_file else None
    report = import_delivery(database, folder, as_of=DAY, now=NOW, language="en", rejected=rejected, maps=maps)
    database.close()
    tables = {path.stem: pl.read_parquet(path) for path in database.parquet_dir(report.delivery_id).iterdir()}
    ours = {theirs: ours for ours, theirs in bank_formats.FILES.items()}
    with rejected.open(encoding="utf-8", newline="") as file:
        lines = [
            (ours.get(row["file"], row["file"].partition(".")[0]), row["line"], row["column"])
            for row in csv.DictReader(file)
        ]
    return report, tables, lines


def test_a_dirty_delivery_loses_the_same_rows_in_every_format_and_through_a_map(tmp_path: Path) -> None:
    plain = builders.write_delivery(tmp_path / "csv", a_dirty_bank())
    mapped, map_file = bank_formats.through_a_map(plain, tmp_path / "theirs")
    others = {
        "xlsx": (bank_formats.as_workbooks(plain, tmp_path / "xlsx"), None),
        "parquet": (bank_formats.as_parquet(plain, tmp_path / "parquet"), None),
        "map": (mapped, map_file),
    }
    report, tables, lines = load(tmp_path, "one", plain)
    assert len(lines) > 40
    for name, (folder, map_) in others.items():
        other, other_tables, other_lines = load(tmp_path, f"{name}1", folder, map_)
        assert other_lines == lines, name
        assert other.tables == report.tables, name
        assert other_tables.keys() == tables.keys()
        for table, frame in tables.items():
            assert frame.equals(other_tables[table]), (name, table)


def test_one_delivery_may_mix_formats(tmp_path: Path) -> None:
    plain = builders.write_delivery(tmp_path / "csv", a_dirty_bank())
    books = bank_formats.as_workbooks(plain, tmp_path / "xlsx")
    frames = bank_formats.as_parquet(plain, tmp_path / "parquet")
    mixed = tmp_path / "mixed"
    mixed.mkdir()
    for path in plain.iterdir():
        source = {"customers": books / "customers.xlsx", "holdings": frames / "holdings.parquet"}.get(path.stem, path)
        shutil.copy(source, mixed)
    _, tables, lines = load(tmp_path, "one", plain)
    _, other, other_lines = load(tmp_path, "two", mixed)
    assert other_lines == lines
    assert all(frame.equals(other[name]) for name, frame in tables.items())


@pytest.mark.parametrize("second", ["xlsx", "parquet", "CSV"])
def test_a_table_in_two_files_is_refused(tmp_path: Path, second: str) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    (folder / f"staff.{second}").write_bytes(b"whatever")
    with pytest.raises(Problem) as caught:
        load(tmp_path, "x", folder)
    assert caught.value.key == "import.two_files"
