"""What a pitch keeps back though it is suitable: credit and wealth from who is short of money, more of what weighs too much.

Pure: a dossier and the policy's section ``pitch``. Suitability says what may be named at all; this says what a talk should not
feed. Lists of suitable products are not touched by it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from segmentation.bank_data import ASSET_KINDS, LOAN_KINDS
from segmentation.dossier import Dossier
from segmentation.people import Product

#: Money that can be had before a payment falls due: deposits, if need be early, and what is redeemed within days.
_WITHIN_REACH = (
    "demand_deposit", "notice_deposit", "term_deposit", "instalment_deposit", "interest_drawing_deposit", "large_cd",
    "open_wealth", "money_fund",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RestraintNumbers:
    """What the bank sets."""

    concentrated_percent: int
    """From this share of the assets on one sort weighs too much."""
    concentrated_together_percent: int
    """From this share on all sorts together do."""
    concentrated_kinds: tuple[tuple[str, ...], ...]
    """The sorts that are weighed, each the kinds that move together."""
    secured_loans: frozenset[str]
    """Loans that stand against a home: not compared with the assets."""
    little_below: int
    """Assets below this, fen, are not weighed."""

    @staticmethod
    def read(section: Mapping[str, Any]) -> "RestraintNumbers":
        """From the policy's section ``pitch``; a file from before these numbers weighs nothing."""
        return RestraintNumbers(
            concentrated_percent=section.get("concentrated_percent", 100),
            concentrated_together_percent=section.get("concentrated_together_percent", 100),
            concentrated_kinds=tuple(tuple(sort) for sort in section.get("concentrated_kinds", ())),
            secured_loans=frozenset(section.get("secured_loans", LOAN_KINDS)),
            little_below=section.get("little_below", 0),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Heavy:
    """A sort, or all sorts together, that make up too much of the assets."""

    kinds: tuple[str, ...]
    """Those of its kinds that are held."""
    sort: tuple[str, ...]
    """All its kinds."""
    percent: int
    """Whole hundredths of the assets, rounded down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraint:
    """What holds for one customer."""

    short: bool = False
    """Debts beyond the assets, or the next payments beyond the money within reach."""
    heavy: tuple[Heavy, ...] = ()
    ungraded: Collection[str] = ()
    """Deposits and services: all that is named to somebody short of money."""

    def keeps_back(self, product: Product) -> bool:
        """Whether a pitch should not name it."""
        if self.short and product.kind not in self.ungraded:
            return True
        return any(product.kind in one.sort for one in self.heavy)


def restraint(dossier: Dossier, numbers: RestraintNumbers, ungraded: Collection[str]) -> Restraint:
    """What a pitch for this customer keeps back. ``ungraded``: the kinds outside risk grades."""
    return Restraint(short=_short(dossier, numbers), heavy=_heavy(dossier, numbers), ungraded=ungraded)


def _short(dossier: Dossier, numbers: RestraintNumbers) -> bool:
    loans = [one for one in dossier.holdings if one.kind in LOAN_KINDS and one.balance > 0]
    unsecured = sum(one.balance for one in loans if one.kind not in numbers.secured_loans)
    due = sum(one.next_payment_amount or 0 for one in loans)
    return unsecured > _held(dossier, ASSET_KINDS) or due > _held(dossier, _WITHIN_REACH)


def _heavy(dossier: Dossier, numbers: RestraintNumbers) -> tuple[Heavy, ...]:
    assets = _held(dossier, ASSET_KINDS)
    if assets <= 0 or assets < numbers.little_below:
        return ()
    together = tuple(kind for sort in numbers.concentrated_kinds for kind in sort)
    all_in_all = _weighed(dossier, together, assets, numbers.concentrated_together_percent)
    if all_in_all is not None:
        return (all_in_all,)
    found = (_weighed(dossier, sort, assets, numbers.concentrated_percent) for sort in numbers.concentrated_kinds)
    return tuple(one for one in found if one is not None)


def _weighed(dossier: Dossier, sort: tuple[str, ...], assets: int, mark: int) -> Heavy | None:
    amount = _held(dossier, sort)
    if amount <= 0 or 100 * amount < mark * assets:
        return None
    kinds = tuple(kind for kind in sort if _held(dossier, (kind,)) > 0)
    return Heavy(kinds=kinds, sort=sort, percent=100 * amount // assets)


def _held(dossier: Dossier, kinds: Collection[str]) -> int:
    return sum(one.balance for one in dossier.holdings if one.kind in kinds)
