"""What the bank's systems tell between deliveries is kept here, once, in the transaction that answers them.

Called by ``console.events_api``. An event told again with the same content is *repeated*; an id, or the bank's own key of a
row, that stood for something else is refused. Whom a movement or complaint is about is placed anew by ``store.live.live``.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, select

from content.problems import Problem
from segmentation.bank_events import KINDS, Kind
from store import tables
from store.alerts import alert_queue
from store.books.scoped import CHUNK
from store.database import Database
from store.engines import of
from store.live import live_queue
from store.types import moment_number

TABLES: Mapping[str, Table] = {
    "arrivals": tables.arrivals,
    "movements": tables.live_movements,
    "complaints": tables.live_complaints,
    "market-marks": tables.market_marks,
}
#: Kinds that the rules read: whom they are about is placed anew.
PLACES_ANEW = ("movements", "complaints")
_KEYS = {
    name: table.primary_key.columns.keys()[0] for name, table in tables.bank.items() if len(table.primary_key) == 1
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEvent:
    """One event as it was read."""

    id: str
    at: datetime
    values: Mapping[str, Any] = field(repr=False)
    """By column; amounts fen, days dates."""


@dataclass(kw_only=True)
class Taken:
    """What became of the events; ``rejected``: (id, wording key below ``api.reason``, column)."""

    accepted: int = 0
    repeated: int = 0
    rejected: list[tuple[str, str, str]] = field(default_factory=list)
    customers: set[str] = field(default_factory=set, repr=False)
    """Who is to be placed anew."""


def take(database: Database, kind: str, events: Iterable[BankEvent], *, now: datetime) -> Taken:
    """Keep the events of one kind, in the order told. Raises Problem before the first delivery: nobody can be known then."""
    spec = next(one for one in KINDS if one.name == kind)
    events = list(events)
    taken = Taken()
    unknown = _unknown(database, spec, events)
    with database.writing() as connection:
        for event in events:
            wrong = next((c for c in spec.columns if (c.refers_to, event.values[c.name]) in unknown), None)
            if wrong is not None:
                taken.rejected.append((event.id, "unknown", wrong.name))
            else:
                _keep(connection, spec, event, taken, now)
        live_queue.ask(connection, taken.customers, now)
    return taken


def _unknown(database: Database, spec: Kind, events: list[BankEvent]) -> set[tuple[str, str]]:
    """Table and key of whatever the events name and the served delivery lacks; a table not delivered cannot say."""
    named: dict[str, set[str]] = {}
    for column in spec.columns:
        if column.refers_to:
            keys = {event.values[column.name] for event in events}
            named.setdefault(column.refers_to, set()).update(key for key in keys if key is not None)
    unknown: set[tuple[str, str]] = set()
    with database.reading() as connection:
        served = database.served(connection).delivery_id
        if served is None:
            raise Problem("problems.no_delivery")
        query = select(tables.deliveries.c.tables).where(tables.deliveries.c.delivery_id == served)
        delivered = connection.execute(query).scalar_one()
        for name, keys in named.items():
            if name in delivered:
                unknown |= {(name, key) for key in keys - _known(connection, name, sorted(keys))}
    return unknown


def _known(connection: Connection, name: str, keys: list[str]) -> set[str]:
    column = tables.bank[name].c[_KEYS[name]]
    found: set[str] = set()
    for first in range(0, len(keys), CHUNK):
        found |= set(connection.execute(select(column).where(column.in_(keys[first : first + CHUNK]))).scalars())
    return found


def _keep(connection: Connection, spec: Kind, event: BankEvent, taken: Taken, now: datetime) -> None:
    table = TABLES[spec.name]
    row = {
        **event.values,
        "event_id": event.id,
        "at": event.at,
        "content_hash": content_hash(event),
        "received_at": now,
    }
    # whatever is taken: the event's id, or the bank's own key of a row that can only be told once
    new = of(connection).insert(table).values(row).on_conflict_do_nothing().returning(table.c.event_id)
    if connection.execute(new).first() is not None:
        taken.accepted += 1
        alert_queue.ask(connection, spec.name, event.id, event.values.get("customer_id"), now)
        if spec.name in PLACES_ANEW:
            taken.customers.add(event.values["customer_id"])
        return
    query = select(table.c.content_hash).where(table.c.event_id == event.id)
    before = connection.execute(query).scalar()
    if before == row["content_hash"]:
        taken.repeated += 1
    else:
        taken.rejected.append((event.id, "taken", "id" if before is not None else spec.key))


def content_hash(event: BankEvent) -> str:
    """SHA-256 of what an event says, however it was spelt."""
    said = {"at": moment_number(event.at), **{name: _plain(value) for name, value in event.values.items()}}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
