"""One customer's rows in four statements: columns that rules read and no others, as the numbers that are stored.

The quick way of ``store.live.live`` on the embedded engine: prepared statements on the driver's own connection cost a tenth of
as many selects through SQLAlchemy. Tables with many rows a customer have one each, because every row of a common one is as wide
as its widest; the others share one, because each costs its beginning. What it reads and what ``store.live.one_customer`` reads
give the same place; a test holds them together.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, bindparam, literal_column, or_, select, union_all
from sqlalchemy.dialects import sqlite

from segmentation import bank_data
from segmentation.python_facts import columns_read, tables_read
from segmentation.to_python import PlaceOne
from store import tables
from store.live.live_facts import SOURCES, begin_of, joined
from store.rounds.by_hand import COLUMN
from store.types import moment_number

Raw = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """One select of the statement."""

    table: str
    """The bank's name of it; "" for the customer and for the place before."""
    columns: tuple[str, ...]
    told: bool = False


@dataclass(slots=True)
class Read:
    """What was read of one customer."""

    customer: dict[str, Any]
    rows: list[list[Raw]]
    """As the function of ``PlaceOne.of_tuples`` takes them."""
    before: dict[str, Any] = field(default_factory=dict)
    """The columns of the round's row, the rules' own values where others are shown in ``by_hand``."""


class QuickRows:
    """The statement of one policy on one delivery; made once, used for as long as its round is served."""

    def __init__(self, connection: Connection, place: PlaceOne, customer: Sequence[str], *, since: date) -> None:
        """``customer``: the columns of the customer to read; ``since``: told from that day on counts too."""
        columns = columns_read(place.of_rows)
        self._tables = tables_read(place.of_rows)
        self.products = _products(connection, columns.get("products"))
        self._yes_no = [one.name for one in bank_data.table("customers").columns if one.type is bank_data.Type.YES_NO]
        self._yes_no = [name for name in self._yes_no if name in customer]
        self._before = tuple(dict.fromkeys([*(before.column for before in place.policy.before), COLUMN]))
        self._since = moment_number(begin_of(since))
        self._parts = [_Part("", tuple(customer)), _Part("", self._before)]
        self._shared = [name for name in self._tables if name in SOURCES]
        self._parts += [_Part(name, _with_key(name, columns[name])) for name in self._shared]
        self._parts += [_Part(name, _with_key(name, columns[name]), told=True) for name in self._shared]
        self._keys_behind = [len(columns[name]) for name in self._shared]
        self._first_told = 2 + len(self._shared)
        self._alone = [None if name in SOURCES else self._own(name, columns[name]) for name in self._tables]
        self._cuts = [slice(1, 1 + len(part.columns)) for part in self._parts]
        self._width = max(len(part.columns) for part in self._parts)
        whole = union_all(*(self._select(place_, part) for place_, part in enumerate(self._parts)))
        compiled = whole.compile(dialect=sqlite.dialect())
        self.statement = str(compiled)
        self._times = len(compiled.positiontup or ())

    def _own(self, name: str, columns: Sequence[str]) -> str:
        """The statement of a table that has one of its own."""
        source = tables.bank[name]
        mine = source.c.customer_id == bindparam("customer_id", type_=None)
        return str(select(*(source.c[column] for column in columns)).where(mine).compile(dialect=sqlite.dialect()))

    def _select(self, place: int, part: _Part) -> Select[Any]:
        source: Table = tables.bank["customers"] if place == 0 else tables.placements
        if part.table:
            source = SOURCES[part.table].table if part.told else tables.bank[part.table]
        cells = [literal_column(str(place)), *(source.c[name] for name in part.columns)]
        cells += [literal_column("NULL")] * (self._width - len(part.columns))
        query = select(*cells).where(source.c.customer_id == bindparam("customer_id", type_=None))
        if part.told:
            told = SOURCES[part.table]
            young = literal_column(f'"{source.name}".at') >= literal_column(str(self._since))
            query = query.where(young if told.own is None else or_(young, told.own), *told.stands)
        return query

    def read(self, driver: Any, customer_id: str) -> Read | None:
        """The customer by the driver's connection, on which the delivery and the round are attached; None: no such one."""
        parts: list[list[Raw]] = [[] for _ in self._parts]
        cuts = self._cuts
        for row in driver.execute(self.statement, (customer_id,) * self._times):
            parts[row[0]].append(row[cuts[row[0]]])
        if not parts[0]:
            return None
        found = Read(dict(zip(self._parts[0].columns, parts[0][0], strict=True)), [])
        own = iter(self._shared_rows(parts))
        for statement in self._alone:
            found.rows.append(next(own) if statement is None else driver.execute(statement, (customer_id,)).fetchall())
        for name in self._yes_no:
            value = found.customer[name]
            found.customer[name] = None if value is None else value == 1
        if parts[1]:
            found.before = dict(zip(self._before, parts[1][0], strict=True))
        return found

    def _shared_rows(self, parts: Sequence[list[Raw]]) -> Iterator[list[Raw]]:
        """The rows of each table that shares the statement, those told among them, without the keys behind."""
        for place, length in enumerate(self._keys_behind):
            rows, told = parts[2 + place], parts[self._first_told + place]
            if told:
                rows = self._with_told(self._parts[2 + place], rows, told)
            yield [row[:length] for row in rows]

    def _with_told(self, part: _Part, delivered: Sequence[Raw], told: Sequence[Raw]) -> list[Raw]:
        sides = [[dict(zip(part.columns, row, strict=True)) for row in rows] for rows in (delivered, told)]
        return [tuple(row[column] for column in part.columns) for row in joined(part.table, *sides)]


def _with_key(name: str, columns: Sequence[str]) -> tuple[str, ...]:
    """What is read of a table, and behind it what joins it with what was told."""
    if name not in SOURCES:
        return tuple(columns)
    more = [SOURCES[name].key, *(["closed_on"] if name == "complaints" else [])]
    return (*columns, *(column for column in more if column not in columns))


def _products(connection: Connection, columns: Sequence[str] | None) -> Mapping[str, Raw]:
    """The products by code, as far as facts read them: a catalogue is small and stays in memory."""
    if not columns:
        return {}
    products = tables.bank["products"].c
    rows = connection.execute(select(products.product_code, *(products[name] for name in columns)))
    return {row[0]: tuple(row[1:]) for row in rows}
