"""What the asker wants to be reminded of (reminder_list): those that wait, the nearest first; a period looks at its days."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from content.cards import Button, Card, Row
from content.wording import day, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.lists.filters import asked_clients
from handlers.lists.pages import ambiguous, first_of, more, page_of
from handlers.lists.people import People, people, profile
from handlers.lists.readings import kept, understood
from segmentation.policy import Policy
from store.books.book import Book
from store.tasks import reminders
from store.tasks.reminders import Reminder

#: No day is later: a day more must still be one.
_LAST = date(9999, 12, 1)


def reminder_list(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The asker's own reminders; in a period also those that have been sent."""
    language = ask.language
    found = first_of(_found(ask, book), ask)
    page = page_of(found, ask)
    named = {one.customer_id for one in page.shown if one.customer_id}
    seen = people(book, sorted(named), ask, contacts=False)
    waiting = sum(one.state == reminders.WAITING for one in found)
    card = Card(
        title=say("reminder_list.title", language),
        understood=understood(kept(ask, "period", "client", "also", "limit"), book, policy=policy),
        summary=say("reminder_list.summary", language, count=len(found), waiting=waiting)
        if found
        else say("reminder_list.nothing_then" if ask.slots.period else "reminder_list.nothing", language),
        rows=tuple(_row(one if book.private else replace(one, note=""), seen, ask) for one in page.shown),
        buttons=more(ask, page),
        notices=ambiguous(ask.slots.period, ask),
        footer=say("lists.page", language, page=ask.slots.page, pages=page.pages) if page.pages > 1 else "",
    )
    about = book.customers(one.customer_id for one in found if one.customer_id)
    return Answer(card=card, customers=tuple(one.customer_id for one in about), shown=tuple(seen.customers))


def _found(ask: Ask, book: Book) -> list[Reminder]:
    period, zone, clients = ask.slots.period, ask.now.tzinfo, asked_clients(ask.slots)
    if period is None:
        found = reminders.of(book.connection, book.manager.staff_id)
    else:
        since = datetime.combine(period.start, time(), zone) if period.start else None
        last = min(period.end, _LAST) if period.end else None
        until = datetime.combine(last, time(), zone) + timedelta(days=1) if last else None
        states = (reminders.WAITING, reminders.SENT, reminders.DONE)
        found = reminders.of(book.connection, book.manager.staff_id, since=since, until=until, states=states)
    return [one for one in found if not clients or one.customer_id in clients]


def _row(one: Reminder, seen: People, ask: Ask) -> Row:
    language, at = ask.language, one.at.astimezone(ask.now.tzinfo)
    state = "late" if one.state == reminders.WAITING and one.at < ask.now else one.state
    client = one.customer_id or ""
    mine = client in seen.customers  # a customer who is another's now is not named any more
    return Row(
        title=f"{day(at.date(), language, today=ask.today)} {at:%H:%M}",
        value=seen.title(client) if mine else "",
        details=(one.note,) if one.note else (),
        badges=() if state == reminders.WAITING else (say(f"reminder_list.badge.{state}", language),),
        customer_id=client if mine else "",
        buttons=(*((profile(client, ask),) if mine else ()), *_ending(one, ask)),
        facts={"reminder_id": one.reminder_id, "at": at.isoformat(), "note": one.note, "state": one.state},
    )


def _ending(one: Reminder, ask: Ask) -> tuple[Button, ...]:
    """Ticked off, or not wanted any more; while it waits."""
    if one.state != reminders.WAITING:
        return ()
    number = str(one.reminder_id)
    return tuple(
        Button(
            label=say(f"acts.reminder.button.{state}", ask.language),
            action=to_action("reminder_set", task=number, why=state, once=f"{ask.message_key}:{number}"),
        )
        for state in (reminders.DONE, reminders.CANCELLED)
    )
