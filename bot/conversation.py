"""The one path of every question: message → who asks → what is meant → handler → card, and the audit line.

Who asks stands here; what is meant in ``bot/reading.py``, the answer in ``bot/answering.py``, what is written down besides
the audit row in ``bot/deeds.py``. The command line, the web chat and the platforms' workers all call
``Conversation.answer``. It never raises: what a person can mend becomes its sentence, and a bug is caught here once, logged
with a short id and without personal data.
"""

import logging
import secrets
import traceback
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import deeds, disclosed, groups
from bot.answering import answered
from bot.app import App
from bot.console_link import Door
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
from segmentation.policy import Policy
from store import audit
from store.books.book import open_book
from store.chats import conversations, last_list
from store.chats.conversations import Recalled
from store.staff import managers, preferences

log = logging.getLogger("guanhu.conversation")


@dataclass(slots=True)
class _Asker:
    """Who asks, as soon as it is known: a failure answers them in their language and is written down under their id."""

    language: Language
    manager: Manager | None = None
    policy: Policy | None = field(default=None, repr=False)
    memory: Memory | None = field(default=None, repr=False)


class Conversation:
    """Answers messages for as long as the program runs; safe to share between threads."""

    def __init__(self, app: App) -> None:
        """Nothing is opened before the first message."""
        self._app = app

    def answer(self, message: Message, *, page_size: int = 10) -> Answer:
        """The answer to a message; page_size 0 shows every row. Every answer leaves one audit row.

        Of a message from a group the card is what the group may read; the answer proper is ``Answer.apart``.
        """
        asker = _Asker(self._app.settings.language)
        try:
            return self._answer(message, page_size, asker)
        except Problem as problem:
            return _failed(message, Card(title=problem.sentence(asker.language)), "problem")
        except Exception as bug:  # noqa: BLE001 - the one place where a question's bug ends
            number = _log(bug)
            self._note_failure(message, asker, number)
            return _failed(message, Card(title=say("problems.bug", asker.language, id=number)), "bug")

    def _answer(self, message: Message, page_size: int, asker: _Asker) -> Answer:
        with self._app.database.reading() as connection:
            now = self._app.database.seen(connection)
            if now is None or now.delivery_id is None:
                raise Problem("problems.no_delivery")
            asker.policy = self._app.policy(connection)
            manager = asker.manager = managers.behind(connection, str(message.sender))
            answer = self._turned_away(connection, message, manager)
            if answer is None and manager is not None:
                turn = self._turn(connection, message, manager, page_size, asker)
                answer, asker.memory = answered(read(turn), turn)
                answer = disclosed.as_allowed(answer, turn)
                if message.chat != message.sender:
                    answer = groups.apart(answer, turn.language)
        assert answer is not None
        if self._app.rewriter is not None and answer.outward is not None and message.chat == message.sender:
            from bot.rewriting import reworded  # only where a language model is set

            answer = reworded(answer, self._app.rewriter, asker.language)
        self._write(message, asker, answer)
        return answer

    def _turn(
        self, connection: Any, message: Message, manager: Manager, page_size: int, asker: _Asker
    ) -> Turn:  # fmt: skip
        now = message.at.astimezone(ZoneInfo(manager.timezone))
        # what is open in the private chat is not seen in a group
        private = message.chat == message.sender
        recalled = conversations.recall(connection, str(message.sender), manager.staff_id, now)
        known, briefed = (
            _with_briefing(connection, str(message.sender), recalled, now) if private else (Memory(), False)
        )
        fixed = recalled.language
        own = fixed or manager.language
        picked: Language | None = "en" if message.language == "en" else "zh" if message.language == "zh" else None
        asker.language = picked or fixed or spoken_language(_typed(message), known.language or own, own)
        return Turn(
            message=message,
            manager=manager if manager.language == own else replace(manager, language=own),
            book=disclosed.book_for(
                open_book(connection, manager, today=now.date(), database=self._app.database), message.sender, self._app
            ),
            policy=asker.policy or self._app.policy(),
            memory=known,
            briefed=briefed and message.chat.platform not in UPDATING,
            now=now,
            language=asker.language,
            fixed=(picked or fixed) is not None,
            page_size=page_size,
            door=Door(url=self._app.console_url, now=self._app.now()),
        )

    def _turned_away(self, connection: Any, message: Message, manager: Manager | None) -> Answer | None:
        """The refusal of a stranger, of somebody who has left, or of a question in a strange group; None: go on."""
        if manager is None:
            usual = self._app.settings.language
            return choice.refused(usual, Reason.UNKNOWN_ASKER, "unclear.unknown_asker", id=message.sender.id)
        if not manager.active:
            return choice.refused(manager.language, Reason.NOT_ALLOWED, "unclear.inactive")
        return groups.refused(connection, message.chat, manager.language)

    def _write(self, message: Message, asker: _Asker, answer: Answer) -> None:
        """The audit row and what the chat remembers; an answer that cannot be recorded is not given."""
        policy, manager = asker.policy or self._app.policy(), asker.manager
        with self._app.database.writing() as connection:
            audit.record(
                connection,
                at=message.at,
                staff_id=manager.staff_id if manager else "",
                what="asked",
                intent=answer.intent,
                customers=answer.shown,
                detail=disclosed.detail(message, answer, asker.manager),
            )
            deeds.write(connection, answer, manager, message, now=message.at, policy=policy)
            if manager and answer.speaks:
                fixed: Language | None = "zh" if answer.speaks == "zh" else "en" if answer.speaks == "en" else None
                preferences.fix_language(connection, manager.staff_id, fixed, message.at)
            if manager and asker.memory is not None:
                kept = timedelta(minutes=int(policy.section("conversation").get("keep_minutes", 30)))
                state = asker.memory.to_json()
                conversations.remember(connection, str(message.sender), state, message.at, kept=kept)
        deeds.settle(self._app.database, policy, answer)

    def _note_failure(self, message: Message, asker: _Asker, number: str) -> None:
        """The failed question stands in the audit too, with its number, as far as the database still takes it."""
        detail = disclosed.detail(message, Answer(card=Card(title=""), reason="bug"), asker.manager) | {"id": number}
        staff_id = asker.manager.staff_id if asker.manager else ""
        try:
            with self._app.database.writing() as connection:
                audit.record(connection, at=message.at, staff_id=staff_id, what="asked", detail=detail)
        except Exception as unrecorded:  # noqa: BLE001 - whoever asked is answered, whatever became of the record
            _log(unrecorded)


def _with_briefing(connection: Any, chat: str, recalled: Recalled, now: datetime) -> tuple[Memory, bool]:
    """What the chat remembers, and whether that is a briefing that came since it last spoke."""
    known = Memory.of(recalled.state, gone=recalled.gone)
    newer = recalled.listed_at is not None and (known.at is None or recalled.listed_at > known.at)
    sent = last_list.since(connection, chat, known.at or now - last_list.LISTED) if newer else None
    if sent and sent.at > now - last_list.LISTED:
        return pushed(sent.card, known.language, sent.at), True
    return (known.forgotten(now) if known.gone else known), False


def _failed(message: Message, card: Card, reason: str) -> Answer:
    """An answer that could not be given; from a group it is said in private."""
    return Answer(card=card, reason=reason, private=message.chat != message.sender)


def _typed(message: Message) -> str:
    return "" if message.action else message.text


def _log(bug: BaseException) -> str:
    """Log where it broke and of what kind, never what it said: messages of errors hold data. Returns the id."""
    number = secrets.token_hex(4)
    where = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(bug.__traceback__)]
    log.error("bug", extra={"id": number, "kind": type(bug).__name__, "where": where[-6:]})
    return number
