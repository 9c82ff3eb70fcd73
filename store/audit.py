"""The audit: who asked, sent, imported or approved what, about whom; a chain that shows when a row was changed or taken out.

Each row's hash covers the hash before it and the row's own values as canonical JSON. Rows hold ids, never names, amounts or
what somebody typed. Written by ``bot/conversation.py`` for every answer and by whatever else acts; never updated.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from store.tables import audit
from store.types import moment_number

_LAST = select(audit.c.hash).order_by(audit.c.audit_id.desc()).limit(1)
_CHAIN = select(audit).order_by(audit.c.audit_id)


def record(  # noqa: PLR0913 - one value a column
    connection: Connection,
    *,
    at: datetime,
    staff_id: str,
    what: str,
    intent: str = "",
    customers: Sequence[str] = (),
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add one row; ``connection`` is inside ``Database.writing``, so that two writers cannot take the same place."""
    previous = connection.execute(_LAST).scalar() or ""
    values = {
        "at": at,
        "staff_id": staff_id,
        "what": what,
        "intent": intent,
        "customers": list(customers),
        "detail": dict(detail or {}),
    }
    connection.execute(audit.insert().values(**values, previous_hash=previous, hash=_hash(previous, values)))


def first_broken(connection: Connection) -> int | None:
    """The audit_id of the first row that does not follow from the one before; None when the chain is whole."""
    previous = ""
    for row in connection.execute(_CHAIN):
        values = {name: getattr(row, name) for name in ("at", "staff_id", "what", "intent", "customers", "detail")}
        if row.previous_hash != previous or row.hash != _hash(previous, values):
            return int(row.audit_id)
        previous = row.hash
    return None


def _hash(previous: str, values: Mapping[str, Any]) -> str:
    plain = {**values, "at": moment_number(values["at"])}
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256((previous + text).encode()).hexdigest()
