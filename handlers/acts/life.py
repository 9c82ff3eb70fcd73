"""log_referral and log_life_event: whom a customer brought along, and what happened in a customer's life.

Both are the manager's own notes about their customers. A happy event is the day of the calendar's template W-22 where the
branch has it on; the card offers a reminder to congratulate.
"""

from dataclasses import replace
from datetime import date

from content.calendar import working_days
from content.cards import Button
from content.wording import day, say
from handlers.actions import to_action
from handlers.acts.proposals import client_of, done, key_of, note_line, proposed, twice, which
from handlers.acts.told_kinds import kind_of
from handlers.ask import Answer, Ask, Period, Slots
from handlers.clients.customer import no_such_customer
from handlers.tasks.task_cards import helps, refused
from segmentation.deeds import HAPPY, LIFE_EVENTS, LifeEvent, Referral
from segmentation.people import Customer
from segmentation.policy import Policy
from store.books.book import Book

#: Noted without a name.
_UNNAMED = "unnamed"


def log_referral(ask: Ask, book: Book, policy: Policy) -> Answer:
    """A customer brought somebody along; who, in the manager's words."""
    if again := twice(ask, book):
        return again
    customer = client_of(ask, book)
    if customer is None:
        return no_such_customer(ask)
    if not helps(book):
        return refused(ask, "duties.logged.not_yours")
    client, language, note = customer.customer_id, ask.language, ask.slots.note.strip()
    if not note and ask.slots.why != _UNNAMED:
        plainly = to_action("log_referral", client=client, why=_UNNAMED, once=ask.message_key)
        button = Button(label=say("acts.referral.plainly", language), action=plainly)
        return which(ask, "acts.referral.whom", [button], client=client, name=customer.name)
    parts = (say("acts.referral.of", language, name=customer.name),)
    if ask.slots.draft:
        slots = replace(ask.slots, client=client, client_text="")
        return proposed(ask, parts, slots=slots, client=client, lines=note_line(note, language))
    deed = Referral(
        key=key_of(ask, book), staff_id=book.manager.staff_id, at=ask.now, customer_id=client, note=note
    )  # fmt: skip
    words = say("acts.referral.remind", language, name=customer.name)
    return done(
        ask,
        policy,
        deed,
        parts,
        lines=(*note_line(note, language), say("acts.referral.thanks", language)),
        buttons=(_remind(ask, book, customer, words),),
        title="acts.referral.done",
    )


def log_life_event(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Something happened, or will, in a customer's life; the kind is read from the words or tapped."""
    if again := twice(ask, book):
        return again
    customer = client_of(ask, book)
    if customer is None:
        return no_such_customer(ask)
    if not helps(book):
        return refused(ask, "duties.logged.not_yours")
    note = ask.slots.note.strip()
    what = ask.slots.why if ask.slots.why in LIFE_EVENTS else kind_of(note, "life", LIFE_EVENTS)
    if not what:
        return _which_event(ask, customer)
    return _happened(ask, book, policy, customer, what)


def _happened(ask: Ask, book: Book, policy: Policy, customer: Customer, what: str) -> Answer:
    client, language, note = customer.customer_id, ask.language, ask.slots.note.strip()
    on = _day_of(ask)
    parts = (
        customer.name,
        say(f"acts.life.kinds.{what}", language),
        day(on, language, weekday=False, today=ask.today),
    )
    if ask.slots.draft:
        slots = replace(ask.slots, client=client, client_text="", why=what, period=Period(start=on, end=on))
        lines = (*note_line(note, language), *_first_of_several(ask, on))
        return proposed(ask, parts, slots=slots, client=client, lines=lines)
    deed = LifeEvent(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=client,
        what=what,
        day=on,
        note=note,
    )
    happy = what in HAPPY
    words = say("acts.life.congratulate" if happy else "acts.life.care", language, name=customer.name)
    hint = say("acts.life.happy" if happy else "acts.life.quiet", language)
    return done(
        ask,
        policy,
        deed,
        parts,
        lines=(*note_line(note, language), hint),
        buttons=(_remind(ask, book, customer, words, on if happy else None),),
        title="acts.life.done",
    )


def _day_of(ask: Ask) -> date:
    """The day named, of several the first; else today."""
    period = ask.slots.period
    named = (period.start or period.end) if period else None
    return named or ask.today


def _first_of_several(ask: Ask, on: date) -> tuple[str, ...]:
    """Of "next month" no day is known: it is said which one is noted."""
    period = ask.slots.period
    if period is None or period.start is None or period.end in (None, period.start):
        return ()
    return (say("acts.life.first_day", ask.language, day=day(on, ask.language, today=ask.today)),)


def _which_event(ask: Ask, customer: Customer) -> Answer:
    buttons = [
        Button(
            label=say(f"acts.life.kinds.{what}", ask.language),
            action=to_action(
                "log_life_event",
                replace(
                    ask.slots, client=customer.customer_id, client_text="", why=what, draft=False, once=ask.message_key
                ),
            ),
        )
        for what in LIFE_EVENTS
    ]
    lines = note_line(ask.slots.note.strip(), ask.language)
    return which(ask, "acts.life.which", buttons, client=customer.customer_id, parts=lines, name=customer.name)


def _remind(ask: Ask, book: Book, customer: Customer, words: str, on: date | None = None) -> Button:
    """Keeps a reminder with a tap: on the event's own day when it lies ahead, else the next working day."""
    calendar = working_days(book.edited_days)
    when = calendar.on_or_before(on) if on and on > ask.today else calendar.add(ask.today, 1)
    when = when if when > ask.today else calendar.add(ask.today, 1)
    slots = Slots(
        client=customer.customer_id, period=Period(start=when, end=when), note=words, once=f"{ask.message_key}:remind"
    )
    label = say("acts.remind_on", ask.language, day=day(when, ask.language, today=ask.today))
    return Button(label=label, action=to_action("reminder_set", slots))
