"""W-06 and W-07: quarter-ends, year-ends, Spring Festival's eve and month-ends, each with a window before it.

The customer's own day lies in the window. A contact since the window opened closes it; of those missed the oldest stands for all.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

from segmentation.dossier import Birthdays, Dossier, DutyDays
from segmentation.duties.cadence import following
from segmentation.duties.item import DueItem, aum, has_type, spread
from segmentation.duties.numbers import DutyNumbers
from segmentation.reasons import Reason

_DAY = timedelta(days=1)
_QUARTER_ENDS = (3, 6, 9, 12)
_YEAR_END = 12
#: The calendar tells the days of a lunar date as it tells birthdays: this was the first day of a lunar year.
_A_NEW_YEAR = date(2000, 2, 5)


def saver(dossier: Dossier, numbers: DutyNumbers) -> bool:
    """Savings among the asset types, of a standing tier."""
    return dossier.tier in numbers.standing_tiers and has_type(dossier, "savings")


def settler(dossier: Dossier, numbers: DutyNumbers) -> bool:
    """Settlement among the asset types, of a standing tier."""
    return dossier.tier in numbers.standing_tiers and has_type(dossier, "settlement")


def key_dates(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """Of savers: quarter-ends, the year's end, Spring Festival's eve."""
    dates = _savers_dates(
        days.birthdays, _since(dossier, days), days.horizon, numbers.key_date_opens, numbers.spring_opens
    )
    yield from _windows("W-06", dates, dossier, days)


@lru_cache(maxsize=512)
def _savers_dates(
    birthdays: Birthdays, first: date, last: date, lead: int, spring_lead: int
) -> tuple[tuple[date, int, str], ...]:
    ends = [
        (end, lead, "year_end" if end.month == _YEAR_END else "quarter_end")
        for end in _month_ends(first, last)
        if end.month in _QUARTER_ENDS
    ]
    eves = [(eve, spring_lead, "spring_festival") for eve in new_year_eves(birthdays, first, last)]
    return tuple(sorted([*ends, *eves]))


def month_ends(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """Of settlement customers: every month's end."""
    ends = _month_ends(_since(dossier, days), days.horizon)
    yield from _windows("W-07", [(end, numbers.month_end_opens, "due") for end in ends], dossier, days)


def _since(dossier: Dossier, days: DutyDays) -> date:
    """Before this no key date can be open: go-live, or the last contact."""
    return max(days.go_live or days.today, dossier.last_reached(days.today) or date.min)


def _windows(duty: str, dates: Sequence[tuple[date, int, str]], dossier: Dossier, days: DutyDays) -> Iterator[DueItem]:
    late = False
    for key_date, lead, name in dates:
        opens_on = days.calendar.add(key_date, -lead)
        if opens_on > days.today and (days.until is None or opens_on > days.until):
            continue
        if dossier.reached(opens_on, days.today):
            continue
        due_on = spread(dossier.customer_id, f"{duty} {key_date}", days.calendar.window(opens_on, key_date))
        if days.go_live and due_on < days.go_live:
            continue
        if late and due_on < days.today:
            continue
        late = due_on < days.today
        yield DueItem(
            duty=duty,
            customer_id=dossier.customer_id,
            falls_on=due_on,
            opens_on=opens_on,
            due_on=due_on,
            escalates_on=key_date,
            amount=aum(dossier),
            reason=Reason(key=f"duties.{duty}.{name}", facts={"on": key_date, "amount": aum(dossier)}),
        )


def _month_ends(first: date, last: date) -> Iterator[date]:
    end = following(first.replace(day=1)) - _DAY
    while end <= last:
        yield end
        end = following(end + _DAY) - _DAY


def new_year_eves(birthdays: Birthdays, first: date, last: date) -> Iterator[date]:
    """The eves of Spring Festival from first to last."""
    for year in range(first.year, last.year + 1):
        for eve in _eve(birthdays, year):
            if first <= eve <= last:
                yield eve


@lru_cache(maxsize=64)
def _eve(birthdays: Birthdays, year: int) -> tuple[date, ...]:
    found = birthdays(_A_NEW_YEAR, "lunar", date(year, 1, 1), date(year, 12, 31))
    return tuple(day - _DAY for day in found)
