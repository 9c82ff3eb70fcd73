"""What duties, suitability and pitches read: a ``Dossier`` of every customer of a book, in a handful of statements.

``Book.dossiers`` asks here with the scope. Names leave masked where ``seen`` masks them; the birth date stays,
because birthdays and ages are worked out from it, never shown.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, bindparam, func, not_, or_, select

from segmentation.changed import changed
from segmentation.dossier import Dossier, bank_day, is_contact
from segmentation.people import Contact, Customer, Holding, Placement
from store import tables
from store.books import bank_rows, duty_rows, placed
from store.books.bank_rows import CONTACTS, CUSTOMERS, HOLDINGS, PRODUCTS
from store.books.duty_forms import Form, Whose, listed
from store.books.population import TODAY, is_open
from store.books.scoped import among, words
from store.live import live_facts
from store.staff.scopes import Scope, mine
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

    @property
    def form(self) -> Form:
        """What its statements are built by."""
        return Form(self.scope.shape, bool(self.customer_ids))


def read_dossiers(
    connection: Connection, wanted: Wanted, *, round_day: date | None, seen: Callable[[Any], Customer]
) -> tuple[Dossier, ...]:
    """The dossiers by customer id. ``round_day`` is None before the first round; ``seen`` makes a row what may be shown."""
    rows = _rows(connection, _customers(wanted.form), wanted)
    customers = [changed(seen(row), birth_date=row.birth_date) for row in rows]
    if not customers:
        return ()
    whose = Whose(scope=wanted.scope, today=wanted.today, customer_ids=wanted.customer_ids, since=go_live(connection))
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
    found: date | None = connection.execute(_GO_LIVE).scalar()
    return found


def edited_days(connection: Connection) -> tuple[tuple[date, bool], ...]:
    """The bank's own calendar days: (day, whether it is worked)."""
    return tuple((row.day, row.is_workday) for row in connection.execute(_EDITED))


_GO_LIVE = select(func.min(tables.deliveries.c.as_of)).where(
    tables.deliveries.c.state.in_(bank_rows.constants(("accepted", "retired")))
)
_EDITED = select(tables.calendar_days.c.day, tables.calendar_days.c.is_workday)
#: The first moment from which contacts are read in full.
_FROM: BindParameter[Any] = bindparam("from")


@cache
def _customers(form: Form) -> Select[Any]:
    return bank_rows.SELECT_CUSTOMERS.where(*_in_scope(form)).order_by(CUSTOMERS.c.customer_id)


def _in_scope(form: Form) -> list[ColumnElement[bool]]:
    return [mine(CUSTOMERS, form.shape), is_open(), *_ids(CUSTOMERS.c.customer_id, form)]


def _ids(column: ColumnElement[Any], form: Form) -> list[ColumnElement[bool]]:
    return [among(column)] if form.few else []


def _of_mine(statement: Select[Any], column: ColumnElement[Any], form: Form) -> Select[Any]:
    """The statement for customers in scope only."""
    return statement.where(column.in_(select(CUSTOMERS.c.customer_id).where(*_in_scope(form))))


def _rows(connection: Connection, statement: Select[Any], wanted: Wanted, **more: object) -> Any:
    ids = {"ids": words(wanted.customer_ids)} if wanted.customer_ids else {}
    return connection.execute(statement, {**wanted.scope.bound, **ids, "today": wanted.today, **more})


@cache
def _held(form: Form) -> Select[Any]:
    of = HOLDINGS.c
    mine_now = (mine(HOLDINGS, form.shape), of.opened_on <= TODAY, *_ids(of.customer_id, form))
    return bank_rows.SELECT_HOLDINGS.where(*mine_now).order_by(of.customer_id, of.balance.desc(), of.holding_id)


def _holdings(connection: Connection, wanted: Wanted) -> dict[str, list[Holding]]:
    found: dict[str, list[Holding]] = defaultdict(list)
    for row in _rows(connection, _held(wanted.form), wanted):
        found[row.customer_id].append(bank_rows.holding(row))
    return found


@cache
def _recent(form: Form) -> tuple[Select[Any], Select[Any]]:
    delivered = bank_rows.SELECT_BANK_CONTACTS.where(CONTACTS.c.at >= _FROM)
    logged = bank_rows.SELECT_BOT_CONTACTS.where(_BOT.c.at >= _FROM)
    return _of_mine(delivered, CONTACTS.c.customer_id, form), _of_mine(logged, _BOT.c.customer_id, form)


def _contacts(connection: Connection, wanted: Wanted) -> dict[str, list[Contact]]:
    """The contacts of the last weeks in full; what older ones say is in the newest of each outcome."""
    since = live_facts.begin_of(wanted.today - timedelta(days=_RECENT_DAYS))
    found: list[Contact] = []
    for statement in _recent(wanted.form):
        found += [bank_rows.contact(row) for row in _rows(connection, statement, wanted, **{_FROM.key: since})]
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


@cache
def _levels(form: Form) -> Select[Any]:
    of = _ASSESSMENTS.c
    statement = select(of.customer_id, of.at, of.level).where(or_(of.confirmed.is_(None), of.confirmed.is_(True)))
    return _of_mine(statement, of.customer_id, form)


def _assessed(connection: Connection, wanted: Wanted) -> dict[str, tuple[date, str]]:
    """Day and level of the newest assessment, of one day's the lowest; one not yet confirmed by the customer does not count."""
    found: dict[str, tuple[date, str]] = {}
    for row in _rows(connection, _levels(wanted.form), wanted):
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
    rows = _rows(connection, _with_grade(wanted.form), wanted, exempt=words(sorted(wanted.exempt_kinds)))
    return {row.customer_id for row in rows}


@cache
def _with_grade(form: Form) -> Select[Any]:
    graded = or_(PRODUCTS.c.risk_grade.is_not(None), PRODUCTS.c.issuer_risk_grade.is_not(None))
    return (
        select(HOLDINGS.c.customer_id)
        .distinct()
        .join(PRODUCTS, PRODUCTS.c.product_code == HOLDINGS.c.product_code)
        .where(
            mine(HOLDINGS, form.shape),
            HOLDINGS.c.opened_on <= TODAY,
            not_(listed(HOLDINGS.c.kind, "exempt")),
            graded,
            *_ids(HOLDINGS.c.customer_id, form),
        )
    )
