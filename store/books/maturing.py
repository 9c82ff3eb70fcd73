"""Which holdings of a book mature in a period: one light statement for all that match, one for the lines that are shown.

``Book.maturing`` asks here. The first statement walks the index of holdings by manager and day and brings whole numbers
only; names, products and last contacts are looked up for the shown lines alone. Statements are built once a shape.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    false,
    func,
    literal_column,
    or_,
    select,
    true,
    type_coerce,
)

from segmentation.bank_data import ASSET_KINDS, HOLDING_KINDS
from store import tables
from store.books import segments
from store.books.bank_rows import BANK_REACHED, BOT_REACHED, CONTACTS, CUSTOMERS, HOLDINGS, PRODUCTS, constants
from store.books.population import is_open
from store.books.scoped import CHUNK, among, words
from store.engines.questions import Question
from store.staff.scopes import Scope, Shape, mine
from store.types import day_of, moment_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which maturities: days and amounts inclusive, None open; ``products`` are kinds or codes, any of which matches."""

    start: date | None = None
    end: date | None = None
    products: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    segment: tuple[str, ...] = ()
    clients: tuple[str, ...] = ()
    """These customers alone; empty: all."""
    today: date | None = None
    """Of customers whose account is open on this day; None: whoever has the holding."""
    largest: int | None = None
    """Only so many, the largest amounts."""
    smallest: bool = False
    """Of so many, the smallest amounts instead."""
    by_day: str = ""
    """``earliest`` or ``latest``: of so many, those of these days instead."""
    by_amount: bool = False
    """The largest first instead of the soonest."""
    renews: bool | None = None
    """Those alone that renew by themselves; False: those of which that is not known to be so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturing:
    """One holding that matures, as a line of the list needs it; the balance in fen."""

    holding_id: str
    customer_id: str
    manager_id: str
    name: str = field(repr=False)
    account_last4: str = field(repr=False)
    product_code: str
    product_name: str
    kind: str
    balance: int
    matures_on: date
    auto_renew: bool | None
    do_not_disturb: bool
    closed_on: date | None
    last_contact: datetime | None
    blacklisted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotal:
    """How many holdings mature on one day, and how much, in fen."""

    count: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Maturities:
    """All that match, counted, and the page of lines asked for."""

    count: int
    total: int
    customers: tuple[str, ...]
    """Distinct, in the list's order."""
    days: dict[date, DayTotal]
    lines: tuple[Maturing, ...]


def maturing(connection: Connection, scope: Scope, wanted: Wanted, *, page: int, page_size: int) -> Maturities:
    """The maturities of the scope's customers by day, then amount descending, then id; page_size 0 is everything."""
    found: Sequence[Any] = _all(_shape(scope, wanted)).tuples(connection, _bound(scope, wanted))
    if wanted.largest is not None and wanted.by_day:
        found = found[: wanted.largest] if wanted.by_day == "earliest" else found[-wanted.largest :]
    elif wanted.largest is not None:
        found = _largest(found, wanted.largest, least=wanted.smallest)
    if wanted.by_amount:
        found = sorted(found, key=_by_amount)[:: -1 if wanted.smallest else 1]
    days: dict[int, tuple[int, int]] = {}
    for _, _, balance, day in found:
        count, total = days.get(day, (0, 0))
        days[day] = (count + 1, total + balance)
    first = (page - 1) * page_size
    shown = found[first : first + page_size] if page_size else found
    return Maturities(
        count=len(found),
        total=sum(row[2] for row in found),
        customers=tuple(dict.fromkeys(row[1] for row in found)),
        days={day_of(day): DayTotal(count=count, total=total) for day, (count, total) in days.items()},
        lines=_lines(connection, [row[0] for row in shown]),
    )


def _largest(found: Sequence[Any], count: int, *, least: bool) -> Sequence[Any]:
    """So many of the largest amounts, or the smallest, in the order of the list."""
    ordered = sorted(found, key=_by_amount)
    kept = {row[0] for row in (ordered[-count:] if least else ordered[:count])}
    return [row for row in found if row[0] in kept]


def _by_amount(row: Any) -> tuple[int, int, str]:
    return -row[2], row[3], row[0]


def next_maturity(connection: Connection, scope: Scope, wanted: Wanted) -> Maturing | None:
    """The first that matches, by the same order; None when nothing does."""
    found = _first(_shape(scope, wanted)).rows(connection, _bound(scope, wanted))
    lines = _lines(connection, [found[0][0]]) if found else ()
    return lines[0] if lines else None


Filters = tuple[Shape, tuple[str, ...], tuple[str, ...]]
"""Whose customers, the filters given, the schemes of the segment."""


def _shape(scope: Scope, wanted: Wanted) -> Filters:
    codes = any(word not in HOLDING_KINDS for word in wanted.products)
    given = {
        "start": wanted.start, "end": wanted.end, "products": wanted.products if codes else None,
        "kinds": wanted.products if wanted.products and not codes else None, "least": wanted.least,
        "most": wanted.most, "clients": wanted.clients or None, "today": wanted.today,
        "renews": wanted.renews or None, "ends": wanted.renews is False or None,
    }  # fmt: skip
    filters = tuple(name for name, value in given.items() if value is not None)
    return scope.shape, filters, segments.schemes(wanted.segment)


