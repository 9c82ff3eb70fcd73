"""What an operator decides about a delivery: try it again, or give it up; with a reason, and audited.

``guanhu outbox retry`` and ``give-up`` call this. Checks are asked again before a retried delivery leaves, so that nobody
sends by hand what may not leave.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from content.problems import Problem
from store import audit
from store.tables import outbox

#: What can be tried again: a dead letter, what may have arrived, and what a check stopped (it will ask again).
RETRIED = ("failed", "unknown", "blocked", "given_up")
#: What can be given up: everything that has not come to its end.
GIVEN_UP = ("waiting", "failed", "unknown")


def retry(connection: Connection, delivery_id: int, *, by: str, reason: str, now: datetime) -> None:
    """Send it again, with all its tries. Raises Problem: no such delivery, not in such a state, its time is over."""
    row = _found(connection, delivery_id, RETRIED)
    if row.expires_at is not None and row.expires_at <= now:
        raise Problem("clock.outbox_too_late", id=delivery_id)
    values = {"state": "waiting", "due_at": now, "tries": 0, "lease_until": None, "ended_at": None}
    _move(connection, row, values, what="outbox_retried", by=by, reason=reason, now=now)


def give_up(connection: Connection, delivery_id: int, *, by: str, reason: str, now: datetime) -> None:
    """It is not sent any more. Raises Problem: no such delivery, or it has come to its end."""
    row = _found(connection, delivery_id, GIVEN_UP)
    values = {"state": "given_up", "lease_until": None, "ended_at": row.ended_at or now}
    _move(connection, row, values, what="outbox_given_up", by=by, reason=reason, now=now)


def _found(connection: Connection, delivery_id: int, states: tuple[str, ...]) -> Any:
    row = connection.execute(select(outbox).where(outbox.c.delivery_id == delivery_id).with_for_update()).first()
    if row is None:
        raise Problem("clock.outbox_no_such", exit_code=2, id=delivery_id)
    if row.state not in states:
        raise Problem("clock.outbox_not_now", id=delivery_id, state=row.state, states=", ".join(states))
    return row


def _move(  # noqa: PLR0913 - what is written down
    connection: Connection, row: Any, values: dict[str, Any], *, what: str, by: str, reason: str, now: datetime
) -> None:
    if not reason.strip():
        raise Problem("clock.outbox_no_reason", exit_code=2)
    note = {
        "check": "hand", "kind": values["state"], "reason": what, "facts": {"by": by, "why": reason.strip()},
        "at": now.isoformat(timespec="seconds"),
    }  # fmt: skip
    mine = update(outbox).where(outbox.c.delivery_id == row.delivery_id)
    connection.execute(mine.values(**values, findings=[*row.findings, note]))
    detail = {"delivery_id": row.delivery_id, "key": row.key, "was": row.state, "reason": reason.strip()}
    audit.record(connection, at=now, staff_id=by, what=what, detail=detail)
