"""W-02, W-03, W-03b: large sums that came in or went out, by what the customer mainly holds.

A movement is large from the mark of the customer's tier on. A contact at its moment or later closes it.
"""

from collections.abc import Callable, Iterator
from datetime import date, datetime

from segmentation.dossier import BANK_ZONE, Dossier, DutyDays, bank_day
from segmentation.duties.item import DueItem, Falls, has_type
from segmentation.duties.numbers import DutyNumbers
from segmentation.people import Movement
from segmentation.reasons import Reason
from segmentation.working_days import WorkingDays
from segmentation.working_hours import WorkingHours

_ALL = 100
IN, OUT = "in", "out"


def is_large(amount: int, tier: str, aum: int, numbers: DutyNumbers) -> bool:
    """Whether a movement reaches the mark of the tier: an amount, or a share of the assets where the tier has one."""
    mark = numbers.movement_marks.get(tier)
    if mark is None:
        return False
    share = numbers.movement_shares.get(tier)
    return amount >= mark or (share is not None and _ALL * amount >= share * aum)


def wealth_moved(dossier: Dossier, _numbers: DutyNumbers) -> bool:
    """Wealth among the asset types, and something moved."""
    return bool(dossier.movements) and has_type(dossier, "wealth")


def settlement_moved(dossier: Dossier, _numbers: DutyNumbers) -> bool:
    """Settlement among the asset types, and something moved."""
    return bool(dossier.movements) and has_type(dossier, "settlement")


def other_moved(dossier: Dossier, _numbers: DutyNumbers) -> bool:
    """Placed, of any other type, and something moved."""
    return bool(dossier.movements) and dossier.placement is not None and not has_type(dossier, "settlement")


_Make = Callable[[Dossier, Movement, date, DutyDays, DutyNumbers], DueItem]


def _each(make: _Make, directions: tuple[str, ...]) -> Falls:
    def falls(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
        placed = dossier.placement
        if placed is None:
            return
        for one in dossier.movements:
            day = bank_day(one.at)
            if one.direction not in directions or day > days.today:
                continue
            if is_large(one.amount, placed.tier, placed.aum, numbers) and not dossier.reached_since(one.at, days.today):
                yield make(dossier, one, day, days, numbers)

    return falls


def _inflow(dossier: Dossier, one: Movement, day: date, days: DutyDays, numbers: DutyNumbers) -> DueItem:
    due_on = same_working_day(one.at, days.calendar, numbers)
    return DueItem(
        duty="W-02",
        customer_id=dossier.customer_id,
        falls_on=day,
        opens_on=day,
        due_on=due_on,
        escalates_on=days.calendar.add(due_on, numbers.inflow_escalates),
        amount=one.amount,
        reason=_reason("W-02.in", one, day),
        opened_at=one.at,
        subject=one.movement_id,
    )


def same_working_day(at: datetime, calendar: WorkingDays, numbers: DutyNumbers) -> date:
    """The day itself when it is worked, else the next working day; after the hour of the policy the next one too."""
    here = at.astimezone(BANK_ZONE)
    if calendar.is_working_day(here.date()) and here.time() > numbers.inflow_until:
        return calendar.add(here.date(), 1)
    return calendar.on_or_after(here.date())


def _turnover(dossier: Dossier, one: Movement, day: date, days: DutyDays, numbers: DutyNumbers) -> DueItem:
    hours = WorkingHours(calendar=days.calendar, opens=numbers.opens_at, closes=numbers.closes_at)
    due_at = hours.add(one.at, numbers.hours_due)
    escalates_at = one.at if _leaves_large(one, numbers) else hours.add(due_at, numbers.hours_escalate)
    return DueItem(
        duty="W-03",
        customer_id=dossier.customer_id,
        falls_on=day,
        opens_on=day,
        due_on=due_at.date(),
        escalates_on=bank_day(escalates_at),
        amount=one.amount,
        reason=_reason(f"W-03.{one.direction}", one, day),
        opened_at=one.at,
        due_at=due_at,
        escalates_at=escalates_at,
        subject=one.movement_id,
    )


def _outflow(dossier: Dossier, one: Movement, day: date, days: DutyDays, numbers: DutyNumbers) -> DueItem:
    at_once = _leaves_large(one, numbers)
    return DueItem(
        duty="W-03b",
        customer_id=dossier.customer_id,
        falls_on=day,
        opens_on=day,
        due_on=days.calendar.add(day, numbers.outflow_due),
        escalates_on=day if at_once else None,
        amount=one.amount,
        reason=_reason("W-03b.out", one, day),
        opened_at=one.at,
        escalates_at=one.at if at_once else None,
        subject=one.movement_id,
    )


def _leaves_large(one: Movement, numbers: DutyNumbers) -> bool:
    return one.direction == OUT and one.amount >= numbers.outward_escalates_from


def _reason(name: str, one: Movement, day: date) -> Reason:
    return Reason(key=f"duties.{name}", facts={"amount": one.amount, "on": day})


inflows = _each(_inflow, (IN,))
turnovers = _each(_turnover, (IN, OUT))
outflows = _each(_outflow, (OUT,))
