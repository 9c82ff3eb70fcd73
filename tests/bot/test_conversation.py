"""The one path of every question: who may ask, what a tap may do, what is remembered, what is recorded."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from bot.conversation import Conversation
from bot.memory import spoken_language
from handlers.intents import BY_NAME
from handlers.messages import Address, Message
from segmentation.people import Language
from store import audit, tables
from tests.banks import NOW, a_copy, an_app, say_to, tap
from tests.builders import a_customer, a_holding, a_staff, the_cast
from tests.engines import Engine

CUSTOMERS = ("张伟", "王芳", "欧阳锋", "Nina")
NAMES = (*CUSTOMERS, "张小伟", "李娜", "陈晨")


@pytest.fixture
def app(engine: Engine, imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path, engine)


@pytest.fixture(scope="module")
def imported(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("bank"),
        engine=engine,
        staff=[
            *the_cast(),
            a_staff(staff_id="S006", name="旧人", active="N"),
            a_staff(staff_id="S008", name="微信", wecom_userid="weixin8", slack_user_id="U8"),
        ],
        customers=[
            a_customer(),
            a_customer(customer_id="C002", name="张伟", account_last4="2222"),
            a_customer(customer_id="C003", name="王芳"),
            a_customer(customer_id="C004", name="欧阳锋", manager_id="S002"),
            a_customer(customer_id="C005", name="Nina Far", manager_id="S009", branch_id="B2"),
        ],
        holdings=[
            a_holding(holding_id=f"H{number:02}", customer_id=f"C00{number % 3 + 1}", balance=str(1000 + number))
            for number in range(24)
        ],
    )


def audit_rows(app: App) -> list[Any]:
    with app.database.engine.connect() as connection:
        assert audit.first_broken(connection) is None
        return list(connection.execute(select(tables.audit).order_by(tables.audit.c.audit_id)))


def message(sender: Address, *, chat: Address | None = None, text: str = "", action: str = "") -> Message:
    return Message(message_id="m1", sender=sender, chat=chat or sender, at=NOW, text=text, action=action)


# -- who may ask ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["web:person:S404", "wecom:person:S001", "slack:person:weixin8", "other:person:S001"]
)
def test_a_stranger_is_refused_with_the_id_for_the_administrator(app: App, address: str) -> None:
    sender = Address.parse(address)
    answer = Conversation(app).answer(message(sender, action="maturity_list"))
    assert answer.reason == "unknown_asker"
    assert sender.id in answer.card.summary
    assert (answer.customers, answer.card.rows) == ((), ())
    assert audit_rows(app)[-1].staff_id == ""


@pytest.mark.parametrize(
    "address", ["wecom:person:weixin8", "slack:person:U8", "web:person:S008", "terminal:person:S008"]
)
def test_each_platform_knows_people_by_its_own_id(app: App, address: str) -> None:
    assert Conversation(app).answer(message(Address.parse(address), action="help")).reason == ""
    assert audit_rows(app)[-1].staff_id == "S008"


def test_a_bound_address_goes_before_the_bank_file(app: App) -> None:
    with app.database.writing() as connection:
        bound = tables.identities.c.address == "wecom:person:weixin8"
        connection.execute(tables.identities.update().where(bound).values(staff_id="S002"))
    Conversation(app).answer(message(Address.parse("wecom:person:weixin8"), action="maturity_list"))
    assert audit_rows(app)[-1].staff_id == "S002"


def test_somebody_who_has_left_is_refused(app: App) -> None:
    answer = tap(app, "S006", "maturity_list")
    assert (answer.reason, answer.customers, answer.card.rows) == ("not_allowed", (), ())


def test_in_a_group_nothing_personal_is_said(app: App) -> None:
    group, sender = Address("web", "group", "G1"), Address("web", "person", "S001")
    answer = Conversation(app).answer(message(sender, chat=group, action="maturity_list"))
    assert answer.private
    assert (answer.reason, answer.customers, answer.card.rows, answer.card.buttons) == ("not_allowed", (), (), ())


def test_owner_colleague_and_outsider_each_see_their_own(app: App) -> None:
    seen = {who: set(tap(app, who, "maturity_list").customers) for who in ("S001", "S002", "S003", "S009")}
    assert seen == {"S001": {"C001", "C002", "C003"}, "S002": set(), "S003": {"C001", "C002", "C003"}, "S009": set()}
    head = json.dumps(tap(app, "S003", "maturity_list").card.to_json(), ensure_ascii=False)
    assert not any(name in head for name in CUSTOMERS)


def test_before_the_first_import_the_answer_says_so(tmp_path: Path) -> None:
    from bot.app import open_app
    from bot.settings import read_settings
    from store import migrate

    app = open_app(read_settings({"GUANHU_DATABASE_URL": f"sqlite:///{tmp_path / 'g.db'}"}, tmp_path / "none.env"))
    migrate.upgrade(app.database)
    answer = tap(app, "S001", "maturity_list")
    assert answer.reason == "problem"
    assert "guanhu import" in answer.card.title


# -- taps ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "action",
    [
        "nothing", "maturity_list?page=x", "maturity_list?start=2026-02-30", "maturity_list?start=2026-11-24&end=2026-11-23",
        "maturity_list?unknown=1", "maturity_list?page=1&page=2", "say", "maturity_list?least=-5", "", "?client=C001",
    ],
)  # fmt: skip
def test_a_forged_tap_is_refused_politely(app: App, action: str) -> None:
    answer = tap(app, "S001", action or "?")
    assert answer.reason == "not_allowed"
    assert answer.customers == ()


@pytest.mark.parametrize("intent", ["maturity_list", "client_profile"])
def test_a_tap_on_anothers_customer_never_says_that_there_is_one(app: App, intent: str) -> None:
    others, nobodys = (tap(app, "S001", f"{intent}?client={client}") for client in ("C004", "C404"))
    assert others.reason == "no_such_customer"
    assert others.customers == others.shown == ()
    assert others.card == nobodys.card


def test_no_card_offers_what_nobody_answers(app: App) -> None:
    from handlers.intents import offered

    live = {intent.name for intent in offered()} | {"say"}
    for action in ("maturity_list", "client_profile?client=C001", "help", "smalltalk", "leave_set"):
        card = tap(app, "S001", action).card
        buttons = [*card.buttons, *(button for row in card.rows for button in row.buttons)]
        assert buttons
        assert {button.action.partition("?")[0] for button in buttons} <= live


def test_every_example_of_the_help_card_is_answered_when_tapped(app: App) -> None:
    for row in tap(app, "S001", "help").card.rows:
        answer = tap(app, "S001", row.buttons[0].action)
        assert answer.intent == row.facts["intent"], row.facts["example"]
        asks = ("confirm", "ask_which") if BY_NAME[answer.intent].intent.writes else ()
        assert answer.reason in ("", "several_customers", *asks), row.facts["example"]


# -- what is remembered --------------------------------------------------------------------------------------------------


def test_namesakes_become_a_choice_that_a_number_answers(app: App) -> None:
    asked = tap(app, "S001", "client_profile?client_text=张伟")
    assert asked.reason == "several_customers"
    assert [row.customer_id for row in asked.card.rows] == ["C001", "C002"]
    assert "尾号2222" in asked.card.rows[1].details[0]
    assert say_to(app, "S001", "2").shown == ("C002",)


def test_a_tap_on_the_choice_asks_the_same_question_again(app: App) -> None:
    asked = tap(app, "S001", "maturity_list?start=2026-11-24&end=2026-11-24&client_text=张伟")
    answer = tap(app, "S001", asked.card.rows[1].buttons[0].action)
    assert (answer.intent, answer.customers) == ("maturity_list", ("C002",))
    assert answer.slots.period is not None
    assert answer.slots.period.start == answer.slots.period.end


def test_a_number_that_stands_nowhere_is_said(app: App) -> None:
    tap(app, "S001", "client_profile?client_text=张伟")
    assert "9" in say_to(app, "S001", "9").card.summary


def test_more_pages_through_the_list_until_there_is_no_more(app: App) -> None:
    seen: list[str] = []
    answer = tap(app, "S001", "maturity_list", page_size=10)
    for word in ("更多", "more", "下一页"):
        seen += [row.facts["holding_id"] for row in answer.card.rows]
        answer = say_to(app, "S001", word, page_size=10)
    assert len(seen) == len(set(seen)) == 24
    assert (answer.reason, answer.card.rows) == ("not_understood", ())


def test_what_was_open_is_forgotten_after_half_an_hour(app: App) -> None:
    for minutes, shown in ((29, ("C002",)), (31, ())):
        tap(app, "S001", "client_profile?client_text=张伟")
        assert say_to(app, "S001", "2", at=NOW + timedelta(minutes=minutes)).shown == shown


def test_a_question_without_its_customer_is_completed_by_a_bare_name(app: App) -> None:
    assert tap(app, "S001", "client_profile").reason == "client_missing"
    assert say_to(app, "S001", "王芳").shown == ("C003",)


def test_what_is_remembered_holds_no_names(app: App) -> None:
    tap(app, "S001", "client_profile?client_text=张伟")
    with app.database.engine.connect() as connection:
        states = [json.dumps(row.state, ensure_ascii=False) for row in connection.execute(select(tables.conversations))]
    assert states
    assert not any(name in state for state in states for name in NAMES)


# -- what is recorded ----------------------------------------------------------------------------------------------------


def test_every_answer_leaves_one_row_with_the_shown_ids_and_no_words(app: App) -> None:
    say_to(app, "S001", "张伟的情况")
    tap(app, "S001", "maturity_list", page_size=10)
    tap(app, "S009", "client_profile?client=C001")
    tap(app, "S404", "help")
    rows = audit_rows(app)
    assert [row.staff_id for row in rows] == ["S001", "S001", "S009", ""]
    assert rows[1].intent == "maturity_list"
    assert set(rows[1].customers) <= {"C001", "C002", "C003"}
    shown = ["name", "account_tail", "holdings", "balances", "contacts"]
    where = {"platform": "web", "chat": "person", "how": "button"}
    assert rows[1].detail == {**where, "reason": "", "matching": 3, "fields": shown}
    assert rows[2].detail == {**where, "reason": "no_such_customer", "matching": 0}
    assert not any(name in str(row) for row in rows for name in NAMES)


def test_a_bug_answers_with_its_number_and_logs_nothing_personal(app: App, caplog: pytest.LogCaptureFixture) -> None:
    with app.database.writing() as connection:  # a conversation state no program wrote
        row = {"address": "web:person:S001", "state": {"choices": 5}, "expires_at": NOW + timedelta(minutes=5)}
        connection.execute(tables.conversations.insert().values(**row))
    answer = say_to(app, "S001", "张伟的情况")
    assert answer.reason == "bug"
    record = caplog.records[0]
    written = vars(record)
    assert written["id"] in answer.card.title
    assert (record.message, written["kind"]) == ("bug", "TypeError")
    assert not any(name in str(written) for name in NAMES)


@pytest.mark.parametrize(
    ("text", "usual", "spoken"),
    [
        ("本周谁到期", "en", "zh"),
        ("who matures this week", "zh", "en"),
        ("show me 王芳", "zh", "en"),
        ("王芳", "en", "zh"),
        ("help", "zh", "zh"),
        ("2", "en", "en"),
        ("TD12 有哪些客户", "en", "zh"),
        ("", "zh", "zh"),
    ],
)
def test_an_answer_speaks_the_language_of_the_question(text: str, usual: Language, spoken: Language) -> None:
    assert spoken_language(text, usual) == spoken
