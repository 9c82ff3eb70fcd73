"""A waiting reminder is called off or put to another time; typed in so many words (``handlers.language.reminder_changes``).

Which one is meant is found among the asker's own by its day and its customer. One that fits is shown and confirmed; of several it
is asked which.
"""

from dataclasses import replace
from datetime import date, datetime

from content.cards import Button
from content.wording import say
from handlers.actions import to_action
from handlers.acts.proposals import at_hour, done, first_day, is_past, joined, key_of, proposed, twice, which
from handlers.acts.reminding import ReminderNumbers, what_of, when_of
from handlers.ask import Answer, Ask, Period, Slots
from handlers.language.reminder_changes import CALLED_OFF, MOVED
from handlers.tasks.task_cards import plain, refused
from segmentation.deeds import ReminderMoved
from segmentation.policy import Policy
from store.books.book import Book
from store.tasks import reminders
from store.tasks.reminders import Reminder

#: The question of it, on buttons.
REMINDER_CHANGE = "reminder_change"
#: So many are offered.
_MOST = 6


def reminder_change(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The reminder meant, as it would be; ``task``: its number, or the day it is for; ``why``: what becomes of it."""
    if again := twice(ask, book):
        return again
    found = _meant(ask, book)
    if not found:
        return _none(ask, book)
    if len(found) > 1:
        return _which(ask, book, found)
    return _moved(ask, book, policy, found[0]) if ask.slots.why == MOVED else _called_off(ask, book, found[0])


def _meant(ask: Ask, book: Book) -> list[Reminder]:
    """The waiting reminders it may be."""
    asked, client = ask.slots.task, ask.slots.client
    mine = reminders.of(book.connection, book.manager.staff_id)
    if asked.isascii() and asked.isdigit():
        return [one for one in mine if one.reminder_id == int(asked)]
    on = date.fromisoformat(asked) if asked else None
    zone = ask.now.tzinfo
    return [
        one
        for one in mine
        if (on is None or one.at.astimezone(zone).date() == on) and (not client or one.customer_id == client)
    ]


def _none(ask: Ask, book: Book) -> Answer:
    """Nothing waits that fits; what does wait is a tap away."""
    answer = plain(ask, "acts.reminder.none_fits")
    if not reminders.of(book.connection, book.manager.staff_id):
        return answer
    listed = Button(label=say("intents.reminder_list.title", ask.language), action=to_action("reminder_list"))
    return replace(answer, card=replace(answer.card, buttons=(listed,)))


def _which(ask: Ask, book: Book, found: list[Reminder]) -> Answer:
    """Several fit: a button each, which shows what would be written."""
    buttons = []
    for one in found[:_MOST]:
        when, what = _said(ask, book, one, one.at.astimezone(ask.now.tzinfo))
        slots = replace(ask.slots, client="", client_text="", task=str(one.reminder_id), draft=True)
        buttons.append(Button(label=joined((when, what)), action=to_action(ask.intent, slots)))
    shown = tuple(
        dict.fromkeys(one.customer_id for one in found[:_MOST] if one.customer_id and book.customer(one.customer_id))
    )
    return replace(which(ask, "acts.reminder.several", buttons), customers=shown, shown=shown)


def _called_off(ask: Ask, book: Book, one: Reminder) -> Answer:
    slots = Slots(client=one.customer_id or "", task=str(one.reminder_id), why=CALLED_OFF)
    ask = replace(ask, intent="reminder_set")
    parts = (
        say("acts.reminder.button.cancelled", ask.language),
        *_said(ask, book, one, one.at.astimezone(ask.now.tzinfo)),
    )
    return proposed(ask, parts, slots=slots, client=one.customer_id or "")


def _moved(ask: Ask, book: Book, policy: Policy, one: Reminder) -> Answer:
    numbers, was = ReminderNumbers.read(policy), one.at.astimezone(ask.now.tzinfo)
    if is_past(ask):
        return refused(ask, "acts.reminder.past")
    on = first_day(ask)
    if on is None and ask.slots.at is None:
        return plain(ask, "acts.reminder.move_where")
    hour = ask.slots.at or was.time()
    due = at_hour(on or was.date(), replace(ask, slots=replace(ask.slots, at=hour)), numbers.at)
    if due <= ask.now:
        return refused(ask, "acts.reminder.past")
    client = one.customer_id or ""
    parts = (
        say("acts.reminder.moved_from", ask.language, was=when_of(was, ask.language, ask.today)),
        *_said(ask, book, one, due),
    )
    if ask.slots.draft:
        slots = replace(
            ask.slots, client=client, client_text="", task=str(one.reminder_id), at=due.time(),
            period=Period(start=due.date(), end=due.date()),
        )  # fmt: skip
        return proposed(ask, parts, slots=slots, client=client)
    deed = ReminderMoved(
        key=key_of(ask, book), staff_id=book.manager.staff_id, at=ask.now, customer_id=client,
        reminder_id=one.reminder_id, due=due,
    )  # fmt: skip
    mine = Button(label=say("intents.reminder_list.title", ask.language), action=to_action("reminder_list"))
    return done(ask, policy, deed, parts, buttons=(mine,), title="acts.reminder.moved")


def _said(ask: Ask, book: Book, one: Reminder, due: datetime) -> tuple[str, str]:
    customer = book.customer(one.customer_id) if one.customer_id else None
    return when_of(due, ask.language, ask.today), what_of(one.note, customer, ask.language)
