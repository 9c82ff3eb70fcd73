"""Which of a branch's own items are done: deeds of the kind ``branch_item`` that nobody took back.

Asked by ``handlers.day.branch_work``.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Connection, select

from segmentation.deeds import BranchItemDone
from store.tables import deeds


def ref_of(branch_id: str, duty: str, due_on: date) -> str:
    """How one item of one branch is known."""
    return f"{branch_id}|{duty}|{due_on.isoformat()}"


def done(connection: Connection, refs: Sequence[str]) -> frozenset[str]:
    """Those of these that are done."""
    if not refs:
        return frozenset()
    mine = (deeds.c.kind == BranchItemDone.kind, deeds.c.undone_at.is_(None), deeds.c.ref.in_(list(refs)))
    return frozenset(connection.execute(select(deeds.c.ref).where(*mine)).scalars())
