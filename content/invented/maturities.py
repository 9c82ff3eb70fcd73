"""When lots fall due: the calendar of maturities, heaped in January to March, and each manager's even share of it.

``Calendar`` deals maturity days to lots as they are made. It keeps a count for every manager and term, so that every
manager meets some maturities every week, as in a book that has grown over years.
"""

from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from itertools import accumulate

from content.invented.chance import STEPS, Chance, spread
from content.invented.days import is_weekday, months_later

#: Weight of a day by its month: money is placed after New Year, so it falls due then.
_MONTHS = (2.1, 1.9, 1.6, 0.85, 0.85, 0.95, 0.85, 0.85, 0.9, 0.85, 0.9, 0.95)
_PAY_DAYS, _PAY_DAY = (5, 10, 15), 1.5
_QUARTER_END_MONTHS, _QUARTER_END_FROM, _QUARTER_END = (3, 6, 9, 12), 28, 1.4
_WEEKEND = 0.35
#: This week weighs alike in every season, a little more than a week of January, so that "who matures this week" has an
#: answer in every book and never too long a one.
_THIS_WEEK, _WEEK = 2.2, 7
_LONGEST = 60
"""Months."""


def _weight(day: date, *, this_week: bool) -> float:
    weight = _THIS_WEEK if this_week else _MONTHS[day.month - 1]
    if not this_week and day.day in _PAY_DAYS:
        weight *= _PAY_DAY
    if not this_week and day.month in _QUARTER_END_MONTHS and day.day >= _QUARTER_END_FROM:
        weight *= _QUARTER_END
    return weight if is_weekday(day) else weight * _WEEKEND


class Calendar:
    """Deals maturity days; one for a build, asked in the order of customers."""

    def __init__(self, seed: int, today: date) -> None:
        """Lots that fell due since Monday and were not drawn yet are still on the books."""
        self.today = today
        self.first = today - timedelta(days=today.weekday())
        self._seed = seed
        self._dealt: dict[tuple[str, int], int] = defaultdict(int)
        self._starts: dict[tuple[str, int], float] = {}
        length = (months_later(today, _LONGEST) - self.first).days + 1
        days = (self.first + timedelta(days=n) for n in range(length))
        self._sums = (0.0, *accumulate(_weight(day, this_week=n < _WEEK) for n, day in enumerate(days)))

    def deal(self, manager_id: str, term: int) -> date:
        """The next maturity for a lot of so many months in that manager's book: an even sequence for each."""
        key = (manager_id, term)
        if key not in self._starts:
            self._starts[key] = Chance(self._seed, "maturity", *key).random()
        place = self._dealt[key]
        self._dealt[key] += 1
        return self._day(self.first, term, spread(place, STEPS[0], self._starts[key]))

    def deal_after(self, placed: date, term: int, chance: Chance) -> date:
        """A maturity for a lot of so many months that was placed on that day or later."""
        return self._day(max(months_later(placed, term), self.first), term, chance.random())

    def _day(self, first: date, term: int, point: float) -> date:
        """The day at that point of the weights between the first day and the last on which such a lot can fall due."""
        low = self._sums[(first - self.first).days]
        high = self._sums[(months_later(self.today, term) - self.first).days]
        return self.first + timedelta(days=bisect_right(self._sums, low + point * (high - low)) - 1)
