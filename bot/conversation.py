"""The one path of every question: message → who asks → what is meant → handler → card, and the audit line.

The command line, the web chat and the platforms' workers all call ``Conversation.answer``. It never raises: what a person
can mend becomes its sentence, and a bug is caught here once, logged with a short id and without personal data.
"""

import logging
import secrets
import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import App
from bot.memory import FOLLOWS_UP, Memory, asks_why, picked_number, pushed, remembered, spoken_language, wants_more
from content.cards import Card
from content.problems import Problem
from content.wording import say
from handlers import choice
from handlers.actions import SAY, read_slots, to_action
from handlers.ask import Answer, Ask, Reason, Slots, Unclear, read_action
from handlers.day.today import ORDER
from handlers.intents import BY_NAME, offered, with_live_buttons
from handlers.messages import UPDATING, Message
from handlers.tasks.task_words import asks_order, typed_result, with_words
from segmentation.people import Language, Manager
from segmentation.schemes import Segment
from segmentation.task_results import Result
from store import audit
from store.books import contacts
from store.books.book import Book, lent, open_book
from store.chats import conversations, last_list
from store.outbox import consents
from store.staff import managers
from store.tasks import handovers, task_results, task_rows

log = logging.getLogger("guanhu.conversation")

#: Layers of name search that leave no doubt: a bare name after "which customer?" completes the question.
_CERTAIN = frozenset({"tail", "exact", "title", "pinyin"})
#: Questions a colleague who helps may ask about the customer they help with.
_HELPED = frozenset(
    {"log_contact", "snooze", "client_profile", "pitch", "why_segment", "contact_history", "visit_prep"}
)
#: So old a briefing's lines may still be named by number.
_BRIEFED = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
    """One message with everything it is read with."""

    message: Message
    manager: Manager
    book: Book
    memory: Memory
    now: datetime
    language: Language
    page_size: int
    segments: tuple[Segment, ...] = ()
    """The lists and named segments of the policy."""
    briefed: bool = False
    """The last thing said was a briefing, on a platform where it stays as it is."""

    def ask(self, intent: str, slots: Slots) -> Ask:
        """The question of a tap, asked now."""
        return Ask(
            intent=intent,
            slots=slots,
            now=self.now,
            language=self.language,
            page_size=self.page_size,
            candidates=(intent,),
            message_key=f"{self.message.sender.platform}:{self.message.message_id}",
        )


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
                now = message.at.astimezone(ZoneInfo(manager.timezone))
                known, briefed = _with_briefing(connection, str(message.chat), now)
                turn = _Turn(
                    message=message,
                    manager=manager,
                    book=open_book(connection, manager, today=now.date(), database=self._app.database),
                    memory=known,
                    briefed=briefed and message.chat.platform not in UPDATING,
                    now=now,
                    language=spoken_language(_typed(message), known.language or manager.language),
                    page_size=page_size,
                    segments=tuple(self._app.policy().segments.values()),
                )
                answer, memory = self._handled(turn)
        self._write(message, manager, answer, memory)
        return answer

    def _handled(self, turn: _Turn) -> tuple[Answer, Memory]:
        ask = read(turn)
        waiting = ""
        if isinstance(ask, Ask):
            intent = ask.intent
            answer = self._asked(ask, turn)
            answer = replace(answer, intent=intent, slots=answer.slots if answer.slots != Slots() else ask.slots)
            if answer.reason in (Reason.CLIENT_MISSING, Reason.NO_SUCH_CUSTOMER):
                waiting = to_action(intent, ask.slots, client="", client_text="")
        elif isinstance(ask, Unclear):
            answer = replace(choice.unclear(ask, turn.language, offered()), slots=ask.slots)
        else:
            answer = ask
        answer = replace(answer, card=with_live_buttons(answer.card))
        if answer.result and turn.briefed:
            notice = say("tasks.on_old_card", turn.language)
            answer = replace(answer, card=replace(answer.card, notices=(*answer.card.notices, notice)))
        return answer, remembered(answer, turn.language, waiting, before=turn.memory, at=turn.now)

    def _asked(self, ask: Ask, turn: _Turn) -> Answer:
        question = BY_NAME[ask.intent]
        if question.handler is None:
            known = {intent.name: intent for intent in offered()}
            return choice.not_yet(ask, [known[name] for name in ask.candidates if name in known])
        if ask.intent in FOLLOWS_UP and not (ask.slots.client or ask.slots.client_text) and turn.memory.client:
            ask = replace(ask, slots=replace(ask.slots, client=turn.memory.client))
        book = _book_for(ask, turn.book)
        resolved = with_customer(ask, book, needed=question.intent.needs_client)
        if isinstance(resolved, Answer):
            return resolved
        answer = question.handler(resolved, book, self._app.policy())
        return answer if answer.slots != Slots() else replace(answer, slots=resolved.slots)

    def _write(self, message: Message, manager: Manager | None, answer: Answer, memory: Memory) -> None:
        """The audit row and what the chat remembers; an answer that cannot be recorded is not given."""
        detail = {
            "platform": message.sender.platform,
            "how": "button" if message.action else "text",
            "reason": str(answer.reason),
            "matching": len(answer.customers),
        }
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
            if answer.result:
                task_results.write(connection, answer.result)
            elif answer.logged:
                contacts.add(connection, answer.logged)
            if contact := answer.result.contact if answer.result else answer.logged:
                consents.hear(connection, contact, self._app.policy().section("refusals").get("words", ()))
            if answer.step:
                handovers.take(connection, answer.step)
            if manager:
                conversations.remember(connection, str(message.chat), memory.to_json(), message.at)
        if answer.result:
            self._keep_in_step(answer.result)

    def _keep_in_step(self, result: Result) -> None:
        """The customer's tasks at once; whoever is killed here leaves it to the queue and the next morning."""
        from schedules.tasks import refresh

        with suppress(Problem):
            refresh(self._app.database, self._app.policy(), [result.customer_id], result.at)


