"""What a talk with one customer should be about: the needs their own facts show, the first one the centre of the pitch.

Pure: a dossier, a day and the policy's section ``pitch``. Each need is a Reason whose facts are stored fields, so that no
number reaches a pitch that is not on file.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from segmentation.bank_data import ASSET_KINDS, LOAN_KINDS
from segmentation.dossier import Dossier
from segmentation.people import Holding
from segmentation.reasons import Reason

_LIQUID_KINDS = ("demand_deposit", "notice_deposit", "open_wealth", "money_fund")
_TYPES = ("savings", "wealth", "investment", "settlement", "liability")


@dataclass(frozen=True, slots=True, kw_only=True)
class PitchNumbers:
    """What the bank sets; amounts fen."""

    products_at_most: int
    services_at_most: int
    unsuitable_shown: int
    maturing_within_days: int
    payment_within_days: int
    """So many days before a payment the account is looked at."""
    idle_from: int
    idle_share_percent: int
    review_tiers: tuple[str, ...]
    next_contact_days: Mapping[str, int]
    little_below: int
    """Assets below this, fen, say nothing of what a customer wants."""

    @staticmethod
    def read(section: Mapping[str, Any]) -> "PitchNumbers":
        """From the policy's section ``pitch``; KeyError names what is missing."""
        return PitchNumbers(
            products_at_most=section["products_at_most"],
            services_at_most=section["services_at_most"],
            unsuitable_shown=section["unsuitable_shown"],
            maturing_within_days=section["maturing_within_days"],
            payment_within_days=section.get("payment_within_days", 7),
            idle_from=section["idle_from"],
            idle_share_percent=section["idle_share_percent"],
            review_tiers=tuple(section["asset_review_tiers"]),
            next_contact_days=dict(section["next_contact_days"]),
            little_below=section.get("little_below", 0),
        )


def needs(dossier: Dossier, today: date, numbers: PitchNumbers) -> tuple[Reason, ...]:
    """Every need the facts show, the centre first; there is always one."""
    placed = dossier.placement
    found: list[Reason] = []
    if dossier.complaint_since:
        found.append(_need("complaint", on=dossier.complaint_since))
    short = short_payment(dossier, today, numbers)
    if short:
        found.append(_need("payment", on=short.on, amount=short.amount, free=short.there))
    maturing = soon_maturing(dossier.holdings, today, numbers)
    if maturing:
        found.append(_need("maturing", **_ending(maturing[0])))
    if placed and placed.primary_type == "liability":
        found.append(_need("liability", debt=placed.debt, aum=placed.aum))
    if placed and placed.life_cycle == "declining":
        found.append(_need("declining"))
    idle = idle_money(dossier, numbers)
    if idle:
        found.append(_need("idle", amount=idle))
    if placed and placed.life_cycle == "new":
        found.append(_need("new", on=dossier.customer.opened_on))
    renewing = soon_renewing(dossier.holdings, today, numbers)
    if renewing:
        found.append(_need("renewing", **_ending(renewing[0])))
    telling = placed is not None and placed.aum >= numbers.little_below
    if placed and telling and placed.primary_type in _TYPES and placed.primary_type != "liability":
        found.append(_need(f"type_{placed.primary_type}"))
    return tuple(found) or (_need("unknown"),)


def soon_maturing(holdings: Iterable[Holding], today: date, numbers: PitchNumbers) -> tuple[Holding, ...]:
    """Assets that end soon or ended already and do not renew by themselves, the largest first."""
    until = today + timedelta(days=numbers.maturing_within_days)
    found = [one for one in holdings if one.kind in ASSET_KINDS and one.auto_renew is not True and one.balance > 0]
    due = [one for one in found if one.matures_on is not None and one.matures_on <= until]
    return tuple(sorted(due, key=lambda one: (-one.balance, one.holding_id)))


def soon_renewing(holdings: Iterable[Holding], today: date, numbers: PitchNumbers) -> tuple[Holding, ...]:
    """Assets that end soon and renew by themselves unless somebody asks, the nearest first."""
    until = today + timedelta(days=numbers.maturing_within_days)
    found = [one for one in holdings if one.kind in ASSET_KINDS and one.auto_renew is True]
    due = [
        one for one in found if one.balance >= numbers.little_below and today <= (one.matures_on or date.min) <= until
    ]
    return tuple(sorted(due, key=lambda one: (one.matures_on or until, -one.balance, one.holding_id)))


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortPayment:
    """A payment that the demand account here does not cover; fen."""

    on: date
    amount: int
    there: int

    @property
    def gap(self) -> int:
        """What is missing."""
        return self.amount - self.there


def short_payment(dossier: Dossier, today: date, numbers: PitchNumbers) -> ShortPayment | None:
    """The next payments, near and more than the demand money here; None where no demand account is on file."""
    until = today + timedelta(days=numbers.payment_within_days)
    loans = [one for one in dossier.holdings if one.kind in LOAN_KINDS and one.balance > 0]
    days = [one.next_payment_on for one in loans if one.next_payment_on and today <= one.next_payment_on <= until]
    accounts = [one.balance for one in dossier.holdings if one.kind == "demand_deposit"]
    if not days or not accounts:
        return None
    first, there = min(days), sum(accounts)
    amount = sum(one.next_payment_amount or 0 for one in loans if one.next_payment_on == first)
    return ShortPayment(on=first, amount=amount, there=there) if amount > there else None


def idle_money(dossier: Dossier, numbers: PitchNumbers) -> int:
    """Demand money that lies idle, fen: large in itself and as a share of all assets; 0 where money has to move."""
    placed = dossier.placement
    if placed is None or "settlement" in placed.asset_types:
        return 0
    lying = sum(one.balance for one in dossier.holdings if one.kind == "demand_deposit")
    large = lying >= numbers.idle_from and 100 * lying >= numbers.idle_share_percent * placed.aum
    return lying if large else 0


def free_assets(dossier: Dossier, today: date, numbers: PitchNumbers) -> int:
    """What the customer could place now, fen: liquid holdings, and what ends soon."""
    ending = {one.holding_id for one in soon_maturing(dossier.holdings, today, numbers)}
    return sum(one.balance for one in dossier.holdings if one.kind in _LIQUID_KINDS or one.holding_id in ending)


def _ending(one: Holding) -> dict[str, object]:
    return {"product": one.product_name, "kind": one.kind, "amount": one.balance, "on": one.matures_on}


def _need(key: str, **facts: object) -> Reason:
    return Reason(key=f"pitch.need.{key}", facts=facts)
