"""What is due in a book: the dossiers, the duties and one ordered line a customer. The briefing and the questions share it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from content.calendar import birthdays, working_days
from segmentation.dossier import Dossier, DutyDays
from segmentation.duties import DutyNumbers, due_items
from segmentation.policy import Policy
from segmentation.tasks import Line, Task, lines, tasks
from segmentation.working_days import WorkingDays
from store.book import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Everything due in a book on a day, in the order of the list."""

    lines: tuple[Line, ...]
    dossiers: Mapping[str, Dossier]
    numbers: DutyNumbers
    calendar: WorkingDays


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which tasks are asked for: due from start to end, both inclusive, None open."""

    start: date | None = None
    end: date | None = None
    overdue_only: bool = False

    def holds(self, task: Task) -> bool:
        """Whether the task belongs here."""
        if self.overdue_only and not task.overdue_days:
            return False
        return (self.start is None or task.due_on >= self.start) and (self.end is None or task.due_on <= self.end)


def due_in(
    book: Book, policy: Policy, today: date, window: Window | None = None, only: frozenset[str] | None = None
) -> Due:
    """What is open today, or what falls in the window; ``only`` keeps these customers."""
    numbers, days = _days(book, policy, today, window)
    exempt = frozenset(policy.section("suitability")["exempt_kinds"])
    dossiers = {one.customer_id: one for one in book.dossiers(today, exempt_kinds=exempt)}
    items = [
        item
        for dossier in dossiers.values()
        if only is None or dossier.customer_id in only
        for item in due_items(dossier, days, numbers)
    ]
    found = [task for task in tasks(items) if window is None or window.holds(task)]
    tiers = {one.customer_id: one.tier for one in dossiers.values()}
    return Due(lines=lines(found, tiers, numbers), dossiers=dossiers, numbers=numbers, calendar=days.calendar)


def due_for(dossier: Dossier, book: Book, policy: Policy, today: date) -> tuple[Task, ...]:
    """What is open today for one customer, the most urgent first."""
    numbers, days = _days(book, policy, today, None)
    found = lines(tasks(due_items(dossier, days, numbers)), {dossier.customer_id: dossier.tier}, numbers)
    return found[0].tasks if found else ()


def _days(book: Book, policy: Policy, today: date, window: Window | None) -> tuple[DutyNumbers, DutyDays]:
    numbers = DutyNumbers.read(policy.section("duties"))
    days = DutyDays(
        today=today,
        calendar=working_days(book.edited_days),
        birthdays=birthdays,
        go_live=book.go_live,
        until=_until(window, today, numbers),
    )
    return numbers, days


def _until(window: Window | None, today: date, numbers: DutyNumbers) -> date | None:
    if window is None or window.overdue_only:
        return None
    furthest = today + timedelta(days=numbers.most_days)
    return min(window.end or furthest, furthest)
