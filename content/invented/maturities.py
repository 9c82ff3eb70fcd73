"""When lots fall due: the calendar of maturities, heaped in January to March, and each manager's even share of it.

``Calendar`` deals maturity days to lots as they are made. It keeps a count for every manager and term, so that every
manager meets some maturities every week, as in a book that has grown over years.
"""

from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from content.invented.chance import STEPS, Chance, spread
from content.invented.days import is_weekday, months_later

#: Weight of a day by its month: money is placed after New Year, so it falls due then.
_MONTHS = (1.65, 1.5, 1.35, 0.85, 0.85, 0.95, 0.85, 0.85, 0.9, 0.85, 0.9, 0.95)
_PAY_DAYS, _PAY_DAY = (5, 10, 15), 1.5
_QUARTER_END_MONTHS, _QUARTER_END_FROM, _QUARTER_END = (3, 6, 9, 12), 28, 1.4
_WEEKEND = 0.35
#: This week counts for more, so that "who matures this week" has an answer in every book.
_THIS_WEEK, _WEEK = 2.4, 7


@cache
def _days(first: date, last: date) -> tuple[float, ...]:
    """Sums of weights of the days from first to last."""
    length = (last - first).days + 1
    return tuple(
        accumulate(_weight(first + timedelta(days=n)) * (_THIS_WEEK if n < _WEEK else 1) for n in range(length))
    )


def _weight(day: date) -> float:
    weight = _MONTHS[day.month - 1]
    if day.day in _PAY_DAYS:
        weight *= _PAY_DAY
    if day.month in _QUARTER_END_MONTHS and day.day >= _QUARTER_END_FROM:
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

    def deal(self, manager_id: str, term: int) -> date:
        """The next maturity for a lot of so many months in that manager's book."""
        key = (manager_id, term)
        if key not in self._starts:
            self._starts[key] = Chance(self._seed, "maturity", *key).random()
        place = self._dealt[key]
        self._dealt[key] += 1
        sums = _days(self.first, months_later(self.today, term) - timedelta(days=1))
        point = spread(place, STEPS[0], self._starts[key])
        return self.first + timedelta(days=bisect_right(sums, point * sums[-1]))
