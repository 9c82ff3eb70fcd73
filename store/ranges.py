"""A delivery's sorted Parquet, range by range of customers. Called by ``store.range_facts``.

The files' own statistics say which rows a range needs, so that hardly anything else is decoded. Ranges are cut by customers
and by rows, so that a few customers with very many rows do not make one of them large.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

ID = "customer_id"


@dataclass(frozen=True, slots=True)
class Range:
    """Customers from ``low`` to below ``high``; None is no bound."""

    low: str | None
    high: str | None


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows that the file keeps together."""

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
    def groups(self) -> tuple[_Group, ...]:
        """What the file says of its parts. Raises PolarsError when it is damaged, as reading it would."""
        import polars as pl
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import read_metadata

        try:
            metadata = read_metadata(self.path)
        except ArrowInvalid as error:
            raise pl.exceptions.ComputeError(str(error)) from error
        column = metadata.schema.to_arrow_schema().get_field_index(ID)
        found, first = [], 0
        for number in range(metadata.num_row_groups):
            group = metadata.row_group(number)
            said = group.column(column).statistics
            known = said is not None and said.has_min_max
            found.append(
                _Group(first, group.num_rows, _text(said.min) if known else None, _text(said.max) if known else None)
            )
            first += group.num_rows
        return tuple(found)

    def near(self, wanted: Range) -> "pl.LazyFrame":
        """The rows of the range, with some of its neighbours'."""
        import polars as pl

        touched = [group for group in self.groups if group.touches(wanted)]
        scan = pl.scan_parquet(self.path)
        if not touched:
            return scan.head(0)
        first = touched[0].first
        return scan.slice(first, touched[-1].first + touched[-1].rows - first)


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
