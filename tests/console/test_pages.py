"""The console's rooms: who may enter, what each shows, whose customers, what a form does. All people invented."""

import re
from datetime import timedelta

import pytest

from console.rooms import ROOMS
from content.cards import Card
from store.chats import inbox
from store.outbox import outbox
from tests.console.conftest import NOW, House
from tests.console.signing import fields, production
from tests.console.visiting import ADMIN, COLLEAGUE, EDITOR, HEAD, MANAGER, OUTSIDER, REVIEWER, audited, enter, send

PEOPLE = {
    "relationship_manager": MANAGER, "branch_head": HEAD, "compliance_reviewer": REVIEWER, "admin": ADMIN,
    "content_editor": EDITOR,
}  # fmt: skip


@pytest.mark.parametrize("role", PEOPLE)
def test_every_room_opens_for_its_roles_and_for_no_other(house: House, role: str) -> None:
    browser = enter(house, PEOPLE[role])
    for room in ROOMS:
        answer = browser.get(room.path)
        assert answer.status_code == (200 if role in room.roles else 403), room.name
        if role not in room.roles:
            assert "张秘密" not in answer.text


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_no_room_opens_without_a_session(house: House, room: object) -> None:
    answer = production(house).get(room.path)  # type: ignore[attr-defined]
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")


def test_a_manager_opens_their_own_customer_and_it_is_written_down(house: House) -> None:
    page = enter(house, MANAGER).get("/customers/C001")
    assert page.status_code == 200
    assert "张秘密" in page.text
    (row,) = [one for one in audited(house, "asked") if one["customers"]]
    assert (row["staff_id"], row["customers"], row["platform"]) == (MANAGER, ["C001"], "console")


def test_an_answer_speaks_the_language_picked_on_the_page(house: House) -> None:
    browser = enter(house, MANAGER)
    titles = [
        browser.get(f"/desk?lang={lang}").text.partition("<h3>")[2].partition("</h3>")[0] for lang in ("zh", "en")
    ]
    assert [bool(re.search("[\u4e00-\u9fff]", title)) for title in titles] == [True, False]


@pytest.mark.parametrize("customer", ["C002", "C404", "..%2fhome", "C001%00", "x" * 300])
def test_anybody_elses_customer_is_not_there_whether_there_is_one_or_not(house: House, customer: str) -> None:
    browser = enter(house, MANAGER)
    answer = browser.get(f"/customers/{customer}")
    assert answer.status_code == 404
    assert "张秘密" not in answer.text
    if customer.startswith("C") and "%" not in customer:
        assert answer.text == browser.get("/customers/C405").text.replace("C405", customer)
    assert all(not one["customers"] for one in audited(house, "asked"))


def test_a_branch_head_opens_customers_of_the_branch_alone(house: House) -> None:
    assert enter(house, HEAD).get("/customers/C001").status_code == 200
    assert enter(house, OUTSIDER).get("/customers/C001").status_code == 404


@pytest.mark.parametrize("staff_id", [REVIEWER, ADMIN, EDITOR])
def test_who_has_no_customers_opens_none(house: House, staff_id: str) -> None:
    answer = enter(house, staff_id).get("/customers/C001")
    assert answer.status_code == 403
    assert "张秘密" not in answer.text


def test_a_result_is_recorded_from_the_page_once_however_often_the_form_is_sent(house: House) -> None:
    browser = enter(house, MANAGER)
    form = fields(browser.get("/customers/C001").text, "/desk/ask")
    form["action"] = "log_contact?client=C001&outcome=reached&channel=phone"
    for _ in range(2):
        assert browser.post("/desk/ask", data=form).status_code == 200
    with house.database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM contacts").scalar() == 1


def test_a_forged_tap_about_another_managers_customer_shows_and_writes_nothing(house: House) -> None:
    browser = enter(house, COLLEAGUE)
    for action in (
        "client_profile?client=C001",
        "log_contact?client=C001&outcome=reached",
        "nonsense?x=1",
        "?",
        "a" * 3000,
    ):
        answer = send(browser, "/desk", "/desk/ask", action=action)
        assert answer.status_code in (200, 303)
        assert "张秘密" not in answer.text
    with house.database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM contacts").scalar() == 0


def test_a_question_typed_into_the_page_is_answered_there(house: House) -> None:
    answer = send(enter(house, MANAGER), "/desk", "/desk/ask", text="张秘密的情况")
    assert "张秘密" in answer.text


def test_what_is_typed_is_text_and_never_markup(house: House) -> None:
    answer = send(enter(house, MANAGER), "/desk", "/desk/ask", text="<script>alert(1)</script>")
    assert "<script>" not in answer.text


