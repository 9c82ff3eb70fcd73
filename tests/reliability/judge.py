"""The judgement: what must be true of a database and of what people saw, however often the program was killed."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Table, func, select

from store import audit, tables
from store.database import Database
from tests.reliability.platforms import Ledger

#: Platforms that fold a repetition for some hours only: what was in doubt for longer may stay so.
FOLDING = frozenset({"wecom"})

#: What a run leaves behind, by table: the columns that do not depend on when or how often it was tried.
_KEPT: dict[str, tuple[str, ...]] = {
    "outbox": ("key", "address", "purpose"),
    "inbox": ("message_key", "state"),
    "contacts": ("contact_id", "customer_id", "staff_id", "channel", "outcome"),
    "events": ("kind", "customer_id", "what", "day", "was", "manager_id", "withdrawn_at"),
    "tasks": ("customer_id", "staff_id", "duty", "due_on", "state"),
    "pushes": ("push_id", "state", "approved_hash"),
    "arrivals": ("event_id", "customer_id"),
    "live_movements": ("event_id", "customer_id", "amount"),
    "live_placements": ("customer_id", "placed"),
    "re_evaluations": ("customer_id", "state"),
}


@dataclass(frozen=True, kw_only=True)
class Left:
    """What a finished run left behind: the same after every crash."""

    rows: dict[str, Counter[str]]
    served_on: date | None

    def differs(self, other: "Left") -> list[str]:
        """What the other has too much or too little, as sentences."""
        found = [f"served {other.served_on}, not {self.served_on}"] if self.served_on != other.served_on else []
        for name, rows in self.rows.items():
            found += [f"{name}: lost {row}" for row in (rows - other.rows[name]).elements()]
            found += [f"{name}: too many {row}" for row in (other.rows[name] - rows).elements()]
        return found


def left(database: Database) -> Left:
    """Read it."""
    with database.reading() as connection:
        rows = {name: _rows(connection, tables.BOT.tables[name], columns) for name, columns in _KEPT.items()}
        rows["placements"] = _rows(
            connection, tables.placements, ("customer_id", "manager_id", "aum", "tier", "segments")
        )
        rows["customers"] = _rows(connection, tables.bank["customers"], ("customer_id", "manager_id"))
        return Left(rows=rows, served_on=_served_on(connection))


#: An alert's card is named after a row's number; on PostgreSQL a transaction that died leaves a gap in the numbers.
_NUMBERED = re.compile(r"^(alert:[^:]+):\d+$")


def _rows(connection: Connection, table: Table, columns: tuple[str, ...]) -> Counter[str]:
    found = connection.execute(select(*(table.c[name] for name in columns)))
    return Counter(" ".join(_NUMBERED.sub(r"\1", str(value)) for value in row) for row in found)


def _served_on(connection: Connection) -> date | None:
    joined = tables.serving.join(tables.deliveries, tables.serving.c.delivery_id == tables.deliveries.c.delivery_id)
    found: date | None = connection.execute(select(tables.deliveries.c.as_of).select_from(joined)).scalar()
    return found


def answers(database: Database, days: frozenset[date], customers: int) -> list[str]:
    """Right after a death: one whole delivery with a whole round is still answered from, the old one or the new one."""
    with database.reading() as connection:
        served_on = _served_on(connection)
        found = [] if served_on in days else [f"the delivery of {served_on} is served"]
        for table in (tables.bank["customers"], tables.placements):
            count = connection.execute(select(func.count()).select_from(table)).scalar_one()
            found += [] if count == customers else [f"{table.name} has {count} rows"]
        return found


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What became of the deliveries of a run."""

    sent: int
    unknown: tuple[str, ...]
    """Keys that may or may not have been seen, as the operator is told."""
    lost: tuple[str, ...]
    doubled: tuple[str, ...]


def sent(database: Database, ledger: Ledger) -> Sent:
    """Compare what the outbox says with what people saw."""
    times = ledger.times()
    with database.engine.connect() as connection:
        times.update(connection.execute(select(tables.web_messages.c.key)).scalars())
        rows = list(connection.execute(select(tables.outbox.c.key, tables.outbox.c.state)))
    known = {row.key for row in rows}
    lost = [
        row.key for row in rows if row.state not in {"sent", "unknown"} or (row.state == "sent" and not times[row.key])
    ]
    doubled = [key for key, number in times.items() if number > 1 or key not in known]
    return Sent(
        sent=sum(row.state == "sent" for row in rows),
        unknown=tuple(row.key for row in rows if row.state == "unknown"),
        lost=tuple(lost),
        doubled=tuple(doubled),
    )


def faults(database: Database, ledger: Ledger, wanted: Left) -> list[str]:
    """Everything wrong with a finished run, however often it was killed."""
    found = wanted.differs(left(database))
    seen = sent(database, ledger)
    found += [f"never shown: {key}" for key in seen.lost] + [f"shown twice: {key}" for key in seen.doubled]
    found += [f"unknown, and its platform could tell: {key}" for key in seen.unknown]
    with database.engine.connect() as connection:
        chain = audit.examine(connection)
    return found + ([f"the audit's chain breaks at {chain.broken}"] if chain.broken else [])
