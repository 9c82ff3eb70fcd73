"""letters: which may be written today, one opened to be copied, and what became of it.

Opening one hands it over: from then on nobody else can, and it counts for the caps. It is made anew each time it is opened, from
the approved words and the data of that moment, and asked of every check; whoever refused a second ago is not written to.
"""

from content.cards import Button, Card, Row
from content.letters.kinds import kind_of
from content.problems import Problem
from content.wording import day, say
from handlers.actions import to_action
from handlers.acts.proposals import key_of, twice
from handlers.ask import Answer, Ask, Reason
from handlers.clients.customer import no_such_customer
from handlers.letters.cards import BACK, LETTERS, SENT, kind_name, letter_card, show_button, stopped_card
from handlers.letters.composing import prepared
from handlers.letters.due import Due, due
from handlers.letters.logged import LOG, log_card
from handlers.letters.reviewing import reviewed
from handlers.lists.pages import footer, more, page_of
from handlers.tasks.task_cards import plain, refused, undo_button
from segmentation.deeds import LetterEnded, LetterHanded
from segmentation.dossier import Dossier
from segmentation.people import Contact, Language
from segmentation.policy import Policy
from segmentation.task_results import Result
from store.books.book import Book
from store.letters import written

__all__ = ["LETTERS", "due_card", "letters"]


