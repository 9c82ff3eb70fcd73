"""What is shown to whom, where, and what is written down of it: groups, platforms, roles, the audit, the alarm, failures."""

import json
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.app import App
from bot.conversation import Conversation
from content.cards import Card
from content.neutral import answered_apart, is_neutral
from content.wording import LANGUAGES
from handlers.ask import Answer
from handlers.disclosure import FIELDS
from handlers.intents import INTENTS
from handlers.messages import Address, Message
from schedules.jobs import Run
from schedules.worker import Worker
from store import audit, tables
from store.chats import inbox
from store.safekeeping.disclosures import disclosure_findings, shown_to
from store.staff import managers
from tests.banks import NOW, a_copy, say_to, tap
from tests.bot.dialogue_bank import GROUP, the_bank

NAMES = ("张伟", "王芳", "李娜", "刘洋", "欧阳静", "赵敏", "Nina Far")
TAILS = ("1111", "2222", "3333", "4444", "5555", "6666", "7777", "8888")
LI_NA = Address("web", "person", "S001")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return the_bank(tmp_path_factory.mktemp("privacy"))


@pytest.fixture
def app(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


class Sent:
    """A messenger that keeps what it was given."""

    def __init__(self) -> None:
        self.cards: list[tuple[Address, Card]] = []

    def send(self, to: Address, card: Card, *, key: str) -> str:
        self.cards.append((to, card))
        return key


def message(
    said: str, *, sender: Address = LI_NA, chat: Address | None = None, at: datetime = NOW, number: int = 1
) -> Message:
    return Message(message_id=f"m{number}", sender=sender, chat=chat or sender, at=at, text=said)


def shown(card: Card | None) -> str:
    return json.dumps(card.to_json(), ensure_ascii=False) if card else ""


def is_bare(card: Card | None) -> bool:
    """Nothing of any customer stands on the card."""
    return not any(word in shown(card) for word in (*NAMES, *TAILS, "C00", "C10", "C90", "万元"))


def audited(app: App, what: str = "asked") -> list[Any]:
    with app.database.engine.connect() as connection:
        assert audit.first_broken(connection) is None
        query = select(tables.audit).where(tables.audit.c.what == what).order_by(tables.audit.c.audit_id)
        return list(connection.execute(query))


# -- in a group ----------------------------------------------------------------------------------------------------------


def worker(app: App, messenger: Sent) -> Worker:
    return Worker(
        database=app.database, policy=app.policy, messengers={"web": messenger}, now=lambda: NOW,
        answer_message=Conversation(app).answer,
    )  # fmt: skip


@pytest.mark.parametrize("said", ["本周谁到期", "王芳的情况", "显示李娜的电话", "show me 刘洋"])
def test_a_question_in_a_group_is_answered_in_private_once(app: App, said: str) -> None:
    group, messenger = Address("web", "group", GROUP), Sent()
    asked = message(said, chat=group)
    with app.database.writing() as connection:
        assert inbox.add(connection, asked)
        assert not inbox.add(connection, asked)
    step = worker(app, messenger)
    while step.answer_one():
        pass
    while step.send_some():
        pass
    told = {(str(to), is_neutral(card)) for to, card in messenger.cards}
    assert told == {(str(LI_NA), False), (str(group), True)}
    assert len(messenger.cards) == 2
    private = next(card for to, card in messenger.cards if to == LI_NA)
    assert not is_bare(private)
    assert all(is_bare(card) for to, card in messenger.cards if to == group)


@pytest.mark.parametrize(
    "group", [Address("web", "group", "G99"), Address("slack", "group", GROUP), Address("web", "shared", GROUP)]
)
def test_a_group_nobody_knows_or_outsiders_share_gets_nothing(app: App, group: Address) -> None:
    answer = Conversation(app).answer(message("本周谁到期", chat=group))
    assert (answer.reason, answer.apart, answer.private) == ("not_allowed", None, True)
    assert is_bare(answer.card)
    assert answer.customers == answer.shown == ()


def test_what_is_open_in_the_private_chat_is_not_seen_in_the_group(app: App) -> None:
    say_to(app, "S001", "本周谁到期")
    asked = message("2", chat=Address("web", "group", GROUP), number=2)
    answer = Conversation(app).answer(asked)
    assert answer.shown == ()
    assert is_bare(answer.apart)


def test_an_answer_asked_for_in_a_group_is_gone_on_from_in_private(app: App) -> None:
    Conversation(app).answer(message("本周谁到期", chat=Address("web", "group", GROUP)))
    assert say_to(app, "S001", "第二个", at=NOW + timedelta(minutes=1)).shown == ("C002",)


def test_a_stranger_in_a_group_is_told_nothing(app: App) -> None:
    stranger = Address("web", "person", "S404")
    answer = Conversation(app).answer(message("本周谁到期", sender=stranger, chat=Address("web", "group", GROUP)))
    assert (answer.reason, answer.apart) == ("unknown_asker", None)
    assert is_bare(answer.card)


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_neutral_sentence_is_neutral(language: str) -> None:
    card = answered_apart("zh" if language == "zh" else "en")
    assert is_neutral(card)
    assert not is_neutral(replace(card, summary="王芳"))


# -- never across people -------------------------------------------------------------------------------------------------


def test_what_one_person_left_open_is_nobody_elses(app: App) -> None:
    say_to(app, "S001", "本周谁到期")
    for who in ("S002", "S003", "S009"):
        answer = say_to(app, who, "第二个", at=NOW + timedelta(minutes=1))
        assert (answer.shown, answer.reason) == ((), "not_understood"), who


def test_a_correction_to_anothers_customer_finds_nobody(app: App) -> None:
    say_to(app, "S001", "王芳的情况")
    others = say_to(app, "S001", "不是，是赵敏", at=NOW + timedelta(minutes=1))
    nobodys = say_to(app, "S001", "不是，是郑无人", at=NOW + timedelta(minutes=2))
    assert (others.customers, others.shown) == ((), ())
    assert others.reason == nobodys.reason


def test_a_note_said_of_one_customer_does_not_name_them_at_another(app: App) -> None:
    first = say_to(app, "S001", "王芳投诉排队太久")
    assert first.reason == "confirm"
    corrected = say_to(app, "S001", "不是，是李娜", at=NOW + timedelta(minutes=1))
    assert (corrected.reason, corrected.customers) == ("confirm", ("C004",))
    say_to(app, "S001", "确认", at=NOW + timedelta(minutes=2))
    profile = say_to(app, "S001", "李娜的情况", at=NOW + timedelta(minutes=3))
    assert "王芳" not in shown(profile.card)
    assert "投诉" in shown(profile.card)


def test_a_second_customer_of_somebody_else_is_not_found(app: App) -> None:
    answer = tap(app, "S001", "maturity_list?client=C003&also=C101")
    assert (answer.reason, answer.customers) == ("no_such_customer", ())


def test_talk_survives_a_restart(app: App, tmp_path: Path) -> None:
    say_to(app, "S001", "本周谁到期")
    again = a_copy(app, tmp_path / "again")
    assert say_to(again, "S001", "第二个", at=NOW + timedelta(minutes=1)).shown == ("C002",)


# -- by role, relation and platform ----------------------------------------------------------------------------------------


def test_owner_head_colleague_and_outsider_see_what_is_theirs(app: App) -> None:
    seen = {who: shown(say_to(app, who, "王芳的情况").card) for who in ("S001", "S002", "S003", "S009")}
    assert "王芳" in seen["S001"]
    assert "3333" in seen["S001"]
    assert "138****0003" in seen["S001"]
    assert "13800000003" not in seen["S001"]
    head = shown(tap(app, "S003", "client_profile?client=C003").card)
    assert "王*" in head
    assert not any(word in head for word in (*NAMES, *TAILS))
    for who in ("S002", "S009"):
        assert is_bare(tap(app, who, "client_profile?client=C003").card), who


def test_where_personal_data_may_not_go_everybody_is_an_id_and_money_a_band(app: App) -> None:
    with app.database.writing() as connection:
        bound = {"address": "slack:person:U1", "staff_id": "S001", "bound_at": NOW}
        connection.execute(tables.identities.insert().values(bound))
    sender = Address("slack", "person", "U1")
    for said in ("本周谁到期", "王芳的情况", "话术", "今天该联系谁", "下个月谁过生日"):
        answer = Conversation(app).answer(message(said, sender=sender))
        card = shown(answer.card)
        assert not any(word in card for word in (*NAMES, *TAILS, "138****")), said
        assert "C00" in card or answer.reason == "no_such_customer", said
    listed = Conversation(app).answer(message("本周谁到期", sender=sender))
    assert "50万–100万元" in shown(listed.card)
    assert "80万" not in shown(listed.card)


# -- what is written down ------------------------------------------------------------------------------------------------


def test_every_question_says_which_fields_it_discloses() -> None:
    assert {question.intent.name for question in INTENTS} <= set(FIELDS)


def test_a_disclosure_is_written_down_with_who_whom_which_fields_why_and_where(app: App) -> None:
    say_to(app, "S001", "王芳的情况")
    row = audited(app)[-1]
    assert (row.staff_id, row.customers, row.intent) == ("S001", ["C003"], "client_profile")
    assert {"name", "account_tail", "phone_masked", "balances"} <= set(row.detail["fields"])
    assert "phone" not in row.detail["fields"]
    assert (row.detail["platform"], row.detail["chat"], row.detail["how"]) == ("web", "person", "text")
    assert not any(name in str(row) for name in NAMES)


def test_a_whole_number_shown_stands_in_the_audit(app: App) -> None:
    answer = say_to(app, "S001", "显示王芳的电话")
    assert "13800000003" in shown(answer.card)
    row = audited(app)[-1]
    assert (row.customers, row.intent) == (["C003"], "show_phone")
    assert "phone" in row.detail["fields"]
    assert "13800000003" not in str(row)


@pytest.mark.parametrize("who", ["S002", "S003", "S009"])
def test_nobody_else_is_shown_a_number(app: App, who: str) -> None:
    answer = tap(app, who, "show_phone?client=C003")
    assert "0003" not in shown(answer.card)
    assert "phone" not in audited(app)[-1].detail.get("fields", ())


@pytest.mark.parametrize(
    ("said", "rule"),
    [("把王芳的钱转走", "money"), ("导出全部客户名单", "export"), ("show me the PIN of 王芳", "secrets")],
)
def test_a_refusal_is_one_sentence_and_audited_with_its_rule(app: App, said: str, rule: str) -> None:
    answer = say_to(app, "S001", said)
    assert answer.reason == "refused"
    assert answer.card.summary
    assert (answer.card.rows, answer.card.sections, answer.shown) == ((), (), ())
    assert audited(app)[-1].detail["rule"] == rule


# -- a failure -----------------------------------------------------------------------------------------------------------


def test_a_failed_answer_says_so_with_its_number_and_is_audited(app: App, caplog: pytest.LogCaptureFixture) -> None:
    break_the_bank(app)
    answer = say_to(app, "S001", "王芳的情况")
    assert answer.reason == "bug"
    number = audited(app)[-1].detail["id"]
    assert number in answer.card.title
    assert [vars(one)["id"] for one in caplog.records if one.levelno == logging.ERROR] == [number]
    assert is_bare(answer.card)
    assert not any(name in str(vars(one)) for one in caplog.records for name in NAMES)
    assert say_to(app, "S001", "你好", at=NOW + timedelta(minutes=1)).reason == ""  # the program goes on


def test_a_failure_from_a_group_is_told_in_private(app: App) -> None:
    break_the_bank(app)
    answer = Conversation(app).answer(message("王芳的情况", chat=Address("web", "group", GROUP)))
    assert (answer.reason, answer.private, answer.apart) == ("bug", True, None)


def break_the_bank(app: App) -> None:
    """A kind of product that nobody has heard of stands in the serving file: its name cannot be said."""
    with app.database.engine.connect() as connection:
        delivery = app.database.served(connection).delivery_id
    assert delivery is not None
    path = app.database.bank_file(delivery)
    path.chmod(0o644)
    import sqlite3

    with sqlite3.connect(path) as bank:
        bank.execute("UPDATE holdings SET kind = 'moon_bond', product_code = ''")


# -- the alarm -----------------------------------------------------------------------------------------------------------


def look(app: App, at: datetime, *, hour: int, day: int = 400, phones: int = 30) -> dict[str, Any]:
    from content.calendar import working_days
    from schedules.watch import watch

    policy = app.policy()
    limits = {"customers_an_hour": hour, "customers_a_day": day, "phones_a_day": phones}
    tight = replace(policy, tables={**policy.tables, "disclosures": limits})
    run = Run(
        database=app.database, policy=tight, planned_at=at, now=at, working_days=working_days(),
        messengers={"web": Sent()},
    )  # fmt: skip
    return dict(watch(run))


def alarms(app: App) -> list[str]:
    with app.database.engine.connect() as connection:
        keys = connection.execute(select(tables.outbox.c.key)).scalars()
        return [key for key in keys if key.startswith("many_shown")]


def test_whoever_is_shown_more_than_the_limit_is_told_to_the_admins_once_a_day(app: App) -> None:
    say_to(app, "S001", "本周谁到期")  # four customers
    soon = NOW + timedelta(minutes=1)
    assert look(app, soon, hour=4)["too_many"] == 0
    assert look(app, soon, hour=3) == {"too_many": 1, "told": 1}
    assert look(app, soon, hour=3) == {"too_many": 1, "told": 0}
    assert len(alarms(app)) == 1
    (row,) = audited(app, "many_shown")
    assert (row.detail["staff_id"], row.detail["hour"], row.detail["beyond"]) == ("S001", 4, ["customers_an_hour"])
    next_day = NOW + timedelta(days=1)
    say_to(app, "S001", "本周谁到期", at=next_day)
    assert look(app, next_day + timedelta(minutes=1), hour=3)["told"] == 1
    assert len(alarms(app)) == 2


def test_the_same_customers_again_count_once_and_a_list_of_last_hour_only_for_the_day(app: App) -> None:
    for minutes in (0, 5, 10):
        say_to(app, "S001", "本周谁到期", at=NOW + timedelta(minutes=minutes))
    later = NOW + timedelta(minutes=90)
    with app.database.engine.connect() as connection:
        found = shown_to(connection, "S001", NOW + timedelta(minutes=11))
        after = shown_to(connection, "S001", later)
        gone = shown_to(connection, "S001", NOW + timedelta(days=2))
    assert (found.hour, found.day, found.phones) == (4, 4, 0)
    assert (after.hour, after.day) == (0, 4)
    assert (gone.hour, gone.day) == (0, 0)


def test_whole_numbers_have_a_limit_of_their_own_and_the_doctor_says_who(app: App) -> None:
    for client in ("C003", "C004"):
        tap(app, "S001", f"show_phone?client={client}")
    assert look(app, NOW + timedelta(minutes=1), hour=99, phones=1)["told"] == 1
    (row,) = audited(app, "many_shown")
    assert row.detail["beyond"] == ["phones_a_day"]
    findings = list(disclosure_findings(app.database, {}, now=NOW + timedelta(days=6)))
    assert [(one.key, one.facts["staff"]) for one in findings] == [("watch.finding", "S001")]
    assert list(disclosure_findings(app.database, {}, now=NOW + timedelta(days=9))) == []


# -- the language --------------------------------------------------------------------------------------------------------


def test_a_fixed_language_is_kept_until_it_is_let_go(app: App) -> None:
    titles = [
        say_to(app, "S001", said, at=NOW + timedelta(hours=hour)).card.title
        for hour, said in enumerate(("本周谁到期", "English please", "本周谁到期", "跟着我说", "本周谁到期"))
    ]
    assert (titles[0], titles[2], titles[4]) == ("到期清单", "Maturities", "到期清单")
    with app.database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM preferences")).scalar() == 0


def test_a_mixture_is_answered_in_the_managers_own_language(app: App) -> None:
    assert say_to(app, "S001", "帮我看看 next week 到期的 large CD").card.title == "到期清单"
    with app.database.writing() as connection:
        values = {"staff_id": "S001", "language": "en", "set_at": NOW}
        connection.execute(tables.preferences.insert().values(values))
    assert say_to(app, "S001", "帮我看看 next week 到期的 large CD").card.title == "Maturities"


def test_whoever_has_fixed_a_language_gets_what_comes_unasked_in_it_too(app: App) -> None:
    say_to(app, "S001", "English please")
    with app.database.reading() as connection:
        spoken = {one.staff_id: one.language for one in managers.active_managers(connection)}
        assert managers.by_staff_id(connection, "S001") is not None
    assert (spoken["S001"], spoken["S002"]) == ("en", "zh")


def answers(app: App, who: str, said: Iterable[str]) -> list[Answer]:
    return [say_to(app, who, one, at=NOW + timedelta(minutes=number)) for number, one in enumerate(said)]


def test_an_insult_with_a_question_is_a_question(app: App) -> None:
    first, second = answers(app, "S001", ("你个废物，本周谁到期", "王芳投诉说我们是垃圾"))
    assert first.intent == "maturity_list"
    assert second.intent == "log_complaint"
