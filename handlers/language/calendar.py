"""Days, weeks, months and quarters as a bank counts them, and the festivals people name instead of dates.

The period grammars of both languages stand on this. Weeks run Monday to Sunday; quarters are calendar quarters.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from content.calendar import working_days

DAY = timedelta(days=1)
_DECEMBER = 12


class ImpossibleDay(ValueError):  # noqa: N818 - it reads as the thing that happened
    """A date that no calendar has: 30 February."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from start to end, both inclusive; None is open."""

    start: date | None
    end: date | None
    ambiguous: bool = False
    edge: bool = False
    """The last day of something: "before the month's end" includes it."""
    core: date | None = None
    """A festival's own day, which "before" is counted from."""
    floating: bool = False
    """Named without its month, year or week, so a range may move it."""


def day_in(year: int, month: int, day: int) -> date:
    """The date; raises ImpossibleDay."""
    try:
        return date(year, month, day)
    except ValueError:
        raise ImpossibleDay from None


def one_day(day: date, *, ambiguous: bool = False, floating: bool = False) -> Span:
    """A single day."""
    return Span(day, day, ambiguous, floating=floating)


def add_days(day: date, number: int) -> date:
    """That many days on; beyond the calendar's ends its last day."""
    try:
        return day + timedelta(days=number)
    except OverflowError:
        return date.max if number > 0 else date.min


def add_months(day: date, number: int) -> date:
    """The same day that many months on, or that month's last."""
    months = min(max(day.year * 12 + day.month - 1 + number, 12), 9999 * 12 + 11)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_working_days(day: date, number: int) -> date:
    """The day so many working days on, or back, by the published days off."""
    return working_days().add(day, number)


def working_day(day: date, step: int) -> date:
    """The day itself when the bank works on it; else the next that it does, or the last before."""
    return working_days().on_or_after(day) if step > 0 else working_days().on_or_before(day)


def week(day: date, weeks: int = 0) -> Span:
    """The Monday to Sunday around a day, some weeks on."""
    monday = day - timedelta(days=day.weekday()) + timedelta(weeks=weeks)
    return Span(monday, monday + 6 * DAY)


def month(year: int, number: int) -> Span:
    """A calendar month."""
    if not 1 <= number <= _DECEMBER or not 1 <= year <= date.max.year:
        raise ImpossibleDay
    return Span(date(year, number, 1), date(year, number, monthrange(year, number)[1]))


def months_on(day: date, number: int) -> Span:
    """The calendar month some months from a day's."""
    moved = add_months(day.replace(day=1), number)
    return month(moved.year, moved.month)


def quarter(year: int, number: int) -> Span:
    """A calendar quarter, 1 to 4."""
    return Span(date(year, number * 3 - 2, 1), month(year, number * 3).end)


def quarters_on(day: date, number: int) -> Span:
    """The calendar quarter some quarters from a day's."""
    moved = add_months(day.replace(day=1), number * 3)
    return quarter(moved.year, (moved.month - 1) // 3 + 1)


def year(number: int) -> Span:
    """A calendar year."""
    if not 1 <= number <= date.max.year:
        raise ImpossibleDay
    return Span(date(number, 1, 1), date(number, 12, 31))


def last_day(span: Span) -> Span:
    """The last day of a span; loosely also the days before it, so there is another reading."""
    return Span(span.end, span.end, ambiguous=True, edge=True)


def iso_week(number: int, year_: int) -> Span:
    """A week by its number; raises ImpossibleDay for a week 53 the year does not have."""
    try:
        return week(date.fromisocalendar(year_, number, 1))
    except ValueError:
        raise ImpossibleDay from None


def ten_days(span: Span, which: int) -> Span:
    """The first, second or last third of a month: 上旬, 中旬, 下旬."""
    start = span.start or date.min
    first = (1, 11, 21)[which]
    return Span(start.replace(day=first), start.replace(day=first + 9) if which < 2 else span.end)  # noqa: PLR2004


def nearest(make: Callable[[int], Span], today: date, *, back: bool) -> Span:
    """The occurrence of a yearly thing that lies next (not over yet), or, looking back, last (already begun).

    A day that some years lack (29 February) is taken from the next year that has it.
    """
    years = range(today.year + 1, today.year - 9, -1) if back else range(today.year - 1, today.year + 9)
    for number in years:
        try:
            span = make(number)
        except ImpossibleDay:
            continue
        if back and span.start is not None and span.start <= today:
            return span
        if not back and span.end is not None and span.end >= today:
            return span
    raise ImpossibleDay
