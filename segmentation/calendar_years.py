"""Anniversaries: how many years lie between two days, the one meaning that every engine keeps to.

Days are whole numbers since 1970-01-01 (``to_python`` says how they come about). A 29 February comes round on the 28th in
common years. Used by the Python target; ``to_polars`` and the SQL target say the same in their own words.
"""

from bisect import bisect_left
from datetime import date
from functools import lru_cache

_EPOCH = date(1970, 1, 1).toordinal()
#: The first and the last day a calendar knows, 0001-01-01 and 9999-12-31.
CALENDAR = (date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH)
_FEBRUARY = 2
#: Anniversaries that are looked up; a life has fewer.
_LOOKED_UP = 150


def years_between(first: int, last: int) -> int | None:
    """Anniversaries of ``first`` reached on ``last``, below 0 before it; None where a day lies outside the calendar."""
    place = bisect_left(_begun(last), first)
    return _LOOKED_UP - place if 0 < place <= _LOOKED_UP else _counted(first, last)


@lru_cache(maxsize=64)
def _begun(last: int) -> tuple[int, ...]:
    """The latest days of which 150, 149 … 0 anniversaries are reached on ``last``: many customers are asked about one day."""
    low, high = CALENDAR
    return tuple(begun_by(last, years) for years in range(_LOOKED_UP, -1, -1)) if low <= last <= high else ()


def _counted(first: int, last: int) -> int | None:
    """The same for any two days."""
    low, high = CALENDAR
    if not (low <= first <= high and low <= last <= high):
        return None
    one, two = date.fromordinal(first + _EPOCH), date.fromordinal(last + _EPOCH)
    day = 29 if (two.month, two.day) == (_FEBRUARY, 28) and not _is_leap(two.year) else two.day
    return two.year - one.year - ((two.month, day) < (one.month, one.day))


def begun_by(last: int, years: int) -> int:
    """The latest day of which so many anniversaries are reached on ``last``, itself within the calendar; at most its last day.

    The day before the calendar's first where no day has so many.
    """
    on = date.fromordinal(last + _EPOCH)
    year = on.year - years
    if not date.min.year <= year <= date.max.year:
        return CALENDAR[0] - 1 if year < date.min.year else CALENDAR[1]
    ends_february = on.month == _FEBRUARY and on.day >= 28  # noqa: PLR2004 - the 28th does for the 29th where that is missing
    day = (29 if _is_leap(year) and (on.day == 29 or not _is_leap(on.year)) else 28) if ends_february else on.day  # noqa: PLR2004
    return date(year, on.month, day).toordinal() - _EPOCH


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
