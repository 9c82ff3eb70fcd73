"""What a message means: a tap, a pick from the last answer, what goes on from it, or a sentence to understand.

``bot/conversation.py`` calls ``read``. Nothing is looked up or shown here but the names a bare name may mean. The order is
the order of certainty: numbers and set words, then half sentences (``bot/followups.py``), then understanding.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote_plus

from bot import asked_in_words, set_words
from bot.console_link import asks_for_console, link_answer
from bot.followups import GoesOn, goes_on, may_be_named
from bot.left_out import of_the_person
from bot.memory import asks_why, picked_number, spoken_language
from bot.named_lists import of_the_first
from bot.persons import chosen, spelled_out
from bot.set_words import gone_by
from bot.these import of_the_list, spelled, sum_of_list
from bot.turn import Turn
from handlers import choice
from handlers.actions import SAY, read_slots
from handlers.acts.consenting import CONSENT, heard
from handlers.acts.reminder_changes import REMINDER_CHANGE
from handlers.ask import Answer, Ask, Reason, Slots, Unclear, read_action
from handlers.day.today import ORDER
from handlers.intents import BY_NAME
from handlers.language import courtesies
from handlers.language.periods import find_period
from handlers.language.reminder_changes import MOVED, asked_change
from handlers.language.tagging import as_period, tag
from handlers.language.text import tidy
from handlers.tasks.task_words import asks_order, typed_result, with_words
from segmentation.changed import changed

#: Layers of name search that leave no doubt: a bare name after "which customer?" completes the question.
_CERTAIN = frozenset({"tail", "exact", "title", "pinyin"})
#: Layers by which one of those offered may be named: 娜 for 李娜, the tail of an account.
_OFFERED = _CERTAIN | {"part"}
#: A name is no longer.
_NAME = 30
#: What stands beside a name or a tail without asking anything more.
_BESIDE = re.compile(
    r"[\W\d_]+|尾号|账号|客户|先生|女士|就是|我说|的是|说的|那[个位]|这[个位]|是|的|吧|啊|呢|哦"
    r"|\b(?:the|one|with|ending|ends|in|it'?s|is|account|tail|number|no|please|i|mean|meant|customer|client|mr|mrs|ms)\b",
    re.IGNORECASE,
)
#: A talk about reminders, in which "the Friday one" is one.
_ABOUT_REMINDERS = frozenset({"reminder_list", "reminder_set", REMINDER_CHANGE})
#: A customer's word passed on without a name is no longer.
_BARE = 16
_ABOUT_MANY = re.compile(r"谁|哪|多少|\b(?:who|which|how many)\b", re.IGNORECASE)
#: What a customer's word passed on may be taken for; every other question that was understood is answered.
_PASSED_ON = frozenset({"client_profile", "contact_history", "smalltalk"})

Said = Ask | Unclear | Answer


def read(turn: Turn) -> Said:
    """The question a message asks, why there is none, or at once what is to be said."""
    message = turn.message
    if message.action:
        return tapped(message.action, turn)
    text = message.text.strip()
    if not text:
        return turn.ask("help", Slots())
    return read_typed(text, turn)


def read_typed(text: str, turn: Turn) -> Said:
    """The question a sentence asks."""
    for reader in _READERS:
        said = reader(text, turn)
        if said is not None:
            return said
    return _understood(text, turn)


def _number(text: str, turn: Turn) -> Said | None:
    """A number typed after a list."""
    memory, number = turn.memory, picked_number(text)
    if number is None:
        return None
    if memory.gone:
        return gone_by(turn)
    if not memory.choices:
        return None
    if 1 <= number <= len(memory.choices):
        return tapped(memory.choices[number - 1], turn)
    return choice.refused(turn.language, Reason.NOT_UNDERSTOOD, "unclear.no_number", number=number)


def _console(text: str, turn: Turn) -> Said | None:
    """A link to the console."""
    if not asks_for_console(text):
        return None
    return link_answer(turn.door, turn.manager, turn.message.sender.platform, turn.language)


def _set_words(text: str, turn: Turn) -> Said | None:
    """A whole message of set words: a button's label, yes, no, more, "English please"."""
    said = set_words.read(text, turn)
    return tapped(said, turn) if isinstance(said, str) else said


