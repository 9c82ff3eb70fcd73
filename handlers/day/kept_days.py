"""The days of a large book, manager by manager: as they were kept, anew for whomever something was told of since.

A branch head's question about fifty thousand customers need not read them all: a manager's day is worked out once, by the job
``tasks`` in the night or by the first question, and kept beside the round (``store.tasks.day_file``). It holds while the
delivery, the round, the policy, the calendar and the running plans are the same (``_worlds``); within it whoever has another
print of what was told (``Book.told_state``) is worked out anew at every question, so that nothing told is missing from an answer.
One manager's dossiers are in memory at a time.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import blake2b
from importlib.metadata import version

from handlers.day.duty_days import dossiers_of, exempt_kinds, standing_numbers
from segmentation.dossier import Dossier, DutyDays
from segmentation.duties import DueItem, DutyNumbers
from segmentation.kept_days import (
    AHEAD,
    FORM,
    CustomerDay,
    day_of,
    is_asked,
    packed_items,
    packed_outlook,
    unpacked_items,
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
    days: DutyDays

    def owners(self) -> dict[str, str]:
        """Every customer, and whose they are."""
        return {id_: one.manager_id for one in self.managers.values() for id_ in one.people}

    def items(self, only: frozenset[str] | None = None) -> Iterator[DueItem]:
        """What is on the list or falls due by ``days.until``; ``only`` of these customers. Without reasons where it was kept."""
        for one in self.managers.values():
            for id_, (_, packed) in one.items.items():
                if id_ not in self.fresh and (only is None or id_ in only):
                    yield from unpacked_items(id_, packed, self.days)
        for id_, day in self.fresh.items():
            if only is None or id_ in only:
                yield from (item for item in day.items if is_asked(item, self.days))

    def tiers(self) -> dict[str, str]:
        """The shown tier of everybody for whom anything is due."""
        kept = {id_: tier for one in self.managers.values() for id_, (tier, _) in one.items.items()}
        return kept | {id_: day.tier for id_, day in self.fresh.items()}

    def outlooks(self) -> list[CustomerDay]:
        """What an outlook counts."""
        kept = (
            unpacked_outlook(id_, packed)
            for one in self.managers.values()
            for id_, packed in one.outlook.items()
            if id_ not in self.fresh
        )
        return [*kept, *self.fresh.values()]


def suits(book: Book, days: DutyDays) -> bool:
    """Whether the book is one of others' customers, and the question no longer than what is kept."""
    return not book.scope.own and book.only is None and (days.until is None or days.until <= days.today + AHEAD)


def book_days(book: Book, policy: Policy, days: DutyDays, numbers: DutyNumbers) -> BookDays:
    """Every customer's day in a book for which ``suits`` holds."""
    told = book.told_state(days.today)
    worlds = _worlds(book, policy, days, numbers)
    kept = _kept(book, days, worlds)
    for manager_id, world in worlds.items():
        if manager_id not in kept:
            theirs = replace(book, scope=Scope(managers=(manager_id,)))
            found = dossiers_of(theirs, policy, days.today)
            kept[manager_id] = managers_day(manager_id, world, found.values(), days, numbers, told)
            _keep(book, days, [kept[manager_id]])
    fresh: dict[str, CustomerDay] = {}
    for some in _chunks(sorted(_touched(book, kept, days, told))):
        found = dossiers_of(book, policy, days.today, some)
        fresh |= {id_: day_of(one, days, numbers) for id_, one in found.items()}
    _keep(book, days, [now for one in kept.values() if (now := _again(one, fresh, told)) is not None])
    return BookDays(managers=kept, fresh=fresh, days=days)


def dossiers_of_many(book: Book, policy: Policy, today: date, customer_ids: Iterable[str]) -> dict[str, Dossier]:
    """The dossiers of these customers, however many, and of nobody else."""
    wanted = sorted(set(customer_ids))
    return {id_: one for some in _chunks(wanted) for id_, one in dossiers_of(book, policy, today, some).items()}


def keep(
    book: Book, policy: Policy, dossiers: Collection[Dossier], days: DutyDays, numbers: DutyNumbers
) -> ManagersDay:
    """Keep one manager's day from the dossiers of all their customers, as the night does; what was kept."""
    (manager_id,) = book.manager_ids
    world = _worlds(book, policy, days, numbers)[manager_id]
    made = managers_day(manager_id, world, dossiers, days, numbers, book.told_state(days.today))
    _keep(book, days, [made])
    return made


def managers_day(  # noqa: PLR0913, PLR0917 - what it is worked out with
    manager_id: str, world: str, dossiers: Iterable[Dossier], days: DutyDays, numbers: DutyNumbers, told: Told
) -> ManagersDay:
    """A manager's day as it is kept."""
    found = {one.customer_id: day_of(one, days, numbers) for one in dossiers}
    return ManagersDay(
        manager_id=manager_id,
        world=world,
        told={id_: told.customers[id_] for id_ in found if id_ in told.customers},
        products=told.products,
        people=tuple(found),
        items={id_: (one.tier, packed_items(one.items)) for id_, one in found.items() if one.items},
        outlook={id_: packed_outlook(one) for id_, one in found.items() if not one.quiet},
    )


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
    found = day_file.read(book.database, book.connection, days.today, worlds)
    return {manager_id: one for manager_id, one in found.items() if one.world == worlds[manager_id]}


def _keep(book: Book, days: DutyDays, kept: Sequence[ManagersDay]) -> None:
    if book.database is not None:
        day_file.write(book.database, book.connection, days.today, kept)


def _touched(book: Book, kept: Mapping[str, ManagersDay], days: DutyDays, told: Told) -> set[str]:
    """Of whom something was told since, or of a product they hold."""
    found = {id_ for one in kept.values() for id_ in one.people if one.told.get(id_) != told.customers.get(id_)}
    codes = {code for one in kept.values() for code in _other(one.products, told.products)}
    if codes:
        people = {id_ for one in kept.values() for id_ in one.people}
        found |= book.told_holders(days.today, codes) & people
    return found


def _other(one: Mapping[str, str], another: Mapping[str, str]) -> set[str]:
    return {key for key in (*one, *another) if one.get(key) != another.get(key)}


def _again(one: ManagersDay, fresh: Mapping[str, CustomerDay], told: Told) -> ManagersDay | None:
    """The manager's day with those worked out anew in it; None where that is not worth keeping."""
    theirs = [fresh[id_] for id_ in one.people if id_ in fresh]
    if len(theirs) < _KEEP_FROM:
        return None
    items = {day.customer_id: (day.tier, packed_items(day.items)) for day in theirs if day.items}
    outlook = {day.customer_id: packed_outlook(day) for day in theirs if not day.quiet}
    return replace(
        one,
        told={id_: told.customers[id_] for id_ in one.people if id_ in told.customers},
        products=told.products,
        items={id_: value for id_, value in one.items.items() if id_ not in fresh} | items,
        outlook={id_: value for id_, value in one.outlook.items() if id_ not in fresh} | outlook,
    )


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as a statement takes: of more the book would be read whole."""
    return (ids[first : first + CHUNK] for first in range(0, len(ids), CHUNK))
