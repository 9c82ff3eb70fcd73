"""What customers said: heard in what is typed or passed on, noted once it is confirmed, in force at once, taken back whole."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from handlers.acts.consenting import heard
from store import tables
from tests.banks import NOW, a_copy, an_app, say_to, tap
from tests.builders import a_customer
from tests.letters.bank import POLICY, said_of


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("consents"), customers=[a_customer(), a_customer(customer_id="C002", name="欧阳若兰")]
    )


@pytest.fixture
def app(bank: App, tmp_path: Path) -> Iterator[App]:
    made = a_copy(bank, tmp_path / "copy")
    yield made
    made.database.close()


def ledger(app: App) -> list[tuple[Any, ...]]:
    with app.database.engine.connect() as connection:
        return [
            (row.customer_id, row.purpose, row.channel, row.granted, row.staff_id)
            for row in connection.execute(select(tables.consents).order_by(tables.consents.c.consent_id))
        ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("别再发了", "refused"), ("不要给我发广告", "refused"), ("stop sending", "refused"), ("Unsubscribe", "refused"),
        ("退 订", "refused"), ("ＴＤ", "refused"), ("张伟不同意接收产品信息", "refused"), ("张伟同意接收产品信息", "granted"),
        ("he doesn't want to receive offers", "refused"), ("she agreed to receive offers", "granted"),
        ("发给张伟", ""), ("LTD company", ""), ("给张伟发产品资料", ""), ("send it to him", ""),
    ],
)  # fmt: skip
def test_a_no_and_a_yes_are_heard(text: str, said: str) -> None:
    assert heard(text, POLICY) == said


@pytest.mark.parametrize(
    "text", ["欧阳若兰回复：别再发了", "欧阳若兰 said unsubscribe please", "欧阳若兰说不要给我发广告"]
)
def test_what_a_customer_said_is_shown_first_and_noted_when_it_is_confirmed(app: App, text: str) -> None:
    asked = say_to(app, "S001", text)
    assert asked.reason == "confirm", said_of(asked)
    assert "欧阳若兰" in said_of(asked)
    assert not ledger(app)
    done = say_to(app, "S001", "确认" if "别" in text or "不" in text else "yes", at=NOW + timedelta(seconds=5))
    assert done.reason == "", said_of(done)
    assert ledger(app) == [("C002", "any", "any", False, "S001")]


def test_a_narrower_no_by_a_tap_and_the_whole_taken_back(app: App) -> None:
    asked = say_to(app, "S001", "欧阳若兰说别再发了")
    (narrow,) = [one.action for one in asked.card.buttons if "产品和活动" in one.label]
    for seconds in (5, 6):  # tapped twice
        tap(app, "S001", narrow, at=NOW + timedelta(seconds=seconds))
    assert ledger(app) == [("C002", "marketing", "any", False, "S001")]
    say_to(app, "S001", "撤销", at=NOW + timedelta(minutes=1))
    assert not ledger(app)


def test_the_customer_of_the_last_answer_is_meant_unless_another_is_named(app: App) -> None:
    say_to(app, "S001", "欧阳若兰的资料")
    assert "欧阳若兰" in said_of(say_to(app, "S001", "TD", at=NOW + timedelta(seconds=1)))
    said = say_to(app, "S001", "王不在 unsubscribe", at=NOW + timedelta(seconds=2))
    assert "欧阳若兰" not in said_of(said)
    assert not ledger(app)
    assert say_to(app, "S002", "别再发了").reason == "client_missing"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("谁拒收了", None),
        ("remind me tomorrow: don't call 张伟", "reminder_set"),
        ("给张伟打过电话，他说别再打了", "log_contact"),
    ],
)
def test_other_sentences_keep_their_meaning(app: App, text: str, intent: str | None) -> None:
    said = say_to(app, "S001", text)
    assert said.intent == intent if intent else said.intent != "consent"
    if intent == "log_contact":
        assert "不再发营销信息" in said_of(
            say_to(app, "S001", "给张伟打过电话，接通了，他说别再打了", at=NOW + timedelta(seconds=3))
        )


def test_a_colleagues_customer_and_a_forged_scope_are_refused(app: App) -> None:
    assert tap(app, "S009", "consent?client=C002&why=refused&once=x&note=x").reason == "no_such_customer"
    assert tap(app, "S001", "consent?client=C002&why=refused&task=all:wecom&once=x").reason == "not_allowed"
    assert not ledger(app)


def test_the_ledger_is_shown_and_written_at_the_command_line(app: App, tmp_path: Path) -> None:
    from tests.command_line import guanhu_here

    given = {
        "GUANHU_DATABASE_URL": app.database.url,
        "GUANHU_DATA_DIR": str(app.database.data_dir),
        "GUANHU_LANGUAGE": "en",
    }

    def typed(*words: str) -> tuple[int, str]:
        done = guanhu_here(tmp_path, "consents", *words, environment=given)
        return done.returncode, done.stdout + done.stderr

    assert typed("show", "C002")[0] == 0
    assert typed("record", "C002", "--grant", "--words", "form 12", "--purpose", "letter", "--as", "S001")[0] == 0
    assert "agrees to asset letters (on any channel)" in typed("show", "C002")[1]
    for wrong in (["CX", "--as", "S001"], ["C002", "--as", "S0X"], ["C002", "--as", "S001", "--purpose", "all"]):
        code, said = typed("record", *wrong, "--refuse", "--words", "TD")
        assert code == 2, said
    assert ledger(app) == [("C002", "letter", "any", True, "S001")]
