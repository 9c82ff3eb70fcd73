"""push_status: how the latest pushes are doing, the share of owners who confirmed first; one of them in full."""

from datetime import timedelta

from content.cards import Button, Card, Row
from content.wording import day, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.pushes.cards import STATUS, report_card
from handlers.pushes.words import audience_words, counts_words
from handlers.tasks.task_cards import plain
from segmentation.policy import Policy
from store.books.book import Book
from store.outbox import newsroom
from store.pushes import desk, rows
from store.pushes.following import Follow, counts_of, follow
from store.staff import managers

_SHOWN = 10
_BACK = timedelta(days=14)
#: What is on its way or has been.
_STATES = (rows.QUEUED, rows.APPROVED, rows.CHECKED, rows.DONE, rows.RECALLED, rows.REJECTED, rows.EXPIRED)


def push_status(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The list, or the one a button names."""
    if ask.slots.task:
        found = follow(book.connection, ask.slots.task.partition("@")[0])
        return _one(ask, book, policy, found) if found else plain(ask, "pushes.unknown", push_id=ask.slots.task)
    lines = [*_pushes(ask, book, policy), *_digests(ask, book)]
    if not lines:
        return plain(ask, "pushes.card.none_status")
    return Answer(card=Card(title=say("pushes.card.status", ask.language), rows=tuple(lines[:_SHOWN])))


def _pushes(ask: Ask, book: Book, policy: Policy) -> list[Row]:
    language, out = ask.language, []
    for push in rows.listed(book.connection, _STATES, limit=_SHOWN):
        if push.made_at < ask.now - _BACK and push.state not in rows.OPEN:
            continue
        found = follow(book.connection, push.push_id)
        assert found is not None
        rate = found.confirm_rate
        head = say("pushes.card.headline", language, percent=round(rate * 100)) if rate is not None else ""
        button = Button(label=say("pushes.card.report", language), action=to_action(STATUS, task=push.push_id))
        out.append(
            Row(
                title=push.card.title,
                value=say(f"pushes.state.{push.state}", language),
                details=tuple(
                    text
                    for text in (
                        audience_words(push.audience, language, policy),
                        head,
                        counts_words(dict(found.counts), language),
                    )
                    if text
                ),
                facts={"push_id": push.push_id, "state": push.state, "confirm_rate": rate},
                buttons=(button,),
            )
        )
    return out


def _digests(ask: Ask, book: Book) -> list[Row]:
    """The program's own weekly ones."""
    language, out = ask.language, []
    for push in reversed(newsroom.pushes_since(book.connection, ask.now - _BACK)):
        if push.author != rows.BY_PROGRAM:
            continue
        counts = counts_of(book.connection, push.push_id)
        made = day(push.made_at.astimezone(ask.now.tzinfo).date(), language, today=ask.today)
        out.append(
            Row(
                title=push.card.title,
                value=made,
                details=(counts_words(counts, language),) if counts else (),
                facts={"push_id": push.push_id, "state": push.state},
            )
        )
    return out


def _one(ask: Ask, book: Book, policy: Policy, found: Follow) -> Answer:
    owners = {one.owner_staff_id for one in found.lines}
    people = {one: managers.by_staff_id(book.connection, one) for one in owners if one}
    names = {one: person.name for one, person in people.items() if person}
    may_stop = desk.may_stop(policy, found.push, book.manager)
    return Answer(card=report_card(found, ask.language, names=names, may_stop=may_stop))
