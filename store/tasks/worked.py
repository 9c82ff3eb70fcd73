"""What advisers did in a time, counted: contacts, tasks, money that matured. ``handlers.lists.performance`` tells it.

Contacts are those with the customers they have now (a branch: also those nobody looks after), the bank's and the bot's, each
once; tasks are the kept ones, so nothing is known from before the first delivery. Inside ``Database.reading()``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, select

from segmentation.bank_data import NOT_REACHED
from segmentation.dossier import bank_day
from segmentation.kept_tasks import OPEN, RETENTION
from store.live.live_facts import begin_of
from store.staff.scopes import Scope
from store.tables import bank, contacts, tasks

_MATURITY = "W-01"
#: How a maturity's task ends when the money stays, and when it goes; every other end says nothing of the money.
STAYED = frozenset({"contact:roll", "contact:move", "renewed", "holding_gone"})
LEFT = frozenset({"contact:take_out", "money_left"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacted:
    """Contacts and attempts, and whom they reached."""

    attempts: int
    reached: int
    customers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasked:
    """Tasks done in the time, and those that are late now."""

    done: int
    on_time: int
    late_now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A number of maturities and their amounts, fen."""

    count: int = 0
    amount: int = 0

    def plus(self, amount: int) -> "Money":
        """One more."""
        return Money(count=self.count + 1, amount=self.amount + amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matured:
    """What became of the money whose maturity fell due in the time."""

    stayed: Money
    left: Money
    unsettled: Money
    """Past its day, and nobody has said what becomes of it."""
    lost: Money
    """Money that left the bank, as the tasks to win it back say."""


def contacted(connection: Connection, scope: Scope, start: date, end: date) -> Contacted:
    """What the scope's people did from start to end, both counted, with the customers that are in it now."""
    customers = bank["customers"]
    mine = select(customers.c.customer_id).where(scope.mine(customers))
    seen: dict[str, tuple[str, bool]] = {}
    for table in (bank["contacts"], contacts):
        stands = (table.c.undone_at.is_(None),) if table is contacts else ()
        query = select(table.c.contact_id, table.c.customer_id, table.c.outcome).where(
            table.c.customer_id.in_(mine),
            table.c.at >= begin_of(start),
            table.c.at < begin_of(end + timedelta(days=1)),
            table.c.staff_id.in_(list(scope.managers)),
            *stands,
        )
        for contact_id, customer_id, outcome in connection.execute(query, scope.bound).all():
            seen[contact_id] = (customer_id, outcome not in NOT_REACHED)
    return Contacted(
        attempts=len(seen),
        reached=sum(reached for _, reached in seen.values()),
        customers=frozenset(customer for customer, reached in seen.values() if reached),
    )


def tasked(connection: Connection, staff: Sequence[str], start: date, end: date, today: date) -> Tasked:
    """Tasks done from start to end, those of them done by their day; and how many open ones are past it today."""
    of = tasks.c
    mine = of.staff_id.in_(list(staff))
    done = connection.execute(
        select(of.due_on, of.closed_at).where(mine, of.state == "done", *_between(of.closed_at, start, end))
    ).all()
    late = select(func.count()).where(mine, of.state.in_(OPEN), of.due_on < today)
    return Tasked(
        done=len(done),
        on_time=sum(bank_day(row.closed_at) <= row.due_on for row in done),
        late_now=int(connection.execute(late).scalar_one()),
    )


def known(connection: Connection, staff: Sequence[str]) -> bool:
    """Whether any task of theirs has been kept yet."""
    any_ = select(tasks.c.task_id).where(tasks.c.staff_id.in_(list(staff))).limit(1)
    return connection.execute(any_).first() is not None


def matured(connection: Connection, staff: Sequence[str], start: date, end: date, today: date) -> Matured:
    """What became of the money that fell due from start to end."""
    of = tasks.c
    mine = of.staff_id.in_(list(staff))
    stayed, left, unsettled = Money(), Money(), Money()
    query = select(of.state, of.closed_why, of.amount, of.due_on).where(
        mine, of.duty == _MATURITY, of.due_on >= start, of.due_on <= end
    )
    for row in connection.execute(query):
        amount = row.amount or 0
        if row.closed_why in STAYED:
            stayed = stayed.plus(amount)
        elif row.closed_why in LEFT:
            left = left.plus(amount)
        elif row.state in OPEN and row.due_on < today:
            unsettled = unsettled.plus(amount)
    lost = Money()
    for amount in connection.execute(
        select(of.amount).where(mine, of.duty == RETENTION, *_between(of.opened_at, start, end))
    ).scalars():
        lost = lost.plus(amount or 0)
    return Matured(stayed=stayed, left=left, unsettled=unsettled, lost=lost)


def _between(column: Any, start: date, end: date) -> tuple[Any, Any]:
    first: datetime = begin_of(start)
    return column >= first, column < begin_of(end + timedelta(days=1))
