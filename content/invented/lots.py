"""What a customer holds today: deposits in lots, wealth products, funds, and the rest, adding up to today's assets.

``lots`` splits today's assets by the customer's type. No lot is older than the path of the customer's money allows: one
whose assets doubled in June placed the second half in June or later.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from content.invented.chance import Chance
from content.invented.clients import Client
from content.invented.days import month_of, month_start, months_later
from content.invented.maturities import Calendar
from content.invented.products import minimum, sold
from content.invented.rates import deposit_rate, other_rate
from content.invented.wealth import HISTORY

FEN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One row of holdings; the balance in fen."""

    product_code: str
    kind: str
    balance: int
    opened_on: date
    matures_on: date | None = None
    auto_renew: str = ""
    rate: str = ""
    next_payment_on: date | None = None
    next_payment_amount: int | None = None


#: Number of term lots by band for a saver, and the part of it others have.
_LOTS = (0.3, 1.0, 2.4, 3.6, 4.8, 6.6, 8.0)
_LOTS_OF = {"savings": 1.0, "settlement": 0.35, "wealth": 0.35, "investment": 0.3, "liability": 0.5}
#: Share of assets on demand: lowest and highest, by type.
_DEMAND = {
    "savings": (0.01, 0.11), "settlement": (0.58, 0.95), "wealth": (0.03, 0.18), "investment": (0.05, 0.2),
    "liability": (0.25, 0.9),
}  # fmt: skip
#: Share of assets in the type's own products, where it has some.
_OWN = {"wealth": (0.52, 0.85), "investment": (0.55, 0.9)}
_OWN_KINDS: dict[str, dict[str, float]] = {
    "wealth": {"closed_wealth": 62, "money_fund": 12, "bond_fund": 8, "treasury_bond": 8, "insurance": 10},
    "investment": {
        "equity_fund": 30,
        "mixed_fund": 26,
        "third_party_custody": 30,
        "precious_metal": 6,
        "metal_savings": 8,
    },
}
#: A second want beside the main type: chance by band, kinds, share of assets.
_WANTS: tuple[tuple[tuple[float, ...], dict[str, float], tuple[float, float]], ...] = (
    ((0, 0.01, 0.04, 0.06, 0.09, 0.15, 0.25), {"closed_wealth": 80, "open_wealth": 20}, (0.06, 0.30)),
    (
        (0, 0.01, 0.04, 0.07, 0.09, 0.12, 0.2),
        {"money_fund": 45, "bond_fund": 25, "mixed_fund": 20, "equity_fund": 10},
        (0.02, 0.16),
    ),
    (
        (0, 0.005, 0.02, 0.03, 0.05, 0.10, 0.2),
        {"insurance": 40, "treasury_bond": 30, "third_party_custody": 15, "metal_savings": 15},
        (0.03, 0.2),
    ),
    ((0, 0, 0.02, 0.03, 0.03, 0.04, 0.1), {"open_wealth": 60, "notice_deposit": 40}, (0.04, 0.3)),
)
_SAVED: dict[str, float] = {
    "large_cd": 47, "term_deposit": 34, "structured_deposit": 10, "instalment_deposit": 4, "interest_drawing_deposit": 5,
}  # fmt: skip
_FAITHFUL = 0.85
"""Most lots of a saver are of one kind."""
_TERMS: dict[int, float] = {3: 12, 6: 13, 12: 33, 24: 15, 36: 24, 60: 3}
_TERMS_OF: dict[str, dict[int, float]] = {
    "term_deposit": _TERMS,
    "large_cd": {6: 8, 12: 27, 24: 20, 36: 45},
    "structured_deposit": {3: 55, 6: 45},
    "instalment_deposit": {12: 70, 36: 30},
    "interest_drawing_deposit": {36: 1},
    "closed_wealth": {3: 35, 6: 35, 12: 30},
    "treasury_bond": {36: 65, 60: 35},
    "trust_plan": {24: 1},
}
_LARGE_CD_FROM = 200_000 * FEN
_SMALLEST_LOT = 1_000 * FEN
_INSURANCE_TERM = 60
_AUTO_RENEW = 0.45
_CARELESS = 0.01
"""Holding a grade above one's level: bought long ago, or assessed lower since."""
_ROUND = 1_000 * FEN
_TRUST_FROM, _TRUST = 1_500_000, 0.35


def lots(who: Client, calendar: Calendar) -> list[Lot]:
    """Today's assets as holdings, the demand account first; nothing for the empty account."""
    chance = who.chance("lots")
    total = round(who.path.today * FEN)
    if total == 0:
        return []
    rest = total - int(total * chance.uniform(*_DEMAND[who.type]))
    wants = _trust(who, rest, chance) + _own(who, total, rest, chance)
    wants += _seconds(who, total, rest - sum(amount for _, amount in wants), chance)
    wants += _saved(who, rest - sum(amount for _, amount in wants), chance)
    made: list[Lot] = []
    for kind, amount in wants:
        lot = _lot(who, kind, amount, sum(other.balance for other in made), calendar, chance)
        if lot:
            made.append(lot)
    on_demand = total - sum(lot.balance for lot in made)
    demand = Lot(
        product_code="DD01",
        kind="demand_deposit",
        balance=on_demand,
        opened_on=who.opened_on,
        rate=other_rate("demand_deposit"),
    )
    return [demand, *made] if on_demand else made


