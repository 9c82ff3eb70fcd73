"""What was done to what two people allow: the rows of the audit that name it. For the reports of pushes and letters."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from store.tables import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One row of the audit about it."""

    at: datetime
    by: str
    move: str
    reason: str


def steps(
    connection: Connection, what: Collection[str], *, since: datetime, mine: Callable[[Mapping[str, Any]], bool]
) -> tuple[Step, ...]:
    """The rows of these kinds since it was made whose detail is ``mine``, the oldest first."""
    query = select(audit.c.at, audit.c.staff_id, audit.c.detail).where(audit.c.what.in_(what), audit.c.at >= since)
    return tuple(
        Step(at=row.at, by=row.staff_id, move=str(row.detail.get("move", "")), reason=str(row.detail.get("reason", "")))
        for row in connection.execute(query.order_by(audit.c.audit_id))
        if mine(row.detail)
    )
