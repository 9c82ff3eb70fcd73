"""What every writing act shares: shown before it is done, written once, undone by a button.

A typed sentence is a draft: the card says exactly what would be written, "confirm" writes it. Its button carries the message
it came from (``once``), so that two taps, or a message delivered twice, write one thing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from content.calendar import working_days
from content.cards import Button, Card, Section
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason, Slots, action
from handlers.tasks.task_cards import plain, undo_button
from segmentation.deeds import Deed, Tell
from segmentation.people import Customer, Language
from segmentation.policy import Policy
from segmentation.task_results import TaskNumbers
from store.books.book import Book
from store.tasks import deeds, task_results

#: Says that nothing was written.
CANCEL = "cancel"
_SUNDAY = 6


def cancelled(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: ARG001 - the shape every handler has
    """Nothing is written."""
    return plain(ask, "acts.cancelled")


def key_of(ask: Ask, book: Book) -> str:
    """What is unique to an act: the card that was confirmed and who did, else the message."""
    return f"{ask.slots.once}:{book.manager.staff_id}" if ask.slots.once else ask.message_key


def twice(ask: Ask, book: Book) -> Answer | None:
    """The card was confirmed before: nothing is written again; None the first time."""
    if not ask.slots.once:
        return None
    key = key_of(ask, book)
    if deeds.of_key(book.connection, key) is None and not task_results.has(book.connection, key):
        return None
    card = Card(title=say("acts.twice", ask.language), buttons=(undo_button(ask.language),))
    return Answer(card=card)


def proposed(  # noqa: PLR0913 - what stands on the card
    ask: Ask,
    parts: Sequence[str],
    *,
    slots: Slots,
    client: str = "",
    lines: Sequence[str] = (),
    notices: Sequence[str] = (),
    others: Sequence[Button] = (),
    confirm: str = "acts.confirm",
) -> Answer:
    """The card that says what would be written; ``others`` stand between "confirm" and "cancel"."""
    language = ask.language
    does = to_action(ask.intent, replace(slots, draft=False, once=ask.message_key))
    card = Card(
        title=say("acts.to_confirm", language),
        summary=joined(parts),
        sections=(Section(lines=tuple(lines)),) if lines else (),
        notices=tuple(notices),
        buttons=(
            Button(label=say(confirm, language), action=does, style="primary"),
            *others,
            Button(label=say("acts.cancel", language), action=action(CANCEL)),
        ),
    )
    return Answer(card=card, customers=_about(client), shown=_about(client), reason=Reason.CONFIRM, slots=slots)


def done(  # noqa: PLR0913 - what stands on the card, and what is written
    ask: Ask,
    policy: Policy,
    deed: Deed,
    parts: Sequence[str],
    *,
    lines: Sequence[str] = (),
    buttons: Sequence[Button] = (),
    tells: Sequence[Tell] = (),
    title: str = "acts.done",
) -> Answer:
    """The card of an act that is written with it; undo stands last."""
    card = Card(
        title=say(title, ask.language),
        summary=joined(parts),
        sections=(Section(lines=tuple(lines)),) if lines else (),
        buttons=(*buttons, undo_button(ask.language)),
        footer=say("acts.undo_hint", ask.language, minutes=int(undo_within(policy).total_seconds() // 60)),
    )
    return Answer(
        card=card, customers=_about(deed.customer_id), shown=_about(deed.customer_id), deed=deed, tells=tuple(tells)
    )


def which(  # noqa: PLR0913 - what is asked and of whom
    ask: Ask,
    key: str,
    buttons: Sequence[Button],
    *,
    client: str = "",
    slots: Slots | None = None,
    parts: Sequence[str] = (),
    **facts: object,
) -> Answer:
    """One thing is still missing: the question, what is known so far, and buttons for it."""
    card = Card(title=say(key, ask.language, **facts), summary=joined(parts), buttons=tuple(buttons))
    return Answer(
        card=card, customers=_about(client), shown=_about(client), reason=Reason.ASK_WHICH, slots=slots or ask.slots
    )


def _about(client: str) -> tuple[str, ...]:
    return (client,) if client else ()


def joined(parts: Sequence[str]) -> str:
    """What is written, between dots."""
    return " · ".join(part for part in parts if part)


def note_line(note: str, language: Language) -> tuple[str, ...]:
    """The manager's own words as a line; none without any."""
    return (say("acts.note", language, note=note),) if note else ()


def undo_within(policy: Policy) -> timedelta:
    """How long an act can be taken back."""
    return TaskNumbers.read(policy.section("tasks")).undo_within


def client_of(ask: Ask, book: Book) -> Customer | None:
    """The customer of the question, when they are in the asker's book."""
    return book.customer(ask.slots.client) if ask.slots.client else None


def first_day(ask: Ask) -> date | None:
    """The first day from today on that was named; None when none was, or all have passed."""
    period = ask.slots.period
    if period is None:
        return None
    if period.start and period.end and period.start < ask.today <= period.end:
        return ask.today
    return next((found for found in (period.start, period.end) if found is not None and found >= ask.today), None)


def is_past(ask: Ask) -> bool:
    """Whether days were named, and all of them have passed."""
    period = ask.slots.period
    last = (period.end or period.start) if period else None
    return last is not None and last < ask.today


def coming_days(book: Book, today: date) -> tuple[date, ...]:
    """Days to offer: the next working day, the one after, next Monday's; each once."""
    calendar = working_days(book.edited_days)
    monday = calendar.on_or_after(today + timedelta(days=_SUNDAY + 1 - today.weekday()))
    return tuple(sorted({calendar.add(today, 1), calendar.add(today, 2), monday}))


def at_hour(day: date, ask: Ask, hour: str) -> datetime:
    """A moment on the asker's clock."""
    return datetime.combine(day, ask.slots.at or datetime.strptime(hour, "%H:%M").time(), tzinfo=ask.now.tzinfo)  # noqa: DTZ007 - a time of day
