"""The days and numbers that duties are read on, and the dossiers they are read from: one place for every list of what is due."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from content.calendar import birthdays, working_days
from segmentation.changed import changed
from segmentation.dossier import Dossier, DutyDays
from segmentation.duties import DueItem, DutyNumbers, due_items
from segmentation.policy import Policy
from segmentation.tasks import Task, tasks
from store.books.book import Book
from store.tasks import plans

#: The duty whose reason names the hours it allows.
COUNTED_IN_HOURS = "W-03"


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


def numbers_of(book: Book, policy: Policy, today: date) -> DutyNumbers:
    """The policy's numbers, with what the running plans of the book's managers ask for."""
    numbers = standing_numbers(policy)
    running = plans.templates(book.connection, book.manager_ids, today)
    return replace(numbers, templates=(*numbers.templates, *running))


def standing_numbers(policy: Policy) -> DutyNumbers:
    """The policy's numbers alone."""
    return DutyNumbers.read(policy.section("duties"), policy.section("calendar"))


def days_of(book: Book, numbers: DutyNumbers, today: date, window: Window | None, now: datetime | None) -> DutyDays:
    """The days of a question; ``now`` tells what counts in hours."""
    return DutyDays(
        today=today,
        calendar=working_days(book.edited_days),
        birthdays=birthdays,
        go_live=book.go_live,
        until=_until(window, today, numbers),
        now=now,
    )


def _until(window: Window | None, today: date, numbers: DutyNumbers) -> date | None:
    if window is None or window.overdue_only:
        return None
    furthest = today + timedelta(days=numbers.most_days)
    return min(window.end or furthest, furthest)


def dossiers_of(book: Book, policy: Policy, today: date, customer_ids: Iterable[str] = ()) -> dict[str, Dossier]:
    """What duties read of every customer of the book, or of these, by id."""
    numbers = standing_numbers(policy)
    found = book.dossiers(
        today, customer_ids, exempt_kinds=exempt_kinds(policy), lists=(numbers.churn_list,), tags=numbers.tag_keys
    )
    return {one.customer_id: one for one in found}


def exempt_kinds(policy: Policy) -> frozenset[str]:
    """Kinds outside risk grades."""
    return frozenset(policy.section("suitability")["exempt_kinds"])


def tasks_of(dossiers: Iterable[Dossier], days: DutyDays, numbers: DutyNumbers) -> list[Task]:
    """What the duties say of these customers."""
    return list(tasks(_as_late(item) for dossier in dossiers for item in due_items(dossier, days, numbers)))


def _as_late(item: DueItem) -> DueItem:
    """The item as it is; once its hours have passed, its reason says so: "within two hours" can no longer be kept then."""
    if not item.past_hours or item.duty != COUNTED_IN_HOURS:
        return item
    return changed(item, reason=replace(item.reason, key=f"{item.reason.key}_late"))
