"""The header and the first rows of any file of a delivery, as texts; ``suggestion`` looks at them."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from segmentation.bank_data import Type
from store.bank_files import records, sheets, sources, typed_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

#: Rows and bytes that are looked at.
ROWS, BYTES = 2000, 1 << 20
_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One file's beginning."""

    path: Path
    header: tuple[str, ...]
    encoding: str
    rows: "pl.DataFrame" = field(repr=False)

    def cells(self, name: str) -> list[str]:
        """The different cells of a column that hold anything, the commonest first."""
        counted = self.rows[str(self.header.index(name))].drop_nulls().str.strip_chars().value_counts(sort=True)
        return [cell for cell in counted.to_series().to_list() if cell]


def sample(path: Path) -> Sample:
    """Its beginning. Raises Problem when it cannot be read."""
    encoding, header = sources.read_header(path)
    kinds = dict.fromkeys(range(len(header)), Type.DAY)  # typed dates as days; texts and numbers are as they are
    ending = sources.ending(path)
    pieces: Iterator[records.Piece]
    if ending == ".parquet":
        pieces = typed_files.read_pieces(path, None, kinds, _ZONE)
    elif ending == ".xlsx":
        pieces = sheets.read_pieces(path, None, kinds)
    else:
        pieces = records.read_pieces(path, None, encoding=encoding, piece=BYTES)
    first = next(pieces, None)
    rows = (first or records.empty(len(header))).rows.head(ROWS)
    return Sample(path=path, header=tuple(header), encoding=encoding, rows=rows)
