"""WorkingDays: which days the bank works, and how deadlines move. A pure type over a table of years.

``content.calendar`` builds it from the published Chinese calendar, the edited table and computed provisional years; duties,
quiet hours and the timetable ask it. Nothing here knows a holiday by name.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
#: No country closes its banks for so long; a longer walk means an unusable table.
_LONGEST_CLOSURE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class YearOfDays:
    """The working days of one year; ``provisional`` when nobody has published them yet."""

    working: frozenset[date]
    provisional: bool = False


class WorkingDays:
    """The calendar of one country: asks ``year`` once for each year it meets; ``edited`` days win over it."""

    def __init__(self, year: Callable[[int], YearOfDays], edited: Mapping[date, bool] | None = None) -> None:
        """``edited`` says of single days whether they are worked; it comes from the bank's own table."""
        self._year = year
        self._edited = dict(edited or {})
        self._known: dict[int, YearOfDays] = {}
        self._months: dict[tuple[int, int], tuple[date, ...]] = {}
        self._added: dict[tuple[date, int], date] = {}
        self._back: dict[date, date] = {}
        self._windows: dict[tuple[date, date], tuple[date, ...]] = {}

    def is_working_day(self, day: date) -> bool:
        """Whether the bank works on that day."""
        edited = self._edited.get(day)
        return day in self._of(day.year).working if edited is None else edited

    def provisional(self, year: int) -> bool:
        """Whether that year is computed rather than published; a wholly edited year is not."""
        if not self._of(year).provisional:
            return False
        days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
        return sum(day.year == year for day in self._edited) < days

    def on_or_before(self, day: date) -> date:
        """The day itself, or the last working day before it."""
        found = self._back.get(day)
        if found is None:
            found = self._back[day] = self._walk(day, -_DAY)
        return found

    def on_or_after(self, day: date) -> date:
        """The day itself, or the next working day."""
        return self._walk(day, _DAY)

    def add(self, day: date, count: int) -> date:
        """The count-th working day after the day (before it when negative); 0 leaves the day as it is."""
        found = self._added.get((day, count))
        if found is None:
            step = _DAY if count > 0 else -_DAY
            found = day
            for _ in range(abs(count)):
                found = self._walk(found + step, step)
            self._added[day, count] = found
        return found

    def window(self, first: date, last: date) -> tuple[date, ...]:
        """The working days from the first to the last, both counted, in order."""
        key = (first, last)
        if key not in self._windows:
            days = (first + _DAY * n for n in range((last - first).days + 1))
            self._windows[key] = tuple(day for day in days if self.is_working_day(day))
        return self._windows[key]

    def between(self, after: date, until: date) -> int:
        """How many working days lie after the one day and not after the other; 0 when ``until`` is not later."""
        count = 0
        day = after + _DAY
        while day <= until:
            if (day.year, day.month) != (after.year, after.month) and day.day == 1:
                whole = self.month(day.year, day.month)
                following = _next_month(day)
                if following <= until:
                    count += len(whole)
                    day = following
                    continue
            count += self.is_working_day(day)
            day += _DAY
        return count

    def month(self, year: int, month: int) -> tuple[date, ...]:
        """The working days of a calendar month, in order."""
        key = (year, month)
        if key not in self._months:
            day = date(year, month, 1)
            end = _next_month(day)
            span = (day + timedelta(days=n) for n in range((end - day).days))
            self._months[key] = tuple(d for d in span if self.is_working_day(d))
        return self._months[key]

    def _of(self, year: int) -> YearOfDays:
        if year not in self._known:
            self._known[year] = self._year(year)
        return self._known[year]

    def _walk(self, day: date, step: timedelta) -> date:
        for _ in range(_LONGEST_CLOSURE):
            if self.is_working_day(day):
                return day
            day += step
        raise ValueError(f"no working day near {day}")


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