def read(turn: _Turn) -> Ask | Unclear | Answer:
    """What the message means: a tap, a pick from the last answer, or a sentence to understand."""
    message = turn.message
    if message.action:
        return _tapped(message.action, turn)
    text = message.text.strip()
    if not text:
        return turn.ask("help", Slots())
    picked = _picked(text, turn)
    if picked is not None:
        return picked
    typed = _typed_result(text, turn)
    if typed is not None:
        return typed
    if turn.memory.client and asks_why(text):
        return turn.ask("why_segment", Slots(client=turn.memory.client))
    named = _named(text, turn)
    return _tapped(named, turn) if named else _understood(text, turn)


def _picked(text: str, turn: _Turn) -> Ask | Unclear | Answer | None:
    """A number or "more" typed after a list; None when the message is neither."""
    memory = turn.memory
    number = picked_number(text)
    if number is not None and memory.choices:
        if 1 <= number <= len(memory.choices):
            return _tapped(memory.choices[number - 1], turn)
        return choice.refused(turn.language, Reason.NOT_UNDERSTOOD, "unclear.no_number", number=number)
    if wants_more(text):
        if memory.more:
            return _tapped(memory.more, turn)
        return choice.refused(turn.language, Reason.NOT_UNDERSTOOD, "unclear.no_more")
    return None


def _typed_result(text: str, turn: _Turn) -> Ask | Answer | None:
    """What is said of a line of the last list, or asked of its order; None when the message is neither."""
    if asks_order(text):
        return turn.ask("contact_today", Slots(note=ORDER))
    typed = typed_result(text, turn.now.date())
    if typed is None:
        return None
    lines = turn.memory.lines
    if not 1 <= typed.number <= len(lines):
        key = "tasks.not_typed" if lines else "tasks.no_list"
        return choice.refused(turn.language, Reason.NOT_UNDERSTOOD, key, number=typed.number)
    return turn.ask(typed.intent, replace(typed.slots, client=lines[typed.number - 1]))


