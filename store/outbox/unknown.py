"""Deliveries that may or may not have arrived, where their platform can be asked. Part of ``store.outbox.outbox``.

::

    unknown ──take──▶ (asked, under a lease) ──there────────▶ sent
                          │  ▲               ├──not there──▶ asked once more; the second time waiting: it is sent again
                          │  └──later────────┤                (failed when its tries are used up)
                          │                  └──cannot─────▶ unknown, for a person to decide (store/outbox/outbox_by_hand.py)
                          └── the process died: asked again when the lease is over

An unknown delivery's ``lease_until`` is when its platform is asked; without one a person decides. Used by ``schedules.unknown``.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from store.engines import of
from store.outbox.claim_statements import ASKABLE, COLUMNS, on_platforms, state_is
from store.outbox.outbox_claims import Claimed, claimed_row
from store.tables import outbox
from store.types import moment_number

#: How often a platform must say that a message is not there before it is sent again: the first time it may be too early.
TIMES = 2
NOT_THERE = "not_there"


def any_due(connection: Connection, *, now: datetime, platforms: Collection[str]) -> bool:
    """Whether there is anything to ask now."""
    named = "".join(f"|{name}:" for name in platforms)
    return bool(ASKABLE.rows(connection, now=moment_number(now), platforms=named))


def take(
    connection: Connection, *, now: datetime, lease: timedelta, platforms: Collection[str], limit: int
) -> tuple[Claimed, ...]:
    """Those whose platform is to be asked now, for ``lease``, the oldest question first. Needs ``Database.writing()``."""
    due = (state_is("unknown"), outbox.c.lease_until <= now, on_platforms(platforms))
    of(connection).take_turn(connection, "outbox")
    ids = connection.execute(
        select(outbox.c.delivery_id).where(*due).order_by(outbox.c.lease_until, outbox.c.delivery_id).limit(limit)
    ).scalars()
    chosen = list(ids)
    if not chosen:
        return ()
    rows = connection.execute(
        update(outbox).where(outbox.c.delivery_id.in_(chosen), *due).values(lease_until=now + lease).returning(*COLUMNS)
    ).all()
    return tuple(sorted(map(claimed_row, rows), key=lambda one: one.delivery_id))


def there(connection: Connection, asked: Claimed, *, now: datetime, message_id: str) -> bool:
    """The platform has it: sent. False when somebody else decided meanwhile; so for all of these."""
    note = _note(asked, now, reason="found", kind="sent")
    return _end(connection, asked, state="sent", lease_until=None, ended_at=now, message_id=message_id, findings=note)


def not_there(  # noqa: PLR0913 - all by name
    connection: Connection, asked: Claimed, *, now: datetime, again: datetime, send_at: datetime, hopeless: bool
) -> str | None:
    """The platform does not have it: asked again at ``again``, and then sent again at ``send_at``, or given up.

    Returns the state it has now, None: as above. ``hopeless``: it was tried often enough.
    """
    note = _note(asked, now, reason=NOT_THERE, kind="unknown")
    values: dict[str, Any] = {"state": "unknown", "lease_until": again}
    if said_before(asked) + 1 >= TIMES:
        values = {"state": "waiting", "lease_until": None, "due_at": send_at, "ended_at": None}
        if hopeless:
            values = {"state": "failed", "lease_until": None, "ended_at": now}
    state = str(values["state"])
    return state if _end(connection, asked, **values, findings=note) else None


def cannot(connection: Connection, asked: Claimed, *, now: datetime) -> bool:
    """The platform does not know: a person decides."""
    return _end(connection, asked, lease_until=None, findings=_note(asked, now, reason="cannot_tell", kind="unknown"))


def later(connection: Connection, asked: Claimed, *, until: datetime) -> bool:
    """The platform could not be asked now."""
    return _end(connection, asked, lease_until=until)


def said_before(asked: Claimed) -> int:
    """How often in a row the platform has said that it is not there, since the last time it was sent."""
    number = 0
    for finding in reversed(asked.findings):
        if finding.get("reason") != NOT_THERE:
            break
        number += 1
    return number


def _note(asked: Claimed, now: datetime, *, reason: str, kind: str) -> list[dict[str, Any]]:
    note = {"check": "find", "kind": kind, "reason": reason, "at": now.isoformat(timespec="seconds")}
    return [*map(dict, asked.findings), note]


def _end(connection: Connection, asked: Claimed, **values: Any) -> bool:
    mine = (
        outbox.c.delivery_id == asked.delivery_id,
        outbox.c.state == "unknown",
        outbox.c.lease_until == asked.lease_until,
    )
    return connection.execute(update(outbox).where(*mine).values(**values)).rowcount == 1
