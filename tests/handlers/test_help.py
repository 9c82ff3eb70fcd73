"""Help is written from the table of questions: nothing is offered that nobody answers, and every line can be tapped."""

from pathlib import Path

import pytest

from bot.app import App
from content.wording import LANGUAGES, say
from handlers.help import GROUPS, UNLISTED
from handlers.intents import BY_NAME, INTENTS, offered
from tests.banks import an_app, say_to, tap


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(tmp_path_factory.mktemp("bank"))


def test_help_lists_exactly_the_questions_somebody_answers(app: App) -> None:
    rows = tap(app, "S001", "help").card.rows
    of_others = {"team_overview"}  # S001 is no head
    assert {row.facts["intent"] for row in rows} == {intent.name for intent in offered()} - UNLISTED - of_others
    assert all(row.facts["intent"] in BY_NAME for row in rows)


def test_lines_of_one_heading_stand_together(app: App) -> None:
    groups = [row.group for row in tap(app, "S001", "help").card.rows]
    assert groups == sorted(groups, key=[say(f"help.group.{name}", "zh") for name, _ in GROUPS].index)


def test_examples_name_a_customer_of_the_askers_own(app: App) -> None:
    examples = {row.facts["intent"]: row.facts["example"] for row in tap(app, "S001", "help").card.rows}
    assert examples["client_profile"] == "看看张伟"
    heads = {row.facts["intent"]: row.facts["example"] for row in tap(app, "S003", "help").card.rows}
    assert heads["client_profile"] == "看看C001"


def test_without_customers_only_questions_without_one_are_offered(app: App) -> None:
    card = tap(app, "S009", "help").card
    assert {BY_NAME[row.facts["intent"]].intent.needs_client for row in card.rows} == {False}
    assert card.title == "You can ask me"


def test_nothing_typed_is_a_call_for_help(app: App) -> None:
    assert say_to(app, "S001", "  ").intent == "help"


def test_every_group_and_question_has_its_words() -> None:
    for language in LANGUAGES:
        for name in (question.intent.name for question in INTENTS):
            assert say(f"intents.{name}.title", language)
            assert say(f"intents.{name}.about", language)
            assert ("{client}" in say(f"intents.{name}.example", language, client="{client}")) or not (
                BY_NAME[name].intent.needs_client
            )


def test_small_talk_is_short_and_leads_on(app: App, tmp_path: Path) -> None:
    card = tap(app, "S001", "smalltalk").card
    assert len(card.title) < 20
    assert [button.action for button in card.buttons][-1] == "help"
