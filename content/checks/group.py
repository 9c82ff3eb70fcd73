"""C-14 and C-15: what a group chat with customers may never show: personal data, or a product not fit for every member."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime

from content.cards import Card
from content.checks.delivery import Delivery, Finding, NamedProduct
from segmentation.policy import Policy

_PHONE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)")
_ID_CARD = re.compile(r"(?<!\d)\d{6}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\d)")
_ACCOUNT = re.compile(r"(?<!\d)\d(?:[- ]?\d){12,18}(?!\d)")
_TAIL = re.compile(r"(?:尾号|末四位|ending(?: in)?|tail)\s*\d{4}(?!\d)", re.IGNORECASE)
_TITLED = re.compile(
    r"[\u4e00-\u9fff]{1,2}(?:先生|女士|小姐|阿姨|叔叔|大爷|奶奶)|\b(?:Mr|Mrs|Ms|Miss)\.? [A-Z][a-z]+", re.ASCII
)
_AMOUNT = re.compile(r"(?:¥|￥|CNY|RMB)\s*\d|\d[\d,.]*\s*(?:万|亿|元|千元|yuan)", re.IGNORECASE)
_NEAR = 20
"""Characters between a titled name and an amount that make the amount this person's."""
_SHORTEST_NAME = 2


def personal_data(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """C-14: no customer's name, phone, id or account number, and no amount beside a person, in a group's card.

    A name counts wherever it stands: a block too many is mended by rewording, a name in a group by nothing.
    """
    if delivery.kind != "group":
        return None
    if delivery.group is None or not delivery.group.listed:
        # whose names must not stand in it is not known, so nothing may
        return Finding(check="C-14", kind="block", reason="unlisted_group")
    reason = "row_of_customer" if any(row.customer_id for row in delivery.card.rows) else ""
    reason = reason or _personal(delivery)
    return Finding(check="C-14", kind="block", reason=reason) if reason else None


def _personal(delivery: Delivery) -> str:
    text = unicodedata.normalize("NFKC", "\n".join(_texts(delivery.card)))
    for reason, pattern in (("phone", _PHONE), ("phone", _LANDLINE), ("id_card", _ID_CARD), ("account", _ACCOUNT),
                            ("account", _TAIL)):  # fmt: skip
        if pattern.search(text):
            return reason
    if delivery.group and any(_names(text, name) for name in delivery.group.names):
        return "customer_name"
    return "amount_beside_name" if _amount_beside_name(text) else ""


def _names(text: str, name: str) -> bool:
    name = unicodedata.normalize("NFKC", name).strip()
    if len(name) < _SHORTEST_NAME:
        return False
    if name.isascii():
        return re.search(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", text, re.IGNORECASE) is not None
    return name in text


def _amount_beside_name(text: str) -> bool:
    for person in _TITLED.finditer(text):
        around = text[max(0, person.start() - _NEAR) : person.end() + _NEAR]
        if _AMOUNT.search(around):
            return True
    return False


def _texts(card: Card) -> Iterator[str]:
    yield from (card.title, card.understood, card.summary, card.footer, *card.notices)
    for section in card.sections:
        yield from (section.title, *section.lines)
    for row in card.rows:
        yield from (row.title, row.value, row.group, *row.details, *row.badges)
    for button in (*card.buttons, *(button for row in card.rows for button in row.buttons)):
        yield button.label


def group_products(delivery: Delivery, policy: Policy, _now: datetime) -> Finding | None:
    """C-15: only public, live products whose grade every member may hold; none of high risk where someone is 65 or older."""
    if delivery.group is None:
        return None
    high = int(policy.section("caps")["group"]["high_risk_grade"].removeprefix("R"))
    level = delivery.group.lowest_risk_level
    most = int(level.removeprefix("C")) if level else 0
    for product in delivery.products:
        if reason := _unfit(product, most, high, elderly=delivery.group.has_member_65_plus is not False):
            return Finding(check="C-15", kind="block", reason=reason, facts={"product": product.product_code})
    return None


def _unfit(product: NamedProduct, most: int, high: int, *, elderly: bool) -> str:
    if product.private_offering is not False:
        return "private_offering"
    if product.state != "live":
        return "not_on_sale"
    if not product.grade:
        return "grade_unknown"
    grade = int(product.grade.removeprefix("R"))
    if grade > most:
        return "above_lowest_level"
    return "high_risk_65" if elderly and grade >= high else ""
