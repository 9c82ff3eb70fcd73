"""The catalogue of the Invented Bank: read from ``data/products.toml``, dated for the day of the build.

``catalogue`` is the products table; the rest tells holdings which product carries a kind and a term.
"""

import tomllib
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from segmentation import bank_data

Row = dict[str, Any]

_FILE = Path(__file__).parent / "data" / "products.toml"
_GRADES = {grade: number for number, grade in enumerate(bank_data.RISK_GRADES, start=1)}
#: Sale starts long before any holding; an ended sale stopped two years before the day of the build.
_ON_SALE_FOR = timedelta(days=8 * 365)
_ENDED_BEFORE = timedelta(days=2 * 365)
_NOT_SOLD = ("legacy", "off")


@cache
def _products() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(_FILE.read_text(encoding="utf-8"))["product"])


@cache
def _by_code() -> dict[str, dict[str, Any]]:
    return {product["code"]: product for product in _products()}


def catalogue(today: date) -> list[Row]:
    """The rows of the products table."""
    return [_row(product, today) for product in _products()]


def _row(product: dict[str, Any], today: date) -> Row:
    term = product.get("term_days")
    return {
        "product_code": product["code"],
        "name": product["name"],
        "kind": product["kind"],
        "issuer": product.get("issuer", "虚构银行"),
        "agency_sale": product.get("agency_sale", "N"),
        "risk_grade": product.get("risk_grade", ""),
        "issuer_risk_grade": product.get("issuer_risk_grade", ""),
        "grade_source": "虚构评级" if "risk_grade" in product else "",
        "liquidity": product["liquidity"],
        "required_qualification": product.get("required_qualification", ""),
        "currency": "CNY",
        "min_amount": product.get("min_amount", ""),
        "term_days": term or "",
        "open_ended": "N" if product["liquidity"] == "term" else "Y",
        "private_offering": product.get("private_offering", "N"),
        "state": product["state"],
        "sale_start": today - _ON_SALE_FOR,
        "sale_end": _sale_end(product, today),
        "benchmark": product.get("benchmark", ""),
        "benchmark_basis": "虚构业绩比较基准，仅供演示" if "benchmark" in product else "",
        "benchmark_as_of": today.replace(day=1) if "benchmark" in product else "",
        "notices": product.get("notices", ""),
    }


def _sale_end(product: dict[str, Any], today: date) -> date | str:
    """Long ago for what is sold no more; soon for an issue that closes."""
    if product["state"] in _NOT_SOLD:
        return today - _ENDED_BEFORE
    return today + timedelta(days=product["closes_in"]) if "closes_in" in product else ""


@cache
def grade_number(code: str) -> int:
    """1 … 5, the higher of the two grades; 0 for a product that has none."""
    product = _by_code()[code]
    return max(_GRADES.get(product.get(key, ""), 0) for key in ("risk_grade", "issuer_risk_grade"))


@cache
def sold(kind: str, highest_grade: int) -> tuple[str, ...]:
    """Codes on sale in a kind whose grade does not exceed the customer's level."""
    codes = (p["code"] for p in _products() if p["kind"] == kind and p["state"] == "live")
    return tuple(code for code in codes if grade_number(code) <= highest_grade)


@cache
def minimum(code: str) -> int:
    """The smallest amount in fen."""
    return int(_by_code()[code].get("min_amount", 0)) * 100