def failed_delivery(house: House) -> int:
    with house.database.writing() as connection:
        outbox.add(
            connection, key="morning:S001:2026-11-23", address="web:person:S001", purpose="briefing",
            about={"customer_ids": ["C001"]}, card=Card(title="张秘密"), due_at=NOW, now=NOW,
        )  # fmt: skip
        (one,) = outbox.claim(connection, now=NOW, lease=timedelta(minutes=1), platforms=["web"], limit=1)
        connection.exec_driver_sql("UPDATE outbox SET state = 'failed'")
        return one.delivery_id


def test_an_administrator_decides_about_a_dead_letter_with_a_reason(house: House) -> None:
    number = failed_delivery(house)
    browser = enter(house, ADMIN)
    page = browser.get("/outbox").text
    assert "morning:S001:2026-11-23" in page
    assert "张秘密" not in page
    action = f"/outbox/{number}/retry"
    assert send(browser, "/outbox", action, reason=" ").status_code == 409
    assert send(browser, "/outbox", action, reason="网络恢复了").headers["location"] == "/outbox?done=retried"
    assert audited(house, "outbox_retried")[-1]["staff_id"] == ADMIN
    with house.database.engine.connect() as connection:
        assert outbox.counts(connection) == {"waiting": 1}


def test_nobody_else_decides_about_it_and_nothing_is_decided_without_the_forms_token(house: House) -> None:
    number = failed_delivery(house)
    for staff_id in (MANAGER, HEAD, REVIEWER, EDITOR):
        browser = enter(house, staff_id)
        own = fields(browser.get("/home").text, "/sign-out")
        assert browser.post(f"/outbox/{number}/retry", data={**own, "reason": "x"}).status_code == 403
    admin = enter(house, ADMIN)
    assert admin.post(f"/outbox/{number}/give-up", data={"reason": "x"}).status_code == 403
    with house.database.engine.connect() as connection:
        assert outbox.counts(connection) == {"failed": 1}


@pytest.mark.parametrize("number", ["0", "999", "-1", "x", "9" * 30])
def test_a_delivery_that_is_none_is_said_so(house: House, number: str) -> None:
    failed_delivery(house)
    browser = enter(house, ADMIN)
    own = fields(browser.get("/home").text, "/sign-out")
    assert browser.post(f"/outbox/{number}/retry", data={**own, "reason": "x"}).status_code in (404, 409)


def test_the_administrator_sees_strangers_by_id_alone_and_signs_people_out(house: House) -> None:
    from handlers.messages import Address, Message

    stranger = Address("wecom", "person", "unbound01")
    with house.database.writing() as connection:
        inbox.add(connection, Message(message_id="m1", sender=stranger, chat=stranger, at=NOW, text="张秘密的电话"))
    manager, admin = enter(house, MANAGER), enter(house, ADMIN)
    page = admin.get("/people").text
    assert "unbound01" in page
    assert "张秘密" not in page
    own = fields(admin.get("/home").text, "/sign-out")
    assert admin.post("/people/sign-out", data={**own, "staff_id": MANAGER}).headers["location"] == "/people?done=1"
    assert manager.get("/home").status_code == 303
    assert audited(house, "signed_out_by_admin") == [
        {"staff_id": MANAGER, "customers": [], "sessions": 1} | {"staff_id": MANAGER}
    ]


def test_the_audit_names_nobody_is_filtered_and_proves_its_chain(house: House) -> None:
    enter(house, MANAGER).get("/customers/C001")
    browser = enter(house, REVIEWER)
    page = browser.get("/audit?customer=C001&verify=1").text
    assert "client_profile" in page
    assert "张秘密" not in page
    assert "链条完整" in page
    assert "client_profile" not in browser.get("/audit?staff=S002").text
    with house.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE audit SET staff_id = 'S002' WHERE audit_id = 2")
    assert "第 2 行断开" in browser.get("/audit?verify=1").text
    assert len(audited(house, "audit_read")) == 3


def test_a_manager_sees_their_own_groups_and_a_head_those_of_the_branch(house: House) -> None:
    mine = enter(house, MANAGER).get("/groups").text
    assert "虚构投资群" in mine
    assert "Invented mid tier" not in mine
    assert "Invented mid tier" in enter(house, HEAD).get("/groups").text
    assert "虚构投资群" not in enter(house, OUTSIDER).get("/groups").text
    assert "Invented mid tier" in enter(house, ADMIN).get("/groups").text


def test_the_health_page_speaks_both_languages_and_names_no_customer(house: House) -> None:
    browser = enter(house, ADMIN)
    for lang in ("zh", "en"):
        answer = browser.get(f"/health?lang={lang}")
        assert answer.status_code == 200
        assert "张秘密" not in answer.text


@pytest.mark.parametrize("staff_id", [MANAGER, ADMIN, REVIEWER])
def test_every_room_is_drawn_in_english_too_without_a_missing_word(house: House, staff_id: str) -> None:
    browser = enter(house, staff_id)
    for room in ROOMS:
        answer = browser.get(f"{room.path}?lang=en")
        assert answer.status_code in (200, 403), room.name
        assert '<html lang="en">' in answer.text
