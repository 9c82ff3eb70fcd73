"""The whole phone number: its own manager, in private, one at a time, and the audit knows who, whom and which field."""

import json
from datetime import timedelta

import pytest

from bot.app import App
from bot.conversation import Conversation
from handlers.ask import Answer
from handlers.clients.phone import asked_phone, show_phone
from handlers.messages import Address, Message
from store.tables import audit
from tests.banks import NOW, an_app, say_to, tap
from tests.builders import a_customer, a_staff, the_cast
from tests.handlers.asking import asked

NUMBER = "13812345678"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("phone"), segmented=True,
        staff=[*(one for one in the_cast() if one["staff_id"] != "S002"),
               a_staff(staff_id="S002", name="陈晨", deputy_staff_id="S001", leave_from="2026-11-20", leave_to="2026-12-01")],
        customers=[
            a_customer(phone=NUMBER),
            a_customer(customer_id="C002", name="李娟", phone=""),
            a_customer(customer_id="C003", name="王强", manager_id="S002", phone="13987654321"),
            a_customer(customer_id="C004", name="赵静", phone="13700001111", do_not_disturb="Y"),
        ],
    )  # fmt: skip


def text_of(answer: Answer) -> str:
    return json.dumps(answer.card.to_json(), ensure_ascii=False)


def test_ones_own_customers_number_is_shown_and_audited(bank: App) -> None:
    answer = tap(bank, "S001", "show_phone?client=C001", at=NOW + timedelta(minutes=7))
    assert answer.card.summary == NUMBER
    assert (answer.customers, answer.shown, answer.fields) == (("C001",), ("C001",), ("phone",))
    with bank.database.reading() as connection:
        row = connection.execute(audit.select().order_by(audit.c.audit_id.desc())).first()
    assert row is not None
    assert (row.staff_id, row.intent, row.customers) == ("S001", "show_phone", ["C001"])
    assert "phone" in row.detail["fields"]
    assert NUMBER not in json.dumps(row.detail, ensure_ascii=False)


@pytest.mark.parametrize(
    "typed", ["显示张伟的电话", "张伟的电话是多少", "show 张伟's number", "what is 张伟's phone number?"]
)
def test_typed_with_a_name(bank: App, typed: str) -> None:
    assert NUMBER in text_of(say_to(bank, "S001", typed))


@pytest.mark.parametrize("typed", ["显示电话", "show number", "his number please", "her phone", "电话多少？"])
def test_typed_after_the_card_it_is_that_customers(bank: App, typed: str) -> None:
    tap(bank, "S001", "client_profile?client=C001", at=NOW + timedelta(hours=1))
    answer = say_to(bank, "S001", typed, at=NOW + timedelta(hours=1, minutes=1))
    assert answer.card.summary == NUMBER


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("显示李娟的手机号", "李娟"),
        ("请显示李娟的电话号码", "李娟"),
        ("C00012的电话", "c00012"),
        ("show me Li Juan's number", "li juan"),
        ("show number of Li Juan", "li juan"),
        ("phone number of Li Juan", "li juan"),
        ("show number of customers", None),
        ("显示电话", ""),
        ("她的电话", ""),
        ("show number", ""),
        ("给李娟打电话", None),
        ("所有客户的电话", None),
        ("导出全部客户的手机号", None),
        ("谁的电话打不通", None),
        ("记一下，李娟的电话没人接", None),
        ("show all customers' numbers", None),
    ],
)
def test_what_asks_for_a_number(text: str, who: str | None) -> None:
    assert asked_phone(text) == who


@pytest.mark.parametrize("who", ["S003", "S009"])
def test_neither_head_nor_stranger_gets_a_number(bank: App, who: str) -> None:
    answer = tap(bank, who, "show_phone?client=C001", at=NOW + timedelta(hours=2))
    assert answer.reason in ("not_allowed", "no_such_customer")
    assert "5678" not in text_of(answer)
    assert (answer.shown, answer.fields) == ((), ())


def test_whoever_stands_in_sees_the_customer_masked_and_no_number(bank: App) -> None:
    assert "王*" in text_of(tap(bank, "S001", "client_profile?client=C003", at=NOW + timedelta(hours=3)))
    answer = tap(bank, "S001", "show_phone?client=C003", at=NOW + timedelta(hours=4))
    assert answer.reason == "not_allowed"
    assert "13987654321" not in text_of(answer)


def test_not_where_others_read_along(bank: App) -> None:
    answer = asked(bank, show_phone, "show_phone", client="C001", private=False)
    assert answer.reason == "not_allowed"
    assert NUMBER not in text_of(answer)


def test_in_a_group_chat_the_group_reads_no_number(bank: App) -> None:
    sender = Address("web", "person", "S001")
    message = Message(
        message_id="g1", sender=sender, chat=Address("web", "group", "G1"), at=NOW + timedelta(hours=5),
        action="show_phone?client=C001",
    )  # fmt: skip
    assert NUMBER not in text_of(Conversation(bank).answer(message))


def test_no_number_on_file_is_said_and_a_warning_stands_with_one(bank: App) -> None:
    assert "没有这位客户的电话" in tap(bank, "S001", "show_phone?client=C002", at=NOW + timedelta(hours=6)).card.summary
    card = tap(bank, "S001", "show_phone?client=C004", at=NOW + timedelta(hours=7)).card
    assert card.summary == "13700001111"
    assert any("免打扰" in notice for notice in card.notices)
