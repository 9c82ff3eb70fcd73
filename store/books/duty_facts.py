"""What duties, suitability and pitches read: a ``Dossier`` of every customer of a book, in a handful of statements.

``Book.dossiers`` asks here with the scope. Names leave masked where ``seen`` masks them; the birth date stays,
because birthdays and ages are worked out from it, never shown.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, or_, select

from segmentation.dossier import Dossier, bank_day, is_contact
from segmentation.people import Contact, Customer, Holding, Placement
from store import tables
from store.books import bank_rows, duty_rows, placed
from store.books.bank_rows import CONTACTS, CUSTOMERS, HOLDINGS, PRODUCTS
from store.books.population import TODAY, is_open
from store.live import live_facts
from store.staff.scopes import Scope
from store.tables import bank

_ASSESSMENTS = bank["assessments"]
_BOT = tables.contacts
_NEVER: tuple[date | None, str] = (None, "")
#: Contacts of this many days are read in full.
_RECENT_DAYS = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whose dossiers: all customers of the scope, or those of the ids; of accounts open on the day."""

    scope: Scope
    today: date
    customer_ids: tuple[str, ...] = ()
    exempt_kinds: frozenset[str] = frozenset()
    """Kinds outside risk grades (deposits)."""
    lists: tuple[str, ...] = ("pre_churn",)
    """Lists whose joining is a duty."""
    tags: tuple[str, ...] = ()
    """Keys of tags that calendar templates ask for."""


def read_dossiers(
    connection: Connection, wanted: Wanted, *, round_day: date | None, seen: Callable[[Any], Customer]
) -> tuple[Dossier, ...]:
    """The dossiers by customer id. ``round_day`` is None before the first round; ``seen`` makes a row what may be shown."""
    customers = [replace(seen(row), birth_date=row.birth_date) for row in _rows(connection, _mine(wanted), wanted)]
    if not customers:
        return ()
    whose = duty_rows.Whose(
        scope=wanted.scope, today=wanted.today, customer_ids=wanted.customer_ids, since=go_live(connection)
    )
    holdings = _holdings(connection, wanted)
    contacts = _contacts(connection, wanted)
    newest = duty_rows.newest_contacts(connection, whose)
    last = _last_contacts(newest, contacts)
    placements = _placements(connection, wanted, round_day)
    assessed = _assessed(connection, wanted)
    complaints = duty_rows.open_complaints(connection, whose)
    graded = _graded(connection, wanted)
    movements = duty_rows.movements(connection, whose, last)
    events = duty_rows.customer_events(connection, whose, wanted.lists)
    arrivals = duty_rows.arrivals(connection, whose)
    marks = duty_rows.market_marks(connection, whose, holdings)
    tags = duty_rows.customer_tags(connection, whose, wanted.tags)
    return tuple(
        Dossier(
            customer=one,
            placement=placements.get(one.customer_id),
            holdings=tuple(holdings.get(one.customer_id, ())),
            contacts=tuple(contacts.get(one.customer_id, ())),
            last_contact=last.get(one.customer_id),
            assessed_on=max(
                (day for day in (one.risk_assessed_on, assessed.get(one.customer_id, _NEVER)[0]) if day), default=None
            ),
            assessed_level=_newer_level(one, *assessed.get(one.customer_id, _NEVER)),
            graded=one.customer_id in graded,
            complaint_since=min((each.opened_on for each in complaints.get(one.customer_id, ())), default=None),
            newest=tuple(newest.get(one.customer_id, ())),
            movements=movements.get(one.customer_id, ()),
            complaints=complaints.get(one.customer_id, ()),
            events=events.get(one.customer_id, ()),
            arrivals=arrivals.get(one.customer_id, ()),
            marks=marks.get(one.customer_id, ()),
            tags=tags.get(one.customer_id, ()),
        )
        for one in customers
    )


def go_live(connection: Connection) -> date | None:
    """The as-of day of the first accepted delivery; None before it."""
    accepted = tables.deliveries.c.state.in_(("accepted", "retired"))
    return connection.execute(select(func.min(tables.deliveries.c.as_of)).where(accepted)).scalar()


def edited_days(connection: Connection) -> tuple[tuple[date, bool], ...]:
    """The bank's own calendar days: (day, whether it is worked)."""
    days = tables.calendar_days.c
    return tuple((row.day, row.is_workday) for row in connection.execute(select(days.day, days.is_workday)))


def _mine(wanted: Wanted) -> Select[Any]:
    of = CUSTOMERS.c
    return bank_rows.SELECT_CUSTOMERS.where(*_in_scope(wanted)).order_by(of.customer_id)


def _in_scope(wanted: Wanted) -> list[Any]:
    of = CUSTOMERS.c
    return [wanted.scope.mine(CUSTOMERS), is_open(), *_ids(of.customer_id, wanted)]


