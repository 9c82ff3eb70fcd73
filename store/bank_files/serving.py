"""A delivery's accepted rows become what is read: Parquet files sorted by customer, and serving tables.

Both are built aside, under names nobody reads yet; ``store.imports.deliveries`` switches to them afterwards. Rows go through in
slices, so that ids and texts of millions of rows are never in memory together.
"""

from collections.abc import Collection
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from store import engines, stopwatch
from store.bank_files.checks import CUSTOMER
from store.bank_files.kept import Kept
from store.bank_files.rows import Accepted
from store.tables import bank

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

#: Rows written at a time, and customers: no slice goes on beyond so many, in any table, so that the files' parts end where the
#: batch's ranges end and a range reads nothing of its neighbours'.
SLICE = 250_000
TOGETHER = 100_000


class Building:
    """One delivery while it is made: ``add`` each table in the order of ``bank_data.TABLES``, then ``finish``."""

    def __init__(self, serving: engines.Building, parquet: Path, *, without: Collection[str] = ()) -> None:
        """Make the folder of the Parquet files; ``without`` are erased customers, left out of everything written."""
        self._serving = serving
        self._parquet = parquet
        self._without = list(without)
        #: Of those, who was in the bank's file.
        self.left_out: set[str] = set()
        #: Customer number → id and manager.
        self._customers: pl.DataFrame | None = None
        parquet.mkdir(parents=True)

    def add(self, accepted: Accepted) -> None:
        """Write one table's rows, as Parquet and into its serving table."""
        name = accepted.source.table.name
        if name == "customers":
            self._customers = accepted.rows.select(CUSTOMER, "manager_id")
        self._serving.load(bank[name], self._slices(name, accepted.rows))

    def _slices(self, name: str, rows: "pl.DataFrame") -> "Iterator[pl.DataFrame]":
        """The rows as the serving table takes them; each slice is written to the Parquet file on its way."""
        with Kept(self._parquet, name) as kept:
            for start, end in pairwise(slice_bounds(name, rows)):
                with stopwatch.step("text"):
                    plain = self._left(self._plain(name, rows.slice(start, end - start)))
                with stopwatch.step("parquet"):
                    kept.add(plain)
                yield plain

    def _plain(self, name: str, rows: "pl.DataFrame") -> "pl.DataFrame":
        """Ids and words as text, and the extra columns."""
        import polars as pl

        rows = rows.drop("line").with_columns(pl.col(pl.Enum).cast(pl.String))
        if name == "customers":
            return with_name_keys(rows)
        if CUSTOMER in rows.columns and self._customers is not None:
            number = rows[CUSTOMER]
            rows = rows.with_columns(self._customers[CUSTOMER].gather(number).alias(CUSTOMER))
            if name == "holdings":
                rows = rows.with_columns(self._customers["manager_id"].gather(number))
        return rows

    def _left(self, rows: "pl.DataFrame") -> "pl.DataFrame":
        """The rows but for those of erased customers."""
        import polars as pl

        if not self._without or CUSTOMER not in rows.columns:
            return rows
        gone = pl.col(CUSTOMER).is_in(self._without)
        self.left_out.update(rows.filter(gone)[CUSTOMER].to_list())
        return rows.filter(~gone)

    def finish(self) -> None:
        """Make the indexes; from now on the delivery can be served."""
        self._serving.finish()

    def close(self) -> None:
        """Let go of what is open."""
        self._serving.close()


def slice_bounds(name: str, rows: "pl.DataFrame") -> list[int]:
    """Where slices begin, and the end; rows of customers are sorted by the customer's number."""
    together = list(range(0, rows.height, TOGETHER)) if name == "customers" else []
    if name != "customers" and CUSTOMER in rows.columns and rows.height:
        numbers = rows[CUSTOMER]
        last = int(numbers[-1])
        together = [int(numbers.search_sorted(first)) for first in range(TOGETHER, last + 1, TOGETHER)]
    starts = {
        start
        for first, end in pairwise([0, *sorted({*together} - {0}), rows.height])
        for start in range(first, end, SLICE)
    }
    return [*sorted(starts or {0}), rows.height]


def with_name_keys(rows: "pl.DataFrame") -> "pl.DataFrame":
    """Customers with the columns that find them by name and number."""
    import polars as pl

    from content.names import bulk_name_keys

    columns = ("name_key", "pinyin", "pinyin_folded", "initials", "surname")
    names = rows["name"].unique()
    with stopwatch.step("names"):
        keys = list(zip(*bulk_name_keys(names.to_list()), strict=True)) or [()] * len(columns)
    known = pl.DataFrame([names, *(pl.Series(name, key, pl.String) for name, key in zip(columns, keys, strict=True))])
    digits = pl.col("phone").str.replace_all("[^0-9]", "")
    last4 = pl.when(digits.str.len_bytes() >= 4).then(digits.str.slice(-4)).alias("phone_last4")  # noqa: PLR2004 - four digits
    return rows.join(known, on="name", how="left", maintain_order="left").with_columns(last4)
