"""A question answered: its customer made certain, its handler called, buttons nobody answers taken away.

``bot/conversation.py`` calls ``answered`` with what ``bot/reading.py`` read.
"""

from dataclasses import replace

from bot.memory import FOLLOWS_UP, Memory, remembered
from bot.turn import Turn
from content.wording import say
from handlers import choice
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason, Slots, Unclear
from handlers.intents import BY_NAME, offered, with_live_buttons
from store.books.book import Book, lent
from store.tasks import task_rows

#: Questions a colleague who helps may ask about the customer they help with.
_HELPED = frozenset(
    {"log_contact", "snooze", "client_profile", "pitch", "why_segment", "contact_history", "visit_prep"}
)


def answered(said: Ask | Unclear | Answer, turn: Turn) -> tuple[Answer, Memory]:
    """The answer to what was said, and what the chat remembers of it."""
    waiting = ""
    if isinstance(said, Ask):
        answer = _asked(said, turn)
        answer = replace(answer, intent=said.intent, slots=answer.slots if answer.slots != Slots() else said.slots)
        if answer.reason in (Reason.CLIENT_MISSING, Reason.NO_SUCH_CUSTOMER):
            waiting = to_action(said.intent, said.slots, client="", client_text="")
    elif isinstance(said, Unclear):
        answer = replace(choice.unclear(said, turn.language, offered()), slots=said.slots)
    else:
        answer = said
    answer = replace(answer, card=with_live_buttons(answer.card))
    if answer.result and turn.briefed:
        notice = say("tasks.on_old_card", turn.language)
        answer = replace(answer, card=replace(answer.card, notices=(*answer.card.notices, notice)))
    return answer, remembered(answer, turn.language, waiting, before=turn.memory, at=turn.now)


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


def _asked(ask: Ask, turn: Turn) -> Answer:
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
    answer = question.handler(resolved, book, turn.policy)
    return answer if answer.slots != Slots() else replace(answer, slots=resolved.slots)


def _book_for(ask: Ask, book: Book) -> Book:
    """The asker's book; of a customer they were asked to help with, that one page of the owner's."""
    client = ask.slots.client
    if not client or ask.intent not in _HELPED or book.customer(client):
        return book
    helped = {one.customer_id for one in task_rows.delegated_to(book.connection, book.manager.staff_id)}
    return lent(book, [client]) if client in helped else book
