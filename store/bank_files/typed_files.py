"""Parquet files as records: every value written the way a CSV file would have it, then checked the same way.

The header counts as line 1, so the first row is line 2.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from content.problems import Problem
from store.bank_files.faults import Fault
from store.bank_files.records import LONGEST_CELL, Piece

if TYPE_CHECKING:
    import polars as pl

#: Rows taken at a time.
ROWS = 500_000


def read_header(path: Path) -> list[str]:
    """The names of the columns. Raises Problem when the file is no Parquet file."""
    import polars as pl

    try:
        return [name.strip() for name in pl.read_parquet_schema(path)]
    except (pl.exceptions.PolarsError, OSError) as error:
        raise Problem("import.file_unreadable", file=path.name, detail=str(error).splitlines()[0]) from error


def read_pieces(path: Path, key: int | None) -> Iterator[Piece]:
    """All rows, a piece at a time; columns are named by position, as in ``records``."""
    import polars as pl

    scan = pl.scan_parquet(path)
    height = scan.select(pl.len()).collect().item()
    for start in range(0, height, ROWS):
        rows = scan.slice(start, ROWS).collect()
        texts = rows.select(_text(column).alias(str(n)) for n, column in enumerate(rows.iter_columns()))
        numbered = texts.with_columns(pl.int_range(start + 2, start + 2 + rows.height, dtype=pl.UInt32).alias("line"))
        yield _without_odd(numbered, key)


def _text(column: "pl.Series") -> "pl.Series":
    """A column's values as a CSV file would write them."""
    import polars as pl

    if column.dtype == pl.Boolean:
        return column.replace_strict({True: "Y", False: "N"}, return_dtype=pl.String)
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.to_string("%Y-%m-%dT%H:%M:%S%.3f" + ("%:z" if column.dtype.time_zone else ""))
    if column.dtype.is_float():
        # whole numbers that a frame made into floats because some were missing: 3.0 is 3
        whole = column.is_finite() & (column.floor() == column) & (column.abs() < 1 << 53)
        as_whole = column.set(~whole.fill_null(value=False), None).cast(pl.Int64, strict=False).cast(pl.String)
        return as_whole.zip_with(whole.fill_null(value=False), column.cast(pl.String))
    if column.dtype == pl.Binary or column.dtype.is_nested():
        return pl.repeat(None, column.len(), dtype=pl.String, eager=True)
    return column.cast(pl.String)


def _without_odd(rows: "pl.DataFrame", key: int | None) -> Piece:
    """Rows with a cell that no file may hold become faults."""
    import polars as pl

    names = [name for name in rows.columns if name != "line"]
    nul = {name: pl.col(name).str.contains("\0", literal=True) for name in names}
    long = {name: pl.col(name).str.len_chars() > LONGEST_CELL for name in names}
    odd = pl.any_horizontal(*nul.values(), *long.values()).fill_null(value=False)
    faults = []
    for row in rows.filter(odd).iter_rows(named=True):
        for name in names:
            cell = row[name] or ""
            if "\0" in cell or len(cell) > LONGEST_CELL:
                code = "nul" if "\0" in cell else "too_long"
                own = None if key is None else row[str(key)]
                faults.append(Fault(line=row["line"], code=code, column=name, value=cell, key=own))
                break
    return Piece(rows=rows.filter(~odd), faults=faults)
