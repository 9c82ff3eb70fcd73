"""A question answered: its customers made certain, its handler called, buttons nobody answers taken away.

``bot/conversation.py`` calls ``answered`` with what ``bot/reading.py`` read.
"""

import re
from dataclasses import replace

from bot.memory import Memory, remembered
from bot.turn import Turn
from content.cards import Button
from content.wording import say
from handlers import choice, unapplied
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason, Slots, Unclear
from handlers.clients.colleagues import LISTS_OF_ONE
from handlers.clients.others import of_the_first, one_at_a_time
from handlers.intents import BY_NAME, offered, with_live_buttons
from segmentation.changed import changed
from segmentation.people import Language
from store.books.book import Book, lent
from store.tasks import task_rows

#: Questions a colleague who helps may ask about the customer they help with.
_HELPED = frozenset(
    {"log_contact", "snooze", "client_profile", "pitch", "why_segment", "contact_history", "visit_prep"}
)
#: Questions about a customer where one is named, and about nobody where none is: the last one is not meant.
_OF_NOBODY = frozenset({"benefits"})
#: Questions in which somebody may be named who is no customer: "remind me to call Mr Wang".
_OF_ANYBODY = frozenset({"reminder_set", "leave_set"})
_LEVEL = re.compile(r"(?<![a-z\d])c[1-5](?!\d)", re.IGNORECASE)
#: Nothing said of anything.
_NONE = Slots()


def answered(said: Ask | Unclear | Answer, turn: Turn) -> tuple[Answer, Memory]:
    """The answer to what was said, and what the chat remembers of it."""
    waiting = asked = ""
    if isinstance(said, Ask):
        answer = _asked(said, turn)
        if answer.slots == _NONE:
            answer = changed(answer, slots=said.slots)
        if answer.reason in (Reason.CLIENT_MISSING, Reason.NO_SUCH_CUSTOMER):
            waiting = to_action(said.intent, said.slots, client="", client_text="")
    elif isinstance(said, Unclear):
        answer = replace(choice.unclear(said, turn.language, offered()), slots=said.slots, rule=said.detail)
        if said.reason is Reason.PERIOD_IMPOSSIBLE and said.candidates:
            asked = to_action(said.candidates[0], replace(said.slots, client_text="", also_text=(), staff_text=""))
    else:
        answer = said
    miss = said.miss if isinstance(said, Ask | Unclear) else None
    intent = said.intent if isinstance(said, Ask) else answer.intent
    answer = changed(answer, card=with_live_buttons(answer.card), miss=miss, intent=intent)
    if answer.result and turn.briefed:
        answer = _noticed(answer, say("tasks.on_old_card", turn.language))
    if turn.memory.wrote and isinstance(said, Ask) and said.slots.draft and said.intent == _intent(turn.memory.asked):
        answer = _still_standing(answer, turn)
    memory = remembered(answer, answer_language(said, turn), waiting, before=turn.memory, at=turn.now)
    return answer, replace(memory, asked=asked) if asked else memory


def answer_language(said: Ask | Unclear | Answer, turn: Turn) -> Language:
    """The language the answer is in."""
    return said.language if isinstance(said, Ask) else turn.language


def with_customer(ask: Ask, book: Book, *, needed: bool) -> Ask | Answer:
    """The question with its customers made certain, or the card that asks which one."""
    resolved = _first(ask, book, needed=needed)
    return resolved if isinstance(resolved, Answer) else _further(resolved, book)


def _first(ask: Ask, book: Book, *, needed: bool) -> Ask | Answer:
    slots = ask.slots
    if slots.client:
        return ask if book.customer(slots.client) else choice.nobody(ask, "")
    if not slots.client_text:
        return choice.client_missing(ask) if needed else ask
    found = _one(ask, slots.client_text, book)
    if isinstance(found, Answer) and found.reason == Reason.NO_SUCH_CUSTOMER and ask.intent in _OF_ANYBODY:
        return replace(ask, slots=replace(slots, client_text=""))
    return found if isinstance(found, Answer) else replace(ask, slots=replace(slots, client=found))


