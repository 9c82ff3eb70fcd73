"""Records on both sides of the day on which they go: what is laid down, what is dropped, and what is left. All invented."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from content.policy import load_policy
from content.retention import marks
from store import audit, tables
from store.bench import outbox as deliveries
from store.database import Database
from store.safekeeping import expiry, record_kinds
from tests.clock import MONDAY, a_card

RULES = load_policy().section("retention")
KINDS = (*record_kinds.KINDS, *record_kinds.OTHERS)
LIMITS = marks(RULES, KINDS, MONDAY)
A_MINUTE = timedelta(minutes=1)


def a_message(key: str, at: datetime, **over: Any) -> dict[str, Any]:
    return {
        "message_key": key, "sender": "web:person:S001", "chat": "web:person:S001", "at": at, "text": "谁这周到期",
        "action": "", "state": "answered", "lease_until": None, "tries": 1, **over,
    }  # fmt: skip


def a_delivery(key: str, ended: datetime | None, **over: Any) -> dict[str, Any]:
    return {
        "key": key, "address": "web:person:S001", "purpose": "briefing", "about": {"customer_ids": ["C001"]},
        "card": a_card().to_json(), "state": "sent", "due_at": MONDAY, "expires_at": None, "lease_until": None, "tries": 1,
        "findings": [], "message_id": "1", "made_at": MONDAY, "ended_at": ended, **over,
    }  # fmt: skip


def a_contact(key: str, at: datetime, customer: str = "C001") -> dict[str, Any]:
    return {
        "contact_id": key, "customer_id": customer, "staff_id": "S001", "at": at, "channel": "call", "outcome": "reached",
        "note": "虚构", "undone_at": None,
    }  # fmt: skip


def put(database: Database, table: Any, *rows: dict[str, Any]) -> None:
    with database.writing() as connection:
        for row in rows:
            if table is tables.outbox:
                deliveries.put(connection, [row])
            else:
                connection.execute(insert(table).values(row))


def left(database: Database, column: Any) -> list[Any]:
    with database.engine.connect() as connection:
        return list(connection.execute(select(column).order_by(column)).scalars())


def both_sides(kind: str) -> tuple[datetime, datetime]:
    """A moment that is just old enough, and one that is not."""
    return LIMITS[kind] - A_MINUTE, LIMITS[kind] + A_MINUTE


def drop(database: Database) -> dict[str, int]:
    return expiry.drop(database, LIMITS, now=MONDAY)


def log(database: Database, at: datetime, *customers: str, staff_id: str = "S001") -> None:
    with database.writing() as connection:
        audit.record(connection, at=at, staff_id=staff_id, what="asked", customers=customers)


def chain(database: Database) -> audit.Chain:
    with database.engine.connect() as connection:
        return audit.examine(connection)
