"""Everything the bot says: added once, claimed once, and only then sent. ``docs/delivery.md`` draws the states.

::

    add ──▶ waiting ──claim──▶ sending ──finish──▶ sent
               │ ▲                │
               │ ├──────defer─────┤   a check said "not before …", or the platform "try again later"
               │ │                ├──block────▶ blocked   a check said no: findings say which
               │ │                ├──fail─────▶ failed    refused for good, or tries used up (dead letter)
               │ │                └──unknown──▶ unknown   it may or may not have arrived: never sent again blindly
               │ └─ release ─── lease over, on a platform that shows a repeated key once (some: for a time)
               │                (on any other: unknown)
               ├──expire──▶ expired     its time passed while it waited
               └──gather──▶ gathered    it piled up in an outage: told in one message (store/outbox/piled_up.py)

From ``unknown`` on see ``store/outbox/unknown.py``; what a person decides is in ``store/outbox/outbox_by_hand.py``.

``add`` belongs into the transaction of the message's cause. A claim holds under a lease and takes at most one delivery an
address, so that a chat gets its messages in order; whoever lost the lease can no longer end the delivery.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from content.cards import Card
from store.engines import of
from store.outbox.claim_statements import ARRIVED, ENDED_AT, EXPIRE, OVER, in_flight, on_platforms
from store.outbox.outbox_claims import Claimed, claim
from store.outbox.outbox_lines import ENDED, LEFT, STATES, Line, counts, due, listing
from store.tables import outbox, outbox_cards
from store.types import moment_number

__all__ = [
    "ENDED", "LEFT", "STATES", "Claimed", "Line", "add", "backoff", "block", "claim", "counts", "defer", "due", "expire",
    "fail", "finish", "finish_all", "has", "listing", "on_platforms", "release", "took", "unknown",
]  # fmt: skip

#: What somebody waits for goes first.
_URGENT = frozenset({"answer"})
#: Deliveries looked at to see whether a platform works.
_RECENT = 5_000


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
    tells of, ``recipients`` (customers it is directed at), ``push_id``, ``approval_id``, ``news_ids``, ``products``. ``now``
    is when it was made, else ``due_at``.
    """
    row = {
        "key": key, "address": address, "purpose": purpose, "about": dict(about), "state": "waiting",
        "due_at": due_at, "expires_at": expires_at, "lease_until": None, "tries": 0, "findings": [], "message_id": "",
        "made_at": now or due_at, "ended_at": None, "urgency": 0 if purpose in _URGENT else 1,
    }  # fmt: skip
    new = of(connection).insert(outbox).values(row).on_conflict_do_nothing(index_elements=["key"])
    made = connection.execute(new.returning(outbox.c.delivery_id)).scalar()
    if made is None:
        return False
    connection.execute(insert(outbox_cards).values(delivery_id=made, card=card.to_json()))
    return True


def finish(connection: Connection, claimed: Claimed, *, now: datetime, message_id: str) -> bool:
    """It arrived, under the platform's id; False when the claim was lost meanwhile."""
    return _end(connection, claimed, state="sent", ended_at=now, message_id=message_id)


def finish_all(connection: Connection, arrived: Sequence[tuple[Claimed, str]], *, now: datetime) -> frozenset[int]:
    """They arrived, each under its id: ``finish`` for many in one statement. Returns the delivery ids still held."""
    if not arrived:
        return frozenset()
    at = moment_number(now)
    leases = {one.lease_until: moment_number(one.lease_until) for one, _ in arrived}
    given = [
        {"id": one.delivery_id, "tried": one.tries, "lease": leases[one.lease_until], "message": message, "at": at}
        for one, message in arrived
    ]
    if ARRIVED.run_all(connection, given) == len(given):
        return frozenset([one.delivery_id for one, _ in arrived])
    ended = set(map(tuple, ENDED_AT.rows(connection, ids=json.dumps([one["id"] for one in given]), at=at)))
    return frozenset(one.delivery_id for one, message in arrived if (one.delivery_id, one.tries, message) in ended)


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


