"""Short stories of a talk, told in both languages: ``tests/dialogs/{zh,en}/*.toml``; and what is never taken for going on."""

import json
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.app import App
from bot.console_link import Door
from bot.memory import Memory
from bot.reading import read
from bot.turn import Turn
from content.cards import Card
from content.wording import LANGUAGES, texts
from handlers.ask import Ask
from handlers.messages import Address, Message
from segmentation.people import Language
from store import tables
from store.books.book import open_book
from store.staff import managers
from tests.banks import NOW, say_to
from tests.bot.dialogue_bank import the_bank

DIALOGS = Path(__file__).parent.parent / "dialogs"
#: Told by a test of its own, on a bank of its own.
ELSEWHERE = {"why"}
STORIES = sorted({path.stem for language in LANGUAGES for path in (DIALOGS / language).glob("*.toml")} - ELSEWHERE)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return the_bank(tmp_path_factory.mktemp("dialogs"))


@pytest.fixture
def forgetful(bank: App) -> Iterator[App]:
    yield bank
    with bank.database.writing() as connection:
        for table in (tables.conversations, tables.contacts, tables.task_results, tables.tasks):
            connection.execute(table.delete())


def words(card: Card) -> str:
    lines = [card.title, card.summary, *(line for section in card.sections for line in section.lines)]
    return "\n".join((*lines, *card.notices, *(row.title for row in card.rows)))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("story", STORIES)
def test_a_talk_goes_as_it_is_told(forgetful: App, story: str, language: Language) -> None:
    told = tomllib.loads((DIALOGS / language / f"{story}.toml").read_text(encoding="utf-8"))
    at = NOW
    for turn in told["turn"]:
        at += timedelta(minutes=turn.get("after_minutes", 1))
        answer = say_to(forgetful, "S001", turn["said"], at=at, page_size=told.get("page_size", 0))
        said = words(answer.card)
        seen = {
            "said": turn["said"], "intent": answer.intent, "reason": str(answer.reason), "understood": answer.card.understood,
            "rows": [row.customer_id for row in answer.card.rows], "customers": list(answer.customers),
            "written": _written(forgetful),
        }  # fmt: skip
        assert {name: turn[name] for name in seen if name in turn} == {
            name: seen[name] for name in seen if name in turn
        }, said
        assert turn.get("reason", "") == str(answer.reason), (turn["said"], said)
        assert [sentence for sentence in turn.get("says", ()) if sentence not in said] == [], said
        if "one_of" in turn:
            replies = [text for key, text in texts(language).items() if key.startswith(f"manners.{turn['one_of']}.")]
            assert answer.card.title in replies


def _written(app: App) -> int:
    with app.database.engine.connect() as connection:
        return int(connection.execute(select(func.count()).select_from(tables.contacts)).scalar_one())


def test_both_languages_tell_the_same_stories() -> None:
    found = {language: {path.stem for path in (DIALOGS / language).glob("*.toml")} for language in LANGUAGES}
    assert found["zh"] == found["en"]


#: What may stand open when a new question is asked.
OPEN = {
    "list": Memory(
        asked="maturity_list?start=2026-11-23&end=2026-11-29&product=large_cd", lines=("C001", "C002", "C003"), listed=True,
        choices=tuple(f"client_profile?client=C00{number}" for number in (1, 2, 3)),
    ),
    "profile": Memory(asked="client_profile?client=C003", client="C003", person="C003"),
    "confirm": Memory(
        asked="log_contact?client=C003&outcome=no_answer&draft=1", client="C003", person="C003",
        confirm="log_contact?client=C003&once=x",
    ),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_new_question_is_never_taken_for_going_on(bank: App, language: Language) -> None:
    lines = (DIALOGS / f"wordings_{language}.jsonl").read_text(encoding="utf-8").splitlines()
    sentences = [json.loads(line)["text"] for line in lines][::2]
    sender = Address("web", "person", "S001")
    wrong = []
    with bank.database.reading() as connection:
        manager = managers.behind(connection, str(sender))
        assert manager is not None
        book = open_book(connection, manager, today=NOW.date(), database=bank.database)

        def heard(text: str, memory: Memory) -> Any:
            message = Message(message_id="m", sender=sender, chat=sender, at=NOW, text=text)
            return read(
                Turn(
                    message=message, manager=manager, book=book, policy=bank.policy(), memory=memory, now=NOW,
                    language=language, page_size=10, door=Door(url="", now=NOW),
                )
            )  # fmt: skip

        for text in sentences:
            alone = heard(text, Memory())
            if not isinstance(alone, Ask):
                continue
            for name, memory in OPEN.items():
                said = heard(text, memory)
                same = isinstance(said, Ask) and said.intent == alone.intent
                if not same or (said.slots != alone.slots and not (said.slots.client and not alone.slots.client)):
                    wrong.append((name, text))
    assert wrong == []
