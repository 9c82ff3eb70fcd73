"""What the cards of lists say: key dates, large sums, birthdays, whose customer it is, and all of it in English too."""

from datetime import date
from pathlib import Path

import pytest

from bot.app import App
from segmentation.deeds import LifeEvent
from store.tasks import life
from tests.banks import NOW, a_copy, an_app, tap
from tests.handlers.card_bank import LATER, a_bank


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return a_bank(tmp_path_factory.mktemp("cards"))


@pytest.fixture
def bank(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


def test_key_dates_name_ends_payments_events_and_sales(bank: App) -> None:
    with bank.database.writing() as connection:
        event = LifeEvent(
            key="k", staff_id="S001", customer_id="C003", at=NOW, what="marriage", day=date(2026, 12, 6), note=""
        )
        life.add_event(connection, event)
    card = tap(bank, "S001", "key_dates").card
    told = [(row.facts["date"], row.facts["kind"], row.customer_id, row.value) for row in card.rows]
    assert told == [
        ("2026-11-30", "month_end", "", ""),
        ("2026-11-30", "assessment", "C001", ""),
        ("2026-11-30", "payment", "C003", "5,000元"),
        ("2026-12-01", "qualified_investor", "C001", ""),
        ("2026-12-05", "sale_end", "", ""),
        ("2026-12-06", "life_event", "C003", ""),
    ]
    assert card.rows[0].details == ("从今天到那天共到期 1 笔，1 位客户，80万元",)
    assert "客户大事 · 结婚" in card.rows[-1].details[0]
    assert card.rows[0].group == "11月30日 周一 · 3 项"
    assert "风险测评 " not in card.summary
    assert any("风险测评" in notice for notice in card.notices)  # no assessments were delivered
    assert tap(bank, "S002", "key_dates?product=insurance", at=LATER).customers == ()


def test_a_large_sum_is_measured_by_the_tier(bank: App) -> None:
    card = tap(bank, "S001", "large_movements").card
    assert [row.facts["movement_id"] for row in card.rows] == ["M1", "M2"]  # a fifth of the assets would be 160,000
    assert card.rows[0].badges == ("转到本人他行",)
    assert card.rows[0].details[0] == "10:30 · 购房"
    assert card.summary == "共 2 笔，1 位客户：转入 1 笔 199,999.99元、转出 1 笔 20万元"
    assert tap(bank, "S002", "large_movements", at=LATER).card.rows[0].facts["movement_id"] == "M3"


def test_without_movements_the_question_says_so(tmp_path: Path) -> None:
    card = tap(an_app(tmp_path, segmented=True), "S001", "large_movements").card
    assert card.summary == "银行没有提供资金变动，这个问题暂时答不了。"


def test_a_head_is_told_whose_customer_it_is(bank: App) -> None:
    card = tap(bank, "S003", "segment_list?least=1").card
    assert [(row.title, row.badges) for row in card.rows] == [
        ("张*", ("李娜名下",)), ("王*", ("李娜名下",)), ("李*", ("陈晨名下",)), ("虚*", ()),
    ]  # fmt: skip
    own = tap(bank, "S001", "segment_list?least=1").card
    assert all(row.badges == () for row in own.rows)


def test_a_round_birthday_is_marked_for_the_customers_own_manager_alone(bank: App) -> None:
    own = tap(bank, "S001", "birthday_list").card
    assert [(row.title, row.value, row.badges) for row in own.rows] == [("王小红", "60 岁", ("整寿",))]
    assert own.summary == "共 1 位，其中整寿 1 位"
    head = tap(bank, "S003", "birthday_list").card
    assert [(row.title, row.value) for row in head.rows] == [("王*", ""), ("李*", "")]
    assert "整寿" not in str(head.to_json())


def test_an_english_reader_gets_english_lists(bank: App) -> None:
    for action in (
        "contact_today?start=2026-11-23&end=2026-12-31", "segment_list?least=1", "churn_list", "large_movements",
        "birthday_list?start=2026-11-01&end=2026-12-31", "key_dates", "book_summary", "my_performance", "reminder_list",
        "uplift_list", "holders?product=term_deposit", "holders?product=insurance&without=1",
    ):  # fmt: skip
        card = tap(bank, "S009", action).card
        words = " ".join((card.title, card.understood, card.summary, card.footer, *card.notices))
        assert not any("一" <= letter <= "鿿" for letter in words), (action, words)
