"""The bot's own tables as JSON lines, one file a table: how they leave a database server and enter any database.

Days are ISO dates and moments whole milliseconds since 1970 UTC, so that nothing is lost on the way; everything else is as
JSON has it. ``store.safekeeping.backup`` writes the files inside one transaction, ``store.safekeeping.restore`` reads them back.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Integer, Table, func, insert, select, text

from store.tables import BOT
from store.types import Day, Moment, moment_number, moment_of

#: Rows read or written at a time.
_AT_ONCE = 1000


def dump(connection: Connection, folder: Path) -> dict[str, int]:
    """Write every table to ``folder``; how many rows each has. The connection's transaction makes them one moment."""
    return {table.name: _dump_one(connection, table, folder / f"{table.name}.jsonl") for table in BOT.sorted_tables}


def count(connection: Connection) -> dict[str, int]:
    """How many rows each table has."""
    return {
        table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one())
        for table in BOT.sorted_tables
    }


def load(connection: Connection, folder: Path) -> None:
    """Fill the empty tables from ``folder``; inside ``Database.writing()``. Raises OSError, ValueError or KeyError."""
    for table in BOT.sorted_tables:
        path = folder / f"{table.name}.jsonl"
        with path.open(encoding="utf-8") as file:
            batch: list[dict[str, Any]] = []
            for line in file:
                batch.append(_from_json(table, json.loads(line)))
                if len(batch) == _AT_ONCE:
                    connection.execute(insert(table), batch)
                    batch.clear()
            if batch:
                connection.execute(insert(table), batch)
    if connection.dialect.name == "postgresql":
        _go_on_counting(connection)


def _dump_one(connection: Connection, table: Table, path: Path) -> int:
    rows = 0
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_AT_ONCE)
    with path.open("w", encoding="utf-8") as file:
        for row in connection.execute(query).mappings():
            file.write(json.dumps(dict(_to_json(table, row)), ensure_ascii=False) + "\n")
            rows += 1
    return rows


def _to_json(table: Table, row: Mapping[Any, Any]) -> Iterator[tuple[str, Any]]:
    for column in table.columns:
        value = row[column]
        if value is not None and isinstance(column.type, Day):
            value = value.isoformat()
        elif value is not None and isinstance(column.type, Moment):
            value = moment_number(value)
        yield column.name, value


def _from_json(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(row)
    for column in table.columns:
        value = found[column.name]
        if value is not None and isinstance(column.type, Day):
            found[column.name] = date.fromisoformat(value)
        elif value is not None and isinstance(column.type, Moment):
            found[column.name] = moment_of(value)
    return found


def _go_on_counting(connection: Connection) -> None:
    """The server's counters stand where the ids end: rows written with their ids do not move them."""
    for table in BOT.sorted_tables:
        (key, *others) = table.primary_key.columns
        if others or not isinstance(key.type, Integer):
            continue
        counter = connection.execute(
            text("SELECT pg_get_serial_sequence(:table, :key)"), {"table": table.name, "key": key.name}
        ).scalar()
        last = connection.execute(select(func.max(key))).scalar()
        if counter and last:
            connection.execute(
                text("SELECT setval(CAST(:counter AS regclass), :last)"), {"counter": counter, "last": last}
            )
