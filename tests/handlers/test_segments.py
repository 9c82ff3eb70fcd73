"""Customers of a segment: who, in what order, with what totals, and never a colleague's."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.app import App
from tests.banks import NOW, an_app, say_to, tap
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


# -- lists of the policy ------------------------------------------------------------------------------------------------

OWN = """
[segments.vip]
when = "tier:high or tier:private"
zh = "贵宾客户"
en = "VIP customers"
[segments.pre_churn]
when = "pre_churn"
[segments."退役军人"]
when = "tag:身份=退役军人 and size:small"
zh = "退役军人客户"
en = "veterans"
also_zh = "老兵，荣军"
also_en = "old soldiers"
"""


@pytest.fixture(scope="module")
def own_bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    """A bank with a policy of its own: a scheme without a column, tags, a segment with its own names."""
    from bot.app import open_app
    from bot.settings import read_settings
    from content.policy import SHIPPED, load_policy
    from store.rounds.rounds import run_round

    folder = tmp_path_factory.mktemp("own")
    amounts = {"C1": "60000", "C2": "900000", "C3": "1000", "C4": "5999999", "C5": "6000000"}
    customers = [a_customer(customer_id=client, name=f"虚构{client}") for client in amounts]
    holdings = [a_holding(holding_id=f"H{c}", customer_id=c, balance=amount) for c, amount in amounts.items()]
    tags = [
        {"customer_id": client, "key": "身份", "value": value, "as_of": day}
        for client, value, day in (
            ("C1", "退役军人", ""), ("C2", "退役军人", ""), ("C3", "学生", "2026-01-01"), ("C3", "退役军人", "2026-11-01"),
            ("C4", "退役军人", "2026-11-22"),
        )
    ]  # fmt: skip
    app = an_app(folder, customers=customers, holdings=holdings, tags=tags)
    shipped = SHIPPED.read_text(encoding="utf-8")
    start, end = shipped.index("[segments]"), shipped.index("[maturities]")
    text = (shipped[:start] + OWN + shipped[end:]).replace(
        "[schemes]", '[schemes]\nsize = { rule = "size", values = "one", shown = true }', 1
    )
    size = "size = \"band(aum, [500_000_00, 600_000_00], ['small', 's2', 's3'])\""
    text = text.replace('aum = "assets_held"', f'aum = "assets_held"\n{size}', 1)
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    given = {
        "GUANHU_DATABASE_URL": app.settings.database_url, "GUANHU_DATA_DIR": str(app.settings.folder),
        "GUANHU_POLICY_FILE": str(path),
    }  # fmt: skip
    app = open_app(read_settings(given, folder / "none.env"))
    run_round(app.database, load_policy(path), as_of=date(2026, 11, 21), now=NOW)
    return app


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("vip", ["C5", "C4", "C2"]),
        ("segment:vip", ["C5", "C4", "C2"]),
        ("vip,tier:private", ["C5"]),
        ("tag:身份=退役军人", ["C2", "C1", "C3"]),
        ("退役军人", ["C1", "C3"]),
        ("size:small", ["C1", "C3"]),
        ("size:s2", []),
        ("near_tier:private", ["C4"]),
        ("sixteen_grid:high/mature", ["C4", "C2"]),
    ],
)
def test_lists_tags_and_a_banks_own_schemes_can_be_asked_for(own_bank: App, words: str, found: list[str]) -> None:
    assert asked(own_bank, f"segment_list?segment={words}")[0] == found


@pytest.mark.parametrize(
    ("text", "title", "found"),
    [
        ("退役军人客户名单", "退役军人客户", ["C1", "C3"]),
        ("老兵有哪些", "退役军人客户", ["C1", "C3"]),
        ("list my veterans", "veterans", ["C1", "C3"]),
        ("VIP名单", "贵宾客户", ["C5", "C4", "C2"]),
        ("top clients", "VIP customers", ["C5", "C4", "C2"]),
        ("预流失客户名单", "预流失", []),
    ],
)
def test_a_banks_own_segment_is_asked_for_by_its_names(own_bank: App, text: str, title: str, found: list[str]) -> None:
    answer = say_to(own_bank, "S001", text)
    assert [row.customer_id for row in answer.card.rows] == found
    assert title in answer.card.title or answer.intent == "churn_list"


@pytest.mark.parametrize("words", ["nothing", "segment:nothing", "star_points:3", "teir:high", "tag:x", "hidden_large"])
def test_a_group_the_policy_does_not_have_is_said(own_bank: App, words: str) -> None:
    rows, summary, _ = asked(own_bank, f"segment_list?segment={words}")
    assert rows == []
    assert words in summary


def test_the_profile_shows_what_the_policy_shows_and_the_lists(own_bank: App) -> None:
    card = tap(own_bank, "S001", "client_profile?client=C2").card
    lines = [line for section in card.sections for line in section.lines]
    assert any(line.startswith("高端客户 · 主要类型") and "四星" not in line for line in lines)
    assert "名单：贵宾客户" in lines
