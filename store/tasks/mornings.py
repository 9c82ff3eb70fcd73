"""What a morning says beside the lines: how good the data are, who is stood in for, what the night brought.

``handlers.day.today`` and ``handlers.day.team`` ask, with the book of the question: nothing outside its managers is answered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, or_, select

from segmentation.bank_data import NOT_REACHED
from store.rounds import events
from store.rounds.events import Event
from store.tables import audit, bank, contacts, deliveries, outbox, serving

if TYPE_CHECKING:
    from store.books.book import Book

#: Branches that went missing longer ago are closed, not missing.
_REMEMBERED = timedelta(days=60)
#: An event found by a delivery that came so late is no news any more.
_NEWS = timedelta(days=10)
#: The key of a manager's briefing; one a manager and day.
_KEY = "morning:{staff_id}:{day}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DataState:
    """How far the data in use can be trusted this morning."""

    as_of: date
    missing: tuple[str, ...] = ()
    """Branches whose customers are not in them though an earlier delivery had some: ``name (id)``."""
    waiting: date | None = None
    """The day of a newer delivery that waits for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefed:
    """What became of one manager's briefing of a day."""

    state: str
    """As in the outbox; empty: none was written."""
    opened: bool = False
    """Whether they asked or tapped anything after it had left."""


def briefing_key(staff_id: str, day: date) -> str:
    """The key of a manager's briefing of a day in the outbox."""
    return _KEY.format(staff_id=staff_id, day=day.isoformat())


def data_state(connection: Connection) -> DataState:
    """The state of the served data; needs ``Database.reading()`` and a served delivery."""
    of = deliveries.c
    served = connection.execute(
        select(of.delivery_id, of.as_of).join(serving, serving.c.delivery_id == of.delivery_id)
    ).one()
    held = select(func.max(of.as_of)).where(
        of.state == "held", of.delivery_id > served.delivery_id, of.as_of > served.as_of
    )
    return DataState(
        as_of=served.as_of, missing=_missing(connection, served.as_of), waiting=connection.execute(held).scalar()
    )


def _missing(connection: Connection, as_of: date) -> tuple[str, ...]:
    """Branches that deliveries up to the served one said were gone, and that still have no customer."""
    of = deliveries.c
    query = (
        select(of.notes)
        .where(of.state.in_(("accepted", "retired")), of.as_of <= as_of, of.as_of > as_of - _REMEMBERED)
        .order_by(of.delivery_id)
    )
    told = [note for notes in connection.execute(query).scalars() for note in notes]
    gone = {_id_of(note["branch"]): str(note["branch"]) for note in told if note["note"] == "branch_gone"}
    if not gone:
        return ()
    customers = bank["customers"].c.branch_id
    there = set(connection.execute(select(customers).distinct().where(customers.in_(sorted(gone)))).scalars())
    return tuple(called for id_, called in gone.items() if id_ not in there)


def _id_of(branch: str) -> str:
    """The id in ``name (id)``, or the id alone."""
    return branch.rpartition("(")[2].removesuffix(")") if branch.endswith(")") else branch


def colleagues(connection: Connection, staff_ids: Iterable[str]) -> dict[str, str]:
    """Names of staff by id; those the bank's file does not know are left out."""
    staff = bank["staff"].c
    rows = connection.execute(select(staff.staff_id, staff.name).where(staff.staff_id.in_(sorted(set(staff_ids)))))
    return {row.staff_id: row.name for row in rows}


def told_since(
    book: "Book", moment: datetime, until: date, *, kinds: Sequence[str] = events.KINDS
) -> tuple[Event, ...]:
    """What became of the book's customers and was found after the moment; nothing that happened long before it."""
    found = events.between(book.connection, book.manager_ids, moment.date() - _NEWS, until, kinds=kinds)
    return tuple(one for one in found if one.found_at > moment)


