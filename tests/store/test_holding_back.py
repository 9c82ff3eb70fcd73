"""A delivery that is late, short, lacks a branch or moved too far waits whole: logged, told to admins, taken with a reason."""

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from content.policy import load_policy
from content.problems import Problem
from store import condition, tables
from store.database import Database
from store.imports.deliveries import ImportReport, import_delivery
from store.imports.holding_back import Limits, read_limits
from store.outbox import outbox
from tests import builders
from tests.builders import a_branch, a_customer, a_delivery, a_holding, a_staff, the_cast
from tests.engines import SQLITE

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(SQLITE.url(tmp_path), tmp_path / "data")
    yield opened
    opened.close()


def a_bank(sizes: dict[str, int], **yuan: int) -> dict[str, Any]:
    """Branches with so many customers, each holding 1,000 yuan, or what the branch's name says."""
    admins = [
        a_staff(staff_id="A1", role="admin", language="zh"), a_staff(staff_id="A2", role="admin", language="en"),
        a_staff(staff_id="A3", role="admin", active="N"),
    ]  # fmt: skip
    ids = [(branch, f"{branch}-{n:03d}") for branch, size in sizes.items() for n in range(size)]
    return a_delivery(
        branches=[a_branch(branch_id=branch, name=f"虚构{branch}支行") for branch in ("B1", "B2", "B3")],
        staff=[*the_cast(), *admins],
        customers=[a_customer(customer_id=id_, branch_id=branch) for branch, id_ in ids],
        holdings=[
            a_holding(holding_id=f"H{id_}", customer_id=id_, balance=str(yuan.get(branch, 1000))) for branch, id_ in ids
        ],
    )


def load(database: Database, folder: Path, bank: dict[str, Any], **options: Any) -> ImportReport:
    builders.write_delivery(folder, bank)
    return import_delivery(database, folder, **{"as_of": DAY, "now": NOW, "language": "en", **options})


def served(database: Database) -> int:
    with database.reading() as connection:
        return len(connection.execute(select(tables.bank["customers"].c.customer_id)).all())


EVEN = {"B1": 30, "B2": 30, "B3": 9}
#: what changes, the reasons it waits for
CASES: list[tuple[str, dict[str, int], dict[str, int], list[str]]] = [
    ("nearly the same", EVEN, {"B1": 1001}, []),
    ("up by 30 in 100", EVEN, {"B1": 1300}, []),
    ("up by more", EVEN, {"B1": 1301}, ["branch_moved"]),
    ("down by 30 in 100", EVEN, {"B1": 700}, []),
    ("down by more", EVEN, {"B1": 699}, ["branch_moved"]),
    ("a small branch doubled", EVEN, {"B3": 2000}, []),
    ("a branch gone, its rows elsewhere", {"B1": 39, "B2": 0, "B3": 30}, {}, ["branch_gone"]),
    ("a branch gone and short", {"B1": 30, "B3": 9}, {}, ["short", "short", "branch_gone"]),
]


@pytest.mark.parametrize(("name", "sizes", "yuan", "reasons"), CASES, ids=[case[0] for case in CASES])
def test_what_makes_a_delivery_wait(  # noqa: PLR0913, PLR0917 - one argument a column
    database: Database, tmp_path: Path, name: str, sizes: dict[str, int], yuan: dict[str, int], reasons: list[str]
) -> None:
    load(database, tmp_path / "a", a_bank(EVEN))
    report = load(database, tmp_path / "b", a_bank(sizes, **yuan))
    assert [note for note, _ in report.notes] == reasons
    assert (report.state, report.exit_code) == (("held", 1) if reasons else ("accepted", 0))
    assert served(database) == (sum(EVEN.values()) if reasons else sum(sizes.values()))
    assert database.parquet_dir(report.delivery_id).exists() == (not reasons)


