"""C-14 and C-15: what a customer group never sees. Everyone and everything in the cases is invented."""

from typing import Any

import pytest

from content.cards import Row, Section
from content.checks.delivery import Group, NamedProduct
from tests.clock import a_card
from tests.content.deliveries import a_digest, found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("债券市场本周小幅波动，起存金额20万元", ""),
        ("存款保险限额五十万元，2026年11月23日", ""),
        ("欧阳若兰女士您好", "customer_name"),
        ("Dear john sample, hello", "customer_name"),
        ("The Johnson Samples", ""),
        ("一个李字不是姓名", ""),
        ("请联系 13800001111", "phone"),
        ("请联系 138 0000 1111", "phone"),
        ("请联系 １３８００００１１１１", "phone"),
        ("请联系 +86-138-0000-1111", "phone"),
        ("电话 021-55550000", "phone"),
        ("证件 110101199003070000", "id_card"),
        ("证件 11010119900307001X", "id_card"),
        ("卡号 6222 0000 1111 2222 333", "account"),
        ("账户尾号 8888 的资金", "account"),
        ("your account ending in 8888", "account"),
        ("张女士的存款50万元到期", "amount_beside_name"),
        ("王芳 52万 李强 30万", "amount_beside_name"),
        ("Mr. Sample has ¥500,000", "amount_beside_name"),
        ("张女士主讲理财沙龙", ""),
    ],
)
def test_c14_no_personal_data_in_a_group(text: str, reason: str) -> None:
    for card in (a_card(summary=text), a_card(sections=(Section(lines=(text,)),)), a_card(rows=(Row(title=text),))):
        assert found(a_digest(card=card)) == ([("C-14", reason)] if reason else [])


def test_c14_a_customers_row_never_stands_in_a_group() -> None:
    assert found(a_digest(card=a_card(rows=(Row(title="x", customer_id="C001"),)))) == [("C-14", "row_of_customer")]


def test_c14_a_group_that_the_bank_did_not_list_gets_nothing() -> None:
    assert found(a_digest(group=Group(chat_id="G9"))) == [("C-14", "unlisted_group")]


@pytest.mark.parametrize(
    ("product", "level", "elderly", "reason"),
    [
        ({"grade": "R3"}, "C3", False, ""),
        ({"grade": "R4"}, "C3", False, "above_lowest_level"),
        ({"grade": "R1"}, "", False, "above_lowest_level"),
        ({"grade": "R4"}, "C4", False, ""),
        ({"grade": "R4"}, "C4", True, "high_risk_65"),
        ({"grade": "R4"}, "C4", None, "high_risk_65"),
        ({"grade": "R3"}, "C4", True, ""),
        ({"grade": ""}, "C5", False, "grade_unknown"),
        ({"grade": "R1", "private_offering": True}, "C5", False, "private_offering"),
        ({"grade": "R1", "private_offering": None}, "C5", False, "private_offering"),
        ({"grade": "R1", "state": "legacy"}, "C5", False, "not_on_sale"),
    ],
)
def test_c15_a_groups_product_fits_its_most_careful_member(
    product: dict[str, Any], level: str, elderly: bool | None, reason: str
) -> None:
    named = NamedProduct(**{"product_code": "F1", "private_offering": False, "state": "live", **product})
    group = Group(chat_id="G1", lowest_risk_level=level, has_member_65_plus=elderly, listed=True)
    assert found(a_digest(group=group, products=(named,))) == ([("C-15", reason)] if reason else [])
