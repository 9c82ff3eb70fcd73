"""The first sheet of an XLSX file as records: every cell as a CSV file would write what it shows, then checked the same way.

The first row with anything in it is the header; a record's line is its row in the sheet. Numbers are read with the fifteen
digits that Excel keeps, dates that Excel typed as dates, formulas as the value that was saved with them. Rows without
anything in them are none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from content.problems import Problem
from segmentation.bank_data import Type
from store.bank_files.faults import Fault
from store.bank_files.records import Piece
from store.bank_files.typed_files import NUMBERS, ROWS, SURE_DIGITS, Kinds, plain_number, without_odd

if TYPE_CHECKING:
    import polars as pl

#: How fastexcel writes a date, a number with more digits than are sure, and yes or no.
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}"
_MANY_DIGITS = rf"^-?[0-9.]{{{SURE_DIGITS + 1},}}$"
_TRUTH = r"^(true|false)$"
#: Where a sheet says how far it reaches, near its beginning.
_LAST_ROW, _HEAD = re.compile(rb'<dimension ref="[A-Z]+[0-9]+:[A-Z]+([0-9]{1,7})"'), 4096
#: What a cell shows when its formula failed.
_ERRORS = {
    "Div0": "#DIV/0!", "NA": "#N/A", "Name": "#NAME?", "Null": "#NULL!", "Num": "#NUM!", "Ref": "#REF!", "Value": "#VALUE!",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """All cells as texts; columns are named by their position in the sheet, row 0 is the sheet's first."""

    reader: Any
    cells: "pl.DataFrame"
    #: Row of the header; -1 when there is none.
    header_row: int
    #: How many columns the header has.
    width: int

    def typed(self, kind: str, columns: list[str]) -> "pl.DataFrame":
        """Which of the columns' cells Excel keeps as that kind."""
        import polars as pl

        places = [int(name) for name in columns]
        there = self.reader.load_sheet(0, header_row=None, skip_rows=0, dtypes=kind, use_columns=places)
        frame: pl.DataFrame = there.to_polars()
        return frame.rename(dict(zip(frame.columns, columns, strict=True))).select(pl.all().is_not_null())


def read_header(path: Path) -> list[str]:
    """The cells of the header, trimmed; [] for an empty sheet. Raises Problem when the file is no XLSX file."""
    sheet = _open(path)
    if sheet.header_row < 0:
        return []
    return [str(cell or "").strip() for cell in sheet.cells.row(sheet.header_row)[: sheet.width]]


def height(path: Path) -> int:
    """About how many rows lie below the header, as the workbook itself says; 0 when it does not."""
    try:
        with ZipFile(path) as book, book.open("xl/worksheets/sheet1.xml") as sheet:
            said = _LAST_ROW.search(sheet.read(_HEAD))
    except (OSError, KeyError, BadZipFile):
        return 0
    return max(int(said.group(1)) - 1, 0) if said else 0


def _open(path: Path) -> _Sheet:
    import fastexcel
    import polars as pl

    try:
        reader = fastexcel.read_excel(path)
        loaded = reader.load_sheet(0, header_row=None, skip_rows=0, dtypes="string")
        batch, errors = loaded.to_arrow_with_errors()
    except (fastexcel.FastExcelError, OSError) as error:
        detail = next(iter(str(error).splitlines()), "")
        raise Problem("import.file_unreadable", file=path.name, detail=detail) from error
    frame = pl.DataFrame(pl.from_arrow(batch))
    places = [column.absolute_index for column in loaded.available_columns()]
    by_place = {str(place): frame.to_series(n) for n, place in enumerate(places)}
    width = max(places, default=-1) + 1
    empty = pl.Series([None], dtype=pl.String).new_from_index(0, frame.height)
    cells = pl.DataFrame({str(n): by_place.get(str(n), empty) for n in range(width)})
    cells = _with_errors(cells, places, errors)
    filled = (
        cells.select(pl.any_horizontal(pl.all().str.strip_chars() != "").fill_null(value=False)) if width else cells
    )
    first = filled.to_series().arg_max() if width and filled.to_series().any() else None
    if first is None:
        return _Sheet(reader=reader, cells=cells, header_row=-1, width=0)
    header = [str(cell or "").strip() for cell in cells.row(first)]
    last = max(n for n, cell in enumerate(header) if cell)
    return _Sheet(reader=reader, cells=cells, header_row=first, width=last + 1)


def _with_errors(cells: "pl.DataFrame", places: list[int], errors: Any) -> "pl.DataFrame":
    """Failed formulas, which are read as nothing, as what they show."""
    for error in errors.errors if errors is not None else ():
        row, column = error.offset_position
        found = re.search(r"Error\((\w+)\)", error.detail)
        shown = _ERRORS.get(found.group(1), "#ERROR") if found else "#ERROR"
        name = str(places[column])
        cells = cells.with_columns(cells[name].scatter(row, shown))
    return cells


