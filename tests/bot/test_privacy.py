"""What is shown to whom and where: groups and private chats, one person and another, roles and platforms."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.conversation import Conversation
from content.neutral import answered_apart, is_neutral
from content.wording import LANGUAGES
from handlers.messages import Address
from schedules.worker import Worker
from store import tables
from store.chats import inbox
from tests.banks import NOW, a_copy, say_to, tap
from tests.bot.dialogue_bank import GROUP, the_bank
from tests.bot.shown_and_audited import LI_NA, NAMES, TAILS, Sent, is_bare, message, shown


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return the_bank(tmp_path_factory.mktemp("privacy"))


@pytest.fixture
def app(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


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