def test_a_small_branch_that_is_gone_is_named_and_does_not_hold(database: Database, tmp_path: Path) -> None:
    load(database, tmp_path / "a", a_bank(EVEN))
    report = load(database, tmp_path / "b", a_bank({"B1": 30, "B2": 30}))
    assert report.state == "accepted"
    assert report.notes == (("branch_gone", {"branch": "虚构B3支行 (B3)", "customers": 9}),)


def test_a_held_delivery_is_logged_told_to_admins_once_and_shown_by_the_doctor(
    database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    load(database, tmp_path / "a", a_bank(EVEN))
    with caplog.at_level(logging.WARNING, "guanhu"):
        load(database, tmp_path / "b", a_bank(EVEN, B1=1))
        load(database, tmp_path / "b", a_bank(EVEN, B1=1))
    assert [record.name for record in caplog.records] == ["guanhu.deliveries"] * 2
    with database.reading() as connection:
        lines = outbox.listing(connection)
        query = select(tables.CARD).select_from(tables.outbox).order_by(tables.outbox.c.address)
        cards = connection.execute(query).scalars().all()
    assert [(line.address, line.purpose, line.state) for line in lines] == [
        ("web:person:A1", "alert", "waiting"),
        ("web:person:A2", "alert", "waiting"),
    ]
    assert all(line.key.startswith("held:") and ":2026-11-21:A" in line.key for line in lines)
    assert "虚构B1支行 (B1)" in str(cards[0])
    assert "more than 30 %" in str(cards[1])
    assert "张伟" not in str(cards)
    held = next(finding for finding in condition.findings(database, today=DAY) if finding.key == "held")
    assert [note for note, _ in held.details] == ["branch_moved"]


def test_a_late_delivery_is_told_too(database: Database, tmp_path: Path) -> None:
    load(database, tmp_path / "a", a_bank(EVEN))
    report = load(database, tmp_path / "b", a_bank(EVEN), as_of=date(2026, 11, 20))
    assert (report.state, [note for note, _ in report.notes]) == ("held", ["late"])
    with database.reading() as connection:
        assert len(outbox.listing(connection)) == 2


def test_what_is_taken_with_accept_is_audited_with_its_reason(database: Database, tmp_path: Path) -> None:
    load(database, tmp_path / "a", a_bank(EVEN))
    report = load(database, tmp_path / "b", a_bank(EVEN, B1=1), accept=True, reason="the branch paid out a fund")
    assert (report.state, report.overruled, served(database)) == ("accepted", True, 69)
    with database.reading() as connection:
        row = connection.execute(select(tables.audit)).one()
    assert row.what == "delivery_accepted"
    assert row.detail == {
        "delivery_id": report.delivery_id, "as_of": "2026-11-21", "held_for": ["branch_moved"],
        "reason": "the branch paid out a fund",
    }  # fmt: skip


def test_accept_for_a_delivery_that_nothing_speaks_against_is_not_audited(database: Database, tmp_path: Path) -> None:
    report = load(database, tmp_path / "a", a_bank(EVEN), accept=True)
    assert (report.state, report.overruled) == ("accepted", False)
    with database.reading() as connection:
        assert connection.execute(select(tables.audit)).all() == []


def test_the_limits_are_the_policys(database: Database, tmp_path: Path) -> None:
    assert read_limits(load_policy().section("delivery")) == Limits()
    load(database, tmp_path / "a", a_bank(EVEN))
    limits = read_limits({"assets_moved": 100, "branch_from_customers": 1})
    assert load(database, tmp_path / "b", a_bank(EVEN, B3=2000), limits=limits).state == "accepted"
    assert load(database, tmp_path / "c", a_bank({"B1": 30, "B2": 30}, B3=2000), limits=limits).state == "held"


@pytest.mark.parametrize(
    "section", [{"short_bellow": 80}, {"short_below": "80"}, {"assets_moved": -1}, {"assets_moved": True}]
)
def test_a_limit_that_cannot_be_meant_is_refused(section: dict[str, Any]) -> None:
    with pytest.raises(Problem) as caught:
        read_limits(section)
    assert next(iter(section)) in caught.value.sentence("zh")
