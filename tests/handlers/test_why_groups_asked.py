"""Why somebody is in a group: the group asked about comes first, averages are called so, nobody is led past their risk level."""

from typing import Any

import pytest

from bot.app import App
from content.policy import load_policy
from handlers.why.explained import Explained
from segmentation.people import Language
from store.live.one_customer import read_customer
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding

#: By customer the assessed level and the day of the assessment.
ASSESSED = {
    "NEVER": ("", ""),
    "CAREFUL": ("C2", "2026-06-01"),
    "STEADY": ("C3", "2026-06-01"),
    "LAPSED": ("C5", "2020-01-01"),
}
MONTHS = [f"2026-{month:02}" for month in range(5, 11)]


def averages(client: str, yuan: str) -> list[dict[str, Any]]:
    return [{"customer_id": client, "month": one, "kind": "term_deposit", "average_balance": yuan} for one in MONTHS]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    """Savers of every level; 周走 had twice as much until last month and a deposit that ends, 周留 has what there always was."""
    of_levels = [
        a_customer(customer_id=name, name=f"虚构{name}", risk_level=level, risk_assessed_on=on)
        for name, (level, on) in ASSESSED.items()
    ]
    return an_app(
        tmp_path_factory.mktemp("asked"),
        segmented=True,
        customers=[
            *of_levels,
            a_customer(customer_id="GOES", name="周走"),
            a_customer(customer_id="STAYS", name="周留"),
        ],
        holdings=[
            *(a_holding(holding_id=f"H{name}", customer_id=name, matures_on="2027-05-06") for name in ASSESSED),
            a_holding(holding_id="HG", customer_id="GOES", balance="600000", matures_on="2026-11-30", auto_renew="N"),
            a_holding(holding_id="HS", customer_id="STAYS", balance="600000", matures_on="2027-05-06"),
        ],
        balances=[*averages("GOES", "1200000.10"), *averages("STAYS", "600000")],
    )


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        ("zh", "周走为什么在预流失名单", "在预流失名单：55 分，达到 40 分"),
        ("zh", "为什么周留不在流失名单里", "不在预流失名单：0 分，不到 40 分"),
        ("en", "why is 周走 on the pre-churn list", "On the pre-churn list: 55 points, mark 40"),
        ("en", "why is 周留 not on the churn list", "Not on the pre-churn list: 0 points, mark 40"),
    ],
)
def test_the_list_asked_about_is_answered_first(bank: App, language: Language, text: str, first: str) -> None:
    answer = say_to(bank, "S001", text)
    assert (answer.intent, answer.card.summary) == ("why_segment", first), language
    points = [line for section in answer.card.sections for line in section.lines]
    assert any(line.startswith(("＋30", "+30")) for line in points) is ("55" in first), points


def blocks_of(bank: App, client: str, language: Language) -> Explained:
    with bank.database.reading() as connection:
        one = read_customer(bank.database, connection, load_policy(), client)
    assert one
    return Explained(one=one, policy=load_policy(), language=language)


@pytest.mark.parametrize(
    ("language", "averaged", "held"),
    [
        ("zh", "近半年储蓄类日均 1,200,000.10元，是近半年各类日均合计", "储蓄类资产 10万元，是各类资产合计"),
        ("en", "half-year average of savings: ¥1,200,000.10, which is", "savings: ¥100,000, which is"),
    ],
)
def test_an_average_is_called_one_and_what_is_held_is_not(
    bank: App, language: Language, averaged: str, held: str
) -> None:
    (goes,), (steady,) = (blocks_of(bank, one, language).block("asset_types").reasons for one in ("GOES", "STEADY"))
    assert (averaged in goes, held in goes) == (True, False), goes
    assert (held in steady, averaged in steady) == (True, False), steady


@pytest.mark.parametrize(("client", "led"), [("NEVER", False), ("CAREFUL", False), ("STEADY", True), ("LAPSED", False)])
@pytest.mark.parametrize(("language", "type_"), [("zh", "投资型"), ("en", "investment")])
def test_only_whom_a_valid_level_lets_is_shown_the_way_to_investments(
    bank: App, client: str, language: Language, type_: str, *, led: bool
) -> None:
    ahead = blocks_of(bank, client, language).block("asset_types").ahead
    assert any(type_ in line for line in ahead) is led, ahead
    assert ahead, "the way to the other types is told as ever"
