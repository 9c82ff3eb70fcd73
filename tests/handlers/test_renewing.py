"""What comes due and renews by itself, or does not; debts that end are listed where they are named."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from handlers.language.renewing import renewing
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding, a_product

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("masked", "which"),
    [
        ("T到期不自动转存的", "no"),
        ("T到期没设自动转存的P", "no"),
        ("T不续存的", "no"),
        ("T到期会自动转存的", "yes"),
        ("自动续期的P", "yes"),
        ("P maturing T that don't renew automatically", "no"),
        ("P not auto-renewing", "no"),
        ("P without auto renewal", "no"),
        ("auto-renewing P T", "yes"),
        ("P that renew by themselves", "yes"),
        # asked, not filtered; or something else
        ("C的P会自动转存吗", ""),
        ("P是不是自动转存", ""),
        ("does it renew automatically", ""),
        ("T到期的P", ""),
        ("who renewed T", ""),
    ],
)
def test_renewal_filters_where_it_is_said_of_the_holdings(masked: str, which: str) -> None:
    assert renewing(masked)[0] == which


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("renewing"),
        segmented=True,
        customers=[
            a_customer(customer_id=f"C{n}", name=name) for n, name in enumerate(("张伟", "刘芳", "王磊"), start=1)
        ],
        products=[a_product(), a_product(product_code="BL", name="虚构经营贷款", kind="business_loan")],
        holdings=[
            a_holding(holding_id="H1", customer_id="C1", auto_renew="Y", matures_on="2026-11-25"),
            a_holding(holding_id="H2", customer_id="C2", auto_renew="N", matures_on="2026-11-26"),
            a_holding(holding_id="H3", customer_id="C3", auto_renew="", matures_on="2026-11-27"),
            a_holding(
                holding_id="H4", customer_id="C3", product_code="BL", kind="business_loan", matures_on="2026-11-27"
            ),
        ],
    )


@pytest.mark.parametrize(
    ("text", "holdings"),
    [
        ("本周到期的", ["H1", "H2", "H3"]),
        ("本周到期不自动转存的", ["H2", "H3"]),
        ("本周到期会自动转存的", ["H1"]),
        ("deposits maturing this week that don't renew automatically", ["H2", "H3"]),
        ("auto-renewing deposits maturing this week", ["H1"]),
        ("本周到期的经营贷", ["H4"]),
        ("business loans ending this week", ["H4"]),
    ],
)
def test_the_list_keeps_to_what_was_said(bank: App, text: str, holdings: list[str]) -> None:
    answer = say_to(bank, "S001", text, at=NOW)
    assert (answer.intent, [row.facts["holding_id"] for row in answer.card.rows]) == ("maturity_list", holdings)
    assert not any("自动" in notice or "renew" in notice for notice in answer.card.notices)


def test_one_goes_on_from_the_week_to_what_does_not_renew(bank: App) -> None:
    say_to(bank, "S001", "本周到期的", at=NOW)
    answer = say_to(bank, "S001", "不自动转存的呢", at=NOW.replace(minute=31))
    assert answer.card.understood == "11月23日–29日 · 不自动转存"
    assert [row.facts["holding_id"] for row in answer.card.rows] == ["H2", "H3"]
