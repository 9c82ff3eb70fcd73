"""The invented bank: the same bytes for the same seed and day, marked invented, like a bank in every figure."""

import csv
import hashlib
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from content.invented.bank import BuildReport, build
from content.invented.bench_bank import build_bench
from content.invented.checks import FIGURES, check
from content.invented.dirt import BAD_ROWS
from content.invented.wealth import MEASURED_MOVES, assets_at, band, moves
from content.wording import LANGUAGES, knows
from segmentation import bank_data
from store.database import Database
from store.imports.deliveries import ImportReport, import_delivery
from tests.engines import SQLITE

TODAY = date(2026, 11, 22)
ZONE = ZoneInfo("Asia/Shanghai")


def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def bytes_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def imported(folder: Path, home: Path) -> ImportReport:
    home.mkdir()
    database = Database(SQLITE.url(home), home / "data")
    now = datetime(2026, 11, 22, 8, 0, tzinfo=ZONE)
    return import_delivery(
        database, folder, as_of=TODAY, now=now, language="en", zone=ZONE, rejected=home / "rejected.csv"
    )


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's bank: 2,000 customers."""
    folder = tmp_path_factory.mktemp("bank")
    build(folder, today=TODAY)
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    build(folder, today=TODAY, customers=200)
    return folder


def test_the_same_seed_and_day_write_the_same_bytes(small: Path, tmp_path: Path) -> None:
    build(tmp_path, today=TODAY, customers=200)
    assert bytes_of(tmp_path) == bytes_of(small)


@pytest.mark.parametrize("other", [{"seed": 2}, {"today": date(2026, 11, 23)}])
def test_another_seed_or_day_is_another_bank(small: Path, tmp_path: Path, other: dict[str, Any]) -> None:
    build(tmp_path, **{"today": TODAY, "customers": 200, **other})
    assert bytes_of(tmp_path)["holdings.csv"] != bytes_of(small)["holdings.csv"]


def test_a_bigger_bank_begins_with_the_customers_of_the_smaller_one(small: Path, bank: Path) -> None:
    assert rows(bank, "customers")[:200] == rows(small, "customers")


def test_every_table_is_delivered_with_the_whole_header(bank: Path) -> None:
    for table in bank_data.TABLES:
        found = rows(bank, table.name)
        assert found, table.name
        assert list(found[0]) == [column.name for column in table.columns]


def test_the_importer_rejects_nothing_of_the_demo_bank(bank: Path, tmp_path: Path) -> None:
    report = imported(bank, tmp_path / "home")
    assert (report.state, report.rejected) == ("accepted", 0)


def test_every_row_of_dirt_is_rejected_and_no_other(tmp_path: Path) -> None:
    build(tmp_path / "dirty", today=TODAY, customers=200, dirt=True)
    assert imported(tmp_path / "dirty", tmp_path / "home").rejected == BAD_ROWS


@pytest.mark.parametrize("seed", [20261101, pytest.param(7, marks=pytest.mark.long)])
def test_the_bank_meets_every_figure(bank: Path, tmp_path: Path, seed: int) -> None:
    folder = bank
    if seed != 20261101:
        folder = tmp_path
        build(folder, today=TODAY, seed=seed)
    found = check(folder, TODAY)
    assert [(one.figure.id, one.found) for one in found if not one.holds] == []


def test_a_bank_of_too_few_rich_customers_is_noticed(small: Path) -> None:
    found = {one.figure.id: one for one in check(small, TODAY)}
    assert not found["tier_private"].holds or not found["week_least"].holds


def test_every_figure_has_its_words() -> None:
    missing = [
        (f.id, language) for f in FIGURES for language in LANGUAGES if not knows(f"invented.check.{f.id}", language)
    ]
    assert missing == []


