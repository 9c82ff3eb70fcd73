"""What is said of a product wherever it is named: whose grade counts, from how much, until when.

A benchmark stands only with its day and its basis, and with the sentence that it is no promise.
"""

from datetime import date
from typing import Any

from content.catalogue import catalogue, notices
from content.wording import day, knows, money, say
from segmentation.bank_data import LOAN_KINDS
from segmentation.money import yuan_text
from segmentation.people import Language, Product
from segmentation.suitability import grade_of


def grade_words(product: Product, language: Language) -> str:
    """The grade that counts and whose it is; why there is none where there is none."""
    grade = grade_of(product)
    if not grade:
        return say(f"product.ungraded.{_ungraded(product)}", language)
    bank, issuer = product.risk_grade, product.issuer_risk_grade
    if bank and issuer and bank != issuer:
        return say("product.grade.higher", language, grade=grade, bank=bank, issuer=issuer)
    whose = "both" if bank and issuer else "bank" if bank else "issuer"
    return say(f"product.grade.{whose}", language, grade=grade)


def _ungraded(product: Product) -> str:
    if product.kind == "service":
        return "service"
    if product.kind in LOAN_KINDS:
        return "credit"
    return "deposit" if product.kind.endswith(("_deposit", "_cd")) else "missing"


def term_words(product: Product, language: Language) -> str:
    """From how much and for how long."""
    parts = [
        say("pitch.minimum", language, amount=_amount(product, language)) if product.min_amount else "",
        say("product.term", language, days=product.term_days) if product.term_days else "",
        say("product.open_ended", language) if _without_term(product) else "",
    ]
    return " · ".join(part for part in parts if part)


def _without_term(product: Product) -> bool:
    return (
        bool(product.open_ended) and not product.term_days and product.kind not in (*LOAN_KINDS, "service", "insurance")
    )


def qualification_words(name: str, language: Language) -> str:
    """A qualification as a colleague says it; one without words as it stands."""
    key = f"words.qualification.{name}"
    return say(key, language) if knows(key, language) else name


def _amount(product: Product, language: Language) -> str:
    foreign = product.currency not in ("", "CNY")
    return (
        f"{product.currency} {yuan_text(product.min_amount or 0)}"
        if foreign
        else money(product.min_amount or 0, language)
    )


def benchmark_words(product: Product, language: Language, today: date) -> str:
    """The benchmark with its day and its basis; without either it is not quoted."""
    if not product.benchmark:
        return ""
    if product.benchmark_as_of is None or not product.benchmark_basis:
        return say("product.benchmark_undated", language)
    on = day(product.benchmark_as_of, language, weekday=False, today=today)
    return say("product.benchmark", language, value=product.benchmark, basis=product.benchmark_basis, day=on)


def sale_words(product: Product, language: Language, today: date) -> str:
    """When it is sold; empty where the bank gave no days."""
    start, end = (
        day(one, language, weekday=False, today=today) if one else "" for one in (product.sale_start, product.sale_end)
    )
    if product.sale_start and today < product.sale_start:
        return say("product.sale.not_yet", language, day=start)
    if product.sale_end and today > product.sale_end:
        return say("product.sale.over", language, day=end)
    return say("product.sale.until", language, day=end) if end else ""


def state_of(product: Product, today: date) -> str:
    """Its state as a wording key: live, legacy, verify, off, unknown, and for live ones not_yet and over by the days."""
    if catalogue().is_legacy(product):
        return "legacy"
    if product.state != "live":
        return product.state if product.state in ("legacy", "verify", "off") else "unknown"
    if product.sale_start and today < product.sale_start:
        return "not_yet"
    return "over" if product.sale_end and today > product.sale_end else "live"


def product_facts(product: Product, language: Language, today: date) -> dict[str, Any]:
    """The same for machines: codes, ISO days, yuan as text."""
    return {
        "product_code": product.product_code,
        "kind": product.kind,
        "state": state_of(product, today),
        "risk_grade": grade_of(product),
        "bank_risk_grade": product.risk_grade,
        "issuer_risk_grade": product.issuer_risk_grade,
        "liquidity": product.liquidity,
        "minimum": None if product.min_amount is None else yuan_text(product.min_amount),
        "term_days": product.term_days,
        "benchmark": product.benchmark if benchmark_quoted(product) else "",
        "benchmark_as_of": product.benchmark_as_of.isoformat() if product.benchmark_as_of else None,
        "sale_end": product.sale_end.isoformat() if product.sale_end else None,
        "agency_sale": product.agency_sale,
        "private_offering": product.private_offering,
        "notices": list(notices(product, language)),
    }


def benchmark_quoted(product: Product) -> bool:
    """Whether the benchmark may be said at all."""
    return bool(product.benchmark and product.benchmark_basis and product.benchmark_as_of)
