"""The audit as a file for examiners: JSON lines with the chain's hashes, or CSV for a spreadsheet."""

import csv
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Row

from content.problems import Problem
from store import audit
from store.bank_files.faults import FORMULA_STARTS
from store.database import Database
from store.whole_files import whole_file

COLUMNS = ("audit_id", "at", "staff_id", "what", "intent", "customers", "detail", "previous_hash", "hash")


def export(database: Database, out: Path, *, start: datetime | None, end: datetime | None, now: datetime) -> int:
    """Write the rows from ``start`` up to before ``end`` to a .jsonl or .csv file; how many. Raises Problem.

    That it was exported is the audit's next row.
    """
    write = {".jsonl": _json_lines, ".csv": _csv}.get(out.suffix)
    if write is None:
        raise Problem("safekeeping.audit.kind", exit_code=2)
    try:
        with database.engine.connect() as connection, whole_file(out) as file:
            rows = write(file, audit.between(connection, start, end))
    except OSError as error:
        raise Problem("safekeeping.not_written", path=out, detail=error.strerror or error) from error
    with database.writing() as connection:
        audit.record(connection, at=now, staff_id="", what="audit_exported", detail={"rows": rows})
    return rows


def plain(row: Row[Any]) -> dict[str, Any]:
    """A row as JSON values; the moment in UTC with milliseconds, as its hash covers it."""
    values = {name: getattr(row, name) for name in COLUMNS}
    return {**values, "at": row.at.isoformat(timespec="milliseconds")}


def _json_lines(file: TextIO, rows: Iterable[Row[Any]]) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(plain(row), ensure_ascii=False) + "\n")
        count += 1
    return count


def _csv(file: TextIO, rows: Iterable[Row[Any]]) -> int:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    count = 0
    for row in rows:
        values = plain(row)
        values["customers"] = "|".join(values["customers"])
        values["detail"] = json.dumps(values["detail"], ensure_ascii=False, sort_keys=True)
        writer.writerow([_neutral(str(values[name])) for name in COLUMNS])
        count += 1
    return count


def _neutral(value: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return "'" + value if value.startswith(FORMULA_STARTS) else value
