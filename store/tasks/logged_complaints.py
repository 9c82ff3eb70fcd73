"""Complaints that a manager logged: they stand beside those the bank's systems tell, and are worked on the same way.

Marketing to the customer stops, the service time runs, the branch head hears of it. No bank file knows them, so they
stand until somebody here says they are settled. ``store.tasks.deeds`` writes.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, select, update

from segmentation.deeds import ComplaintClosed, ComplaintLogged
from store.alerts import alert_queue
from store.live import live_queue
from store.tables import alert_queue as queue
from store.tables import alerts, live_complaints, service_times

_OF = live_complaints.c
SOURCE = "complaints"


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
    """One that is open."""

    complaint_id: str
    customer_id: str
    opened_on: date
    kind: str
    summary: str = field(default="", repr=False)
    told_by: str


def add(connection: Connection, deed: ComplaintLogged) -> str:
    """Open it; its id. Needs ``Database.writing()``."""
    values = {
        "event_id": deed.complaint_id, "complaint_id": deed.complaint_id, "customer_id": deed.customer_id, "at": deed.at,
        "opened_on": deed.opened_on, "closed_on": None, "kind": deed.what, "summary": deed.note,
    }  # fmt: skip
    _keep(connection, values, deed.staff_id, deed.at)
    return deed.complaint_id


def close(connection: Connection, deed: ComplaintClosed) -> str:
    """Settle it; the id of what says so, empty when it was settled. Needs ``Database.writing()``."""
    one = next((one for one in open_of(connection, deed.customer_id) if one.complaint_id == deed.complaint_id), None)
    if one is None:
        return ""
    event_id = f"{deed.complaint_id}:closed:{deed.key}"
    values = {
        "event_id": event_id, "complaint_id": one.complaint_id, "customer_id": one.customer_id, "at": deed.at,
        "opened_on": one.opened_on, "closed_on": deed.closed_on, "kind": one.kind, "summary": one.summary,
    }  # fmt: skip
    _keep(connection, values, deed.staff_id, deed.at)
    return event_id


def _keep(connection: Connection, values: dict[str, object], told_by: str, now: datetime) -> None:
    row = {**values, "told_by": told_by, "content_hash": "", "received_at": now}
    connection.execute(insert(live_complaints).values(row))
    alert_queue.ask(connection, SOURCE, str(values["event_id"]), str(values["customer_id"]), now)
    live_queue.ask(connection, [str(values["customer_id"])], now)


def remove(connection: Connection, event_id: str, *, now: datetime) -> None:
    """As if it had never been said: nothing of it leaves any more, no time runs. Needs ``Database.writing()``."""
    customer = connection.execute(select(_OF.customer_id).where(_OF.event_id == event_id)).scalar()
    connection.execute(delete(live_complaints).where(_OF.event_id == event_id))
    connection.execute(delete(queue).where(queue.c.key == f"{SOURCE}:{event_id}"))
    waiting = (alerts.c.source == SOURCE, alerts.c.subject == event_id, alerts.c.state == "waiting")
    connection.execute(update(alerts).where(*waiting).values(state="dropped", ended_at=now))
    running = (service_times.c.key == f"{SOURCE}:{event_id}", service_times.c.closed_at.is_(None))
    connection.execute(update(service_times).where(*running).values(closed_at=now, closed_why="undone"))
    if customer:
        live_queue.ask(connection, [customer], now)


def open_of(connection: Connection, customer_id: str) -> tuple[Logged, ...]:
    """Those logged here about a customer that are not settled, the oldest first."""
    query = select(live_complaints).where(_OF.customer_id == customer_id, _OF.told_by != "")
    rows = connection.execute(query.order_by(_OF.at, _OF.event_id)).all()
    closed = {row.complaint_id for row in rows if row.closed_on is not None}
    return tuple(
        Logged(
            complaint_id=row.complaint_id,
            customer_id=row.customer_id,
            opened_on=row.opened_on,
            kind=row.kind or "",
            summary=row.summary or "",
            told_by=row.told_by,
        )
        for row in rows
        if row.complaint_id not in closed
    )
