"""``--map FILE.toml``: what a bank calls its files, columns, words, units and dates. Read and checked before any bank file is.

A section a table, every part optional; whatever is not known here is refused with the nearest name that is.
"""

import codecs
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from content.problems import Problem
from segmentation import bank_data
from segmentation.bank_data import Column, Type
from segmentation.people import Language
from store.bank_files.mapping import LARGEST_NUMERATOR, TableMap, scaled
from store.bank_files.near_names import near
from store.bank_files.their_dates import DateFormat, read_format

PARTS = ("file", "encoding", "columns", "values", "units", "date_format")
#: Types that have a unit.
_COUNTED = (Type.AMOUNT, Type.RATE, Type.COUNT)
#: A factor lies between these; anything else is a slip of the pen.
_SMALLEST, _LARGEST = Decimal("0.00000001"), Decimal(10) ** 8

Maps = Mapping[str, TableMap]
"""Table → what the map says of it."""


@dataclass(frozen=True, slots=True)
class _Section:
    """One table of the map while it is read."""

    map: str
    table: bank_data.Table
    language: Language

    def column(self, said: object) -> Column:
        """The column of that name; Problem names the nearest."""
        names = [column.name for column in self.table.columns]
        if not isinstance(said, str) or said not in names:
            raise self.problem("column", column=said, near=near(str(said), names, self.language))
        return self.table.column(said)

    def problem(self, key: str, **facts: object) -> Problem:
        """A problem in this section."""
        return Problem(f"import.map.{key}", exit_code=2, map=self.map, table=self.table.name, **facts)


def read_map(path: Path, language: Language) -> Maps:
    """The checked map of a file. Raises Problem, exit 2, for the first thing in it that cannot be meant."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except OSError as error:
        raise Problem("import.map.unreadable", exit_code=2, map=path, detail=error.strerror) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, InvalidOperation) as error:
        raise Problem("import.map.toml", exit_code=2, map=path.name, detail=error) from error
    tables = [table.name for table in bank_data.TABLES]
    for name, part in said.items():
        if name not in tables or not isinstance(part, dict):
            raise Problem(
                "import.map.section", exit_code=2, map=path.name, name=name, near=near(name, tables, language)
            )
    return {name: _table(_Section(path.name, bank_data.table(name), language), part) for name, part in said.items()}


def _table(section: _Section, said: Mapping[str, Any]) -> TableMap:
    for part in said:
        if part not in PARTS:
            raise section.problem("part", name=part, near=near(part, PARTS, section.language))
    return TableMap(
        file=_file(section, _text(section, said, "file")),
        encoding=_encoding(section, _text(section, said, "encoding")),
        columns=_columns(section, _pairs(section, said, "columns")),
        words=_words(section, _pairs(section, said, "values")),
        units=_units(section, _pairs(section, said, "units")),
        dates=_dates(section, _text(section, said, "date_format")),
    )


def _text(section: _Section, said: Mapping[str, Any], part: str) -> str:
    found = said.get(part, "")
    if not isinstance(found, str):
        raise section.problem("not_text", name=part)
    return found.strip()


def _pairs(section: _Section, said: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    found = said.get(part, {})
    if not isinstance(found, dict):
        raise section.problem("not_pairs", name=part)
    return found


def _file(section: _Section, name: str) -> str:
    if Path(name).name != name:
        raise section.problem("file_elsewhere", file=name)
    return name


def _encoding(section: _Section, name: str) -> str:
    try:
        return codecs.lookup(name).name if name else ""
    except LookupError:
        known = ("utf-8", "gb18030", "gbk", "gb2312", "big5", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252")
        raise section.problem("encoding", name=name, near=near(name, known, section.language)) from None


def _columns(section: _Section, said: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for theirs, ours in said.items():
        column = section.column(ours)
        if column.name in found.values():
            raise section.problem("column_twice", column=column.name)
        found[theirs.strip()] = column.name
    return found


def _words(section: _Section, said: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name, words in said.items():
        column = section.column(name)
        if not isinstance(words, dict):
            raise section.problem("not_pairs", name=f"values.{name}")
        found[name] = {theirs: _word(section, column, ours) for theirs, ours in words.items()}
    return found


def _word(section: _Section, column: Column, said: object) -> str:
    closed: Iterable[str] = ("Y", "N") if column.type is Type.YES_NO else column.words
    wrong = not isinstance(said, str) or (said and column.type in (Type.WORD, Type.YES_NO) and said not in closed)
    if wrong:
        raise section.problem("word", word=said, column=column.name, near=near(str(said), closed, section.language))
    return str(said)


def _units(section: _Section, said: Mapping[str, Any]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for name, factor in said.items():
        column = section.column(name)
        if column.type not in _COUNTED:
            raise section.problem("no_unit", column=name)
        if isinstance(factor, bool) or not isinstance(factor, int | Decimal):
            raise section.problem("unit", column=name)
        exact = Decimal(factor)
        if not exact.is_finite() or not _SMALLEST <= exact <= _LARGEST or scaled(exact)[0] > LARGEST_NUMERATOR:
            raise section.problem("unit", column=name)
        found[name] = exact
    return found


def _dates(section: _Section, text: str) -> DateFormat | None:
    if not text:
        return None
    found = read_format(text)
    kinds = {column.type for column in section.table.columns} & {Type.DAY, Type.MONTH, Type.MOMENT}
    if found is None or not all(found.fits(kind) for kind in kinds):
        raise section.problem("date_format", text=text)
    return found
