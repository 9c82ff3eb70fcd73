"""Every kind of badness, the rows that have it, and ``rejected.csv``.

A fault is a code with at most one fact; its sentence is the wording key ``import.fault.<code>``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from content.wording import say
from segmentation.people import Language

if TYPE_CHECKING:
    import polars as pl

#: Columns of a table of rejected rows. ``fact`` fills the sentence's {fact}; ``key`` is the row's own key, where it has one.
SCHEMA = ("line", "column", "value", "code", "fact", "key")
#: A value longer than this is cut in rejected.csv.
SHOWN = 200
#: What a spreadsheet would run as a formula, in half and full width.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One record that is no row: cut wrongly, or with something in it that no cell may hold."""

    line: int
    code: str
    #: The column's name, or its position while the file's header is not matched yet.
    column: str = ""
    value: str = ""
    fact: str = ""
    key: str | None = None


def frame(faults: Iterable[Fault]) -> "pl.DataFrame":
    """Faults as a table of rejected rows."""
    import polars as pl

    rows = [(f.line, f.column, f.value, f.code, f.fact, f.key) for f in faults]
    return pl.DataFrame(rows, schema=_types(), orient="row")


def _types() -> "dict[str, type[pl.DataType]]":
    import polars as pl

    return {name: pl.UInt32 if name == "line" else pl.String for name in SCHEMA}


def neutral(value: str) -> str:
    """A value as a cell that no spreadsheet runs, printable and cut to a readable length."""
    shown = value.replace("\0", "␀")
    if len(shown) > SHOWN:
        shown = shown[:SHOWN] + "…"
    return "'" + shown if shown.startswith(FORMULA_STARTS) else shown


def write(path: Path, rejected: "Iterable[tuple[str, pl.DataFrame]]", language: Language) -> None:
    """Write ``rejected.csv``: (file name, its rejected rows) in the order given; a header alone when there are none."""
    import csv

    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("file", "line", "column", "value", "reason"))
        for name, rows in rejected:
            sentences: dict[tuple[str, str], str] = {}
            for line, column, value, code, fact, _key in rows.sort("line").iter_rows():
                sentence = sentences.get((code, fact))
                if sentence is None:
                    sentence = sentences[code, fact] = say(f"import.fault.{code}", language, fact=fact)
                writer.writerow((name, line, column, neutral(value), sentence))
