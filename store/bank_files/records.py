"""A CSV file cut into records, each with the physical line where it begins (the header's is 1).

Most lines of most files are plain: no quote, the right number of commas. Polars reads those by the million. Every other
line, and what its quotes span, goes through the standard library's reader one record at a time. A line without quotes
means the same to both, so the two never differ.

A quote that is never closed, or closed in the middle of a cell, spoils the line where its record begins and no other:
reading goes on at the next line.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from content.problems import Problem
from store.bank_files import encodings
from store.bank_files.faults import Fault

if TYPE_CHECKING:
    import polars as pl

#: A cell may not be longer, in characters.
LONGEST_CELL = 10_000
#: How much of a file is read at a time, in bytes.
PIECE = 24 << 20
_BOM = b"\xef\xbb\xbf"
#: What a cell may hold that needs no cleaning, and the ends of lines.
_BARE = bytes(range(0x21, 0x7F)) + b"\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some records of a file: ``rows`` has ``line`` and one text column a header cell, named by its position."""

    rows: "pl.DataFrame"
    faults: list[Fault]
    #: No cell has a blank or a wide character in it, and empty ones are null: there is nothing to clean.
    bare: bool = False


@dataclass(slots=True)
class _Lines:
    """The lines of one piece; reading past its end takes more from the file."""

    lines: list[bytes]
    file: BinaryIO
    #: Lines that are not UTF-8.
    garbled: set[int] = field(default_factory=set)

    def start(self, position: int) -> Iterator[str]:
        """The lines from there on, as text."""
        while True:
            if position == len(self.lines):
                more = self.file.readline()
                if not more:
                    return
                if not _is_utf8(more):
                    self.garbled.add(position)
                self.lines.append(more.removesuffix(b"\n"))
            yield self.lines[position].decode("utf-8", "replace") + "\n"
            position += 1


def read_header(path: Path, encoding: str = encodings.UTF_8) -> list[str]:
    """The cells of the first record, trimmed; [] for an empty file. Raises Problem when it is no record at all."""
    with encodings.opened(path, encoding) as file:
        try:
            header, _lines = _header(file)
        except csv.Error as error:  # lines that end in CR alone, or a cell without end
            raise Problem("import.header_unreadable", file=path.name) from error
    return header


def _header(file: BinaryIO) -> tuple[list[str], int]:
    lines = _Lines([], file)
    first = file.readline().removeprefix(_BOM)
    if not first:
        return [], 0
    lines.lines.append(first.removesuffix(b"\n"))
    reader = csv.reader(lines.start(0))
    cells = next(reader, [])
    return [cell.strip() for cell in cells], reader.line_num


def read_pieces(path: Path, key: int | None, *, encoding: str = encodings.UTF_8, piece: int = PIECE) -> Iterator[Piece]:
    """All records below the header. ``key``: the position of the column whose value identifies a broken record."""
    with encodings.opened(path, encoding) as file:
        header, line = _header(file)
        line += 1
        carry = b""
        while chunk := carry + file.read(piece) + file.readline():
            found, taken, carry = _cut(chunk, file, len(header), key, line)
            line += taken
            yield found


def _cut(chunk: bytes, file: BinaryIO, width: int, key: int | None, line: int) -> tuple[Piece, int, bytes]:
    """One piece, how many lines it took, and what is left for the next."""
    import polars as pl

    garbled: set[int] = set()
    if not _is_utf8(chunk):
        garbled = {n for n, text in enumerate(chunk.split(b"\n")) if not _is_utf8(text)}
        chunk = chunk.decode("utf-8", "replace").encode()
    texts = pl.read_lines(chunk).to_series()
    plain = _plain(chunk, texts, width, garbled)
    if plain.all():
        rows = _split(chunk, width).with_columns(_numbers(line, texts.len()))
        return Piece(rows=rows, faults=[], bare=not chunk.translate(None, _BARE)), texts.len(), b""
    lines = _Lines(chunk.removesuffix(b"\n").split(b"\n"), file, garbled)
    count = len(lines.lines)
    odd = (~plain & (texts != "")).arg_true().to_list()
    exact, faults, spanned, end = _read_odd(lines, odd, count, width, key)
    keep = plain if not spanned else plain & ~pl.int_range(count, eager=True).is_in(pl.Series(spanned).implode())
    easy = pl.DataFrame({"text": texts, "line": pl.int_range(line, line + count, dtype=pl.UInt32, eager=True)}).filter(
        keep
    )
    fields = easy["text"].str.split_exact(",", width - 1).struct.rename_fields([str(n) for n in range(width)])
    rows = pl.concat([fields.struct.unnest().with_columns(easy["line"]), _rows(exact, width, line)])
    faults = [_at(fault, line) for fault in faults]
    left = lines.lines[end:]
    return Piece(rows=rows, faults=faults), end, b"\n".join(left) + b"\n" if left else b""