def _with_briefing(connection: Any, chat: str, now: datetime) -> tuple[Memory, bool]:
    """What the chat remembers, and whether that is a briefing that came since it last spoke."""
    known = Memory.of(conversations.recall(connection, chat, now))
    sent = last_list.since(connection, chat, known.at or now - _BRIEFED)
    return (pushed(sent.card, known.language, sent.at), True) if sent else (known, False)


def _book_for(ask: Ask, book: Book) -> Book:
    """The asker's book; of a customer they were asked to help with, that one page of the owner's."""
    client = ask.slots.client
    if not client or ask.intent not in _HELPED or book.customer(client):
        return book
    helped = {one.customer_id for one in task_rows.delegated_to(book.connection, book.manager.staff_id)}
    return lent(book, [client]) if client in helped else book


def _tapped(action: str, turn: _Turn) -> Ask | Unclear | Answer:
    """A button's question; a forged or outdated one is refused without a word about what it named."""
    try:
        intent, values = read_action(action)
        if intent == SAY:
            return _understood(values["text"], turn)
        slots = read_slots(values)
        BY_NAME[intent]
    except (ValueError, KeyError):
        return choice.refused(turn.language, Reason.NOT_ALLOWED, "unclear.bad_action")
    return turn.ask(intent, slots)


def _understood(text: str, turn: _Turn) -> Ask | Unclear:
    from handlers.understanding import understand

    language = spoken_language(text, turn.language)
    said = understand(text, now=turn.now, language=language, clients=turn.book, segments=turn.segments)
    if isinstance(said, Unclear):
        return said
    tapped = turn.ask(said.intent, with_words(said.intent, said.slots, text))
    return replace(tapped, language=language, candidates=said.candidates)


def _named(text: str, turn: _Turn) -> str:
    """The open question a bare name answers: one of several namesakes, or the customer a question lacked."""
    memory, book = turn.memory, turn.book
    if not (memory.choices or memory.waiting) or len(text) > 30:  # noqa: PLR2004 - a name is short
        return ""
    by_client = {client: action for action in memory.choices if (client := _client_of(action))}
    names = [one.customer_id for one in book.customers(by_client) if one.name == text]
    if len(names) == 1:
        return by_client[names[0]]
    if memory.waiting and any(one.how in _CERTAIN for one in book.find(text)):
        return f"{memory.waiting}{'&' if '?' in memory.waiting else '?'}client_text={_quoted(text)}"
    return ""


def with_customer(ask: Ask, book: Book, *, needed: bool) -> Ask | Answer:
    """The question with its customer made certain, or the card that asks which one."""
    slots = ask.slots
    if slots.client:
        return ask if book.customer(slots.client) else choice.nobody(ask, "")
    if not slots.client_text:
        return choice.client_missing(ask) if needed else ask
    if book.customer(slots.client_text):
        return replace(ask, slots=replace(slots, client=slots.client_text))
    matches = book.find(slots.client_text)
    if not matches:
        return choice.nobody(ask, slots.client_text)
    if len(matches) > 1:
        return choice.which_customer(ask, matches, book)
    return replace(ask, slots=replace(slots, client=matches[0].customer_id))


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


def _client_of(action: str) -> str:
    try:
        return read_action(action)[1].get("client", "")
    except ValueError:
        return ""


def _quoted(text: str) -> str:
    from urllib.parse import quote_plus

    return quote_plus(text)


def _log(bug: BaseException) -> str:
    """Log where it broke and of what kind, never what it said: messages of errors hold data. Returns the id."""
    number = secrets.token_hex(4)
    where = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in traceback.extract_tb(bug.__traceback__)]
    log.error("bug", extra={"id": number, "kind": type(bug).__name__, "where": where[-6:]})
    return number
