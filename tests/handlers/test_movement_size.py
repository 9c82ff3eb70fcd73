"""大额 in a question about money that moved says how much moved, not what is held; a product that is named still narrows it."""

import pytest

from bot.app import App
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding, a_product

CD = a_product(product_code="CD", name="虚构大额存单", kind="large_cd")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("size"),
        segmented=True,
        products=[a_product(), CD],
        customers=[a_customer(customer_id=id_, name=name) for id_, name in (("C1", "张伟"), ("C2", "刘芳"))],
        holdings=[a_holding(customer_id="C1", product_code="CD", kind="large_cd", matures_on="2027-05-06")],
        movements=[
            {"movement_id": f"M{id_}", "customer_id": id_, "at": "2026-11-18T10:00", "direction": "out", "amount": "300000.00"}
            for id_ in ("C1", "C2")
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("近30天转到他行的大额", {"C1", "C2"}),
        ("近30天转出的大额", {"C1", "C2"}),
        ("近30天大额转出", {"C1", "C2"}),
        ("持有大额存单的客户近30天大额转出", {"C1"}),
        ("large outflows in the last 30 days", {"C1", "C2"}),
        ("large outflows in the last 30 days of clients with a large CD", {"C1"}),
    ],
)
def test_large_is_the_money_and_a_product_is_what_is_held(bank: App, text: str, expected: set[str]) -> None:
    answer = say_to(bank, "S001", text)
    assert (answer.intent, set(answer.customers)) == ("large_movements", expected)


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("who moved more than 100k out last month", "out"),
        ("who brought money in last week", "in"),
        ("large outflows in October", "out"),
        ("who moved money in October", ""),
        ("本月净流入多少", ""),
        ("net inflow this month", ""),
        ("本月大额转入", "in"),
    ],
)
def test_the_way_stands_apart_from_its_verb_and_net_is_both(bank: App, text: str, direction: str) -> None:
    answer = say_to(bank, "S001", text)
    assert (answer.intent, answer.slots.direction) == ("large_movements", direction)
    assert any("net" in notice or "净" in notice for notice in answer.card.notices) is ("net" in text or "净" in text)
