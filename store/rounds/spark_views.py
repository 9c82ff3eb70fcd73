"""The tables that the rules read, as views of a Spark session over Parquet files. Called by ``store.rounds.batch_spark``.

A view has a delivery's columns as they lie there: amounts in whole fen, dates, moments in UTC; the SQL text turns days and
moments into the day numbers of the rules without asking for the session's time zone. The types are said, not read from the
files: nothing runs on the cluster before the first question, and a column that a file lacks is unknown.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from segmentation import bank_data
from segmentation.bank_data import Type
from segmentation.nodes import Kind
from segmentation.policy import Before

#: How a delivered column lies in its Parquet file.
_STORED: Mapping[Type, str] = {
    Type.AMOUNT: "BIGINT",
    Type.COUNT: "BIGINT",
    Type.DAY: "DATE",
    Type.MONTH: "INT",
    Type.MOMENT: "TIMESTAMP",
    Type.YES_NO: "BOOLEAN",
}
_STORED_BEFORE = {Kind.NUMBER: "BIGINT", Kind.DAY: "DATE"}


def view_table(session: Any, table: str, path: Path) -> None:
    """A delivered table under its own name."""
    columns = bank_data.table(table).columns
    _view(session, table, path, {column.name: _STORED.get(column.type, "STRING") for column in columns})


def view_before(session: Any, name: str, path: Path, used: Iterable[Before]) -> None:
    """What the policy reads of the last earlier round."""
    columns = {before.column: _STORED_BEFORE.get(before.type.kind, "STRING") for before in used}
    _view(session, name, path, {"customer_id": "STRING", **columns})


def _view(session: Any, name: str, path: Path, columns: Mapping[str, str]) -> None:
    schema = ", ".join(f"`{column}` {stored}" for column, stored in columns.items())
    session.read.schema(schema).parquet(str(path)).createOrReplaceTempView(name)
