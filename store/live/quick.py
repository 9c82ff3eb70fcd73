"""One customer placed in microseconds: the compiled policy on the numbers of ``store.live.numbers_file``.

``store.live.standing`` asks for it on the embedded engine. Facts that no day changes were worked out when the file was made; the
others and the rules are worked out here, from whole numbers in the order in which the functions take them apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from segmentation.facts import Fact
from segmentation.python_facts import UNKNOWN, columns_read, tables_read
from segmentation.to_python import PlaceOne, Raw, Value
from store import tables
from store.database import Database
from store.live import numbers_build
from store.live.live_facts import SOURCES
from store.live.numbers_file import Layout, NumbersFile
from store.live.quick_rows import QuickRows

if TYPE_CHECKING:
    from store.live.standing import Standing

#: What is read of a customer beside what the rules ask for.
_WHO = ("manager_id", "branch_id", "opened_on", "closed_on")


def quick_way(database: Database, connection: Connection, found: "Standing") -> "Quick | None":
    """The quick way on a round; its file is made where it is missing.

    None where there is none: on a server, whose processes may share no disk; where households count together, who are
    more than one customer; where the file cannot be made or read.
    """
    if connection.dialect.name != "sqlite" or found.policy.together:
        return None
    plan = _plan(found.function)
    path = database.numbers_file(found.round_id)
    try:
        file = NumbersFile.open(path, plan.layout)
        if file is None:
            numbers_build.build(_source(database, found, plan))
            file = NumbersFile.open(path, plan.layout)
    except (OSError, numbers_build.TooManyWordsError):
        return None
    return None if file is None else Quick(connection, file, plan, found)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the file and the functions have to agree on."""

    lasting: tuple[Fact, ...]
    """Facts that no day changes and that nothing told adds to."""
    daily: tuple[Fact, ...]
    """The others, from rows."""
    layout: Layout


def _plan(place: PlaceOne) -> _Plan:
    lasting = tuple(fact for fact in place.of_rows if not fact.of_day and fact.table not in SOURCES)
    daily = tuple(fact for fact in place.of_rows if fact not in lasting)
    columns = columns_read(daily)
    layout = Layout(
        facts=tuple(fact.name for fact in lasting),
        own=tuple(dict.fromkeys((*place.of_customer, *_WHO))),
        before=tuple((one.name, one.column) for one in place.policy.before),
        tables=tuple((name, columns[name]) for name in tables_read(daily)),
    )
    return _Plan(lasting, daily, layout)


def _source(database: Database, found: "Standing", plan: _Plan) -> numbers_build.Source:
    return numbers_build.Source(
        database=database,
        round_id=found.round_id,
        delivery_id=found.delivery_id,
        as_of=found.as_of,
        policy=found.function.policy,
        facts=plan.lasting,
        layout=plan.layout,
    )


class Quick:
    """A round's file, statement and functions."""

    def __init__(self, connection: Connection, file: NumbersFile, plan: _Plan, found: "Standing") -> None:
        """By ``quick_way``."""
        place, names = found.function, plan.layout.names
        self.words = file.words
        self.products = _products(connection, columns_read(plan.daily).get("products"))
        self.read = QuickRows(file, plan.layout, since=found.delivery_as_of).read
        self.facts = place.facts_of_numbers(plan.daily)
        self.rules = place.rules_of_numbers(names, plan.daily)
        self.month = found.as_of.year * 12 + found.as_of.month - 1
        self._manager, self._branch, self._opened, self._closed = (names.index(name) for name in _WHO)
        self._cuts = found.cuts
        self._by_branch: dict[int, dict[str, Value]] = {}

    def values(self, numbers: Raw, rows: Sequence[Iterable[Raw]], day: int) -> tuple[Value, ...]:
        """The rules' values of a customer that was read, on a day."""
        facts = self.facts(rows, self.products, self.words, day, self.month)
        return self.rules(numbers, facts, self.cuts(numbers), self.words, day)

    def cuts(self, numbers: Raw) -> Mapping[str, Value]:
        """The cuts of the customer's branch."""
        branch = numbers[self._branch]
        found = self._by_branch.get(branch)
        if found is None:
            said = self.words[branch]
            found = self._by_branch[branch] = {name: by_branch.get(said) for name, by_branch in self._cuts.items()}
        return found

    def who(self, numbers: Raw) -> tuple[str | None, str | None]:
        """Manager and branch."""
        return self.words[numbers[self._manager]], self.words[numbers[self._branch]]

    def counts(self, numbers: Raw, day: int) -> bool:
        """Whether the customer belongs to the population of a day (``segmentation.population``)."""
        opened, closed = numbers[self._opened], numbers[self._closed]
        return bool(opened <= day and (closed == UNKNOWN or closed > day))


def _products(connection: Connection, columns: Sequence[str] | None) -> Mapping[str, Raw]:
    """The products by code, as far as facts read them: a catalogue is small and stays in memory."""
    if not columns:
        return {}
    products = tables.bank["products"].c
    rows = connection.execute(select(products.product_code, *(products[name] for name in columns)))
    return {row[0]: tuple(row[1:]) for row in rows}
