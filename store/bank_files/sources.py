"""The files of a delivery: which table each holds, and where its columns are. Raises Problem before anything is read."""

import difflib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from content.problems import Problem
from content.wording import say
from segmentation import bank_data
from segmentation.people import Language
from store.bank_files import encodings, records, typed_files


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

    @property
    def key_position(self) -> int | None:
        """Where a single-column key stands; None for tables identified otherwise."""
        return self.positions[self.table.key[0]] if len(self.table.key) == 1 else None


def find(folder: Path, language: Language) -> list[Source]:
    """The sources of a folder, in the order in which references can be checked. Raises Problem for a missing file or column."""
    if not folder.is_dir():
        raise Problem("problems.folder_missing", path=folder)
    files = {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}
    sources = []
    for table in bank_data.TABLES:
        there = [files[name] for ending in ENDINGS if (name := table.name + ending) in files]
        if len(there) > 1:
            raise Problem("import.two_files", one=there[0].name, other=there[1].name)
        if there:
            sources.append(_source(table, there[0], language))
        elif table.needed:
            spare = [name for name in files if name.partition(".")[0] not in _NAMES]
            near = _near(f"{table.name}.csv", spare, language)
            raise Problem("import.file_missing", file=f"{table.name}.csv", folder=folder, near=near)
    return sources


#: What a table's file may be.
ENDINGS = (".csv", ".parquet")
_NAMES = {table.name for table in bank_data.TABLES}


def _source(table: bank_data.Table, path: Path, language: Language) -> Source:
    try:
        if path.suffix == ".parquet":
            encoding = encodings.UTF_8
            header = typed_files.read_header(path)
        else:
            encoding = encodings.find(path)
            header = records.read_header(path, encoding)
    except OSError as error:
        raise Problem("import.file_unreadable", file=path.name, detail=error.strerror) from error
    if not header:
        raise Problem("import.file_empty", file=path.name)
    positions: dict[str, int] = {}
    for column in table.columns:
        found = [position for position, name in enumerate(header) if name == column.name]
        if len(found) > 1:
            raise Problem("import.column_twice", file=path.name, column=column.name)
        if found:
            positions[column.name] = found[0]
    known = {column.name for column in table.columns}
    ignored = tuple(name for name in header if name not in known)
    for column in table.columns:
        if column.required and column.name not in positions:
            near = _near(column.name, list(ignored), language)
            raise Problem("import.column_missing", file=path.name, column=column.name, near=near)
    return Source(table=table, path=path, header=tuple(header), positions=positions, ignored=ignored, encoding=encoding)


def _near(name: str, candidates: list[str], language: Language) -> str:
    """“Did you mean …?”, or nothing: case, blanks and underscores do not count."""
    plain = {_plain(candidate): candidate for candidate in candidates if candidate}
    close = difflib.get_close_matches(_plain(name), plain, n=2, cutoff=0.6)
    return say("problems.near", language, names=", ".join(plain[found] for found in close)) if close else ""


def _plain(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum() or char == ".")


def pieces(source: Source) -> Iterator[records.Piece]:
    """The records of a source, a piece at a time; none for a header alone."""
    if source.path.suffix == ".parquet":
        return typed_files.read_pieces(source.path, source.key_position)
    return records.read_pieces(source.path, source.key_position, encoding=source.encoding)


def fingerprint(sources: list[Source]) -> str:
    """SHA-256 over the files' names and bytes, in the order of the tables."""
    whole = hashlib.sha256()
    for source in sources:
        with source.path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{source.path.name} {digest}\n".encode())
    return whole.hexdigest()
