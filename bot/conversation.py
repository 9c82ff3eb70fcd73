"""The one path of every question: message → who asks → what is meant → handler → card, and the audit line.

Who asks stands here; what is meant in ``bot/reading.py``, the answer in ``bot/answering.py``, what is written down besides
the audit row in ``bot/deeds.py``. The command line, the web chat and the platforms' workers all call
``Conversation.answer``. It never raises: what a person can mend becomes its sentence, and a bug is caught here once, logged
with a short id and without personal data.
"""

import logging
import secrets
import traceback
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import deeds
from bot.answering import answered
from bot.app import App
from bot.memory import Memory, pushed, spoken_language
from bot.reading import read
from bot.turn import Turn
from content.cards import Card
from content.problems import Problem
from content.wording import say
from handlers import choice
from handlers.ask import Answer, Reason
from handlers.messages import UPDATING, Message
from segmentation.people import Language, Manager
from store import audit
from store.books.book import open_book
from store.chats import conversations, last_list
from store.staff import managers

log = logging.getLogger("guanhu.conversation")

#: So old a briefing's lines may still be named by number.
_BRIEFED = timedelta(days=1)


class Conversation:
    """Answers messages for as long as the program runs; safe to share between threads."""

    def __init__(self, app: App) -> None:
        """Nothing is opened before the first message."""
        self._app = app

    def answer(self, message: Message, *, page_size: int = 10) -> Answer:
        """The answer to a message; page_size 0 shows every row. Every answer leaves one audit row."""
        language = self._app.settings.language
        try:
            return self._answer(message, page_size)
        except Problem as problem:
            return Answer(card=Card(title=problem.sentence(language)), reason="problem")
        except Exception as bug:  # noqa: BLE001 - the one place where a question's bug ends
            return Answer(card=Card(title=say("problems.bug", language, id=_log(bug))), reason="bug")

    def _answer(self, message: Message, page_size: int) -> Answer:
        usual = self._app.settings.language
        with self._app.database.reading() as connection:
            if self._app.database.served(connection).delivery_id is None:
                raise Problem("problems.no_delivery")
            manager = managers.behind(connection, str(message.sender))
            refusal = _turned_away(manager, message, usual)
            memory = Memory()
            if refusal is not None or manager is None:
                answer = refusal or choice.refused(
                    usual, Reason.UNKNOWN_ASKER, "unclear.unknown_asker", id=message.sender.id
                )
            else:
                turn = self._turn(connection, message, manager, page_size)
                answer, memory = answered(read(turn), turn)
        self._write(message, manager, answer, memory)
        return answer

    def _turn(self, connection: Any, message: Message, manager: Manager, page_size: int) -> Turn:
        now = message.at.astimezone(ZoneInfo(manager.timezone))
        known, briefed = _with_briefing(connection, str(message.chat), now)
        return Turn(
            message=message,
            manager=manager,
            book=open_book(connection, manager, today=now.date(), database=self._app.database),
            policy=self._app.policy(),
            memory=known,
            briefed=briefed and message.chat.platform not in UPDATING,
            now=now,
            language=spoken_language(_typed(message), known.language or manager.language),
            page_size=page_size,
        )

    def _write(self, message: Message, manager: Manager | None, answer: Answer, memory: Memory) -> None:
        """The audit row and what the chat remembers; an answer that cannot be recorded is not given."""
        detail = {
            "platform": message.sender.platform,
            "how": "button" if message.action else "text",
            "reason": str(answer.reason),
            "matching": len(answer.customers),
        }
        policy = self._app.policy()
        with self._app.database.writing() as connection:
            audit.record(
                connection,
                at=message.at,
                staff_id=manager.staff_id if manager else "",
                what="asked",
                intent=answer.intent,
                customers=answer.shown,
                detail=detail,
            )
            deeds.write(connection, answer, manager, message, now=message.at, policy=policy)
            if manager:
                conversations.remember(connection, str(message.chat), memory.to_json(), message.at)
        deeds.settle(self._app.database, policy, answer)


def _with_briefing(connection: Any, chat: str, now: datetime) -> tuple[Memory, bool]:
    """What the chat remembers, and whether that is a briefing that came since it last spoke."""
    known = Memory.of(conversations.recall(connection, chat, now))
    sent = last_list.since(connection, chat, known.at or now - _BRIEFED)
    return (pushed(sent.card, known.language, sent.at), True) if sent else (known, False)


def _turned_away(manager: Manager | None, message: Message, usual: Language) -> Answer | None:
    """The refusal of a stranger, of somebody who has left, or of a question in a group; None for everybody else."""
    if manager is None:
        return choice.refused(usual, Reason.UNKNOWN_ASKER, "unclear.unknown_asker", id=message.sender.id)
    if not manager.active:
        return choice.refused(manager.language, Reason.NOT_ALLOWED, "unclear.inactive")
    if message.chat.kind == "group":
        return replace(choice.refused(manager.language, Reason.NOT_ALLOWED, "unclear.in_group"), private=True)
    return None


def _typed(message: Message) -> str:
    return "" if message.action else message.text


def _log(bug: BaseException) -> str:
    """Log where it broke and of what kind, never what it said: messages of errors hold data. Returns the id."""
    number = secrets.token_hex(4)
    where = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(bug.__traceback__)]
    log.error("bug", extra={"id": number, "kind": type(bug).__name__, "where": where[-6:]})
    return number
