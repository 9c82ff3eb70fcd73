"""One contract for every platform: the same question gives the same facts, and a button does the same. All people invented."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from handlers.messages import Address, Message
from store.chats import inbox
from tests.banks import NOW
from tests.fakes.slack import FakeSlack, texts_of
from tests.fakes.wecom import FakeWecom
from tests.fakes.whole_bot import NAMES, SLACK, MovedClock, WholeBot, bot_on, build_bank
from tests.stories.slack_workspace import USERS

QUESTIONS = ("本周谁到期", "孙悦的情况", "who matures this week", "今天该联系谁", "9万以下的本周谁到期")
_MONEY = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+\.\d{2}")


@dataclass
class Everywhere:
    """One bot on all platforms."""

    bot: WholeBot
    wecom: FakeWecom
    slack: FakeSlack

    def asked(self, words: str = "", action: str = "") -> dict[str, str]:
        """What each platform shows the same manager for the same question."""
        self.bot.clock.moment = self.bot.clock.moment.replace(minute=self.bot.clock.moment.minute + 2)
        before = len(self.wecom.seen_by("wangwei")), len(self.slack.chat_with(SLACK))
        people = {"web": "S001", "wecom": "wangwei", "slack": SLACK, "terminal": "S001"}
        found = {}
        for platform, person in people.items():
            who = Address(platform, "person", person)
            message = Message(
                message_id=f"{platform}{self.bot.clock.seconds}",
                sender=who,
                chat=who,
                at=self.bot.clock(),
                text=words,
                action=action,
            )
            if platform == "terminal":
                answer = self.bot.worker.answer_message(message)
                assert answer is not None
                found[platform] = str(answer.card.to_json())
            else:
                with self.bot.app.database.writing() as connection:
                    inbox.add(connection, replace(message))
        self.bot.work(seconds=4)
        found["wecom"] = "\n".join(one.words for one in self.wecom.seen_by("wangwei")[before[0] :])
        found["slack"] = "\n".join(
            text for one in self.slack.chat_with(SLACK)[before[1] :] for text in texts_of(one["blocks"])
        )
        with self.bot.app.database.engine.connect() as connection:
            rows = connection.exec_driver_sql(
                "SELECT card FROM web_messages ORDER BY web_message_id DESC LIMIT 1"
            ).scalar_one()
        found["web"] = rows.encode().decode("unicode_escape") if "\\u" in rows else rows
        return found


@pytest.fixture
def everywhere(tmp_path: Path) -> Iterator[Everywhere]:
    clock = MovedClock(NOW)
    build_bank(tmp_path / "bank")
    with ExitStack() as stack:
        wecom = stack.enter_context(FakeWecom(now=clock, members={"wangwei"}))
        slack = stack.enter_context(FakeSlack(now=clock, users=USERS))
        bot = stack.enter_context(
            bot_on(tmp_path / "bank", tmp_path / "bot", clock, wecom=wecom, slack=slack, region="other")
        )
        yield Everywhere(bot, wecom, slack)


def facts(text: str) -> tuple[list[str], list[str]]:
    """Customers and amounts that are told of."""
    return [name for name in NAMES if name in text], sorted(set(_MONEY.findall(text)))


def test_the_same_questions_give_the_same_facts_everywhere(everywhere: Everywhere) -> None:
    for words in QUESTIONS:
        told = {platform: facts(text) for platform, text in everywhere.asked(words).items()}
        assert told["wecom"][0] == told["slack"][0] == told["web"][0] == told["terminal"][0], words
        assert set(told["wecom"][1]) <= set(told["terminal"][1]), words
        assert told["slack"][1] == told["web"][1] == told["terminal"][1], words


def test_the_same_button_does_the_same_everywhere(everywhere: Everywhere) -> None:
    told = {
        platform: facts(text)[0] for platform, text in everywhere.asked(action="client_profile?client=C012").items()
    }
    assert set(map(tuple, told.values())) == {("孙悦",)}
