"""Customers of a segment: who, in what order, with what totals, and never a colleague's."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from tests.banks import NOW, an_app, tap
from tests.builders import a_customer, a_holding, a_product

FUND = a_product(product_code="EF", name="虚构股基", kind="equity_fund", risk_grade="R4")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    amounts = {"C1": "60000", "C2": "900000", "C3": "1000", "C4": "70000", "C5": "80000", "C6": "50000"}
    customers = [a_customer(customer_id=client, name=f"虚构{client}") for client in amounts]
    customers[4]["manager_id"] = "S002"
    customers[5]["closed_on"] = "2026-11-22"  # closed since the round
    holdings = [
        a_holding(
            holding_id=f"H{client}", customer_id=client, balance=amount,
            **(
                {"product_code": "EF", "kind": "equity_fund", "matures_on": ""}
                if client in ("C1", "C2")
                else {"matures_on": "2027-05-06"}
            ),
        )
        for client, amount in amounts.items()
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("segments")
    return an_app(folder, segmented=True, customers=customers, holdings=holdings, products=[a_product(), FUND])


def asked(
    app: App, action: str, who: str = "S001", page_size: int = 0, minute: int = 0
) -> tuple[list[str], str, tuple[str, ...]]:
    answer = tap(app, who, action, page_size=page_size, at=NOW + timedelta(minutes=minute))
    return [row.customer_id for row in answer.card.rows], answer.card.summary, answer.customers


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("tier:mid", ["C4", "C1"]),
        ("tier:high", ["C2"]),
        ("asset_type:investment", ["C2", "C1"]),
        ("asset_type:investment,tier:mid", ["C1"]),
        ("asset_type:savings", ["C4", "C3"]),
        ("primary_type:savings,tier:mass", ["C3"]),
        ("tier:private", []),
    ],
)
def test_all_words_must_hold_and_the_richest_comes_first(bank: App, words: str, found: list[str]) -> None:
    rows, _, customers = asked(bank, f"segment_list?segment={words}")
    assert rows == found
    assert list(customers) == found


def test_totals_and_facts_are_exact(bank: App) -> None:
    rows, summary, _ = asked(bank, "segment_list?segment=tier:mid")
    assert summary == "共 2 位客户，资产合计 13万元"
    row = tap(bank, "S001", "segment_list?segment=tier:high").card.rows[0]
    assert (row.value, row.facts["aum"], row.facts["tier"]) == ("90万元", "900000.00", "high")
    assert row.facts["asset_types"] == ["investment"]
    assert rows == ["C4", "C1"]


def test_amounts_bound_the_assets(bank: App) -> None:
    assert asked(bank, "segment_list?least=6000000")[0] == ["C2", "C4", "C1"]
    assert asked(bank, "segment_list?least=6000001")[0] == ["C2", "C4"]
    assert asked(bank, "segment_list?most=6000000&segment=asset_type:investment")[0] == ["C1"]


def test_a_long_list_comes_in_pages(bank: App) -> None:
    answer = tap(bank, "S001", "segment_list?least=1", page_size=2)
    assert [row.customer_id for row in answer.card.rows] == ["C2", "C4"]
    assert answer.customers == ("C2", "C4", "C1", "C3")
    assert answer.shown == ("C2", "C4")
    (more,) = answer.card.buttons
    assert asked(bank, more.action, page_size=2)[0] == ["C1", "C3"]


def test_no_segment_counts_the_book_by_tier_and_type_with_buttons(bank: App) -> None:
    card = tap(bank, "S001", "segment_list").card
    assert "共 4 位客户" in card.summary
    counts = {row.facts["segment"]: row.facts["count"] for row in card.rows}
    assert counts == {
        "tier:high": 1, "tier:mid": 2, "tier:mass": 1, "primary_type:savings": 2, "primary_type:investment": 2,
    }  # fmt: skip
    for row in card.rows:
        (button,) = row.buttons
        assert len(asked(bank, button.action)[0]) == row.facts["count"]


def test_nobody_sees_anothers_customers_and_a_head_sees_them_masked(bank: App) -> None:
    assert asked(bank, "segment_list?segment=tier:mid", who="S002")[0] == ["C5"]
    assert asked(bank, "segment_list?segment=tier:mid", who="S009")[0] == []
    head = tap(bank, "S003", "segment_list?segment=tier:mid").card
    assert [row.customer_id for row in head.rows] == ["C5", "C4", "C1"]
    assert "虚构C5" not in str(head.to_json())


def test_an_unknown_segment_and_a_missing_round_are_said(bank: App, tmp_path: Path) -> None:
    assert "colour:red" in asked(bank, "segment_list?segment=colour:red")[1]
    bare = an_app(tmp_path)
    assert "guanhu segment" in asked(bare, "segment_list?segment=tier:mid")[1]
