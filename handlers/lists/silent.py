"""Customers nobody was in touch with for so long ("not contacted for three months"), the longest silence first.

``handlers.day.today`` answers with it when a question names such a length. A call nobody answered is no contact.
"""

from collections.abc import Iterable
from dataclasses import replace

from content.cards import Card, Row
from content.wording import say
from handlers.ask import Answer, Ask
from handlers.lists.filters import held, passing, silent_since, unreadable, within
from handlers.lists.pages import first_of, footer, more, page_of
from handlers.lists.people import People, people
from handlers.lists.readings import kept, understood
from segmentation.dossier import bank_day
from segmentation.policy import Policy
from store.books.book import Book
from store.books.ranked import ranked
from store.books.roster import open_ids


def silent_list(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The open customers within the other filters whose last contact lies at least ``ask.slots.silent`` days back.

    Without such a length it is said among the other filters: within the last days, or between two lengths.
    """
    language, days = ask.language, ask.slots.silent or 0
    title = say("silent.title" if days else "silent.title_some", language, days=days)
    lacking = unreadable(ask, book, policy, title)
    if lacking:
        return lacking
    found = first_of(_silent(ask, book, days), ask)
    page = page_of(found, ask)
    seen = people(book, page.shown, ask)
    filters = understood(
        kept(
            ask, "segment", "product", "without", "only", "lacks", "having", "each", "amount", "client", "also", "limit"
        ),
        book,
        policy=policy,
    )
    since = say("silent.since", language, days=days) if days else ""
    some = "" if days else "_some"
    card = Card(
        title=title,
        understood=" · ".join(part for part in (since, filters) if part),
        as_of=book.as_of.isoformat(),
        summary=say(f"silent.{'summary' if found else 'nobody'}{some}", language, count=len(found), days=days),
        rows=tuple(_row(client, seen) for client in page.shown),
        buttons=more(ask, page),
        notices=(say("maturities.no_contacts_file", language),) if book.missing("contacts") else (),
        footer=footer(ask, book, page, order=say("silent.sorted", language) if len(found) > 1 else ""),
    )
    return Answer(card=card, customers=tuple(found), shown=page.shown)


def _silent(ask: Ask, book: Book, days: int) -> list[str]:
    filtered = passing(replace(ask, slots=replace(ask.slots, silent=None)), book)
    open_now = open_ids(book, ask.today)
    return silent_since(_rich(open_now if filtered is None else open_now & filtered, ask, book), days, ask, book)


def _rich(ids: frozenset[str], ask: Ask, book: Book) -> Iterable[str]:
    """Whose sum keeps the bounds: of the products where some are named, else of all assets."""
    amount, slots = ask.slots.amount, ask.slots
    if amount is None:
        return ids
    if slots.product and not slots.without:
        sums = {customer: sum(one.balance for one in some) for customer, some in held(ask, book).items()}
    else:
        sums = {one.customer_id: one.aum for one in ranked(book)}
    return (one for one in ids if within(amount, sums.get(one, 0)))


def _row(client: str, seen: People) -> Row:
    last = seen.last.get(client)
    return Row(
        title=seen.title(client),
        details=(seen.last_contact(client),),
        badges=seen.badges(client),
        customer_id=client,
        buttons=seen.buttons(client),
        facts={"name": seen.name(client), "last_contact": bank_day(last).isoformat() if last else None},
    )
