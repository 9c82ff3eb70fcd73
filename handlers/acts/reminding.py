"""reminder_set: remind me of something at a time, about a customer or nobody in particular.

Sent at its moment by the job ``remind``; it stands in that morning's briefing too. A day without an hour means the policy's.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from content.cards import Button
from content.wording import day, say
from handlers.actions import to_action
from handlers.acts.proposals import (
    at_hour,
    client_of,
    coming_days,
    done,
    first_day,
    is_past,
    joined,
    key_of,
    proposed,
    twice,
    which,
)
from handlers.ask import Answer, Ask, Period
from handlers.language.parts_of_day import REPEATS
from handlers.tasks.task_cards import plain, refused
from segmentation.deeds import ReminderEnded, ReminderSet
from segmentation.people import Customer, Language
from segmentation.policy import Policy
from store.books.book import Book
from store.tasks import reminders

#: Offered for today when no hour was named.
_HOURS = (time(11), time(14, 30), time(17))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderNumbers:
    """``[reminders]`` of the policy; what a policy leaves out is as shipped."""

    at: str = "09:00"
    most_days_ahead: int = 400

    @staticmethod
    def read(policy: Policy) -> "ReminderNumbers":
        """From a policy."""
        section = policy.tables.get("reminders", {})
        return ReminderNumbers(**{name: section[name] for name in ("at", "most_days_ahead") if name in section})


def reminder_set(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: PLR0911 - one sentence each for what is missing
    """Keep a reminder; what is missing is asked for, what has passed is refused."""
    if again := twice(ask, book):
        return again
    if ask.slots.task:
        return _ended(ask, book, policy)
    customer = client_of(ask, book)
    note = ask.slots.note.strip()
    if not note and customer is None:
        return plain(ask, "acts.reminder.what")
    numbers = ReminderNumbers.read(policy)
    if is_past(ask):
        return refused(ask, "acts.reminder.past")
    on = first_day(ask)
    if on is None and ask.slots.at is None:
        return _which_day(ask, book, numbers, customer)
    due = at_hour(on or ask.today, ask, numbers.at)
    if due <= ask.now:
        return _late(ask, book, numbers, customer, named=ask.slots.at is not None, on=on)
    last = ask.today + timedelta(days=numbers.most_days_ahead)
    if due.date() > last:
        return refused(ask, "acts.reminder.too_far", day=day(last, ask.language, today=ask.today))
    return _kept(ask, book, policy, customer, due)


def _kept(ask: Ask, book: Book, policy: Policy, customer: Customer | None, due: datetime) -> Answer:
    client = customer.customer_id if customer else ""
    what = what_of(ask.slots.note, customer, ask.language)
    parts = (when_of(due, ask.language, ask.today), what)
    if ask.slots.draft:
        slots = replace(
            ask.slots, client=client, client_text="", period=Period(start=due.date(), end=due.date()), at=due.time()
        )
        notices = (say("acts.reminder.once", ask.language),) if ask.slots.why == REPEATS else ()
        return proposed(ask, parts, slots=slots, client=client, notices=notices)
    deed = ReminderSet(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=client,
        due=due,
        note=ask.slots.note.strip(),
    )
    mine = Button(label=say("intents.reminder_list.title", ask.language), action="reminder_list")
    return done(ask, policy, deed, parts, buttons=(mine,), title="acts.reminder.done")


def _late(  # noqa: PLR0913 - what is known so far
    ask: Ask, book: Book, numbers: ReminderNumbers, customer: Customer | None, *, named: bool, on: date | None
) -> Answer:
    """Today, and the hour has passed: refused when it was named with its day, else hours or days are offered."""
    if named and on is not None:
        return refused(ask, "acts.reminder.past")
    if named:
        return _which_day(ask, book, numbers, customer)
    left = [hour for hour in _HOURS if hour > ask.now.time()]
    if not left:
        return _which_day(ask, book, numbers, customer)
    buttons = [_button(ask, customer, ask.today, hour, f"{hour:%H:%M}") for hour in left]
    return which(ask, "acts.reminder.which_hour", buttons, client=_id(customer), parts=_asked_parts(ask, customer))


def _which_day(ask: Ask, book: Book, numbers: ReminderNumbers, customer: Customer | None) -> Answer:
    hour = ask.slots.at or time.fromisoformat(numbers.at)
    buttons = [
        _button(ask, customer, on, hour, say("acts.moment", ask.language, day=_day(on, ask), at=f"{hour:%H:%M}"))
        for on in coming_days(book, ask.today)
    ]
    return which(ask, "acts.reminder.which_day", buttons, client=_id(customer), parts=_asked_parts(ask, customer))


def _asked_parts(ask: Ask, customer: Customer | None) -> tuple[str, ...]:
    """What it reminds of, and that it comes once."""
    again = (say("acts.reminder.once", ask.language),) if ask.slots.why == REPEATS else ()
    return (_what(ask, customer), *again)


def _button(ask: Ask, customer: Customer | None, on: date, hour: time, label: str) -> Button:
    """A day that is tapped is meant: it is kept at once, and once."""
    slots = replace(
        ask.slots, client=_id(customer), client_text="", period=Period(start=on, end=on), at=hour, draft=False,
        once=ask.message_key,
    )  # fmt: skip
    return Button(label=label, action=to_action("reminder_set", slots))


def _ended(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Ticked off, or not wanted any more, by a button of the list."""
    number, state = ask.slots.task, ask.slots.why
    found = reminders.find(book.connection, int(number)) if number.isascii() and number.isdigit() else None
    mine = found is not None and found.staff_id == book.manager.staff_id
    if found is None or not mine or state not in (reminders.DONE, reminders.CANCELLED):
        return refused(ask, "acts.reminder.unknown")
    if found.state != reminders.WAITING:
        return plain(ask, "acts.reminder.gone")
    customer = book.customer(found.customer_id) if found.customer_id else None
    deed = ReminderEnded(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=found.customer_id or "",
        reminder_id=found.reminder_id,
        state=state,
    )
    local = found.at.astimezone(ask.now.tzinfo)
    parts = (when_of(local, ask.language, ask.today), what_of(found.note, customer, ask.language))
    return done(ask, policy, deed, parts, title=f"acts.reminder.ended.{state}")


def when_of(due: datetime, language: Language, today: date) -> str:
    """The moment of a reminder, for reading."""
    return say("acts.moment", language, day=day(due.date(), language, today=today), at=f"{due:%H:%M}")


def what_of(note: str, customer: Customer | None, language: Language) -> str:
    """What it reminds of: the manager's words, with whom it is about where they do not say so."""
    if customer is None:
        return note
    if not note:
        return say("acts.reminder.contact", language, name=customer.name)
    return note if customer.name in note else joined((customer.name, note))


def _what(ask: Ask, customer: Customer | None) -> str:
    return what_of(ask.slots.note, customer, ask.language)


def _id(customer: Customer | None) -> str:
    return customer.customer_id if customer else ""


def _day(on: date, ask: Ask) -> str:
    return day(on, ask.language, today=ask.today)
