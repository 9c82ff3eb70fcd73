"""What was told between deliveries about the customers of some managers, as prints: another print, and they are looked at again.

Everything that ``store.books.duty_facts`` reads and no delivery or round holds: contacts, movements, complaints and arrivals
told, places between nights, events, happy events, marks and news of products. ``handlers.day.kept_days`` compares the prints with
those of the day it kept; a row more, fewer or otherwise is another print, in whatever order it was written.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, Text, cast, func, or_, select, type_coerce

from store import tables
from store.books import duty_rows
from store.books.bank_rows import CUSTOMERS, HOLDINGS
from store.books.duty_forms import Form, Whose, listed
from store.books.scoped import words
from store.live import live_placements
from store.staff.scopes import mine

_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Prints of what was told."""

    customers: Mapping[str, str] = field(default_factory=dict)
    """By customer id; of whom nothing was told is not in it."""
    products: Mapping[str, str] = field(default_factory=dict)
    """By product code or kind: marks and news."""


def told_state(connection: Connection, whose: Whose) -> Told:
    """The prints of everybody in scope now; inside ``Database.reading()``."""
    rows: dict[str, list[str]] = {}
    for place, statement in enumerate(_statements(whose.form)):
        for one in whose.run(connection, statement):
            rows.setdefault(one[0], []).append(f"{place}:{'|'.join(map(str, one[1:]))}")
    products: dict[str, list[str]] = {}
    for code, mark in duty_rows.told_of_products(connection, whose):
        products.setdefault(code, []).append(repr(mark))
    return Told(customers=_prints(rows), products=_prints(products))


def holders(connection: Connection, whose: Whose, codes: Collection[str]) -> set[str]:
    """The customers in scope who hold one of these products, or something of one of these kinds."""
    return set(whose.run(connection, _holding(whose.form), codes=words(codes)).scalars()) if codes else set()


def _prints(rows: Mapping[str, Iterable[str]]) -> dict[str, str]:
    return {
        key: blake2b("\n".join(sorted(some)).encode(), digest_size=_BYTES).hexdigest() for key, some in rows.items()
    }


@cache
def _holding(form: Form) -> Select[Any]:
    of = HOLDINGS.c
    named = or_(listed(of.product_code, "codes"), listed(of.kind, "codes"))
    return select(of.customer_id).distinct().where(mine(HOLDINGS, form.shape), named)


@cache
def _statements(form: Form) -> tuple[Select[Any], ...]:
    """One a table: the customer, then whatever changes when a row of theirs comes, goes or changes."""
    contacts, moved, complaints = tables.contacts.c, tables.live_movements.c, tables.live_complaints.c
    events, arrivals, chains, happy = tables.events.c, tables.arrivals.c, tables.handovers.c, tables.life_events.c
    placed = tables.live_placements
    groups = (
        (
            (contacts.customer_id, contacts.channel, contacts.outcome),
            (func.count(contacts.undone_at), _sum(contacts.at), func.max(type_coerce(contacts.at, BigInteger))),
        ),
        ((moved.customer_id,), (_sum(moved.at), _sum(moved.received_at), func.sum(moved.amount))),
        (
            (complaints.customer_id,),
            (_sum(complaints.at), _sum(complaints.received_at), func.count(complaints.closed_on)),
        ),
        ((events.customer_id, events.kind), (func.count(events.withdrawn_at), _sum(events.found_at), _sum(events.day))),
        ((happy.customer_id, happy.kind), (_sum(happy.day), _sum(happy.at))),
    )
    plain = [_of_mine(select(*by, func.count(), *told).group_by(*by), by[0], form) for by, told in groups]
    arrived = (
        select(arrivals.customer_id, chains.state, func.count(), _sum(arrivals.received_at))
        .select_from(tables.arrivals.outerjoin(tables.handovers, chains.event_id == arrivals.event_id))
        .group_by(arrivals.customer_id, chains.state)
    )
    between = select(placed.c.customer_id, type_coerce(placed.c.evaluated_at, BigInteger), cast(placed.c.placed, Text))
    return (
        *plain,
        _of_mine(arrived, arrivals.customer_id, form),
        between.where(live_placements.VALID, mine(placed, form.shape)),
    )


def _of_mine(statement: Select[Any], column: ColumnElement[Any], form: Form) -> Select[Any]:
    """The statement for the customers in scope: joined, for little is told of most, and a list of all would be made each time."""
    return statement.join(CUSTOMERS, CUSTOMERS.c.customer_id == column).where(mine(CUSTOMERS, form.shape))


def _sum(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A day's or moment's number, added up."""
    return func.sum(type_coerce(column, BigInteger))
