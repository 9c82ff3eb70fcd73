"""Placements as a Parquet file: a round's own, read by exports, by the next round and by replay; and the bench's result.

Written frame by frame as the ranges come. Words come from short lists, so the file keeps them as places in a dictionary;
customers' numbers and amounts hardly repeat, so nothing is looked for there.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

#: Rows that the file keeps together: the next round reads it range by range.
_GROUP = 1 << 17
#: Hardly two alike, and what a range is found by.
_ID = "customer_id"


class PlacedFile:
    """The file while it grows; with the first frame it gets its columns."""

    def __init__(self, path: Path) -> None:
        """Nothing is written yet."""
        self._path = path
        self._writer: Any = None
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._writer is not None:
            self._writer.close()

    def add(self, frame: "pl.DataFrame") -> None:
        """Append the customers of a range."""
        import polars as pl
        from pyarrow.parquet import ParquetWriter

        # the oldest form of text is a third quicker to write than the newest
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            words = [name for name, kind in frame.schema.items() if isinstance(kind, pl.String | pl.Enum)]
            # without Arrow's own schema in it, so that words are read as text
            self._writer = ParquetWriter(
                str(self._path), table.schema, compression="zstd", compression_level=1,
                use_dictionary=[name for name in words if name != _ID], write_statistics=[_ID], store_schema=False,
            )  # fmt: skip
        self._writer.write_table(table, row_group_size=_GROUP)
        self.rows += len(frame)

    def through(self, frames: "Iterator[pl.DataFrame]") -> "Iterator[pl.DataFrame]":
        """The same frames, each written on its way."""
        for frame in frames:
            self.add(frame)
            yield frame
