"""Whom the book's managers were in touch with in a period: each customer once, with the last attempt and its result.

Typed in so many words (``handlers.language.contacts_made``); the figures of it are in my_performance.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from content.cards import Card, Row
from content.wording import day, money, say
from handlers.ask import Answer, Ask, Period
from handlers.lists.filters import passing, unreadable, within
from handlers.lists.pages import first_of, footer, more, page_of
from handlers.lists.people import People, people
from handlers.lists.readings import understood
from segmentation.bank_data import NOT_REACHED
from segmentation.dossier import bank_day
from segmentation.money import yuan_text
from segmentation.people import Contact, Placement
from segmentation.policy import Policy
from store.books.book import Book
from store.books.roster import open_ids

#: The question's name.
CONTACTED = "contacted"


def contacted(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The customers of the period by their last attempt in it, the latest first; today where no period is asked for."""
    language, title = ask.language, say("contacted.title", ask.language)
    lacking = unreadable(ask, book, policy, title)
    if lacking:
        return lacking
    period = _period(ask)
    attempts = _attempts(ask, book, period)
    latest = _latest(attempts)
    placed = book.placements(one.customer_id for one in latest)
    found = first_of([one for one in latest if within(ask.slots.amount, _aum(one, placed))], ask)
    page = page_of(found, ask)
    seen = people(book, (one.customer_id for one in page.shown), ask, contacts=False)
    kept = {one.customer_id for one in found}
    card = Card(
        title=title,
        understood=understood(ask, book, period=period, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=_summary([one for one in attempts if one.customer_id in kept], ask),
        rows=tuple(_row(one, seen, placed) for one in page.shown),
        buttons=more(ask, page, period=period),
        notices=(say("duties.no_contacts", language),) if book.missing("contacts") else (),
        footer=footer(ask, book, page),
    )
    return Answer(
        card=card,
        slots=replace(ask.slots, period=period),
        customers=tuple(one.customer_id for one in found),
        shown=tuple(one.customer_id for one in page.shown),
    )


def _period(ask: Ask) -> Period:
    """The days asked for up to today, or today."""
    asked = ask.slots.period
    if asked is None:
        return Period(start=ask.today, end=ask.today)
    return Period(start=asked.start, end=min(asked.end or ask.today, ask.today), ambiguous=asked.ambiguous)


def _attempts(ask: Ask, book: Book, period: Period) -> list[Contact]:
    """Every contact and attempt of the period with customers that pass, the newest first."""
    kept, open_ = passing(ask, book), open_ids(book, ask.today)
    some = open_ if kept is None else open_ & kept
    return [one for one in book.contacts_of(sorted(some)) if _within(period, one)]


def _latest(attempts: Sequence[Contact]) -> list[Contact]:
    """The newest of each customer, in their order."""
    found: dict[str, Contact] = {}
    for one in attempts:
        found.setdefault(one.customer_id, one)
    return list(found.values())


def _within(period: Period, one: Contact) -> bool:
    on = bank_day(one.at)
    return (period.start is None or on >= period.start) and (period.end is None or on <= period.end)


def _aum(one: Contact, placed: Mapping[str, Placement]) -> int:
    where = placed.get(one.customer_id)
    return where.aum if where else 0


def _summary(attempts: Sequence[Contact], ask: Ask) -> str:
    if not attempts:
        return say("contacted.nobody", ask.language)
    reached = {one.customer_id for one in attempts if one.outcome not in NOT_REACHED}
    count = len({one.customer_id for one in attempts})
    return say("contacted.summary", ask.language, customers=count, reached=len(reached), count=len(attempts))


def _row(one: Contact, seen: People, placed: Mapping[str, Placement]) -> Row:
    language, where, on = seen.ask.language, placed.get(one.customer_id), bank_day(one.at)
    channel, outcome = (
        say(f"words.{kind}.{word}", language) for kind, word in (("channel", one.channel), ("outcome", one.outcome))
    )
    assets = say("birthdays.assets", language, amount=money(where.aum, language)) if where else ""
    return Row(
        title=seen.title(one.customer_id),
        value=outcome,
        details=tuple(part for part in (channel, one.note, assets) if part),
        badges=seen.badges(one.customer_id),
        customer_id=one.customer_id,
        group=day(on, language, today=seen.ask.today),
        buttons=seen.buttons(one.customer_id),
        facts={
            "name": seen.name(one.customer_id),
            "day": on.isoformat(),
            "channel": one.channel,
            "outcome": one.outcome,
            **({"aum": yuan_text(where.aum)} if where else {}),
        },
    )
