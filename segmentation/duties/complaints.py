"""W-31: an open complaint, until it is closed or the customer was talked to about it."""

from collections.abc import Iterator

from segmentation.dossier import Dossier, DutyDays
from segmentation.duties.item import DueItem, aum
from segmentation.duties.numbers import DutyNumbers
from segmentation.reasons import Reason


def complains(dossier: Dossier, _numbers: DutyNumbers) -> bool:
    """Whether a complaint is open."""
    return bool(dossier.complaints)


def open_complaints(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """One item a complaint."""
    for one in dossier.complaints:
        if one.opened_on > days.today or dossier.reached(one.opened_on, days.today, numbers.complaint_closing):
            continue
        due_on = days.calendar.add(one.opened_on, numbers.complaint_due)
        yield DueItem(
            duty="W-31",
            customer_id=dossier.customer_id,
            falls_on=one.opened_on,
            opens_on=one.opened_on,
            due_on=due_on,
            escalates_on=days.calendar.add(due_on, numbers.complaint_escalates),
            amount=aum(dossier),
            reason=Reason(key="duties.W-31.due", facts={"on": one.opened_on}),
            subject=one.complaint_id,
        )
