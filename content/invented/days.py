"""Months and days as the invented bank counts them: month indexes, month ends, working days without a holiday table.

The bank's own history needs only weekdays: a contact on a public holiday would be odd, so callers give the working days.
"""

from calendar import monthrange
from datetime import date, timedelta

MONTHS_A_YEAR = 12
WEEKEND = (5, 6)


def month_of(day: date) -> int:
    """Year × 12 + month − 1."""
    return day.year * MONTHS_A_YEAR + day.month - 1


def month_text(month: int) -> str:
    """YYYY-MM, as the bank files write it."""
    return f"{month // MONTHS_A_YEAR:04d}-{month % MONTHS_A_YEAR + 1:02d}"


def month_start(month: int) -> date:
    """The first day of a month."""
    return date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)


def month_length(month: int) -> int:
    """How many days a month has."""
    return monthrange(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1)[1]


def day_in(month: int, number: int) -> date:
    """That day of the month, or its last."""
    return month_start(month).replace(day=min(number, month_length(month)))


def months_later(day: date, months: int) -> date:
    """The same day so many months later (or earlier), or that month's last."""
    return day_in(month_of(day) + months, day.day)


def is_weekday(day: date) -> bool:
    """Monday to Friday."""
    return day.weekday() not in WEEKEND


def weekday_from(day: date) -> date:
    """The day itself, or the Monday after it."""
    while not is_weekday(day):
        day += timedelta(days=1)
    return day


def weekday_until(day: date) -> date:
    """The day itself, or the Friday before it."""
    while not is_weekday(day):
        day -= timedelta(days=1)
    return day
