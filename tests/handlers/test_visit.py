"""Preparing a visit: concrete times on working days the manager is there, openers without amounts, no selling in a complaint."""

import json
from datetime import date
from typing import Any

import pytest

from bot.app import App
from content.calendar import working_days
from content.policy import load_policy
from handlers.ask import Answer
from handlers.clients.visit import visit_prep
from segmentation.people import Manager
from segmentation.visit_times import VisitNumbers, visit_times
from tests.banks import an_app, say_to, tap
from tests.builders import a_holding, a_staff
from tests.handlers.asking import asked
from tests.handlers.test_pitch import products, steady

NUMBERS = VisitNumbers.read(load_policy().section("visit"))


def a_manager(**over: Any) -> Manager:
    return Manager(staff_id="S001", name="李娜", role="relationship_manager", branch_id="B1", **over)


@pytest.mark.parametrize(
    ("today", "occupation", "leave", "first", "second"),
    [
        # Monday: Tuesday, then Wednesday
        (date(2026, 11, 23), "", None, "2026-11-24 10:00", "2026-11-25 15:00"),
        # Friday: Monday, then Tuesday
        (date(2026, 11, 27), "retiree", None, "2026-11-30 09:30", "2026-12-01 15:00"),
        # owners are busy in the morning
        (date(2026, 11, 23), "sole_proprietor", None, "2026-11-24 14:30", "2026-11-25 10:30"),
        # the manager is away until Thursday
        (date(2026, 11, 23), "", (date(2026, 11, 24), date(2026, 11, 26)), "2026-11-27 10:00", "2026-11-30 15:00"),
        # National Day: the eighth of October is the first working day
        (date(2025, 9, 30), "", None, "2025-10-09 10:00", "2025-10-10 15:00"),
    ],
)  # fmt: skip
def test_two_concrete_times_on_working_days(
    today: date, occupation: str, leave: tuple[date, date] | None, first: str, second: str
) -> None:
    manager = a_manager(leave_from=leave[0], leave_to=leave[1]) if leave else a_manager()
    found = visit_times(today, occupation, manager, working_days(), NUMBERS)
    assert tuple(f"{one:%Y-%m-%d %H:%M}" for one in found) == (first, second)


def test_a_policy_without_hours_has_usual_ones() -> None:
    found = visit_times(date(2026, 11, 23), "retiree", a_manager(), working_days(), VisitNumbers.read({}))
    assert tuple(f"{one:%Y-%m-%d %H:%M}" for one in found) == ("2026-11-24 10:00", "2026-11-25 15:00")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    people: dict[str, dict[str, Any]] = {
        "maturing": {"occupation": "retiree", "account_last4": "8899"},
        "complaining": {},
        "undisturbed": {"do_not_disturb": "Y"},
        "listed": {"blacklisted": "Y"},
        "expired": {"risk_assessed_on": "2025-11-22"},
        "elderly": {"birth_date": "1950-12-01"},
        "owner": {"name": "王秀兰", "business_owner": "Y", "occupation": "sole_proprietor"},
        "silent": {"marketing_consent": ""},
    }
    holdings = [
        a_holding(holding_id=f"H-{client}", customer_id=client, product_code="TD", kind="term_deposit", balance="300000",
                  matures_on="2026-12-01" if client == "maturing" else "2027-08-05")
        for client in people
    ]  # fmt: skip
    return an_app(
        tmp_path_factory.mktemp("visit"), as_of="2026-11-20", segmented=True,
        staff=[a_staff(), a_staff(staff_id="S009", name="Olga", branch_id="B2", language="en")],
        customers=[steady(client, **over) for client, over in people.items()], products=products(), holdings=holdings,
        complaints=[{"complaint_id": "K1", "customer_id": "complaining", "opened_on": "2026-11-10"}],
        contacts=[{"contact_id": "T1", "customer_id": "maturing", "staff_id": "S001", "at": "2026-11-02T09:00:00",
                   "channel": "phone", "outcome": "reached", "note": "喜欢喝茶"}],
        tags=[{"customer_id": "maturing", "key": "likes", "value": "tea", "as_of": "2026-01-01"}],
    )  # fmt: skip


def prepared(bank: App, client: str, language: str = "zh") -> Answer:
    return asked(bank, visit_prep, "visit_prep", client=client, language=language)


def sections(answer: Answer) -> dict[str, tuple[str, ...]]:
    return {one.title: one.lines for one in answer.card.sections}


def test_everything_a_visit_needs_stands_on_the_card(bank: App) -> None:
    answer = prepared(bank, "maturing")
    found = sections(answer)
    assert list(found) == [
        "为什么现在去",
        "电话里先说",
        "约什么时间",
        "客户情况",
        "要问清的",
        "带什么",
        "谈什么",
        "出门前核对",
    ]
    assert "11月24日 周二 09:30" in found["约什么时间"][0]
    assert "11月25日 周三 15:00" in found["约什么时间"][0]
    assert "退休客户" in found["约什么时间"][1]
    assert any("喜欢喝茶" in line for line in found["客户情况"])
    assert any("12月1日" in line and "30万元" in line for line in found["客户情况"])
    assert any("到期清单" in line for line in found["带什么"])
    assert "喜好" not in found["要问清的"][-1], "that is on file"
    assert answer.card.rows, "suitable products to prepare"
    assert {row.facts["risk_grade"] for row in answer.card.rows} <= {"", "R1", "R2", "R3"}
    assert (answer.customers, answer.shown) == (("maturing",), ("maturing",))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_said_on_the_phone_has_a_subject_and_two_times_and_no_amount(bank: App, language: str) -> None:
    opener = prepared(bank, "maturing", language).card.sections[1].lines[0]
    assert "09:30" in opener
    assert "15:00" in opener
    assert ("定期存款12月1日到期" in opener) if language == "zh" else ("term deposit matures on 1 Dec" in opener)
    assert "300" not in opener
    assert "30万" not in opener


@pytest.mark.parametrize("client", ["complaining", "undisturbed", "listed"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_where_marketing_must_rest_no_product_is_prepared(bank: App, client: str, language: str) -> None:
    answer = prepared(bank, client, language)
    assert not answer.card.rows
    text = json.dumps(answer.card.to_json(), ensure_ascii=False)
    assert "虚构网上银行" not in text
    if client == "complaining":
        assert ("进展" in text) if language == "zh" else ("how far" in text)
    else:
        assert "电话里先说" not in sections(answer)
        assert "First words on the phone" not in sections(answer)


def test_a_customer_not_to_be_disturbed_gets_no_appointment(bank: App) -> None:
    assert sections(prepared(bank, "undisturbed"))["约什么时间"] == ("客户要求免打扰：不主动约，客户来找时再谈。",)


def test_what_is_missing_is_brought_or_asked(bank: App) -> None:
    assert any("风险测评" in line for line in sections(prepared(bank, "expired"))["带什么"])
    assert any("营销同意书" in line for line in sections(prepared(bank, "silent"))["带什么"])
    assert any("谁管钱" in line for line in sections(prepared(bank, "owner"))["要问清的"])
    assert any("已满 65 岁" in line for line in sections(prepared(bank, "elderly"))["先看这里"])
    assert "65 岁" not in json.dumps(prepared(bank, "owner").card.to_json(), ensure_ascii=False)


def test_typed_it_is_answered_and_a_stranger_gets_nothing(bank: App) -> None:
    answer = say_to(bank, "S001", "准备拜访王秀兰")
    assert (answer.intent, answer.customers) == ("visit_prep", ("owner",))
    assert tap(bank, "S009", "visit_prep?client=owner").reason == "no_such_customer"
