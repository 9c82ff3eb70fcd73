"""One book as its names are looked up in: fetched whole once a connection, filtered here, or asked by an index.

``store.books.names`` puts its layers on this.
"""

import re
from collections.abc import Callable
from functools import cached_property
from operator import attrgetter
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, select

from store.staff.scopes import Scope
from store.tables import bank

CUSTOMERS = bank["customers"]
_COLUMNS = tuple(
    CUSTOMERS.c[name]
    for name in (
        "customer_id", "name", "manager_id", "account_last4", "phone_last4", "name_key", "pinyin", "surname", "pinyin_folded",
        "initials", "gender",
    )
)  # fmt: skip

#: More matches than these are no answer to "who".
MOST = 50

_TITLE = re.compile(
    r"(?<=.)(?:总|先生|女士|小姐|太太|老师|阿姨|叔叔|大爷|大妈|大姐|大哥|奶奶|爷爷|老板|经理|医生|教授|律师|主任|院长|校长|董事长|董|姐|哥|叔|姨|婶|伯|工|夫人|师傅)$"
)
ENGLISH_TITLE = re.compile(r"^(?:mr|mrs|ms|miss|mister|madam|dr|prof|professor)\b\.? *")


class Row(NamedTuple):
    """A customer by all their keys; by id first."""

    customer_id: str
    name: str
    manager_id: str
    account_last4: str | None
    phone_last4: str | None
    name_key: str | None
    pinyin: str | None
    surname: str | None
    pinyin_folded: str | None
    initials: str | None
    gender: str | None


_BOOKS: WeakKeyDictionary[Connection, dict[Scope, list[Row]]] = WeakKeyDictionary()


class Search:
    """Words, and the book they are looked for in: fetched whole, once, for it lies together in one index."""

    def __init__(self, connection: Connection, scope: Scope, words: str) -> None:
        self.connection = connection
        self.scope = scope
        self.words = words

    @property
    def book(self) -> list["Row"]:
        """Every customer, by id; fetched once a connection, which sees one delivery."""
        known = _BOOKS.setdefault(self.connection, {})
        if self.scope not in known:
            query = select(*_COLUMNS).where(self.scope.mine(CUSTOMERS))
            rows = self.connection.execute(query, self.scope.bound)
            known[self.scope] = sorted(map(Row._make, rows))
        return known[self.scope]

    def rows(self, holds: Callable[[Any], bool]) -> list[Any]:
        """The book's customers for whom it holds, by id."""
        return [row for row in self.book if holds(row)][:MOST]

    def by_key(self, *conditions: ColumnElement[bool]) -> list[Any]:
        """The same by an index."""
        query = select(*_COLUMNS).where(self.scope.mine(CUSTOMERS), *conditions)
        return sorted(self.connection.execute(query.limit(MOST), self.scope.bound), key=attrgetter("customer_id"))

    @cached_property
    def bare(self) -> str:
        """The words without a title."""
        return ENGLISH_TITLE.sub("", _TITLE.sub("", self.words)).strip()
