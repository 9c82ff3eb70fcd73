"""Old deliveries and rounds with their files; the bot's own records have ``store.safekeeping.expiry``.

Never the served delivery or round. Files go first and rows after, so that a crash between
leaves a row to tidy, not a file nobody knows.
"""

import shutil
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, delete, or_, select

from store.database import Database
from store.tables import deliveries, rounds


def old_deliveries(connection: Connection, database: Database, before: datetime) -> tuple[list[int], list[int]]:
    """Delivery and round ids to drop: not served, not being built; taken before the mark, or replaced by an erasure."""
    served = database.served(connection)
    old = select(deliveries.c.delivery_id).where(
        or_(deliveries.c.taken_at < before, deliveries.c.state == "replaced"),
        deliveries.c.state != "building",
        deliveries.c.delivery_id != served.delivery_id,
    )
    ids = list(connection.execute(old).scalars()) if served.delivery_id is not None else []
    gone = select(rounds.c.round_id).where(rounds.c.delivery_id.in_(ids), rounds.c.round_id != (served.round_id or 0))
    return ids, list(connection.execute(gone).scalars())


def drop_files(database: Database, delivery_ids: Collection[int], round_ids: Collection[int]) -> None:
    """Delete the files of deliveries and rounds that nobody serves any more."""
    for delivery_id in delivery_ids:
        database.storage.drop("bank", delivery_id)
        shutil.rmtree(database.parquet_dir(delivery_id), ignore_errors=True)
    for round_id in round_ids:
        database.storage.drop("round", round_id)
        Path(database.data_dir / f"round-{round_id}.parquet").unlink(missing_ok=True)
        database.drop_numbers(round_id)


def drop_deliveries(connection: Connection, delivery_ids: Collection[int], round_ids: Collection[int]) -> None:
    """Delete their rows. Needs ``Database.writing()``."""
    connection.execute(delete(rounds).where(rounds.c.round_id.in_(list(round_ids))))
    connection.execute(delete(deliveries).where(deliveries.c.delivery_id.in_(list(delivery_ids))))
