"""W-08: birthdays, by the sun or by the moon, of standing tiers and of a list."""

from collections.abc import Iterator
from datetime import timedelta

from segmentation.dossier import Dossier, DutyDays
from segmentation.duties.item import DueItem
from segmentation.duties.numbers import DutyNumbers
from segmentation.reasons import Reason


def greeted(dossier: Dossier, numbers: DutyNumbers) -> bool:
    """Of a standing tier, or on the list; the birth date known."""
    placed = dossier.placement
    if dossier.customer.birth_date is None or placed is None:
        return False
    return placed.tier in numbers.standing_tiers or numbers.birthday_list in placed.segments


def greetings(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """The coming birthday, until a contact since it was told; past it, nothing."""
    customer = dossier.customer
    if customer.birth_date is None:
        return
    back = days.calendar.on_or_before
    for birthday in days.birthdays(customer.birth_date, customer.birth_calendar, days.today, days.horizon):
        opens_on = back(birthday - timedelta(days=numbers.birthday_opens))
        if dossier.reached(opens_on, days.today):
            continue
        yield DueItem(
            duty="W-08",
            customer_id=dossier.customer_id,
            falls_on=birthday,
            opens_on=opens_on,
            due_on=back(birthday),
            reason=Reason(
                key="duties.W-08.lunar" if customer.birth_calendar == "lunar" else "duties.W-08.due",
                facts={"on": birthday},
            ),
        )
