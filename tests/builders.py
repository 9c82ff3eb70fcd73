"""Builders with a default for every field, and a writer of whole deliveries. All people here are invented.

The cast is the same everywhere: manager S001 owns the customers, S002 is her colleague in the same branch, S003 heads the
branch, S009 works elsewhere and must see nothing.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from segmentation import bank_data

Row = dict[str, Any]

#: The day of every test's delivery: a Saturday; the week before it runs Monday 16 to Sunday 22 November 2026.
AS_OF = "2026-11-21"


def a_branch(**over: Any) -> Row:
    """The branch everyone works in."""
    return {"branch_id": "B1", "name": "虚构支行", **over}


def a_staff(**over: Any) -> Row:
    """The manager 李娜, S001."""
    return {
        "staff_id": "S001", "name": "李娜", "role": "relationship_manager", "branch_id": "B1", "language": "zh",
        "active": "Y", **over,
    }  # fmt: skip


def the_cast() -> list[Row]:
    """A manager, her colleague, their branch head, an outsider."""
    return [
        a_staff(),
        a_staff(staff_id="S002", name="陈晨"),
        a_staff(staff_id="S003", name="周行长", role="branch_head"),
        a_staff(staff_id="S009", name="Olga Outside", branch_id="B2", language="en"),
    ]


def a_customer(**over: Any) -> Row:
    """A customer of S001, opened years ago."""
    return {
        "customer_id": "C001", "name": "张伟", "manager_id": "S001", "branch_id": "B1", "opened_on": "2019-03-04", **over,
    }  # fmt: skip


def a_product(**over: Any) -> Row:
    """A one-year term deposit."""
    return {
        "product_code": "TD12", "name": "定期存款一年", "kind": "term_deposit", "state": "live", "risk_grade": "R1",
        "liquidity": "term", **over,
    }  # fmt: skip


def a_holding(**over: Any) -> Row:
    """A term deposit of 100,000 yuan that matures on Tuesday 24 November 2026."""
    return {
        "holding_id": "H001", "customer_id": "C001", "product_code": "TD12", "kind": "term_deposit",
        "balance": "100000.00", "opened_on": "2025-11-24", "matures_on": "2026-11-24", "auto_renew": "N", **over,
    }  # fmt: skip


def a_delivery(**tables: Iterable[Mapping[str, Any]]) -> dict[str, list[Row]]:
    """The needed tables with the cast, one customer and one holding; any table can be given or replaced."""
    base: dict[str, list[Row]] = {
        "branches": [a_branch(), a_branch(branch_id="B2", name="虚构分行")],
        "staff": the_cast(),
        "customers": [a_customer()],
        "products": [a_product()],
        "holdings": [a_holding()],
    }
    return {**base, **{name: [dict(row) for row in rows] for name, rows in tables.items()}}


def write_delivery(folder: Path, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> Path:
    """Write each table as NAME.csv with the bank's whole header; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        header = [column.name for column in bank_data.table(name).columns]
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    return folder
