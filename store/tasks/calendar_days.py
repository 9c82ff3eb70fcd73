"""The bank's own calendar: days that are worked or not whatever the published holidays say. ``guanhu calendar`` edits it.

A file counts whole or not at all: every line is looked at first, and what is wrong is told by line.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, delete, select

from content.problems import Problem
from store.engines import of
from store.tables import calendar_days

COLUMNS = ("day", "is_workday")
_YES = frozenset({"Y", "YES", "1", "TRUE", "是"})
_NO = frozenset({"N", "NO", "0", "FALSE", "否"})
_DAY = timedelta(days=1)
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One day of the bank's own calendar."""

    day: date
    is_workday: bool
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """What is wrong with a line; ``key`` below ``calendar.bad``."""

    line: int
    key: str
    value: str = ""


def read_file(path: Path) -> tuple[tuple[CalendarDay, ...], tuple[BadLine, ...]]:
    """The days of a CSV file (day, is_workday, name), and every bad line. Raises Problem when it is no such file at all."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        detail = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise Problem("calendar.unreadable", exit_code=2, path=path, detail=detail or error) from None
    reader = csv.reader(text.splitlines(), strict=True)
    found: dict[date, tuple[int, CalendarDay]] = {}
    bad: list[BadLine] = []
    try:
        head = [name.strip() for name in next(reader, [])]
        if missing := [name for name in COLUMNS if name not in head]:
            raise Problem("calendar.no_column", exit_code=2, path=path, column=missing[0])
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            read = _read(dict(zip(head, (cell.strip() for cell in cells), strict=False)), reader.line_num, path.name)
            if isinstance(read, BadLine):
                bad.append(read)
            elif read.day in found:
                bad.append(BadLine(line=reader.line_num, key="twice", value=read.day.isoformat()))
            else:
                found[read.day] = (reader.line_num, read)
    except csv.Error as error:
        bad.append(BadLine(line=reader.line_num, key="csv", value=str(error)))
    if not bad:
        bad += _holes(found)
    days = tuple(day for _, day in sorted(found.values(), key=lambda one: one[1].day))
    if not days and not bad:
        raise Problem("calendar.empty", exit_code=2, path=path)
    return days, tuple(sorted(bad, key=lambda one: one.line))


def _read(row: dict[str, str], line: int, source: str) -> CalendarDay | BadLine:
    try:
        day = date.fromisoformat(row.get("day", ""))
    except ValueError:
        return BadLine(line=line, key="day", value=row.get("day", ""))
    said = row.get("is_workday", "").upper()
    if said not in _YES | _NO:
        return BadLine(line=line, key="is_workday", value=row.get("is_workday", ""))
    return CalendarDay(day=day, is_workday=said in _YES, name=row.get("name", "")[:_LONGEST_NAME], source=source)


def _holes(found: dict[date, tuple[int, CalendarDay]]) -> Iterator[BadLine]:
    """Days that are left out between the first and the last, told at the line after them."""
    before: date | None = None
    for day in sorted(found):
        if before is not None and day != before + _DAY:
            first, last = before + _DAY, day - _DAY
            missing = first.isoformat() if first == last else f"{first} … {last}"
            yield BadLine(line=found[day][0], key="hole", value=missing)
        before = day


def write(connection: Connection, days: Iterable[CalendarDay]) -> int:
    """Let these days count, over whatever was said of them before; how many. Needs ``Database.writing()``."""
    count = 0
    for one in days:
        row = {"is_workday": one.is_workday, "name": one.name, "source": one.source}
        new = of(connection).insert(calendar_days).values(day=one.day, **row)
        connection.execute(new.on_conflict_do_update(index_elements=["day"], set_=row))
        count += 1
    return count


def forget(connection: Connection, day: date) -> bool:
    """Let the published calendar say again what the day is; False when it did already. Needs ``Database.writing()``."""
    return connection.execute(delete(calendar_days).where(calendar_days.c.day == day)).rowcount > 0


def listed(connection: Connection, first: date, last: date) -> tuple[CalendarDay, ...]:
    """The bank's own days from first to last."""
    query = select(calendar_days).where(calendar_days.c.day.between(first, last)).order_by(calendar_days.c.day)
    return tuple(CalendarDay(**row) for row in connection.execute(query).mappings())
