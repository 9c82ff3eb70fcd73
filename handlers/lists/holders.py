"""Who holds a product (M-35), the largest first; or who holds none of it, the richest first. Alerts of market marks lead here."""

from collections.abc import Sequence
from datetime import date

from content.cards import Card, Row
from content.wording import kind_name, money, say
from handlers.ask import Answer, Ask, Period, Reason
from handlers.lists.filters import held, passing, unreadable, within
from handlers.lists.pages import footer, largest_of, more, order_of, page_of
from handlers.lists.people import People, people
from handlers.lists.readings import product_names, products_said, understood
from handlers.lists.segments import placed_words, segment_list
from segmentation.money import yuan_text
from segmentation.people import Holding, Placement
from segmentation.policy import Policy
from store.books.book import Book
from store.books.ranked import ranked
from store.books.roster import open_ids

Holdings = dict[str, list[Holding]]
"""By customer."""


def holders(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The customers of the book that hold any of the products: kinds (equity_fund) or codes; ``without``: those with none."""
    language, wanted = ask.language, ask.slots.product
    if not wanted and ask.slots.having:
        return segment_list(ask, book, policy)
    if not wanted:
        return Answer(card=Card(title=say("holders.which", language)), reason=Reason.ASK_WHICH)
    title = _title(ask, book)
    lacking = unreadable(ask, book, policy, title)
    if lacking:
        return lacking
    found = _held(ask, book)
    return _without(ask, book, policy, title, found) if ask.slots.without else _with(ask, book, policy, title, found)


def _title(ask: Ask, book: Book) -> str:
    language, slots, comma = ask.language, ask.slots, say("segment_list.comma", ask.language)
    named = products_said(slots, book, language, between=comma)
    if slots.lacks:
        lacks = product_names(slots.lacks, book, language, between=comma)
        return say("holders.title_but_not", language, product=named, lacks=lacks)
    kind = "title_without" if slots.without else "title_only" if slots.only else "title"
    return say(f"holders.{kind}", language, product=named)


def _held(ask: Ask, book: Book) -> dict[str, list[Holding]]:
    """What is held of the products, by customer; with a period what was bought in it, or ends in it where it lies ahead.

    Of whoever holds them while the account is open; of all where it is about those who lack them.
    """
    period, every = ask.slots.period, held(ask, book, of_open=not ask.slots.without)
    if period is None:
        return every
    ahead = _ahead(ask)
    found: dict[str, list[Holding]] = {}
    for customer, some in every.items():
        days = ((one, one.matures_on if ahead else one.opened_on) for one in some)
        if kept := [one for one, on in days if on is not None and _inside(on, period)]:
            found[customer] = kept
    return found


def _ahead(ask: Ask) -> bool:
    """Whether the period is still to come: then it is about the end, else about the purchase."""
    period = ask.slots.period
    if period is None or (period.end is not None and period.end <= ask.today):
        return False
    return period.start is None or period.start >= ask.today


def _inside(on: date, period: Period) -> bool:
    return (period.start is None or on >= period.start) and (period.end is None or on <= period.end)


def _read_as(ask: Ask, book: Book, policy: Policy) -> str:
    """How it was read: a period is about the purchase or about the end."""
    words = understood(ask, book, policy=policy)
    if ask.slots.period is None:
        return words
    return f"{words} · {say('holders.ends' if _ahead(ask) else 'holders.bought', ask.language)}"


def _kept(ask: Ask, book: Book) -> frozenset[str]:
    """Whom the filters leave of those whose account is open."""
    open_now, filtered = open_ids(book, ask.today), passing(ask, book, by_product=False)
    return open_now if filtered is None else open_now & filtered


def _with(ask: Ask, book: Book, policy: Policy, title: str, some_held: Holdings) -> Answer:
    language, amount = ask.language, ask.slots.amount
    kept = passing(ask, book, by_product=False)
    fitting = [one for one in some_held.items() if (kept is None or one[0] in kept) and within(amount, _total(one[1]))]
    found = largest_of(sorted(fitting, key=lambda one: (-_total(one[1]), one[0])), ask)
    page = page_of(found, ask)
    seen = people(book, (customer for customer, _ in page.shown), ask)
    total = money(sum(_total(some) for _, some in found), language)
    card = Card(
        title=title,
        understood=_read_as(ask, book, policy),
        as_of=book.as_of.isoformat(),
        summary=say("holders.summary", language, count=len(found), total=total)
        if found
        else say("holders.nobody", language),
        rows=tuple(_row(customer, some, seen) for customer, some in page.shown),
        buttons=more(ask, page),
        footer=footer(ask, book, page, order=say(order_of("holders.sorted", ask), language) if len(found) > 1 else ""),
    )
    ids = tuple(customer for customer, _ in found)
    return Answer(card=card, customers=ids, shown=tuple(customer for customer, _ in page.shown))


def _total(some: Sequence[Holding]) -> int:
    return sum(one.balance for one in some)


def _row(customer_id: str, some: Sequence[Holding], seen: People) -> Row:
    language, total = seen.ask.language, _total(some)
    products = dict.fromkeys(one.product_name or kind_name(one.kind, language) for one in some)
    return Row(
        title=seen.title(customer_id),
        value=money(total, language),
        details=(say("pitch.comma", language).join(products), seen.last_contact(customer_id)),
        badges=seen.badges(customer_id),
        customer_id=customer_id,
        facts={
            "name": seen.name(customer_id),
            "amount": yuan_text(total),
            "products": sorted({one.product_code for one in some}),
        },
        buttons=seen.buttons(customer_id),
    )


def _without(ask: Ask, book: Book, policy: Policy, title: str, some_held: Holdings) -> Answer:
    """Those with none of it; an amount bounds their assets."""
    language, amount = ask.language, ask.slots.amount
    ids = _kept(ask, book) - set(some_held)
    assets = {one.customer_id: one.aum for one in ranked(book)}
    fitting = [one for one in ids if within(amount, assets.get(one, 0))]
    found = largest_of(sorted(fitting, key=lambda one: (-assets.get(one, 0), one)), ask)
    page = page_of(found, ask)
    seen = people(book, page.shown, ask)
    placed = book.placements(page.shown)
    total = money(sum(assets.get(one, 0) for one in found), language)
    card = Card(
        title=title,
        understood=_read_as(ask, book, policy),
        as_of=book.as_of.isoformat(),
        summary=say("segment_list.summary", language, count=len(found), total=total)
        if found
        else say("holders.nobody_without", language),
        rows=tuple(_lacking(one, placed.get(one), seen) for one in page.shown),
        buttons=more(ask, page),
        notices=() if book.has_round else (say("segment_list.no_round", language),),
        footer=footer(
            ask, book, page, order=say(order_of("segment_list.sorted", ask), language) if len(found) > 1 else ""
        ),
    )
    return Answer(card=card, customers=tuple(found), shown=page.shown)


def _lacking(customer_id: str, where: Placement | None, seen: People) -> Row:
    words = (placed_words(where, seen.ask),) if where else ()
    return Row(
        title=seen.title(customer_id),
        value=money(where.aum, seen.ask.language) if where else "",
        details=(*words, seen.last_contact(customer_id)),
        badges=seen.badges(customer_id),
        customer_id=customer_id,
        facts={
            "name": seen.name(customer_id),
            **({"aum": yuan_text(where.aum), "tier": where.tier} if where else {}),
        },
        buttons=seen.buttons(customer_id),
    )
