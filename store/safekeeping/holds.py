"""Legal holds: while one stands on a customer, nothing the bot recorded about them is erased or tidied away.

``guanhu person hold`` and ``release`` write them; ``store.safekeeping.erasure`` asks before it erases,
``store.safekeeping.expiry`` before it tidies. A hold may rest on a customer whom no delivery holds any more.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from store.tables import holds


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One hold, standing or ended."""

    hold_id: int
    customer_id: str
    reason: str = field(repr=False)
    until: date
    """The last day it stands."""
    placed_by: str
    placed_at: datetime
    released_by: str = ""
    released_at: datetime | None = None


def place(  # noqa: PLR0913 - one value a column
    connection: Connection, *, customer_id: str, reason: str, until: date, placed_by: str, at: datetime
) -> int:
    """Place a hold; its id. Needs ``Database.writing()``."""
    values = {
        "customer_id": customer_id, "reason": reason, "until": until, "placed_by": placed_by, "placed_at": at,
        "released_by": "", "released_at": None,
    }  # fmt: skip
    key = connection.execute(insert(holds).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def release(connection: Connection, customer_id: str, *, released_by: str, at: datetime, today: date) -> int:
    """End every hold that stands on the customer; how many. Needs ``Database.writing()``."""
    standing_ones = (holds.c.customer_id == customer_id, holds.c.released_at.is_(None), holds.c.until >= today)
    ended = update(holds).where(*standing_ones).values(released_by=released_by, released_at=at)
    return connection.execute(ended).rowcount


def standing(connection: Connection, today: date, customer_id: str | None = None) -> tuple[Hold, ...]:
    """The holds that stand on that day, the one that stands longest first; of one customer or of all."""
    query = select(holds).where(holds.c.released_at.is_(None), holds.c.until >= today)
    if customer_id is not None:
        query = query.where(holds.c.customer_id == customer_id)
    rows = connection.execute(query.order_by(holds.c.until.desc(), holds.c.hold_id)).mappings()
    return tuple(Hold(**row) for row in rows)