def letters(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The list, one letter, or what became of one (``why``: show, sent, back, log; ``task``: the kind, or the letter's key).

    For whoever has no customers but decides on words: the templates that wait.
    """
    if not ask.slots.client:
        if not book.scope.own:
            return reviewed(ask, book, policy)
        return log_card(ask, book) if ask.slots.why == LOG else due_card(ask, book, due(ask, book, policy))
    found = book.dossiers(ask.today, [ask.slots.client])
    if not found:
        return no_such_customer(ask)
    if not book.sees_in_full(found[0].customer.manager_id):
        return refused(ask, "letters.card.own_only" if book.private else "letters.card.private_only")
    if ask.slots.why in (SENT, BACK):
        return _ended(ask, book, found[0])
    return _opened(ask, book, policy, found[0]) if ask.slots.task else _which(ask, book, policy, found[0])


def _opened(ask: Ask, book: Book, policy: Policy, dossier: Dossier) -> Answer:
    """The letter itself, when nothing stands against it."""
    client = (dossier.customer_id,)
    try:
        one = prepared(ask, book, policy, dossier, kind=ask.slots.task, language=_language(ask, policy))
    except Problem as problem:
        kinds = _others(ask, book, policy, dossier.customer_id, besides=ask.slots.task)
        return Answer(
            card=Card(title=problem.sentence(ask.language), buttons=kinds), customers=client, shown=client,
            reason=Reason.NOT_ALLOWED,
        )  # fmt: skip
    if one.findings:
        return Answer(card=stopped_card(ask, one), customers=client, shown=client, reason=Reason.NOT_ALLOWED)
    there = written.of_key(book.connection, one.key)
    if there is not None and there.state == written.SENT:
        on = day((there.ended_at or there.handed_at).astimezone(ask.now.tzinfo).date(), ask.language, today=ask.today)
        card = Card(title=say("letters.card.sent_before", ask.language, name=dossier.customer.name, day=on))
        return Answer(card=card, customers=client, shown=client, reason=Reason.NOT_ALLOWED)
    deed = LetterHanded(
        key=ask.message_key, staff_id=book.manager.staff_id, at=ask.now, customer_id=dossier.customer_id,
        letter=one.written(book.manager.staff_id, book.as_of, ask.now),
    )  # fmt: skip
    card = letter_card(ask, book, one)
    return Answer(card=card, customers=client, shown=client, deed=deed, fields=("holdings", "balances"))


def _ended(ask: Ask, book: Book, dossier: Dossier) -> Answer:
    """Sent: a contact, noted with it. Not sent: it may be opened again."""
    if again := twice(ask, book):
        return again
    client, name = dossier.customer_id, dossier.customer.name
    there = written.of_key(book.connection, ask.slots.task)
    if there is None or there.customer_id != client or there.staff_id != book.manager.staff_id:
        return plain(ask, "letters.not_handed")
    if there.state == written.SENT:
        return plain(ask, "letters.card.noted_before", name=name)
    key = key_of(ask, book)
    deed = LetterEnded(
        key=key, staff_id=book.manager.staff_id, at=ask.now, customer_id=client, letter_key=there.key, state=ask.slots.why
    )  # fmt: skip
    kind = kind_name(there.kind, ask)
    if ask.slots.why == BACK:
        card = Card(
            title=say("letters.card.given_back", ask.language, name=name, kind=kind),
            buttons=(undo_button(ask.language),),
        )
        return Answer(card=card, customers=(client,), shown=(client,), deed=deed)
    rules = kind_of(there.kind)
    contact = Contact(
        contact_id=f"bot:{key}", customer_id=client, staff_id=book.manager.staff_id, at=ask.now, channel=there.channel,
        outcome=rules.outcome, note=say("letters.card.contact_note", ask.language, kind=kind),
    )  # fmt: skip
    result = Result(
        key=key, customer_id=client, staff_id=book.manager.staff_id, owner=dossier.customer.manager_id, at=ask.now,
        what="contact", why=rules.outcome, contact=contact,
    )  # fmt: skip
    card = Card(
        title=say("letters.card.noted", ask.language, name=name, kind=kind),
        summary=say("letters.card.heard_no", ask.language),
        buttons=(
            Button(label=say("letters.button.next", ask.language), action=LETTERS, style="primary"),
            undo_button(ask.language),
        ),
    )
    return Answer(card=card, customers=(client,), shown=(client,), deed=deed, result=result)


def _which(ask: Ask, book: Book, policy: Policy, dossier: Dossier) -> Answer:
    """A customer is named and no kind: those there are."""
    client, name = dossier.customer_id, dossier.customer.name
    buttons = _others(ask, book, policy, client)
    key = "letters.card.which" if buttons else "letters.no_template"
    card = Card(title=say(key, ask.language, name=name) if buttons else say(key, ask.language), buttons=buttons)
    return Answer(card=card, customers=(client,), shown=(client,), reason=Reason.ASK_WHICH if buttons else "")


def _others(ask: Ask, book: Book, policy: Policy, client: str, *, besides: str = "") -> tuple[Button, ...]:
    offered = due(ask, book, policy, clients=(client,)).letters.get(client, ())
    return tuple(show_button(client, name, kind_name(name, ask)) for name in offered if name != besides)


def _language(ask: Ask, policy: Policy) -> Language:
    """The customers' language, not the manager's; a button asks for the other."""
    wanted = ask.slots.note or str(policy.tables.get("letters", {}).get("language", "zh"))
    return "en" if wanted == "en" else "zh"


# -- the list ---------------------------------------------------------------------------------------------------------------


def due_card(ask: Ask, book: Book, found: Due) -> Answer:
    """Whom one may write to today, with a button for each letter; and how many get none, and why."""
    language = ask.language
    page = page_of(tuple(found.letters), ask)
    names = {one.customer_id: one for one in book.customers(page.shown)}
    rows = tuple(_row(ask, names[id_].name, id_, found) for id_ in page.shown if id_ in names)
    count = sum(map(len, found.letters.values()))
    customers = len(found.letters)
    left = [
        say(f"letters.left_out.{reason}", language, count=number) for reason, number in sorted(found.left_out.items())
    ]  # fmt: skip
    summary = say("letters.card.due", language, count=count, customers=customers) if count else ""
    if not found.kinds:
        summary = say("letters.no_template", language)
    elif not count:
        summary = say("letters.card.none_due", language)
    sent = say("letters.card.sent_count", language, count=found.sent) if found.sent else ""
    card = Card(
        title=say("letters.card.list", language),
        as_of=book.as_of.isoformat(),
        summary=" ".join(part for part in (summary, sent) if part),
        rows=rows,
        buttons=(*more(ask, page), Button(label=say("letters.button.log", language), action=to_action(LETTERS, why=LOG))),
        notices=(say("letters.left_out.head", language, reasons=say("letters.comma", language).join(left)),) if left else (),
        footer=footer(ask, book, page),
    )  # fmt: skip
    return Answer(card=card, customers=tuple(found.letters), shown=tuple(id_ for id_ in page.shown if id_ in names))


def _row(ask: Ask, name: str, client: str, found: Due) -> Row:
    offered = found.letters[client]
    open_ = [one for one in offered if kind_of(one).key(client, ask.today) in found.open]
    kinds = say("letters.comma", ask.language).join(kind_name(one, ask) for one in offered)
    when = say("letters.card.today" if "birthday" in offered else "letters.card.this_time", ask.language)
    return Row(
        title=name,
        badges=(say("letters.card.open", ask.language),) if open_ else (),
        customer_id=client,
        group=f"{when} · {kinds}",  # once for all who get the same; the buttons say it again at each
        buttons=tuple(show_button(client, one, kind_name(one, ask)) for one in offered),
        facts={"letters": list(offered)},
    )
