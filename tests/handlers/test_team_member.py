"""One manager for the head: their figures as a plain scan gives them, customers masked; nobody else may ask."""

import json
from typing import Any

import pytest

from bot.app import App
from handlers.ask import Answer, Slots
from handlers.clients.team_member import team_member
from tests.banks import an_app, say_to, tap
from tests.builders import a_branch, a_customer, a_holding, a_staff, the_cast
from tests.handlers.asking import asked

CUSTOMERS = [
    {"customer_id": "C001", "name": "张伟", "manager_id": "S001"},
    {"customer_id": "C002", "name": "李娟", "manager_id": "S001"},
    {"customer_id": "C003", "name": "王强", "manager_id": "S002"},
    {"customer_id": "C004", "name": "钱多", "manager_id": "S009", "branch_id": "B2"},
    {"customer_id": "C005", "name": "陈晨", "manager_id": "S001"},  # bears a manager's name
]
HOLDINGS = [
    ("C001", "100000", "2026-11-24"),
    ("C002", "600000", "2026-11-30"),
    ("C003", "70000", "2026-11-25"),
    ("C004", "80000", "2026-11-25"),
    ("C005", "1000", ""),
]
CONTACTS = [
    ("C001", "2026-11-02T09:00:00", "reached"),
    ("C001", "2026-11-03T09:00:00", "no_answer"),
    ("C002", "2026-10-31T23:59:00", "reached"),
    ("C003", "2026-11-02T09:00:00", "reached"),
]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("member"), segmented=True,
        branches=[a_branch(), a_branch(branch_id="B2", name="虚构分行")],
        staff=[*the_cast(), a_staff(staff_id="S005", name="李娜娜", language="en")],
        customers=[a_customer(**one) for one in CUSTOMERS],
        holdings=[a_holding(holding_id=f"H{client}", customer_id=client, balance=balance, matures_on=day)
                  for client, balance, day in HOLDINGS],
        contacts=[{"contact_id": f"K{n}", "customer_id": client, "staff_id": "S001", "at": at, "channel": "phone",
                   "outcome": said}
                  for n, (client, at, said) in enumerate(CONTACTS)],
    )  # fmt: skip


def member(bank: App, who: str = "S003", **slots: Any) -> Answer:
    query = "&".join(f"{name}={value}" for name, value in slots.items())
    return tap(bank, who, f"team_overview?{query}", page_size=0)


def sections(answer: Answer) -> dict[str, str]:
    return {one.title: " ".join(one.lines) for one in answer.card.sections}


def test_the_figures_are_those_of_a_plain_scan(bank: App) -> None:
    answer = member(bank, staff="S001")
    found = sections(answer)
    assert answer.card.summary == "名下 3 位客户，资产 70.1万元"
    assert "高端 1 位 60万元 · 中端 1 位 10万元 · 大众 1 位 1,000元" in found["管户"]
    reached = next(row for row in answer.card.rows if row.title == "联系到的次数")
    assert reached.value == "1", "in November, not the one nobody answered, not a colleague's customer"
    assert reached.group == "工作情况（11月1日–23日）"
    assert found["接下来"] == "7 天内到期 2 笔，合计 70万元"
    assert answer.card.as_of == "2026-11-21"


def test_the_figures_of_their_work_are_those_they_see_themselves(bank: App) -> None:
    own = {row.title: row.value for row in tap(bank, "S001", "my_performance", page_size=0).card.rows}
    shown = {row.title: row.value for row in member(bank, staff="S001").card.rows if row.group.startswith("工作情况")}
    assert shown == own


def test_customers_stay_masked(bank: App) -> None:
    answer = member(bank, staff="S001")
    text = json.dumps(answer.card.to_json(), ensure_ascii=False)
    assert answer.card.rows
    assert not any(name in text for name in ("张伟", "李娟"))
    assert "张*" in text
    assert "C003" not in text


@pytest.mark.parametrize("who", ["S001", "S002", "S009"])
def test_who_is_no_head_cannot_ask_about_others(bank: App, who: str) -> None:
    answer = member(bank, who=who, staff="S002")
    assert (answer.reason, answer.customers, answer.card.rows) == ("not_allowed", (), ())


@pytest.mark.parametrize(
    "slots", [{"staff": "S009"}, {"staff": "S404"}, {"staff_text": "Olga Outside"}, {"staff_text": "无此人"}]
)
def test_another_branchs_manager_is_as_unknown_as_nobody(bank: App, slots: dict[str, str]) -> None:
    answer = member(bank, **slots)
    assert answer.card.summary.startswith("您的支行里没有")
    assert (answer.customers, answer.card.rows) == ((), ())


def test_a_name_finds_the_manager_and_a_part_of_two_asks_which(bank: App) -> None:
    assert member(bank, staff_text="陈晨").card.title == "陈晨 的情况"
    assert member(bank, staff_text="李娜").card.title == "李娜 的情况", "the whole name before a longer one"
    which = member(bank, staff_text="娜娜")
    assert which.card.title == "李娜娜 的情况"
    assert member(bank, staff_text="李").reason == "not_understood", "a surname alone is not enough"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("李娜这个月做得怎么样", "李娜 的情况"),
        ("团队里陈晨的情况", "陈晨 的情况"),
        ("S002这个月做得怎么样", "陈晨 的情况"),
    ],
)
def test_typed_by_the_head(bank: App, text: str, title: str) -> None:
    answer = say_to(bank, "S003", text)
    assert (answer.intent, answer.card.title) == ("team_overview", title)


def test_the_team_itself_still_comes_without_a_name(bank: App) -> None:
    assert say_to(bank, "S003", "团队情况").card.title.startswith("团队早报")


def test_english_has_the_same_figures(bank: App) -> None:
    card = asked(bank, team_member, "team_overview", who="S003", language="en", slots=Slots(staff="S001")).card
    assert card.summary == "3 customers with assets of ¥701,000"


@pytest.mark.parametrize(
    ("text", "clients", "whose"),
    [
        ("李娜的客户下周谁到期", ("C002",), "李娜"),
        ("李娜名下11月谁到期", ("C001", "C002"), "李娜"),
        ("what matures in November for S001", ("C001", "C002"), "李娜"),
        ("11月谁到期", ("C001", "C003", "C002"), ""),
    ],
)
def test_a_head_asks_a_list_of_one_manager_alone(bank: App, text: str, clients: tuple[str, ...], whose: str) -> None:
    answer = say_to(bank, "S003", text)
    assert (answer.intent, answer.customers) == ("maturity_list", clients)
    assert answer.card.understood.startswith(whose)


def test_a_colleague_and_a_head_elsewhere_ask_in_vain(bank: App) -> None:
    assert say_to(bank, "S002", "李娜的客户下周谁到期").customers == ()
    assert tap(bank, "S003", "maturity_list?staff=S009").customers == ()
