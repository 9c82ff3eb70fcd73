"""handover: a customer goes to a colleague, for help with what is due or for good.

Help is between colleagues and at once (``handlers.tasks.task_help``). For good it is a request: the branch head approves,
both are told, and the bank's own file then names the new manager; until it does nobody sees more than before.
"""

from dataclasses import replace

from content.cards import Button, Row
from content.wording import day, say
from handlers.actions import to_action
from handlers.acts.decisions import APPROVE, REJECT, decide_buttons, number_of, waiting_card
from handlers.acts.proposals import client_of, done, key_of, note_line, proposed, twice
from handlers.ask import Answer, Ask
from handlers.choice import client_missing
from handlers.clients.customer import no_such_customer
from handlers.day.due import due_for
from handlers.tasks.task_cards import meant, plain, refused
from handlers.tasks.task_help import colleagues_of, hand_over, named_in, which_colleague
from segmentation.deeds import Tell, TransferAsked, TransferDecided
from segmentation.people import Customer, Manager
from segmentation.policy import Policy
from store.books.book import Book
from store.staff import managers
from store.staff.addressees import Everybody
from store.tasks import transfers
from store.tasks.transfers import Transfer

#: For good, not for help.
FOR_GOOD = "for_good"


def handover(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: PLR0911 - one sentence each for what is missing
    """Help or a transfer: typed, both are offered; a head without a customer sees what waits for a word."""
    if again := twice(ask, book):
        return again
    if ask.slots.why in (APPROVE, REJECT):
        return _decided(ask, book, policy)
    if not ask.slots.client:
        return _waiting(ask, book) if book.manager.role == "branch_head" else client_missing(ask)
    customer = client_of(ask, book)
    if customer is None:
        return no_such_customer(ask)
    if customer.manager_id != book.scope.own:
        return refused(ask, "tasks.help.not_yours")
    if not ask.slots.draft and ask.slots.why != FOR_GOOD:
        return hand_over(ask, book, policy)
    people = colleagues_of(book)
    chosen = named_in(ask, people)
    if len(chosen) != 1:
        return which_colleague(ask, customer.name, chosen or people)
    if ask.slots.why == FOR_GOOD and ask.slots.once:
        return _asked(ask, book, policy, customer, chosen[0])
    return _offered(ask, book, policy, customer, chosen[0])


def _offered(ask: Ask, book: Book, policy: Policy, customer: Customer, colleague: Manager) -> Answer:
    """Both ways, each said exactly."""
    language, client = ask.language, customer.customer_id
    parts = (customer.name, say("acts.transfer.to", language, name=colleague.name))
    slots = replace(ask.slots, client=client, client_text="", staff=colleague.staff_id, staff_text="", why=FOR_GOOD)
    found = book.dossiers(ask.today, [client])
    due = meant(ask, due_for(found[0], book, policy, ask.today)) if found else ()
    helps = to_action("handover", client=client, staff=colleague.staff_id, task=ask.slots.task)
    button = Button(label=say("acts.transfer.help", language, count=len(due)), action=helps)
    lines = (*note_line(ask.slots.note, language), say("acts.transfer.how", language))
    return proposed(
        ask,
        parts,
        slots=slots,
        client=client,
        lines=lines,
        others=(button,) if due and ask.slots.why != FOR_GOOD else (),
        confirm="acts.transfer.for_good",
    )


def _asked(ask: Ask, book: Book, policy: Policy, customer: Customer, colleague: Manager) -> Answer:
    language = ask.language
    if transfers.waiting_for(book.connection, customer.customer_id):
        return plain(ask, "acts.transfer.waits")
    everybody = Everybody(
        connection=book.connection, today=ask.today, platforms=policy.section("briefing")["platforms"]
    )  # fmt: skip
    head = everybody.head(customer.manager_id, customer.branch_id)
    deed = TransferAsked(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=customer.customer_id,
        owner=customer.manager_id,
        to=colleague.staff_id,
        reason=ask.slots.note.strip(),
    )
    facts = {"by": book.manager.staff_id, "to": colleague.staff_id}
    tells = (
        [Tell(stage="transfer_asked", staff_id=head.staff_id, customer_id=customer.customer_id, facts=facts)]
        if head
        else []
    )
    waits = say("acts.waits_for", language, name=head.manager.name) if head else say("acts.no_head", language)
    parts = (customer.name, say("acts.transfer.to", language, name=colleague.name))
    lines = (*note_line(ask.slots.note.strip(), language), waits)
    return done(ask, policy, deed, parts, lines=lines, tells=tells, title="acts.transfer.asked")


def _decided(ask: Ask, book: Book, policy: Policy) -> Answer:
    number = number_of(ask)
    one = transfers.find(book.connection, number) if number is not None else None
    customer = book.customer(one.customer_id) if one else None
    if one is None or customer is None or book.manager.role != "branch_head":
        return refused(ask, "acts.not_yours_to_decide")
    if one.state != transfers.REQUESTED:
        return plain(ask, "acts.decided.already")
    if one.requested_by == book.manager.staff_id:
        return refused(ask, "acts.own_request")
    approved = ask.slots.why == APPROVE
    state = "approved" if approved else "rejected"
    deed = TransferDecided(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=one.customer_id,
        transfer_id=one.transfer_id,
        approved=approved,
    )
    facts = {"by": book.manager.staff_id, "owner": one.from_staff_id, "to": one.to_staff_id}
    tells = [Tell(stage=f"transfer_{state}", staff_id=one.requested_by, customer_id=one.customer_id, facts=facts)]
    if approved:  # whose customer it is not yet: no name
        tells.append(Tell(stage="transfer_coming", staff_id=one.to_staff_id, facts=facts))
    people = _names(book, one)
    parts = (customer.name, say("acts.transfer.to", ask.language, name=people[one.to_staff_id]))
    lines = (say(f"acts.transfer.{state}_how", ask.language, name=people[one.requested_by]),)
    return done(ask, policy, deed, parts, lines=lines, tells=tells, title=f"acts.transfer.{state}")


def _waiting(ask: Ask, book: Book) -> Answer:
    found = transfers.waiting_of(book.connection, book.manager_ids)
    customers = {one.customer_id: one for one in book.customers(one.customer_id for one in found)}
    rows = []
    for one in found:
        people = _names(book, one)
        details = (
            say(
                "acts.transfer.line",
                ask.language,
                by=people[one.requested_by],
                to=people[one.to_staff_id],
                day=day(one.requested_at.astimezone(ask.now.tzinfo).date(), ask.language, today=ask.today),
            ),
            *note_line(book.shown_note(one.reason, one.customer_id), ask.language),
        )
        rows.append(
            Row(
                title=customers[one.customer_id].name,
                details=details,
                customer_id=one.customer_id,
                facts={"transfer": one.transfer_id},
                buttons=decide_buttons("handover", one.transfer_id, ask.language),
            )
        )
    return waiting_card(ask, "acts.transfer", rows)


def _names(book: Book, one: Transfer) -> dict[str, str]:
    ids = {one.from_staff_id, one.to_staff_id, one.requested_by}
    people = {id_: managers.by_staff_id(book.connection, id_) for id_ in ids}
    return {id_: found.name if found else id_ for id_, found in people.items()}
