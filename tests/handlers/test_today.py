"""The morning list end to end: real deliveries, one line a customer, taps that move the clock, nothing of others."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from handlers.ask import Answer
from tests.banks import NOW, ZONE, an_app, say_to, tap
from tests.builders import a_customer, a_holding, a_product

FRIDAY = "2026-11-20"
DEPOSIT = a_product()
WEALTH = a_product(product_code="W1", name="虚构稳健理财", kind="closed_wealth", risk_grade="R2")
HOUSE = a_product(product_code="M1", name="虚构按揭", kind="mortgage", risk_grade="")
PRODUCTS = [DEPOSIT, WEALTH, HOUSE]


def a_loan(**over: Any) -> dict[str, Any]:
    values = {"holding_id": "L001", "product_code": "M1", "kind": "mortgage", "matures_on": "", "auto_renew": ""}
    return a_holding(**{**values, **over})


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return a_bank(tmp_path_factory.mktemp("today"))


def a_bank(folder: Path) -> App:
    customers = [
        a_customer(customer_id="C001", name="张伟", account_last4="0011"),
        a_customer(customer_id="C002", name="李霞", do_not_disturb="Y"),
        a_customer(customer_id="C003", name="王芳"),
        a_customer(customer_id="C004", name="赵敏", birth_date="1970-11-25", blacklisted="Y"),
        a_customer(customer_id="C005", name="已销户", closed_on="2026-11-01"),
        a_customer(customer_id="C006", name="同事的", manager_id="S002"),
        a_customer(customer_id="C007", name="安静的"),
    ]
    holdings = [
        a_holding(holding_id="H1", customer_id="C001", balance="100000", matures_on="2026-11-24"),
        a_holding(holding_id="H2", customer_id="C001", balance="30000", matures_on="2026-11-24"),
        a_holding(holding_id="H3", customer_id="C002", balance="80000", matures_on="2026-11-19"),
        a_loan(customer_id="C003", balance="600000"),
        a_holding(holding_id="H4", customer_id="C004", balance="200000", matures_on="2028-01-05"),
        a_holding(holding_id="H5", customer_id="C005", matures_on="2026-11-24"),
        a_holding(holding_id="H6", customer_id="C006", matures_on="2026-11-24"),
        a_holding(holding_id="H7", customer_id="C007", balance="500", matures_on="2027-11-24"),
    ]
    complaints = [{"complaint_id": "K1", "customer_id": "C001", "opened_on": "2026-11-05"}]
    contacts = [
        {"contact_id": "T1", "customer_id": "C001", "staff_id": "S001", "at": "2026-11-05T10:00", "channel": "call",
         "outcome": "complaint"},
        {"contact_id": "T2", "customer_id": "C001", "staff_id": "S001", "at": "2026-11-20T10:00", "channel": "call",
         "outcome": "no_answer"},
        {"contact_id": "T3", "customer_id": "C003", "staff_id": "S001", "at": "2026-11-10T10:00", "channel": "call",
         "outcome": "reached"},
    ]  # fmt: skip
    return an_app(
        folder,
        as_of=FRIDAY,
        segmented=True,
        customers=customers,
        holdings=holdings,
        products=PRODUCTS,
        complaints=complaints,
        contacts=contacts,
    )


def rows(answer: Answer) -> dict[str, Any]:
    return {row.customer_id: row for row in answer.card.rows}


def test_the_briefing_has_one_line_a_customer_in_the_order_of_the_policy(bank: App) -> None:
    answer = tap(bank, "S001", "contact_today")
    month_end = tap(bank, "S001", "contact_today", at=datetime(2026, 12, 31, 9, tzinfo=ZONE))
    assert answer.customers[:2] == ("C002", "C001"), "overdue first, then the maturity of tomorrow"
    assert set(answer.customers) >= {"C002", "C001", "C004"}
    assert "C003" in month_end.customers
    assert not {"C005", "C006", "C007"} & {*answer.customers, *month_end.customers}


def test_a_line_says_what_why_how_much_and_when_last_contacted(bank: App) -> None:
    row = rows(tap(bank, "S001", "contact_today"))["C001"]
    assert row.title == "张伟 尾号0011"
    assert row.value == "13万元", "two deposits of one day are one task"
    assert row.details[:2] == ("定期存款一年 10万元 11月24日到期", "定期存款一年 3万元 11月24日到期")
    assert row.details[-1] == "上次联系 11月5日（18 天前）", "a call nobody answered is no contact"
    assert row.badges == ("投诉处理中",)
    assert row.facts["duties"] == ["W-01"]
    assert (row.facts["due_on"], row.facts["amount"], row.facts["overdue_days"]) == ("2026-11-24", "130000.00", 0)


def test_the_last_contact_is_said_once(bank: App) -> None:
    row = rows(tap(bank, "S001", "contact_today", at=datetime(2026, 12, 31, 9, tzinfo=ZONE)))["C003"]
    assert row.details == ("12月贷款客户回访，贷款余额 60万元，上次联系在11月10日",)


@pytest.mark.parametrize(
    ("who", "text", "day", "notice"),
    [
        ("S001", "昨天没打完的", "11月20日 周五", "昨天不是工作日，按上一个工作日 11月20日 周五 查。"),
        (
            "S002",
            "yesterday's unfinished calls",
            "20 Nov",
            "Yesterday was no working day: this is the last one, Fri 20 Nov.",
        ),
    ],
)
def test_what_yesterday_left_over_on_a_monday_is_fridays_and_it_is_said(
    bank: App, who: str, text: str, day: str, notice: str
) -> None:
    card = say_to(bank, who, text).card
    assert day in card.understood
    assert notice in card.notices


def test_overdue_money_is_marked_and_escalated_and_do_not_disturb_is_said(bank: App) -> None:
    row = rows(tap(bank, "S001", "contact_today"))["C002"]
    assert row.badges == ("逾期 2 个工作日", "需上报支行", "免打扰")
    assert "已于11月19日到期" in row.details[0]
    assert rows(tap(bank, "S001", "contact_today"))["C004"].badges == ("黑名单",)


def test_the_list_counts_and_names_the_day_of_the_data(bank: App) -> None:
    card = tap(bank, "S001", "contact_today").card
    assert card.as_of == FRIDAY
    assert "逾期 1 位" in card.summary
    assert "21万元" in card.summary, "maturing money of all lines"
    assert card.understood == "数据截至 11月20日", "before anything else"


def test_only_overdue_customers_when_asked(bank: App) -> None:
    (only,) = [one for one in tap(bank, "S001", "contact_today").card.buttons if one.label == "只看逾期（1）"]
    answer = tap(bank, "S001", only.action)
    assert answer.customers == ("C002",)
    assert answer.card.title == "逾期未联系的客户"


def test_a_period_shows_what_falls_due_in_it_and_this_week_holds_what_is_late(bank: App) -> None:
    this_week = tap(bank, "S001", "contact_today?start=2026-11-23&end=2026-11-29")
    assert {"C001", "C002", "C004"} <= set(this_week.customers)
    coming = tap(bank, "S001", "contact_today?start=2026-11-25&end=2026-11-25")
    assert coming.customers == ("C004",)
    assert not tap(bank, "S001", "contact_today?start=2026-11-16&end=2026-11-18").customers


def test_a_day_is_asked_in_both_languages(bank: App) -> None:
    assert tap(bank, "S009", "contact_today").card.title == "Contacts for Mon 23 Nov"
    assert tap(bank, "S001", "contact_today").card.title == "今日联系清单 · 11月23日 周一"


def test_a_manager_with_nothing_to_do_gets_a_short_friendly_card(bank: App) -> None:
    card = tap(bank, "S009", "contact_today").card
    assert not card.rows
    assert card.summary == "You have no customers of your own yet."


def test_a_quiet_day_names_what_comes_next(tmp_path: Path) -> None:
    app = an_app(tmp_path, as_of=FRIDAY, holdings=[a_holding(matures_on="2026-12-15")])
    card = tap(app, "S001", "contact_today").card
    assert not card.rows
    assert "张伟" in card.summary
    assert "12月15日（周二）前" in card.summary
    assert any("guanhu segment" in notice for notice in card.notices), "without a round only maturities are known"


def test_a_head_sees_the_branch_masked_and_others_nothing(bank: App) -> None:
    answer = tap(bank, "S003", "contact_today")
    assert {"C001", "C006"} <= set(answer.customers)
    assert "张伟" not in str(answer.card.to_json())


def test_more_than_twenty_lines_are_held_back_and_said(tmp_path: Path) -> None:
    customers = [a_customer(customer_id=f"C{n:03}", name=f"虚构{n}") for n in range(23)]
    holdings = [
        a_holding(holding_id=f"H{n}", customer_id=f"C{n:03}", balance=str(1000 + n), matures_on="2026-11-24")
        for n in range(23)
    ]
    app = an_app(tmp_path, as_of=FRIDAY, customers=customers, holdings=holdings)
    answer = tap(app, "S001", "contact_today", page_size=10)
    assert (len(answer.customers), len(answer.shown), len(answer.card.rows)) == (23, 20, 20)
    assert "另有 3 位" in answer.card.summary
    (more,) = [button for button in answer.card.buttons if "还有" in button.label]
    rest = tap(app, "S001", more.action, page_size=10)
    assert [row.customer_id for row in rest.card.rows] == ["C002", "C001", "C000"]


def test_what_is_held_back_says_how_much_of_it_is_due_today(tmp_path: Path) -> None:
    customers = [a_customer(customer_id=f"C{n:03}", name=f"虚构{n}") for n in range(23)]
    days = ["2026-11-23"] * 21 + ["2026-11-24"] * 2
    holdings = [
        a_holding(holding_id=f"H{n}", customer_id=f"C{n:03}", balance=str(1000 + n), matures_on=day)
        for n, day in enumerate(days)
    ]
    app = an_app(tmp_path, as_of=FRIDAY, customers=customers, holdings=holdings)
    assert "另有 3 位没列出，其中 3 位今天须办" in tap(app, "S001", "contact_today", page_size=10).card.summary


# -- a tap that logs ------------------------------------------------------------------------------------------------------


def called(app: App, client: str, outcome: str, minute: int, who: str = "S001") -> Answer:
    return tap(app, who, f"log_contact?client={client}&outcome={outcome}", at=NOW + timedelta(minutes=minute))


def test_a_call_logged_takes_the_customer_off_the_list_where_the_duty_says_so(tmp_path: Path) -> None:
    app = a_bank(tmp_path)
    month_end = datetime(2026, 12, 31, 17, tzinfo=ZONE)
    assert "C004" in tap(app, "S001", "contact_today").customers
    said = called(app, "C004", "reached", 1)
    assert said.card.title == "已登记"
    assert "赵敏" in said.card.summary
    assert "C004" not in tap(app, "S001", "contact_today", at=NOW + timedelta(minutes=2)).customers
    assert "C003" in tap(app, "S001", "contact_today", at=month_end).customers
    tap(app, "S001", "log_contact?client=C003&outcome=reached", at=month_end)
    assert "C003" not in tap(app, "S001", "contact_today", at=month_end + timedelta(minutes=1)).customers


def test_a_maturity_stays_until_the_result_is_known_and_the_card_asks_for_it(tmp_path: Path) -> None:
    app = a_bank(tmp_path)
    said = called(app, "C002", "reached", 1)
    assert "C002" in tap(app, "S001", "contact_today", at=NOW + timedelta(minutes=2)).customers
    assert [button.label for button in said.card.buttons] == ["续存", "转其他产品", "取出", "考虑中", "撤销"]
    settled = tap(app, "S001", said.card.buttons[0].action, at=NOW + timedelta(minutes=3))
    assert "没有别的待办" in settled.card.footer
    assert "C002" not in tap(app, "S001", "contact_today", at=NOW + timedelta(minutes=4)).customers


def test_an_unanswered_call_moves_nothing(tmp_path: Path) -> None:
    app = a_bank(tmp_path)
    called(app, "C004", "no_answer", 1)
    assert "C004" in tap(app, "S001", "contact_today", at=NOW + timedelta(minutes=2)).customers


def test_the_same_message_twice_is_one_contact(tmp_path: Path) -> None:
    app = a_bank(tmp_path)
    called(app, "C004", "reached", 1)
    called(app, "C004", "reached", 1)
    with app.database.reading() as connection:
        assert len(connection.exec_driver_sql("SELECT * FROM contacts").all()) == 1


@pytest.mark.parametrize(("who", "client"), [("S002", "C001"), ("S009", "C001"), ("S003", "C001"), ("S001", "C006")])
def test_only_the_own_customers_can_be_logged(bank: App, who: str, client: str) -> None:
    called(bank, client, "reached", 30, who)
    with bank.database.reading() as connection:
        assert not connection.exec_driver_sql("SELECT * FROM contacts").all()


def test_a_forged_result_and_a_typed_wish_write_nothing(bank: App) -> None:
    assert called(bank, "C001", "promised", 40).reason == "not_allowed"
    asked = tap(bank, "S001", "log_contact?client=C001", at=NOW + timedelta(minutes=41))
    assert asked.reason == "ask_which"
    assert [button.label for button in asked.card.buttons] == [
        "已接通", "未接", "续存", "转其他产品", "取出", "考虑中", "无意向", "稍后", "没用",
    ]  # fmt: skip
    with bank.database.reading() as connection:
        assert not connection.exec_driver_sql("SELECT * FROM contacts").all()


@pytest.mark.parametrize("text", ["谁逾期了", "逾期没联系的客户有哪些", "who is overdue"])
def test_overdue_can_be_asked_in_words(bank: App, text: str) -> None:
    answer = say_to(bank, "S001", text, at=NOW + timedelta(minutes=60))
    assert (answer.intent, answer.customers) == ("contact_today", ("C002",))


@pytest.mark.parametrize("text", ["今天该联系谁", "who should I contact today"])
def test_the_question_can_be_typed(bank: App, text: str) -> None:
    answer = say_to(bank, "S001", text, at=NOW + timedelta(minutes=50))
    assert answer.intent == "contact_today"
    assert answer.customers[:2] == ("C002", "C001")


def test_one_customer_with_a_date_at_the_end_of_time_does_not_spoil_the_morning(tmp_path: Path) -> None:
    app = an_app(
        tmp_path,
        as_of=FRIDAY,
        segmented=True,
        customers=[
            a_customer(customer_id="C001", name="张伟"),
            a_customer(customer_id="C002", name="李霞", risk_level="C3", risk_assessed_on="9999-12-31"),
        ],
        products=PRODUCTS,
        holdings=[
            a_holding(holding_id="H1", customer_id="C001", balance="100000", matures_on="2026-11-24"),
            a_holding(holding_id="H2", customer_id="C002", balance="100000", matures_on="9999-12-31"),
        ],
    )
    assert list(rows(tap(app, "S001", "contact_today"))) == ["C001"]
    for intent in ("client_profile", "pitch"):
        assert tap(app, "S001", f"{intent}?client=C002").reason == ""
