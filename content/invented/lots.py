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
_LOTS = (0.2, 0.7, 2.3, 3.6, 4.8, 6.6, 8.0)
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
#: Into how many lots the own products go, by band.
_PARTS = ((1,), (1,), (1, 2), (1, 2, 2, 3), (1, 2, 2, 3), (2, 3, 4), (3, 4, 5))
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
_ROUNDED_FROM = 10_000 * FEN
_TRUST_FROM, _TRUST = 1_500_000, 0.35
_NEVER_RENEWED = ("closed_wealth", "treasury_bond", "trust_plan", "instalment_deposit")
_CODES = {
    "term_deposit": "TD", "large_cd": "CD", "structured_deposit": "SD", "instalment_deposit": "IS",
    "interest_drawing_deposit": "ID", "closed_wealth": "CW", "treasury_bond": "TB",
}  # fmt: skip
#: A product of a higher grade instead, for those whose level allows it.
_BOLDER, _BOLD_FROM, _BOLD = {"CW12": "CW13"}, "C3", 0.4
_CARELESS_GRADE = 5
_INSURANCE_WITH_TERM = "IN05"
_OLDEST_OPEN_LOT = 40
"""Months."""
_ABOUT = 0.85
"""A lot may stand a little above what the path had then: the path rises there instead."""
_LATELY = 6


def lots(who: Client, calendar: Calendar) -> list[Lot]:
    """Today's assets as holdings, the demand account first; nothing for the empty account."""
    chance = who.chance("lots")
    total = round(who.path.today * FEN)
    if total == 0:
        return []
    rest = total - int(total * chance.uniform(*_DEMAND[who.type]))
    wants = _trust(who, rest, chance)
    wants += _own(who, total, rest - sum(amount for _, amount in wants), chance)
    wants += _seconds(who, total, rest - sum(amount for _, amount in wants), chance)
    wants += _saved(who, rest - sum(amount for _, amount in wants), chance)
    desk = _Desk(who=who, calendar=calendar, chance=chance)
    made: list[Lot] = []
    for kind, amount in wants:
        lot = desk.place(kind, amount, sum(other.balance for other in made))
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
    kinds = _OWN_KINDS[who.type]
    return [(chance.one(kinds), part) for part in _split(amount, chance.any_of(_PARTS[who.band]), chance)]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """Places the lots of one customer."""

    who: Client
    calendar: Calendar
    chance: Chance

    def place(self, kind: str, amount: int, placed: int) -> Lot | None:
        """A lot of about that amount beside what is placed already; None when too little or nothing suits."""
        if kind == "large_cd" and amount < _LARGE_CD_FROM:
            kind = "term_deposit"
        if kind in _TERMS_OF or amount > _ROUNDED_FROM:
            amount = amount // _ROUND * _ROUND
        if amount < _SMALLEST_LOT:
            return None
        return self._term_lot(kind, amount, placed) if kind in _TERMS_OF else self._open_lot(kind, amount, placed)

    def _open_lot(self, kind: str, amount: int, placed: int) -> Lot | None:
        codes = [code for code in sold(kind, self._highest_grade()) if minimum(code) <= amount]
        if not codes:
            return None
        code = self.chance.any_of(codes)
        today = self.calendar.today
        start = max(self._not_before(placed + amount), months_later(today, -_OLDEST_OPEN_LOT))
        opened = self._day_since(start)
        return Lot(
            product_code=code,
            kind=kind,
            balance=amount,
            opened_on=opened,
            matures_on=months_later(opened, _INSURANCE_TERM) if code == _INSURANCE_WITH_TERM else None,
            rate=other_rate(kind),
        )

    def _term_lot(self, kind: str, amount: int, placed: int) -> Lot | None:
        term = self.chance.one(_TERMS_OF[kind])
        product = self._term_product(kind, term, amount)
        if product is None:
            return None if kind == "term_deposit" else self._term_lot("term_deposit", amount, placed)
        matures = self.calendar.deal(self.who.manager_id, term)
        opened = months_later(matures, -term)
        earliest = self._not_before(placed + amount)
        if opened < earliest:
            matures = self.calendar.deal_after(earliest, term, self.chance)
            opened = max(months_later(matures, -term), earliest)
        may_renew = matures >= self.calendar.today and kind not in _NEVER_RENEWED
        return Lot(
            product_code=product,
            kind=kind,
            balance=amount,
            opened_on=opened,
            matures_on=matures,
            auto_renew="Y" if may_renew and self.chance.hits(_AUTO_RENEW) else "N",
            rate=deposit_rate(kind, term, opened),
        )

    def _term_product(self, kind: str, term: int, amount: int) -> str | None:
        code = "TP01" if kind == "trust_plan" else f"{_CODES[kind]}{term:02d}"
        if code in _BOLDER and self.who.level >= _BOLD_FROM and self.chance.hits(_BOLD):
            code = _BOLDER[code]
        return code if code in sold(kind, self._highest_grade()) and minimum(code) <= amount else None

    def _highest_grade(self) -> int:
        return _CARELESS_GRADE if self.chance.hits(_CARELESS) else int(self.who.level[1:] or 1)

    def _day_since(self, start: date) -> date:
        return start + timedelta(days=int((self.calendar.today - start).days * self.chance.random()))

    def _not_before(self, amount: int) -> date:
        """The first day since when the customer has always had that much."""
        today, figures = self.calendar.today, self.who.path.figures
        place = len(figures)
        while place > 0 and figures[place - 1] * FEN >= amount * _ABOUT:
            place -= 1
        if place == 0:
            return self.who.opened_on
        if place > HISTORY:
            return max(today - timedelta(days=min(today.day - 1, _LATELY)), self.who.opened_on)
        return max(month_start(month_of(today) - HISTORY + place), self.who.opened_on)