def test_everything_is_marked_invented(bank: Path) -> None:
    assert all(row["name"].startswith("虚构") for row in rows(bank, "branches"))
    assert all(row["name"].startswith("虚构") for row in rows(bank, "products"))
    assert all(row["email"].endswith(".example") for row in rows(bank, "staff"))
    customers = rows(bank, "customers")
    assert all(row["customer_id"].startswith("INV") and row["phone"].startswith("1990000") for row in customers)
    assert all(row["note"].startswith("虚构") for row in rows(bank, "contacts"))
    assert all(row["summary"].startswith("虚构") for row in rows(bank, "complaints"))
    tagged = {row["customer_id"] for row in rows(bank, "tags") if row["key"] == "invented"}
    assert tagged == {row["customer_id"] for row in customers}


def test_one_book_has_namesakes_and_names_that_break_programs(bank: Path) -> None:
    book = Counter(row["name"] for row in rows(bank, "customers") if row["manager_id"] == "RM01")
    assert book["张伟"] >= 3
    assert {"𠮷祥", "欧阳文静", "阿依古丽·买买提", "Anna Müller"} <= set(book)


def test_birthdays_fall_on_leap_days_and_by_the_moon(bank: Path) -> None:
    customers = rows(bank, "customers")
    assert sum(row["birth_date"].endswith("-02-29") for row in customers) >= 5
    assert sum(row["birth_calendar"] == "lunar" for row in customers) >= 100


def test_the_cast_of_the_bank(bank: Path) -> None:
    staff = {row["staff_id"]: row for row in rows(bank, "staff")}
    roles = Counter(row["role"] for row in staff.values())
    assert roles == Counter(
        relationship_manager=8, branch_head=3, wealth_manager=1, lobby_manager=1, content_editor=1,
        compliance_reviewer=1, admin=1,
    )  # fmt: skip
    away = [row for row in staff.values() if row["leave_from"]]
    assert [row["leave_from"] <= TODAY.isoformat() <= row["leave_to"] for row in away] == [True]
    assert away[0]["deputy_staff_id"] in staff
    assert any(row["role"] == "relationship_manager" and row["language"] == "en" for row in staff.values())


def test_twelve_group_chats_on_the_web_belong_to_managers(bank: Path) -> None:
    chats = rows(bank, "group_chats")
    managers = {row["staff_id"] for row in rows(bank, "staff") if row["role"] == "relationship_manager"}
    assert (len(chats), {row["platform"] for row in chats}) == (12, {"web"})
    assert {row["owner_staff_id"] for row in chats} <= managers


def test_history_goes_back_eighteen_months_and_stops_before_this_one(bank: Path) -> None:
    months = {row["month"] for row in rows(bank, "balances")}
    assert (len(months), min(months), max(months)) == (18, "2025-05", "2026-10")
    assert {row["month"] for row in rows(bank, "activity")} == months


def test_nothing_has_happened_yet_today(bank: Path) -> None:
    for table in ("contacts", "movements"):
        assert max(row["at"] for row in rows(bank, table)) < TODAY.isoformat()


def test_every_kind_a_customer_can_hold_is_on_sale(bank: Path) -> None:
    live = {row["kind"] for row in rows(bank, "products") if row["state"] == "live"}
    assert live == set(bank_data.PRODUCT_KINDS)
    assert {row["state"] for row in rows(bank, "products")} == {"live", "legacy", "verify", "off"}


def test_only_proven_investors_hold_the_private_trust_plan(bank: Path) -> None:
    holders = {row["customer_id"] for row in rows(bank, "holdings") if row["kind"] == "trust_plan"}
    proven = {row["customer_id"] for row in rows(bank, "customers") if row["qualified_investor_until"]}
    assert holders <= proven


