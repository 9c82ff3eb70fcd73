"""Everything the bot says: added once, claimed once, and only then sent.

The states of a delivery::

    add ──▶ waiting ──claim──▶ sending ──finish──▶ sent
               │ ▲                │
               │ ├──────defer─────┤   a check said "not before …", or the platform "try again later"
               │ │                ├──block────▶ blocked   a check said no: findings say which
               │ │                ├──fail─────▶ failed    refused for good, or tries used up (dead letter)
               │ │                └──unknown──▶ unknown   it may or may not have arrived: never sent again blindly
               │ └─ release ─── lease over, on a platform that shows a repeated key once
               │                (on any other: unknown)
               └──expire──▶ expired     its time passed while it waited

``add`` belongs into the transaction of the message's cause. A claim holds under a lease and takes at most one delivery an
address, so that a chat gets its messages in order; whoever lost the lease can no longer end the delivery.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, or_, select, update

from content.cards import Card
from store.engines import add_once, of
from store.engines.spelling import place_of
from store.tables import outbox

STATES = ("waiting", "sending", "sent", "blocked", "failed", "unknown", "expired")
#: What may have reached the address: these count against the caps.
LEFT = ("sending", "sent", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery claimed for sending; ``tries`` and ``lease_until`` prove later that the claim still holds."""

    delivery_id: int
    key: str
    address: str
    purpose: str
    about: Mapping[str, Any]
    card: Card = field(repr=False)
    due_at: datetime
    expires_at: datetime | None
    tries: int
    lease_until: datetime
    findings: tuple[Mapping[str, Any], ...] = ()


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


def add(  # noqa: PLR0913 - one value a column
    connection: Connection,
    *,
    key: str,
    address: str,
    purpose: str,
    about: Mapping[str, Any],
    card: Card,
    due_at: datetime,
    expires_at: datetime | None = None,
    now: datetime | None = None,
) -> bool:
    """Put a card on its way; False when that key was added before. Needs ``Database.writing()``.

    ``key`` says what it is for (``morning:S001:2026-11-23``). ``about`` is what the checks look at: ``customer_ids`` it
    tells of, ``recipients`` (customers it is directed at), ``push_id``, ``news_ids``, ``products``. ``now`` is when it was
    made, else ``due_at``.
    """
    row = {
        "key": key, "address": address, "purpose": purpose, "about": dict(about), "card": card.to_json(), "state": "waiting",
        "due_at": due_at, "expires_at": expires_at, "lease_until": None, "tries": 0, "findings": [], "message_id": "",
        "made_at": now or due_at, "ended_at": None,
    }  # fmt: skip
    return add_once(connection, outbox, row, key=["key"])


def claim(
    connection: Connection, *, now: datetime, lease: timedelta, platforms: Collection[str], limit: int = 1
) -> tuple[Claimed, ...]:
    """Take the answers, then the deliveries due longest, one an address, for ``lease``. Needs ``Database.writing()``."""
    busy = select(outbox.c.address).where(outbox.c.state == "sending")
    later = case((outbox.c.purpose == "answer", 0), else_=1)  # someone waits for an answer, nobody for a digest
    due = (
        select(
            outbox.c.delivery_id,
            outbox.c.due_at,
            later.label("later"),
            func.row_number()
            .over(partition_by=outbox.c.address, order_by=(later, outbox.c.due_at, outbox.c.delivery_id))
            .label("place"),
        )
        .where(
            outbox.c.state == "waiting",
            outbox.c.due_at <= now,
            or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > now),
            on_platforms(platforms),
            outbox.c.address.not_in(busy),
        )
        .subquery()
    )
    of(connection).take_turn(connection, "outbox")  # one in flight an address: no two claims may look at once
    mine = outbox.join(due, due.c.delivery_id == outbox.c.delivery_id)
    chosen = (
        select(outbox.c.delivery_id)
        .select_from(mine)
        .where(due.c.place == 1, outbox.c.state == "waiting")
        .order_by(due.c.later, due.c.due_at, due.c.delivery_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=outbox)
    )
    ids = connection.execute(chosen).scalars().all()
    rows = connection.execute(
        update(outbox)
        .where(outbox.c.delivery_id.in_(ids))
        .values(state="sending", lease_until=now + lease, tries=outbox.c.tries + 1)
        .returning(*outbox.c)
    ).all()
    return tuple(sorted((_claimed(row) for row in rows), key=lambda one: (one.due_at, one.delivery_id)))


def finish(connection: Connection, claimed: Claimed, *, now: datetime, message_id: str) -> bool:
    """It arrived, under the platform's id; False when the claim was lost meanwhile."""
    return _end(connection, claimed, state="sent", ended_at=now, message_id=message_id)


def defer(
    connection: Connection, claimed: Claimed, *, until: datetime, findings: list[dict[str, Any]], counted: bool = True
) -> bool:
    """Not now: due again at ``until``. ``counted`` keeps the try (the platform failed); a check's defer gives it back."""
    tries = claimed.tries if counted else claimed.tries - 1
    return _end(connection, claimed, state="waiting", due_at=until, tries=tries, **_with(claimed, findings))


