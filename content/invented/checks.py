"""What the invented bank must look like: one row of ``FIGURES`` is a figure, what it should be, and how far off it may lie.

``check`` measures a delivery folder with the policy in force; ``guanhu invented`` prints the result and the tests assert it.
Targets are those of docs/invented-bank.md. Tolerances leave room for the sampling error of 2,000 customers.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from statistics import mean, median

from content.invented.mornings import lines_shown
from content.invented.read_back import Bank, read_back
from content.invented.wealth import BANDS, MEASURED_MOVES, QUARTER, band
from segmentation.bank_data import ASSET_KINDS

_FEN = 100
_YEAR = timedelta(days=365)
_PRE_CHURN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: how it is measured, what it should be, the range in which it holds. Its words: ``invented.check.<id>``."""

    id: str
    measure: Callable[[Bank], float]
    target: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A figure as found."""

    figure: Figure
    found: float

    @property
    def holds(self) -> bool:
        """Whether it lies in its range."""
        return self.figure.low <= self.found <= self.figure.high


def check(folder: Path, today: date) -> tuple[Check, ...]:
    """Every figure of the CSV delivery in the folder, in the order of ``FIGURES``."""
    bank = read_back(folder, today)
    return tuple(Check(figure=figure, found=figure.measure(bank)) for figure in FIGURES)


# -- measures: a function of the bank each; those named by a word return the measure -----------------------------------------


def _tier(tier: str) -> Callable[[Bank], float]:
    return lambda bank: mean(placed.tier == tier for placed in bank.placed.values())


def _type(name: str) -> Callable[[Bank], float]:
    return lambda bank: mean(placed.primary_type == name for placed in bank.placed.values())


def _level(level: str) -> Callable[[Bank], float]:
    def share(bank: Bank) -> float:
        assessed = [row["risk_level"] for row in bank.tables["customers"] if row["risk_level"]]
        return float(mean(one == level for one in assessed))

    return share


def _gini(bank: Bank) -> float:
    """Of the assets of all customers."""
    held = sorted(placed.aum for placed in bank.placed.values())
    count = len(held)
    return sum((2 * place - count + 1) * aum for place, aum in enumerate(held)) / (count * sum(held))


def _richest(bank: Bank) -> float:
    """What the richest hundredth of the customers hold of all assets."""
    held = sorted((placed.aum for placed in bank.placed.values()), reverse=True)
    return sum(held[: max(len(held) // 100, 1)]) / sum(held)


def _borrowers(bank: Bank) -> float:
    return mean(placed.debt > 0 for placed in bank.placed.values())


def _kinds(number: int) -> Callable[[Bank], float]:
    def share(bank: Bank) -> float:
        held = (bank.of[key]["holdings"] if key in bank.of else [] for key in bank.placed)
        return mean(len({row["kind"] for row in rows if row["kind"] in ASSET_KINDS}) == number for rows in held)

    return share


def _first_quarter(bank: Bank) -> float:
    """The share of the next year's maturities that falls in January to March, of lots placed for a year and longer.

    Shorter ones fall due soon after any day of the build, whatever the season.
    """
    months = [
        row["matures_on"].month
        for row in bank.tables["holdings"]
        if row["matures_on"]
        and row["kind"] in ASSET_KINDS
        and row["matures_on"] - row["opened_on"] >= _YEAR
        and bank.today <= row["matures_on"] < bank.today + _YEAR
    ]
    return float(mean(month <= QUARTER for month in months))


def _renewed(bank: Bank) -> float:
    """The share of time deposits with automatic renewal agreed."""
    return mean(row["auto_renew"] is True for row in bank.tables["holdings"] if row["kind"] == "term_deposit")


def _this_week(pick: Callable[[Iterable[int]], int]) -> Callable[[Bank], float]:
    """The smallest or largest number of maturities of this week in a manager's book."""

    def found(bank: Bank) -> float:
        monday = bank.today - timedelta(days=bank.today.weekday())
        keeper = {row["customer_id"]: row["manager_id"] for row in bank.tables["customers"]}
        keepers = [row["staff_id"] for row in bank.tables["staff"] if row["role"] == "relationship_manager"]
        due = Counter(
            keeper[row["customer_id"]]
            for row in bank.tables["holdings"]
            if row["matures_on"] and row["kind"] in ASSET_KINDS and 0 <= (row["matures_on"] - monday).days < 7  # noqa: PLR2004
        )
        return pick(due[one] for one in keepers)

    return found


def _namesakes(bank: Bank) -> float:
    """The share of customers who share their name with another one."""
    names = Counter(row["name"] for row in bank.tables["customers"])
    return sum(count for count in names.values() if count > 1) / len(bank.tables["customers"])


