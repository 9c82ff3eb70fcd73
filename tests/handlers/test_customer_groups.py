"""Groups by what the bank's file says of a customer: risk level, payroll, do not disturb, an open complaint, what they like."""

import pytest

from bot.app import App
from tests.banks import NOW, an_app, say_to
from tests.builders import a_customer, a_holding, a_product, the_cast

_PEOPLE = (
    {"customer_id": "C001", "name": "张伟", "risk_level": "C2", "payroll": "Y"},
    {"customer_id": "C002", "name": "李娜", "risk_level": "C4", "do_not_disturb": "Y"},
    {"customer_id": "C003", "name": "王芳", "risk_level": "C4"},
)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    folder = tmp_path_factory.mktemp("groups")
    return an_app(
        folder,
        segmented=True,
        staff=the_cast(),
        customers=[a_customer(manager_id="S001", branch_id="B1", **one) for one in _PEOPLE],
        products=[a_product(product_code="TD12", name="定期存款一年", kind="term_deposit")],
        holdings=[
            a_holding(
                holding_id=f"H{n}", customer_id=one["customer_id"], product_code="TD12", kind="term_deposit",
                balance=f"{n}0000.00", matures_on="2026-11-26",
            )
            for n, one in enumerate(_PEOPLE, start=1)
        ],
        complaints=[
            {"complaint_id": "K1", "customer_id": "C003", "opened_on": "2026-11-01", "closed_on": "", "kind": "service"},
            {"complaint_id": "K2", "customer_id": "C001", "opened_on": "2026-10-01", "closed_on": "2026-10-09", "kind": "fee"},
        ],
        tags=[{"customer_id": "C001", "key": "likes", "value": "tea", "as_of": "2026-01-01"}],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        ("风险等级C4的客户", ["C003", "C002"]),
        ("c2 clients", ["C001"]),
        ("代发工资的客户有哪些", ["C001"]),
        ("免打扰的客户", ["C002"]),
        ("clients on do not disturb", ["C002"]),
        ("有未结投诉的客户", ["C003"]),
        ("clients with open complaints", ["C003"]),
        ("爱喝茶的客户", ["C001"]),
    ],
)
def test_a_group_of_the_banks_file_is_listed_richest_first(bank: App, said: str, rows: list[str]) -> None:
    answer = say_to(bank, "S001", said, at=NOW, page_size=0)
    assert (answer.intent, [row.customer_id for row in answer.card.rows]) == ("segment_list", rows)


def test_such_a_group_narrows_other_lists_too(bank: App) -> None:
    answer = say_to(bank, "S001", "C4客户本周到期的定期", at=NOW, page_size=0)
    assert [row.customer_id for row in answer.card.rows] == ["C003", "C002"]
    assert "C4" in answer.card.understood
