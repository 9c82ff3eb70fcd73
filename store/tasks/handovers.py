"""The chain of a customer in the lobby: from the hand that greets to the manager's second talk.

::

    arrived ──hand over──▶ handed_over ──contact logged──▶ talked ──result, next day──▶ closed
       └───────── end of the day, not closed: told to the branch head, once ─────────┘

One chain a customer, branch and day. ``schedules.alerting.sifting`` opens it, ``handlers.day.arrivals`` says the steps, the
conversation writes them in the transaction of the answer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, select, update

from segmentation.bank_data import NOT_REACHED
from segmentation.dossier import BANK_ZONE, bank_day
from segmentation.lobby_steps import Step
from store.alerts import alerts
from store.alerts.alerts import Alert
from store.engines import add_once
from store.live import live_facts
from store.tables import handovers as table

ARRIVED, HANDED, TALKED, CLOSED = "arrived", "handed_over", "talked", "closed"
OPEN = (ARRIVED, HANDED, TALKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """One chain."""

    handover_id: int = 0
    event_id: str
    customer_id: str
    branch_id: str
    at: datetime
    state: str = ARRIVED
    to_staff_id: str
    """Whom the customer is handed to."""
    handed_by: str = ""
    handed_at: datetime | None = None
    talked_at: datetime | None = None
    result: str = ""
    """Outcome of the second talk."""
    next_on: date | None = None
    escalated_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def day(self) -> date:
        """The day of the arrival, on the bank's clock."""
        return bank_day(self.at)

    @property
    def key(self) -> str:
        """One chain a customer, branch and day."""
        return f"{self.customer_id}:{self.branch_id}:{self.day.isoformat()}"


_COLUMNS = tuple(table.c[name] for name in Handover.__dataclass_fields__)


def open_(connection: Connection, one: Handover) -> bool:
    """Begin a chain; False when that customer's of the day runs or ran already. Needs ``Database.writing()``."""
    row = {name: getattr(one, name) for name in Handover.__dataclass_fields__ if name != "handover_id"}
    return add_once(connection, table, {**row, "key": one.key}, key=["key"])


def find(connection: Connection, handover_id: int) -> Handover | None:
    """One chain by its number."""
    row = connection.execute(select(*_COLUMNS).where(table.c.handover_id == handover_id)).mappings().first()
    return Handover(**row) if row else None


def of_event(connection: Connection, event_id: str) -> Handover | None:
    """The chain an arrival opened."""
    row = connection.execute(select(*_COLUMNS).where(table.c.event_id == event_id)).mappings().first()
    return Handover(**row) if row else None


def of_day(
    connection: Connection, day: date, *, branches: Sequence[str] = (), to: Collection[str] = ()
) -> tuple[Handover, ...]:
    """The day's chains in these branches or to these people, the earliest arrival first."""
    start = live_facts.begin_of(day)
    query = (
        select(*_COLUMNS)
        .where(table.c.at >= start, table.c.at < start + timedelta(days=1))
        .where(table.c.branch_id.in_(list(branches)) | table.c.to_staff_id.in_(list(to)))
        .order_by(table.c.at, table.c.handover_id)
    )
    return tuple(Handover(**row) for row in connection.execute(query).mappings())


def unclosed(connection: Connection) -> tuple[Handover, ...]:
    """Every chain that is not at its end, the earliest arrival first."""
    query = select(*_COLUMNS).where(table.c.state.in_(OPEN)).order_by(table.c.at, table.c.handover_id)
    return tuple(Handover(**row) for row in connection.execute(query).mappings())


def promised(connection: Connection, today: date) -> tuple[Handover, ...]:
    """The chains whose next talk was promised for today."""
    query = select(*_COLUMNS).where(table.c.next_on == today, table.c.state == CLOSED).order_by(table.c.handover_id)
    return tuple(Handover(**row) for row in connection.execute(query).mappings())


def take(connection: Connection, step: Step) -> bool:
    """Write a step, and put what follows on its way; False when it was done before. Needs ``Database.writing()``.

    A hand-over is told to whom the customer was handed, in this transaction.
    """
    mine = table.c.handover_id == step.handover_id
    before: tuple[str, ...] = (HANDED, TALKED)
    values: dict[str, Any] = {"state": CLOSED, "next_on": step.next_on, "closed_at": step.at}
    if step.what == "handed":
        before = (ARRIVED,)
        talked = case((table.c.talked_at.is_(None), HANDED), else_=TALKED)
        values = {"state": talked, "handed_by": step.staff_id, "handed_at": step.at}
    done = connection.execute(update(table).where(mine, table.c.state.in_(before)).values(**values)).rowcount == 1
    chain = find(connection, step.handover_id) if done and step.what == "handed" else None
    if chain is not None and chain.to_staff_id:
        alerts.add(connection, _handed(chain, step))
    return done


def _handed(chain: Handover, step: Step) -> Alert:
    facts = {"branch": chain.branch_id, "at": chain.at.astimezone(BANK_ZONE).isoformat(), "by": step.staff_id}
    return Alert(
        source="arrivals",
        subject=chain.event_id,
        stage="handed",
        duty="W-17",
        customer_id=chain.customer_id,
        staff_id=chain.to_staff_id,
        facts=facts,
        ready_at=step.at,
        made_at=step.at,
    )


def contacted(connection: Connection, customer_id: str, outcome: str, at: datetime) -> int:
    """The second talk: chains of the customer that run take a contact that reached them. Needs ``Database.writing()``."""
    if outcome in NOT_REACHED:
        return 0
    mine = (table.c.customer_id == customer_id, table.c.state.in_((ARRIVED, HANDED)), table.c.at <= at)
    state = case((table.c.state == HANDED, TALKED), else_=table.c.state)  # the hand-over itself stays mandatory
    values = {"state": state, "talked_at": at, "result": outcome}
    return connection.execute(update(table).where(*mine).values(**values)).rowcount


def escalate(connection: Connection, one: Handover, now: datetime) -> bool:
    """Note that the branch head was told; False when it was. Needs ``Database.writing()``."""
    mine = (table.c.handover_id == one.handover_id, table.c.escalated_at.is_(None), table.c.state.in_(OPEN))
    return connection.execute(update(table).where(*mine).values(escalated_at=now)).rowcount == 1


def readable(connection: Connection, reader: Any, customer_ids: Collection[str], today: date) -> frozenset[str]:
    """Who of the customers came in today where the reader keeps the lobby, or was handed to the reader today."""
    start = datetime.combine(today, datetime.min.time(), BANK_ZONE)
    query = select(table.c.customer_id).where(
        table.c.customer_id.in_(list(customer_ids)), table.c.at >= start, table.c.at < start + timedelta(days=1)
    )
    if reader.role == "lobby_manager":
        query = query.where(table.c.branch_id == reader.branch_id)
    else:
        query = query.where(table.c.to_staff_id == reader.staff_id)
    return frozenset(connection.execute(query).scalars())
