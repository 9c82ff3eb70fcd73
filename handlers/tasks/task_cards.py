"""What every answer about a customer's tasks shares: who may say something of them, the undo button, which task is meant."""

from content.cards import Button, Card
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from segmentation.people import Language
from segmentation.tasks import Task
from store.books.book import Book


def helps(book: Book) -> bool:
    """Whether the reader works with these customers: their own, a colleague's on leave, or one lent for help."""
    return bool(book.scope.own) or book.only is not None


def refused(ask: Ask, key: str, **facts: object) -> Answer:
    """One sentence that says no; nothing is written."""
    return Answer(card=Card(title=say(key, ask.language, **facts)), reason=Reason.NOT_ALLOWED)


def plain(ask: Ask, key: str, **facts: object) -> Answer:
    """One sentence, because there is nothing to do; nothing is written."""
    return Answer(card=Card(title=say(key, ask.language, **facts)))


def undo_button(language: Language) -> Button:
    """Takes the last thing back."""
    return Button(label=say("tasks.button.undo", language), action="undo")


def useless_button(client: str, language: Language) -> Button:
    """Asks why a task is of no use."""
    action = to_action("log_contact", client=client, outcome="not_useful")
    return Button(label=say("tasks.button.not_useful", language), action=action)


def word_of(task: Task) -> str:
    """A task as a button names it: ``W-04@2026-11-24``."""
    return f"{task.duty}@{task.due_on.isoformat()}"


def meant(ask: Ask, due: tuple[Task, ...]) -> tuple[Task, ...]:
    """The task that was named; all of the line when none was."""
    return tuple(task for task in due if not ask.slots.task or word_of(task) == ask.slots.task)
