"""What the customers of a book have: holdings, what matures, and the catalogue of products. Part of ``Book``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property

from sqlalchemy import or_, select

from segmentation.bank_data import PRODUCT_KINDS
from segmentation.people import Holding, Product
from store.books import bank_rows, maturing
from store.books.bank_rows import CUSTOMERS, HOLDINGS, PRODUCTS
from store.books.maturing import Maturing, Maturities, Wanted
from store.books.population import is_open
from store.books.scoped import Scoped, among, words
from store.engines.questions import Question
from store.staff.scopes import Shape, mine

_PRODUCTS_BY_CODE = Question(lambda: bank_rows.SELECT_PRODUCTS.where(among(PRODUCTS.c.product_code)))
_PRODUCTS = Question(lambda: bank_rows.SELECT_PRODUCTS.order_by(PRODUCTS.c.product_code))


@cache
def _of(shape: Shape) -> Question:
    return Question(
        lambda: bank_rows.SELECT_HOLDINGS.where(among(HOLDINGS.c.customer_id), mine(HOLDINGS, shape)).order_by(
            HOLDINGS.c.customer_id, HOLDINGS.c.balance.desc(), HOLDINGS.c.holding_id
        )
    )


@cache
def _in(shape: Shape, *, by_code: bool, of_open: bool) -> Question:
    owner = select(1).where(CUSTOMERS.c.customer_id == HOLDINGS.c.customer_id, is_open())
    return Question(
        lambda: bank_rows.SELECT_HOLDINGS.where(
            mine(HOLDINGS, shape),
            or_(among(HOLDINGS.c.product_code), among(HOLDINGS.c.kind)) if by_code else among(HOLDINGS.c.kind),
            *([owner.exists()] if of_open else []),
        ).order_by(HOLDINGS.c.customer_id, HOLDINGS.c.holding_id)
    )


@dataclass(frozen=True, kw_only=True)
class BookHoldings(Scoped):
    """What they have."""

    def holdings(self, customer_id: str) -> tuple[Holding, ...]:
        """The customer's assets and loans, largest first."""
        return self.holdings_of([customer_id])

    def holdings_of(self, customer_ids: Iterable[str]) -> tuple[Holding, ...]:
        """The assets and loans of several customers, by customer, largest first."""
        return tuple(self.each(_of(self.scope.shape), customer_ids, bank_rows.holding))

    def holdings_in(self, products: Sequence[str], *, today: date | None = None) -> tuple[Holding, ...]:
        """What the customers of the book hold of these products, by kind or code; with ``today`` of open accounts alone."""
        values = {**self.scope.bound, "ids": words(products), "today": today}
        by_code = any(word not in PRODUCT_KINDS for word in products)
        found = _in(self.scope.shape, by_code=by_code, of_open=today is not None).rows(self.connection, values)
        return tuple(map(bank_rows.holding, found))

    def maturing(self, wanted: Wanted, *, page: int = 1, page_size: int = 0) -> Maturities:
        """Assets that mature, by day, amount, id; with totals over all that match. page_size 0 shows everything."""
        found = maturing.maturing(self.connection, self.scope, wanted, page=page, page_size=page_size)
        return replace(found, lines=tuple(self._masked(line) for line in found.lines))

    def next_maturity(self, wanted: Wanted) -> Maturing | None:
        """The first asset that matures by the same order."""
        line = maturing.next_maturity(self.connection, self.scope, wanted)
        return self._masked(line) if line else None

    def _masked(self, line: Maturing) -> Maturing:
        if self.sees_in_full(line.manager_id):
            return line
        return replace(line, name=self.hidden(line.name, line.customer_id), account_last4="")

    def product(self, code: str) -> Product | None:
        """The product of that code; None when unknown or products were not delivered."""
        rows = _PRODUCTS_BY_CODE.rows(self.connection, {"ids": words([code])})
        return bank_rows.product(rows[0]) if rows else None

    @cached_property
    def products(self) -> tuple[Product, ...]:
        """The whole catalogue, by code; empty when products were not delivered."""
        return tuple(map(bank_rows.product, _PRODUCTS.rows(self.connection)))
