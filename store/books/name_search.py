"""One book as its names are looked up in: read whole once a delivery, and looked up by every key without reading on.

``store.books.names`` puts its layers on this.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from typing import NamedTuple, overload
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Integer, select, type_coerce

from content.names import has_chinese, latin_words
from store.books.kept import Kept
from store.books.near_names import Texts
from store.database import Database
from store.engines import Storage, of
from store.engines.questions import Question
from store.staff.scopes import Scope, Shape, mine
from store.tables import bank

CUSTOMERS = bank["customers"]
_COLUMNS = tuple(
    CUSTOMERS.c[name]
    for name in (
        "customer_id", "name", "manager_id", "account_last4", "phone_last4", "name_key", "pinyin", "surname", "pinyin_folded",
        "initials", "gender",
    )
) + tuple(type_coerce(CUSTOMERS.c[name], Integer) for name in ("opened_on", "closed_on"))  # fmt: skip

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
    opened_on: int
    """As it is stored: days since 1970."""
    closed_on: int | None


_BY_ID = itemgetter(0)
#: Digits that are asked for at least.
_TAIL = 3


class Names(Sequence[Row]):
    """A book's names, by id; what is asked of them takes as long in a branch head's book as in a small one."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Rows in any order; what they are looked up by is made when it is first asked for."""
        self._rows = sorted(rows, key=_BY_ID)
        self._open: tuple[int, frozenset[str]] | None = None

    def __len__(self) -> int:
        """How many there are."""
        return len(self._rows)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        """By place."""
        return self._rows[at]

    def __iter__(self) -> Iterator[Row]:
        """By id."""
        return iter(self._rows)

    @cached_property
    def ids(self) -> Mapping[str, list[Row]]:
        """By id in lower case."""
        return self._by(lambda row: row.customer_id.lower())

    @cached_property
    def keys(self) -> Mapping[str, list[Row]]:
        """By the whole name."""
        return self._by(lambda row: row.name_key)

    @cached_property
    def surnames(self) -> Mapping[str, list[Row]]:
        """By family name."""
        return self._by(lambda row: row.surname)

    @cached_property
    def sounds(self) -> Mapping[str, list[Row]]:
        """By pinyin."""
        return self._by(lambda row: row.pinyin)

    @cached_property
    def folded(self) -> Mapping[str, list[Row]]:
        """By pinyin with confusable sounds made equal."""
        return self._by(lambda row: row.pinyin_folded)

    @cached_property
    def initials(self) -> Mapping[str, list[Row]]:
        """By initials."""
        return self._by(lambda row: row.initials)

    @cached_property
    def every_key(self) -> Texts:
        """The whole names, to be found by a part or with a slip."""
        return Texts([row.name_key or "" for row in self._rows])

    @cached_property
    def every_sound(self) -> Texts:
        """The pinyin likewise."""
        return Texts([row.pinyin or "" for row in self._rows])

    @cached_property
    def tails(self) -> Mapping[str, list[Row]]:
        """By the last three digits of the account and of the phone; of a number as short as that by what there is."""
        found: dict[str, list[Row]] = {}
        for row in self._rows:
            for tail in {(row.account_last4 or "")[-_TAIL:], (row.phone_last4 or "")[-_TAIL:]} - {""}:
                found.setdefault(tail, []).append(row)
        return found

    @cached_property
    def latin(self) -> list[tuple[str, Row]]:
        """The words of names in Latin letters."""
        return [(" ".join(latin_words(row.name)), row) for row in self._rows if not has_chinese(row.name)]

    @cached_property
    def longest_latin(self) -> int:
        """How long the longest name in Latin letters is."""
        return max((len(words) for words, _ in self.latin), default=0)

    def at(self, places: Iterable[int]) -> list[Row]:
        """The rows at these places, by id."""
        return [self._rows[place] for place in sorted(set(places))]

    def open_on(self, day: int) -> frozenset[str]:
        """The ids of those whose account is open on the day, by ``store.books.population``'s rule."""
        known = self._open
        if known is None or known[0] != day:
            ids = (
                row.customer_id
                for row in self._rows
                if row.opened_on <= day and (row.closed_on is None or row.closed_on > day)
            )
            known = self._open = day, frozenset(ids)
        return known[1]

    def standing_in(self, text: str) -> Iterator[Row]:
        """Whose whole name stands in the text."""
        for length in self._lengths:
            for start in range(len(text) - length + 1):
                yield from self.keys.get(text[start : start + length], ())

    @cached_property
    def _lengths(self) -> list[int]:
        return sorted({len(key) for key in self.keys if key})

    def _by(self, key_of: Callable[[Row], str | None]) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._rows:
            key = key_of(row)
            if key is not None:
                found.setdefault(key, []).append(row)
        return found


#: So many names of a database's books stay in memory: some hundred managers', or a few branches'.
_MOST_KEPT = 60_000
_BOOKS: WeakKeyDictionary[Storage, Kept[Names]] = WeakKeyDictionary()


@cache
def _asked(shape: Shape) -> Question:
    return Question(lambda: select(*_COLUMNS).where(mine(CUSTOMERS, shape)))


def every_name(connection: Connection, scope: Scope, delivery_id: int) -> Names:
    """Every customer of the scope by all their keys, by id; read once a delivery, for they lie together in one index."""

    def read() -> Names:
        return Names(map(Row._make, _asked(scope.shape).tuples(connection, scope.bound)))

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

    @cached_property
    def book(self) -> Names:
        """Every customer, by id."""
        return every_name(self.connection, self.scope, self.delivery_id)

    def with_tail(self, digits: str) -> list[Row]:
        """Those whose account or phone ends so, three or four digits, by id."""
        return [
            row
            for row in self.book.tails.get(digits[-_TAIL:], ())
            if (row.account_last4 or "").endswith(digits) or (row.phone_last4 or "").endswith(digits)
        ]

    @staticmethod
    def under(keys: Iterable[str], known: Mapping[str, list[Row]]) -> list[Row]:
        """The customers under any of the keys, by id."""
        return sorted(row for key in set(keys) for row in known.get(key, ()))[:MOST]

    @cached_property
    def bare(self) -> str:
        """The words without a title."""
        return ENGLISH_TITLE.sub("", _TITLE.sub("", self.words)).strip()
