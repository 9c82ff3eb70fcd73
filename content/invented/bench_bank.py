"""A bank for benches: any number of customers in whole tables, made column by column with Polars in seconds.

It has the sizes, the types and the edges of a bank, not its story: amounts on every cut and one fen below, days at the ends of
windows, empty cells. Real looking customers come from ``bank.build``; this one measures import, rules and questions at
1,000,000 customers. Written in slices, so that memory stays bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from content.invented.bank import SEED
from content.invented.bank_people import found_house
from content.invented.bench_tables import Plan, cells, slices
from content.invented.files import Delivery, Format
from content.invented.products import catalogue

if TYPE_CHECKING:
    import polars as pl

_CUSTOMERS_A_MANAGER = 250
#: Rows a customer; of complaints and tags, one in some.
SIZES = {
    "customers": 1, "holdings": 3, "balances": 12, "activity": 6, "movements": 1, "contacts": 2, "complaints": 1, "tags": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchReport:
    """What was written."""

    folder: Path
    counts: dict[str, int]


def plan_of(
    customers: int, *, today: date, branches: int = 20, seed: int = SEED, each: int = _CUSTOMERS_A_MANAGER
) -> Plan:
    """A bank of so many customers, with as many managers as that takes, ``each`` with so many."""
    managers = max(customers // each, branches)
    return Plan(today=today, seed=seed, customers=customers, managers=managers, branches=branches)


def build_bench(  # noqa: PLR0913 - the sizes of a bench, each by name
    folder: Path,
    *,
    customers: int,
    today: date,
    holdings_each: int = SIZES["holdings"],
    balances_each: int = SIZES["balances"],
    activity_each: int = SIZES["activity"],
    movements_each: int = SIZES["movements"],
    contacts_each: int = SIZES["contacts"],
    branches: int = 20,
    customers_a_manager: int = _CUSTOMERS_A_MANAGER,
    seed: int = SEED,
    format: Format = "parquet",  # noqa: A002 - the word of the command line
) -> BenchReport:
    """Write a delivery of so many customers and rows each; months are months of history, and every month has two kinds."""
    plan = plan_of(customers, today=today, branches=branches, seed=seed, each=customers_a_manager)
    house = found_house(plan.managers, plan.branches, today)
    with Delivery(folder, format) as delivery:
        for table, rows in (
            ("branches", house.branches),
            ("staff", house.staff),
            ("products", catalogue(today)),
            ("group_chats", house.group_chats),
        ):
            delivery.add(table, rows)
        counts = dict(delivery.counts)
    sizes = SIZES | {
        "holdings": holdings_each, "balances": balances_each, "activity": activity_each,
        "movements": movements_each, "contacts": contacts_each,
    }  # fmt: skip
    for table, each in sizes.items():
        counts[table] = _write(folder, table, (cells(table, part, each, plan) for part in slices(plan)), format)
    return BenchReport(folder=folder, counts=counts)


def _write(folder: Path, table: str, parts: Iterator["pl.DataFrame"], form: Format) -> int:
    """All columns of the table, as text where the file is Parquet too; returns the rows."""
    import polars as pl

    count = 0
    path = folder / f"{table}.{form}"
    with path.open("wb") as file:
        writer = None
        for whole in parts:
            if form == "csv":
                whole.write_csv(file, include_header=count == 0)
            else:
                import pyarrow.parquet as pq

                arrow = whole.to_arrow(compat_level=pl.CompatLevel.oldest())
                writer = writer or pq.ParquetWriter(file, arrow.schema)
                writer.write_table(arrow)
            count += whole.height
        if writer:
            writer.close()
    return count
