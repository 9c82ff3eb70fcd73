"""Logging a contact by a tap or in words (log_contact): one row, a short confirmation, and what is still due.

The handler only says what is to be written; ``bot.conversation`` writes it together with the audit row. A typed wish to log
asks for the result by buttons first. What is said of the money decides what follows: settled, or asked again before its day.
"""

from dataclasses import replace
from datetime import date

from content.calendar import working_days
from content.cards import Button, Card
from content.wording import day, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from handlers.clients.customer import no_such_customer
from handlers.day.due import due_for
from handlers.tasks.task_cards import helps, refused, undo_button, useless_button
from handlers.tasks.task_useless import not_useful
from handlers.why.reasons import spoken
from segmentation.bank_data import NOT_REACHED, OUTCOMES
from segmentation.dossier import Dossier
from segmentation.kept_tasks import asked_again
from segmentation.people import Contact
from segmentation.policy import Policy
from segmentation.task_results import Result, TaskNumbers
from segmentation.tasks import Task
from store.books.book import Book

#: What the first card of a typed wish offers.
_OFFERED = ("reached", "no_answer", "undecided", "not_interested")
#: What settles the money of a maturity.
OF_MONEY = ("roll", "move", "take_out", "undecided")
CHANNELS = ("call", "phone", "visit", "wecom", "sms", "branch", "event")


def log_contact(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Note that a customer of the asker's own book, or one they help with, was contacted: a result from the known words."""
    found = book.dossiers(ask.today, [ask.slots.client]) if ask.slots.client else ()
    if not found:
        return no_such_customer(ask)
    if not helps(book):
        return refused(ask, "duties.logged.not_yours")
    dossier = found[0]
    if ask.slots.outcome == "not_useful":
        return not_useful(ask, book, policy, dossier)
    if not ask.slots.outcome:
        return _which_result(ask, book, policy, dossier)
    if ask.slots.outcome not in OUTCOMES or ask.slots.channel not in ("", *CHANNELS):
        return refused(ask, "duties.logged.bad_outcome")
    contact = Contact(
        contact_id=f"bot:{ask.message_key}",
        customer_id=dossier.customer_id,
        staff_id=book.manager.staff_id,
        at=ask.now,
        channel=ask.slots.channel or "call",
        outcome=ask.slots.outcome,
        note=ask.slots.note,
    )
    return _noted(ask, book, policy, dossier, contact)


def _noted(ask: Ask, book: Book, policy: Policy, dossier: Dossier, contact: Contact) -> Answer:
    language, client = ask.language, dossier.customer_id
    reached = contact.outcome not in NOT_REACHED
    after = replace(
        dossier,
        contacts=(contact, *dossier.contacts),
        last_contact=contact if reached else dossier.last_contact,
    )
    before = due_for(dossier, book, policy, ask.today)
    again, put_off = _asked_again(before, contact, book, policy, ask.today)
    left = tuple(task for task in due_for(after, book, policy, ask.today) if task not in put_off)
    name = dossier.customer.name
    outcome = say(f"words.outcome.{contact.outcome}", language)
    lines = [
        say("duties.logged.line", language, name=name, day=day(ask.today, language, today=ask.today), outcome=outcome)
    ]
    if again is not None:
        lines.append(say("tasks.asked_again", language, day=day(again, language, today=ask.today)))
    lines.append(_still(left, name, ask))
    maturing = reached and any(task.duty == "W-01" for task in left)
    if maturing:
        unsettled = contact.outcome == "undecided"
        lines.append(say("tasks.stays" if unsettled else "duties.logged.ask_result", language))
    if contact.outcome == "take_out" and any(task.duty == "W-01" for task in before):
        lines.append(say("tasks.watched", language))
    card = Card(
        title=say("duties.logged.title", language),
        summary=lines[0],
        sections=(),
        notices=(),
        buttons=(*_results(ask, client, OF_MONEY if maturing else ()), undo_button(language)),
        footer=" ".join(lines[1:]),
    )
    settled = tuple(task for task in before if task not in left)
    result = Result(
        key=ask.message_key,
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
    return Answer(card=card, customers=(client,), shown=(client,), logged=contact, result=result)


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


def _which_result(ask: Ask, book: Book, policy: Policy, dossier: Dossier) -> Answer:
    client, language = dossier.customer_id, ask.language
    due = due_for(dossier, book, policy, ask.today)
    maturing = any(task.duty == "W-01" for task in due)
    outcomes = ("reached", "no_answer", *OF_MONEY, "not_interested") if maturing else _OFFERED
    later = Button(label=say("tasks.button.later", language), action=to_action("snooze", client=client))
    more = (later, useless_button(client, language)) if due else ()
    card = Card(
        title=say("duties.logged.which", language, name=dossier.customer.name),
        buttons=(*_results(ask, client, outcomes), *more),
    )
    return Answer(card=card, customers=(client,), shown=(client,), reason=Reason.ASK_WHICH)


def _results(ask: Ask, client: str, outcomes: tuple[str, ...]) -> tuple[Button, ...]:
    return tuple(
        Button(
            label=say(f"words.outcome.{outcome}", ask.language),
            action=to_action("log_contact", client=client, outcome=outcome),
        )
        for outcome in outcomes
    )
