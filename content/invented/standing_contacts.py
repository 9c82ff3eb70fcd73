"""The contacts that follow from the rest of the contact calendar: reviews, windows, purchases, movements, mostly kept.

``content.invented.contacts`` adds them to the monthly calls. A manager takes up what opens within a few days: what is left
is what the morning briefing finds. Which contact a duty wants is known here near enough for a history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from content.calendar import lunar_day, working_days
from content.invented.chance import Chance
from content.invented.clients import Client
from content.invented.lots import FEN, Lot
from segmentation.duties import spread
from segmentation.money import fen_from_yuan

Row = dict[str, Any]

MID, HIGH = 2, 4
_DAY = timedelta(days=1)
_DAYS_BACK = 400
_QUARTER = 3
_SOLD = (
    "closed_wealth", "money_fund", "bond_fund", "treasury_bond", "insurance", "equity_fund", "mixed_fund",
    "precious_metal", "metal_savings", "third_party_custody", "trust_plan",
)  # fmt: skip
#: How surely each is done, and within how many working days of its opening.
_REVIEWED, _REVIEW_TAKES = 0.995, 1
_WINDOWS, _WINDOW_TAKES = 0.995, 1
_BOUGHT, _MOVED = 0.98, 0.99
_PAID = 0.97
#: Lead times of the calendar, in working days before the customer's own day or the key date.
_REVIEW_LEAD, _KEY_LEAD, _SPRING_LEAD, _MONTH_LEAD = 10, 10, 15, 5
_PAYMENT_LEAD = 3
_LARGE = {False: 20_000 * FEN, True: 50_000 * FEN}
"""By whether the customer is of the middle tier or above; richer ones have marks at least as high."""


@dataclass(frozen=True, slots=True, order=True)
class Touch:
    """A contact that is to be: the day, what came of it, and how it went (empty: any way)."""

    on: date
    outcome: str
    channel: str = ""


def standing_touches(
    who: Client, assets: Sequence[Lot], debts: Sequence[Lot], movements: Sequence[Row], today: date
) -> Iterator[Touch]:
    """What a manager does for this customer beside the monthly calls, in the last year."""
    chance = who.chance("standing contacts")
    first = max(today - _DAY * _DAYS_BACK, who.opened_on)
    if who.band >= MID:
        yield from _quarterly(who, first, today, chance)
        yield from _windows(who, first, today, chance)
    yield from _bought(assets, first, chance)
    yield from _moved(who, movements, first, chance)
    yield from _paid(debts, today, chance)


def _quarterly(who: Client, first: date, today: date, chance: Chance) -> Iterator[Touch]:
    """The review of the richer, the call of the others, soon after it opens."""
    calendar = working_days()
    quarter = date(first.year, (first.month - 1) // _QUARTER * _QUARTER + 1, 1)
    while quarter <= today:
        following = quarter
        for _ in range(_QUARTER):
            following = (following + _DAY * 31).replace(day=1)
        name = f"{quarter.year}-Q{(quarter.month - 1) // _QUARTER + 1}"
        due = spread(who.customer_id, name, calendar.window(quarter, following - _DAY))
        on = max(calendar.add(due, chance.randint(0, _REVIEW_TAKES) - _REVIEW_LEAD), calendar.on_or_after(quarter))
        if chance.hits(_REVIEWED):
            yield Touch(on, "review") if who.band >= HIGH else Touch(on, "reached", "phone")
        quarter = following


def _windows(who: Client, first: date, today: date, chance: Chance) -> Iterator[Touch]:
    """Key dates: month-ends of those who settle here, quarter-ends and Spring Festival of those who save."""
    calendar = working_days()
    end = (first.replace(day=1) + _DAY * 31).replace(day=1) - _DAY
    dates = []
    while end <= today + _DAY * 45:
        if who.type == "settlement":
            dates.append((end, _MONTH_LEAD))
        elif end.month % _QUARTER == 0:
            dates.append((end, _KEY_LEAD))
        end = (end + _DAY * 32).replace(day=1) - _DAY
    festivals = [lunar_day(year, 1, 1) for year in range(first.year, today.year + 2)]
    if who.type != "settlement":
        dates += [(day - _DAY, _SPRING_LEAD) for day in festivals if day]
    for key_date, lead in dates:
        on = calendar.add(key_date, chance.randint(0, _WINDOW_TAKES) - lead)
        if chance.hits(_WINDOWS):
            yield Touch(on, "reached", "phone")


def _bought(assets: Sequence[Lot], first: date, chance: Chance) -> Iterator[Touch]:
    calendar = working_days()
    for lot in assets:
        if lot.kind in _SOLD and lot.opened_on >= first - _DAY * 31:
            for day in (calendar.add(lot.opened_on, 1), calendar.on_or_before(lot.opened_on + _DAY * 30)):
                if chance.hits(_BOUGHT):
                    yield Touch(day, "reached")


def _moved(who: Client, movements: Sequence[Row], first: date, chance: Chance) -> Iterator[Touch]:
    """The next working day after a large movement."""
    calendar = working_days()
    mark = _LARGE[who.band >= MID]
    for row in movements:
        day = datetime.fromisoformat(row["at"]).date()
        if day >= first and fen_from_yuan(str(row["amount"])) >= mark and chance.hits(_MOVED):
            yield Touch(calendar.add(day, 1), "reached", "phone")


def _paid(debts: Sequence[Lot], today: date, chance: Chance) -> Iterator[Touch]:
    """A word before the payment that is next."""
    for lot in debts:
        if lot.next_payment_on and chance.hits(_PAID):
            on = working_days().on_or_before(lot.next_payment_on - _DAY * _PAYMENT_LEAD)
            if on <= today:
                yield Touch(on, "reached")
