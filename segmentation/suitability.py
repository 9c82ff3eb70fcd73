"""Suitability: may this product be named to this customer today? A verdict with every reason against, in both languages.

The gate stands before each product a pitch or recommendation names (C-01, C-02, C-04, C-05, C-19, C-22). It only ever
closes: an unknown grade, level or date is a refusal. Deposits and services lie outside risk grades; which kinds those are,
and every age and grade, is the policy's section ``suitability``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from segmentation.bank_data import RISK_GRADES, RISK_LEVELS
from segmentation.dossier import valid_until
from segmentation.people import Customer, Manager, Product
from segmentation.product_gaps import gaps
from segmentation.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SuitabilityNumbers:
    """What the bank sets."""

    exempt_kinds: frozenset[str]
    """Deposits and services: no grade, no level, and no assessment is needed."""
    credit_kinds: frozenset[str]
    """Loans and cards: no grade either, but none is named without a valid assessment."""
    elderly_age: int
    elderly_refused_from: str
    """From this grade on nothing is named to an elderly customer."""
    elderly_approval_from: str
    """From this grade on a person has to approve first."""
    private_kinds: frozenset[str]
    """Kinds that are always offered privately, whatever the product row says."""
    never_kinds: frozenset[str]
    """Kinds the bank does not recommend: custody of securities money."""
    offered_states: frozenset[str]
    home_currency: str
    must_have: tuple[str, ...] = ()
    """Gaps (``segmentation.product_gaps``) over which a graded product is not named."""

    @staticmethod
    def read(section: Mapping[str, Any]) -> "SuitabilityNumbers":
        """From the policy's section ``suitability``; KeyError names what is missing."""
        elderly = section["elderly"]
        return SuitabilityNumbers(
            exempt_kinds=frozenset(section["exempt_kinds"]),
            credit_kinds=frozenset(section["credit_kinds"]),
            elderly_age=elderly["age"],
            elderly_refused_from=elderly["refused_from"],
            elderly_approval_from=elderly["approval_from"],
            private_kinds=frozenset(section["private_kinds"]),
            never_kinds=frozenset(section["never_kinds"]),
            offered_states=frozenset(section["offered_states"]),
            home_currency=section["home_currency"],
            must_have=tuple(section.get("must_have", ())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What the gate looks at besides the product."""

    customer: Customer
    manager: Manager
    day: date
    free_assets: int | None = None
    """What the customer has at hand, fen; None: unknown, and no minimum is tested."""
    individual: bool = True
    """A private conversation about one customer; False for groups and mass sending."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether the product may be named; every reason against, the gravest first."""

    allowed: bool
    reasons: tuple[Reason, ...] = ()
    refer: bool = False
    """Nothing is wrong but the manager's own authorisation: a qualified colleague may."""


def may_offer(product: Product, about: Circumstances, numbers: SuitabilityNumbers) -> Verdict:
    """The verdict for one product, one customer, one day."""
    against = [
        *_on_offer(product, about.day, numbers),
        *_complete(product, numbers),
        *_private(product, about, numbers),
        *_risk(product, about, numbers),
        *_means(product, about, numbers),
    ]
    unqualified = _unqualified(product, about.manager)
    return Verdict(
        allowed=not against and not unqualified,
        reasons=(*against, *unqualified),
        refer=bool(unqualified) and not against,
    )


def grade_of(product: Product) -> str:
    """The grade that counts: the higher of the bank's and the issuer's (C-02); "" when neither is known."""
    known = [grade for grade in (product.risk_grade, product.issuer_risk_grade) if grade in RISK_GRADES]
    return max(known, key=RISK_GRADES.index, default="")


def age_on(birth_date: date, day: date) -> int:
    """Full years; somebody born on 29 February is a year older from 1 March in other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def assessment_valid(customer: Customer, day: date) -> bool:
    """A known level, assessed on or before the day and not longer than a year ago."""
    assessed = customer.risk_assessed_on
    return customer.risk_level in RISK_LEVELS and assessed is not None and assessed <= day <= valid_until(assessed)


def _on_offer(product: Product, day: date, numbers: SuitabilityNumbers) -> list[Reason]:
    found: list[Reason] = []
    if product.state not in numbers.offered_states:
        found.append(
            _reason(f"state_{product.state}" if product.state in ("legacy", "off", "verify") else "state_unknown")
        )
    if product.kind in numbers.never_kinds:
        found.append(_reason("never_recommended"))
    if product.sale_start and day < product.sale_start:
        found.append(_reason("not_yet_on_sale", on=product.sale_start))
    if product.sale_end and day > product.sale_end:
        found.append(_reason("sale_ended", on=product.sale_end))
    return found


def _complete(product: Product, numbers: SuitabilityNumbers) -> list[Reason]:
    """What is sold with a risk has to be described: a line without access or a notice with a hole is not shown."""
    if product.kind in numbers.exempt_kinds or product.kind in numbers.credit_kinds:
        return []
    return [_reason(f"lacks_{gap}") for gap in gaps(product, numbers.exempt_kinds) if gap in numbers.must_have]


def _private(product: Product, about: Circumstances, numbers: SuitabilityNumbers) -> list[Reason]:
    if product.private_offering is not True and product.kind not in numbers.private_kinds:
        return []
    if not about.individual:
        return [_reason("private_only_individually")]
    until = about.customer.qualified_investor_until
    return [] if until is not None and until >= about.day else [_reason("not_qualified_investor")]


def _risk(product: Product, about: Circumstances, numbers: SuitabilityNumbers) -> list[Reason]:
    if product.kind in numbers.exempt_kinds:
        return []
    customer, day = about.customer, about.day
    credit = product.kind in numbers.credit_kinds
    grade = grade_of(product)
    if not grade and not credit:
        return [_reason("grade_missing")]
    found: list[Reason] = []
    if customer.risk_level not in RISK_LEVELS or customer.risk_assessed_on is None or customer.risk_assessed_on > day:
        found.append(_reason("not_assessed"))
    elif day > valid_until(customer.risk_assessed_on):
        found.append(_reason("assessment_ended", on=valid_until(customer.risk_assessed_on)))
    elif grade and RISK_GRADES.index(grade) > RISK_LEVELS.index(customer.risk_level):
        found.append(_reason("above_level", grade=grade, level=customer.risk_level))
    return [*found, *(_elderly(grade, customer, day, numbers) if grade else [])]


def _elderly(grade: str, customer: Customer, day: date, numbers: SuitabilityNumbers) -> list[Reason]:
    """Unknown age is treated as elderly only where the grade is refused to the elderly: care is owed to the unknown."""
    position = RISK_GRADES.index(grade)
    refused = position >= RISK_GRADES.index(numbers.elderly_refused_from)
    approval = position >= RISK_GRADES.index(numbers.elderly_approval_from)
    if customer.birth_date is None:
        return [_reason("age_unknown", grade=grade)] if refused else []
    if age_on(customer.birth_date, day) < numbers.elderly_age:
        return []
    if refused:
        return [_reason("elderly_refused", age=numbers.elderly_age, grade=grade)]
    return [_reason("elderly_approval", age=numbers.elderly_age, grade=grade)] if approval else []


def _means(product: Product, about: Circumstances, numbers: SuitabilityNumbers) -> list[Reason]:
    if product.currency not in ("", numbers.home_currency):
        return [_reason("foreign_currency", currency=product.currency)]
    if product.min_amount is None or about.free_assets is None or product.min_amount <= about.free_assets:
        return []
    return [_reason("minimum", amount=product.min_amount, free=about.free_assets)]


def _unqualified(product: Product, manager: Manager) -> list[Reason]:
    wanted = product.required_qualification
    if not wanted or wanted in manager.qualifications:
        return []
    return [_reason("manager_unqualified", qualification=wanted)]


def _reason(key: str, **facts: object) -> Reason:
    return Reason(key=f"suitability.{key}", facts=facts)