def read_pieces(path: Path, key: int | None, kinds: Kinds) -> Iterator[Piece]:
    """All rows below the header, a piece at a time; columns are named by position, as in ``records``."""
    import polars as pl

    sheet = _open(path)
    cells, lost = _as_shown(sheet, kinds)
    lines = pl.int_range(1, cells.height + 1, dtype=pl.UInt32, eager=True).alias("line")
    filled = cells.select(pl.any_horizontal(pl.all().str.strip_chars() != "").fill_null(value=False)).to_series()
    wanted = filled & (lines > sheet.header_row + 1)
    rows = cells.with_columns(lines).filter(wanted)
    lost = {name: mask.filter(wanted) for name, mask in lost.items()}
    for start in range(0, rows.height, ROWS):
        part = {name: mask.slice(start, ROWS) for name, mask in lost.items()}
        yield _piece(rows.slice(start, ROWS), sheet.width, key, part)


def _piece(rows: "pl.DataFrame", width: int, key: int | None, lost: "dict[str, pl.Series]") -> Piece:
    """Rows with cells beyond the header become faults like a CSV record with too many fields."""
    import polars as pl

    beyond = [name for name in rows.columns if name != "line" and int(name) >= width]
    if not beyond:
        return without_odd(rows, key, lost)
    wide = rows.select(pl.any_horizontal(pl.col(beyond).str.strip_chars() != "").fill_null(value=False)).to_series()
    faults = []
    for row in rows.filter(wide).iter_rows(named=True):
        last = max(int(name) for name in beyond if (row[name] or "").strip())
        text = ",".join(row[str(n)] or "" for n in range(last + 1))
        own = None if key is None else row[str(key)]
        faults.append(Fault(line=row["line"], code="fields", value=text, fact=f"{last + 1}/{width}", key=own))
    kept = {name: mask.filter(~wide) for name, mask in lost.items()}
    piece = without_odd(rows.filter(~wide).drop(beyond), key, kept)
    return Piece(rows=piece.rows, faults=[*faults, *piece.faults])


def _as_shown(sheet: _Sheet, kinds: Kinds) -> "tuple[pl.DataFrame, dict[str, pl.Series]]":
    """The cells with typed dates, long numbers and truths as a CSV file would write them, and the numbers that lost digits."""
    cells = sheet.cells
    names = [str(position) for position in kinds]
    dated = [name for name in names if cells[name].str.contains(_DATE).any()]
    if dated:
        masks = sheet.typed("duration", dated)
        cells = cells.with_columns(_date(cells[name], masks[name], kinds[int(name)]) for name in dated)
    odd = [name for name in names if cells[name].str.contains(f"{_MANY_DIGITS}|{_TRUTH}").any()]
    lost: dict[str, pl.Series] = {}
    if odd:
        masks = sheet.typed("boolean", odd)
        for name in odd:
            typed = masks[name]
            many = typed & cells[name].str.contains(_MANY_DIGITS)
            cells = cells.with_columns(_number_or_truth(cells[name], typed, many))
            if kinds[int(name)] not in NUMBERS:
                lost[name] = many & ~cells[name].str.contains(".", literal=True)
    return cells, lost


def _date(cell: "pl.Series", typed: "pl.Series", kind: Type) -> "pl.Series":
    """Dates that Excel typed, as this column writes them; texts that merely look like one are left alone."""
    midnight = cell.str.ends_with(" 00:00:00").fill_null(value=False)
    shown = cell
    if kind is Type.CLOCK:
        shown = cell.str.slice(11, 5).zip_with((cell.str.slice(16) == ":00").fill_null(value=False), cell.str.slice(11))
    elif kind is Type.MONTH:
        first = midnight & (cell.str.slice(8, 2) == "01").fill_null(value=False)
        shown = cell.str.slice(0, 7).zip_with(first, cell.str.slice(0, 10))
    elif kind is not Type.MOMENT:
        shown = cell.str.slice(0, 10).zip_with(midnight, cell)
    return shown.zip_with(typed, cell).alias(cell.name)


def _number_or_truth(cell: "pl.Series", typed: "pl.Series", many: "pl.Series") -> "pl.Series":
    """Typed truths as Y and N, typed numbers with their sure digits."""
    import polars as pl

    frame = pl.DataFrame({"cell": cell, "typed": typed})
    shown = pl.col("cell").replace({"true": "Y", "false": "N"})
    texts = frame.select(pl.when("typed").then(shown).otherwise("cell").alias(cell.name)).to_series()
    places = many.fill_null(value=False).arg_true()
    return texts if places.is_empty() else texts.scatter(places, [plain_number(float(t)) for t in texts.gather(places)])
