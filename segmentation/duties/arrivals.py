"""W-17: a customer came into a branch; the lobby hands over at once, the adviser talks to them the same day."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from segmentation.dossier import BANK_ZONE, Dossier, DutyDays, bank_day
from segmentation.duties.item import DueItem, aum
from segmentation.duties.numbers import DutyNumbers
from segmentation.reasons import Reason


def arrived(dossier: Dossier, _numbers: DutyNumbers) -> bool:
    """Whether the customer came in since go-live."""
    return bool(dossier.arrivals)


def second_contacts(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """The adviser's part of an arrival: open until the hand-over is confirmed and a contact since is logged."""
    for one in dossier.arrivals:
        day = bank_day(one.at)
        if day > days.today or (one.handed_over is not False and dossier.reached_since(one.at, days.today)):
            continue
        closing = datetime.combine(day, numbers.closes_at, BANK_ZONE)
        ends = closing if one.at < closing else datetime.combine(day + timedelta(days=1), time(), BANK_ZONE)
        yield DueItem(
            duty="W-17",
            customer_id=dossier.customer_id,
            falls_on=day,
            opens_on=day,
            due_on=day,
            escalates_on=day,
            amount=aum(dossier),
            reason=Reason(key="duties.W-17.due", facts={"on": day}),
            opened_at=one.at,
            due_at=ends,
            escalates_at=ends,
            subject=one.arrival_id,
        )
