"""Book: the customers one person may see today, and no others. The only way handlers reach customers.

``open_book`` inside ``Database.reading()`` fixes the scope: an adviser's own customers and those of a colleague on leave, a
branch head's whole branch. Every question here stays inside it: another's customer is simply not there. What the reader may
not see in full (a colleague's, a subordinate's, anybody's in a group) leaves the book masked.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import BindParameter, Connection, bindparam, or_, select

from content.masking import mask_name, mask_phone, mask_words
from content.problems import Problem
from segmentation.bank_data import NOT_REACHED
from segmentation.dossier import Dossier
from segmentation.people import Contact, Customer, Holding, Manager, Placement, Product
from segmentation.policy import Policy
from store import tables
from store.books import bank_rows, duty_facts, maturing, names, placed, segments
from store.books.bank_rows import CONTACTS, CUSTOMERS, HOLDINGS, PRODUCTS
from store.books.maturing import CHUNK, Maturing, Maturities, Wanted
from store.books.names import FoundClient
from store.database import Database
from store.live import live_facts
from store.staff import managers

if TYPE_CHECKING:
    from store.live.one_customer import OneCustomer
    from store.rounds.override_rows import Override

T = TypeVar("T")

_SERVED = select(
    tables.deliveries.c.as_of, tables.deliveries.c.tables, tables.serving.c.round_id, tables.serving.c.delivery_id
).join(tables.serving, tables.serving.c.delivery_id == tables.deliveries.c.delivery_id)
_IDS: BindParameter[Any] = bindparam("ids", expanding=True)
_MANAGERS: BindParameter[Any] = bindparam("managers", expanding=True)
_CUSTOMERS_BY_ID = bank_rows.SELECT_CUSTOMERS.where(
    CUSTOMERS.c.customer_id.in_(_IDS), CUSTOMERS.c.manager_id.in_(_MANAGERS)
)
_HOLDINGS_OF = bank_rows.SELECT_HOLDINGS.where(
    HOLDINGS.c.customer_id.in_(_IDS), HOLDINGS.c.manager_id.in_(_MANAGERS)
).order_by(HOLDINGS.c.customer_id, HOLDINGS.c.balance.desc(), HOLDINGS.c.holding_id)
_HOLDINGS_IN = bank_rows.SELECT_HOLDINGS.where(
    HOLDINGS.c.manager_id.in_(_MANAGERS), or_(HOLDINGS.c.product_code.in_(_IDS), HOLDINGS.c.kind.in_(_IDS))
).order_by(HOLDINGS.c.customer_id, HOLDINGS.c.holding_id)
_PRODUCTS_BY_CODE = bank_rows.SELECT_PRODUCTS.where(PRODUCTS.c.product_code.in_(_IDS))
_PRODUCTS = bank_rows.SELECT_PRODUCTS.order_by(PRODUCTS.c.product_code)
_CUSTOMER_IDS = (
    select(CUSTOMERS.c.customer_id).where(CUSTOMERS.c.manager_id.in_(_MANAGERS)).order_by(CUSTOMERS.c.customer_id)
)
_HOUSEHOLD = bank_rows.SELECT_CUSTOMERS.where(CUSTOMERS.c.household_id == bindparam("household")).order_by(
    CUSTOMERS.c.customer_id
)
_BANK_CONTACTS = bank_rows.SELECT_BANK_CONTACTS.where(CONTACTS.c.customer_id.in_(_IDS))
_BOT_CONTACTS = bank_rows.SELECT_BOT_CONTACTS.where(tables.contacts.c.customer_id.in_(_IDS))
_LAST_REFUSAL = (
    select(tables.consents.c.granted)
    .where(tables.consents.c.customer_id == bindparam("id"), tables.consents.c.purpose == "marketing")
    .order_by(tables.consents.c.at.desc(), tables.consents.c.consent_id.desc())
    .limit(1)
)


@dataclass(frozen=True, kw_only=True)
class Book:
    """One person's customers; opened for one question, closed with its connection."""

    connection: Connection
    manager: Manager
    scope: managers.Scope
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

    # -- who is in it ---------------------------------------------------------------------------------------------------

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

    def customer_ids(self) -> tuple[str, ...]:
        """Every customer of the book, by id."""
        if self.only is not None:
            return tuple(sorted(self.only))
        return tuple(self.connection.execute(_CUSTOMER_IDS, {"managers": self.scope.managers}).scalars())

    def anyone(self) -> Customer | None:
        """Some customer of the book, always the same one: whom examples name. None for an empty book."""
        first = self.connection.execute(_CUSTOMER_IDS.limit(1), {"managers": self.scope.managers}).scalar()
        return self.customer(first) if first is not None else None

    def customer(self, customer_id: str) -> Customer | None:
        """The customer, as far as the reader may see; None when there is none in this book."""
        return next(iter(self.customers([customer_id])), None)

    def customers(self, customer_ids: Iterable[str]) -> tuple[Customer, ...]:
        """Those of the customers that are in this book, in the order given."""
        wanted = tuple(dict.fromkeys(customer_ids))
        found = {one.customer_id: one for one in self._all(_CUSTOMERS_BY_ID, wanted, self._seen)}
        return tuple(found[one] for one in wanted if one in found and self._lends(one))

    def household(self, customer: Customer) -> tuple[Customer, ...]:
        """The others of the customer's household that are in this book: links, never balances."""
        if not customer.household_id:
            return ()
        rows = self.connection.execute(_HOUSEHOLD, {"household": customer.household_id})
        return tuple(
            self._seen(row)
            for row in rows
            if row.customer_id != customer.customer_id
            and row.manager_id in self.scope.managers
            and self._lends(row.customer_id)
        )

    def _lends(self, customer_id: str) -> bool:
        return self.only is None or customer_id in self.only

    def _seen(self, row: Any) -> Customer:
        customer = bank_rows.customer(row)
        if self.sees_in_full(customer.manager_id):
            return replace(customer, phone=mask_phone(customer.phone))
        name = self._hidden(customer.name, customer.customer_id)
        phone = "" if self.by_id else mask_phone(customer.phone)
        return replace(customer, name=name, phone=phone, account_last4="", birth_date=None)

    # -- by name --------------------------------------------------------------------------------------------------------

    def mentioned(self, text: str) -> tuple[str, ...]:
        """The names of the book that stand in the text letter for letter, longest first."""
        if self.only is not None:
            return ()
        return names.mentioned(self.connection, self.scope.managers, text)

    def find(self, words: str) -> tuple[FoundClient, ...]:
        """The customers the words may mean, best first; names and tails only as far as the reader may see them."""
        if self.only is not None:
            return ()
        found = names.find(self.connection, self.scope.managers, words)
        return tuple(
            one
            if self.sees_in_full(one.manager_id)
            else replace(one, name=self._hidden(one.name, one.customer_id), account_last4="", phone_last4="")
            for one in found
        )

    # -- what they have -------------------------------------------------------------------------------------------------

    def holdings(self, customer_id: str) -> tuple[Holding, ...]:
        """The customer's assets and loans, largest first."""
        return self.holdings_of([customer_id])

    def holdings_of(self, customer_ids: Iterable[str]) -> tuple[Holding, ...]:
        """The assets and loans of several customers, by customer, largest first."""
        return tuple(self._all(_HOLDINGS_OF, customer_ids, bank_rows.holding))

    def holdings_in(self, products: Sequence[str]) -> tuple[Holding, ...]:
        """What the customers of the book hold of these products, by kind or code."""
        values = {"ids": list(products), "managers": self.scope.managers}
        return tuple(bank_rows.holding(row) for row in self.connection.execute(_HOLDINGS_IN, values))

    def maturing(self, wanted: Wanted, *, page: int = 1, page_size: int = 0) -> Maturities:
        """Assets that mature, by day, amount, id; with totals over all that match. page_size 0 shows everything."""
        found = maturing.maturing(self.connection, self.scope.managers, wanted, page=page, page_size=page_size)
        return replace(found, lines=tuple(self._masked(line) for line in found.lines))

    def next_maturity(self, wanted: Wanted) -> Maturing | None:
        """The first asset that matures by the same order."""
        line = maturing.next_maturity(self.connection, self.scope.managers, wanted)
        return self._masked(line) if line else None

    def _masked(self, line: Maturing) -> Maturing:
        if self.sees_in_full(line.manager_id):
            return line
        return replace(line, name=self._hidden(line.name, line.customer_id), account_last4="")

    def _hidden(self, name: str, customer_id: str) -> str:
        return customer_id if self.by_id else mask_name(name)

    def product(self, code: str) -> Product | None:
        """The product of that code; None when unknown or products were not delivered."""
        row = self.connection.execute(_PRODUCTS_BY_CODE, {"ids": [code]}).first()
        return bank_rows.product(row) if row else None

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """The whole catalogue, by code; empty when products were not delivered."""
        return tuple(bank_rows.product(row) for row in self.connection.execute(_PRODUCTS))

    # -- where they sit -------------------------------------------------------------------------------------------------

    def placement(self, customer_id: str) -> Placement | None:
        """The customer's placement; None when the round lacks them or there is no round yet."""
        return self.placements([customer_id]).get(customer_id)

    def placements(self, customer_ids: Iterable[str]) -> dict[str, Placement]:
        """Placements by customer, for those the round holds; what was told since the night is in them."""
        if not self.has_round:
            return {}
        return placed.of_customers(self.connection, self.scope.managers, customer_ids, round_day=self._round_day)

    @cached_property
    def _round_day(self) -> date:
        query = select(tables.rounds.c.as_of).join(
            tables.serving, tables.serving.c.round_id == tables.rounds.c.round_id
        )
        return self.connection.execute(query).scalar() or self.as_of

    def segment(
        self, words: Sequence[str], *, least: int | None = None, most: int | None = None
    ) -> tuple[Placement, ...]:
        """Customers placed under all the words (``tier:high``), richest first; amounts bound the aum, in fen."""
        if not self.has_round or not all(segments.known(word) for word in words):
            return ()
        return placed.in_segment(
            self.connection, self.scope.managers, tuple(words), least=least, most=most, round_day=self._round_day
        )

    def seen_by_rules(self, policy: Policy, customer_id: str) -> "tuple[OneCustomer, tuple[Override, ...]] | None":
        """A customer of this book as the rules see them, and what was set by hand; None when there is none in it."""
        from store.live.one_customer import read_customer
        from store.rounds.overrides import shown_by_hand

        if self.database is None or self.customer(customer_id) is None:
            return None
        one = read_customer(self.database, self.connection, policy, customer_id)
        if one is None:
            return None
        round_id = self.database.served(self.connection).round_id
        return one, shown_by_hand(self.connection, policy, round_id, customer_id)

    # -- what was said and done -----------------------------------------------------------------------------------------

    def contacts_of(self, customer_ids: Iterable[str]) -> tuple[Contact, ...]:
        """Every contact and attempt with these customers, the bank's and the bot's, newest first; none that was undone.

        Notes are free words: phones in them are masked, and for whoever may not see it the customer's name.
        """
        known = {one.customer_id: one for one in self._all(_CUSTOMERS_BY_ID, customer_ids, bank_rows.customer)}
        hidden = {id_: "" if self.sees_in_full(one.manager_id) else one.name for id_, one in known.items()}
        found = [
            replace(one, note=mask_words(one.note, hidden[one.customer_id]))
            for statement in (_BANK_CONTACTS, _BOT_CONTACTS)
            for one in self._all(statement, known, bank_rows.contact)
        ]
        return tuple(sorted(found, key=lambda one: (one.at, one.contact_id), reverse=True))

    def shown_note(self, note: str, customer_id: str) -> str:
        """A colleague's words about a customer as the reader may see them: the name masked where names are, phones always."""
        found = self._all(_CUSTOMERS_BY_ID, [customer_id], bank_rows.customer)
        hidden = [one.name for one in found if not self.sees_in_full(one.manager_id)]
        return mask_words(note, hidden[0] if hidden else "")

    def last_contacts(self, customer_ids: Iterable[str]) -> dict[str, Contact]:
        """The latest contact of each customer; a call nobody answered is none."""
        found: dict[str, Contact] = {}
        for one in self.contacts_of(customer_ids):
            if one.outcome not in NOT_REACHED:
                found.setdefault(one.customer_id, one)
        return found

    def has_open_complaint(self, customer_id: str, on: date) -> bool:
        """Whether a complaint of a customer of this book is open on that day."""
        if self.customer(customer_id) is None:
            return False
        return live_facts.complaint_since(self.connection, customer_id, on) is not None

    def marketing_consent(self, customer: Customer) -> bool | None:
        """Consent to marketing: what the customer said last to the bot's users, else the bank's file; None is unknown."""
        said = self.connection.execute(_LAST_REFUSAL, {"id": customer.customer_id}).scalar()
        return customer.marketing_consent if said is None else said

    # -- what is due ----------------------------------------------------------------------------------------------------

    def dossiers(
        self,
        today: date,
        customer_ids: Iterable[str] = (),
        *,
        exempt_kinds: frozenset[str] = frozenset(),
        lists: tuple[str, ...] = ("pre_churn",),
        tags: tuple[str, ...] = (),
    ) -> tuple[Dossier, ...]:
        """All that duties and pitches read of every customer of the book, or of these; accounts open on the day.

        ``lists``: whose joining is told; ``tags``: the keys of tags that are read.
        """
        if not self.scope.managers:
            return ()
        asked = frozenset(customer_ids)
        few = (
            tuple(sorted(asked)) if len(asked) <= CHUNK else ()
        )  # of more than a statement takes, the book is read whole
        wanted = duty_facts.Wanted(
            managers=self.scope.managers,
            today=today,
            customer_ids=few,
            exempt_kinds=exempt_kinds,
            lists=lists,
            tags=tags,
        )
        round_day = self._round_day if self.has_round else None
        found = duty_facts.read_dossiers(self.connection, wanted, round_day=round_day, seen=self._seen)
        return tuple(one for one in found if (not asked or one.customer_id in asked) and self._lends(one.customer_id))

    @cached_property
    def go_live(self) -> date | None:
        """The as-of day of the first accepted delivery: no duty that fell before is created."""
        return duty_facts.go_live(self.connection)

    @cached_property
    def edited_days(self) -> tuple[tuple[date, bool], ...]:
        """The bank's own calendar days: (day, whether it is worked)."""
        return duty_facts.edited_days(self.connection)

    def _all(self, statement: Any, ids: Iterable[str], make: Callable[[Any], T]) -> list[T]:
        wanted = [one for one in dict.fromkeys(ids) if self._lends(one)]
        found: list[T] = []
        for first in range(0, len(wanted), CHUNK):
            values = {"ids": wanted[first : first + CHUNK], "managers": self.scope.managers}
            found += [make(row) for row in self.connection.execute(statement, values)]
        return found


def open_book(
    connection: Connection,
    manager: Manager,
    *,
    today: date | None = None,
    private: bool = True,
    database: Database | None = None,
) -> Book:
    """The customers this person may see; without ``today`` nobody stands in for a colleague on leave.

    ``private`` is False where others read along: then every name is masked. Raises Problem when nothing was imported.
    """
    row = connection.execute(_SERVED).first()
    if row is None:
        raise Problem("problems.no_delivery")
    return Book(
        connection=connection,
        manager=manager,
        scope=managers.scope_of(connection, manager, today),
        private=private,
        as_of=row.as_of,
        delivery_id=row.delivery_id,
        delivered=frozenset(row.tables),
        has_round=row.round_id is not None,
        database=database,
    )


def lent(book: Book, customer_ids: Iterable[str]) -> Book:
    """The book of those who asked this reader for help, and of it these customers alone; names masked."""
    ids = frozenset(customer_ids)
    owners = select(CUSTOMERS.c.manager_id).distinct().where(CUSTOMERS.c.customer_id.in_(sorted(ids)))
    found = [one for one in book.connection.execute(owners).scalars() if one]
    return replace(book, scope=managers.Scope(managers=tuple(sorted(found))), only=ids)
