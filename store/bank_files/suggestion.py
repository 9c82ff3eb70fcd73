"""``guanhu import --suggest-map DIR``: a first map of a bank's own export, for a person to finish.

Files are matched to tables by their names and headers, columns by the words banks use (``content.bank_words``), then words,
units and dates by the cells of the first rows. Whatever is a guess is marked ``check``; nothing is loaded.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from content.bank_words import BankWords, bank_words
from content.problems import Problem
from content.wording import say
from segmentation import bank_data
from segmentation.bank_data import Type
from segmentation.people import Language
from store.bank_files import encodings, sources
from store.bank_files.samples import Sample, sample
from store.bank_files.suggested_parts import date_format, plain, unit, words

#: Files that may hold a table.
ENDINGS = (*sources.ENDINGS, ".txt", ".dat", ".tsv")
#: How sure a match of a header cell is: our own name, a word that banks use, a word that begins like one.
_OURS, _KNOWN, _LIKE = 4, 3, 1
#: A file is a table's when so many columns answer, or its name does too.
_ENOUGH = 6
_NAMED = 5
_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """A file as one table: how well, and which of its header cells is which column."""

    score: int
    table: bank_data.Table
    file: Sample
    #: Our column → their header cell, and whether it is sure.
    columns: dict[str, tuple[str, bool]]


def suggest(folder: Path, language: Language) -> str:
    """The map as TOML. Raises Problem when the folder is not there, or no file in it looks like a table."""
    if not folder.is_dir():
        raise Problem("problems.folder_missing", path=folder)
    there = [path for path in sorted(folder.iterdir()) if path.is_file() and path.suffix.lower() in ENDINGS]
    files = [sample(path) for path in there]
    known = bank_words()
    matches = [match for table in bank_data.TABLES for file in files if (match := _match(table, file, known))]
    chosen: dict[str, _Match] = {}
    for match in sorted(matches, key=lambda m: (-m.score, m.file.path.name)):
        taken = {other.file.path for other in chosen.values()}
        if match.table.name not in chosen and match.file.path not in taken:
            chosen[match.table.name] = match
    if not chosen:
        raise Problem("import.nothing_to_suggest", folder=folder)
    lines = [f"# {say('import.suggestion.head', language)}"]
    for table in bank_data.TABLES:
        if table.name in chosen:
            lines += ["", *_section(chosen[table.name], known, language)]
        elif table.needed:
            lines += ["", f"# check: {say('import.suggestion.no_file', language, table=table.name)}"]
    used = {match.file.path for match in chosen.values()}
    spare = [file.path.name for file in files if file.path not in used]
    if spare:
        lines += ["", f"# {say('import.suggestion.spare', language, files=', '.join(spare))}"]
    return "\n".join(lines) + "\n"


def _match(table: bank_data.Table, file: Sample, known: BankWords) -> _Match | None:
    """How well a file holds a table; None when it does not."""
    stem = plain(file.path.stem)
    name = plain(table.name)
    named = 0
    if stem == name:
        named = _NAMED * 2
    elif stem in {plain(word) for word in known.tables.get(table.name, ())}:
        named = _NAMED
    elif any(len(plain(word)) > 1 and plain(word) in stem for word in (table.name, *known.tables.get(table.name, ()))):
        named = _NAMED - 2
    columns, score = _columns(table, file, known)
    required = [column.name for column in table.columns if column.required]
    found = sum(column in columns for column in required)
    if score + named < _ENOUGH or found * 2 < len(required):
        return None
    missing = len(required) - found
    return _Match(score=score + named - 3 * missing, table=table, file=file, columns=columns)


def _columns(table: bank_data.Table, file: Sample, known: BankWords) -> tuple[dict[str, tuple[str, bool]], int]:
    """Each header cell goes to the column it answers best."""
    offers: list[tuple[int, int, int, str, str]] = []
    for place, column in enumerate(table.columns):
        called = [plain(word) for word in known.of_column(table.name, column.name)]
        for position, cell in enumerate(file.header):
            sure = _sure(plain(_without_unit(cell, known)), called)
            if sure:
                offers.append((-sure, place, position, column.name, cell))
    columns: dict[str, tuple[str, bool]] = {}
    score = 0
    for negative, _, _, name, cell in sorted(offers):
        if name not in columns and cell not in {theirs for theirs, _ in columns.values()}:
            columns[name] = (cell, -negative > _LIKE)
            score += -negative
    return columns, score


def _sure(cell: str, called: list[str]) -> int:
    if not cell or not called:
        return 0
    if cell == called[0]:
        return _OURS
    if cell in called:
        return _KNOWN
    long_enough = 2
    return (
        _LIKE
        if any(len(word) >= long_enough and (word in cell or cell in word) for word in called if len(cell) > 1)
        else 0
    )


def _without_unit(cell: str, known: BankWords) -> str:
    for word in known.units:
        for form in (f"({word})", f"（{word}）", f"_{word}", word):
            cell = cell.removesuffix(form)
    return cell


def _section(match: _Match, known: BankWords, language: Language) -> Iterator[str]:
    table, file = match.table, match.file
    yield f"[{table.name}]"
    if file.path.name not in {table.name + ending for ending in sources.ENDINGS}:
        yield f"file = {_quoted(file.path.name)}"
    if file.encoding != encodings.UTF_8:
        yield f"encoding = {_quoted(file.encoding)}  # {say('import.suggestion.encoding', language)}"
    for column in table.columns:
        theirs, sure = match.columns.get(column.name, ("", True))
        if theirs and theirs != column.name:
            yield f"columns.{_quoted(theirs)} = {_quoted(column.name)}" + ("" if sure else "  # check")
        elif not theirs and column.required:
            yield f"# check: {say('import.suggestion.no_column', language, column=column.name)}"
    dated = []
    for column in table.columns:
        theirs, _ = match.columns.get(column.name, ("", True))
        if not theirs:
            continue
        cells = file.cells(theirs)
        yield from words(column, cells, known, language)
        yield from unit(column, theirs, cells, known, language)
        if column.type in (Type.DAY, Type.MONTH, Type.MOMENT):
            dated.append((column.type, cells))
    yield from date_format(dated, language)
    mapped = {theirs for theirs, _ in match.columns.values()}
    spare = [cell for cell in file.header if cell and cell not in mapped]
    if spare:
        yield f"# {say('import.suggestion.unused', language, columns=', '.join(spare))}"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
