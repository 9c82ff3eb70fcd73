"""log_complaint: a customer complained. Marketing to them stops at once, the service time runs, the branch head hears of it.

A complaint logged here stands until somebody says that it is settled; those of the bank's own systems end there.
"""

from dataclasses import replace

from content.calendar import working_days
from content.cards import Button
from content.wording import day, say
from handlers.actions import to_action
from handlers.acts.proposals import client_of, done, key_of, note_line, proposed, twice, which
from handlers.acts.told_kinds import kind_of
from handlers.ask import Answer, Ask
from handlers.clients.customer import no_such_customer
from handlers.tasks.task_cards import plain
from segmentation.deeds import COMPLAINTS, ComplaintClosed, ComplaintLogged
from segmentation.duties import DutyNumbers
from segmentation.people import Customer
from segmentation.policy import Policy
from store.books.book import Book
from store.tasks import logged_complaints
from store.tasks.logged_complaints import Logged

#: What a button says of a complaint that is over.
CLOSED = "closed"
#: Asks for a new one although others are open.
ANOTHER = "another"


def log_complaint(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Open a complaint, or settle one; without a word about it, those open are shown first."""
    if again := twice(ask, book):
        return again
    customer = client_of(ask, book)
    if customer is None:
        return no_such_customer(ask)
    open_ = logged_complaints.open_of(book.connection, customer.customer_id)
    if ask.slots.why == CLOSED or (ask.slots.draft and open_ and kind_of(ask.slots.note, "complaint", (CLOSED,))):
        return _settled(ask, book, policy, customer, open_)
    note = ask.slots.note.strip()
    what = ask.slots.why if ask.slots.why in COMPLAINTS else kind_of(note, "complaint", COMPLAINTS)
    if not what and open_ and not note and ask.slots.why != ANOTHER:
        return _open_ones(ask, customer, open_)
    if not what and not note:
        return _which_kind(ask, customer)
    return _opened(ask, book, policy, customer, what or "other")


def _opened(ask: Ask, book: Book, policy: Policy, customer: Customer, what: str) -> Answer:
    language, note = ask.language, ask.slots.note.strip()
    numbers = DutyNumbers.read(policy.section("duties"), policy.tables.get("calendar", {}))
    due = working_days(book.edited_days).add(ask.today, numbers.complaint_due)
    parts = (say("acts.complaint.of", language, name=customer.name), say(f"acts.complaint.kinds.{what}", language))
    follows = (
        *note_line(note, language),
        say("acts.complaint.due", language, day=day(due, language, today=ask.today)),
        say("acts.complaint.stops", language),
    )
    if ask.slots.draft:
        slots = replace(ask.slots, client=customer.customer_id, client_text="", why=what)
        return proposed(ask, parts, slots=slots, client=customer.customer_id, lines=follows)
    deed = ComplaintLogged(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=customer.customer_id,
        what=what,
        opened_on=ask.today,
        note=note,
    )
    answered = Button(
        label=say("acts.complaint.answered", language),
        action=to_action("log_contact", client=customer.customer_id, outcome="complaint"),
    )
    return done(ask, policy, deed, parts, lines=follows, buttons=(answered,), title="acts.complaint.done")


def _settled(ask: Ask, book: Book, policy: Policy, customer: Customer, open_: tuple[Logged, ...]) -> Answer:
    chosen = [one for one in open_ if ask.slots.task in ("", one.complaint_id)]
    if not chosen:
        return plain(ask, "acts.complaint.none_open", name=customer.name)
    if len(chosen) > 1:
        return _open_ones(ask, customer, open_)
    one = chosen[0]
    parts = (say("acts.complaint.of", ask.language, name=customer.name), _line(one, ask))
    if ask.slots.draft:
        slots = replace(
            ask.slots, client=customer.customer_id, client_text="", why=CLOSED, task=one.complaint_id, note=""
        )  # fmt: skip
        return proposed(ask, parts, slots=slots, client=customer.customer_id, confirm="acts.complaint.close")
    deed = ComplaintClosed(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=customer.customer_id,
        complaint_id=one.complaint_id,
        closed_on=ask.today,
    )
    return done(ask, policy, deed, parts, title="acts.complaint.closed")


def _open_ones(ask: Ask, customer: Customer, open_: tuple[Logged, ...]) -> Answer:
    """Settle one of them, or log another."""
    client = customer.customer_id
    buttons = [
        Button(
            label=say("acts.complaint.close_one", ask.language, what=_line(one, ask)),
            action=to_action("log_complaint", client=client, why=CLOSED, task=one.complaint_id, once=ask.message_key),
        )
        for one in open_
    ]
    another = to_action("log_complaint", client=client, why=ANOTHER)
    buttons.append(Button(label=say("acts.complaint.another", ask.language), action=another))
    return which(ask, "acts.complaint.open", buttons, client=client, name=customer.name, count=len(open_))


def _which_kind(ask: Ask, customer: Customer) -> Answer:
    buttons = [
        Button(
            label=say(f"acts.complaint.kinds.{what}", ask.language),
            action=to_action("log_complaint", client=customer.customer_id, why=what, once=ask.message_key),
        )
        for what in COMPLAINTS
    ]
    return which(ask, "acts.complaint.which", buttons, client=customer.customer_id, name=customer.name)


def _line(one: Logged, ask: Ask) -> str:
    opened = day(one.opened_on, ask.language, weekday=False, today=ask.today)
    kind = one.kind if one.kind in COMPLAINTS else "other"
    return say("acts.complaint.line", ask.language, day=opened, kind=say(f"acts.complaint.kinds.{kind}", ask.language))
