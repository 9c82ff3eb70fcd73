"""How much each customer has: the curve of assets, the main type, and the path of the last eighteen months.

The curve and the chances of moving between bands were measured on a Chinese city bank (docs/invented-bank.md). Paths are
drawn backwards from today, so that today's curve holds exactly; the chances are balanced so that it held before as well.
Amounts are yuan here; fen begin with the lots.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from math import exp, log

from content.invented.chance import STEPS, Chance, spread

#: Months of history before the month of today.
HISTORY = 18
QUARTER = 3

#: Lower ends of the bands in yuan, and the share of customers below each.
BANDS = (0, 10_000, 50_000, 200_000, 500_000, 1_000_000, 6_000_000)
#: (share of customers below, assets in yuan): the curve runs straight between them in log(share above) and log(assets).
_CURVE = (
    (0.005, 2), (0.05, 90), (0.10, 471), (0.13, 1_000), (0.25, 4_433), (0.315, 10_000), (0.444, 50_000),
    (0.50, 72_000), (0.634, 200_000), (0.75, 336_000), (0.82, 500_000), (0.90, 760_000), (0.928, 1_000_000),
    (0.95, 1_230_000), (0.99, 3_520_000), (0.9954, 6_000_000),
)  # fmt: skip
#: Above the last point: Pareto with this alpha, cut where no private person's money at one bank goes further.
_ALPHA = 1.2
_MOST = 800_000_000

#: Share of customers staying or moving between bands over a quarter, as measured; rows from, columns to.
MEASURED_MOVES = (
    (0.881, 0.083, 0.019, 0.008, 0.004, 0.005, 0.0001),
    (0.246, 0.644, 0.090, 0.013, 0.003, 0.004, 0.0001),
    (0.078, 0.045, 0.767, 0.096, 0.011, 0.003, 0.0001),
    (0.032, 0.006, 0.046, 0.805, 0.101, 0.009, 0.0001),
    (0.023, 0.005, 0.011, 0.059, 0.812, 0.091, 0.0001),
    (0.038, 0.006, 0.007, 0.013, 0.053, 0.873, 0.010),
    (0.141, 0.027, 0.021, 0.006, 0.003, 0.072, 0.730),
)
_SHARES = (0.315, 0.129, 0.19, 0.186, 0.108, 0.0674, 0.0046)

#: Share of each type in a band, the rest is savings; liability means debts above assets.
_TYPES = {
    "liability": (0.243, 0.119, 0.039, 0.016, 0.010, 0.016, 0.02),
    "settlement": (0.55, 0.45, 0.31, 0.20, 0.13, 0.09, 0.10),
    "wealth": (0.0, 0.02, 0.06, 0.09, 0.12, 0.17, 0.22),
    "investment": (0.0, 0.012, 0.015, 0.018, 0.020, 0.030, 0.08),
}
TYPES = (*_TYPES, "savings")

#: Change of the logarithm of assets over a quarter for those who stay in their band: quantiles and their values.
_DRIFT = ((0.0, -0.45), (0.08, -0.12), (0.25, -0.02), (0.50, 0.0), (0.75, 0.10), (0.92, 0.35), (1.0, 0.70))
_NOTHING = 0.005
#: What leavers had before the first part went, as a multiple of what is left.
_GONE_FIRST = (1.28, 1.55)


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A customer's total assets: eighteen monthly figures, oldest first, then today's."""

    figures: tuple[float, ...]
    #: Places in ``figures`` where the total left its band in one step, up or down.
    steps: tuple[int, ...]

    @property
    def today(self) -> float:
        """Assets today in yuan."""
        return self.figures[-1]


def band(yuan: float) -> int:
    """The place of the band an amount lies in."""
    return bisect_right(BANDS, yuan) - 1