def _typed_result(text: str, turn: Turn) -> Said | None:
    """What is said of a line of the last list, or asked of its order."""
    if asks_order(text):
        return turn.ask("contact_today", Slots(note=ORDER))
    typed = typed_result(text, turn.now.date())
    if typed is None:
        return None
    lines = turn.memory.lines
    if turn.memory.gone and lines:
        return gone_by(turn)
    if not 1 <= typed.number <= len(lines):
        key = "tasks.not_typed" if lines else "tasks.no_list"
        return choice.refused(turn.language, Reason.NOT_UNDERSTOOD, key, number=typed.number)
    return turn.ask(typed.intent, replace(typed.slots, client=lines[typed.number - 1]))


def _why(text: str, turn: Turn) -> Said | None:
    if turn.memory.client and asks_why(text):
        return turn.ask("why_segment", Slots(client=turn.memory.client))
    return None


def _reminder_change(text: str, turn: Turn) -> Said | None:
    """A reminder called off or put to another time; its day and customer say which, the last answer what is talked about."""
    there = turn.memory.asked.partition("?")[0] in _ABOUT_REMINDERS and not turn.memory.gone
    change = asked_change(text, there=there)
    if change is None:
        return None
    if change.way != MOVED and not change.which and turn.memory.wrote and there:  # the one just set
        return turn.ask("undo", Slots())
    which = tag(tidy(change.which), turn.now, turn.clients, turn.own_words) if change.which else None
    day = find_period(which.text, turn.now.date()) if which and which.periods else None
    on = day.start.isoformat() if day and day.start and day.start == day.end else ""
    if day and not on:  # of a whole week: the list of it
        return turn.ask("reminder_list", Slots(period=as_period(day)))
    slots = Slots(client_text=which.slots.client_text if which else "", task=on, why=change.way, draft=True)
    if change.way == MOVED:
        new = _alone(("remind me " if change.to.isascii() else "提醒我") + change.to, turn).slots
        slots = replace(slots, period=new.period, at=new.at)
    return turn.ask(REMINDER_CHANGE, slots)


def _consent(text: str, turn: Turn) -> Said | None:
    """A customer's word on being written to, typed or passed on; a report of a call keeps its own card, which tells of it."""
    said = heard(text, turn.policy)
    if not said or _ABOUT_MANY.search(text):
        return None
    read_as = _understood(text, turn)
    if isinstance(read_as, Answer):
        return read_as
    if isinstance(read_as, Ask) and not _passed_on(text, read_as):
        return read_as
    named = next(iter(turn.clients.mentioned(text)), read_as.slots.client_text)
    client = read_as.slots.client or ("" if named or turn.memory.gone else turn.memory.client)
    if not named and not client and len(text) > _BARE:
        return read_as
    slots = Slots(client=client, client_text="" if client else named, note=text, why=said, draft=True)
    return turn.ask(CONSENT, slots)


def _passed_on(text: str, read_as: Ask) -> bool:
    """Whether what sounds like another question is a customer's word: without a call in it, or nothing but that word ("TD")."""
    if read_as.intent == "log_contact":
        return not (read_as.slots.channel or read_as.slots.outcome)
    return read_as.intent in _PASSED_ON or read_as.slots.product_text == text


def _named(text: str, turn: Turn) -> Said | None:
    """The open question a bare name answers: one of several namesakes, or the customer a question lacked."""
    memory, book = turn.memory, turn.book
    if not (memory.choices or memory.waiting) or len(text) > _NAME:
        return None
    from handlers.understanding import is_example

    if is_example(text, now=turn.now, language=turn.language, clients=turn.clients, segments=turn.segments):
        return None
    meant = book.find(text, loosely=False)
    if not meant or (_asks_more(text, {one.name for one in meant}) and isinstance(_understood(text, turn), Ask)):
        return None
    by_client = {client: action for action in memory.choices if (client := _named_by(action, turn))}
    found = [one for one in meant if one.how in _OFFERED and one.customer_id in by_client]
    names = [one.customer_id for one in found if one.name == text]
    if not names and not memory.waiting:
        names = [one.customer_id for one in found] if len(found) == 1 else []
    if len(names) == 1:
        return tapped(by_client[names[0]], turn)
    if memory.waiting and any(one.how in _CERTAIN for one in meant):
        return tapped(f"{memory.waiting}{'&' if '?' in memory.waiting else '?'}client_text={quote_plus(text)}", turn)
    return None


