"""The files of a delivery: which table each holds, and where its columns are. Raises Problem before anything is read."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from pathlib import Path

from content.problems import Problem
from segmentation import bank_data
from segmentation.bank_data import Type
from segmentation.people import Language
from store.bank_files import encodings, records, sheets, typed_files
from store.bank_files.mapping import NO_MAP, TableMap
from store.bank_files.maps import Maps
from store.bank_files.near_names import near

#: What a table's file may be. A file that a map names may end otherwise: it is read as text between commas.
ENDINGS = (".csv", ".parquet", ".xlsx")
#: How much of a text file is looked at to guess its rows, in bytes.
SAMPLE = 1 << 18
_NAMES = {table.name for table in bank_data.TABLES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file and its table."""

    table: bank_data.Table
    path: Path
    header: tuple[str, ...]
    #: Our column → position in the header; only delivered columns.
    positions: dict[str, int]
    #: Header cells that no column of ours answers to.
    ignored: tuple[str, ...] = ()
    encoding: str = encodings.UTF_8
    #: The bank's own words, units and dates.
    mapping: TableMap = NO_MAP

    @property
    def key_position(self) -> int | None:
        """Where a single-column key stands; None for tables identified otherwise."""
        return self.positions[self.table.key[0]] if len(self.table.key) == 1 else None

    @property
    def kinds(self) -> dict[int, Type]:
        """Position in the header → the type of our column there."""
        return {position: self.table.column(name).type for name, position in self.positions.items()}

    def column_at(self, position: int) -> str:
        """What a column is called in ``rejected.csv``: our name, where it has one, else theirs."""
        ours = {there: name for name, there in self.positions.items()}
        return ours.get(position, self.header[position])


def find(folder: Path, language: Language, maps: Maps | None = None) -> list[Source]:
    """The sources of a folder, in the order in which references can be checked. Raises Problem for a missing file or column."""
    if not folder.is_dir():
        raise Problem("problems.folder_missing", path=folder)
    maps = maps or {}
    files = _files(folder)
    sources = []
    for table in bank_data.TABLES:
        mapping = maps.get(table.name, NO_MAP)
        there = _candidates(table, mapping, files, language)
        if len(there) > 1:
            raise Problem("import.two_files", one=there[0].name, other=there[1].name)
        if there:
            sources.append(_source(table, there[0], mapping, language))
        elif table.needed:
            spare = [name for name in files if name.partition(".")[0] not in _NAMES]
            hint = near(f"{table.name}.csv", spare, language)
            raise Problem("import.file_missing", file=f"{table.name}.csv", folder=folder, near=hint)
    return sources


def _files(folder: Path) -> dict[str, Path]:
    try:
        return {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}
    except OSError as error:
        raise Problem("import.file_unreadable", file=folder, detail=error.strerror) from error


def _candidates(table: bank_data.Table, mapping: TableMap, files: Mapping[str, Path], language: Language) -> list[Path]:
    """The files that hold a table: the map's, else those of its name; endings may be written large."""
    named = [path for name, path in files.items() if _named(name, table.name)]
    if not mapping.file:
        return named
    if mapping.file not in files:
        raise Problem("import.map.file", file=mapping.file, table=table.name, near=near(mapping.file, files, language))
    return [files[mapping.file], *(path for path in named if path.name != mapping.file)]


def _named(name: str, table: str) -> bool:
    stem, dot, ending = name.rpartition(".")
    return stem == table and dot + ending.lower() in ENDINGS


def _source(table: bank_data.Table, path: Path, mapping: TableMap, language: Language) -> Source:
    encoding, header = read_header(path, mapping.encoding)
    if not any(header):
        raise Problem("import.file_empty", file=path.name)
    positions = _positions(table, path, header, mapping, language)
    ignored = tuple(name for position, name in enumerate(header) if position not in positions.values())
    for column in table.columns:
        if column.required and column.name not in positions:
            hint = near(column.name, ignored, language)
            raise Problem("import.column_missing", file=path.name, column=column.name, near=hint)
    return Source(
        table=table,
        path=path,
        header=tuple(header),
        positions=positions,
        ignored=ignored,
        encoding=encoding,
        mapping=mapping,
    )


def read_header(path: Path, encoding: str = "") -> tuple[str, list[str]]:
    """A file's encoding (found out where none is given) and the cells of its header. Raises Problem when it cannot be read."""
    try:
        if ending(path) == ".parquet":
            return encodings.UTF_8, typed_files.read_header(path)
        if ending(path) == ".xlsx":
            return encodings.UTF_8, sheets.read_header(path)
        found = encodings.named(encoding) if encoding else encodings.find(path)
        return found, records.read_header(path, found)
    except OSError as error:
        raise Problem("import.file_unreadable", file=path.name, detail=error.strerror or error) from error


def ending(path: Path) -> str:
    """What kind of file it is, by its name."""
    return path.suffix.lower()


def _positions(
    table: bank_data.Table, path: Path, header: list[str], mapping: TableMap, language: Language
) -> dict[str, int]:
    """Where each column of ours stands: under the map's name for it, else under its own."""
    for theirs in mapping.columns:
        if theirs not in header:
            hint = near(theirs, header, language)
            raise Problem("import.map.their_column", file=path.name, column=theirs, near=hint)
    wanted = {ours: theirs for theirs, ours in mapping.columns.items()}
    taken = set(mapping.columns)
    positions: dict[str, int] = {}
    for column in table.columns:
        name = wanted.get(column.name, "" if column.name in taken else column.name)
        found = [position for position, cell in enumerate(header) if cell == name and name]
        if len(found) > 1:
            raise Problem("import.column_twice", file=path.name, column=name)
        if found:
            positions[column.name] = found[0]
    return positions


def pieces(source: Source, zone: tzinfo) -> Iterator[records.Piece]:
    """The records of a source, a piece at a time; none for a header alone. Raises Problem when the file cannot be read on."""
    kind = ending(source.path)
    try:
        if kind == ".parquet":
            yield from typed_files.read_pieces(source.path, source.key_position, source.kinds, zone)
        elif kind == ".xlsx":
            yield from sheets.read_pieces(source.path, source.key_position, source.kinds)
        else:
            yield from records.read_pieces(source.path, source.key_position, encoding=source.encoding)
    except OSError as error:  # the bank's file, not the data folder: they are mended in different places
        raise Problem("import.file_unreadable", file=source.path.name, detail=error.strerror or error) from error


def expected_rows(source: Source) -> int:
    """About how many rows a source has, for a progress bar; 0 where nothing says so."""
    try:
        if ending(source.path) == ".parquet":
            return typed_files.height(source.path)
        if ending(source.path) == ".xlsx":
            return sheets.height(source.path)
        with source.path.open("rb") as file:
            sample = file.read(SAMPLE)
            return source.path.stat().st_size * sample.count(b"\n") // max(len(sample), 1)
    except OSError:
        return 0


def fingerprint(sources: list[Source]) -> str:
    """SHA-256 over the files' names and bytes and what a map makes of them, in the order of the tables."""
    whole = hashlib.sha256()
    for source in sources:
        try:
            with source.path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise Problem("import.file_unreadable", file=source.path.name, detail=error.strerror) from error
        mapped = "" if source.mapping == NO_MAP else f" {source.table.name} {source.mapping!r}"
        whole.update(f"{source.path.name} {digest}{mapped}\n".encode())
    return whole.hexdigest()
