"""The products of the served delivery that lack something before they may be offered; told after an import and by the doctor."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from segmentation.people import Product
from segmentation.product_gaps import gaps
from store.books import bank_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomplete:
    """One product, and what it lacks."""

    product: Product
    gaps: tuple[str, ...]


def incomplete(connection: Connection, exempt_kinds: frozenset[str]) -> tuple[Incomplete, ...]:
    """Those on offer or in no known state, by code; what is legacy, off or to be verified is not offered anyhow."""
    rows = connection.execute(select(bank_rows.PRODUCTS).order_by(bank_rows.PRODUCTS.c.product_code))
    products = (bank_rows.product(row) for row in rows)
    found = (Incomplete(product=one, gaps=gaps(one, exempt_kinds)) for one in products if one.state not in _ASIDE)
    return tuple(one for one in found if one.gaps)


_ASIDE = ("legacy", "off", "verify")
