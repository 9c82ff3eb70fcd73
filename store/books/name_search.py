"""One book as its names are looked up in: read whole once a delivery, filtered here.

``store.books.names`` puts its layers on this.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, select

from store.books.kept import Kept
from store.database import Database
from store.engines import Storage, of
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


#: So many names of a database's books stay in memory: some hundred managers', or a few branches'.
_MOST_KEPT = 60_000
_BOOKS: WeakKeyDictionary[Storage, Kept[Row]] = WeakKeyDictionary()


def every_name(connection: Connection, scope: Scope, delivery_id: int) -> Sequence[Row]:
    """Every customer of the scope by all their keys, by id; read once a delivery, for they lie together in one index."""

    def read() -> Sequence[Row]:
        query = select(*_COLUMNS).where(scope.mine(CUSTOMERS))
        return sorted(Row._make(row) for row in connection.execute(query, scope.bound))

    return _BOOKS.setdefault(of(connection), Kept(_MOST_KEPT)).get((delivery_id, scope), read)


def forget(database: Database) -> None:
    """Let go of the names of a database's books, as a process that has just begun."""
    _BOOKS.pop(database.storage, None)


@dataclass(frozen=True)
class Search:
    """Words, and the book they are looked for in."""

    connection: Connection
    scope: Scope
    words: str
    delivery_id: int

    @property
    def book(self) -> Sequence[Row]:
        """Every customer, by id."""
        return every_name(self.connection, self.scope, self.delivery_id)

    def rows(self, holds: Callable[[Any], bool]) -> list[Any]:
        """The book's customers for whom it holds, by id."""
        return [row for row in self.book if holds(row)][:MOST]

    @cached_property
    def bare(self) -> str:
        """The words without a title."""
        return ENGLISH_TITLE.sub("", _TITLE.sub("", self.words)).strip()
