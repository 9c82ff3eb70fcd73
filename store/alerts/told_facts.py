"""What one event that was told asks for: its row, the customer as duties read them, and who holds a product.

``schedules.alerting.sifting`` and ``schedules.alerting.service_hours`` ask inside ``Database.reading()``. The duties
themselves decide; here their facts are put together for a single customer, also for one whom nobody looks after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, case, exists, func, select

from content.masking import mask_name
from segmentation.dossier import Dossier, bank_day
from segmentation.people import Arrival, Complaint, Movement
from store import tables
from store.books import bank_rows, duty_facts
from store.books.bank_rows import BANK_REACHED, BOT_REACHED, CONTACTS, CUSTOMERS, HOLDINGS, PLACEMENTS
from store.live import live_placements
from store.live.bank_events import TABLES
from store.rounds import events
from store.staff.scopes import Scope
from store.tables import bank

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """One event as it was told."""

    source: str
    event_id: str
    subject: str
    """The bank's own id: what is told twice under two event ids is one matter."""
    at: datetime
    received_at: datetime
    customer_id: str | None
    row: Row = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How much of a product one manager's customers hold; amounts fen."""

    manager_id: str | None
    branch_id: str | None
    """Of customers without a manager."""
    customers: int
    amount: int


def matter(connection: Connection, source: str, event_id: str) -> Matter | None:
    """The event; None when it is gone (erased, tidied away, withdrawn)."""
    if source == "events":
        found = events.find(connection, event_id)
        if found is None:
            return None
        row: Row = {"kind": found.kind, "what": found.what, "day": found.day, "was": found.was}
        subject = f"{found.kind}:{found.what}:{found.day}"
        return Matter(
            source=source, event_id=event_id, subject=f"{found.customer_id}:{subject}", at=found.found_at,
            received_at=found.found_at, customer_id=found.customer_id, row={**row, "item": subject},
        )  # fmt: skip
    if source == "news":
        return _news(connection, event_id)
    table = TABLES[source]
    told = connection.execute(select(table).where(table.c.event_id == event_id)).mappings().first()
    if told is None:
        return None
    key = {"movements": "movement_id", "complaints": "complaint_id"}.get(source, "event_id")
    return Matter(
        source=source, event_id=event_id, subject=told[key], at=told["at"], received_at=told["received_at"],
        customer_id=told["customer_id"], row={**told, "item": told[key]},
    )  # fmt: skip


def _news(connection: Connection, event_id: str) -> Matter | None:
    """An item of news and one product, or kind of products, that it touches: ``n1|BF01``."""
    news_id, _, code = event_id.partition("|")
    of = tables.news.c
    row = connection.execute(select(of.found_at, of.title, of.state).where(of.news_id == news_id)).first()
    if row is None or row.state in ("rejected", "repeat"):
        return None
    title = next(iter(row.title.values()), "")
    return Matter(
        source="news", event_id=event_id, subject=event_id, at=row.found_at, received_at=row.found_at, customer_id=None,
        row={"product_code": code, "mark": "news", "value": title, "item": event_id},
    )  # fmt: skip


def complaint_closed(connection: Connection, complaint_id: str) -> bool:
    """Whether its end was told, in whatever order."""
    of = tables.live_complaints.c
    query = select(of.event_id).where(of.complaint_id == complaint_id, of.closed_on.is_not(None)).limit(1)
    return connection.execute(query).first() is not None


def customer_row(connection: Connection, customer_id: str) -> Any:
    """The bank's row of a customer; None when the served delivery has none."""
    return connection.execute(select(CUSTOMERS).where(CUSTOMERS.c.customer_id == customer_id)).first()


def dossiers(connection: Connection, rows: Sequence[Any], today: date) -> dict[str, Dossier]:
    """The customers of these rows as duties read them, by id; whom nobody looks after as far as they are known."""
    mine = [row for row in rows if row.manager_id]
    day = _round_day(connection)
    found: dict[str, Dossier] = {}
    if mine:
        wanted = duty_facts.Wanted(
            scope=Scope(managers=tuple(sorted({row.manager_id for row in mine}))),
            today=today,
            customer_ids=tuple(sorted(row.customer_id for row in mine)),
        )
        read = duty_facts.read_dossiers(connection, wanted, round_day=day, seen=bank_rows.customer)
        found = {one.customer_id: one for one in read}
    for row in rows:
        if not row.manager_id:
            found[row.customer_id] = _of_nobody(connection, row, day)
    return found


