"""When to offer a visit: two concrete times on working days, one to propose and one to fall back on.

Pure: the day, the manager's leave, the calendar, and the hours the policy's section ``visit`` gives each occupation. Never "when
would it suit you?".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from segmentation.people import Manager
from segmentation.working_days import WorkingDays

_HOURS = ("10:00", "15:00")
#: Nobody is away so long that no day is found within.
_FURTHEST = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitNumbers:
    """What the bank sets."""

    notice: int = 1
    """Working days between the call and the first time offered."""
    hours: Mapping[str, tuple[str, ...]]
    """By occupation; ``default`` for everybody else. The first is the better one."""
    topics: int = 3
    """Products named as topics at most."""

    @staticmethod
    def read(section: Mapping[str, Any]) -> "VisitNumbers":
        """From the policy's section ``visit``; a policy without one has usual hours."""
        said = section.get("hours", {})
        hours = {name: tuple(times) for name, times in said.items() if times}
        return VisitNumbers(notice=section.get("notice_working_days", 1), hours={"default": _HOURS, **hours})


def visit_times(
    today: date, occupation: str, manager: Manager, calendar: WorkingDays, numbers: VisitNumbers
) -> tuple[datetime, datetime]:
    """The first free working day at the better hour, and another day at the other hour; in the manager's own zone, naive."""
    hours = numbers.hours.get(occupation) or numbers.hours["default"]
    first = _free(calendar.add(today, max(numbers.notice, 1)), manager, calendar)
    second = _free(calendar.add(first, 1), manager, calendar)
    return (
        datetime.combine(first, time.fromisoformat(hours[0])),
        datetime.combine(second, time.fromisoformat(hours[-1])),
    )


def _free(day: date, manager: Manager, calendar: WorkingDays) -> date:
    """The day, or the first working day after it on which the manager is there."""
    for _ in range(_FURTHEST):
        if not manager.on_leave(day):
            return day
        day = calendar.add(day, 1)
    return day
