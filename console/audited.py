"""The audit for those who examine it: the newest rows, by person, kind or customer; whether the chain holds. Ids, never names.

Reading it is a row of it.
"""

import json
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from console.rooms import BY_NAME
from console.visits import Doorkeeper, Visit
from content.wording import knows, say
from store import audit
from store.audit_pages import newest

_LINES, _ID = 100, 64


@dataclass(frozen=True)
class Audited:
    """The page."""

    keeper: Doorkeeper

    def routes(self) -> list[Route]:
        """Its path."""
        return [Route("/audit", self.keeper.page(show, BY_NAME["audit"].roles))]


def show(visit: Visit) -> Response:
    """The newest rows; ``verify`` walks the whole chain."""
    staff_id, what, customer = (visit.query(name).strip()[:_ID] for name in ("staff", "what", "customer"))
    before = visit.query("before")
    mark = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None  # noqa: PLR2004
    with visit.desk.database.engine.connect() as connection:
        rows = newest(connection, staff_id=staff_id, what=what, customer_id=customer, before=mark, limit=_LINES)
        chain = audit.examine(connection) if visit.query("verify") else None
    with visit.desk.database.writing() as connection:
        detail = {"staff_id": staff_id, "what": what, "rows": len(rows)}
        audit.record(
            connection, at=visit.now, staff_id=visit.person.staff_id, what="audit_read",
            customers=[customer] if customer else [], detail=detail,
        )  # fmt: skip
    names = visit.names([row.staff_id for row in rows])
    return visit.page(
        "audit.html",
        rows=[
            {
                "id": row.audit_id, "at": visit.moment(row.at), "who": names.get(row.staff_id, row.staff_id),
                "staff_id": row.staff_id, "what": row.what, "what_name": _what(visit, row.what), "intent": row.intent,
                "customers": row.customers[:5], "more": max(0, len(row.customers) - 5),
                "detail": json.dumps(row.detail, ensure_ascii=False, sort_keys=True) if row.detail else "",
            }
            for row in rows
        ],
        staff=staff_id, what=what, customer=customer, chain=chain,
        last=rows[-1].audit_id if len(rows) == _LINES else None,
        first_at=visit.moment(chain.first_at) if chain else "",
    )  # fmt: skip


def _what(visit: Visit, what: str) -> str:
    key = f"pages.what.{what}"
    return say(key, visit.language) if knows(key, visit.language) else what
