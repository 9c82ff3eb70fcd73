"""The people and things of the work as small frozen types: manager, customer, holding, product, contact.

They are what a ``Book`` hands out and what duties, suitability and pitches read. Amounts are integer fen. Names, phones
and account tails never appear in a ``repr``, so that they cannot slip into a log.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manager:
    """A person of the bank who talks to the bot; never a class that manages."""

    staff_id: str
    name: str = field(repr=False)
    role: str
    branch_id: str
    language: Language = "zh"
    active: bool = True
    timezone: str = "Asia/Shanghai"
    briefing_at: str = "08:30"
    qualifications: tuple[str, ...] = ()
    deputy_staff_id: str = ""
    leave_from: date | None = None
    leave_to: date | None = None
    leaves: tuple[tuple[date, date], ...] = ()
    """Leave that was said to the bot, beside the bank's own file: first and last day."""

    @property
    def every_leave(self) -> tuple[tuple[date, date], ...]:
        """The bank's and the bot's, both days inclusive."""
        own = ((self.leave_from, self.leave_to),) if self.leave_from and self.leave_to else ()
        return (*own, *self.leaves)

    def on_leave(self, day: date) -> bool:
        """Whether they are away that day."""
        return any(start <= day <= end for start, end in self.every_leave)

    def last_leave(self, before: date) -> tuple[date, date] | None:
        """The leave that ended last before a day; None without one."""
        ended = [one for one in self.every_leave if one[1] < before]
        return max(ended, key=lambda one: (one[1], one[0]), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """A customer as the bank delivered them; None or "" is unknown."""

    customer_id: str
    name: str = field(repr=False)
    manager_id: str = ""
    branch_id: str = ""
    opened_on: date
    closed_on: date | None = None
    gender: str = ""
    birth_date: date | None = field(default=None, repr=False)
    birth_calendar: str = "solar"
    phone: str = field(default="", repr=False)
    account_last4: str = field(default="", repr=False)
    occupation: str = ""
    household_id: str = ""
    household_role: str = ""
    last_active_on: date | None = None
    risk_level: str = ""
    risk_assessed_on: date | None = None
    marketing_consent: bool | None = None
    do_not_disturb: bool | None = None
    payroll: bool | None = None
    business_owner: bool | None = None
    qualified_investor_until: date | None = None
    blacklisted: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product of the bank's catalogue."""

    product_code: str
    name: str
    kind: str
    issuer: str = ""
    agency_sale: bool | None = None
    risk_grade: str = ""
    issuer_risk_grade: str = ""
    grade_source: str = ""
    liquidity: str = ""
    required_qualification: str = ""
    currency: str = "CNY"
    min_amount: int | None = None
    term_days: int | None = None
    open_ended: bool | None = None
    private_offering: bool | None = None
    state: str = ""
    sale_start: date | None = None
    sale_end: date | None = None
    benchmark: str = ""
    benchmark_basis: str = ""
    benchmark_as_of: date | None = None
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What a customer has: an asset or a loan. ``product_name`` is empty where no products were delivered."""

    holding_id: str
    customer_id: str
    product_code: str
    product_name: str = ""
    kind: str
    balance: int
    opened_on: date
    rate: str = ""
    matures_on: date | None = None
    auto_renew: bool | None = None
    next_payment_on: date | None = None
    next_payment_amount: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One contact with a customer (触达), delivered by the bank or logged in the bot."""

    contact_id: str
    customer_id: str
    staff_id: str
    at: datetime
    channel: str
    outcome: str = ""
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A customer's value in every scheme on one day: one row of a nightly round. Unset: the round had no such scheme."""

    customer_id: str
    as_of: date
    aum: int
    debt: int
    tier: str
    primary_type: str
    asset_types: tuple[str, ...]
    life_cycle: str = ""
    risk_preference: str = ""
    behaviour: tuple[str, ...] = ()
    star_points: int | None = None
    star_level: str = ""
    abc_class: str = ""
    vip_class: str = ""
    churn_score: int | None = None
    sixteen_grid: str = ""
    age_band: str = ""
    occupation_group: str = ""
    near_tier: str = ""
    """The next tier, when its mark is near."""
    debt_ratio: int | None = None
    """Debts in whole hundredths of the assets."""
    value_score: int | None = None
    potential_score: int | None = None
    segments: tuple[str, ...] = ()
    """Every list and named segment the customer is in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """Money that came in or went out, delivered by the bank or told between deliveries."""

    movement_id: str
    customer_id: str
    at: datetime
    direction: str
    """in or out."""
    amount: int
    reason: str = ""
    own_account_elsewhere: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A complaint that is open."""

    complaint_id: str
    customer_id: str
    opened_on: date
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A customer came into a branch."""

    arrival_id: str
    customer_id: str
    branch_id: str
    at: datetime
    handed_over: bool | None = None
    """Whether the lobby's hand-over was confirmed; None where nobody keeps that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketMark:
    """A product that is held reached a mark, or news touches it."""

    mark_id: str
    product_code: str
    mark: str
    """stop_profit, stop_loss, risk; or news."""
    at: datetime
    value: str = ""
    title: str = ""
    """The headline, of news."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEvent:
    """What became of a customer between two rounds: a tier reached or fallen to, a list joined or left."""

    kind: str
    """tier_reached, tier_fallen, joined, left."""
    what: str
    day: date
    was: str = ""
