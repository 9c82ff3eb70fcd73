"""最近买了 is of the last thirty days by the day of purchase; and a colleague's staff id asks for a colleague's list."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from handlers.ask import Reason
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding, a_product

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("lately"),
        segmented=True,
        customers=[a_customer(customer_id=f"C{n}", name=name) for n, name in enumerate(("张伟", "刘芳", "王磊"), start=1)],
        products=[a_product(product_code="WM", name="虚构理财", kind="closed_wealth")],
        holdings=[
            a_holding(
                holding_id=f"H{n}", customer_id=f"C{n}", product_code="WM", kind="closed_wealth", opened_on=day,
                matures_on="2027-05-06",
            )
            for n, day in enumerate(("2026-10-24", "2026-10-23", "2026-11-20"), start=1)
        ],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("谁最近买了理财", {"C1", "C3"}),
        ("近期购买理财的客户", {"C1", "C3"}),
        ("who bought wealth products recently", {"C1", "C3"}),
        ("谁买了理财", {"C1", "C2", "C3"}),
        ("谁有理财", {"C1", "C2", "C3"}),
        ("who holds wealth products", {"C1", "C2", "C3"}),
    ],
)
def test_lately_is_of_the_last_thirty_days(bank: App, text: str, expected: set[str]) -> None:
    answer = say_to(bank, "S001", text, at=NOW)
    assert (answer.intent, set(answer.customers)) == ("holders", expected)


@pytest.mark.parametrize("text", ["S002的到期", "S002本周谁到期", "s002 book summary", "谁到期 S009"])
def test_a_colleagues_list_asked_by_staff_id_is_declined_in_words(bank: App, text: str) -> None:
    answer = say_to(bank, "S001", text, at=NOW)
    assert answer.customers == ()
    assert answer.reason in (Reason.REFUSED, Reason.ASK_WHICH)


@pytest.mark.parametrize("text", ["S001本周谁到期", "WM是什么产品", "本周谁到期"])
def test_ones_own_id_and_other_codes_are_no_colleagues(bank: App, text: str) -> None:
    assert say_to(bank, "S001", text, at=NOW).reason != Reason.REFUSED
