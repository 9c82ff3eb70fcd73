"""What customers do month by month: payments, turnover, counter and mobile, log-ins, and when they were last seen."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from content.invented.chance import Chance
from content.invented.clients import Client
from content.invented.days import month_text
from content.invented.history import Month
from segmentation.bank_data import ASSET_KINDS
from segmentation.money import yuan_text

Row = dict[str, Any]

#: Share of each way of paying, by type, and its payments a month and middle payment in yuan.
_PAYING: dict[str, dict[str, float]] = {
    "savings": {"frequent_small": 14, "ordinary": 56, "rare_large": 8, "none": 22},
    "settlement": {"frequent_small": 46, "ordinary": 40, "rare_large": 9, "none": 5},
    "liability": {"frequent_small": 34, "ordinary": 56, "rare_large": 1, "none": 9},
    "wealth": {"frequent_small": 24, "ordinary": 58, "rare_large": 10, "none": 8},
    "investment": {"frequent_small": 30, "ordinary": 52, "rare_large": 12, "none": 6},
}
_COUNTS = {"frequent_small": (22, 70), "ordinary": (2, 17), "rare_large": (1, 1), "none": (0, 0)}
_MEDIANS = {"frequent_small": (18.0, 260.0), "ordinary": (60.0, 900.0), "rare_large": (52_000.0, 260_000.0)}
_RICH_ENOUGH = 3
_DOORS: dict[str, float] = {"mobile": 46, "branch": 20, "both": 24, "neither": 10}
_OLDER_DOORS: dict[str, float] = {"mobile": 18, "branch": 54, "both": 18, "neither": 10}
_OLDER = 62
_OPERATIONS = {
    "mobile": ((5, 38), (0, 1)),
    "branch": ((0, 1), (2, 6)),
    "both": ((2, 6), (2, 5)),
    "neither": ((0, 0), (0, 0)),
}
#: Share who never log in, and the middle number of log-ins of the others, by band.
_NEVER_IN = (0.66, 0.60, 0.45, 0.37, 0.28, 0.20, 0.21)
_LOGINS = (5.0, 6.0, 6.0, 7.0, 9.0, 11.0, 11.0)
#: Turnover as a multiple of the demand balance a month. Three and more makes a settlement customer.
_TURNOVER = {"settlement": (3.4, 9.0)}
_OTHER_TURNOVER = (0.05, 1.6)
_PREPARING = 2
"""Months before leaving in which log-ins fade."""
#: Days since last seen: share of customers below, days.
_SEEN = ((0.0, 0.0), (0.25, 3.6), (0.5, 13.4), (0.75, 44.0), (0.9, 98.0), (1.0, 260.0))
_NOT_SEEN = 0.05
_SEEN_BY_BAND = (1.5, 1.2, 1.0, 0.8, 0.7, 0.6, 0.6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How one customer pays and comes in."""

    paying: str
    door: str
    logins: float


def habits(who: Client, today: date) -> Habits:
    """Drawn once for a customer."""
    chance = who.chance("habits")
    paying = chance.one(_PAYING[who.type])
    if paying == "rare_large" and who.band < _RICH_ENOUGH:
        paying = "ordinary"
    older = (today - who.birth_date).days / 365.25 > _OLDER
    logins = 0.0 if chance.hits(_NEVER_IN[who.band]) else chance.around(_LOGINS[who.band], 1.1)
    return Habits(paying=paying, door=chance.one(_OLDER_DOORS if older else _DOORS), logins=logins)


def activity_rows(who: Client, past: Sequence[Month], today: date) -> Iterator[Row]:
    """The rows of the activity table, one a month."""
    chance = who.chance("activity")
    ways = habits(who, today)
    fading = _fading(who, len(past))
    for place, month in enumerate(past):
        yield _a_month(who, ways, month, 0.15 if place in fading else 1.0, chance)


def _fading(who: Client, length: int) -> set[int]:
    """Places of months before a step down, in which the customer comes in less."""
    offset = len(who.path.figures) - 1 - length
    downs = [step - offset for step in who.path.steps if who.path.figures[step] < who.path.figures[step - 1]]
    if who.leaving:
        downs.append(length)
    return {down - back for down in downs for back in range(1, _PREPARING + 1)}


def _a_month(who: Client, ways: Habits, month: Month, energy: float, chance: Chance) -> Row:
    demand = month.kinds.get("demand_deposit", 0)
    low, high = _COUNTS[ways.paying]
    count = int(chance.randint(low, high) * (energy if high > 1 else 1))
    median = int(chance.uniform(*_MEDIANS[ways.paying]) * 100) if count else 0
    mobile, counter = _OPERATIONS[ways.door]
    turnover = int(demand * chance.uniform(*_TURNOVER.get(who.type, _OTHER_TURNOVER)))
    invested = 0
    if who.type in ("investment", "wealth"):
        share = chance.uniform(0.05, 0.5) if who.type == "investment" else chance.uniform(0, 0.12)
        invested = int(sum(month.kinds.get(kind, 0) for kind in ASSET_KINDS) * share)
    return {
        "customer_id": who.customer_id,
        "month": month_text(month.month),
        "investment_turnover": yuan_text(invested),
        "card_spend": yuan_text(int(count * median * 0.9) if ways.paying != "rare_large" else 0),
        "settlement_turnover": yuan_text(turnover),
        "payments_count": count,
        "payments_median": yuan_text(median) if count else "",
        "counter_ops": chance.randint(*counter),
        "mobile_ops": int(chance.randint(*mobile) * energy),
        "logins": int(min(ways.logins * chance.around(1.0, 0.5), 200.0) * energy + 0.5) if ways.logins else 0,
    }


def last_active(who: Client, today: date) -> date | None:
    """The day the customer was last seen; None for those the bank has no day for."""
    chance = who.chance("seen")
    if chance.hits(_NOT_SEEN):
        return None
    point = chance.random()
    place = min(bisect_right([at for at, _ in _SEEN], point), len(_SEEN) - 1)
    (low, start), (high, end) = _SEEN[place - 1], _SEEN[place]
    days = (start + (end - start) * (point - low) / (high - low)) * _SEEN_BY_BAND[who.band]
    return max(today - timedelta(days=int(days)), who.opened_on)
