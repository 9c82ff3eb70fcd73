"""Logging a contact by a tap (log_contact): one row, a short confirmation, and what is still due for the customer.

The handler only says what is to be written; ``bot.conversation`` writes it together with the audit row. A typed wish to log
asks for the result by buttons first.
"""

from dataclasses import replace

from content.cards import Button, Card
from content.wording import day, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from handlers.customer import no_such_customer
from handlers.due import due_for
from handlers.reasons import spoken
from segmentation.bank_data import NOT_REACHED, OUTCOMES
from segmentation.dossier import Dossier
from segmentation.people import Contact
from segmentation.policy import Policy
from segmentation.tasks import Task
from store.book import Book

#: What the first card of a typed wish offers.
_OFFERED = ("reached", "no_answer", "undecided", "not_interested")
#: What settles the money of a maturity.
_OF_MONEY = ("roll", "move", "take_out", "undecided")


def log_contact(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Note that a customer of the asker's own book was contacted, with a result from the known words."""
    found = book.dossiers(ask.today, [ask.slots.client]) if ask.slots.client else ()
    if not found:
        return no_such_customer(ask)
    if not book.scope.own:
        return _refused(ask, "duties.logged.not_yours")
    dossier = found[0]
    if not ask.slots.outcome:
        return _which_result(ask, dossier)
    if ask.slots.outcome not in OUTCOMES:
        return _refused(ask, "duties.logged.bad_outcome")
    contact = Contact(
        contact_id=f"bot:{ask.message_key}",
        customer_id=dossier.customer_id,
        staff_id=book.manager.staff_id,
        at=ask.now,
        channel="call",
        outcome=ask.slots.outcome,
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
    left = due_for(after, book, policy, ask.today)
    name = dossier.customer.name
    outcome = say(f"words.outcome.{contact.outcome}", language)
    lines = [
        say("duties.logged.line", language, name=name, day=day(ask.today, language, today=ask.today), outcome=outcome)
    ]
    lines.append(_still(left, name, ask))
    maturing = reached and any(task.duty == "W-01" for task in left)
    if maturing:
        lines.append(say("duties.logged.ask_result", language))
    card = Card(
        title=say("duties.logged.title", language),
        summary=lines[0],
        sections=(),
        notices=(),
        buttons=_results(ask, client, _OF_MONEY if maturing else ()),
        footer=" ".join(lines[1:]),
    )
    return Answer(card=card, customers=(client,), shown=(client,), logged=contact)


def _still(left: tuple[Task, ...], name: str, ask: Ask) -> str:
    if not left:
        return say("duties.logged.settles", ask.language, name=name)
    reasons = [spoken(reason, ask.language, ask.today) for task in left for reason in task.reasons]
    return say("duties.logged.still", ask.language, name=name, reasons=say("pitch.comma", ask.language).join(reasons))


def _which_result(ask: Ask, dossier: Dossier) -> Answer:
    client = dossier.customer_id
    card = Card(
        title=say("duties.logged.which", ask.language, name=dossier.customer.name),
        buttons=_results(ask, client, _OFFERED),
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


def _refused(ask: Ask, key: str) -> Answer:
    return Answer(card=Card(title=say(key, ask.language)), reason=Reason.NOT_ALLOWED)
