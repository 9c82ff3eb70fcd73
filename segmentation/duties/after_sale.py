"""W-25, after a purchase; W-33, the first weeks of a new customer: follow-ups counted from a day in the past.

Of a purchase the second day is a lead time and moves back to a working day; the days of a new customer move forward.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from segmentation.dossier import Dossier, DutyDays
from segmentation.duties.item import DueItem
from segmentation.duties.numbers import DutyNumbers
from segmentation.people import Holding
from segmentation.reasons import Reason

#: No holiday moves a day further than this, so that what a contact long ago closed is passed over at once.
_MOVES = timedelta(days=15)


def bought_something(dossier: Dossier, numbers: DutyNumbers) -> bool:
    """Holds wealth, investment or insurance."""
    return any(holding.kind in numbers.sale_kinds for holding in dossier.holdings)


def follow_ups(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """Two talks after every purchase: whether it is understood, and how it goes."""
    since = max(dossier.last_reached(days.today) or date.min, days.go_live or date.min)
    reach = timedelta(days=max(numbers.sale_second, 2 * numbers.sale_first)) + _MOVES
    for holding in dossier.holdings:
        if holding.kind not in numbers.sale_kinds or holding.opened_on > days.today:
            continue
        if since > date.min + reach and since - reach > holding.opened_on:
            continue
        steps = (
            (days.calendar.add(holding.opened_on, numbers.sale_first), "first", numbers.sale_first),
            (
                days.calendar.on_or_before(holding.opened_on + timedelta(days=numbers.sale_second)),
                "second",
                numbers.sale_second,
            ),
        )
        for day, name, step in steps:
            if day <= days.horizon and not dossier.reached(day, days.today):
                yield _follow_up(dossier, holding, day, name, step)


def _follow_up(dossier: Dossier, holding: Holding, day: date, name: str, step: int) -> DueItem:
    return DueItem(
        duty="W-25",
        customer_id=dossier.customer_id,
        falls_on=day,
        opens_on=day,
        due_on=day,
        amount=holding.balance,
        reason=Reason(
            key=f"duties.W-25.{name}",
            facts={
                "product": holding.product_name,
                "kind": holding.kind,
                "amount": holding.balance,
                "on": holding.opened_on,
            },
        ),
        holding_id=holding.holding_id,
        step=step,
    )


def is_new(_dossier: Dossier, _numbers: DutyNumbers) -> bool:
    """Everybody was new once; the days decide."""
    return True


def first_weeks(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """The steps of a new customer that no contact has followed since they opened."""
    opened_on = dossier.customer.opened_on
    last = timedelta(days=max(numbers.newcomer_days)) + _MOVES
    since = max(dossier.last_reached(days.today) or date.min, days.go_live or date.min)
    if since > date.min + last and since - last - timedelta(days=numbers.newcomer_due) > opened_on:
        return
    for number in numbers.newcomer_days:
        day = days.calendar.on_or_after(opened_on + timedelta(days=number))
        if day > days.horizon or dossier.reached(day, days.today):
            continue
        yield DueItem(
            duty="W-33",
            customer_id=dossier.customer_id,
            falls_on=day,
            opens_on=day,
            due_on=days.calendar.add(day, numbers.newcomer_due),
            reason=Reason(key="duties.W-33.due", facts={"number": number, "on": opened_on}),
            step=number,
        )
