"""What becomes due in a coming period: day by day, what is late first, the filters of other lists on it."""

from datetime import timedelta

import pytest

from bot.app import App
from tests.banks import NOW, an_app, tap
from tests.builders import a_customer, a_holding, a_product


@pytest.fixture(scope="module")
def due_bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    """Deposits that mature one after the other, a large certificate among them, and one that is late already."""

    def matures(client: str, on: str, balance: str, **over: str) -> dict[str, str]:
        return a_holding(holding_id=f"H{client}", customer_id=client, matures_on=on, balance=balance, **over)

    return an_app(
        tmp_path_factory.mktemp("due"),
        segmented=True,
        as_of="2026-11-18",
        customers=[a_customer(customer_id=f"C{number}", name=f"虚构{number}") for number in range(1, 6)],
        products=[a_product(), a_product(product_code="CD", name="虚构大额存单", kind="large_cd")],
        holdings=[
            matures("C1", "2026-11-19", "10000"),
            matures("C2", "2026-12-03", "40000", product_code="CD", kind="large_cd"),
            matures("C3", "2026-12-02", "20000"),
            matures("C4", "2026-12-03", "900", auto_renew="N"),
            matures("C5", "2026-12-02", "30000", auto_renew="Y"),
        ],
    )


def due(app: App, action: str, minute: int = 0) -> list[tuple[str, str]]:
    card = tap(app, "S001", action, at=NOW + timedelta(minutes=minute)).card
    return [(row.group, row.customer_id) for row in card.rows]


def test_a_coming_week_is_told_day_by_day(due_bank: App) -> None:
    december = "start=2026-11-30&end=2026-12-06"
    assert due(due_bank, f"contact_today?{december}") == [
        ("12月2日 周三 · 1 位", "C3"), ("12月3日 周四 · 2 位", "C2"), ("12月3日 周四 · 2 位", "C4"),
    ]  # fmt: skip
    card = tap(due_bank, "S001", f"contact_today?{december}").card
    assert card.summary == "共 3 位客户，其中到期资金 6.09万元"
    assert card.understood == "11月30日–12月6日"


def test_todays_list_narrowed_keeps_the_order_of_the_morning(due_bank: App) -> None:
    four_days = 4 * 24 * 60  # 27 November: the maturities of early December are open, the larger one is due later
    whole = due(due_bank, "contact_today", four_days)
    assert whole == [("", "C1"), ("", "C2"), ("", "C3"), ("", "C4")]
    today = "contact_today?start=2026-11-27&end=2026-11-27"
    assert due(due_bank, f"{today}&limit=2", four_days + 1) == whole[:2], "the first two are the morning's first two"
    assert due(due_bank, f"{today}&product=TD12", four_days + 2) == [whole[0], whole[2], whole[3]]


def test_what_is_late_leads_every_period_that_holds_today(due_bank: App) -> None:
    assert due(due_bank, "contact_today?start=2026-11-23&end=2026-12-02") == [
        ("已逾期 · 1 位", "C1"), ("12月2日 周三 · 1 位", "C3"),
    ]  # fmt: skip
    assert due(due_bank, "contact_today?overdue=1") == [("已逾期 · 1 位", "C1")]
    assert due(due_bank, "contact_today?overdue=1&start=2026-11-23&end=2026-11-29") == [("已逾期 · 1 位", "C1")]
    none = tap(due_bank, "S001", "contact_today?overdue=1&client=C3").card
    assert (none.rows, none.summary) == ((), "没有逾期未联系的客户。")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("product=large_cd", ["C2"]),
        ("product=TD12", ["C3", "C4"]),
        ("least=2000000", ["C3", "C2"]),
        ("most=90000", ["C4"]),
        ("client=C4&also=C2", ["C2", "C4"]),
        ("limit=1", ["C3"]),
        ("segment=tier:mass&least=90001", ["C3", "C2"]),
        ("segment=tier:high", []),
    ],
)
def test_the_filters_of_other_lists_hold_for_what_becomes_due(due_bank: App, filters: str, found: list[str]) -> None:
    rows = due(due_bank, f"contact_today?start=2026-11-30&end=2026-12-06&{filters}")
    assert [client for _, client in rows] == found
