"""Logging a contact by a tap or in words (log_contact): one row, a short confirmation, and what is still due.

The handler only says what is to be written; ``bot.deeds`` writes it together with the audit row. A typed contact is shown
first, with its channel, result, note and next date; without a result the result is asked for by buttons. What is said of the
money decides what follows: settled, or asked again before its day. A next date puts what is left off to that day, and reminds.
"""

from dataclasses import replace
from datetime import date

from content.calendar import working_days
from content.cards import Button, Card
from content.wording import day, say
from handlers.actions import to_action
from handlers.acts.proposals import joined, key_of, note_line, twice
from handlers.ask import Answer, Ask, Reason, Slots
from handlers.clients.customer import no_such_customer
from handlers.day.due import due_for
from handlers.tasks.contact_typed import ContactDays, days_of, due_moment, refusal_heard, reminds, shown_first
from handlers.tasks.task_cards import helps, refused, undo_button, useless_button
from handlers.tasks.task_later import missed
from handlers.tasks.task_useless import not_useful
from handlers.why.reasons import spoken
from segmentation.bank_data import NOT_REACHED, OUTCOMES
from segmentation.deeds import ReminderSet
from segmentation.dossier import Dossier
from segmentation.duties import DutyNumbers
from segmentation.kept_tasks import asked_again, latest_day
from segmentation.people import Contact
from segmentation.policy import Policy
from segmentation.task_results import Result, TaskNumbers
from segmentation.tasks import Task
from store.books.book import Book

#: What the first card of a typed wish offers.
_OFFERED = ("reached", "no_answer", "undecided", "not_interested")
#: What settles the money of a maturity.
OF_MONEY = ("roll", "move", "take_out", "undecided")
CHANNELS = ("call", "phone", "visit", "wecom", "slack", "sms", "branch", "event")


