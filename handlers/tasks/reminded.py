"""The card of reminders whose moment has come, and their lines in the briefing: job ``remind``, ``handlers.day.today``."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from content.cards import Button, Card, Row, Section
from content.wording import day, say
from handlers.actions import to_action
from handlers.acts.reminding import what_of
from handlers.ask import Answer, Ask, Period, Slots
from segmentation.people import Customer
from store.books.book import Book
from store.tasks import reminders
from store.tasks.reminders import Reminder


def reminded(ask: Ask, book: Book, due: Sequence[Reminder]) -> Answer:
    """What the reader wanted to be reminded of; of a customer who is not in their book any more only that there was something."""
    customers = _customers(book, due)
    rows = tuple(_row(one, customers.get(one.customer_id or ""), ask, book) for one in due)
    shown = tuple(dict.fromkeys(row.customer_id for row in rows if row.customer_id))
    key = "acts.reminded.one" if len(rows) == 1 else "acts.reminded.many"
    card = Card(title=say(key, ask.language, count=len(rows)), rows=rows)
    return Answer(card=card, customers=shown, shown=shown)


def todays(ask: Ask, book: Book) -> tuple[Section | None, tuple[str, ...]]:
    """The reminders still to come today, as a section of the briefing, and whom they name."""
    start = datetime.combine(ask.today, time(), tzinfo=ask.now.tzinfo)
    found = reminders.of(book.connection, book.manager.staff_id, since=start, until=start + timedelta(days=1))
    if not found:
        return None, ()
    customers = _customers(book, found)
    lines = tuple(
        f"{one.at.astimezone(ask.now.tzinfo):%H:%M} {_words(one, customers.get(one.customer_id or ''), ask, book)}"
        for one in found
    )
    title = say("acts.reminded.today", ask.language, count=len(found))
    return Section(title=title, lines=lines), tuple(customers)


def _customers(book: Book, found: Sequence[Reminder]) -> dict[str, Customer]:
    return {one.customer_id: one for one in book.customers(one.customer_id for one in found if one.customer_id)}


def _words(one: Reminder, customer: Customer | None, ask: Ask, book: Book) -> str:
    if one.customer_id and customer is None:
        return say("acts.reminded.gone", ask.language)
    return what_of(_note(one, customer, book), customer, ask.language)


def _row(one: Reminder, customer: Customer | None, ask: Ask, book: Book) -> Row:
    local = one.at.astimezone(ask.now.tzinfo)
    when = f"{local:%H:%M}"
    if local.date() != ask.today:
        when = say("acts.moment", ask.language, day=day(local.date(), ask.language, today=ask.today), at=when)
    other = one.staff_id != book.manager.staff_id
    return Row(
        title=_words(one, customer, ask, book),
        value=when,
        badges=(say("acts.reminded.for", ask.language),) if other else (),
        customer_id=customer.customer_id if customer else "",
        facts={"reminder": one.reminder_id, "at": one.at.isoformat()},
        buttons=_buttons(one, customer, ask, book),
    )


def _note(one: Reminder, customer: Customer | None, book: Book) -> str:
    """The manager's own words; a colleague's as far as the reader may see them."""
    if customer is None or one.staff_id == book.manager.staff_id:
        return one.note
    return book.shown_note(one.note, customer.customer_id)


def _buttons(one: Reminder, customer: Customer | None, ask: Ask, book: Book) -> tuple[Button, ...]:
    """Log what came of it, or be reminded again tomorrow at the same hour."""
    if one.customer_id and customer is None:
        return ()
    tomorrow = ask.today + timedelta(days=1)
    slots = Slots(
        client=customer.customer_id if customer else "",
        period=Period(start=tomorrow, end=tomorrow),
        note=_note(one, customer, book),
        at=one.at.astimezone(ask.now.tzinfo).time().replace(second=0, microsecond=0),
        once=f"reminder:{one.reminder_id}:{tomorrow.isoformat()}",
    )
    again = Button(label=say("acts.reminded.tomorrow", ask.language), action=to_action("reminder_set", slots))
    if customer is None:
        return (again,)
    client = customer.customer_id
    called = Button(
        label=say("duties.button.called", ask.language), action=to_action("log_contact", client=client), style="primary"
    )
    profile = Button(
        label=say("duties.button.profile", ask.language), action=to_action("client_profile", client=client)
    )
    return (called, again, profile)