def block(connection: Connection, claimed: Claimed, *, now: datetime, findings: list[dict[str, Any]]) -> bool:
    """A check said no, for good."""
    return _end(connection, claimed, state="blocked", ended_at=now, **_with(claimed, findings))


def fail(connection: Connection, claimed: Claimed, *, now: datetime, findings: list[dict[str, Any]]) -> bool:
    """Refused for good, or tried too often: a dead letter, shown until someone looks."""
    return _end(connection, claimed, state="failed", ended_at=now, **_with(claimed, findings))


def unknown(connection: Connection, claimed: Claimed, *, now: datetime, findings: list[dict[str, Any]]) -> bool:
    """It may or may not have arrived."""
    return _end(connection, claimed, state="unknown", ended_at=now, **_with(claimed, findings))


def release(connection: Connection, *, now: datetime, repeatable: Collection[str]) -> tuple[int, int]:
    """Take over what dead processes left in ``sending``: waiting again on ``repeatable`` platforms, else unknown.

    Repeatable is a platform that shows a repeated key once. Returns how many of each. Needs ``Database.writing()``.
    """
    over = (outbox.c.state == "sending", outbox.c.lease_until <= now)
    again = connection.execute(
        update(outbox).where(*over, on_platforms(repeatable)).values(state="waiting", lease_until=None)
    ).rowcount
    lost = connection.execute(
        update(outbox).where(*over).values(state="unknown", lease_until=None, ended_at=now)
    ).rowcount
    return again, lost


def expire(connection: Connection, *, now: datetime) -> int:
    """End what waited past its time; returns how many. Needs ``Database.writing()``."""
    past = (outbox.c.state == "waiting", outbox.c.expires_at <= now)
    return connection.execute(update(outbox).where(*past).values(state="expired", ended_at=now)).rowcount


def backoff(key: str, tries: int, *, base: timedelta, most: timedelta) -> timedelta:
    """How long to wait after the n-th failed try: doubling from ``base`` up to ``most``, ± a quarter.

    The jitter is a hash of key and try, so that a thousand refused messages do not return at one moment and a test can
    still say when each does.
    """
    digest = hashlib.sha256(f"{key}:{tries}".encode()).digest()
    share = int.from_bytes(digest[:4]) / (1 << 32)
    wait: timedelta = min(most, base * (1 << min(tries - 1, 20)))
    return wait * (0.75 + 0.5 * share)


def listing(connection: Connection, state: str | None = None) -> tuple[Line, ...]:
    """Deliveries as the operator sees them, by due time; of one state or all."""
    query = select(outbox).order_by(outbox.c.due_at, outbox.c.delivery_id)
    if state is not None:
        query = query.where(outbox.c.state == state)
    return tuple(
        Line(
            delivery_id=row.delivery_id, key=row.key, address=row.address, purpose=row.purpose, state=row.state,
            due_at=row.due_at, expires_at=row.expires_at, tries=row.tries, findings=tuple(row.findings),
            ended_at=row.ended_at,
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
        select(outbox)
        .where(
            outbox.c.state == "waiting",
            outbox.c.due_at <= now,
            or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > now),
            on_platforms(platforms),
        )
        .order_by(outbox.c.due_at, outbox.c.delivery_id)
    )
    return tuple(_claimed(row) for row in connection.execute(query))


def has(connection: Connection, key: str) -> bool:
    """Whether a delivery of that key was ever added."""
    return connection.execute(select(outbox.c.delivery_id).where(outbox.c.key == key)).first() is not None


def on_platforms(platforms: Collection[str]) -> ColumnElement[bool]:
    """The condition that an address lies on one of these platforms."""
    return func.substr(outbox.c.address, 1, place_of(outbox.c.address, ":") - 1).in_(sorted(platforms))


def _with(claimed: Claimed, findings: list[dict[str, Any]]) -> dict[str, Any]:
    return {"findings": [*claimed.findings, *findings]}


def _end(connection: Connection, claimed: Claimed, **values: Any) -> bool:
    done = connection.execute(
        update(outbox)
        .where(
            outbox.c.delivery_id == claimed.delivery_id,
            outbox.c.state == "sending",
            outbox.c.tries == claimed.tries,
            outbox.c.lease_until == claimed.lease_until,
        )
        .values(lease_until=None, **values)
    )
    return done.rowcount == 1


def _claimed(row: Row[Any]) -> Claimed:
    return Claimed(
        delivery_id=row.delivery_id, key=row.key, address=row.address, purpose=row.purpose, about=row.about,
        card=Card.from_json(row.card), due_at=row.due_at, expires_at=row.expires_at, tries=row.tries,
        lease_until=row.lease_until or row.due_at, findings=tuple(row.findings),
    )  # fmt: skip
