"""Kept tasks as they are read: what the lists lay over what is due, who helps, what a head has to see, what is ticked off."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, func, or_, select

from segmentation.kept_tasks import FOLLOW_UPS, OPEN, Kept, Key
from store.books.scoped import CHUNK
from store.tables import bank, tasks

_CUSTOMERS = bank["customers"]
#: What overlays the list: open ones, those of no use, and follow-ups.
OVERLAY = or_(tasks.c.state.in_(OPEN), tasks.c.closed_why.like("not_useful:%"), tasks.c.duty.in_(sorted(FOLLOW_UPS)))
#: Of these, what is laid over a list: an open one of which nobody said anything changes nothing there.
_SAID = or_(
    tasks.c.state == "snoozed",
    and_(tasks.c.state.in_(OPEN), tasks.c.delegated_to != ""),
    tasks.c.closed_why.like("not_useful:%"),
    tasks.c.duty.in_(sorted(FOLLOW_UPS)),
)


def kept_of(row: Row[Any]) -> Kept:
    """A row as the core sees it."""
    facts = row.facts
    return Kept(
        customer_id=row.customer_id,
        duty=row.duty,
        due_on=row.due_on,
        staff_id=row.staff_id,
        state=row.state,
        opens_on=_day(facts.get("opens_on")) or row.due_on,
        falls_on=_day(facts.get("falls_on")) or row.due_on,
        amount=row.amount or 0,
        aum=facts.get("aum"),
        holding_ids=tuple(facts.get("holding_ids", ())),
        closed_why=row.closed_why,
        snoozed_until=row.snoozed_until,
        delegated_to=row.delegated_to,
        escalated=row.escalated_at is not None,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# -- what the lists lay over what is due ----------------------------------------------------------------------------------


def of_managers(connection: Connection, managers: Sequence[str], customer_ids: Iterable[str] = ()) -> dict[Key, Kept]:
    """What was said of the tasks of the customers these managers have today, and follow-ups; inside ``Database.reading()``."""
    mine = select(_CUSTOMERS.c.customer_id).where(_CUSTOMERS.c.manager_id.in_(list(managers)))
    wanted = list(customer_ids)
    if wanted and len(wanted) <= CHUNK:
        mine = mine.where(_CUSTOMERS.c.customer_id.in_(wanted))
    found = map(kept_of, connection.execute(select(tasks).where(_SAID, tasks.c.customer_id.in_(mine))))
    return {one.key: one for one in found}


def delegated_to(connection: Connection, staff_id: str) -> tuple[Kept, ...]:
    """The open tasks a colleague asked this person to help with."""
    query = select(tasks).where(tasks.c.delegated_to == staff_id, tasks.c.state.in_(OPEN)).order_by(tasks.c.task_id)
    return tuple(map(kept_of, connection.execute(query)))


def owners(connection: Connection) -> tuple[str, ...]:
    """Every manager who has customers, by id, whether or not the staff file knows them; inside ``reading()``."""
    of_ = _CUSTOMERS.c
    query = select(of_.manager_id).distinct().where(of_.manager_id.is_not(None)).order_by(of_.manager_id)
    return tuple(connection.execute(query).scalars())


def owners_of(connection: Connection, customer_ids: Sequence[str]) -> dict[str, str]:
    """Whose customers these are; those nobody knows are left out; inside ``reading()``."""
    of_ = _CUSTOMERS.c
    query = select(of_.customer_id, of_.manager_id).where(of_.customer_id.in_(list(customer_ids)))
    return {row.customer_id: row.manager_id or "" for row in connection.execute(query)}


def lost_customers(connection: Connection, today: date) -> tuple[str, ...]:
    """Customers with open tasks who are nobody's today: gone, closed, or without a manager; inside ``reading()``."""
    of_ = _CUSTOMERS.c
    there = select(of_.customer_id).where(
        of_.manager_id.is_not(None), of_.opened_on <= today, or_(of_.closed_on.is_(None), of_.closed_on > today)
    )
    query = select(tasks.c.customer_id).distinct().where(tasks.c.state.in_(OPEN), tasks.c.customer_id.not_in(there))
    return tuple(connection.execute(query.order_by(tasks.c.customer_id)).scalars())


def escalated(connection: Connection, managers: Sequence[str], *, since: datetime, until: datetime) -> tuple[Kept, ...]:
    """The open tasks that came onto the branch head's list in that time: each once; the most money first."""
    query = (
        select(tasks)
        .where(
            tasks.c.staff_id.in_(list(managers)),
            tasks.c.state.in_(OPEN),
            tasks.c.escalated_at >= since,
            tasks.c.escalated_at < until,
        )
        .order_by(func.coalesce(tasks.c.amount, 0).desc(), tasks.c.task_id)
    )
    return tuple(map(kept_of, connection.execute(query)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What became of a customer's line: done, gone, or put off until a day."""

    state: str
    until: date | None = None


def ticked(connection: Connection, customer_ids: Iterable[str], *, since: datetime) -> dict[str, Ticked]:
    """Of these customers, those of whom nothing is open any more since then, and what became of it."""
    wanted = sorted(set(customer_ids))
    by_customer: dict[str, list[Row[Any]]] = {}
    for first in range(0, len(wanted), CHUNK):
        mine = tasks.c.customer_id.in_(wanted[first : first + CHUNK])
        recent = or_(tasks.c.state.in_(OPEN), tasks.c.closed_at >= since)
        for row in connection.execute(select(tasks).where(mine, recent)):
            by_customer.setdefault(row.customer_id, []).append(row)
    found = {}
    for customer_id, rows in by_customer.items():
        states = {row.state for row in rows}
        if "open" in states:
            continue
        days = [row.snoozed_until for row in rows if row.state == "snoozed" and row.snoozed_until]
        state = "snoozed" if days else "done" if "done" in states else "gone"
        found[customer_id] = Ticked(state=state, until=min(days, default=None))
    return found


def counts(connection: Connection) -> dict[str, int]:
    """How many tasks are in each state."""
    rows = connection.execute(select(tasks.c.state, func.count()).group_by(tasks.c.state))
    return {row[0]: row[1] for row in rows}
