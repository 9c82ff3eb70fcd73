"""Whom somebody was in touch with: typed in so many words, each customer once with the last attempt of the period."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from handlers.language.contacts_made import asks_contacts_made
from handlers.lists.contacted import CONTACTED
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding

#: A Monday.
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
_PEOPLE = (("C1", "张伟", "S001"), ("C2", "刘芳", "S001"), ("C3", "王磊", "S001"), ("C4", "赵敏", "S002"))


@pytest.mark.parametrize(
    ("masked", "asks"),
    [
        ("T联系了谁", True),
        ("T联系过的客户", True),
        ("T联系了几位S", True),
        ("T我打过电话的客户", True),
        ("T拜访了哪些客户", True),
        ("who did i call T", True),
        ("clients i met T", True),
        ("who have i spoken to T", True),
        ("how many S did i contact T", True),
        # whom to contact, who was not, or one customer
        ("T联系谁", False),
        ("T该联系哪些客户", False),
        ("T没联系过的客户", False),
        ("T还没联系的客户", False),
        ("C联系过吗", False),
        ("who should i call T", False),
        ("who have i not called T", False),
        ("call the clients i met", False),
        ("called C T", False),
    ],
)
def test_what_was_done_is_no_list_of_what_is_to_do(masked: str, asks: bool) -> None:
    assert asks_contacts_made(masked) is asks


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    def contact(number: int, client: str, at: str, outcome: str) -> dict[str, str]:
        return {
            "contact_id": f"K{number}", "customer_id": client, "staff_id": "S001", "at": at, "channel": "call",
            "outcome": outcome,
        }  # fmt: skip

    return an_app(
        tmp_path_factory.mktemp("contacted"),
        segmented=True,
        customers=[a_customer(customer_id=id_, name=name, manager_id=who) for id_, name, who in _PEOPLE],
        holdings=[a_holding(holding_id=f"H{id_}", customer_id=id_, matures_on="2027-05-06") for id_, _, _ in _PEOPLE],
        contacts=[
            contact(1, "C1", "2026-11-16T10:00", "no_answer"),
            contact(2, "C1", "2026-11-20T10:00", "reached"),
            contact(3, "C2", "2026-11-18T10:00", "no_answer"),
            contact(4, "C3", "2026-10-30T10:00", "reached"),
            contact(5, "C4", "2026-11-19T10:00", "reached"),
        ],
    )


@pytest.mark.parametrize(
    ("text", "expected", "summary"),
    [
        ("上周联系了谁", ["C1", "C2"], "共 2 位客户，3 次；联系上 1 位"),
        ("上个月联系过的客户", ["C3"], "共 1 位客户，1 次；联系上 1 位"),
        ("昨天联系了谁", [], "这段时间没有联系记录。"),
        ("who did I call last week", ["C1", "C2"], "2 customers in 3 contacts and attempts; 1 reached"),
    ],
)
def test_each_customer_once_by_the_last_attempt(bank: App, text: str, expected: list[str], summary: str) -> None:
    answer = say_to(bank, "S001", text, at=NOW)
    assert (answer.intent, [row.customer_id for row in answer.card.rows]) == (CONTACTED, expected)
    assert answer.card.summary == summary


def test_the_line_tells_the_last_result(bank: App) -> None:
    first = say_to(bank, "S001", "上周联系了谁", at=NOW).card.rows[0]
    assert (first.facts["outcome"], first.facts["day"]) == ("reached", "2026-11-20")
