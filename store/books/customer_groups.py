"""Groups of customers by what the bank's file says of them, not by where the round placed them: ``risk:C3``, ``payroll:yes``,
``do_not_disturb:yes``, ``complaint:open``.

``store.books.segments`` asks here for the condition of such a word, so that every list can be narrowed by it.
"""  # noqa: D205 - one thought

from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import ColumnElement, Table, and_, bindparam, case, exists, or_, select

from store.tables import bank, live_complaints

RISK, COMPLAINT = "risk", "complaint"
_YES = "yes"
#: The values each scheme has.
VALUES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        RISK: frozenset({"C1", "C2", "C3", "C4", "C5"}),
        "do_not_disturb": frozenset({_YES}),
        "payroll": frozenset({_YES}),
        "blacklisted": frozenset({_YES}),
        COMPLAINT: frozenset({"open"}),
    }
)


def condition(scheme: str, parameter: str, placed: Table) -> ColumnElement[bool]:
    """The customer of ``placed`` is in the group whose value is bound as ``parameter``."""
    if scheme == COMPLAINT:
        return and_(bindparam(parameter) == "open", _complains(placed))
    of = bank["customers"].c
    column = of.risk_level if scheme == RISK else case((of[scheme].is_(True), _YES), else_="")
    return exists(select(1).where(of.customer_id == placed.c.customer_id, column == bindparam(parameter)))


def _complains(placed: Table) -> ColumnElement[bool]:
    """A complaint is open: delivered or told since, and closed by neither."""
    filed, told, closed = bank["complaints"], live_complaints, live_complaints.alias("closed_since")
    told_closed = exists(
        select(1).where(closed.c.complaint_id == filed.c.complaint_id, closed.c.closed_on.is_not(None))
    )
    again = exists(select(1).where(closed.c.complaint_id == told.c.complaint_id, closed.c.closed_on.is_not(None)))
    settled = exists(select(1).where(filed.c.complaint_id == told.c.complaint_id, filed.c.closed_on.is_not(None)))
    of_file = select(1).where(filed.c.customer_id == placed.c.customer_id, filed.c.closed_on.is_(None), ~told_closed)
    of_chat = select(1).where(told.c.customer_id == placed.c.customer_id, told.c.closed_on.is_(None), ~again, ~settled)
    return or_(exists(of_file), exists(of_chat))
