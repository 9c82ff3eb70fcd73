"""Every contact with one customer, the bank's and those logged here, the newest first: who, how, what came of it, the note."""

from collections.abc import Mapping, Sequence

from content.cards import Card, Row
from content.wording import day, knows, say
from handlers.ask import Answer, Ask
from handlers.clients.customer import no_such_customer
from handlers.lists.pages import ambiguous, first_of, footer, more, page_of
from handlers.lists.people import pitch, profile
from handlers.lists.readings import kept, understood
from segmentation.bank_data import NOT_REACHED
from segmentation.dossier import BANK_ZONE, bank_day
from segmentation.people import Contact, Language
from segmentation.policy import Policy
from store.books.book import Book
from store.tasks import mornings


def contact_history(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The contacts and attempts with the customer of ``ask.slots.client``, in the period where one is asked for."""
    language, client = ask.language, ask.slots.client
    customer = book.customer(client)
    if customer is None:
        return no_such_customer(ask)
    found = first_of(_found(ask, book, client), ask)
    page = page_of(found, ask)
    names = mornings.colleagues(book.connection, {one.staff_id for one in page.shown})
    card = Card(
        title=say("history.title", language, name=customer.name),
        understood=understood(kept(ask, "period", "limit"), book, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=_summary(found, ask),
        rows=tuple(_row(one, client, names, ask) for one in page.shown),
        buttons=(*more(ask, page), profile(client, ask), pitch(client, ask)),
        notices=(
            *ambiguous(ask.slots.period, ask),
            *([say("maturities.no_contacts_file", language)] if book.missing("contacts") else []),
        ),
        footer=footer(ask, book, page, order=say("history.sorted", language) if len(found) > 1 else ""),
    )
    return Answer(card=card, customers=(client,), shown=(client,))


def _found(ask: Ask, book: Book, client: str) -> list[Contact]:
    """Each contact once, though it was logged here and comes back in the bank's file."""
    period = ask.slots.period
    each = {one.contact_id: one for one in reversed(book.contacts_of([client])) if _wanted(one, ask)}
    return [
        one
        for one in sorted(each.values(), key=lambda one: (one.at, one.contact_id), reverse=True)
        if period is None
        or (
            (period.start is None or bank_day(one.at) >= period.start)
            and (period.end is None or bank_day(one.at) <= period.end)
        )
    ]


def _wanted(one: Contact, ask: Ask) -> bool:
    """By the channel or the outcome that was asked for."""
    slots = ask.slots
    return (not slots.channel or one.channel == slots.channel) and (not slots.outcome or one.outcome == slots.outcome)


def _summary(found: Sequence[Contact], ask: Ask) -> str:
    language = ask.language
    if not found:
        return say("history.nothing_then" if ask.slots.period else "history.nothing", language)
    reached = [one for one in found if one.outcome not in NOT_REACHED]
    words = say("history.summary", language, count=len(found), reached=len(reached))
    if not reached:
        return words
    on = bank_day(reached[0].at)
    last = say(
        "history.last",
        language,
        day=day(on, language, weekday=False, today=ask.today),
        days=max(0, (ask.today - on).days),
    )
    return f"{words}{say('history.pause', language)}{last}"


def _row(one: Contact, client: str, names: Mapping[str, str], ask: Ask) -> Row:
    language, at = ask.language, one.at.astimezone(BANK_ZONE)
    who = names.get(one.staff_id, one.staff_id)
    return Row(
        title=f"{day(at.date(), language, today=ask.today)} {at:%H:%M}",
        value=_word("outcome", one.outcome, language),
        details=tuple(
            part
            for part in (" · ".join(part for part in (_word("channel", one.channel, language), who) if part), one.note)
            if part
        ),
        customer_id=client,
        facts={
            "contact_id": one.contact_id,
            "at": at.isoformat(),
            "staff_id": one.staff_id,
            "channel": one.channel,
            "outcome": one.outcome,
            "note": one.note,
        },
    )


def _word(vocabulary: str, value: str, language: Language) -> str:
    key = f"words.{vocabulary}.{value}"
    return say(key, language) if value and knows(key, language) else value