def assets_at(share: float) -> float:
    """The assets of the customer who stands above that share of all customers."""
    if share < _NOTHING:
        return 0.0
    place = bisect_right([point for point, _ in _CURVE], share)
    if place == len(_CURVE):
        below, amount = _CURVE[-1]
        return float(min(amount * ((1 - below) / (1 - share)) ** (1 / _ALPHA), _MOST))
    (low, poor), (high, rich) = _CURVE[place - 1], _CURVE[place]
    way = (log(1 - low) - log(1 - share)) / (log(1 - low) - log(1 - high))
    return exp(log(poor) + way * (log(rich) - log(poor)))


def wealth_of(place: int, start: float) -> float:
    """Assets today of the place-th customer: an even sequence along the curve."""
    return assets_at(spread(place, STEPS[0], start))


def type_of(place: int, start: float, assets: float) -> str:
    """The main type of the place-th customer, spread evenly within the bands."""
    point = spread(place, STEPS[1], start)
    for name, shares in _TYPES.items():
        point -= shares[band(assets)]
        if point < 0:
            return name
    return "savings"


@cache
def moves() -> tuple[tuple[float, ...], ...]:
    """Share of customers by band before (row) and after a quarter (column), both adding up to today's bands."""
    share = [part / sum(_SHARES) for part in _SHARES]
    table = [[share[i] * chance for chance in row] for i, row in enumerate(MEASURED_MOVES)]
    for _ in range(300):
        for i, row in enumerate(table):
            table[i] = [cell * share[i] / sum(row) for cell in row]
        columns = [sum(row[j] for row in table) for j in range(len(share))]
        table = [[cell * share[j] / columns[j] for j, cell in enumerate(row)] for row in table]
    return tuple(tuple(row) for row in table)


def path_to(assets: float, months_open: int, chance: Chance) -> Path:
    """The way to today's assets: every quarter a band drawn from where one came from, then months within it.

    Before the customer was opened there was nothing.
    """
    figures = [0.0] * (HISTORY + 1)
    figures[-1] = assets
    steps: list[int] = []
    for end in range(HISTORY, 0, -QUARTER):
        later = figures[end]
        before, stepped = _a_quarter_before(later, chance)
        turn = chance.randint(1, QUARTER)
        for back in range(1, QUARTER + 1):
            place = end - back
            if stepped:
                figures[place] = later if back < turn else before
            else:
                figures[place] = later * (before / later) ** (back / QUARTER) if later else 0.0
        if stepped:
            steps.append(end - turn + 1)
    first = max(HISTORY - months_open, 0)
    return Path(
        figures=(*[0.0] * first, *figures[first:]), steps=tuple(step for step in reversed(steps) if step > first)
    )


def draining(path: Path, chance: Chance) -> Path:
    """The same path for one who prepares to leave: a part of the money went this month, the rest will follow."""
    if HISTORY in path.steps or not path.figures[-2]:
        return path
    part = chance.uniform(*_GONE_FIRST)
    return Path(
        figures=(*(figure * part for figure in path.figures[:-1]), path.figures[-1]), steps=(*path.steps, HISTORY)
    )


def _a_quarter_before(later: float, chance: Chance) -> tuple[float, bool]:
    now = band(later)
    column = {place: row[now] for place, row in enumerate(moves())}
    before = chance.one(column)
    if before != now:
        return _within(before, chance), True
    earlier = later * exp(-_at(_DRIFT, chance.random()))
    return earlier if band(earlier) == now else later, False


def _within(place: int, chance: Chance) -> float:
    """Assets of some customer of that band."""
    below = [0.0]
    for part in _SHARES:
        below.append(below[-1] + part / sum(_SHARES))
    low, high = _ends(place)
    return min(max(assets_at(chance.uniform(max(below[place], 0.02), below[place + 1] - 1e-6)), low), high)


def _ends(place: int) -> tuple[float, float]:
    return float(BANDS[place]), float(BANDS[place + 1] - 1 if place + 1 < len(BANDS) else _MOST)


def _at(points: tuple[tuple[float, float], ...], share: float) -> float:
    place = min(bisect_right([at for at, _ in points], share), len(points) - 1)
    (low, start), (high, end) = points[place - 1], points[place]
    return start + (end - start) * (share - low) / (high - low)
