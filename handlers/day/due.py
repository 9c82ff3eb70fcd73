"""What is due in a book: the dossiers, the duties and one ordered line a customer. The briefing and the questions share it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache

from handlers.day import kept_days
from handlers.day.duty_days import Window, days_of, dossiers_of, numbers_of, tasks_of
from handlers.day.unread import Unread
from segmentation.dossier import Dossier, DutyDays
from segmentation.duties import DutyNumbers
from segmentation.kept_days import Outlook, is_asked, outlook_of
from segmentation.kept_tasks import FOLLOW_UPS, Kept, Key, follow_ups, key_of, on_the_list, waiting
from segmentation.policy import Policy
from segmentation.tasks import Line, Task, lines, tasks
from segmentation.working_days import WorkingDays
from store.books.book import Book, lent
from store.tasks import task_rows as kept_rows

__all__ = ["Due", "Window", "due_for", "due_in", "everything_due"]


def _as_they_are(given: Sequence[Line]) -> tuple[Line, ...]:
    return tuple(given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Everything due in a book on a day, in the order of the list."""

    lines: tuple[Line, ...]
    """Of a large book without their reasons: ``told`` gives them."""
    dossiers: Mapping[str, Dossier]
    """Of everybody in the book; of a large one read when they are asked for: ``need`` reads many at once."""
    numbers: DutyNumbers
    calendar: WorkingDays
    put_off: tuple[Task, ...] = ()
    """What the managers put off to a later day."""
    kept: Mapping[Key, Kept] = field(default_factory=dict)
    """What was said of the tasks: who helps, until when one waits."""
    outlook: Callable[[], Outlook] = Outlook
    """What an outlook counts, of everybody in the book."""
    told: Callable[[Sequence[Line]], tuple[Line, ...]] = _as_they_are
    """These of the lines with their reasons."""

    def need(self, customer_ids: Iterable[str]) -> None:
        """The dossiers of these will be asked for."""
        if isinstance(self.dossiers, Unread):
            self.dossiers.need(customer_ids)

    def owner(self, customer_id: str) -> str:
        """Whose customer it is."""
        if isinstance(self.dossiers, Unread):
            return self.dossiers.owner(customer_id)
        return self.dossiers[customer_id].customer.manager_id

    def of(self, manager_id: str) -> list[Dossier]:
        """The dossiers of one manager's customers."""
        theirs = [id_ for id_ in self.dossiers if self.owner(id_) == manager_id]
        self.need(theirs)
        return [self.dossiers[id_] for id_ in theirs]


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
    numbers = numbers_of(book, policy, today)
    days = days_of(book, numbers, today, window, now)
    whole = (_kept if kept_days.suits(book) else _read)(book, policy, days, numbers, only)
    kept = kept_rows.of_managers(book.connection, book.manager_ids)
    later = [
        one for one in kept.values() if one.customer_id in whole.dossiers and (only is None or one.customer_id in only)
    ]
    followed = whole.need({one.customer_id for one in later if one.duty in FOLLOW_UPS})
    found = [*whole.found, *_follow_ups(followed, later, days)]
    helped = _helped(book, policy, days, numbers) if only is None else _Helped()
    until = today if window is None and book.scope.own else date.max

    def standing(tasks_found: Iterable[Task], of_others: Iterable[Task] = ()) -> tuple[Line, ...]:
        mine = on_the_list(tasks_found, kept, until)
        asked = [one for one in (*mine, *of_others) if window is None or window.holds(one)]
        return lines(asked, whole.tiers, numbers)

    def told(given: Sequence[Line]) -> tuple[Line, ...]:
        unsaid = {line.customer_id for line in given if any(not one.key for task in line.tasks for one in task.reasons)}
        read = whole.need(unsaid)
        due = [*tasks_of(read.values(), days, numbers), *_follow_ups(read, later, days)]
        said = {line.customer_id: line for line in standing(due)}
        return tuple(said.get(line.customer_id, line) for line in given)

    whole.add(helped.dossiers)
    return Due(
        lines=standing(found, helped.tasks),
        dossiers=whole.dossiers,
        numbers=numbers,
        calendar=days.calendar,
        put_off=waiting(found, kept, today),
        kept={**kept, **helped.kept},
        outlook=whole.outlook,
        told=told,
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
    numbers = numbers_of(book, policy, today)
    days = days_of(book, numbers, today, window, now)
    kept = kept_rows.of_managers(book.connection, book.manager_ids, [dossier.customer_id])
    found = tasks_of([dossier], days, numbers) + _follow_ups({dossier.customer_id: dossier}, kept.values(), days)
    listed = on_the_list(found, kept, today if window is None else date.max)
    standing = [one for one in listed if window is None or window.holds(one)]
    made = lines(standing, {dossier.customer_id: dossier.tier}, numbers)
    return made[0].tasks if made else ()


def everything_due(
    book: Book, policy: Policy, today: date, customer_ids: Iterable[str] = (), *, now: datetime | None = None
) -> Due:
    """What the duties alone say of a book today, whatever was said of the tasks; the lines hold every task due.

    Of one manager's whole book it is kept beside, for whoever asks about it during the day (``handlers.day.kept_days``).
    """
    numbers = numbers_of(book, policy, today)
    days = days_of(book, numbers, today, None, now)
    wanted = tuple(customer_ids)
    dossiers = dossiers_of(book, policy, today, wanted)
    tiers = {one.customer_id: one.tier for one in dossiers.values()}
    if wanted or len(book.manager_ids) != 1:
        found = tasks_of(dossiers.values(), days, numbers)
    else:
        made = kept_days.keep(book, policy, dossiers.values(), days, numbers)
        found = list(tasks(item for one in made.values() for item in one.items if is_asked(item, days)))
    return Due(lines=lines(found, tiers, numbers), dossiers=dossiers, numbers=numbers, calendar=days.calendar)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """Everybody in a book, and what the duties say of those asked for."""

    found: list[Task]
    dossiers: dict[str, Dossier] | Unread
    tiers: dict[str, str]
    outlook: Callable[[], Outlook]

    def need(self, customer_ids: Iterable[str]) -> dict[str, Dossier]:
        """The dossiers of these, read at once where they are not yet."""
        if isinstance(self.dossiers, Unread):
            self.dossiers.need(customer_ids)
        return {id_: self.dossiers[id_] for id_ in customer_ids}

    def add(self, dossiers: Mapping[str, Dossier]) -> None:
        """Customers of others whom the reader helps with."""
        self.dossiers.update(dossiers)
        self.tiers.update((id_, one.tier) for id_, one in dossiers.items())


def _read(
    book: Book, policy: Policy, days: DutyDays, numbers: DutyNumbers, only: frozenset[str] | None
) -> _Whole:  # fmt: skip
    """From the dossiers of everybody."""
    dossiers = dossiers_of(book, policy, days.today)
    chosen = [one for id_, one in dossiers.items() if only is None or id_ in only]
    return _Whole(
        found=tasks_of(chosen, days, numbers),
        dossiers=dossiers,
        tiers={one.customer_id: one.tier for one in dossiers.values()},
        outlook=cache(lambda: outlook_of(dossiers.values(), days, numbers)),
    )


def _kept(
    book: Book, policy: Policy, days: DutyDays, numbers: DutyNumbers, only: frozenset[str] | None
) -> _Whole:  # fmt: skip
    """From what is kept of a large book."""
    whole = kept_days.book_days(book, policy, days, numbers)
    due = whole.due(only)
    return _Whole(
        found=list(tasks(item for one in due.values() for item in one.items)),
        dossiers=Unread(whole.owners(), lambda ids: kept_days.dossiers_of_many(book, policy, days.today, ids)),
        tiers={id_: one.tier for id_, one in due.items()},
        outlook=cache(whole.outlooks),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Helped:
    tasks: tuple[Task, ...] = ()
    dossiers: Mapping[str, Dossier] = field(default_factory=dict)
    kept: Mapping[Key, Kept] = field(default_factory=dict)


def _helped(book: Book, policy: Policy, days: DutyDays, numbers: DutyNumbers) -> _Helped:
    """What colleagues asked the reader to help with, and is still due."""
    asked = kept_rows.delegated_to(book.connection, book.manager.staff_id)
    kept = {one.key: one for one in asked if one.staff_id not in book.manager_ids}
    if not kept:
        return _Helped()
    theirs = lent(book, frozenset(one.customer_id for one in kept.values()))
    dossiers = dossiers_of(theirs, policy, days.today)
    found = [task for task in tasks_of(dossiers.values(), days, numbers) if key_of(task) in kept]
    return _Helped(tasks=on_the_list(found, kept, days.today), dossiers=dossiers, kept=kept)


def _follow_ups(dossiers: Mapping[str, Dossier], kept: Iterable[Kept], days: DutyDays) -> list[Task]:
    later = [one for one in kept if one.duty in FOLLOW_UPS and one.customer_id in dossiers]
    return [task for one in later for task in follow_ups(dossiers[one.customer_id], [one], days.today, days.calendar)]
