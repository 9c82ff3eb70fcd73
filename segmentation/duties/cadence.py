"""W-04 and W-05, the monthly calls; W-14 and W-23, the quarterly review and visit: once a period, on the customer's own day.

A contact that counts closes its own period and every earlier one. Of the periods missed the oldest stands for all, because the
next contact closes them together.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from segmentation.dossier import Dossier, DutyDays
from segmentation.duties.item import DueItem, Falls, debt, has_type, spread
from segmentation.duties.numbers import DutyNumbers
from segmentation.reasons import Reason
from segmentation.working_days import WorkingDays

MONTH, QUARTER = 1, 3
_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """One standing duty: how long its period is, when it opens, which contacts count, the money."""

    duty: str
    months: int
    opens: Callable[[DutyNumbers], int]
    """Working days before its day."""
    money: Callable[[Dossier], int]
    escalates: bool = True
    """On the period's last working day."""
    outcomes: Callable[[DutyNumbers], tuple[str, ...]] = lambda _numbers: ()
    channels: Callable[[DutyNumbers], tuple[str, ...]] = lambda _numbers: ()


def wealth_cadence(dossier: Dossier, numbers: DutyNumbers) -> bool:
    """Wealth among the asset types, of a standing tier."""
    return dossier.tier in numbers.standing_tiers and has_type(dossier, "wealth")


def borrower_cadence(dossier: Dossier, numbers: DutyNumbers) -> bool:
    """In debt: of a standing tier, or owing much."""
    owed = debt(dossier)
    return owed > 0 and (dossier.tier in numbers.standing_tiers or owed >= numbers.debt_from)


def reviewed(dossier: Dossier, numbers: DutyNumbers) -> bool:
    """Of a tier whose assets are reviewed every quarter."""
    return dossier.tier in numbers.review_tiers


def visited(dossier: Dossier, numbers: DutyNumbers) -> bool:
    """Of a tier that is visited or called every quarter."""
    return dossier.tier in numbers.visit_tiers


def every(cadence: Cadence) -> Falls:
    """What falls due of a cadence."""

    def falls(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
        since = dossier.last_reached(days.today, cadence.outcomes(numbers), cadence.channels(numbers))
        last = since if not cadence.outcomes(numbers) else dossier.last_reached(days.today)
        late = False
        for first in _periods(_first_open(since, days, cadence.months), days.horizon, cadence.months):
            working = working_in(days.calendar, first, cadence.months)
            due_on = spread(dossier.customer_id, period_name(first, cadence.months), working)
            if days.go_live and due_on < days.go_live:
                continue
            if late and due_on < days.today:
                continue
            late = due_on < days.today
            opens_on = days.calendar.add(due_on, -cadence.opens(numbers))
            if opens_on > days.today and (days.until is None or due_on > days.until):
                return
            yield DueItem(
                duty=cadence.duty,
                customer_id=dossier.customer_id,
                falls_on=due_on,
                opens_on=opens_on,
                due_on=due_on,
                escalates_on=working[-1] if cadence.escalates else None,
                amount=cadence.money(dossier),
                reason=_reason(cadence, first, cadence.money(dossier), last),
            )

    return falls


def _reason(cadence: Cadence, first: date, amount: int, last: date | None) -> Reason:
    facts: dict[str, object] = {"month": first.month, "year": first.year, "amount": amount}
    if cadence.months == QUARTER:
        facts["quarter"] = (first.month - 1) // QUARTER + 1
    if last:
        facts["since"] = last
    return Reason(key=f"duties.{cadence.duty}.since" if last else f"duties.{cadence.duty}.never", facts=facts)


def _first_open(since: date | None, days: DutyDays, months: int) -> date:
    """A contact closes its own period and every earlier one; nothing falls before go-live."""
    go_live = period_of(days.go_live or days.today, months)
    return max(go_live, following(period_of(since, months), months)) if since else go_live


def _periods(first: date, last: date, months: int) -> Iterator[date]:
    while first <= last:
        yield first
        first = following(first, months)


def period_of(day: date, months: int) -> date:
    """The first day of the month or quarter."""
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def following(first: date, months: int = MONTH) -> date:
    """The first day of the next period."""
    place = first.month - 1 + months
    return date(first.year + place // _MONTHS, place % _MONTHS + 1, 1)


def period_name(first: date, months: int) -> str:
    """How Hash(c, period) calls it: 2026-11, 2026-Q4."""
    return f"{first:%Y-%m}" if months == MONTH else f"{first.year}-Q{(first.month - 1) // QUARTER + 1}"


def working_in(calendar: WorkingDays, first: date, months: int) -> tuple[date, ...]:
    """The working days of the period."""
    if months == MONTH:
        return calendar.month(first.year, first.month)
    return calendar.window(first, date.fromordinal(following(first, months).toordinal() - 1))
