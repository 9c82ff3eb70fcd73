"""What gets no answer: a refusal is one sentence with its rule, a failure says its number; an insult alone refuses nothing."""

import logging
import sqlite3
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.conversation import Conversation
from handlers.ask import Answer
from handlers.messages import Address
from tests.banks import NOW, a_copy, say_to
from tests.bot.dialogue_bank import GROUP, the_bank
from tests.bot.shown_and_audited import NAMES, audited, is_bare, message


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return the_bank(tmp_path_factory.mktemp("unanswered"))


@pytest.fixture
def app(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


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


def answers(app: App, who: str, said: Iterable[str]) -> list[Answer]:
    return [say_to(app, who, one, at=NOW + timedelta(minutes=number)) for number, one in enumerate(said)]


def test_an_insult_with_a_question_is_a_question(app: App) -> None:
    first, second = answers(app, "S001", ("你个废物，本周谁到期", "王芳投诉说我们是垃圾"))
    assert first.intent == "maturity_list"
    assert second.intent == "log_complaint"


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
    with sqlite3.connect(path) as bank:
        bank.execute("UPDATE holdings SET kind = 'moon_bond', product_code = ''")
