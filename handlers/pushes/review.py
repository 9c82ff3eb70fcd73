"""push_review: what waits for the reader's word, one push as it would leave, and the word itself by a button.

A button carries the approval as it was read; what was changed since is shown anew and not decided on. Sending back, stopping
and approving against a doubt of the checks need a reason. Stopping and reminding owners are here too, because they write.
"""

from content.cards import Button, Card, Row
from content.wording import knows, say
from handlers.actions import to_action
from handlers.acts.proposals import key_of, twice
from handlers.ask import Answer, Ask, Reason
from handlers.pushes.cards import (
    APPROVE,
    NUDGE,
    REJECT,
    REVIEW,
    STATUS,
    STOP,
    reason_card,
    reason_needed,
    review_card,
    task_of,
)
from handlers.pushes.words import audience_words
from handlers.tasks.task_cards import plain, refused
from segmentation.deeds import PushDecided, PushNudged, PushStopped
from segmentation.policy import Policy
from store.books.book import Book
from store.outbox import approvals
from store.pushes import deciding, desk, rows
from store.pushes.deciding import Decision
from store.pushes.desk import Preview
from store.pushes.making import KIND
from store.pushes.rows import Push
from store.staff import managers

#: What a conversation leaves open: the reasons whose words are the program's.
_SAID = "pushes.why."


def push_review(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The list, the one push, or the decision."""
    if again := twice(ask, book):
        return again
    push_id, _, read = ask.slots.task.partition("@")
    if not push_id:
        return _waiting(ask, book, policy)
    if rows.find(book.connection, push_id) is None:
        return plain(ask, "pushes.unknown", push_id=push_id)
    if ask.slots.why in (STOP, NUDGE):
        return _stopped(ask, book, policy, push_id)
    seen = desk.looked_at(book.connection, policy, push_id, who=book.manager, now=ask.now)
    if ask.slots.why in (APPROVE, REJECT):
        return _decided(ask, book, policy, seen, read)
    return shown(ask, book, policy, seen)


def shown(ask: Ask, book: Book, policy: Policy, seen: Preview) -> Answer:
    """One push as it would leave."""
    return Answer(card=review_card(seen, ask.language, policy, author=_name(book, seen.push.author)))


def waits_for(book: Book, policy: Policy) -> tuple[Push, ...]:
    """The pushes that wait for this person's word, the oldest first."""
    found = [
        push
        for push in rows.listed(book.connection, (rows.CHECKED,))
        if not deciding.may_review(
            policy, push, book.manager, approvals.newest(book.connection, KIND, push.push_id)
        )
    ]  # fmt: skip
    return tuple(reversed(found))


def _waiting(ask: Ask, book: Book, policy: Policy) -> Answer:
    language, found = ask.language, waits_for(book, policy)
    if not found:
        return plain(ask, "pushes.card.nobody_waits")
    if len(found) == 1:
        seen = desk.looked_at(book.connection, policy, found[0].push_id, who=book.manager, now=ask.now)
        return shown(ask, book, policy, seen)
    lines = tuple(
        Row(
            title=push.card.title,
            value=say(f"pushes.kind.{push.kind}", language),
            details=(f"{_name(book, push.author)} · {audience_words(push.audience, language, policy)}",),
            facts={"push_id": push.push_id},
            buttons=(
                Button(label=say("pushes.card.what_it_says", language), action=to_action(REVIEW, task=push.push_id)),
            ),
        )
        for push in found
    )
    return Answer(card=Card(title=say("pushes.card.waiting", language, count=len(found)), rows=lines))


def _decided(ask: Ask, book: Book, policy: Policy, seen: Preview, read: str) -> Answer:
    language, act = ask.language, ask.slots.why
    if seen.why_not:
        return refused(ask, seen.why_not, push_id=seen.push.push_id)
    if read != task_of(seen).partition("@")[2]:  # changed since: it is shown as it is now
        again = shown(ask, book, policy, seen).card
        notice = say("pushes.changed", language, push_id=seen.push.push_id)
        return Answer(card=Card(title=notice, sections=again.sections, buttons=again.buttons), reason=Reason.CONFIRM)
    if act == APPROVE and any(one.level == "block" for one in seen.push.findings):
        return shown(ask, book, policy, seen)
    if not ask.slots.note.strip() and reason_needed(seen, act):
        return Answer(card=reason_card(ask.slots.task, act, language), reason=Reason.ASK_WHICH)
    deed = PushDecided(
        key=key_of(ask, book),
        staff_id=book.manager.staff_id,
        at=ask.now,
        approved=act == APPROVE,
        decision=Decision(
            push_id=seen.push.push_id, approval_id=seen.approval_id, binding=seen.binding, by=book.manager.staff_id,
            reason=_reason(ask),
        ),
        push=seen.push,
        counted=seen.counted,
    )  # fmt: skip
    done = "approved" if act == APPROVE else "rejected"
    first = min((one.due_at for one in seen.counted.goes if one.due_at), default=None)
    summary = ""
    if act == APPROVE and first:
        summary = say("pushes.card.counted", language, goes=len(seen.counted.goes), first=f"{first:%m-%d %H:%M}")
    card = Card(
        title=say(f"pushes.card.{done}", language, title=seen.push.card.title),
        summary=summary or _reason_words(ask),
        buttons=_after(seen.push.push_id, act, ask),
    )
    return Answer(card=card, deed=deed)


def _after(push_id: str, act: str, ask: Ask) -> tuple[Button, ...]:
    """What may follow an approval: its progress, and the stop button."""
    if act != APPROVE:
        return ()
    return (
        Button(label=say("pushes.card.report", ask.language), action=to_action(STATUS, task=push_id)),
        Button(
            label=say("pushes.card.stop", ask.language), action=to_action(REVIEW, task=push_id, why=STOP), style="danger"
        ),
    )  # fmt: skip


def _stopped(ask: Ask, book: Book, policy: Policy, push_id: str) -> Answer:
    push = rows.find(book.connection, push_id)
    assert push is not None
    if not desk.may_stop(policy, push, book.manager):
        return refused(ask, "pushes.not_yours", push_id=push_id)
    if push.state not in rows.OPEN:
        return plain(ask, "pushes.over")
    key, me = key_of(ask, book), book.manager.staff_id
    if ask.slots.why == NUDGE:
        deed: PushNudged | PushStopped = PushNudged(key=key, staff_id=me, at=ask.now, push_id=push_id)
        return Answer(card=Card(title=say("pushes.card.nudge", ask.language), summary=push.card.title), deed=deed)
    if not ask.slots.note.strip():
        return Answer(card=reason_card(ask.slots.task, STOP, ask.language), reason=Reason.ASK_WHICH)
    deed = PushStopped(key=key, staff_id=me, at=ask.now, push_id=push_id, reason=_reason(ask))
    card = Card(title=say("pushes.card.withdrawn", ask.language, title=push.card.title), summary=_reason_words(ask))
    return Answer(card=card, deed=deed)


def _reason(ask: Ask) -> str:
    """As it is written down: the word of a button stays a word, so that it can be counted."""
    return ask.slots.note.strip()


def _reason_words(ask: Ask) -> str:
    key = f"{_SAID}{ask.slots.note.strip()}"
    return say(key, ask.language) if knows(key, ask.language) else ask.slots.note.strip()


def _name(book: Book, staff_id: str) -> str:
    who = managers.by_staff_id(book.connection, staff_id)
    return who.name if who else staff_id
