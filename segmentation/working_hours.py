"""Working hours: service times that are counted in hours, on the bank's clock. Duties and their timers ask here.

The hours of a working day lie between opening and closing; what happens outside them counts from the next opening.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from segmentation.dossier import BANK_ZONE
from segmentation.working_days import WorkingDays


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """The working hours of every working day; ``opens`` counts, ``closes`` ends the day."""

    calendar: WorkingDays
    opens: time = time(9)
    closes: time = time(18)

    def add(self, moment: datetime, hours: int) -> datetime:
        """The moment so many working hours later, on the bank's clock; a full day's end is its closing, not the next opening."""
        at = self._from(moment.astimezone(BANK_ZONE))
        left = timedelta(hours=hours)
        while (rest := _at(at.date(), self.closes) - at) < left:
            left -= rest
            at = _at(self.calendar.add(at.date(), 1), self.opens)
        return at + left

    def are_on(self, moment: datetime) -> bool:
        """Whether the bank works at that moment."""
        at = moment.astimezone(BANK_ZONE)
        return self.calendar.is_working_day(at.date()) and self.opens <= at.time() < self.closes

    def _from(self, at: datetime) -> datetime:
        """The moment itself when it is worked, else the next opening."""
        if not self.calendar.is_working_day(at.date()):
            return _at(self.calendar.on_or_after(at.date()), self.opens)
        if at.time() >= self.closes:
            return _at(self.calendar.add(at.date(), 1), self.opens)
        return max(at, _at(at.date(), self.opens))


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, BANK_ZONE)
