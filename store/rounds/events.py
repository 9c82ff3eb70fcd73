"""What became of customers: tiers reached, fallen, near; segments joined or left. Written once, never deleted for being wrong.

A round writes its events in the transaction that switches to it (``write``); what happens between nights is added one by one
(``add``). Briefings ask ``between``, a customer's page ``of_customer``. An event that a late or better delivery proves wrong
is marked withdrawn; one that such a delivery brings to light is marked late.

An event speaks of a customer who is placed on both days that were compared. Whoever is new to the book has reached nothing
and joined nothing, whoever left it has left no segment: opening and closing an account are told elsewhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from store.engines import add_once
from store.tables import bank, events, rounds

TIER_REACHED = "tier_reached"
"""The shown tier rose; ``what`` is the tier reached."""
TIER_FALLEN = "tier_fallen"
"""The shown tier fell, after the grace period; ``what`` is the tier fallen to."""
NEAR_TIER = "near_tier"
"""80 % of the next cut newly reached; ``what`` is the tier that is near."""
JOINED = "joined"
"""In a list or named segment (``what``) and not in it before."""
LEFT = "left"
"""Not in a list or named segment any more."""
KINDS = (TIER_REACHED, TIER_FALLEN, NEAR_TIER, JOINED, LEFT)

DATA, HAND = "data", "hand"
"""Causes: the bank's facts; a value set by hand, or its end. A new policy is no cause: see ``store.rounds.round_events``."""
ROUND, ONLINE = "round", "online"
"""Sources."""

_KEY = ("kind", "customer_id", "what", "day")
#: Rows of one statement.
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event as it is kept."""

    kind: str
    customer_id: str
    what: str
    day: date
    was: str = ""
    """The tier before; empty for segments."""
    cause: str = DATA
    source: str = ROUND
    manager_id: str | None = None
    """Whose customer it was then."""
    branch_id: str | None = None
    round_id: int | None = None
    found_at: datetime
    late: bool = False
    """Found by a late delivery, when the day had passed."""
    withdrawn_at: datetime | None = None
    """Proven wrong by a late or better delivery."""


def reference(kind: str, customer_id: str, what: str, day: date) -> str:
    """How an event is named elsewhere; ``find`` reads it."""
    return f"{kind}|{customer_id}|{what}|{day.isoformat()}"


_COLUMNS = tuple(events.c[name] for name in Event.__dataclass_fields__)


def add(  # noqa: PLR0913 - one value a column
    connection: Connection,
    *,
    kind: str,
    customer_id: str,
    what: str,
    day: date,
    found_at: datetime,
    was: str = "",
    source: str = ONLINE,
    cause: str = DATA,
    manager_id: str | None = None,
    branch_id: str | None = None,
    round_id: int | None = None,
    since: date | None = None,
) -> bool:
    """Write an event once; False when it is there already. Needs ``Database.writing()``.

    ``since`` is the day of the round the customer was compared with: where the last word after that day says the same, nothing
    is written. An event withdrawn before comes back.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    if since is not None and _said_since(connection, kind, customer_id, what, since):
        return False
    row = {
        "kind": kind, "customer_id": customer_id, "what": what, "day": day, "source": source, "cause": cause, "was": was,
        "manager_id": manager_id, "branch_id": branch_id, "round_id": round_id, "found_at": found_at, "late": False,
        "withdrawn_at": None,
    }  # fmt: skip
    if add_once(connection, events, row, key=_KEY):
        return True
    back = update(events).where(*(events.c[name] == row[name] for name in _KEY), events.c.withdrawn_at.is_not(None))
    return connection.execute(back.values(withdrawn_at=None)).rowcount > 0


def _said_since(connection: Connection, kind: str, customer_id: str, what: str, since: date) -> bool:
    """Whether the last word on the matter after that day is this event."""
    last = connection.execute(
        select(events.c.kind, events.c.what)
        .where(events.c.customer_id == customer_id, events.c.day > since, events.c.withdrawn_at.is_(None))
        .where(_same_matter(kind, what))
        .order_by(events.c.day.desc(), events.c.event_id.desc())
        .limit(1)
    ).first()
    return last is not None and tuple(last) == (kind, what)


def _same_matter(kind: str, what: str) -> Any:
    """Events that answer one question: which tier; near which; in the segment or not."""
    if kind in (TIER_REACHED, TIER_FALLEN):
        return events.c.kind.in_((TIER_REACHED, TIER_FALLEN))
    if kind in (JOINED, LEFT):
        return events.c.kind.in_((JOINED, LEFT)) & (events.c.what == what)
    return (events.c.kind == kind) & (events.c.what == what)


@dataclass(frozen=True, slots=True)
class Written:
    """What writing a round's events changed."""

    added: int = 0
    withdrawn: int = 0


