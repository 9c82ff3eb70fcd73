"""Whose rows the duties read, and how that is spelled: a statement is built once a form and run with what is bound.

A night asks two dozen statements of every book: building them each time would take longer than running them. Used by
``store.books.duty_facts`` and ``store.books.duty_rows``.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, CursorResult, Select, bindparam, select

from store.books.bank_rows import CUSTOMERS
from store.books.scoped import among, words
from store.engines.spelling import each_word
from store.live import live_facts
from store.staff.scopes import Scope, Shape, mine


def _bound(name: str) -> BindParameter[Any]:
    return bindparam(name)


def listed(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """The column is one of the texts bound under that name with ``words``."""
    return column.op("IN", is_comparison=True)(each_word(_bound(name)))


#: Bound by ``Whose.run``: today, go-live, the first moment that counts and the first that is not known yet.
TODAY, SINCE, START, END = _bound("today"), _bound("since"), _bound("start"), _bound("end")
#: Since when what was told beside a table of the delivery stands.
STANDING = _bound("standing")


@dataclass(frozen=True, slots=True)
class Form:
    """How ``Whose`` is spelled: statements are built once a form."""

    shape: Shape
    few: bool
    """Only customers of these ids."""

    def of_mine(self, statement: Select[Any], column: ColumnElement[Any]) -> Select[Any]:
        """The statement for these customers only."""
        wanted = select(CUSTOMERS.c.customer_id).where(mine(CUSTOMERS, self.shape))
        return statement.where(column.in_(wanted.where(among(CUSTOMERS.c.customer_id)) if self.few else wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whose rows: all customers of the scope, or those of the ids; told on the day or before."""

    scope: Scope
    today: date
    customer_ids: tuple[str, ...] = ()
    since: date | None = None
    """Go-live: what happened before is no duty."""

    @property
    def form(self) -> Form:
        """What its statements are built by."""
        return Form(self.scope.shape, bool(self.customer_ids))

    def run(self, connection: Connection, statement: Select[Any], **more: object) -> CursorResult[Any]:
        """A statement of ``form`` with everything it may ask for bound."""
        ids = {"ids": words(self.customer_ids)} if self.customer_ids else {}
        moments = {"today": self.today, "since": self.since or live_facts.NO_DAY, "start": self.start, "end": self.end}
        return connection.execute(statement, {**self.scope.bound, **ids, **moments, **more})

    @property
    def start(self) -> datetime:
        """The first moment of go-live, less a day whose service time may end after it."""
        return live_facts.begin_of((self.since or live_facts.NO_DAY + _LEAD) - _LEAD)

    @property
    def end(self) -> datetime:
        """The first moment that is not known yet."""
        return live_facts.begin_of(self.today + timedelta(days=1))


#: The longest service time with any holiday before it.
_LEAD = timedelta(days=45)
