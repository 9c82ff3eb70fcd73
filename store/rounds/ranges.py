"""A delivery's sorted Parquet, range by range of customers. Called by ``store.rounds.range_facts``.

The files' own statistics say which rows a range needs, so that hardly anything else is decoded. Ranges are cut by customers
and by rows, so that a few customers with very many rows do not make one of them large.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

ID = "customer_id"
#: Lists with fewer words than this have places that fit a byte.
_IN_A_BYTE = 255


@dataclass(frozen=True, slots=True)
class Range:
    """Customers from ``low`` to below ``high``; None is no bound."""

    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows that the file keeps together."""

    number: int
    first: int
    rows: int
    least: str | None
    most: str | None

    def touches(self, wanted: Range) -> bool:
        """Whether a customer of the range may be in it; a group that says nothing of itself may hold anybody."""
        if self.least is None or self.most is None:
            return True
        return (wanted.low is None or self.most >= wanted.low) and (wanted.high is None or self.least < wanted.high)


class SortedFile:
    """One table, sorted by customer."""

    def __init__(self, path: Path) -> None:
        """Nothing is read yet."""
        self.path = path

    @cached_property
    def _metadata(self) -> Any:
        from pyarrow.parquet import read_metadata

        with _as_polars_says():
            return read_metadata(self.path)

    @cached_property
    def groups(self) -> tuple[_Group, ...]:
        """What the file says of its parts. Raises PolarsError when it is damaged, as reading it would."""
        metadata = self._metadata
        column = metadata.schema.to_arrow_schema().get_field_index(ID)
        found, first = [], 0
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            said = group.column(column).statistics
            known = said is not None and said.has_min_max
            found.append(
                _Group(
                    number,
                    first,
                    group.num_rows,
                    _text(said.min) if known else None,
                    _text(said.max) if known else None,
                )
            )
            first += group.num_rows
        return tuple(found)

    def near(self, wanted: Range) -> "pl.LazyFrame":
        """The rows of the range, with some of its neighbours'."""
        import polars as pl

        near = self._near(wanted)
        scan = pl.scan_parquet(self.path)
        if not near:
            return scan.head(0)
        first = near[0].first
        return scan.slice(first, near[-1].first + near[-1].rows - first)

    def words_near(
        self, wanted: Range, columns: Mapping[str, tuple[str, ...]], may_lack: Collection[str] = ()
    ) -> "pl.DataFrame":
        """Words of the same rows, each as its place in the column's list.

        The file keeps a word as a place already, in a list of its own; only the places are mapped, no text is made. Raises
        PolarsError for a word that is not in the list; in the columns ``may_lack`` it has no place.
        """
        import polars as pl
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile

        near = self._near(wanted)
        kinds = {name: pl.UInt8 if len(words) < _IN_A_BYTE else pl.UInt32 for name, words in columns.items()}
        if not near:
            return pl.DataFrame(schema=kinds)
        with _as_polars_says(), ParquetFile(self.path, metadata=self._metadata, read_dictionary=list(columns)) as file:
            numbers = range(near[0].number, near[-1].number + 1)
            read = file.read_row_groups(numbers, columns=list(columns), use_threads=False)
        found = []
        for name, words in columns.items():
            places = {word: place for place, word in enumerate(words)}
            number = pa.uint8() if kinds[name] == pl.UInt8 else pa.uint32()
            pieces = (
                pa.array(_places(piece.dictionary.to_pylist(), places, name, name in may_lack), number).take(
                    piece.indices
                )
                for piece in read[name].chunks
            )
            found.append(pl.Series(name, pa.chunked_array(pieces, number), kinds[name]))
        return pl.DataFrame(found)

    def _near(self, wanted: Range) -> tuple[_Group, ...]:
        """The groups from the first to the last that the range touches."""
        touched = [group.number for group in self.groups if group.touches(wanted)]
        return self.groups[touched[0] : touched[-1] + 1] if touched else ()


@contextmanager
def _as_polars_says() -> Iterator[None]:
    """A damaged file is the same error whoever reads it."""
    import polars as pl
    from pyarrow import ArrowException

    try:
        yield
    except (ArrowException, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise pl.exceptions.ComputeError(str(error)) from error


def _places(words: list[str], places: Mapping[str, int], column: str, may_lack: bool) -> list[int | None]:
    import polars as pl

    strange = [word for word in words if word not in places]
    if strange and not may_lack:
        message = f"{len(strange)} words of {column} are not in its list"
        raise pl.exceptions.InvalidOperationError(message)
    return [places.get(word) for word in words]


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def ranges(customers: SortedFile, others: Sequence[SortedFile], *, size: int, rows: int) -> Iterator[Range]:
    """The book in ranges of at most ``size`` customers, and of about ``rows`` rows in all tables at most."""
    import polars as pl

    ids = pl.scan_parquet(customers.path).select(ID).collect().to_series().sort()
    bounds = {ids[i] for i in range(size, len(ids), size)}
    full = 0
    for group in sorted((g for file in others for g in file.groups if g.least is not None), key=lambda g: str(g.least)):
        if group.least in bounds:
            full = 0
        full += group.rows
        if full > rows and group.least is not None:
            bounds.add(group.least)
            full = group.rows
    for low, high in pairwise([None, *sorted(bounds), None]):
        yield Range(low, high)
