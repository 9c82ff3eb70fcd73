"""What a message means: a tap, a pick from the last answer, a word about its lines, or a sentence to understand.

``bot/conversation.py`` calls ``read``. Nothing is looked up or shown here but the names a bare name may mean.
"""

from dataclasses import replace
from urllib.parse import quote_plus

from bot.memory import asks_why, picked_number, spoken_language, wants_more
from bot.turn import Turn
from handlers import choice
from handlers.actions import SAY, read_slots
from handlers.ask import Answer, Ask, Reason, Slots, Unclear, read_action
from handlers.day.today import ORDER
from handlers.intents import BY_NAME
from handlers.tasks.task_words import asks_order, typed_result, with_words

#: Layers of name search that leave no doubt: a bare name after "which customer?" completes the question.
_CERTAIN = frozenset({"tail", "exact", "title", "pinyin"})


def read(turn: Turn) -> Ask | Unclear | Answer:
    """The question a message asks, why there is none, or at once what is to be said."""
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


def _picked(text: str, turn: Turn) -> Ask | Unclear | Answer | None:
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


def _typed_result(text: str, turn: Turn) -> Ask | Answer | None:
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


def _tapped(action: str, turn: Turn) -> Ask | Unclear | Answer:
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


def _understood(text: str, turn: Turn) -> Ask | Unclear:
    from handlers.understanding import understand

    language = spoken_language(text, turn.language)
    said = understand(text, now=turn.now, language=language, clients=turn.book, segments=turn.segments)
    if isinstance(said, Unclear):
        return said
    tapped = turn.ask(said.intent, with_words(said.intent, said.slots, text))
    return replace(tapped, language=language, candidates=said.candidates)


def _named(text: str, turn: Turn) -> str:
    """The open question a bare name answers: one of several namesakes, or the customer a question lacked."""
    memory, book = turn.memory, turn.book
    if not (memory.choices or memory.waiting) or len(text) > 30:  # noqa: PLR2004 - a name is short
        return ""
    by_client = {client: action for action in memory.choices if (client := _client_of(action))}
    names = [one.customer_id for one in book.customers(by_client) if one.name == text]
    if len(names) == 1:
        return by_client[names[0]]
    if memory.waiting and any(one.how in _CERTAIN for one in book.find(text)):
        return f"{memory.waiting}{'&' if '?' in memory.waiting else '?'}client_text={quote_plus(text)}"
    return ""


def _client_of(action: str) -> str:
    try:
        return read_action(action)[1].get("client", "")
    except ValueError:
        return ""
