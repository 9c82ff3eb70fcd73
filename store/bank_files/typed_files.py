"""Parquet files as records: every value written the way a CSV file would have it, then checked the same way.

The header counts as line 1, so the first row is line 2. ``without_odd`` and ``number_texts`` serve ``sheets`` too.
"""

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from content.problems import Problem
from segmentation.bank_data import Type
from store.bank_files.faults import Fault
from store.bank_files.records import LONGEST_CELL, Piece

if TYPE_CHECKING:
    import polars as pl

#: Rows taken at a time.
ROWS = 500_000
#: A double holds this many digits of any decimal number; what stands behind them is its rounding.
SURE_DIGITS = 15
#: Whole numbers up to here are exact in a double.
SURE_WHOLE = 1 << 53
NUMBERS = (Type.AMOUNT, Type.RATE, Type.COUNT)

Kinds = Mapping[int, Type]
"""Position in the header → the type of our column there; positions of ignored columns are left out."""


def read_header(path: Path) -> list[str]:
    """The names of the columns. Raises Problem when the file is no Parquet file, or a column of it is no column of cells."""
    import polars as pl

    try:
        schema = pl.read_parquet_schema(path)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(path, error) from error
    return [name.strip() for name in schema]


def height(path: Path) -> int:
    """How many rows the file says it has."""
    import polars as pl

    return int(pl.scan_parquet(path).select(pl.len()).collect().item())


def _unreadable(path: Path, error: Exception) -> Problem:
    return Problem("import.file_unreadable", file=path.name, detail=next(iter(str(error).splitlines()), ""))


def read_pieces(path: Path, key: int | None, kinds: Kinds, zone: tzinfo) -> Iterator[Piece]:
    """All rows, a piece at a time; columns are named by position, as in ``records``. Raises Problem for a damaged file."""
    import polars as pl

    scan = pl.scan_parquet(path)
    try:
        rows_there = height(path)
        for start in range(0, rows_there, ROWS):
            rows = scan.slice(start, ROWS).collect()
            yield _piece(rows, start + 2, key, kinds, zone)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(path, error) from error


def _piece(rows: "pl.DataFrame", line: int, key: int | None, kinds: Kinds, zone: tzinfo) -> Piece:
    import polars as pl

    texts, lost = {}, {}
    for position, column in enumerate(rows.iter_columns()):
        kind = kinds.get(position)
        texts[str(position)] = text = _text(column, kind, zone)
        if kind is not None and kind not in NUMBERS and column.dtype.is_float():
            lost[str(position)] = (column.abs() >= SURE_WHOLE) & column.is_finite()
        elif column.dtype == pl.Binary and kind is not None:
            lost[str(position)] = text.is_null() & column.is_not_null()
    lines = pl.int_range(line, line + rows.height, dtype=pl.UInt32, eager=True).alias("line")
    return without_odd(pl.DataFrame(texts).with_columns(lines), key, lost)


def _text(column: "pl.Series", kind: Type | None, zone: tzinfo) -> "pl.Series":
    """A column's values as a CSV file would write them; null for what has no such writing."""
    import polars as pl

    dtype = column.dtype
    if kind is None or dtype == pl.Null:
        return pl.Series([None], dtype=pl.String).new_from_index(0, column.len())
    if dtype.is_temporal():
        return _temporal(column, kind, zone)
    if dtype.is_numeric():
        return _number(column, kind)
    if dtype == pl.Boolean:
        return column.replace_strict({True: "Y", False: "N"}, return_dtype=pl.String)
    if dtype == pl.Binary:
        column = pl.Series([_decoded(value) for value in column], dtype=pl.String)
    elif isinstance(dtype, pl.List):
        column = column.cast(pl.List(pl.String), strict=False).list.join(";", ignore_nulls=True)
    return column.cast(pl.String, strict=False)


def _temporal(column: "pl.Series", kind: Type, zone: tzinfo) -> "pl.Series":
    import polars as pl

    if isinstance(column.dtype, pl.Datetime):
        return _moments(column, kind, zone)
    if column.dtype == pl.Date:
        return _days(column.dt.to_string("%Y-%m-%d"), column.dt.day() == 1, kind)
    if column.dtype == pl.Time:
        whole = (column.dt.second() == 0).fill_null(value=True)
        return column.dt.to_string("%H:%M").zip_with(whole, column.dt.to_string("%H:%M:%S"))
    return column.dt.to_string()


