"""The audit's newest rows, filtered: what the console shows a page of. Part of ``store.audit``."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Text, cast, select

from store.tables import audit


def newest(  # noqa: PLR0913 - one value a filter
    connection: Connection, *, staff_id: str = "", what: str = "", customer_id: str = "", before: int | None = None, limit: int
) -> Sequence[Row[Any]]:  # fmt: skip
    """The last so many rows, the newest first; ``before`` goes on from a page's last row."""
    query = select(audit).order_by(audit.c.audit_id.desc())
    if staff_id:
        query = query.where(audit.c.staff_id == staff_id)
    if what:
        query = query.where(audit.c.what == what)
    if before is not None:
        query = query.where(audit.c.audit_id < before)
    if customer_id:  # JSON lists are text in every engine: an id between its quotes, as the list is written
        query = query.where(cast(audit.c.customers, Text).contains(json.dumps(customer_id), autoescape=True))
    return connection.execute(query.limit(limit)).all()
