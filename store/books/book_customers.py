"""A book's customers: who is in it, by id and by name, as far as the reader may see them. Part of ``Book``."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from content.masking import mask_phone
from segmentation.changed import changed
from segmentation.people import Customer
from store.books import bank_rows, names
from store.books.bank_rows import CUSTOMERS
from store.books.names import FoundClient
from store.books.scoped import Scoped, among
from store.engines.questions import Question
from store.staff.scopes import Shape, mine

_HOUSEHOLD = Question(
    lambda: bank_rows.SELECT_CUSTOMERS.where(CUSTOMERS.c.household_id == bindparam("household")).order_by(
        CUSTOMERS.c.customer_id
    )
)


@cache
def by_id(shape: Shape) -> Question:
    """The customers of ``ids`` that are in the scope bound with them."""
    return Question(lambda: bank_rows.SELECT_CUSTOMERS.where(among(CUSTOMERS.c.customer_id), mine(CUSTOMERS, shape)))


@cache
def _every_id(shape: Shape) -> Select[Any]:
    return select(CUSTOMERS.c.customer_id).where(mine(CUSTOMERS, shape)).order_by(CUSTOMERS.c.customer_id)


@dataclass(frozen=True, kw_only=True)
class BookCustomers(Scoped):
    """Who is in it."""

    _read: dict[str, Customer | None] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Who was asked for already; None: not in this book."""
    _shown: dict[str, Customer] = field(default_factory=dict, init=False, repr=False, compare=False)
    """The same as the reader may see them."""

    def customer_ids(self) -> tuple[str, ...]:
        """Every customer of the book, by id."""
        if self.only is not None:
            return tuple(sorted(self.only))
        query = _every_id(self.scope.shape)
        return tuple(self.connection.execute(query, self.scope.bound).scalars())

    def anyone(self) -> Customer | None:
        """Some customer of the book, always the same one: whom examples name. None for an empty book."""
        query = _every_id(self.scope.shape).limit(1)
        first = self.connection.execute(query, self.scope.bound).scalar()
        return self.customer(first) if first is not None else None

    def customer(self, customer_id: str) -> Customer | None:
        """The customer, as far as the reader may see; None when there is none in this book."""
        return next(iter(self.customers([customer_id])), None)

    def customers(self, customer_ids: Iterable[str]) -> tuple[Customer, ...]:
        """Those of the customers that are in this book, in the order given."""
        shown = self._shown
        known = self.known(customer_ids)
        shown |= {id_: self.shown(one) for id_, one in known.items() if id_ not in shown}
        return tuple([shown[id_] for id_ in known])

    def household(self, customer: Customer) -> tuple[Customer, ...]:
        """The others of the customer's household that are in this book: links, never balances."""
        if not customer.household_id:
            return ()
        rows = _HOUSEHOLD.rows(self.connection, {"household": customer.household_id})
        return tuple(
            self.seen(row)
            for row in rows
            if row.customer_id != customer.customer_id
            and self.scope.holds(row.manager_id, row.branch_id)
            and self.lends(row.customer_id)
        )

    def mentioned(self, text: str) -> tuple[str, ...]:
        """The names of the book that stand in the text letter for letter, longest first."""
        return (
            ()
            if self.only is not None
            else names.mentioned(self.connection, self.scope, text, delivery_id=self.delivery_id)
        )

    def find(self, words: str, *, loosely: bool = True) -> tuple[FoundClient, ...]:
        """The customers the words may mean, best first; names and tails only as far as the reader may see them."""
        if self.only is not None:
            return ()
        return tuple(
            one
            if self.sees_in_full(one.manager_id)
            else replace(one, name=self.hidden(one.name, one.customer_id), account_last4="", phone_last4="")
            for one in names.find(self.connection, self.scope, words, delivery_id=self.delivery_id, loosely=loosely)
        )

    def known(self, customer_ids: Iterable[str]) -> dict[str, Customer]:
        """Those of the customers that are in this book, by id in the order given; unmasked: for the book alone.

        Read once, however often one question asks for them.
        """
        wanted, read = tuple(dict.fromkeys(customer_ids)), self._read
        if new := [one for one in wanted if one not in read]:
            read |= dict.fromkeys(new)
            read |= {one.customer_id: one for one in self.each(by_id(self.scope.shape), new, bank_rows.customer)}
        return {one: customer for one in wanted if (customer := read[one]) is not None}

    def seen(self, row: Any) -> Customer:
        """A customer's row as the reader may see it."""
        return self.shown(bank_rows.customer(row))

    def shown(self, customer: Customer) -> Customer:
        """A customer as the reader may see them."""
        if self.sees_in_full(customer.manager_id):
            return changed(customer, phone=mask_phone(customer.phone))
        name = self.hidden(customer.name, customer.customer_id)
        phone = "" if self.by_id else mask_phone(customer.phone)
        return changed(customer, name=name, phone=phone, account_last4="", birth_date=None)