def _number(column: "pl.Series", kind: Type) -> "pl.Series":
    import polars as pl

    if column.dtype.is_float():
        return number_texts(column)
    texts = column.cast(pl.String)
    if column.dtype.is_decimal():
        # a wide scale is the type's, not the value's: zeros beyond the fen say nothing
        zeros = (r"(\.[0-9]{2}[0-9]*?)0+$", "$1") if kind in NUMBERS else (r"\.0+$", "")
        texts = texts.str.replace(*zeros)
    return texts


def _decoded(value: bytes | None) -> str | None:
    try:
        return None if value is None else value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _days(day: "pl.Series", first: "pl.Series", kind: Type) -> "pl.Series":
    """A day, or in a column of months the month that begins with it."""
    return day.str.slice(0, 7).zip_with(first.fill_null(value=False), day) if kind is Type.MONTH else day


def _moments(column: "pl.Series", kind: Type, zone: tzinfo) -> "pl.Series":
    """A moment in the bank's own time where it has a zone; in columns of days and months the day that begins then."""
    import polars as pl

    zoned = isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone is not None
    local = column.dt.convert_time_zone(str(zone)) if zoned else column
    if kind in (Type.DAY, Type.MONTH, Type.TEXT):
        midnight = (local.dt.time() == pl.Series([0], dtype=pl.Time)).fill_null(value=False)
        day = _days(local.dt.to_string("%Y-%m-%d"), local.dt.day() == 1, kind)
        return day.zip_with(midnight, local.dt.to_string("%Y-%m-%dT%H:%M:%S"))
    return local.dt.to_string("%Y-%m-%dT%H:%M:%S%.3f" + ("%:z" if zoned else ""))


def number_texts(column: "pl.Series") -> "pl.Series":
    """Doubles as the decimal numbers they stand for: 3.0 is 3, 0.1 + 0.2 is 0.3; NaN is how frames write nothing."""
    import polars as pl

    column = column.fill_nan(None)
    whole = (column.is_finite() & (column.floor() == column) & (column.abs() < SURE_WHOLE)).fill_null(value=False)
    as_whole = column.set(~whole, None).cast(pl.Int64, strict=False).cast(pl.String)
    texts = as_whole.zip_with(whole, column.cast(pl.String))
    digits = texts.str.replace_all("[^0-9]", "").str.strip_chars_start("0").str.len_chars()
    odd = ~whole & column.is_finite() & ((digits > SURE_DIGITS) | texts.str.contains("e", literal=True))
    places = odd.fill_null(value=False).arg_true()
    if places.is_empty():
        return texts
    return texts.scatter(places, [plain_number(float(text)) for text in texts.gather(places)])


def plain_number(number: float) -> str:
    """A double with its sure digits, without an exponent."""
    return format(Decimal(f"{number:.{SURE_DIGITS}g}"), "f")


def without_odd(rows: "pl.DataFrame", key: int | None, lost: "Mapping[str, pl.Series]") -> Piece:
    """Rows with a cell that no file may hold become faults; ``lost``: column → cells that are not what was once written."""
    import polars as pl

    names = [name for name in rows.columns if name != "line"]
    texts = [
        pl.col(name).str.contains("\0", literal=True) | (pl.col(name).str.len_chars() > LONGEST_CELL) for name in names
    ]
    odd = rows.select(pl.any_horizontal(texts or [pl.lit(value=False)]).fill_null(value=False).alias("odd")).to_series()
    if odd.len() != rows.height:
        odd = odd.new_from_index(0, rows.height)
    for mask in lost.values():
        odd |= mask.fill_null(value=False)
    faults = [_odd_fault(rows.row(place, named=True), place, names, key, lost) for place in odd.arg_true()]
    return Piece(rows=rows.filter(~odd), faults=faults)


def _odd_fault(
    row: "Mapping[str, str | int | None]",
    place: int,
    names: list[str],
    key: int | None,
    lost: "Mapping[str, pl.Series]",
) -> Fault:
    own = None if key is None else row[str(key)]
    for name in names:
        cell = str(row[name] or "")
        if "\0" in cell:
            code = "nul"
        elif len(cell) > LONGEST_CELL:
            code = "too_long"
        elif name in lost and lost[name][place]:
            code = "lost_digits" if cell else "garbled"
        else:
            continue
        return Fault(
            line=int(row["line"] or 0), code=code, column=name, value=cell, key=None if own is None else str(own)
        )
    raise AssertionError(names)
