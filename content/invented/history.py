"""The months behind: average balances by kind.

Balances follow the path of the customer's total and the lots held now: a lot stands in its kind from its first day; what the
path held beside it stood in an earlier lot of that kind or on demand.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.invented.chance import Chance
from content.invented.clients import Client
from content.invented.days import month_length, month_of, month_text
from content.invented.lots import FEN, Lot
from content.invented.wealth import HISTORY
from segmentation.money import yuan_text

Row = dict[str, Any]

_HOMES = {"savings": "term_deposit", "wealth": "closed_wealth", "investment": "mixed_fund"}
_ROLLED = 0.6
_WAVES = (0.98, 1.02)
_AMORTISED = 0.004
_DEMAND = "demand_deposit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """One month of one customer: average balance in fen by kind."""

    month: int
    kinds: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stock:
    """What stands today, as far as it tells the past."""

    assets: Sequence[Lot]
    rolled: Sequence[Lot]
    """Lots that came out of an earlier lot of their kind."""
    usual: int
    """Today's demand balance."""
    home: str | None
    """The kind of the customer's type, for what stood above twice the usual demand."""


def months(who: Client, assets: Sequence[Lot], debts: Sequence[Lot], today: date) -> list[Month]:
    """The full months before today's since the customer was opened, oldest first."""
    chance = who.chance("history")
    base = month_of(today) - HISTORY
    stock = _Stock(
        assets=[lot for lot in assets if lot.kind != _DEMAND],
        rolled=[lot for lot in assets if lot.kind != _DEMAND and chance.hits(_ROLLED)],
        usual=next((lot.balance for lot in assets if lot.kind == _DEMAND), 0),
        home=_HOMES.get(who.type),
    )
    found = []
    for place in range(max(month_of(who.opened_on) - base, 0), HISTORY):
        total = int(who.path.figures[place] * FEN)
        kinds = _assets_in(base + place, total, stock, chance)
        for lot in debts:
            share = _share_of(lot, base + place)
            if share:
                grown = lot.balance * (1 + _AMORTISED * (HISTORY - place)) * share
                kinds[lot.kind] = kinds.get(lot.kind, 0) + int(grown)
        found.append(Month(month=base + place, kinds=kinds))
    return found


def _assets_in(month: int, total: int, stock: _Stock, chance: Chance) -> dict[str, int]:
    """The month's total by kind: lots as they stood, their forerunners, the type's own kind, and demand."""
    kinds: dict[str, int] = {}
    for lot in stock.assets:
        _add(kinds, lot.kind, int(lot.balance * _share_of(lot, month)))
    rest = total - sum(kinds.values())
    for lot in stock.rolled:
        missing = int(lot.balance * (1 - _share_of(lot, month)))
        if 0 < missing <= rest - stock.usual // 2:
            _add(kinds, lot.kind, missing)
            rest -= missing
    surplus = rest - 2 * stock.usual
    if stock.home and surplus > 0:
        _add(kinds, stock.home, surplus)
        rest -= surplus
    if rest > 0:
        _add(kinds, _DEMAND, int(rest * chance.uniform(*_WAVES)))
    return kinds


def _add(kinds: dict[str, int], kind: str, amount: int) -> None:
    if amount > 0:
        kinds[kind] = kinds.get(kind, 0) + amount


def _share_of(lot: Lot, month: int) -> float:
    """The share of the month's days on which the lot stood there."""
    opened = month_of(lot.opened_on)
    if opened != month:
        return 1.0 if opened < month else 0.0
    length = month_length(month)
    return (length - lot.opened_on.day + 1) / length


def balance_rows(who: Client, past: Sequence[Month]) -> Iterator[Row]:
    """The rows of the balances table."""
    for month in past:
        text = month_text(month.month)
        for kind, amount in month.kinds.items():
            yield {
                "customer_id": who.customer_id,
                "month": text,
                "kind": kind,
                "average_balance": yuan_text(amount),
            }
