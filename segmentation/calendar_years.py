"""Anniversaries: how many years lie between two days, the one meaning that every engine keeps to.

Days are whole numbers since 1970-01-01 (``to_python`` says how they come about). A 29 February comes round on the 28th in
common years. Used by the Python target; ``to_polars`` and the SQL target say the same in their own words.
"""

from datetime import date

_EPOCH = date(1970, 1, 1).toordinal()
#: The first and the last day a calendar knows, 0001-01-01 and 9999-12-31.
CALENDAR = (date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH)
_FEBRUARY = 2


def years_between(first: int, last: int) -> int | None:
    """Anniversaries of ``first`` reached on ``last``, below 0 before it; None where a day lies outside the calendar."""
    low, high = CALENDAR
    if not (low <= first <= high and low <= last <= high):
        return None
    one, two = date.fromordinal(first + _EPOCH), date.fromordinal(last + _EPOCH)
    day = 29 if (two.month, two.day) == (_FEBRUARY, 28) and not _is_leap(two.year) else two.day
    return two.year - one.year - ((two.month, day) < (one.month, one.day))


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