def log_contact(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Note that a customer of the asker's own book, or one they help with, was contacted: a result from the known words."""
    if again := twice(ask, book):
        return again
    found = book.dossiers(ask.today, [ask.slots.client]) if ask.slots.client else ()
    if not found:
        return no_such_customer(ask)
    if not helps(book):
        return refused(ask, "duties.logged.not_yours")
    if ask.slots.outcome == "not_useful":
        return not_useful(ask, book, policy, found[0])
    return _said(ask, book, policy, found[0])


def _said(ask: Ask, book: Book, policy: Policy, dossier: Dossier) -> Answer:
    days = days_of(ask)
    if isinstance(days, Answer):
        return days
    if not ask.slots.outcome:
        return _which_result(ask, book, policy, dossier, days)
    if ask.slots.outcome not in OUTCOMES or ask.slots.channel not in ("", *CHANNELS):
        return refused(ask, "duties.logged.bad_outcome")
    if ask.slots.draft:
        return shown_first(ask, policy, dossier, days)
    contact = Contact(
        contact_id=f"bot:{key_of(ask, book)}",
        customer_id=dossier.customer_id,
        staff_id=book.manager.staff_id,
        at=days.at,
        channel=ask.slots.channel or "call",
        outcome=ask.slots.outcome,
        note=ask.slots.note,
    )
    return _noted(ask, book, policy, dossier, contact, days.next)


def _noted(  # noqa: PLR0913, PLR0917 - what was said, of whom, and when again
    ask: Ask, book: Book, policy: Policy, dossier: Dossier, contact: Contact, next_on: date | None
) -> Answer:
    language, client = ask.language, dossier.customer_id
    reached = contact.outcome not in NOT_REACHED
    after = replace(
        dossier,
        contacts=(contact, *dossier.contacts),
        last_contact=contact if reached else dossier.last_contact,
    )
    before = due_for(dossier, book, policy, ask.today, now=ask.now)
    again, put_off = _asked_again(before, contact, book, policy, ask.today)
    left = tuple(task for task in due_for(after, book, policy, ask.today, now=ask.now) if task not in put_off)
    until = _put_off_to(next_on, book, policy, ask.today)
    notices: tuple[str, ...] = ()
    if until is not None and left:
        again, put_off = until, (*put_off, *left)
        urgent = DutyNumbers.read(policy.section("duties")).urgent_first
        notices = missed(left, until, urgent, ask)
        left = ()
    name = dossier.customer.name
    notices = (*notices, *refusal_heard(ask, policy))
    lines = [_first_line(ask, name, contact), reminds(ask, policy, next_on) if next_on else _still(left, name, ask)]
    if again is not None and next_on is None:
        lines.insert(1, say("tasks.asked_again", language, day=day(again, language, today=ask.today)))
    maturing = reached and any(task.duty == "W-01" for task in left)
    if maturing:
        unsettled = contact.outcome == "undecided"
        lines.append(say("tasks.stays" if unsettled else "duties.logged.ask_result", language))
    if contact.outcome == "take_out" and any(task.duty == "W-01" for task in before):
        lines.append(say("tasks.watched", language))
    card = Card(
        title=say("duties.logged.title", language),
        summary=lines[0],
        notices=notices,
        buttons=(*_results(ask, client, OF_MONEY if maturing else ()), undo_button(language)),
        footer=" ".join(line for line in lines[1:] if line),
    )
    settled = tuple(task for task in before if task not in left and task not in put_off)
    result = Result(
        key=key_of(ask, book),
        customer_id=client,
        staff_id=book.manager.staff_id,
        owner=dossier.customer.manager_id,
        at=ask.now,
        what="contact",
        why=contact.outcome,
        tasks=put_off if again else settled,
        until=again,
        contact=contact,
    )
    deed = _follow_up(ask, book, policy, client, name, next_on) if next_on else None
    return Answer(card=card, customers=(client,), shown=(client,), logged=contact, result=result, deed=deed)


def _first_line(ask: Ask, name: str, contact: Contact) -> str:
    on = contact.at.astimezone(ask.now.tzinfo).date()
    facts = {"name": name, "day": day(on, ask.language, today=ask.today)}
    line = say(
        "duties.logged.line", ask.language, **facts, outcome=say(f"words.outcome.{contact.outcome}", ask.language)
    )
    return " ".join((line, *note_line(contact.note, ask.language)))


def _put_off_to(next_on: date | None, book: Book, policy: Policy, today: date) -> date | None:
    """The working day on which what is left comes back, where it may wait so long."""
    if next_on is None:
        return None
    last = latest_day(today, TaskNumbers.read(policy.section("tasks")).later_most_days)
    return working_days(book.edited_days).on_or_after(next_on) if next_on <= last else None


def _follow_up(  # noqa: PLR0913, PLR0917 - whom, when
    ask: Ask, book: Book, policy: Policy, client: str, name: str, on: date
) -> ReminderSet:
    """The reminder of the next contact, written by the same message."""
    return ReminderSet(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=client,
        due=due_moment(ask, policy, on),
        note=say("acts.reminder.contact", ask.language, name=name),
    )


def _asked_again(
    before: tuple[Task, ...], contact: Contact, book: Book, policy: Policy, today: date
) -> tuple[date | None, tuple[Task, ...]]:
    """Undecided about money that is not due yet: the day it is asked again, and the tasks that wait for it."""
    maturing = tuple(task for task in before if task.duty == "W-01" and task.due_on > today)
    if contact.outcome != "undecided" or not maturing:
        return None, ()
    steps = TaskNumbers.read(policy.section("tasks")).asked_again
    days = [asked_again(task, today, steps, working_days(book.edited_days)) for task in maturing]
    if None in days:
        return None, ()
    return min(found for found in days if found), maturing


def _still(left: tuple[Task, ...], name: str, ask: Ask) -> str:
    if not left:
        return say("duties.logged.settles", ask.language, name=name)
    reasons = [spoken(reason, ask.language, ask.today) for task in left for reason in task.reasons]
    return say("duties.logged.still", ask.language, name=name, reasons=say("pitch.comma", ask.language).join(reasons))


def _which_result(ask: Ask, book: Book, policy: Policy, dossier: Dossier, days: ContactDays) -> Answer:
    """The result is missing: a tap gives it, and writes what else was typed with it."""
    client, language = dossier.customer_id, ask.language
    due = due_for(dossier, book, policy, ask.today, now=ask.now)
    maturing = any(task.duty == "W-01" for task in due)
    outcomes = ("reached", "no_answer", *OF_MONEY, "not_interested") if maturing else _OFFERED
    later = Button(label=say("tasks.button.later", language), action=to_action("snooze", client=client))
    more = (later, useless_button(client, language)) if due else ()
    said = (
        say("acts.contact.next", language, day=day(days.next, language, today=ask.today)) if days.next else "",
        *note_line(ask.slots.note, language),
    )
    card = Card(
        title=say("duties.logged.which", language, name=dossier.customer.name),
        summary=joined(said),
        buttons=(*_results(ask, client, outcomes), *more),
    )
    return Answer(card=card, customers=(client,), shown=(client,), reason=Reason.ASK_WHICH)


def _results(ask: Ask, client: str, outcomes: tuple[str, ...]) -> tuple[Button, ...]:
    """A button a result. What was typed goes along with a card that asks; a card that answers carries nothing over."""
    slots = Slots(client=client)
    if ask.slots.draft:
        slots = replace(ask.slots, client=client, client_text="", draft=False, once=ask.message_key)
    return tuple(
        Button(
            label=say(f"words.outcome.{outcome}", ask.language),
            action=to_action("log_contact", slots, outcome=outcome),
        )
        for outcome in outcomes
    )