def _ids(column: Any, wanted: Wanted) -> list[Any]:
    return [column.in_(wanted.customer_ids)] if wanted.customer_ids else []


def _of_mine(statement: Select[Any], column: Any, wanted: Wanted) -> Select[Any]:
    """The statement for customers in scope only."""
    return statement.where(column.in_(select(CUSTOMERS.c.customer_id).where(*_in_scope(wanted))))


def _rows(connection: Connection, statement: Select[Any], wanted: Wanted, **more: object) -> Any:
    return connection.execute(statement, {**wanted.scope.bound, "today": wanted.today, **more})


def _holdings(connection: Connection, wanted: Wanted) -> dict[str, list[Holding]]:
    found: dict[str, list[Holding]] = defaultdict(list)
    statement = bank_rows.SELECT_HOLDINGS.where(
        wanted.scope.mine(HOLDINGS), HOLDINGS.c.opened_on <= TODAY, *_ids(HOLDINGS.c.customer_id, wanted)
    ).order_by(HOLDINGS.c.customer_id, HOLDINGS.c.balance.desc(), HOLDINGS.c.holding_id)
    for row in _rows(connection, statement, wanted):
        found[row.customer_id].append(bank_rows.holding(row))
    return found


def _contacts(connection: Connection, wanted: Wanted) -> dict[str, list[Contact]]:
    """The contacts of the last weeks in full; what older ones say is in the newest of each outcome."""
    since = live_facts.begin_of(wanted.today - timedelta(days=_RECENT_DAYS))
    found: list[Contact] = []
    sources = (
        (bank_rows.SELECT_BANK_CONTACTS.where(CONTACTS.c.at >= since), CONTACTS.c.customer_id),
        (bank_rows.SELECT_BOT_CONTACTS.where(_BOT.c.at >= since), _BOT.c.customer_id),
    )
    for statement, column in sources:
        found += [bank_rows.contact(row) for row in _rows(connection, _of_mine(statement, column, wanted), wanted)]
    by_customer: dict[str, list[Contact]] = defaultdict(list)
    for one in sorted(found, key=lambda contact: (contact.at, contact.contact_id), reverse=True):
        if bank_day(one.at) <= wanted.today:
            by_customer[one.customer_id].append(one)
    return by_customer


def _last_contacts(newest: dict[str, list[Contact]], contacts: dict[str, list[Contact]]) -> dict[str, Contact]:
    """The last contact that reached each customer; with all its columns where it is one of the last weeks."""
    found = {}
    for customer_id, some in newest.items():
        last = max(some, key=lambda one: (one.at, one.outcome, one.channel))
        whole = (one for one in contacts.get(customer_id, ()) if one.at == last.at and is_contact(one))
        found[customer_id] = next(whole, last)
    return found


def _placements(connection: Connection, wanted: Wanted, round_day: date | None) -> dict[str, Placement]:
    if round_day is None:
        return {}
    if wanted.customer_ids:
        return placed.of_customers(connection, wanted.scope, wanted.customer_ids, round_day=round_day)
    return placed.of_scope(connection, wanted.scope, round_day=round_day)


def _assessed(connection: Connection, wanted: Wanted) -> dict[str, tuple[date, str]]:
    """Day and level of the newest assessment, of one day's the lowest; one not yet confirmed by the customer does not count."""
    of = _ASSESSMENTS.c
    statement = select(of.customer_id, of.at, of.level).where(or_(of.confirmed.is_(None), of.confirmed.is_(True)))
    found: dict[str, tuple[date, str]] = {}
    for row in _rows(connection, _of_mine(statement, of.customer_id, wanted), wanted):
        day = bank_day(row.at)
        known, lowest = found.get(row.customer_id, (day, row.level))
        if day <= wanted.today and day >= known:
            found[row.customer_id] = (day, min(row.level, lowest) if day == known else row.level)
    return found


def _newer_level(customer: Customer, day: date | None, level: str) -> str:
    """The level, where it was found on the day of the one on file or later."""
    on_file = customer.risk_assessed_on
    return level if day is not None and (on_file is None or day >= on_file) else ""


def _graded(connection: Connection, wanted: Wanted) -> set[str]:
    graded = or_(PRODUCTS.c.risk_grade.is_not(None), PRODUCTS.c.issuer_risk_grade.is_not(None))
    statement = (
        select(HOLDINGS.c.customer_id)
        .distinct()
        .join(PRODUCTS, PRODUCTS.c.product_code == HOLDINGS.c.product_code)
        .where(
            wanted.scope.mine(HOLDINGS),
            HOLDINGS.c.opened_on <= TODAY,
            HOLDINGS.c.kind.not_in(sorted(wanted.exempt_kinds)),
            graded,
            *_ids(HOLDINGS.c.customer_id, wanted),
        )
    )
    return {row.customer_id for row in _rows(connection, statement, wanted)}