def _trust(who: Client, rest: int, chance: Chance) -> list[tuple[str, int]]:
    if who.path.today < _TRUST_FROM or who.type != "investment" or not chance.hits(_TRUST):
        return []
    return [("trust_plan", min(rest // 3, 3_000_000 * FEN) // (100_000 * FEN) * 100_000 * FEN)]


def _own(who: Client, total: int, rest: int, chance: Chance) -> list[tuple[str, int]]:
    if who.type not in _OWN:
        return []
    amount = min(int(total * chance.uniform(*_OWN[who.type])), rest)
    parts = 1 + (who.band > 1) * chance.hits(0.6) + (who.band > 2) * chance.hits(0.6) + (who.band > 4)
    kinds = _OWN_KINDS[who.type]
    return [(chance.one(kinds), part) for part in _split(amount, parts, chance)]


def _seconds(who: Client, total: int, rest: int, chance: Chance) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for shares, kinds, size in _WANTS:
        amount = int(total * chance.uniform(*size))
        if chance.hits(shares[who.band]) and amount <= rest:
            found.append((chance.one(kinds), amount))
            rest -= amount
    return found


def _saved(who: Client, rest: int, chance: Chance) -> list[tuple[str, int]]:
    wanted = _LOTS[who.band] * _LOTS_OF[who.type]
    number = int(wanted) + chance.hits(wanted % 1)
    if who.type == "settlement":
        rest = int(rest * chance.uniform(0.5, 1))
    favourite = chance.one(_SAVED)
    return [
        (favourite if chance.hits(_FAITHFUL) else chance.one(_SAVED), part) for part in _split(rest, number, chance)
    ]


def _split(amount: int, parts: int, chance: Chance) -> list[int]:
    weights = [chance.uniform(0.4, 1.6) for _ in range(parts)]
    return [int(amount * weight / sum(weights)) for weight in weights]


def _lot(who: Client, kind: str, amount: int, placed: int, calendar: Calendar, chance: Chance) -> Lot | None:
    if kind == "large_cd" and amount < _LARGE_CD_FROM:
        kind = "term_deposit"
    if kind in _TERMS_OF or amount > 10 * _ROUND:
        amount = amount // _ROUND * _ROUND
    if amount < _SMALLEST_LOT:
        return None
    if kind in _TERMS_OF:
        return _term_lot(who, kind, amount, placed, calendar, chance)
    code = _product(who, kind, amount, chance)
    if code is None:
        return None
    opened = _not_before(who, placed + amount, calendar.today)
    start = max(opened, months_later(calendar.today, -40))
    opened = start + timedelta(days=int((calendar.today - start).days * chance.random()))
    matures = months_later(opened, _INSURANCE_TERM) if code == "IN05" else None
    return Lot(
        product_code=code, kind=kind, balance=amount, opened_on=opened, matures_on=matures, rate=other_rate(kind)
    )


def _product(who: Client, kind: str, amount: int, chance: Chance) -> str | None:
    highest = 5 if chance.hits(_CARELESS) else int(who.level[1:] or 1)
    codes = [code for code in sold(kind, highest) if minimum(code) <= amount]
    return chance.any_of(codes) if codes else None


def _term_lot(who: Client, kind: str, amount: int, placed: int, calendar: Calendar, chance: Chance) -> Lot | None:
    term = chance.one(_TERMS_OF[kind])
    product = _term_product(who, kind, term, amount, chance)
    if product is None:
        return None if kind == "term_deposit" else _term_lot(who, "term_deposit", amount, placed, calendar, chance)
    today = calendar.today
    matures = calendar.deal(who.manager_id, term)
    opened = months_later(matures, -term)
    earliest = _not_before(who, placed + amount, today)
    if opened < earliest:
        start = max(earliest, months_later(calendar.first, -term))
        opened = start + timedelta(days=int((today - start).days * chance.random()))
        matures = months_later(opened, term)
    renews = "Y" if matures >= today and kind not in _NEVER_RENEWED and chance.hits(_AUTO_RENEW) else "N"
    return Lot(
        product_code=product,
        kind=kind,
        balance=amount,
        opened_on=opened,
        matures_on=matures,
        auto_renew=renews,
        rate=deposit_rate(kind, term, opened),
    )


_NEVER_RENEWED = ("closed_wealth", "treasury_bond", "trust_plan", "instalment_deposit")
_CODES = {
    "term_deposit": "TD", "large_cd": "CD", "structured_deposit": "SD", "instalment_deposit": "IS",
    "interest_drawing_deposit": "ID", "closed_wealth": "CW", "treasury_bond": "TB",
}  # fmt: skip
_BOLD_WEALTH, _BOLD_FROM = "CW13", "C3"


def _term_product(who: Client, kind: str, term: int, amount: int, chance: Chance) -> str | None:
    if kind == "trust_plan":
        return "TP01" if amount >= minimum("TP01") else None
    code = f"{_CODES[kind]}{term:02d}"
    if code == "CW12" and who.level >= _BOLD_FROM and chance.hits(0.4):
        code = _BOLD_WEALTH
    highest = 5 if chance.hits(_CARELESS) else int(who.level[1:] or 1)
    return code if code in sold(kind, highest) and minimum(code) <= amount else None


def _not_before(who: Client, amount: int, today: date) -> date:
    """The first day since when the customer has always had that much."""
    figures = who.path.figures
    place = len(figures)
    while place > 0 and figures[place - 1] * FEN >= amount * 0.97:
        place -= 1
    if place == 0:
        return who.opened_on
    if place > HISTORY:
        return max(today - timedelta(days=min(today.day - 1, 6)), who.opened_on)
    return max(month_start(month_of(today) - HISTORY + place), who.opened_on)
