"""What a product of the bank's file lacks before it may be offered: grade, its source, issuer, agency mark, access, state, days.

Pure. The gate refuses a graded product over those gaps that the policy names (``suitability.must_have``); the import and the
doctor tell of all of them.
"""

from collections.abc import Iterator

from segmentation.bank_data import LOAN_KINDS, RISK_GRADES
from segmentation.people import Product

STATES = ("live", "legacy", "verify", "off")
GAPS = ("state", "risk_grade", "liquidity", "agency_issuer", "sale_days", "issuer", "agency_sale", "grade_source")
"""Every gap there can be, the gravest first."""


def gaps(product: Product, exempt_kinds: frozenset[str]) -> tuple[str, ...]:
    """The gaps of one product, the gravest first. Deposits, services (``exempt_kinds``) and loans need no grade."""
    found = set(_gaps(product, graded=product.kind not in exempt_kinds and product.kind not in LOAN_KINDS))
    return tuple(one for one in GAPS if one in found)


def _gaps(product: Product, *, graded: bool) -> Iterator[str]:
    if product.state not in STATES:
        yield "state"
    if product.sale_start and product.sale_end and product.sale_end < product.sale_start:
        yield "sale_days"
    if product.agency_sale is True and not product.issuer:
        yield "agency_issuer"
    if not graded:
        return
    if product.risk_grade not in RISK_GRADES and product.issuer_risk_grade not in RISK_GRADES:
        yield "risk_grade"
    lacking = {
        "liquidity": not product.liquidity,
        "issuer": not product.issuer,
        "agency_sale": product.agency_sale is None,
        "grade_source": not product.grade_source,
    }
    yield from (name for name, lacks in lacking.items() if lacks)
