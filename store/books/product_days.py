"""The days on which a product ends for its holders: of the product, never of a person."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection, func, select

from store.tables import bank

#: A day that fewer customers share could point to one of them.
_SHARED_BY = 10
#: Kinds that end for everybody who bought the same issue.
_ISSUED = ("closed_wealth", "structured_deposit", "treasury_bond")
_OF = bank["holdings"].c


def maturity_days(connection: Connection, first: date, last: date) -> Mapping[str, tuple[date, ...]]:
    """By product code the days between, both included, that at least ten customers share."""
    query = (
        select(_OF.product_code, _OF.matures_on)
        .where(_OF.kind.in_(_ISSUED), _OF.matures_on >= first, _OF.matures_on <= last, _OF.balance > 0)
        .group_by(_OF.product_code, _OF.matures_on)
        .having(func.count(_OF.customer_id.distinct()) >= _SHARED_BY)
        .order_by(_OF.product_code, _OF.matures_on)
    )
    found: dict[str, tuple[date, ...]] = {}
    for code, on in connection.execute(query):
        found[code] = (*found.get(code, ()), on)
    return found
