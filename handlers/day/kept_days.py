"""The days of a large book, manager by manager: as they were kept, anew for whomever something was told of since.

A branch head's question about fifty thousand customers need not read them all: a manager's day is worked out once, by the job
``tasks`` in the night or by the first question, and kept beside the round (``store.tasks.day_file``). It holds while the
delivery, the round, the policy, the calendar and the running plans are the same (``_worlds``); within it whoever has another
print of what was told (``Book.told_state``) is worked out anew at every question, so that nothing told is missing from an answer.
One manager's dossiers are in memory at a time.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from importlib.metadata import version

from handlers.day.duty_days import dossiers_of, exempt_kinds, standing_numbers
from segmentation.dossier import Dossier, DutyDays
from segmentation.duties import DueItem, DutyNumbers
from segmentation.kept_days import (
    FORM,
    CustomerDay,
    Outlook,
    day_of,
    is_asked,
    outlook_of,
    packed_day,
    packed_outlook,
    together,
    unpacked_day,
    unpacked_outlook,
)
from segmentation.policy import Policy
from store.books.book import Book
from store.books.scoped import CHUNK
from store.books.told_state import Told
from store.staff.scopes import Scope
from store.tasks import day_file
from store.tasks.day_file import ManagersDay

#: A manager's day is kept again when so many customers of it had to be worked out anew.
_KEEP_FROM = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDays:
    """Every customer's day."""

    managers: Mapping[str, ManagersDay]
    fresh: Mapping[str, CustomerDay] = field(default_factory=dict)
    """Of whom something was told since their manager's day was kept: theirs is here alone."""
    outlook: Outlook
    """Of those."""
    days: DutyDays

    def owners(self) -> dict[str, str]:
        """Every customer, and whose they are."""
        return {id_: one.manager_id for one in self.managers.values() for id_ in one.people}

    def due(self, only: frozenset[str] | None = None) -> dict[str, CustomerDay]:
        """By customer what is on the list or falls due by ``days.until``; ``only`` these. Without reasons where it was kept."""
        found: dict[str, CustomerDay] = {}
        for one in self.managers.values():
            for part in (one.open, *self._later(one)):
                for id_, packed in part.items():
                    if id_ not in self.fresh and (only is None or id_ in only):
                        day, known = unpacked_day(id_, packed, self.days), found.get(id_)
                        found[id_] = replace(day, items=(*known.items, *day.items)) if known else day
        for id_, day in self.fresh.items():
            if only is None or id_ in only:
                found[id_] = replace(day, items=tuple(item for item in day.items if is_asked(item, self.days)))
        return found

    def _later(self, one: ManagersDay) -> Iterator[Mapping[str, str]]:
        """What is not on the list yet, of the days that are asked for."""
        if self.days.until is not None:
            last = self.days.until.toordinal()
            yield from (part for day, part in one.later.items() if int(day) <= last)

    def outlooks(self) -> Outlook:
        """What an outlook counts."""
        kept = together((unpacked_outlook(one.outlook) for one in self.managers.values()), without=self.fresh)
        return together([kept, self.outlook])


def suits(book: Book) -> bool:
    """Whether the book is one of others' customers: a head's, or one manager's whom a head asks about."""
    return not book.scope.own and book.only is None


def book_days(book: Book, policy: Policy, days: DutyDays, numbers: DutyNumbers) -> BookDays:
    """Every customer's day in a book for which ``suits`` holds."""
    told = book.told_state(days.today)
    worlds = _worlds(book, policy, days, numbers)
    kept = _kept(book, days, worlds)
    for manager_id, world in worlds.items():
        if manager_id not in kept:
            theirs = replace(book, scope=Scope(managers=(manager_id,)))
            dossiers = dossiers_of(theirs, policy, days.today)
            found = {id_: day_of(one, days, numbers) for id_, one in dossiers.items()}
            about = _About(manager_id, world, told)
            kept[manager_id] = _managers_day(about, found, outlook_of(dossiers.values(), days, numbers), days)
            _keep(book, days, [kept[manager_id]])
    read = dossiers_of_many(book, policy, days.today, _touched(book, kept, days, told))
    fresh = {id_: day_of(one, days, numbers) for id_, one in read.items()}
    outlook = outlook_of(read.values(), days, numbers)
    _keep(book, days, [now for one in kept.values() if (now := _again(one, fresh, outlook, told, days)) is not None])
    return BookDays(managers=kept, fresh=fresh, outlook=outlook, days=days)


def dossiers_of_many(book: Book, policy: Policy, today: date, customer_ids: Iterable[str]) -> dict[str, Dossier]:
    """The dossiers of these customers, however many, and of nobody else."""
    wanted = sorted(set(customer_ids))
    return {id_: one for some in _chunks(wanted) for id_, one in dossiers_of(book, policy, today, some).items()}


def keep(
    book: Book, policy: Policy, dossiers: Collection[Dossier], days: DutyDays, numbers: DutyNumbers
) -> dict[str, CustomerDay]:
    """Keep one manager's day from the dossiers of all their customers, as the night does; the day by customer."""
    (manager_id,) = book.manager_ids
    found = {one.customer_id: day_of(one, days, numbers) for one in dossiers}
    about = _About(manager_id, _worlds(book, policy, days, numbers)[manager_id], book.told_state(days.today))
    _keep(book, days, [_managers_day(about, found, outlook_of(dossiers, days, numbers), days)])
    return found