def masked(found: Mapping[str, Dossier]) -> dict[str, Dossier]:
    """For whoever does not look after them: the surname, no account, no phone."""
    return {
        id_: replace(
            one, customer=replace(one.customer, name=mask_name(one.customer.name), phone="", account_last4="", birth_date=None)
        )
        for id_, one in found.items()
    }  # fmt: skip


def with_matter(dossier: Dossier, told: Matter) -> Dossier:
    """The dossier with the event itself, where it is read from nowhere else: of customers whom nobody looks after."""
    if dossier.customer.manager_id:
        return dossier
    row, whom = told.row, dossier.customer_id
    if told.source == "movements":
        one = Movement(
            movement_id=told.subject, customer_id=whom, at=told.at, direction=row["direction"], amount=row["amount"]
        )
        return replace(dossier, movements=(one,))
    if told.source == "complaints":
        said = Complaint(complaint_id=told.subject, customer_id=whom, opened_on=row["opened_on"])
        return replace(dossier, complaints=(said,))
    if told.source == "arrivals":
        came = Arrival(arrival_id=told.subject, customer_id=whom, branch_id=row["branch_id"], at=told.at)
        return replace(dossier, arrivals=(came,))
    return dossier


def holders(connection: Connection, product_code: str, at: datetime, on: date) -> list[Held]:
    """Whom the mark of that moment touches, summed for each manager: who held the product, or any of the kind, by then.

    Left out is whoever was reached since, as the duty has it, and whose account is closed on the day.
    """
    mine = HOLDINGS.c.customer_id
    reached = [
        exists().where(source.c.customer_id == mine, condition, source.c.at >= at)
        for source, condition in ((CONTACTS, BANK_REACHED), (tables.contacts, BOT_REACHED))
    ]
    branch = case((CUSTOMERS.c.manager_id.is_(None), CUSTOMERS.c.branch_id))
    query = (
        select(
            CUSTOMERS.c.manager_id,
            branch.label("branch_id"),
            func.count(HOLDINGS.c.customer_id.distinct()).label("customers"),
            func.sum(HOLDINGS.c.balance).label("amount"),
        )
        .join(CUSTOMERS, CUSTOMERS.c.customer_id == HOLDINGS.c.customer_id)
        .where(HOLDINGS.c.opened_on <= bank_day(at), HOLDINGS.c.balance > 0, *(~one for one in reached))
        .where((HOLDINGS.c.product_code == product_code) | (HOLDINGS.c.kind == product_code))
        .where(CUSTOMERS.c.closed_on.is_(None) | (CUSTOMERS.c.closed_on > on))
        .group_by(CUSTOMERS.c.manager_id, branch)
        .order_by(CUSTOMERS.c.manager_id, branch)
    )
    return [
        Held(manager_id=row.manager_id, branch_id=row.branch_id, customers=row.customers, amount=int(row.amount))
        for row in connection.execute(query)
    ]


def branch_name(connection: Connection, branch_id: str) -> str:
    """A branch's name; its id where the bank does not say."""
    branches = bank["branches"].c
    name = connection.execute(select(branches.name).where(branches.branch_id == branch_id)).scalar()
    return name or branch_id


def _of_nobody(connection: Connection, row: Any, round_day: date | None) -> Dossier:
    placed = None
    if round_day is not None:
        live = live_placements.of_customers(connection, [row.customer_id]).get(row.customer_id)
        stands = (
            live
            or connection.execute(
                bank_rows.SELECT_PLACEMENTS.where(PLACEMENTS.c.customer_id == row.customer_id)
            ).first()
        )
        placed = bank_rows.placement(stands, live.day if live else round_day) if stands else None
    held = connection.execute(bank_rows.SELECT_HOLDINGS.where(HOLDINGS.c.customer_id == row.customer_id))
    return Dossier(
        customer=bank_rows.customer(row),
        placement=placed,
        holdings=tuple(bank_rows.holding(one) for one in held),
        contacts=(),
        last_contact=None,
        assessed_on=None,
        assessed_level="",
        graded=False,
    )


def _round_day(connection: Connection) -> date | None:
    of, serving = tables.rounds.c, tables.serving.c
    return connection.execute(select(of.as_of).join(tables.serving, serving.round_id == of.round_id)).scalar()


def today_of(told: Matter, now: datetime) -> datetime:
    """The moment an event is looked at: now, or its own when it lies a little ahead."""
    return max(now, told.at)


def came_late(told: Matter, now: datetime) -> bool:
    """Whether it happened on an earlier day than it was told."""
    return bank_day(told.at) < bank_day(now)
