"""Undo: the last thing this manager said of a task is taken back, for as long as the policy gives."""

from datetime import date

from content.cards import Button, Card
from content.wording import day, knows, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.tasks.task_cards import plain
from segmentation.policy import Policy
from segmentation.task_results import Result, Said, TaskNumbers
from store.books.book import Book
from store.tasks import task_results


def undo(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Take back the newest result of the asker that is young enough; otherwise say that there is none."""
    within = TaskNumbers.read(policy.section("tasks")).undo_within
    staff_id = book.manager.staff_id
    last = task_results.last(book.connection, staff_id, since=ask.now - within)
    if last is None:
        return plain(ask, "tasks.undo.nothing", minutes=int(within.total_seconds() // 60))
    customer = book.customer(last.customer_id)
    name = customer.name if customer else last.customer_id
    card = Card(
        title=say("tasks.undo.title", ask.language),
        summary=say("tasks.undo.done", ask.language, name=name, what=_what(last, ask)),
        buttons=_again(last, ask) if customer else (),
    )
    result = Result(
        key=ask.message_key,
        customer_id=last.customer_id,
        staff_id=staff_id,
        owner=customer.manager_id if customer else "",
        at=ask.now,
        what="undo",
        undoes=last.result_id,
    )
    shown = (last.customer_id,)
    return Answer(card=card, customers=shown, shown=shown, result=result)


def _what(last: Said, ask: Ask) -> str:
    """What was said, in a few words."""
    language = ask.language
    if last.what == "contact":
        return say("tasks.undo.contact", language, outcome=say(f"words.outcome.{last.why}", language))
    if last.what == "snooze":
        until = day(date.fromisoformat(last.why), language, today=ask.today)
        return say("tasks.undo.snooze", language, day=until)
    key = f"tasks.useless.why.{last.why}"
    return say(f"tasks.undo.{last.what}", language, why=say(key, language) if knows(key, language) else "")


def _again(last: Said, ask: Ask) -> tuple[Button, ...]:
    """Say it anew, this time right."""
    log = to_action("log_contact", client=last.customer_id)
    return (Button(label=say("tasks.button.log", ask.language), action=log),)
