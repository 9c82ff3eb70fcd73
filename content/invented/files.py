"""Writes the bank files of a build as they are made: CSV row by row, or Parquet in pieces, never a whole table in memory."""

import csv
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from segmentation import bank_data

Format = Literal["csv", "parquet"]
Row = Mapping[str, Any]
#: Rows of a Parquet row group; as many are held in memory for each table.
_PIECE = 100_000


class Delivery:
    """A folder being written; ``counts`` tells the rows of every table."""

    def __init__(self, folder: Path, form: Format) -> None:
        """The folder is made when the writing begins."""
        self.folder = folder
        self.counts = {table.name: 0 for table in bank_data.TABLES}
        self._form = form
        self._open = ExitStack()
        self._sheets: dict[str, _Csv | _Parquet] = {}

    def __enter__(self) -> Self:
        """Open every table's file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        sheet = _Csv if self._form == "csv" else _Parquet
        for table in bank_data.TABLES:
            self._sheets[table.name] = sheet(self.folder, table, self._open)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish every file."""
        self._open.close()

    def add(self, table: str, rows: Iterable[Row]) -> None:
        """Append rows; cells left out are empty."""
        self.counts[table] += self._sheets[table].add(rows)


class _Csv:
    def __init__(self, folder: Path, table: bank_data.Table, stack: ExitStack) -> None:
        file = stack.enter_context((folder / f"{table.name}.csv").open("w", encoding="utf-8", newline=""))
        self._names = [column.name for column in table.columns]
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow(self._names)

    def add(self, rows: Iterable[Row]) -> int:
        cells = [[row.get(name, "") for name in self._names] for row in rows]
        self._writer.writerows(cells)
        return len(cells)


class _Parquet:
    """Every cell as text, as the CSV has it: the importer reads both alike."""

    def __init__(self, folder: Path, table: bank_data.Table, stack: ExitStack) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._names = [column.name for column in table.columns]
        self._schema = pa.schema([(name, pa.string()) for name in self._names])
        self._writer = pq.ParquetWriter(folder / f"{table.name}.parquet", self._schema)
        self._columns: list[list[str | None]] = [[] for _ in self._names]
        stack.callback(self._writer.close)
        stack.callback(self._flush)

    def add(self, rows: Iterable[Row]) -> int:
        added = 0
        for row in rows:
            for column, name in zip(self._columns, self._names, strict=True):
                column.append(_text(row.get(name, "")))
            added += 1
        if len(self._columns[0]) >= _PIECE:
            self._flush()
        return added

    def _flush(self) -> None:
        import pyarrow as pa

        if self._columns[0]:
            self._writer.write_table(pa.table(self._columns, schema=self._schema))
            self._columns = [[] for _ in self._names]


def _text(cell: object) -> str | None:
    if cell == "":
        return None
    return cell.isoformat() if isinstance(cell, date) else str(cell)
