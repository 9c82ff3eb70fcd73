"""The outbox to look at: lines for the operator, counts, and a rehearsal. Part of ``store.outbox.outbox``."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, or_, select

from store.outbox.claim_statements import COLUMNS, on_platforms, waiting
from store.outbox.outbox_claims import Claimed, claimed_row
from store.tables import outbox

STATES = ("waiting", "sending", "sent", "blocked", "failed", "unknown", "expired", "gathered", "given_up")
#: What may have reached the address: these count against the caps. An unknown one stays one when it is given up.
LEFT = ("sending", "sent", "unknown", "given_up")
ENDED = ("sent", "blocked", "failed", "unknown", "expired", "gathered", "given_up")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A delivery as the operator sees it: no card, no names."""

    delivery_id: int
    key: str
    address: str
    purpose: str
    state: str
    due_at: datetime
    expires_at: datetime | None
    tries: int
    findings: tuple[Mapping[str, Any], ...]
    ended_at: datetime | None
    ask_at: datetime | None = None
    """Unknown ones: when the platform is asked; None: a person decides."""


def listing(connection: Connection, state: str | None = None, *, limit: int | None = None) -> tuple[Line, ...]:
    """Deliveries as the operator sees them, by due time; of one state or all, the first so many."""
    query = select(outbox).order_by(outbox.c.due_at, outbox.c.delivery_id)
    if state is not None:
        query = query.where(outbox.c.state == state)
    if limit is not None:
        query = query.limit(limit)
    return tuple(
        Line(
            delivery_id=row.delivery_id, key=row.key, address=row.address, purpose=row.purpose, state=row.state,
            due_at=row.due_at, expires_at=row.expires_at, tries=row.tries, findings=tuple(row.findings),
            ended_at=row.ended_at, ask_at=row.lease_until if row.state == "unknown" else None,
        )
        for row in connection.execute(query)
    )  # fmt: skip


def counts(connection: Connection) -> dict[str, int]:
    """How many deliveries are in each state; states without one are left out."""
    rows = connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {row[0]: row[1] for row in rows}


def due(connection: Connection, *, now: datetime, platforms: Collection[str]) -> tuple[Claimed, ...]:
    """What would be claimed by and by, without claiming it: for a rehearsal."""
    query = (
        select(*COLUMNS)
        .where(
            waiting(),
            outbox.c.due_at <= now,
            or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > now),
            on_platforms(platforms),
        )
        .order_by(outbox.c.due_at, outbox.c.delivery_id)
    )
    return tuple(claimed_row(row) for row in connection.execute(query))


def customers_of(connection: Connection, key: str) -> tuple[str, ...]:
    """The customers a delivery tells of, by id, as its maker said; none for a key that was never added."""
    about = connection.execute(select(outbox.c.about).where(outbox.c.key == key)).scalar() or {}
    return tuple(about.get("customer_ids", ()))
