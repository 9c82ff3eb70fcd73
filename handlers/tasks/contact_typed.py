"""A contact as it was typed: when it was and when the next one is, and the card that shows it before it is written.

``handlers.tasks.contacts`` asks here.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from content.wording import day, say
from handlers.acts.consenting import REFUSED, heard
from handlers.acts.proposals import at_hour, note_line, proposed
from handlers.acts.reminding import ReminderNumbers
from handlers.ask import Answer, Ask
from handlers.tasks.task_cards import refused
from segmentation.dossier import Dossier
from segmentation.policy import Policy

#: A contact of an earlier day is logged with this hour.
_NOON = time(12)
#: So far back a contact may be logged.
_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDays:
    """When the contact was, and the day of the next one."""

    at: datetime
    next: date | None = None


def days_of(ask: Ask) -> ContactDays | Answer:
    """A day ahead is that of the next contact, one that has passed that of this one."""
    period = ask.slots.period
    first = (period.start or period.end) if period else None
    last = (period.end or period.start) if period else None
    if first is None or last is None or first == ask.today == last:
        return ContactDays(at=ask.now)
    if last > ask.today:
        return ContactDays(at=ask.now, next=first if first > ask.today else last)
    if last < ask.today - _BACK:
        return refused(ask, "acts.contact.too_old", days=_BACK.days)
    return ContactDays(at=ask.now if last == ask.today else datetime.combine(last, _NOON, tzinfo=ask.now.tzinfo))


def shown_first(ask: Ask, policy: Policy, dossier: Dossier, days: ContactDays) -> Answer:
    """What would be written, to the last word."""
    language = ask.language
    parts = (
        dossier.customer.name,
        "" if days.at == ask.now else day(days.at.date(), language, today=ask.today),
        say(f"words.channel.{ask.slots.channel or 'call'}", language),
        say(f"words.outcome.{ask.slots.outcome}", language),
        say("acts.contact.next", language, day=day(days.next, language, today=ask.today)) if days.next else "",
    )
    notices = (*((reminds(ask, policy, days.next),) if days.next else ()), *refusal_heard(ask, policy))
    client = dossier.customer_id
    slots = replace(ask.slots, client=client, client_text="")
    return proposed(
        ask, parts, slots=slots, client=client, lines=note_line(ask.slots.note, language), notices=notices
    )  # fmt: skip


def refusal_heard(ask: Ask, policy: Policy) -> tuple[str, ...]:
    """That the customer's words go into the ledger of consents with the contact."""
    return (say("consent.also", ask.language),) if heard(ask.slots.note, policy) == REFUSED else ()


def reminds(ask: Ask, policy: Policy, on: date) -> str:
    """That there will be a reminder on the day of the next contact."""
    due = due_moment(ask, policy, on)
    return say("acts.contact.reminds", ask.language, day=day(on, ask.language, today=ask.today), at=f"{due:%H:%M}")


def due_moment(ask: Ask, policy: Policy, on: date) -> datetime:
    """When that reminder is sent."""
    return at_hour(on, ask, ReminderNumbers.read(policy).at)
