"""Rows of the bank's tables as the small frozen types of the core; ``book`` reads with these and nothing else does.

Statements name their columns, so that a wide file costs nothing; an empty cell becomes "" or None as the types say.
"""

from collections.abc import Callable, Iterable
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, and_, literal_column, or_, select

from segmentation.bank_data import NOT_REACHED
from segmentation.people import Contact, Customer, Holding, Placement, Product
from store import tables
from store.tables import bank, placements
from store.types import Text

CUSTOMERS = bank["customers"]
HOLDINGS = bank["holdings"]
PRODUCTS = bank["products"]
CONTACTS = bank["contacts"]
PLACEMENTS = placements

_CUSTOMER_FIELDS = (
    "customer_id", "name", "manager_id", "branch_id", "opened_on", "closed_on", "gender", "birth_date", "birth_calendar",
    "phone", "account_last4", "occupation", "household_id", "household_role", "last_active_on", "risk_level",
    "risk_assessed_on", "marketing_consent", "do_not_disturb", "payroll", "business_owner", "qualified_investor_until",
    "blacklisted",
)  # fmt: skip
_HOLDING_FIELDS = (
    "holding_id", "customer_id", "product_code", "kind", "balance", "opened_on", "rate", "matures_on", "auto_renew",
    "next_payment_on", "next_payment_amount",
)  # fmt: skip
_PRODUCT_FIELDS = (
    "product_code", "name", "kind", "issuer", "agency_sale", "risk_grade", "issuer_risk_grade", "grade_source", "liquidity",
    "required_qualification", "currency", "min_amount", "term_days", "open_ended", "private_offering", "state", "sale_start",
    "sale_end", "benchmark", "benchmark_basis", "benchmark_as_of",
)  # fmt: skip
_CONTACT_FIELDS = ("contact_id", "customer_id", "staff_id", "at", "channel", "outcome", "note")
#: Columns whose type says None, not "", when the cell is empty.
_NULLABLE = frozenset(
    {
        "closed_on", "birth_date", "last_active_on", "risk_assessed_on", "marketing_consent", "do_not_disturb", "payroll",
        "business_owner", "qualified_investor_until", "blacklisted", "matures_on", "auto_renew", "next_payment_on",
        "next_payment_amount", "agency_sale", "min_amount", "term_days", "open_ended", "private_offering", "sale_start",
        "sale_end", "benchmark_as_of",
    }
)  # fmt: skip

SELECT_CUSTOMERS = select(*(CUSTOMERS.c[name] for name in _CUSTOMER_FIELDS))
SELECT_HOLDINGS = select(
    *(HOLDINGS.c[name] for name in _HOLDING_FIELDS), PRODUCTS.c.name.label("product_name")
).select_from(HOLDINGS.outerjoin(PRODUCTS, PRODUCTS.c.product_code == HOLDINGS.c.product_code))
SELECT_PRODUCTS = select(*(PRODUCTS.c[name] for name in _PRODUCT_FIELDS), PRODUCTS.c.notices)
SELECT_PLACEMENTS = select(*PLACEMENTS.c)


def constants(words: Iterable[str]) -> list[ColumnElement[str]]:
    """Words of our own vocabularies written into a statement: bound values of an IN are expanded at every execution."""
    return [literal_column(f"'{word}'", Text) for word in words]


#: A row that is a contact, not a mere attempt; an outcome left empty counts as reached.
BANK_REACHED = or_(CONTACTS.c.outcome.is_(None), CONTACTS.c.outcome.not_in(constants(NOT_REACHED)))
BOT_REACHED = and_(tables.contacts.c.undone_at.is_(None), tables.contacts.c.outcome.not_in(constants(NOT_REACHED)))

SELECT_BANK_CONTACTS = select(*(CONTACTS.c[name] for name in _CONTACT_FIELDS))
SELECT_BOT_CONTACTS = select(*(tables.contacts.c[name] for name in _CONTACT_FIELDS)).where(
    tables.contacts.c.undone_at.is_(None)
)


def _reader(fields: tuple[str, ...]) -> Callable[[Any], dict[str, Any]]:
    """Takes these columns out of a row, whatever else it has."""
    values_of, filled = attrgetter(*fields), [name for name in fields if name not in _NULLABLE]

    def read(row: Any) -> dict[str, Any]:
        found = dict(zip(fields, values_of(row), strict=True))
        for name in filled:
            if found[name] is None:
                found[name] = ""
        return found

    return read


_customer, _holding, _product, _contact = map(
    _reader, (_CUSTOMER_FIELDS, _HOLDING_FIELDS, _PRODUCT_FIELDS, _CONTACT_FIELDS)
)


def customer(row: Any) -> Customer:
    """A customer, unmasked: only ``book`` may hand one on."""
    values = _customer(row)
    values["birth_calendar"] = values["birth_calendar"] or "solar"
    return Customer(**values)


def holding(row: Any) -> Holding:
    """A holding with its product's name where products were delivered."""
    return Holding(**_holding(row), product_name=row.product_name or "")


def product(row: Any) -> Product:
    """A product of the catalogue."""
    values = _product(row)
    values["currency"] = values["currency"] or "CNY"
    return Product(**values, notices=_words(row.notices, ";"))


def contact(row: Any) -> Contact:
    """A contact, the bank's or the bot's."""
    return Contact(**_contact(row))


def placement(row: Any, as_of: date) -> Placement:
    """A customer's placement of the served round."""
    return Placement(
        customer_id=row.customer_id,
        as_of=as_of,
        aum=row.aum,
        debt=row.debt,
        tier=row.tier,
        primary_type=row.primary_type,
        asset_types=_words(row.asset_types, "|"),
        life_cycle=row.life_cycle or "",
        risk_preference=row.risk_preference or "",
        behaviour=_words(row.behaviour, "|"),
        star_points=row.star_points,
        star_level=row.star_level or "",
        abc_class=row.abc_class or "",
        vip_class=row.vip_class or "",
        churn_score=row.churn_score,
        sixteen_grid=row.sixteen_grid or "",
        age_band=row.age_band or "",
        occupation_group=row.occupation_group or "",
        near_tier=row.near_tier or "",
        debt_ratio=row.debt_ratio,
        value_score=row.value_score,
        potential_score=row.potential_score,
        segments=_words(row.segments, "|"),
    )


def _words(text: str | None, separator: str) -> tuple[str, ...]:
    return tuple([word for part in text.split(separator) if (word := part.strip())]) if text else ()