def unassigned(connection: Connection, branches: Sequence[str], today: date) -> int:
    """How many customers of these branches have no manager, or one who has left the bank."""
    of, staff = bank["customers"].c, bank["staff"]
    gone = select(staff.c.staff_id).where(staff.c.active.is_(False))
    query = select(func.count()).where(
        of.branch_id.in_(list(branches)),
        or_(of.manager_id.is_(None), of.manager_id.in_(gone)),
        or_(of.closed_on.is_(None), of.closed_on > today),
    )
    return int(connection.execute(query).scalar_one())


def briefed(connection: Connection, managers: Sequence[str], day: date) -> dict[str, Briefed]:
    """What became of the briefings of that day, by manager; those without one are left out."""
    keys = {briefing_key(staff_id, day): staff_id for staff_id in managers}
    query = select(outbox.c.key, outbox.c.state, outbox.c.ended_at).where(outbox.c.key.in_(list(keys)))
    rows = connection.execute(query).all()
    left = {keys[row.key]: row.ended_at for row in rows if row.state == "sent"}
    active = _active_after(connection, left, day)
    return {keys[row.key]: Briefed(state=row.state, opened=keys[row.key] in active) for row in rows}


def _active_after(connection: Connection, left: Mapping[str, Any], day: date) -> set[str]:
    """Whoever asked something after their briefing had left, that day or the night after."""
    if not left:
        return set()
    first = min(left.values())
    query = (
        select(audit.c.staff_id, func.max(audit.c.at).label("at"))
        .where(audit.c.what == "asked", audit.c.staff_id.in_(sorted(left)), audit.c.at >= first)
        .where(audit.c.at < datetime.combine(day + timedelta(days=2), datetime.min.time(), tzinfo=first.tzinfo))
        .group_by(audit.c.staff_id)
    )
    return {row.staff_id for row in connection.execute(query) if row.at >= left[row.staff_id]}


# -- for the heads of branches and the operator -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What was done and what changed in a week, counted."""

    contacts: int = 0
    reached: int = 0
    customers: int = 0


def contacts_between(book: "Book", start: datetime, end: datetime) -> Week:
    """The contacts and attempts with the book's customers from one moment up to another, the bank's and the bot's."""
    of = bank["customers"].c
    mine = select(of.customer_id).where(of.manager_id.in_(list(book.manager_ids)))
    seen: dict[str, tuple[str, bool]] = {}
    for table in (bank["contacts"], contacts):
        stands = (table.c.undone_at.is_(None),) if table is contacts else ()
        query = select(table.c.contact_id, table.c.customer_id, table.c.outcome).where(
            table.c.at >= start, table.c.at < end, table.c.customer_id.in_(mine), *stands
        )
        for row in book.connection.execute(query):
            seen[row.contact_id] = (row.customer_id, row.outcome not in NOT_REACHED)
    return Week(
        contacts=len(seen),
        reached=sum(reached for _, reached in seen.values()),
        customers=len({customer for customer, reached in seen.values() if reached}),
    )


def branch_names(connection: Connection) -> dict[str, str]:
    """The branches' names by id."""
    of = bank["branches"].c
    return {row.branch_id: row.name for row in connection.execute(select(of.branch_id, of.name))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One briefing of a day, as the operator sees it."""

    staff_id: str
    state: str
    due_at: datetime
    reason: str = ""
    """What a check or the platform said last."""


def briefings_of(connection: Connection, day: date) -> dict[str, Sent]:
    """The briefings written for a day, by manager."""
    suffix = f":{day.isoformat()}"
    query = select(outbox.c.key, outbox.c.state, outbox.c.due_at, outbox.c.findings).where(
        outbox.c.key.like(f"morning:%{suffix}"), outbox.c.purpose == "briefing"
    )
    found = {}
    for row in connection.execute(query):
        staff_id = row.key.removeprefix("morning:").removesuffix(suffix)
        reason = str(row.findings[-1].get("reason", "")) if row.findings else ""
        found[staff_id] = Sent(staff_id=staff_id, state=row.state, due_at=row.due_at, reason=reason)
    return found
