"""How a delivery's tables are kept as Parquet: sorted by customer, in pieces that the batch can take one by one.

``store.bank_files.serving`` writes them at the import; ``store.rounds.batch`` reads them range by range.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from segmentation import bank_data
from store import stopwatch

if TYPE_CHECKING:
    import polars as pl

#: Rows that a file keeps together. Small, so that a range of customers reads little of its neighbours'.
GROUP = 1 << 16
#: Hardly two alike: looking for repetitions costs time and gains nothing.
_ALL_DIFFERENT = frozenset({bank_data.Type.AMOUNT, bank_data.Type.MOMENT})


class Kept:
    """One table's file while it is written; opened with its first rows."""

    def __init__(self, folder: Path, table: str) -> None:
        """Nothing is written yet."""
        self._path = folder / f"{table}.parquet"
        columns = bank_data.table(table).columns
        self._columns = [column.name for column in columns]
        self._repeated = [column.name for column in columns if column.type not in _ALL_DIFFERENT]
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            with stopwatch.step("parquet"):
                self._writer.close()

    def add(self, rows: "pl.DataFrame") -> None:
        """Append rows; they come in the order in which they are kept."""
        import polars as pl
        import pyarrow.parquet as pq

        arrow = rows.select(self._columns).to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, arrow.schema, compression="zstd", use_dictionary=self._repeated)
        self._writer.write_table(arrow, row_group_size=GROUP)
