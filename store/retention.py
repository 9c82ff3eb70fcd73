"""What is no longer needed, by the retention table: old deliveries and rounds with their files, worked-off messages, ledgers.

Never the served delivery or round, never what is still on its way. Files go first and rows after, so that a crash between
leaves a row to tidy, not a file nobody knows.
"""

import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, and_, delete, select

from store.database import Database
from store.tables import conversations, deliveries, inbox, occurrences, outbox, rounds


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """Everything older goes: one moment a kind of record."""

    deliveries: datetime
    inbox: datetime
    outbox: datetime
    occurrences: datetime
    minutes: datetime
    """Occurrences of jobs that run every minute."""


def old_deliveries(connection: Connection, database: Database, before: datetime) -> tuple[list[int], list[int]]:
    """Delivery and round ids to drop: not served, taken before the mark, not being built."""
    served = database.served(connection)
    old = select(deliveries.c.delivery_id).where(
        deliveries.c.taken_at < before, deliveries.c.state != "building", deliveries.c.delivery_id != served.delivery_id
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


def drop_deliveries(connection: Connection, delivery_ids: Collection[int], round_ids: Collection[int]) -> None:
    """Delete their rows. Needs ``Database.writing()``."""
    connection.execute(delete(rounds).where(rounds.c.round_id.in_(list(round_ids))))
    connection.execute(delete(deliveries).where(deliveries.c.delivery_id.in_(list(delivery_ids))))


def drop_records(
    connection: Connection, marks: Marks, *, now: datetime, minute_jobs: Collection[str]
) -> dict[str, int]:
    """Delete worked-off records older than their marks; returns how many of each. Needs ``Database.writing()``."""
    ended = occurrences.c.state.in_(("done", "skipped", "failed"))
    minute = occurrences.c.job.in_(list(minute_jobs))
    which = {
        "inbox": (inbox, and_(inbox.c.state.in_(("answered", "failed")), inbox.c.at < marks.inbox)),
        "outbox": (outbox, and_(outbox.c.state.not_in(("waiting", "sending")), outbox.c.ended_at < marks.outbox)),
        "occurrences": (occurrences, and_(ended, occurrences.c.ended_at < marks.occurrences)),
        "minutes": (occurrences, and_(ended, minute, occurrences.c.ended_at < marks.minutes)),
        "conversations": (conversations, conversations.c.expires_at < now),
    }
    return {
        name: count
        for name, (table, condition) in which.items()
        if (count := connection.execute(delete(table).where(condition)).rowcount)
    }