def unknown(
    connection: Connection,
    claimed: Claimed,
    *,
    now: datetime,
    findings: list[dict[str, Any]],
    ask_at: datetime | None = None,
) -> bool:
    """It may or may not have arrived; the platform is asked at ``ask_at``, or an operator decides (None)."""
    values: dict[str, Any] = {"state": "unknown", "ended_at": now, **_with(claimed, findings)}
    return _end(connection, claimed, **values, lease_until=ask_at)


def release(
    connection: Connection,
    *,
    now: datetime,
    repeatable: Collection[str],
    ask: Mapping[str, datetime] | None = None,
    folds: Mapping[str, timedelta] | None = None,
) -> tuple[int, int]:
    """Take over what dead processes left in ``sending``: waiting again on ``repeatable`` platforms, else unknown.

    Repeatable is a platform that shows a repeated key once; ``folds`` says of others how long after a delivery was made they
    do. ``ask`` has the moment at which a platform that can be asked will be. Returns how many of each. Needs
    ``Database.writing()``.
    """
    over = (in_flight(), outbox.c.lease_until <= now)
    of(connection).take_turn(connection, "outbox")  # before any row: who holds the turn must never wait for one of ours
    if not OVER.rows(connection, now=moment_number(now)):
        return 0, 0
    again = connection.execute(
        update(outbox).where(*over, on_platforms(repeatable)).values(state="waiting", lease_until=None)
    ).rowcount
    for platform, lasts in (folds or {}).items():
        young = (on_platforms([platform]), outbox.c.made_at > now - lasts)
        again += connection.execute(
            update(outbox).where(*over, *young).values(state="waiting", lease_until=None)
        ).rowcount
    lost = 0
    for platform, at in (ask or {}).items():
        gone = update(outbox).where(*over, on_platforms([platform]))
        lost += connection.execute(gone.values(state="unknown", lease_until=at, ended_at=now)).rowcount
    lost += connection.execute(
        update(outbox).where(*over).values(state="unknown", lease_until=None, ended_at=now)
    ).rowcount
    return again, lost


def expire(connection: Connection, *, now: datetime) -> int:
    """End what waited past its time; returns how many. Needs ``Database.writing()``."""
    return EXPIRE.run(connection, now=moment_number(now)).rowcount


def backoff(key: str, tries: int, *, base: timedelta, most: timedelta) -> timedelta:
    """How long to wait after the n-th failed try: doubling from ``base`` up to ``most``, ± a quarter.

    The jitter is a hash of key and try, so that a thousand refused messages do not return at one moment and a test can
    still say when each does.
    """
    digest = hashlib.sha256(f"{key}:{tries}".encode()).digest()
    share = int.from_bytes(digest[:4]) / (1 << 32)
    wait: timedelta = min(most, base * (1 << min(tries - 1, 20)))
    return wait * (0.75 + 0.5 * share)


def has(connection: Connection, key: str) -> bool:
    """Whether a delivery of that key was ever added."""
    return connection.execute(select(outbox.c.delivery_id).where(outbox.c.key == key)).first() is not None


def took(connection: Connection, platform: str, *, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """When the platform took deliveries in that time, as far as the last few thousand show."""
    newest = select(func.max(outbox.c.delivery_id)).scalar_subquery()
    taken = (outbox.c.state == "sent", outbox.c.ended_at > after, outbox.c.ended_at <= until, on_platforms([platform]))
    query = select(outbox.c.ended_at).distinct().where(outbox.c.delivery_id > newest - _RECENT, *taken)
    return tuple(connection.execute(query).scalars())


def _with(claimed: Claimed, findings: list[dict[str, Any]]) -> dict[str, Any]:
    return {"findings": [*claimed.findings, *findings]}


def _end(connection: Connection, claimed: Claimed, *, lease_until: datetime | None = None, **values: Any) -> bool:
    done = connection.execute(
        update(outbox)
        .where(
            outbox.c.delivery_id == claimed.delivery_id,
            outbox.c.state == "sending",
            outbox.c.tries == claimed.tries,
            outbox.c.lease_until == claimed.lease_until,
        )
        .values(lease_until=lease_until, **values)
    )
    return done.rowcount == 1
