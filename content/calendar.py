"""The Chinese calendar as ``WorkingDays``, and lunar birthdays: the two things duties ask of a calendar.

Published years (2004 on, with make-up days) come from chinesecalendar, loaded when a year is first asked for. For a year it
does not know, Monday to Friday minus the statutory days of ``holidays.toml`` is computed and marked provisional. A bank's
own table of days wins over both: pass its rows.
"""

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from segmentation.working_days import WorkingDays, YearOfDays

_HOLIDAYS = Path(__file__).with_name("holidays.toml")
_FIRST_WEEKEND_DAY = 5


def working_days(edited: Iterable[tuple[date, bool]] = ()) -> WorkingDays:
    """The calendar; ``edited`` are the bank's own days: (day, whether it is worked)."""
    rows = dict(edited)
    return WorkingDays(_year, rows) if rows else _published()


@cache
def _published() -> WorkingDays:
    return WorkingDays(_year)


@cache
def _year(year: int) -> YearOfDays:
    from chinese_calendar import is_workday

    days = [date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)]
    try:
        return YearOfDays(working=frozenset(day for day in days if is_workday(day)))
    except NotImplementedError:
        off = statutory_days(year)
        working = frozenset(day for day in days if day.weekday() < _FIRST_WEEKEND_DAY and day not in off)
        return YearOfDays(working=working, provisional=True)


def statutory_days(year: int) -> frozenset[date]:
    """The days off the law gives in that year, without the make-up days that only the yearly notice names."""
    holidays = tomllib.loads(_HOLIDAYS.read_text(encoding="utf-8"))
    off: set[date] = set()
    for row in holidays["solar"]:
        off |= _run(date(year, row["month"], row["day"]), row)
    for row in holidays["lunar"]:
        if first := lunar_day(year, row["month"], row["day"]):
            off |= _run(first, row)
    for row in holidays["term"]:
        if first := _solar_term(year, row["name"]):
            off |= _run(first, row)
    return frozenset(day for day in off if day.year == year)


def _run(first: date, row: dict[str, Any]) -> set[date]:
    starts = row.get("starts", 0)
    return {first + timedelta(days=starts + n) for n in range(row["days"])}


@lru_cache(maxsize=4096)
def lunar_day(lunar_year: int, month: int, day: int) -> date | None:
    """The solar day of a lunar day; the 30th of a short month is its 29th; None outside the tables (1900–2100)."""
    from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

    for attempt in (day, day - 1):
        try:
            solar = LunarDate(lunar_year, month, attempt, 0).to_solar_date()
        except InvalidLunarDateError:
            continue
        return date(solar.year, solar.month, solar.day)
    return None


@cache
def lunar_birthday(birth_date: date) -> tuple[int, int] | None:
    """The lunar month and day of a solar birth date, a leap month's as the ordinary month; None outside the tables."""
    from borax.calendars.lunardate import InvalidLunarDateError, LunarDate

    try:
        lunar = LunarDate.from_solar_date(birth_date.year, birth_date.month, birth_date.day)
    except InvalidLunarDateError:
        return None
    return lunar.month, lunar.day


def birthdays(birth_date: date, birth_calendar: str, start: date, end: date) -> tuple[date, ...]:
    """The birthdays celebrated from start to end: 29 February on the 28th; lunar ones on that year's solar day."""
    lunar = lunar_birthday(birth_date) if birth_calendar == "lunar" else None
    if birth_calendar == "lunar" and lunar:
        # the last lunar months of a year fall into the next solar one
        found = [lunar_day(year, *lunar) for year in range(start.year - 1, end.year + 1)]
    else:
        found = [same_day(birth_date, year) for year in range(start.year, end.year + 1)]
    return tuple(day for day in found if day and start <= day <= end)


def same_day(day: date, year: int) -> date:
    """The same day of another year; 29 February is the 28th where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _solar_term(year: int, name: str) -> date | None:
    from borax.calendars.lunardate import TermUtils

    try:
        found = TermUtils.day_start_from_term(year, name)
    except (ValueError, IndexError):
        return None
    return date(found.year, found.month, found.day)
