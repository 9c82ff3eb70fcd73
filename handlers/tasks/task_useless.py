"""A task that is of no use: why, by a tap or typed; it does not come back, and the rule's count grows.

Part of ``handlers.tasks.contacts``: it is one of the results of a line.
"""

from content.cards import Button, Card
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from handlers.day.due import due_for
from handlers.tasks.task_cards import meant, plain, refused, undo_button, word_of
from handlers.why.reasons import spoken
from segmentation.dossier import Dossier
from segmentation.kept_tasks import USELESS
from segmentation.policy import Policy
from segmentation.task_results import Result
from segmentation.tasks import Task
from store.books.book import Book


def not_useful(ask: Ask, book: Book, policy: Policy, dossier: Dossier) -> Answer:
    """Ask which task and why, then end it."""
    due = due_for(dossier, book, policy, ask.today, now=ask.now)
    tasks = meant(ask, due)
    if not tasks:
        return plain(ask, "tasks.nothing_due", name=dossier.customer.name)
    if len(tasks) > 1:
        return _which_task(ask, dossier, tasks)
    if not ask.slots.why:
        return _why(ask, dossier, tasks[0])
    if ask.slots.why not in USELESS:
        return refused(ask, "duties.logged.bad_outcome")
    language = ask.language
    card = Card(
        title=say("tasks.useless.title", language),
        summary=say(
            "tasks.useless.noted",
            language,
            name=dossier.customer.name,
            reason=_said(tasks[0], ask),
            why=say(f"tasks.useless.why.{ask.slots.why}", language),
        ),
        buttons=(undo_button(language),),
        footer=_rest(ask, due, tasks[0]),
    )
    client = dossier.customer_id
    result = Result(
        key=ask.message_key,
        customer_id=client,
        staff_id=book.manager.staff_id,
        owner=dossier.customer.manager_id,
        at=ask.now,
        what="not_useful",
        why=ask.slots.why,
        tasks=tasks,
    )
    return Answer(card=card, customers=(client,), shown=(client,), result=result)


def _which_task(ask: Ask, dossier: Dossier, tasks: tuple[Task, ...]) -> Answer:
    client = dossier.customer_id
    buttons = tuple(
        Button(
            label=_said(task, ask),
            action=to_action("log_contact", client=client, outcome="not_useful", task=word_of(task), why=ask.slots.why),
        )
        for task in tasks
    )
    card = Card(title=say("tasks.useless.which", ask.language, name=dossier.customer.name), buttons=buttons)
    return Answer(card=card, customers=(client,), shown=(client,), reason=Reason.ASK_WHICH)


def _why(ask: Ask, dossier: Dossier, task: Task) -> Answer:
    client = dossier.customer_id
    buttons = tuple(
        Button(
            label=say(f"tasks.useless.why.{why}", ask.language),
            action=to_action("log_contact", client=client, outcome="not_useful", task=word_of(task), why=why),
        )
        for why in USELESS
    )
    title = say("tasks.useless.ask_why", ask.language, name=dossier.customer.name)
    card = Card(title=title, summary=_said(task, ask), buttons=buttons)
    return Answer(card=card, customers=(client,), shown=(client,), reason=Reason.ASK_WHICH)


def _said(task: Task, ask: Ask) -> str:
    return spoken(task.reasons[0], ask.language, ask.today)


def _rest(ask: Ask, due: tuple[Task, ...], ended: Task) -> str:
    left = [spoken(reason, ask.language, ask.today) for task in due if task != ended for reason in task.reasons]
    comma = say("pitch.comma", ask.language)
    return say("tasks.still", ask.language, reasons=comma.join(left)) if left else ""
