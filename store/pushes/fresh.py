"""The bank's list of groups is brought in once a delivery, before the first push is looked at."""

from datetime import datetime

from store.database import Database
from store.groups import take_from_bank

#: The delivery whose list this process has brought in, by database.
_TAKEN: dict[str, int] = {}


def fresh(database: Database, now: datetime) -> None:
    """Bring the list of the served delivery in, unless this process has."""
    with database.reading() as connection:
        served = database.served(connection).delivery_id
    if served is None or _TAKEN.get(database.name) == served:
        return
    take_from_bank(database, now)
    _TAKEN[database.name] = served