def test_last_months_balances_agree_with_what_is_held(bank: Path) -> None:
    """Lots placed before last month stood there all month."""
    averages = {
        (r["customer_id"], r["kind"]): float(r["average_balance"])
        for r in rows(bank, "balances")
        if r["month"] == "2026-10"
    }
    held: Counter[tuple[str, str]] = Counter()
    for row in rows(bank, "holdings"):
        if row["opened_on"] < "2026-10-01" and row["kind"] not in ("demand_deposit", *bank_data.LOAN_KINDS):
            held[row["customer_id"], row["kind"]] += float(row["balance"])  # type: ignore[assignment]  # yuan are enough here
    assert held
    assert [key for key, amount in held.items() if averages.get(key, 0.0) < amount - 0.01] == []


def test_complaints_are_open_and_closed(bank: Path) -> None:
    found = Counter(bool(row["closed_on"]) for row in rows(bank, "complaints"))
    assert found[True] > found[False] > 0


def test_some_customers_have_no_manager_want_quiet_or_are_blacklisted(bank: Path) -> None:
    customers = rows(bank, "customers")
    for share in (
        sum(not row["manager_id"] for row in customers),
        sum(row["do_not_disturb"] == "Y" for row in customers),
        sum(row["marketing_consent"] == "N" for row in customers),
        sum(row["blacklisted"] == "Y" for row in customers),
    ):
        assert 0 < share < len(customers) / 4


def test_a_bank_of_one_customer_and_one_manager_can_be_built(tmp_path: Path) -> None:
    report = build(tmp_path, today=date(2028, 2, 29), customers=1, managers=1, branches=1)
    assert isinstance(report, BuildReport)
    assert report.counts["customers"] == 1


def test_parquet_holds_the_same_rows_as_csv(small: Path, tmp_path: Path) -> None:
    import polars as pl

    build(tmp_path, today=TODAY, customers=200, format="parquet")
    for table in ("customers", "holdings", "balances"):
        frame = pl.read_parquet(tmp_path / f"{table}.parquet").fill_null("")
        assert frame.to_dicts() == rows(small, table)


def test_the_curve_of_assets_rises_and_meets_the_tiers() -> None:
    points = [assets_at(share / 1000) for share in range(1000)]
    assert points == sorted(points)
    assert assets_at(0.443) < 50_000 <= assets_at(0.444) + 1e-6
    assert assets_at(0.9953) < 6_000_000 <= assets_at(0.9955)


def test_the_moves_keep_the_curve_and_stay_near_the_measured_ones() -> None:
    table = moves()
    for place, row in enumerate(table):
        assert sum(row) == pytest.approx(sum(other[place] for other in table), rel=1e-6)
        assert row[place] / sum(row) == pytest.approx(MEASURED_MOVES[place][place], abs=0.07)


@pytest.mark.parametrize(("yuan", "place"), [(0, 0), (49_999.99, 1), (50_000, 2), (5_999_999.99, 5), (6_000_000, 6)])
def test_a_cut_belongs_to_the_upper_band(yuan: float, place: int) -> None:
    assert band(yuan) == place


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_bench_bank_has_the_sizes_asked_for(tmp_path: Path, form: Any) -> None:
    report = build_bench(tmp_path, customers=500, today=TODAY, format=form)
    assert {name: report.counts[name] for name in ("customers", "holdings", "balances", "activity")} == {
        "customers": 500, "holdings": 1500, "balances": 6000, "activity": 3000,
    }  # fmt: skip
    assert len(list(tmp_path.glob(f"*.{form}"))) == len(bank_data.TABLES)


def test_the_importer_rejects_nothing_of_a_bench_bank(tmp_path: Path) -> None:
    build_bench(tmp_path / "bench", customers=500, today=TODAY, format="csv")
    assert imported(tmp_path / "bench", tmp_path / "home").rejected == 0


def test_a_bench_bank_has_amounts_on_both_sides_of_a_cut(tmp_path: Path) -> None:
    build_bench(tmp_path, customers=2000, today=TODAY, format="csv")
    balances = {row["balance"] for row in rows(tmp_path, "holdings")}
    assert {"49999.99", "50000.00", "500000.00", "0.00"} <= balances
