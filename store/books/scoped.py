"""What every room of a ``Book`` stands on: the connection, whose customers are in it, and what its reader may see in full."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import BindParameter, ColumnElement, Connection, bindparam

from content.masking import mask_name
from segmentation.people import Manager
from store.database import Database
from store.engines.questions import Question
from store.engines.spelling import each_word
from store.staff.scopes import Scope

#: How many ids one statement takes; SQLite allows 32,766 values.
CHUNK = 900

T = TypeVar("T")


def among(column: ColumnElement[Any], name: str = "ids") -> ColumnElement[bool]:
    """The column is one of the texts bound as ``name`` with ``words``: one statement for any number of them."""
    given: BindParameter[str] = bindparam(name)
    return column.op("IN", is_comparison=True)(each_word(given))


def words(texts: Iterable[str]) -> str:
    """Texts as ``among`` takes them."""
    return _words(tuple(texts))


@lru_cache(maxsize=8)  # one page's customers are asked for in half a dozen tables
def _words(texts: tuple[str, ...]) -> str:
    return json.dumps(texts)


@dataclass(frozen=True, kw_only=True)
class Scoped:
    """One person's customers; opened for one question, closed with its connection."""

    connection: Connection
    manager: Manager
    scope: Scope
    private: bool
    as_of: date
    """The day of the bank's data."""
    delivery_id: int
    delivered: frozenset[str]
    """The bank tables that were delivered."""
    has_round: bool
    """Whether placements are there."""
    database: Database | None = field(default=None, repr=False)
    """Where earlier rounds lie; None where nobody asks for reasons."""
    by_id: bool = False
    """Names may not go where the reader reads: everybody is an id."""
    only: frozenset[str] | None = None
    """These customers and no others, where the book is lent to somebody who helps; None: all."""
    round_day: date = date.min
    """The day of the served round, of the data before the first."""

    @property
    def manager_ids(self) -> tuple[str, ...]:
        """Whose customers are in this book."""
        return self.scope.managers

    def missing(self, *names: str) -> tuple[str, ...]:
        """Which of these bank tables were not delivered; ``placements`` is missing before the first round."""
        lacking = [name for name in names if name != "placements" and name not in self.delivered]
        return (*lacking, *(["placements"] if "placements" in names and not self.has_round else []))

    def sees_in_full(self, manager_id: str) -> bool:
        """Whether this reader sees that manager's customers unmasked."""
        return self.private and bool(self.scope.own) and manager_id == self.scope.own

    def shown_name(self, name: str, manager_id: str) -> str:
        """A name as this reader may see it."""
        return name if self.sees_in_full(manager_id) else "*" if self.by_id else mask_name(name)

    def lends(self, customer_id: str) -> bool:
        """Whether the customer is among those this book was lent for; all are where it is the reader's own."""
        return self.only is None or customer_id in self.only

    def hidden(self, name: str, customer_id: str) -> str:
        """A name as it is shown to whoever may not see it."""
        return customer_id if self.by_id else mask_name(name)

    def each(
        self, question: Question, ids: Iterable[str], make: Callable[[Any], T], **bound: Any
    ) -> list[T]:  # fmt: skip
        """What a question about ``ids`` finds of this book's customers, as many at a time as it takes."""
        wanted = [one for one in dict.fromkeys(ids) if self.lends(one)]
        values: Mapping[str, Any] = {**self.scope.bound, **bound}
        return [
            make(row)
            for first in range(0, len(wanted), CHUNK)
            for row in question.rows(self.connection, {**values, "ids": words(wanted[first : first + CHUNK])})
        ]