@dataclass(frozen=True, slots=True)
class _About:
    """Whose day, and what it holds for."""

    manager_id: str
    world: str
    told: Told


def _managers_day(about: _About, found: Mapping[str, CustomerDay], outlook: Outlook, days: DutyDays) -> ManagersDay:
    """A manager's day as it is kept."""
    open_, later = _packed(found, days)
    told = about.told
    return ManagersDay(
        manager_id=about.manager_id,
        world=about.world,
        told={id_: told.customers[id_] for id_ in found if id_ in told.customers},
        products=told.products,
        people=tuple(found),
        open=open_,
        later=later,
        outlook=packed_outlook(outlook),
    )


_Later = dict[str, dict[str, str]]


def _packed(found: Mapping[str, CustomerDay], days: DutyDays) -> tuple[dict[str, str], _Later]:
    """What is on the list today, and by its day what is not yet, as they are kept."""
    today = replace(days, until=None)
    open_: dict[str, str] = {}
    later: _Later = defaultdict(dict)
    for id_, one in found.items():
        if now := [item for item in one.items if is_asked(item, today)]:
            open_[id_] = packed_day(one.tier, now)
        coming: dict[date, list[DueItem]] = defaultdict(list)
        for item in one.items:
            if not is_asked(item, today):
                coming[item.due_on].append(item)
        for due_on, items in coming.items():
            later[str(due_on.toordinal())][id_] = packed_day(one.tier, items)
    return open_, later


def _worlds(book: Book, policy: Policy, days: DutyDays, numbers: DutyNumbers) -> dict[str, str]:
    """By manager the print of everything their day is worked out with, beside what was told."""
    standing = standing_numbers(policy)
    running = numbers.templates[len(standing.templates) :]
    common = repr(
        (
            FORM, version("guanhu"), book.served_print, days.today, days.go_live, sorted(book.edited_days), standing,
            sorted(exempt_kinds(policy)),
        )
    )  # fmt: skip
    found = {}
    for manager_id in book.manager_ids:
        theirs = [one for one in running if one.manager_id in ("", manager_id)]
        found[manager_id] = blake2b(f"{common}{theirs!r}".encode(), digest_size=16).hexdigest()
    return found


def _kept(book: Book, days: DutyDays, worlds: Mapping[str, str]) -> dict[str, ManagersDay]:
    if book.database is None:
        return {}
    found = day_file.read(book.database, book.connection, (days.today, days.horizon), worlds)
    return {manager_id: one for manager_id, one in found.items() if one.world == worlds[manager_id]}


def _keep(book: Book, days: DutyDays, kept: Sequence[ManagersDay]) -> None:
    if book.database is not None:
        day_file.write(book.database, book.connection, (days.today, days.horizon), kept)


def _touched(book: Book, kept: Mapping[str, ManagersDay], days: DutyDays, told: Told) -> set[str]:
    """Of whom something was told since, or of a product they hold."""
    found = {id_ for one in kept.values() for id_ in one.people if one.told.get(id_) != told.customers.get(id_)}
    codes = {code for one in kept.values() for code in _other(one.products, told.products)}
    if codes:
        holders = book.told_holders(days.today, codes)
        found |= {id_ for one in kept.values() if one.products != told.products for id_ in one.people if id_ in holders}
    return found


def _other(one: Mapping[str, str], another: Mapping[str, str]) -> set[str]:
    return {key for key in (*one, *another) if one.get(key) != another.get(key)}


def _again(
    one: ManagersDay, fresh: Mapping[str, CustomerDay], outlook: Outlook, told: Told, days: DutyDays
) -> ManagersDay | None:
    """The manager's day with those worked out anew in it; None where that is not worth keeping."""
    theirs = {id_: fresh[id_] for id_ in one.people if id_ in fresh}
    if len(theirs) < _KEEP_FROM and one.products == told.products:
        return None
    open_, later = _packed(theirs, days)
    others = fresh.keys() - theirs.keys()
    looks = [together([unpacked_outlook(one.outlook)], without=theirs), together([outlook], without=others)]
    return replace(
        one,
        told={id_: told.customers[id_] for id_ in one.people if id_ in told.customers},
        products=told.products,
        open={id_: text for id_, text in one.open.items() if id_ not in theirs} | open_,
        later=_with_later(one.later, later, theirs),
        outlook=packed_outlook(together(looks)),
    )


def _with_later(kept: Mapping[str, Mapping[str, str]], anew: _Later, theirs: Collection[str]) -> _Later:
    """What falls due later, of these customers as it is now."""
    found = {day: {id_: text for id_, text in part.items() if id_ not in theirs} for day, part in kept.items()}
    return {
        day: {**found.get(day, {}), **anew.get(day, {})} for day in (*found, *(one for one in anew if one not in found))
    }


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as a statement takes: of more the book would be read whole."""
    return (ids[first : first + CHUNK] for first in range(0, len(ids), CHUNK))