def _staying(bank: Bank) -> float:
    """The largest gap to the measured share of customers staying in their band of assets over a quarter.

    The richest band is left out: at 2,000 customers it holds nine.
    """
    total: dict[tuple[str, int], int] = Counter()
    for row in bank.tables["balances"]:
        if row["kind"] in ASSET_KINDS:
            total[row["customer_id"], row["month"]] += row["average_balance"]
    months = sorted({month for _, month in total})
    since = {row["customer_id"]: row["opened_on"] for row in bank.tables["customers"]}
    stayed, all_in = Counter[int](), Counter[int]()
    for start in months[:-QUARTER:QUARTER]:
        for key, opened in since.items():
            if opened.year * 12 + opened.month - 1 < start:
                was = band(total.get((key, start), 0) / _FEN)
                all_in[was] += 1
                stayed[was] += band(total.get((key, start + QUARTER), 0) / _FEN) == was
    return max(abs(stayed[place] / all_in[place] - MEASURED_MOVES[place][place]) for place in range(len(BANDS) - 1))


def _pre_churn(bank: Bank) -> float:
    """The share of high and private customers on the pre-churn list."""
    rich = [placed for placed in bank.placed.values() if placed.tier in ("high", "private")]
    return mean((placed.churn_score or 0) >= _PRE_CHURN for placed in rich)


def _age(bank: Bank) -> float:
    return float(mean((bank.today - row["birth_date"]).days / 365.25 for row in bank.tables["customers"]))


def _women(bank: Bank) -> float:
    return float(mean(row["gender"] == "F" for row in bank.tables["customers"]))


def _lines(pick: Callable[[Iterable[int]], float]) -> Callable[[Bank], float]:
    return lambda bank: pick(lines_shown(bank))


def _almost_all(found: Iterable[int]) -> float:
    """The number that nineteen of twenty do not exceed."""
    ordered = sorted(found)
    return ordered[(len(ordered) * 19 - 1) // 20]


FIGURES: tuple[Figure, ...] = (
    Figure(id="tier_mass", measure=_tier("mass"), target=0.444, low=0.40, high=0.49),
    Figure(id="tier_mid", measure=_tier("mid"), target=0.376, low=0.338, high=0.414),
    Figure(id="tier_high", measure=_tier("high"), target=0.175, low=0.158, high=0.193),
    Figure(id="tier_private", measure=_tier("private"), target=0.0046, low=0.003, high=0.007),
    Figure(id="gini", measure=_gini, target=0.80, low=0.78, high=0.88),
    Figure(id="richest", measure=_richest, target=0.33, low=0.23, high=0.43),
    Figure(id="type_savings", measure=_type("savings"), target=0.485, low=0.44, high=0.53),
    Figure(id="type_settlement", measure=_type("settlement"), target=0.345, low=0.305, high=0.385),
    Figure(id="type_liability", measure=_type("liability"), target=0.104, low=0.08, high=0.13),
    Figure(id="type_wealth", measure=_type("wealth"), target=0.054, low=0.035, high=0.075),
    Figure(id="type_investment", measure=_type("investment"), target=0.012, low=0.006, high=0.02),
    Figure(id="borrowers", measure=_borrowers, target=0.105, low=0.085, high=0.135),
    Figure(id="kinds_one", measure=_kinds(1), target=0.451, low=0.30, high=0.50),
    Figure(id="kinds_two", measure=_kinds(2), target=0.383, low=0.33, high=0.48),
    Figure(id="staying", measure=_staying, target=0.0, low=0.0, high=0.12),
    Figure(id="first_quarter", measure=_first_quarter, target=0.32, low=0.27, high=0.42),
    Figure(id="renewed", measure=_renewed, target=0.45, low=0.39, high=0.51),
    Figure(id="week_least", measure=_this_week(min), target=7, low=5, high=25),
    Figure(id="week_most", measure=_this_week(max), target=15, low=5, high=25),
    Figure(id="level_c1", measure=_level("C1"), target=0.20, low=0.15, high=0.25),
    Figure(id="level_c2", measure=_level("C2"), target=0.38, low=0.33, high=0.45),
    Figure(id="level_c3", measure=_level("C3"), target=0.27, low=0.22, high=0.32),
    Figure(id="level_c4", measure=_level("C4"), target=0.11, low=0.07, high=0.15),
    Figure(id="level_c5", measure=_level("C5"), target=0.04, low=0.02, high=0.065),
    Figure(id="namesakes", measure=_namesakes, target=0.30, low=0.20, high=0.45),
    Figure(id="age", measure=_age, target=49, low=46, high=52),
    Figure(id="women", measure=_women, target=0.54, low=0.50, high=0.58),
    Figure(id="pre_churn", measure=_pre_churn, target=0.06, low=0.02, high=0.12),
    Figure(id="lines_median", measure=_lines(median), target=12, low=4, high=12),
    Figure(id="lines_most", measure=_lines(_almost_all), target=20, low=8, high=20),
)
