"""Placeholders of products: ``{CW05.benchmark}`` in a text becomes what the product's own data say, and nothing else does.

So no rate or amount is free text: an author names the field, the figure comes with its date, its basis and its caveat, and
before each send it is compared with the product as it stands then (check C-07). ``{benchmark}`` alone means the one product
a push names.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from content.access import access_words
from content.problems import Problem
from content.wording import day, money, say
from segmentation.money import yuan_text
from segmentation.people import Language, Product
from segmentation.suitability import grade_of

_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What a placeholder became."""

    product_code: str
    field: str
    text: str

    def to_json(self) -> dict[str, str]:
        """As a push keeps it."""
        return {"product_code": self.product_code, "field": self.field, "text": self.text}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Bound":
        """The same again."""
        return Bound(product_code=data["product_code"], field=data["field"], text=data["text"])


def _benchmark(product: Product, language: Language) -> str:
    """Only with its day and its basis, and with the sentence that it is no promise."""
    if not product.benchmark or product.benchmark_as_of is None or not product.benchmark_basis:
        return ""
    on = day(product.benchmark_as_of, language, weekday=False)
    return say("product.benchmark", language, value=product.benchmark, basis=product.benchmark_basis, day=on)


def _grade(product: Product, language: Language) -> str:
    grade = grade_of(product)
    return say("pitch.grade", language, grade=grade) if grade else ""


def _minimum(product: Product, language: Language) -> str:
    if not product.min_amount:
        return ""
    foreign = product.currency not in ("", "CNY")
    amount = f"{product.currency} {yuan_text(product.min_amount)}" if foreign else money(product.min_amount, language)
    return say("pitch.minimum", language, amount=amount)


def _term(product: Product, language: Language) -> str:
    return say("product.term", language, days=product.term_days) if product.term_days else ""


def _access(product: Product, language: Language) -> str:
    return access_words(product, language) if product.liquidity else ""


def _sale(product: Product, language: Language) -> str:
    if product.sale_end is None:
        return ""
    return say("product.sale.until", language, day=day(product.sale_end, language, weekday=False))


FIELDS: Mapping[str, Callable[[Product, Language], str]] = {
    "name": lambda product, _: product.name,
    "issuer": lambda product, _: product.issuer,
    "grade": _grade,
    "benchmark": _benchmark,
    "minimum": _minimum,
    "term": _term,
    "liquidity": _access,
    "sale": _sale,
}


def shown(product: Product, field: str, language: Language) -> str:
    """What a field says of the product now; empty when the bank's data do not say it."""
    return FIELDS[field](product, language)


def filled(text: str, products: Mapping[str, Product], language: Language) -> tuple[str, tuple[Bound, ...]]:
    """The text with its placeholders filled, and what was put in.

    Raises Problem for a field that is none, a product that the push does not name, and a field the product lacks.
    """
    bound: list[Bound] = []

    def put(match: re.Match[str]) -> str:
        one = _one(match[1].strip(), products, language)
        bound.append(one)
        return one.text

    return _PLACE.sub(put, text), tuple(dict.fromkeys(bound))


def _one(name: str, products: Mapping[str, Product], language: Language) -> Bound:
    code, dot, field = name.rpartition(".")
    if not dot:
        if len(products) != 1:
            raise Problem("pushes.field_whose", exit_code=2, field=name)
        code = next(iter(products))
    if field not in FIELDS:
        raise Problem("pushes.unknown_field", exit_code=2, field=name, fields=", ".join(FIELDS))
    if code not in products:
        raise Problem("pushes.unknown_product", exit_code=2, code=code)
    text = shown(products[code], field, language)
    if not text:
        raise Problem("pushes.field_empty", code=code, field=field)
    return Bound(product_code=code, field=field, text=text)


#: Signs that no check reads as a figure.
_MASK = "{product.field}"


def masked(text: str, bound: Iterable[Bound]) -> str:
    """The text with what came from product fields hidden, longest first, for the checks; empty when it is all theirs."""
    for one in sorted({one.text for one in bound}, key=len, reverse=True):
        text = text.replace(one, _MASK)
    return text if any(sign.isalnum() for sign in text.replace(_MASK, "")) else ""


_AMOUNT = re.compile(
    r"(?:¥|￥|CNY|RMB|\$)\s*\d[\d,.]*|\d[\d,.]*\s*(?:亿|万|千)?元|\d[\d,.]*\s*(?:万|亿)(?!\w)|\d[\d,.]*\s*(?:yuan|million|thousand)\b"
    r"|\d[\d,.]*\s*(?:%|‰)|百分之[零一二三四五六七八九十百\d点.]+",
    re.IGNORECASE,
)


def free_amounts(text: str, bound: Iterable[Bound]) -> tuple[str, ...]:
    """Amounts and rates that no product field stands behind, in order."""
    return tuple(match[0] for match in _AMOUNT.finditer(masked(text, bound)))
