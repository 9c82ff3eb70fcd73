"""The rows of ``deliveries`` and the one of ``serving``: which delivery is building, held, served, retired.

States: building → accepted → retired; held (late or short: waits for ``--accept``); abandoned (killed, or failed); replaced
(made again without a customer who was erased: goes with the next tidying).
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from store.database import Database
from store.engines import of
from store.tables import deliveries, serving

#: Table → {"rows": loaded, "rejected": not}; only delivered tables.
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivery as it is recorded."""

    delivery_id: int
    as_of: date
    fingerprint: str
    state: str
    taken_at: datetime
    tables: Counts
    notes: list[dict[str, Any]]


def served(database: Database) -> Delivery | None:
    """The delivery that answers come from; None before the first."""
    query = select(deliveries).join(serving, serving.c.delivery_id == deliveries.c.delivery_id)
    with database.engine.connect() as connection:
        row = connection.execute(query).first()
    return None if row is None else Delivery(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def latest(database: Database) -> Delivery | None:
    """The newest delivery that came to an end, held ones included."""
    query = select(deliveries).where(deliveries.c.state.in_(("accepted", "held", "retired")))
    with database.engine.connect() as connection:
        row = connection.execute(query.order_by(deliveries.c.delivery_id.desc())).first()
    return None if row is None else Delivery(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def taken(database: Database, fingerprint: str, as_of: date) -> Delivery | None:
    """The newest delivery of a day, when it is this one and its files are still kept: a late one that was taken already."""
    query = select(deliveries).where(deliveries.c.as_of == as_of, deliveries.c.state.in_(("accepted", "retired")))
    with database.engine.connect() as connection:
        row = connection.execute(query.order_by(deliveries.c.delivery_id.desc())).first()
    if row is None or row.fingerprint != fingerprint or not database.parquet_dir(row.delivery_id).exists():
        return None
    return Delivery(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name


def begin(database: Database, *, as_of: date, fingerprint: str, now: datetime) -> int:
    """Note a delivery as building; its id."""
    values = {
        "as_of": as_of,
        "fingerprint": fingerprint,
        "state": "building",
        "taken_at": now,
        "tables": {},
        "notes": [],
    }
    with database.writing() as connection:
        key = connection.execute(insert(deliveries).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def end(connection: Connection, delivery_id: int, state: str, counts: Counts, notes: list[dict[str, Any]]) -> None:
    """Note what became of it."""
    mine = update(deliveries).where(deliveries.c.delivery_id == delivery_id)
    connection.execute(mine.values(state=state, tables=counts, notes=notes))


def serve(connection: Connection, delivery_id: int) -> None:
    """From this transaction's end on, answers come from this delivery; the one before is retired."""
    before = select(serving.c.delivery_id).scalar_subquery()
    connection.execute(update(deliveries).where(deliveries.c.delivery_id == before).values(state="retired"))
    switch = of(connection).insert(serving).values(id=1, delivery_id=delivery_id)
    connection.execute(switch.on_conflict_do_update(index_elements=["id"], set_={"delivery_id": delivery_id}))


def abandon(database: Database, delivery_id: int) -> bool:
    """Throw away a delivery that never came to its end, with its files; False: it has, and stays.

    Whoever was interrupted right after the last commit, or never heard of it, may have served it already.
    """
    with database.writing() as connection:  # nothing is written: a full disk must not keep the files
        query = select(deliveries.c.state).where(deliveries.c.delivery_id == delivery_id).with_for_update()
        if connection.execute(query).scalar() != "building":
            return False
    remove_files(database, delivery_id)
    with database.writing() as connection:
        end(connection, delivery_id, "abandoned", {}, [])
    return True


def clear_killed(database: Database) -> None:
    """Throw away what killed imports left; the caller is the only import."""
    with database.engine.connect() as connection:
        left = (
            connection.execute(select(deliveries.c.delivery_id).where(deliveries.c.state == "building")).scalars().all()
        )
    for delivery_id in left:
        abandon(database, delivery_id)


def remove_files(database: Database, delivery_id: int) -> None:
    """Delete a delivery's serving tables and Parquet files, built or half built."""
    database.storage.drop("bank", delivery_id)
    shutil.rmtree(database.parquet_dir(delivery_id), ignore_errors=True)
