"""What an answer asks to have written: contacts, results of tasks, steps of a hand-over; in the audit's own transaction.

``bot/conversation.py`` calls ``write`` beside the audit row, so that nothing is done that is not recorded, and ``settle``
once that stands.
"""

from contextlib import suppress
from datetime import datetime

from sqlalchemy import Connection

from content.problems import Problem
from handlers.ask import Answer
from handlers.messages import Message
from segmentation.people import Manager
from segmentation.policy import Policy
from store.books import contacts
from store.database import Database
from store.outbox import consents
from store.tasks import handovers, task_results


def write(  # noqa: PLR0913 - one value each
    connection: Connection,
    answer: Answer,
    manager: Manager | None,  # noqa: ARG001 - what is written names its own author
    message: Message,  # noqa: ARG001 - the same
    *,
    now: datetime,  # noqa: ARG001 - and its own moment
    policy: Policy,
) -> None:
    """Everything the answer asks to have written; ``connection`` is inside ``Database.writing``."""
    if answer.result:
        task_results.write(connection, answer.result)
    elif answer.logged:
        contacts.add(connection, answer.logged)
    if contact := answer.result.contact if answer.result else answer.logged:
        consents.hear(connection, contact, policy.section("refusals").get("words", ()))
    if answer.step:
        handovers.take(connection, answer.step)


def settle(database: Database, policy: Policy, answer: Answer) -> None:
    """The customer's tasks at once; whoever is killed here leaves it to the queue and the next morning."""
    from schedules.tasks import refresh

    if answer.result:
        with suppress(Problem):
            refresh(database, policy, [answer.result.customer_id], answer.result.at)