def write(  # noqa: PLR0913 - what is compared, and when
    connection: Connection,
    found: Iterable[Mapping[str, Any]],
    *,
    round_id: int,
    day: date,
    since: date,
    found_at: datetime,
    late: bool = False,
) -> Written:
    """Make the events of a day those of this round. Needs ``Database.writing()``.

    ``found``: kind, customer_id, what, was, cause, manager_id, branch_id, each once, the segments after the tiers. What an
    earlier round of the day said and this one does not is withdrawn; what was told between nights, after the day ``since``
    of the round before, is not told again, and stays.
    """
    there, others = _of_day(connection, day)
    told = _online(connection, since, day)
    added, back, rows = 0, list[int](), list[dict[str, Any]]()
    head = {"day": day, "source": ROUND, "round_id": round_id, "found_at": found_at, "late": late, "withdrawn_at": None}
    for one in found:
        key = (one["kind"], one["customer_id"], one["what"])
        if key in there:
            event_id, withdrawn_at = there.pop(key)
            if withdrawn_at is not None:
                back.append(event_id)
        elif key not in told and key not in others:
            rows.append({**one, **head})
            if len(rows) == _AT_ONCE:
                added += _insert(connection, rows)
    added += _insert(connection, rows) + _mark(connection, back, None)
    gone = [event_id for event_id, withdrawn_at in there.values() if withdrawn_at is None]
    return Written(added, _mark(connection, gone, found_at))


def _of_day(
    connection: Connection, day: date
) -> tuple[dict[tuple[str, str, str], tuple[int, datetime | None]], set[tuple[str, str, str]]]:
    """The day's events that a round wrote, with their ids and when they were withdrawn; and the keys of all others."""
    mine: dict[tuple[str, str, str], tuple[int, datetime | None]] = {}
    others: set[tuple[str, str, str]] = set()
    query = select(
        events.c.kind, events.c.customer_id, events.c.what, events.c.source, events.c.event_id, events.c.withdrawn_at
    ).where(events.c.day == day)
    for kind, customer_id, what, source, event_id, withdrawn_at in connection.execute(query):
        if source == ROUND:
            mine[kind, customer_id, what] = (event_id, withdrawn_at)
        else:
            others.add((kind, customer_id, what))
    return mine, others


def _online(connection: Connection, since: date, day: date) -> set[tuple[str, str, str]]:
    """The last word on each matter that was told between the two rounds' days."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    query = (
        select(events.c.kind, events.c.customer_id, events.c.what)
        .where(events.c.source == ONLINE, events.c.day > since, events.c.day <= day, events.c.withdrawn_at.is_(None))
        .order_by(events.c.day, events.c.event_id)
    )
    for kind, customer_id, what in connection.execute(query):
        matter = "" if kind in (TIER_REACHED, TIER_FALLEN) else f"{kind == NEAR_TIER}:{what}"
        found[customer_id, matter] = (kind, customer_id, what)
    return set(found.values())


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> int:
    if rows:
        connection.execute(insert(events), rows)
    number = len(rows)
    rows.clear()
    return number


def _mark(connection: Connection, ids: Sequence[int], withdrawn_at: datetime | None) -> int:
    for start in range(0, len(ids), _AT_ONCE):
        some = events.c.event_id.in_(ids[start : start + _AT_ONCE])
        connection.execute(update(events).where(some).values(withdrawn_at=withdrawn_at))
    return len(ids)


# -- questions --------------------------------------------------------------------------------------------------------------


def between(
    connection: Connection, managers: Sequence[str], start: date, end: date, *, kinds: Sequence[str] = KINDS
) -> tuple[Event, ...]:
    """Events from ``start`` to ``end``, both counted, of the customers these managers have now; none that was withdrawn.

    By day, then kind and customer. Needs ``Database.reading()``.
    """
    customers = bank["customers"].c
    query = (
        select(*_COLUMNS)
        .join(bank["customers"], customers.customer_id == events.c.customer_id)
        .where(customers.manager_id.in_(list(managers)), events.c.day.between(start, end))
        .where(events.c.kind.in_(list(kinds)), events.c.withdrawn_at.is_(None))
        .order_by(events.c.day, events.c.kind, events.c.customer_id, events.c.what)
    )
    return tuple(Event(**row) for row in connection.execute(query).mappings())


def of_customer(connection: Connection, customer_id: str, *, withdrawn: bool = False) -> tuple[Event, ...]:
    """A customer's events, the newest day first; with ``withdrawn`` also those proven wrong."""
    query = select(*_COLUMNS).where(events.c.customer_id == customer_id)
    if not withdrawn:
        query = query.where(events.c.withdrawn_at.is_(None))
    query = query.order_by(events.c.day.desc(), events.c.event_id.desc())
    return tuple(Event(**row) for row in connection.execute(query).mappings())


def compared_since(connection: Connection) -> date | None:
    """The day of the first round that is kept: nothing is known of what changed before; None where there was no round."""
    first = connection.execute(select(func.min(rounds.c.as_of)).where(rounds.c.state == "done")).scalar()
    return first if first is None or isinstance(first, date) else None


def find(connection: Connection, named: str) -> Event | None:
    """The event of a ``reference``; None when it is not there or was withdrawn."""
    kind, rest = named.split("|", 1)
    customer_id, what, day = rest.rsplit("|", 2)
    values = {"kind": kind, "customer_id": customer_id, "what": what, "day": date.fromisoformat(day)}
    query = select(*_COLUMNS).where(
        *(events.c[name] == value for name, value in values.items()), events.c.withdrawn_at.is_(None)
    )
    row = connection.execute(query).mappings().first()
    return Event(**row) if row else None