def _asks_more(text: str, names: set[str]) -> bool:
    """Whether more stands there than who is meant: a question of its own ("张伟尾号1234的持仓"), not the answer to one."""
    rest = text
    for name in names:
        rest = rest.replace(name, " ")
    named, rest = rest != text, _BESIDE.sub("", rest)
    return bool(rest) and (named or not rest.isascii())  # Latin letters alone may be a name in pinyin


_READERS: tuple[Callable[[str, Turn], Said | None], ...] = (
    _number, _console, _set_words, _typed_result, _why, asked_in_words.phone, asked_in_words.letter,
    asked_in_words.news_desk, _reminder_change, asked_in_words.what_was, asked_in_words.objection, _consent, _named, sum_of_list,
)  # fmt: skip


def tapped(action: str, turn: Turn) -> Said:
    """A button's question; a forged or outdated one is refused without a word about what it named."""
    try:
        intent, values = read_action(action)
        if intent == SAY:
            turn = _said_in(values["text"], turn)
            if client := values.get("client", ""):  # whom "she" means in it
                return read_typed(values["text"], chosen(turn, client))
            return _console(values["text"], turn) or _understood(values["text"], turn)
        slots = read_slots(values)
        BY_NAME[intent]
    except (ValueError, KeyError):
        return choice.refused(turn.language, Reason.NOT_ALLOWED, "unclear.bad_action")
    return turn.ask(intent, slots)


def _understood(text: str, turn: Turn) -> Said:
    """A sentence: what goes on from the last question where it can be nothing else, else what it says by itself."""
    follows = goes_on(text, turn)
    if follows and follows.rest:
        return _alone(follows.rest, turn)
    if follows and follows.sure:
        return follows.ask
    meant = spelled_out(text, turn)
    if isinstance(meant, Answer):
        return meant
    return of_the_first(text, turn, _alone) or _by_itself(meant, text, turn, follows)


def _by_itself(meant: tuple[str, str], text: str, turn: Turn, follows: GoesOn | None) -> Said:
    """What the sentence says with its persons put as names; else what it may go on from, or thanks."""
    said = _alone(spelled(meant[0], turn), turn, client=meant[1])
    if isinstance(said, Unclear) and said.reason in (Reason.NOT_UNDERSTOOD, Reason.ASK_WHICH):
        return follows.ask if follows else _courtesy(text, said, turn) or said
    if isinstance(said, Ask) and said.intent == "smalltalk":
        return replace(said, slots=Slots(note=courtesies.kind_of(text, loosely=True)))
    return of_the_list(of_the_person(said, text, turn), text, turn) if isinstance(said, Ask) else said


def _courtesy(text: str, said: Unclear, turn: Turn) -> Ask | None:
    """What is no question may still be thanks, a goodbye or an insult."""
    slots = said.slots
    named = slots.client or (slots.client_text and turn.book.find(slots.client_text))
    about_something = named or slots.product or slots.segment or slots.amount
    kind = courtesies.kind_of(text, loosely=not about_something)
    return turn.ask("smalltalk", Slots(note=kind)) if kind else None


def _alone(text: str, turn: Turn, *, client: str = "") -> Ask | Unclear:
    """A sentence by itself; ``client`` is whom a word of it means for certain."""
    from handlers.understood import understood

    language = turn.language if turn.fixed else spoken_language(text, turn.language, turn.manager.language)
    said = understood(
        text, now=turn.now, language=language, book=turn.book, segments=turn.segments, clients=turn.clients
    )
    if client:
        said = replace(said, slots=replace(said.slots, client=client, client_text=""))
    if isinstance(said, Unclear):
        return said
    slots = changed(with_words(said.intent, said.slots, text), draft=BY_NAME[said.intent].intent.writes)
    return changed(turn.ask(said.intent, slots), candidates=said.candidates, miss=said.miss)


def _said_in(text: str, turn: Turn) -> Turn:
    """A button that says a sentence is answered in the sentence's language."""
    language = turn.language if turn.fixed else spoken_language(text, turn.language, turn.manager.language)
    return replace(turn, language=language)


def _named_by(action: str, turn: Turn) -> str:
    """The customer whose name alone may pick the button; empty for none."""
    try:
        intent, values = read_action(action)
    except ValueError:
        return ""
    return values.get("client", "") if intent == SAY or (intent in BY_NAME and may_be_named(intent, turn)) else ""