def _further(ask: Ask, book: Book) -> Ask | Answer:
    """The second and later customers, one after the other; who is certain already stays so while one is chosen."""
    slots = ask.slots
    if not (slots.also or slots.also_text):
        return ask
    known = [one for one in slots.also if book.customer(one)]
    if len(known) < len(slots.also):
        return choice.nobody(ask, "")
    waiting = list(slots.also_text)
    while waiting:
        words = waiting.pop(0)
        so_far = replace(ask, slots=replace(slots, also=tuple(known), also_text=tuple(waiting)))
        found = _one(so_far, words, book, further=True)
        if isinstance(found, Answer):
            return found
        known.append(found)
    return replace(ask, slots=replace(slots, also=tuple(one for one in dict.fromkeys(known) if one != slots.client)))


def _one(ask: Ask, words: str, book: Book, *, further: bool = False) -> str | Answer:
    """The customer's id the words mean, or the card that asks which one or says there is none."""
    if book.customer(words):
        return words
    matches = book.find(words)
    if not matches:
        return choice.nobody(ask, words)
    if len(matches) > 1:
        return choice.which_customer(ask, matches, book, further=further)
    return matches[0].customer_id


def _asked(ask: Ask, turn: Turn) -> Answer:
    question = BY_NAME[ask.intent]
    if question.intent.needs_client or ask.intent in ("handover", "override_request"):
        ask = _with_last_client(ask, turn)
    book = _book_for(ask, turn.book)
    resolved = with_customer(ask, book, needed=question.intent.needs_client)
    if isinstance(resolved, Answer):
        return resolved
    usable, left = unapplied.usable(resolved)
    by_one = question.intent.writes and ask.intent not in _OF_ANYBODY
    usable = of_the_first(usable, book) if by_one else usable
    answer = unapplied.with_notice(question.handler(usable, book, turn.policy), resolved, left, book, turn.policy)
    answer = one_at_a_time(answer, resolved, book) if by_one else answer
    return changed(answer, slots=unapplied.whole(answer.slots if answer.slots != _NONE else usable.slots, left))


def _with_last_client(ask: Ask, turn: Turn) -> Ask:
    """A question that needs a customer and names none means the one of the last answer."""
    slots, client = ask.slots, turn.memory.client
    if slots.client or slots.client_text or not client or ask.intent in _OF_NOBODY or turn.message.action:
        return ask
    of_a_level = slots.segment or _LEVEL.search(turn.message.text)
    if ask.intent == "product_recommend" and of_a_level:  # what suits C2 customers is no question about the last one
        return ask
    return replace(ask, slots=replace(slots, client=client))


def _book_for(ask: Ask, book: Book) -> Book:
    """The asker's book; of a customer they were asked to help with, that one page of the owner's.

    A head who names a manager of the branch asks of that manager's customers alone.
    """
    client, staff = ask.slots.client, ask.slots.staff
    if staff and ask.intent in LISTS_OF_ONE and book.manager.role == "branch_head":
        mine = tuple(one for one in book.manager_ids if one == staff)
        return replace(book, scope=replace(book.scope, managers=mine))
    if not client or ask.intent not in _HELPED or book.customer(client):
        return book
    helped = {one.customer_id for one in task_rows.delegated_to(book.connection, book.manager.staff_id)}
    return lent(book, [client]) if client in helped else book


def _still_standing(answer: Answer, turn: Turn) -> Answer:
    """What is said anew after something was written: that is still there, and can be taken back."""
    button = Button(label=say("dialogue.undo", turn.language), action="undo")
    card = replace(answer.card, buttons=(*answer.card.buttons, button))
    return _noticed(replace(answer, card=card), say("dialogue.still_stands", turn.language))


def _noticed(answer: Answer, notice: str) -> Answer:
    return replace(answer, card=replace(answer.card, notices=(*answer.card.notices, notice)))


def _intent(action: str) -> str:
    return action.partition("?")[0]
