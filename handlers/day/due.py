"""What is due in a book: the dossiers, the duties and one ordered line a customer. The briefing and the questions share it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from content.calendar import birthdays, working_days
from segmentation.dossier import Dossier, DutyDays
from segmentation.duties import DutyNumbers, due_items
from segmentation.kept_tasks import FOLLOW_UPS, Kept, Key, follow_ups, key_of, on_the_list, waiting
from segmentation.policy import Policy
from segmentation.tasks import Line, Task, lines, tasks
from segmentation.working_days import WorkingDays
from store.books.book import Book, lent
from store.tasks import plans
from store.tasks import task_rows as kept_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Everything due in a book on a day, in the order of the list."""

    lines: tuple[Line, ...]
    dossiers: Mapping[str, Dossier]
    numbers: DutyNumbers
    calendar: WorkingDays
    put_off: tuple[Task, ...] = ()
    """What the managers put off to a later day."""
    kept: Mapping[Key, Kept] = field(default_factory=dict)
    """What was said of the tasks: who helps, until when one waits."""


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


def due_in(  # noqa: PLR0913 - what a list may be narrowed by
    book: Book,
    policy: Policy,
    today: date,
    window: Window | None = None,
    only: frozenset[str] | None = None,
    *,
    now: datetime | None = None,
) -> Due:
    """What is on the list today, or what falls in the window; ``only`` keeps these customers.

    ``now`` tells what counts in hours (what has gone to the branch head); without it the first moment of today, here and below.

    Of what is due, that which a manager called of no use is left out, and from the manager's own list of today what was put
    off to a later day: heads, and whoever asks for what is overdue or for a period, see it all the same;
    what a colleague asked the reader to help with is among it.
    """
    numbers, days = _days(book, policy, today, window, now)
    dossiers = _dossiers(book, policy, today)
    chosen = {id_: one for id_, one in dossiers.items() if only is None or id_ in only}
    found = _found(chosen.values(), days, numbers)
    kept = kept_rows.of_managers(book.connection, book.manager_ids)
    found += _follow_ups(chosen, kept, today, days)
    helped = _helped(book, policy, today, days, numbers) if only is None else _Helped()
    put_off = waiting(found, kept, today)
    mine = on_the_list(found, kept, today if window is None and book.scope.own else date.max)
    standing = [one for one in (*mine, *helped.tasks) if window is None or window.holds(one)]
    dossiers |= helped.dossiers
    tiers = {one.customer_id: one.tier for one in dossiers.values()}
    return Due(
        lines=lines(standing, tiers, numbers),
        dossiers=dossiers,
        numbers=numbers,
        calendar=days.calendar,
        put_off=put_off,
        kept={**kept, **helped.kept},
    )


def due_for(  # noqa: PLR0913 - as above
    dossier: Dossier,
    book: Book,
    policy: Policy,
    today: date,
    *,
    window: Window | None = None,
    now: datetime | None = None,
) -> tuple[Task, ...]:
    """What is on the list today for one customer, the most urgent first; or what falls in the window, open yet or not."""
    numbers, days = _days(book, policy, today, window, now)
    kept = kept_rows.of_managers(book.connection, book.manager_ids, [dossier.customer_id])
    found = _found([dossier], days, numbers) + _follow_ups({dossier.customer_id: dossier}, kept, today, days)
    listed = on_the_list(found, kept, today if window is None else date.max)
    standing = [one for one in listed if window is None or window.holds(one)]
    made = lines(standing, {dossier.customer_id: dossier.tier}, numbers)
    return made[0].tasks if made else ()


def everything_due(
    book: Book, policy: Policy, today: date, customer_ids: Iterable[str] = (), *, now: datetime | None = None
) -> Due:
    """What the duties alone say of a book today, whatever was said of the tasks; the lines hold every task due."""
    numbers, days = _days(book, policy, today, None, now)
    dossiers = _dossiers(book, policy, today, customer_ids)
    tiers = {one.customer_id: one.tier for one in dossiers.values()}
    found = _found(dossiers.values(), days, numbers)
    return Due(lines=lines(found, tiers, numbers), dossiers=dossiers, numbers=numbers, calendar=days.calendar)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Helped:
    tasks: tuple[Task, ...] = ()
    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    kept: Mapping[Key, Kept] = field(default_factory=dict)


def _helped(book: Book, policy: Policy, today: date, days: DutyDays, numbers: DutyNumbers) -> _Helped:
    """What colleagues asked the reader to help with, and is still due."""
    asked = kept_rows.delegated_to(book.connection, book.manager.staff_id)
    kept = {one.key: one for one in asked if one.staff_id not in book.manager_ids}
    if not kept:
        return _Helped()
    theirs = lent(book, frozenset(one.customer_id for one in kept.values()))
    dossiers = _dossiers(theirs, policy, today)
    found = [task for task in _found(dossiers.values(), days, numbers) if key_of(task) in kept]
    return _Helped(tasks=on_the_list(found, kept, today), dossiers=dossiers, kept=kept)


def _follow_ups(
    dossiers: Mapping[str, Dossier], kept: Mapping[Key, Kept], today: date, days: DutyDays
) -> list[Task]:  # fmt: skip
    later = [one for one in kept.values() if one.duty in FOLLOW_UPS and one.customer_id in dossiers]
    return [task for one in later for task in follow_ups(dossiers[one.customer_id], [one], today, days.calendar)]


def _dossiers(book: Book, policy: Policy, today: date, customer_ids: Iterable[str] = ()) -> dict[str, Dossier]:
    exempt = frozenset(policy.section("suitability")["exempt_kinds"])
    numbers = DutyNumbers.read(policy.section("duties"), policy.section("calendar"))
    found = book.dossiers(today, customer_ids, exempt_kinds=exempt, lists=(numbers.churn_list,), tags=numbers.tag_keys)
    return {one.customer_id: one for one in found}


def _found(dossiers: Iterable[Dossier], days: DutyDays, numbers: DutyNumbers) -> list[Task]:
    return list(tasks(item for dossier in dossiers for item in due_items(dossier, days, numbers)))


def _days(
    book: Book, policy: Policy, today: date, window: Window | None, now: datetime | None
) -> tuple[DutyNumbers, DutyDays]:
    numbers = DutyNumbers.read(policy.section("duties"), policy.section("calendar"))
    running = plans.templates(book.connection, book.manager_ids, today)
    numbers = replace(numbers, templates=(*numbers.templates, *running))
    days = DutyDays(
        today=today,
        calendar=working_days(book.edited_days),
        birthdays=birthdays,
        go_live=book.go_live,
        until=_until(window, today, numbers),
        now=now,
    )
    return numbers, days


def _until(window: Window | None, today: date, numbers: DutyNumbers) -> date | None:
    if window is None or window.overdue_only:
        return None
    furthest = today + timedelta(days=numbers.most_days)
    return min(window.end or furthest, furthest)