def _bound(scope: Scope, wanted: Wanted) -> dict[str, Any]:
    kinds = [word for word in wanted.products if word in HOLDING_KINDS]
    return {
        **scope.bound,
        "today": wanted.today,
        "start": wanted.start,
        "end": wanted.end,
        "kinds": words(kinds),
        "codes": words(word for word in wanted.products if word not in HOLDING_KINDS),
        "least": wanted.least,
        "most": wanted.most,
        "clients": words(wanted.clients),
        **segments.values(wanted.segment),
    }


@cache
def _all(filters: Filters) -> Question:
    return Question(lambda: _matching(filters))


@cache
def _first(filters: Filters) -> Question:
    return Question(lambda: _matching(filters).limit(literal_column("1")))


def _matching(filters: Filters) -> Select[Any]:
    shape, given, schemes = filters
    of = HOLDINGS.c
    conditions = {
        "start": of.matures_on >= bindparam("start"),
        "end": of.matures_on <= bindparam("end"),
        "products": or_(among(of.kind, "kinds"), among(of.product_code, "codes")),
        "least": of.balance >= bindparam("least"),
        "most": of.balance <= bindparam("most"),
        "clients": among(of.customer_id, "clients"),
        "renews": of.auto_renew.is_(true()),
        "ends": or_(of.auto_renew.is_(None), of.auto_renew.is_(false())),
        "today": select(1).where(CUSTOMERS.c.customer_id == of.customer_id, is_open()).exists(),
    }
    query = (
        select(of.holding_id, of.customer_id, type_coerce(of.balance, BigInteger), type_coerce(of.matures_on, Integer))
        .where(
            mine(HOLDINGS, shape),
            of.matures_on.is_not(None),
            among(of.kind, "kinds") if "kinds" in given else _of_assets(given),
            *(conditions[name] for name in given if name != "kinds"),
        )
        .order_by(of.matures_on, of.balance.desc(), of.holding_id)
    )
    return query.where(of.customer_id.in_(segments.members(schemes))) if schemes else query


def _of_assets(given: tuple[str, ...]) -> ColumnElement[bool]:
    """Debts end too, and are listed where they are named."""
    return true() if "products" in given else HOLDINGS.c.kind.in_(constants(ASSET_KINDS))


_LAST_BANK_CONTACT = (
    select(func.max(type_coerce(CONTACTS.c.at, BigInteger)))
    .where(CONTACTS.c.customer_id == HOLDINGS.c.customer_id, BANK_REACHED)
    .correlate(HOLDINGS)
    .scalar_subquery()
)
_LAST_BOT_CONTACT = (
    select(func.max(type_coerce(tables.contacts.c.at, BigInteger)))
    .where(tables.contacts.c.customer_id == HOLDINGS.c.customer_id, BOT_REACHED)
    .correlate(HOLDINGS)
    .scalar_subquery()
)
_LINES = Question(
    lambda: (
        select(
            HOLDINGS.c.holding_id,
            HOLDINGS.c.customer_id,
            HOLDINGS.c.manager_id,
            CUSTOMERS.c.name,
            CUSTOMERS.c.account_last4,
            HOLDINGS.c.product_code,
            PRODUCTS.c.name,
            HOLDINGS.c.kind,
            HOLDINGS.c.balance,
            type_coerce(HOLDINGS.c.matures_on, Integer),
            HOLDINGS.c.auto_renew,
            CUSTOMERS.c.do_not_disturb,
            type_coerce(CUSTOMERS.c.closed_on, Integer),
            _LAST_BANK_CONTACT,
            _LAST_BOT_CONTACT,
            CUSTOMERS.c.blacklisted,
        )
        .select_from(
            HOLDINGS.join(CUSTOMERS, CUSTOMERS.c.customer_id == HOLDINGS.c.customer_id).outerjoin(
                PRODUCTS, PRODUCTS.c.product_code == HOLDINGS.c.product_code
            )
        )
        .where(among(HOLDINGS.c.holding_id))
    )
)


def _lines(connection: Connection, ids: Sequence[str]) -> tuple[Maturing, ...]:
    found = {line.holding_id: line for part in _parts(ids) for line in _read(connection, part)}
    return tuple(found[holding_id] for holding_id in ids)


def _parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for first in range(0, len(ids), CHUNK):
        yield ids[first : first + CHUNK]


def _read(connection: Connection, ids: Sequence[str]) -> Iterator[Maturing]:
    for row in _LINES.tuples(connection, {"ids": words(ids)}):
        contacts = [at for at in row[13:15] if at is not None]
        yield Maturing(
            holding_id=row[0],
            customer_id=row[1],
            manager_id=row[2] or "",
            name=row[3],
            account_last4=row[4] or "",
            product_code=row[5],
            product_name=row[6] or "",
            kind=row[7],
            balance=row[8],
            matures_on=day_of(row[9]),
            auto_renew=row[10],
            do_not_disturb=bool(row[11]),
            closed_on=None if row[12] is None else day_of(row[12]),
            last_contact=moment_of(max(contacts)) if contacts else None,
            blacklisted=bool(row[15]),
        )
