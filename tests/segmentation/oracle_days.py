"""Days, working hours and the lunar calendar for ``duty_oracle``: walked one by one, knowing only which days are working days."""

import hashlib
from datetime import date, datetime, time, timedelta
from functools import cache

from borax.calendars.lunardate import LunarDate

from content.calendar import working_days
from segmentation.dossier import BANK_ZONE

DAY = timedelta(days=1)
works = cache(working_days().is_working_day)


def back(day: date) -> date:
    while not works(day):
        day -= DAY
    return day


def forward(day: date) -> date:
    while not works(day):
        day += DAY
    return day


def after(day: date, count: int) -> date:
    for _ in range(count):
        day = forward(day + DAY)
    return day


def before(day: date, count: int) -> date:
    for _ in range(count):
        day = back(day - DAY)
    return day


def days_from(first: date, last: date) -> list[date]:
    return [first + DAY * n for n in range((last - first).days + 1)]


def late_by(due: date, today: date) -> int:
    return sum(works(day) for day in days_from(due + DAY, today))


def hashed(customer: str, period: str, days: list[date]) -> date:
    digest = hashlib.sha256(f"{customer}|{period}".encode()).digest()
    return days[int.from_bytes(digest[:8], "big") % len(days)]


def china(moment: datetime) -> datetime:
    return moment.astimezone(BANK_ZONE)


def hours_later(moment: datetime, hours: int) -> datetime:
    """Minute by minute would be slow; a second's step back from the end keeps 18:00 the end of the day."""
    left = timedelta(hours=hours)
    day = china(moment).date()
    while True:
        if works(day):
            opens, closes = datetime.combine(day, time(9), BANK_ZONE), datetime.combine(day, time(18), BANK_ZONE)
            start = max(china(moment), opens)
            if start < closes:
                if closes - start >= left:
                    return start + left
                left -= closes - start
        day += DAY


@cache
def lunar(day: date) -> tuple[int, int]:
    found = LunarDate.from_solar_date(day.year, day.month, day.day)
    return found.month, found.day


@cache
def leaps(day: date) -> bool:
    return bool(LunarDate.from_solar_date(day.year, day.month, day.day).leap)
