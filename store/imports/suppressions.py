"""Erased customers whom the bank still delivers.

``store.safekeeping.erasure`` writes them down, ``store.imports.deliveries`` leaves them out.

They are forgotten (``store.safekeeping.expiry``) once the bank's own files have been without them for long enough.
"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import Connection, select, update

from store.database import Database
from store.tables import suppressions


def erased(database: Database) -> tuple[str, ...]:
    """The ids of every customer an import leaves out."""
    with database.engine.connect() as connection:
        return tuple(connection.execute(select(suppressions.c.customer_id)).scalars())


def still_delivered(connection: Connection, customer_ids: Collection[str], as_of: date) -> None:
    """Note that the bank's files of that day still bring these customers. Needs ``Database.writing()``."""
    if customer_ids:
        mine = update(suppressions).where(suppressions.c.customer_id.in_(list(customer_ids)))
        connection.execute(mine.values(delivered_on=as_of))
