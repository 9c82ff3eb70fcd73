"""What one person has to hear between two mornings, each thing once.

::

    add ──▶ waiting ──▶ told      it left on a card (the outbox row is added in the same transaction)
               │ ├────▶ briefed   it came in quiet hours and stood in the morning's briefing
               └─┴────▶ dropped   settled before it could leave, or nobody to tell

``schedules.alerting.sifting`` and ``schedules.alerting.service_hours`` add, ``schedules.alerting.telling`` ends.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, select, update

from store.engines import add_once
from store.tables import alerts, outbox

WAITING = "waiting"


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """One thing for one person."""

    source: str
    subject: str
    """The bank's id of what it is about."""
    stage: str
    """told, head, reminder, late, lobby, handed, unassigned."""
    duty: str = ""
    customer_id: str | None = None
    staff_id: str
    for_staff_id: str = ""
    """In whose place they hear it; empty: their own customer."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Amounts, days and moments as text; no names of customers."""
    ready_at: datetime
    """Not before: their quiet hours."""
    made_at: datetime
    alert_id: int = 0

    @property
    def key(self) -> str:
        """What makes it one: the matter, the stage, the person."""
        return f"{self.source}:{self.subject}:{self.stage}:{self.staff_id}"

    @property
    def held(self) -> bool:
        """Whether it came in quiet hours."""
        return self.ready_at > self.made_at


_COLUMNS = tuple(alerts.c[name] for name in Alert.__dataclass_fields__)


def add(connection: Connection, alert: Alert) -> bool:
    """Write it; False when that person has heard or will hear of it already. Needs ``Database.writing()``."""
    row = {name: getattr(alert, name) for name in Alert.__dataclass_fields__ if name != "alert_id"}
    row |= {
        "key": alert.key, "facts": dict(alert.facts), "state": WAITING, "delivery_key": "", "ended_at": None,
    }  # fmt: skip
    return add_once(connection, alerts, row, key=["key"])


def addressees(connection: Connection, now: datetime) -> list[str]:
    """Whom something waits for that may leave now, longest waiting first."""
    oldest = func.min(alerts.c.alert_id)
    query = (
        select(alerts.c.staff_id)
        .where(alerts.c.state == WAITING, alerts.c.ready_at <= now)
        .group_by(alerts.c.staff_id)
        .order_by(oldest)
    )
    return list(connection.execute(query).scalars())


def waiting_for(connection: Connection, staff_id: str, now: datetime) -> tuple[Alert, ...]:
    """What may leave now for one person, the oldest first."""
    query = (
        select(*_COLUMNS)
        .where(alerts.c.state == WAITING, alerts.c.staff_id == staff_id, alerts.c.ready_at <= now)
        .order_by(alerts.c.alert_id)
    )
    return tuple(Alert(**row) for row in connection.execute(query).mappings())


def last_told(connection: Connection, staff_id: str) -> datetime | None:
    """When the last card left for them."""
    told = (alerts.c.staff_id == staff_id, alerts.c.state == "told")
    return connection.execute(select(func.max(alerts.c.ended_at)).where(*told)).scalar()


def end(connection: Connection, ended: Collection[Alert], *, state: str, now: datetime, delivery_key: str = "") -> bool:
    """End what waits; False when any of it has ended meanwhile (then take the transaction back)."""
    ids = [one.alert_id for one in ended]
    values = {"state": state, "ended_at": now, "delivery_key": delivery_key}
    mine = (alerts.c.alert_id.in_(ids), alerts.c.state == WAITING)
    return connection.execute(update(alerts).where(*mine).values(**values)).rowcount == len(ids)


def drop_about(
    connection: Connection, source: str, subject: str, *, stages: Sequence[str], now: datetime
) -> None:  # fmt: skip
    """What has not left yet about a settled matter need not leave. Needs ``Database.writing()``."""
    mine = (alerts.c.source == source, alerts.c.subject == subject, alerts.c.stage.in_(list(stages)))
    connection.execute(
        update(alerts).where(*mine, alerts.c.state == WAITING).values(state="dropped", ended_at=now)
    )  # fmt: skip


def shown_in(connection: Connection, delivery_key: str) -> frozenset[str] | None:
    """The customers a delivery showed (a briefing, mostly); None when there is none of that key."""
    about = connection.execute(select(outbox.c.about).where(outbox.c.key == delivery_key)).scalar()
    return None if about is None else frozenset(about.get("customer_ids", ()))


def counts(connection: Connection) -> dict[str, int]:
    """How many alerts are in each state."""
    rows = connection.execute(select(alerts.c.state, func.count()).group_by(alerts.c.state))
    return {row[0]: row[1] for row in rows}
