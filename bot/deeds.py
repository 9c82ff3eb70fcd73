"""What an answer asks to have written: contacts, results of tasks, deeds, steps of a hand-over; in the audit's own transaction.

``bot/conversation.py`` calls ``write`` beside the audit row, so that nothing is done that is not recorded, and ``settle``
once that stands. Who has to hear of a deed is put on its way with it, or told that it was taken back.
"""

from contextlib import suppress
from datetime import datetime
from typing import Any

from content.problems import Problem
from handlers.ask import Answer
from handlers.messages import Message
from segmentation.deeds import Tell, Undone
from segmentation.people import Contact, Manager
from segmentation.policy import Policy
from store import audit
from store.alerts import alerts
from store.alerts.alerts import Alert
from store.books import contacts
from store.chats import misses
from store.console import links
from store.database import Database
from store.outbox import consents
from store.tasks import deeds, handovers, task_results


def write(  # noqa: PLR0913 - one value each
    connection: Any,
    answer: Answer,
    manager: Manager | None,
    message: Message,  # noqa: ARG001 - what is written names its own message
    *,
    now: datetime,
    policy: Policy,
) -> None:
    """Everything the answer asks to have written; ``connection`` is inside ``Database.writing``.

    Raises Problem when somebody else was faster; then nothing is written.
    """
    if answer.deed and not _deed(connection, answer, manager, now):
        return  # the same message again, or the same card tapped twice
    if answer.result:
        task_results.write(connection, answer.result)
    elif answer.logged:
        contacts.add(connection, answer.logged)
    if contact := _contact(answer):
        consents.hear(connection, contact, policy.section("refusals").get("words", ()))
    if answer.step:
        handovers.take(connection, answer.step)
    if answer.sign_in:
        links.make(connection, answer.sign_in)
    if miss := answer.miss:
        misses.add(
            connection,
            sentence=miss.sentence,
            language=miss.language,
            reason=miss.reason,
            nearest=miss.nearest,
            at=now,
        )


def _contact(answer: Answer) -> Contact | None:
    return answer.result.contact if answer.result else answer.logged


def _deed(connection: Any, answer: Answer, manager: Manager | None, now: datetime) -> bool:
    """Write the deed, its audit row and what others have to hear of it; False when it stands already."""
    deed = answer.deed
    assert deed is not None
    if not deeds.write(connection, deed):
        return False
    audit.record(
        connection,
        at=now,
        staff_id=manager.staff_id if manager else "",
        what="undone" if isinstance(deed, Undone) else "written",
        intent=answer.intent,
        customers=[deed.customer_id] if deed.customer_id else [],
        detail={"kind": deed.what if isinstance(deed, Undone) else deed.kind},
    )
    done = deeds.of_key(connection, deed.key)
    for tell in (*answer.tells, *_taken_back(connection, deed)):
        alerts.add(connection, _alert(tell, deed.key, done.ref if done else "", now))
    return True


def _taken_back(connection: Any, deed: object) -> tuple[Tell, ...]:
    """Whoever has heard of a deed that is taken back has to hear that too."""
    if not isinstance(deed, Undone) or not deed.deed_id:
        return ()
    done = deeds.find(connection, deed.deed_id)
    heard = deeds.told_of(connection, done) if done else ()
    facts = {"kind": deed.what, "by": deed.staff_id}
    return tuple(
        Tell(stage="taken_back", staff_id=one, customer_id=deed.customer_id, facts=facts)
        for one in heard
        if one != deed.staff_id
    )


def _alert(tell: Tell, key: str, ref: str, now: datetime) -> Alert:
    """It leaves at once: people of the bank, about their work; the outbox keeps their quiet hours.

    ``ref`` is the number of what was written, for the buttons of whoever decides.
    """
    return Alert(
        source=deeds.SOURCE,
        subject=key,
        stage=tell.stage,
        customer_id=tell.customer_id or None,
        staff_id=tell.staff_id,
        facts={**tell.facts, "ref": ref},
        ready_at=now,
        made_at=now,
    )


def settle(database: Database, policy: Policy, answer: Answer) -> None:
    """The customer's tasks at once; whoever is killed here leaves it to the queue and the next morning."""
    from schedules.tasks import refresh

    about = answer.result.customer_id if answer.result else answer.deed.customer_id if answer.deed else ""
    at = answer.result.at if answer.result else answer.deed.at if answer.deed else None
    if about and at:
        with suppress(Problem):
            refresh(database, policy, [about], at)
