"""One customer read the quick way: their stretch of the round's file of numbers, and one statement for what was told since.

Part of ``store.live.quick``, for the embedded engine: a prepared statement on the driver's own connection. The delivered rows of
a table are read by another one only where the delivery holds what was told. What this reads and what
``store.live.one_customer`` reads give the same place; a test holds them together.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, literal_column, or_, select, union_all
from sqlalchemy.dialects import sqlite

from segmentation import bank_data
from segmentation.python_facts import UNKNOWN
from segmentation.to_python import Raw
from store import tables
from store.live.live_facts import SOURCES, begin_of, joined
from store.live.numbers_file import Layout, NumbersFile
from store.types import moment_number

_CUSTOMER: BindParameter[str] = bindparam("customer_id", type_=None)
_DIALECT = sqlite.dialect()
_KINDS = bank_data.Type
#: Cells that are numbers themselves; the others are places in the list of words.
_NUMBERS = (_KINDS.AMOUNT, _KINDS.COUNT, _KINDS.DAY, _KINDS.MONTH, _KINDS.MOMENT)


class QuickRows:
    """The file and the statement of one policy on one round; made once, used for as long as it is served."""

    def __init__(self, file: NumbersFile, layout: Layout, *, since: date) -> None:
        """``since``: told from that day on counts too."""
        self._file = file
        self._columns = dict(layout.tables)
        self._names = list(self._columns)
        self._told = [name for name in self._names if name in SOURCES]
        self._kinds = {name: [bank_data.table(name).column(one) for one in self._columns[name]] for name in self._told}
        parts = [self._told_since(name, since) for name in self._told]
        width = max((len(query.selected_columns) for query in parts), default=0)
        self._statement = _text(union_all(*(_filled(query, width) for query in parts))) if parts else ""
        self._parts = len(parts)
        self._delivered = {name: _text(self._all(name)) for name in self._told}
        self._held = {name: _text(_with_this_key(name)) for name in self._told}
        self._places = {word: place for place, word in enumerate(file.words)}

    def read(self, driver: Any, customer_id: str) -> tuple[Raw, list[Iterable[Raw]]] | None:
        """The customer's numbers and rows, by a driver's connection on which the delivery is attached.

        None when they are not in the round's file.
        """
        found = self._file.read(customer_id)
        if found is not None and self._parts:
            told = driver.execute(self._statement, (customer_id,) * self._parts).fetchall()
            if told:
                self._join(driver, customer_id, found[1], told)
        return found

    def _join(self, driver: Any, customer_id: str, rows: list[Iterable[Raw]], told: Sequence[Raw]) -> None:
        """Put rows that were told beside the delivered ones."""
        for number, name in enumerate(self._told):
            key = 1 + self._with_key(name).index(SOURCES[name].key)
            since = {row[key]: row[1:] for row in told if row[0] == number}  # the later one stands
            if not since:
                continue
            at, held = self._names.index(name), self._held[name]
            if any(driver.execute(held, (one, customer_id)).fetchone() for one in since):
                rows[at] = self._joined(driver, customer_id, name, since.values())
            else:
                rows[at] = [*rows[at], *(self._as_numbers(name, row) for row in since.values())]

    def _joined(self, driver: Any, customer_id: str, name: str, since: Iterable[Raw]) -> list[Raw]:
        """Where the delivery holds one that was told: all of the table's rows, read with their keys."""
        columns = self._with_key(name)
        delivered = [
            dict(zip(columns, row, strict=True)) for row in driver.execute(self._delivered[name], (customer_id,))
        ]
        both = joined(name, delivered, [dict(zip(columns, row, strict=False)) for row in since])
        return [self._as_numbers(name, [row[column] for column in columns]) for row in both]

    def _as_numbers(self, name: str, cells: Sequence[Any]) -> Raw:
        """A row of the database as the file would hold it; the keys behind it are left out."""
        return tuple(
            as_number(column, cell, self._place) for column, cell in zip(self._kinds[name], cells, strict=False)
        )

    def _place(self, word: Any) -> int:
        if word not in self._places:  # no delivered row says it; looked up, so that two threads do each other no harm
            self._file.words.append(word)
            self._places[word] = self._file.words.index(word)
        return self._places[word]

    # -- the statements ---------------------------------------------------------------------------------------------------

    def _told_since(self, name: str, since: date) -> Select[Any]:
        source = SOURCES[name]
        number: ColumnElement[int] = literal_column(str(self._told.index(name)))
        young = source.table.c.at >= literal_column(str(moment_number(begin_of(since))))
        stands = young if source.own is None else or_(young, source.own)
        mine = select(number, *(source.table.c[one] for one in self._with_key(name)))
        return mine.where(source.table.c.customer_id == _CUSTOMER, stands, *source.stands)

    def _all(self, name: str) -> Select[Any]:
        of = tables.bank[name].c
        return select(*(of[column] for column in self._with_key(name))).where(of.customer_id == _CUSTOMER)

    def _with_key(self, name: str) -> tuple[str, ...]:
        """What is read of a table, and behind it what joins it with what was told."""
        more = (SOURCES[name].key, *(("closed_on",) if name == "complaints" else ()))
        return tuple(dict.fromkeys((*self._columns[name], *more)))


def as_number(column: bank_data.Column, cell: Any, place: Callable[[Any], int]) -> int:
    """A cell of the database as a number (``segmentation.python_facts``); ``place`` says where a word stands."""
    if column.type in _NUMBERS:
        return UNKNOWN if cell is None else int(cell)
    return place(cell == 1 if column.type is _KINDS.YES_NO and cell is not None else cell)


def _with_this_key(name: str) -> Select[Any]:
    """Whether the delivery holds a row under a key, of a customer."""
    of = tables.bank[name].c
    mine = of[SOURCES[name].key] == bindparam("key", type_=None)
    return select(literal_column("1")).select_from(tables.bank[name]).where(mine, of.customer_id == _CUSTOMER)


def _filled(query: Select[Any], width: int) -> Select[Any]:
    """As wide as the other parts of the statement."""
    return query.add_columns(*[literal_column("NULL")] * (width - len(query.selected_columns)))


def _text(query: Any) -> str:
    return str(query.compile(dialect=_DIALECT))
