"""A colleague's help (handover): the customer's open tasks stand on a colleague's list too; the owner stays who they are.

By a button for each colleague of the branch, or with the name typed. Choosing oneself takes it back. A customer who goes to a
colleague for good is the business of ``handlers.acts.transfers``.
"""

from collections.abc import Sequence

from content.cards import Button, Card
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from handlers.clients.customer import no_such_customer
from handlers.day.due import due_for
from handlers.tasks.task_cards import meant, plain, refused, undo_button
from segmentation.dossier import Dossier
from segmentation.people import Manager
from segmentation.policy import Policy
from segmentation.task_results import Result
from segmentation.tasks import Task
from store.books.book import Book
from store.staff import managers

#: How many colleagues a card offers.
MOST = 8


def hand_over(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Ask a colleague of the branch for help with a customer of the asker's own."""
    found = book.dossiers(ask.today, [ask.slots.client]) if ask.slots.client else ()
    if not found:
        return no_such_customer(ask)
    dossier = found[0]
    if dossier.customer.manager_id != book.scope.own:
        return refused(ask, "tasks.help.not_yours")
    tasks = meant(ask, due_for(dossier, book, policy, ask.today, now=ask.now))
    if not tasks:
        return plain(ask, "tasks.nothing_due", name=dossier.customer.name)
    if ask.slots.staff == book.scope.own:
        return _asked(ask, book, dossier, book.manager, tasks)
    colleagues = colleagues_of(book)
    chosen = named_in(ask, colleagues)
    if len(chosen) == 1:
        return _asked(ask, book, dossier, chosen[0], tasks)
    return which_colleague(ask, dossier.customer.name, chosen or colleagues)


def colleagues_of(book: Book) -> tuple[Manager, ...]:
    """The other advisers of the reader's branch."""
    return tuple(
        one
        for one in managers.active_managers(book.connection)
        if one.branch_id == book.manager.branch_id and one.staff_id != book.scope.own
    )


def named_in(ask: Ask, colleagues: Sequence[Manager]) -> tuple[Manager, ...]:
    """The colleagues the question names, by id or in words; none where it names nobody."""
    words = ask.slots.staff_text.casefold()
    if not (ask.slots.staff or words):
        return ()
    found = [one for one in colleagues if ask.slots.staff in ("", one.staff_id)]
    if words:
        found = [one for one in found if words in (one.name.casefold(), one.staff_id.casefold())] or [
            one for one in found if words in one.name.casefold()
        ]
    return tuple(found)


def _asked(ask: Ask, book: Book, dossier: Dossier, colleague: Manager, tasks: tuple[Task, ...]) -> Answer:
    language, client = ask.language, dossier.customer_id
    back = colleague.staff_id == dossier.customer.manager_id
    card = Card(
        title=say("tasks.help.title_back" if back else "tasks.help.title", language),
        summary=say(
            "tasks.help.back" if back else "tasks.help.done",
            language,
            name=dossier.customer.name,
            colleague=colleague.name,
        ),
        buttons=(undo_button(language),),
    )
    result = Result(
        key=ask.message_key,
        customer_id=client,
        staff_id=book.manager.staff_id,
        owner=dossier.customer.manager_id,
        at=ask.now,
        what="delegate",
        why=colleague.staff_id,
        tasks=tasks,
    )
    return Answer(card=card, customers=(client,), shown=(client,), result=result)


def which_colleague(ask: Ask, name: str, colleagues: Sequence[Manager]) -> Answer:
    """A button for each of them; what was typed stays typed."""
    client = ask.slots.client
    if not colleagues:
        return refused(ask, "tasks.help.nobody")
    draft = 1 if ask.slots.draft else ""
    buttons = tuple(
        Button(
            label=one.name,
            action=to_action(
                "handover", client=client, staff=one.staff_id, task=ask.slots.task, why=ask.slots.why, draft=draft,
                note=ask.slots.note,
            ),
        )
        for one in colleagues[:MOST]
    )  # fmt: skip
    card = Card(title=say("tasks.help.which", ask.language, name=name), buttons=buttons)
    return Answer(card=card, customers=(client,), shown=(client,), reason=Reason.ASK_WHICH)
