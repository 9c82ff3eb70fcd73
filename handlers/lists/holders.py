"""Who holds a product (M-35), the largest first; or who holds none of it, the richest first. Alerts of market marks lead here."""

from collections.abc import Sequence

from content.cards import Card, Row
from content.wording import kind_name, money, say
from handlers.ask import Answer, Ask, Reason
from handlers.lists.filters import passing, unreadable, within
from handlers.lists.pages import first_of, footer, more, page_of
from handlers.lists.people import People, people
from handlers.lists.readings import product_name, understood
from handlers.lists.segments import placed_words
from segmentation.money import yuan_text
from segmentation.people import Holding, Placement
from segmentation.policy import Policy
from store.books.book import Book
from store.books.roster import open_ids

Held = tuple[str, list[Holding]]


def holders(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The customers of the book that hold any of the products: kinds (equity_fund) or codes; ``without``: those with none."""
    language, wanted = ask.language, ask.slots.product
    if not wanted:
        return Answer(card=Card(title=say("holders.which", language)), reason=Reason.ASK_WHICH)
    named = say("segment_list.comma", language).join(product_name(word, book, language) for word in wanted)
    title = say("holders.title_without" if ask.slots.without else "holders.title", language, product=named)
    lacking = unreadable(ask, book, policy, title)
    if lacking:
        return lacking
    held = _held(book, wanted, ask)
    return _without(ask, book, policy, title, held) if ask.slots.without else _with(ask, book, policy, title, held)


def _held(book: Book, wanted: tuple[str, ...], ask: Ask) -> dict[str, list[Holding]]:
    """What is held of the products, by customer: opened by today, with a balance."""
    found: dict[str, list[Holding]] = {}
    for one in book.holdings_in(wanted):
        if one.opened_on <= ask.today and one.balance > 0:
            found.setdefault(one.customer_id, []).append(one)
    return found


def _kept(ask: Ask, book: Book) -> frozenset[str]:
    """Whom the filters leave of those whose account is open."""
    open_now, filtered = open_ids(book, ask.today), passing(ask, book)
    return open_now if filtered is None else open_now & filtered


def _with(ask: Ask, book: Book, policy: Policy, title: str, held: dict[str, list[Holding]]) -> Answer:
    language, kept, amount = ask.language, _kept(ask, book), ask.slots.amount
    fitting = [one for one in held.items() if one[0] in kept and within(amount, _total(one[1]))]
    found = first_of(sorted(fitting, key=lambda one: (-_total(one[1]), one[0])), ask)
    page = page_of(found, ask)
    seen = people(book, (customer for customer, _ in page.shown), ask)
    total = money(sum(_total(some) for _, some in found), language)
    card = Card(
        title=title,
        understood=understood(ask, book, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=say("holders.summary", language, count=len(found), total=total)
        if found
        else say("holders.nobody", language),
        rows=tuple(_row(customer, some, seen) for customer, some in page.shown),
        buttons=more(ask, page),
        footer=footer(ask, book, page, order=say("holders.sorted", language) if len(found) > 1 else ""),
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


def _without(ask: Ask, book: Book, policy: Policy, title: str, held: dict[str, list[Holding]]) -> Answer:
    """Those with none of it; an amount bounds their assets."""
    language, amount = ask.language, ask.slots.amount
    ids = _kept(ask, book) - set(held)
    placed = book.placements(sorted(ids))
    fitting = [one for one in ids if within(amount, _aum(one, placed))]
    found = first_of(sorted(fitting, key=lambda one: (-_aum(one, placed), one)), ask)
    page = page_of(found, ask)
    seen = people(book, page.shown, ask)
    total = money(sum(_aum(one, placed) for one in found), language)
    card = Card(
        title=title,
        understood=understood(ask, book, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=say("segment_list.summary", language, count=len(found), total=total)
        if found
        else say("holders.nobody_without", language),
        rows=tuple(_lacking(one, placed.get(one), seen) for one in page.shown),
        buttons=more(ask, page),
        notices=() if book.has_round else (say("segment_list.no_round", language),),
        footer=footer(ask, book, page, order=say("segment_list.sorted", language) if len(found) > 1 else ""),
    )
    return Answer(card=card, customers=tuple(found), shown=page.shown)


def _aum(customer_id: str, placed: dict[str, Placement]) -> int:
    where = placed.get(customer_id)
    return where.aum if where else 0


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
