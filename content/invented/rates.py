"""Interest rates of the invented bank by kind, term and the day of placing, in percent a year.

They follow the listed rates of large Chinese banks over the years, rounded; old lots carry the old, higher ones, which is
why money leaves when it falls due.
"""

from datetime import date

#: From that day on: rate by term in months.
_DEPOSITS: tuple[tuple[date, dict[int, float]], ...] = (
    (date(2025, 5, 20), {3: 0.65, 6: 0.85, 12: 0.95, 24: 1.05, 36: 1.25, 60: 1.30}),
    (date(2024, 10, 18), {3: 0.80, 6: 1.00, 12: 1.10, 24: 1.20, 36: 1.50, 60: 1.55}),
    (date(2023, 12, 22), {3: 1.15, 6: 1.35, 12: 1.45, 24: 1.65, 36: 1.95, 60: 2.00}),
    (date(2022, 9, 15), {3: 1.25, 6: 1.45, 12: 1.65, 24: 2.15, 36: 2.60, 60: 2.65}),
    (date(1, 1, 1), {3: 1.35, 6: 1.55, 12: 1.75, 24: 2.25, 36: 2.75, 60: 2.75}),
)
_ABOVE_LIST = {
    "large_cd": 0.30,
    "structured_deposit": 0.45,
    "closed_wealth": 1.20,
    "treasury_bond": 0.35,
    "trust_plan": 3.0,
}
_OTHERS = {"demand_deposit": 0.05, "notice_deposit": 0.30, "open_wealth": 1.40, "money_fund": 1.20}
LOANS = {"mortgage": 3.3, "consumer_loan": 3.6, "car_loan": 4.1, "business_loan": 3.8, "card_overdraft": 18.25}


def deposit_rate(kind: str, term: int, opened: date) -> str:
    """The rate agreed for a term at its placing."""
    table = next(rates for since, rates in _DEPOSITS if opened >= since)
    return f"{table[term] + _ABOVE_LIST.get(kind, 0.0):.2f}"


def other_rate(kind: str) -> str:
    """Today's rate of a kind without a term; empty where a rate has no meaning."""
    rate = _OTHERS.get(kind)
    return "" if rate is None else f"{rate:.2f}"