def _at(fault: Fault, line: int) -> Fault:
    return replace(fault, line=fault.line + line)


def _is_utf8(text: bytes) -> bool:
    if text.isascii():
        return True
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _plain(chunk: bytes, texts: "pl.Series", width: int, garbled: set[int]) -> "pl.Series":
    """Which lines are a row of short cells with nothing special in them."""
    import polars as pl

    plain = texts.str.count_matches(",", literal=True) == width - 1
    longer = texts.str.len_bytes() > LONGEST_CELL
    if longer.any():
        plain &= ~longer
    for special in ('"', "\0", "\r"):
        if special.encode() in chunk:
            plain &= ~texts.str.contains(special, literal=True)
    if width == 1:
        plain &= texts != ""
    if garbled:
        plain &= ~pl.int_range(texts.len(), eager=True).is_in(pl.Series(sorted(garbled)).implode())
    return plain


def _numbers(line: int, count: int) -> "pl.Series":
    import polars as pl

    return pl.int_range(line, line + count, dtype=pl.UInt32, eager=True).alias("line")


def _split(chunk: bytes, width: int) -> "pl.DataFrame":
    """The fields of plain lines. The reader itself overlooks an empty field too many at the end of a piece."""
    import polars as pl

    schema = {str(n): pl.String for n in range(width)}
    return pl.read_csv(chunk, has_header=False, schema=schema, quote_char=None)


def _rows(exact: list[tuple[int, list[str]]], width: int, line: int) -> "pl.DataFrame":
    import polars as pl

    schema: dict[str, type[pl.DataType]] = {**{str(n): pl.String for n in range(width)}, "line": pl.UInt32}
    return pl.DataFrame([(*cells, begin + line) for begin, cells in exact], schema=schema, orient="row")


def _read_odd(
    lines: _Lines, odd: list[int], count: int, width: int, key: int | None
) -> tuple[list[tuple[int, list[str]]], list[Fault], list[int], int]:
    """Rows and faults of the records that begin on odd lines, the other lines these span, and the first line not taken."""
    rows: list[tuple[int, list[str]]] = []
    faults: list[Fault] = []
    spanned: list[int] = []
    end = count
    odd_lines = set(odd)
    taken = 0  # lines before this one belong to a record already read
    for first in odd:
        if first < taken:
            continue
        for begin, after, cells in _records(lines, first, odd_lines):
            fault = _fault(lines, range(begin, after), cells, width, key)
            if fault:
                faults.append(fault)
            elif cells:
                rows.append((begin, cells))
            spanned += range(begin + 1, min(after, count))
            taken = after
        end = max(end, taken)
    # a record that reached past this piece has taken those lines; a broken one gives them back
    return rows, faults, spanned, end if taken > count else count


def _records(lines: _Lines, first: int, odd: set[int]) -> Iterator[tuple[int, int, list[str] | None]]:
    """Records from an odd line on, as long as each begins on an odd line: (first line, line after, cells or None)."""
    reader = csv.reader(lines.start(first), strict=True)
    begin = first
    while begin in odd:
        try:
            cells = next(reader, None)
        except csv.Error:
            yield begin, begin + 1, None
            begin += 1
            reader = csv.reader(lines.start(begin), strict=True)
            first = begin
            continue
        if cells is None:
            return
        after = first + reader.line_num
        yield begin, after, cells
        begin = after


def _fault(lines: _Lines, span: range, cells: list[str] | None, width: int, key: int | None) -> Fault | None:
    """What is wrong with a record as such; None for a row, or a blank line."""
    begin = span.start
    text = lines.lines[begin].decode("utf-8", "replace")
    if not lines.garbled.isdisjoint(span):
        return Fault(line=begin, code="garbled", value=text)
    if cells is None:
        cut = text.split(",")
        too_long = max(map(len, cut)) > LONGEST_CELL
        return Fault(line=begin, code="too_long" if too_long else "quotes", value=text, key=_cell(cut, key))
    if not cells:
        return None
    if len(cells) != width:
        return Fault(line=begin, code="fields", value=text, fact=f"{len(cells)}/{width}", key=_cell(cells, key))
    for position, cell in enumerate(cells):
        if "\0" in cell or len(cell) > LONGEST_CELL:
            code = "nul" if "\0" in cell else "too_long"
            return Fault(line=begin, code=code, column=str(position), value=cell, key=_cell(cells, key))
    return None


def _cell(cells: list[str], key: int | None) -> str | None:
    return cells[key].strip() or None if key is not None and key < len(cells) else None


def empty(width: int) -> Piece:
    """No records: what a file with a header alone holds."""
    return Piece(rows=_rows([], width, 0), faults=[])
