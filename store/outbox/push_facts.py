"""What the checks ask of a push besides its approval: were its addressees counted, do its figures still hold.

``store.outbox.delivery_facts`` reads both right before each send.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from content.pushes.fields import Bound, shown
from store.books import bank_rows
from store.tables import bank, push_recipients

if TYPE_CHECKING:
    from segmentation.people import Language


def counted(connection: Connection, push_id: str, address: str) -> bool:
    """Whether an address is among those counted when the push was approved; True for a push of which none were counted."""
    of_push = select(push_recipients.c.recipient_id).where(push_recipients.c.push_id == push_id)
    mine = of_push.where(push_recipients.c.address == address, push_recipients.c.reason == "")
    if connection.execute(mine).first() is not None:
        return True
    return connection.execute(of_push.limit(1)).first() is None


def figures(connection: Connection, about: Mapping[str, Any]) -> tuple[tuple[Bound, ...], tuple[str, ...]]:
    """The figures that came from product fields, and the products whose data say something else now. Needs ``bank``."""
    bound = tuple(Bound.from_json(one) for one in about.get("fields", ()))
    if not bound:
        return (), ()
    language: Language = "en" if about.get("language") == "en" else "zh"
    products = bank["products"]
    rows = connection.execute(select(products).where(products.c.product_code.in_({one.product_code for one in bound})))
    known = {row.product_code: bank_rows.product(row) for row in rows}
    stale = [
        one.product_code
        for one in bound
        if one.product_code not in known or shown(known[one.product_code], one.field, language) != one.text
    ]
    return bound, tuple(dict.fromkeys(stale))
