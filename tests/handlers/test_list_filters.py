"""The filters of lists: products, groups, amounts and periods hold or are said not to, and none breaks a list."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from tests.banks import a_copy, tap
from tests.handlers.card_bank import LATER, a_bank


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return a_bank(tmp_path_factory.mktemp("filters"))


@pytest.fixture
def bank(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


def test_who_lacks_a_product_is_asked_with_segments_and_amounts(bank: App) -> None:
    answer = tap(bank, "S001", "holders?product=insurance&without=1&segment=tier:high")
    assert answer.customers == ("C001",)
    assert answer.card.understood == "没有保险 · 高端客户"
    assert tap(bank, "S001", "holders?product=insurance", at=LATER).card.understood == "保险"
    assert tap(bank, "S001", "holders", at=LATER + timedelta(minutes=1)).reason == "ask_which"


@pytest.mark.parametrize(
    "action",
    [
        "segment_list?segment=colour:red", "churn_list?segment=nothing", "large_movements?segment=colour:red",
        "holders?product=insurance&segment=colour:red", "birthday_list?segment=colour:red", "key_dates?segment=x:y",
        "book_summary?segment=colour:red", "maturity_list?segment=colour:red", "contact_today?segment=colour:red",
        "uplift_list?segment=colour:red",
    ],
)  # fmt: skip
def test_an_unknown_group_is_named_and_nobody_listed(bank: App, action: str) -> None:
    answer = tap(bank, "S001", action)
    assert answer.customers == ()
    assert "没有这样的客群" in answer.card.summary


def test_a_list_about_no_time_says_so_when_a_time_was_asked_for(bank: App) -> None:
    for action in ("segment_list?segment=tier:high", "churn_list", "book_summary", "uplift_list"):
        joint = "&" if "?" in action else "?"
        card = tap(bank, "S001", f"{action}{joint}start=2026-10-01&end=2026-10-31").card
        assert any("没有按时间筛选" in notice for notice in card.notices), action
        assert "10月" not in card.understood
        assert not any("没有按时间" in one for one in tap(bank, "S001", action, at=LATER).card.notices)


def test_products_filter_lists_of_customers(bank: App) -> None:
    assert tap(bank, "S001", "segment_list?product=insurance").customers == ("C003",)
    assert tap(bank, "S001", "segment_list?product=insurance&without=1").customers == ("C001",)
    assert "这 1 位客户" in tap(bank, "S001", "book_summary?product=insurance").card.summary
    assert tap(bank, "S001", "large_movements?product=insurance").customers == ()
    assert tap(bank, "S001", "large_movements?product=TD12", at=LATER).customers == ("C001",)
    assert tap(bank, "S001", "birthday_list?product=term_deposit", at=LATER).customers == ()


@pytest.mark.parametrize(
    ("period", "found", "said"),
    [
        ("start=2025-11-01&end=2025-11-30", ("C001",), "按买入时间"),
        ("start=2026-10-01&end=2026-10-31", (), "按买入时间"),
        ("start=2026-11-24&end=2026-11-30", ("C001",), "按到期时间"),
        ("start=2026-12-01&end=2026-12-31", (), "按到期时间"),
    ],
)
def test_a_period_of_holders_is_when_they_bought_or_when_it_ends(
    bank: App, period: str, found: tuple[str, ...], said: str
) -> None:
    answer = tap(bank, "S001", f"holders?product=term_deposit&{period}")
    assert answer.customers == found
    assert said in answer.card.understood


def test_maturities_of_those_who_lack_a_product(bank: App) -> None:
    week = "maturity_list?start=2026-11-23&end=2026-11-29"
    answer = tap(bank, "S001", f"{week}&product=insurance&without=1")
    assert answer.customers == ("C001",)
    assert answer.card.understood == "11月23日–29日 · 没有保险"
    assert tap(bank, "S001", f"{week}&product=term_deposit&without=1", at=LATER).customers == ()


@pytest.mark.parametrize(
    "period",
    [
        "start=0001-01-01", "end=9999-12-31", "start=9999-12-31", "start=9999-12-31&end=9999-12-31", "end=0001-01-01",
        "start=0001-01-01&end=9999-12-31", "start=1900-01-01&end=1900-02-01", "start=2100-12-01&end=2101-03-01",
    ],
)  # fmt: skip
def test_no_period_breaks_a_list(imported: App, period: str) -> None:
    for intent in (
        "contact_today", "segment_list", "churn_list", "large_movements", "birthday_list", "key_dates", "book_summary",
        "my_performance", "reminder_list", "uplift_list", "holders?product=term_deposit", "contact_history?client=C001",
        "maturity_list",
    ):  # fmt: skip
        answer = tap(imported, "S001", f"{intent}{'&' if '?' in intent else '?'}{period}&page=3&limit=2", page_size=1)
        assert answer.reason == "", intent


@pytest.mark.parametrize(
    ("filters", "who"),
    [
        ("", {"C001", "C003"}),
        ("&least=10000001", {"C001"}),
        ("&most=10000000", {"C003"}),
        ("&product=insurance&least=10000000", {"C003"}),
        ("&product=insurance&least=10000001", set()),
        ("&product=insurance&without=1&least=1", {"C001"}),
    ],
)
def test_whom_nobody_reached_is_narrowed_by_sums(bank: App, filters: str, who: set[str]) -> None:
    answer = tap(bank, "S001", f"contact_today?silent=1{filters}")
    assert set(answer.customers) == who
    assert bool("least" in filters or "most" in filters) is ("元" in answer.card.understood)
