"""A delivery's accepted rows become what is read: Parquet files sorted by customer, and one SQLite file of serving tables.

Both are built aside, under names nobody reads yet; ``store.deliveries`` switches to them afterwards. Rows go through in
slices, so that ids and texts of millions of rows are never in memory together.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateColumn

from segmentation import bank_data
from store import tables
from store.bank_files.checks import CUSTOMER
from store.bank_files.rows import Accepted

if TYPE_CHECKING:
    import polars as pl

#: Rows written at a time.
SLICE = 250_000
#: Nobody reads the file while it is built, and a killed build is thrown away: no journal, no waiting for the disk.
#: Indexes are sorted by two more threads; ``ANALYZE`` looks at a sample.
_BUILDING = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "locking_mode = EXCLUSIVE",
    "cache_size = -131072",
    "threads = 2",
    "analysis_limit = 1000",
)


class Building:
    """One delivery while its files are made: ``add`` each table in the order of ``bank_data.TABLES``, then ``finish``."""

    def __init__(self, bank_file: Path, parquet: Path) -> None:
        """Make the empty files."""
        from adbc_driver_sqlite import dbapi

        self._parquet = parquet
        self._bank_file = bank_file
        #: Customer number → id and manager.
        self._customers: pl.DataFrame | None = None
        parquet.mkdir(parents=True)
        connection = sqlite3.connect(bank_file)
        for table in tables.bank.values():
            connection.execute(_create(table))
        connection.commit()
        connection.close()
        self._ingest = dbapi.connect(str(bank_file), autocommit=True)
        with self._ingest.cursor() as cursor:
            for pragma in _BUILDING:
                cursor.execute(f"PRAGMA {pragma}")
                cursor.fetchall()

    def add(self, accepted: Accepted) -> None:
        """Write one table's rows, as Parquet and into its serving table."""
        import pyarrow as pa

        name = accepted.source.table.name
        if name == "customers":
            self._customers = accepted.rows.select(CUSTOMER, "manager_id")
        slices = self._slices(name, accepted.rows)
        first = next(slices)

        def batches() -> Iterator[pa.RecordBatch]:
            yield from first.to_batches()
            for arrow in slices:
                yield from arrow.to_batches()

        with _disk_errors(), self._ingest.cursor() as cursor:
            cursor.adbc_ingest(name, pa.RecordBatchReader.from_batches(first.schema, batches()), mode="append")

    def _slices(self, name: str, rows: "pl.DataFrame") -> "Iterator[Any]":
        """The rows as the serving table takes them; each slice is written to the Parquet file on its way."""
        import pyarrow.parquet as pq

        writer = None
        try:
            for start in range(0, max(rows.height, 1), SLICE):
                plain = self._plain(name, rows.slice(start, SLICE))
                columns = [column.name for column in bank_data.table(name).columns]
                arrow = _arrow(plain.select(columns))
                if writer is None:
                    writer = pq.ParquetWriter(self._parquet / f"{name}.parquet", arrow.schema, compression="zstd")
                writer.write_table(arrow)
                yield _arrow(_numbers(plain))
        finally:
            if writer is not None:
                writer.close()

    def _plain(self, name: str, rows: "pl.DataFrame") -> "pl.DataFrame":
        """Ids and words as text, and the extra columns."""
        import polars as pl

        rows = rows.drop("line").with_columns(pl.col(pl.Enum).cast(pl.String))
        if name == "customers":
            return _with_name_keys(rows)
        if CUSTOMER in rows.columns and self._customers is not None:
            number = rows[CUSTOMER]
            rows = rows.with_columns(self._customers[CUSTOMER].gather(number).alias(CUSTOMER))
            if name == "holdings":
                rows = rows.with_columns(self._customers["manager_id"].gather(number))
        return rows

    def finish(self) -> None:
        """Make the indexes and let go of the file."""
        with _disk_errors(), self._ingest.cursor() as cursor:
            for table in tables.bank.values():
                for statement in _indexes(table):
                    cursor.execute(statement)
                    cursor.fetchall()
            cursor.execute("ANALYZE")
            cursor.fetchall()
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._ingest.close()


@contextmanager
def _disk_errors() -> Iterator[None]:
    """A full disk is told by the loader in its own words; callers know it as an OSError."""
    from adbc_driver_manager import Error

    try:
        yield
    except Error as error:
        raise OSError(str(error)) from error


def _create(table: Table) -> str:
    columns = ", ".join(str(CreateColumn(column).compile(dialect=sqlite.dialect())) for column in table.columns)
    return f'CREATE TABLE "{table.name}" ({columns})'


def _indexes(table: Table) -> Iterator[str]:
    """Keys and the declared indexes; made after the load, which is quicker than keeping them during it."""
    key = [column.name for column in table.primary_key]
    wanted = [("UNIQUE ", tuple(key))] if key else []
    wanted += [("", columns) for name, columns in tables.BANK_INDEXES if name == table.name]
    for unique, columns in wanted:
        quoted = ", ".join(f'"{column}"' for column in columns)
        yield f'CREATE {unique}INDEX "{table.name}_{"_".join(columns)}" ON "{table.name}" ({quoted})'


def _with_name_keys(rows: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl

    from content.names import bulk_name_keys

    keys = bulk_name_keys(rows["name"].to_list())
    schema = dict.fromkeys(("name_key", "pinyin", "pinyin_folded", "initials", "surname"), pl.String)
    digits = pl.col("phone").str.replace_all("[^0-9]", "")
    last4 = pl.when(digits.str.len_bytes() >= 4).then(digits.str.slice(-4)).alias("phone_last4")  # noqa: PLR2004 - four digits
    return pl.concat([rows, pl.DataFrame(keys, schema=schema, orient="row")], how="horizontal").with_columns(last4)


def _numbers(rows: "pl.DataFrame") -> "pl.DataFrame":
    """Days, moments and yes or no as the whole numbers that ``store.types`` reads."""
    import polars as pl

    return rows.with_columns(
        pl.col(pl.Date).cast(pl.Int32), pl.col(pl.Datetime).cast(pl.Int64), pl.col(pl.Boolean).cast(pl.Int8)
    )


def _arrow(rows: "pl.DataFrame") -> Any:
    import polars as pl

    return rows.to_arrow(compat_level=pl.CompatLevel.oldest())
