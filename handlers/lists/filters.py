"""The filters every list takes: segments, products and named customers, as ids that pass; what is said when they cannot be read.

What a list cannot use never gets here: ``handlers/unapplied.py``.
"""

from collections.abc import Iterable
from datetime import date

from content.wording import say
from handlers.ask import Amount, Answer, Ask, Slots
from handlers.lists.pages import said
from segmentation.bank_vocabularies import HOLDING_KINDS
from segmentation.dossier import bank_day
from segmentation.holding_words import AGE, ASSESSED, ASSETS, BORN, FEMALE, MALE, Having, read_having
from segmentation.people import Customer, Holding
from segmentation.policy import Policy
from segmentation.suitability import age_on
from store.books import segments
from store.books.book import Book
from store.books.ranked import ranked
from store.books.roster import open_ids, roster

#: What everybody has: beside something else it does not count as more.
CURRENT = "demand_deposit"


def asked_clients(slots: Slots) -> tuple[str, ...]:
    """Every customer the question names, each once."""
    return tuple(dict.fromkeys(one for one in (slots.client, *slots.also) if one))


def passing(ask: Ask, book: Book, *, by_product: bool = True) -> frozenset[str] | None:
    """The customers of the book under all the segments asked for, of those named, who hold (or lack) the products.

    None where nothing of it was asked. ``by_product`` False: the list itself is about products.
    """
    slots = ask.slots
    kept: frozenset[str] | None = None
    if slots.silent:
        kept = frozenset(silent_since(open_ids(book, ask.today), slots.silent, ask, book))
    for word in slots.having:
        kept = _both(kept, _fulfilling(read_having(word), ask, book))
    if slots.lacks:
        kept = _both(kept, open_ids(book, ask.today) - _holding(slots.lacks, ask, book).keys())
    if named := asked_clients(slots):
        kept = _both(kept, frozenset(named))
    if slots.segment:
        kept = _both(kept, frozenset(one.customer_id for one in ranked(book, slots.segment)))
    if by_product and slots.product:
        holders = frozenset(held(ask, book))
        kept = _both(kept, open_ids(book, ask.today) - holders if slots.without else holders)
    return kept


def silent_since(ids: Iterable[str], days: int, ask: Ask, book: Book) -> list[str]:
    """Those of the customers whose last contact lies at least so many days back, the longest silence first."""
    some = sorted(ids)
    last = {client: bank_day(at) for client, at in book.last_reached(some).items()}
    silent = [one for one in some if one not in last or (ask.today - last[one]).days >= days]
    return sorted(silent, key=lambda one: (last.get(one, date.min), one))


def _fulfilling(having: Having, ask: Ask, book: Book) -> frozenset[str]:
    """The customers whose account is open and of whom this is true; what is not held is no balance at all."""
    if having.of_touch:
        return _touched(having, ask, book)
    if having.of_person:
        return _persons(having, ask, book)
    bounds = Amount(least=having.least, most=having.most)
    if having.products == (ASSETS,):
        sums = {one.customer_id: one.aum for one in ranked(book, today=ask.today)}
    else:
        some = _holding(having.products, ask, book, of_open=True)
        sums = {customer: sum(one.balance for one in holdings) for customer, holdings in some.items()}
    found = frozenset(customer for customer, fen in sums.items() if within(bounds, fen))
    return open_ids(book, ask.today) - found if having.lacking else found


def _touched(having: Having, ask: Ask, book: Book) -> frozenset[str]:
    """Whose last contact lies within the bounds, in days; with no upper one also those nobody ever reached."""
    some = open_ids(book, ask.today)
    days = {client: (ask.today - bank_day(at)).days for client, at in book.last_reached(sorted(some)).items()}
    bounds = Amount(least=having.least, most=having.most)
    never = having.most is None
    return frozenset(one for one in some if (within(bounds, days[one]) if one in days else never))


def _persons(having: Having, ask: Ask, book: Book) -> frozenset[str]:
    """The customers of whom it is true; what is not known of them is not."""
    if having.of_person in (AGE, BORN):
        born = ((one.customer_id, one.birth_date) for one in roster(book, ask.today) if one.birth_date is not None)
        years = {id_: age_on(on, ask.today) if having.of_person == AGE else on.year for id_, on in born}
        bounds = Amount(least=having.least, most=having.most)
        return frozenset(id_ for id_, number in years.items() if within(bounds, number))
    people = book.customers(sorted(open_ids(book, ask.today)))
    return frozenset(one.customer_id for one in people if _is_person(having, one) is not having.lacking)


def _is_person(having: Having, one: Customer) -> bool:
    if having.of_person in (FEMALE, MALE):
        return one.gender == having.of_person[0].upper()
    if having.of_person == ASSESSED:
        return bool(one.risk_level)
    return within(Amount(least=having.least, most=having.most), one.opened_on.toordinal())


def _both(one: frozenset[str] | None, other: frozenset[str]) -> frozenset[str]:
    return other if one is None else one & other


def held(ask: Ask, book: Book, *, of_open: bool = False) -> dict[str, list[Holding]]:
    """What is held today of the products asked for, by customer: opened by today, with a balance; maybe of open accounts.

    Where each of several groups is asked for, of those alone who hold something of each.
    """
    found = _holding(ask.slots.product, ask, book, of_open=of_open)
    groups = ask.slots.each
    if ask.slots.only:
        others = tuple(one for one in HOLDING_KINDS if one not in (*ask.slots.product, CURRENT))
        more = _beyond(_holding(others, ask, book), ask.slots.product)
        found = {customer: some for customer, some in found.items() if customer not in more}
    return {customer: some for customer, some in found.items() if all(_any_in(group, some) for group in groups)}


def _beyond(others: dict[str, list[Holding]], products: tuple[str, ...]) -> set[str]:
    """Who holds something else than the products."""
    return {customer for customer, some in others.items() if any(one.product_code not in products for one in some)}


def _any_in(group: tuple[str, ...], some: list[Holding]) -> bool:
    return any(one.kind in group or one.product_code in group for one in some)


def _holding(words: tuple[str, ...], ask: Ask, book: Book, *, of_open: bool = False) -> dict[str, list[Holding]]:
    found: dict[str, list[Holding]] = {}
    for one in book.holdings_in(words, today=ask.today if of_open else None):
        if one.opened_on <= ask.today and one.balance > 0:
            found.setdefault(one.customer_id, []).append(one)
    return found


def unreadable(ask: Ask, book: Book, policy: Policy, title: str, *, needs_round: bool = False) -> Answer | None:
    """What is said when a segment is asked for that there is not, or no round has placed anybody yet; else None."""
    if (ask.slots.segment or needs_round) and book.missing("placements"):
        return said(ask, book, title, say("segment_list.no_round", ask.language))
    unknown = [word for word in ask.slots.segment if not segments.known(word, policy)]
    if unknown:
        words = say("segment_list.comma", ask.language).join(unknown)
        return said(ask, book, title, say("segment_list.unknown", ask.language, words=words))
    return None


def within(amount: Amount | None, fen: int) -> bool:
    """Whether the sum keeps the bounds asked for."""
    if amount is None:
        return True
    return (amount.least is None or fen >= amount.least) and (amount.most is None or fen <= amount.most)
