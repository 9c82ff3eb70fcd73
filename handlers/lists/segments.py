"""The customers of one or several segments, richest first (M-05, M-06); without any, the book counted by tier and main type."""

from collections.abc import Sequence

from content.cards import Button, Card, Row
from content.wording import about, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Slots
from handlers.lists.filters import asked_clients, passing, unreadable
from handlers.lists.pages import footer, largest_of, more, order_of, page_of, said
from handlers.lists.people import People, people
from handlers.lists.readings import segment_name, understood
from segmentation.changed import changed
from segmentation.money import yuan_text
from segmentation.people import Placement
from segmentation.policy import Policy
from store.books.book import Book
from store.books.counted import Counted, counted
from store.books.ranked import Ranked, ranked

_TIERS = ("private", "high", "mid", "mass")
_TYPES = ("savings", "wealth", "investment", "settlement", "liability", "none")


def segment_list(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Customers under every segment word asked, by AUM descending; no word: counts and sums with buttons."""
    slots = ask.slots
    lacking = unreadable(ask, book, policy, say("segment_list.overview", ask.language), needs_round=True)
    if lacking:
        return lacking
    narrowed = (
        slots.segment or slots.product or slots.lacks or slots.having or slots.silent or slots.amount or slots.limit
    )
    if not (narrowed or asked_clients(slots)):
        return _overview(ask, book)
    placed = largest_of(placed_under(ask, book, slots.segment), ask)
    return _list(ask, book, policy, placed)


def placed_under(ask: Ask, book: Book, words: Sequence[str]) -> list[Ranked]:
    """The customers open today under all the words, richest first; by the amount, the names and the products asked for."""
    amount, kept = ask.slots.amount, passing(changed(ask, slots=changed(ask.slots, segment=())), book)
    least, most = (amount.least, amount.most) if amount else (None, None)
    found = ranked(book, words, least=least, most=most, today=ask.today)
    return found if kept is None else [one for one in found if one.customer_id in kept]


def _list(ask: Ask, book: Book, policy: Policy, placed: Sequence[Ranked]) -> Answer:
    language = ask.language
    page = page_of(placed, ask)
    ids = [one.customer_id for one in page.shown]
    seen, where = people(book, ids, ask), book.placements(ids)
    total = money(sum(one.aum for one in placed), language)
    card = Card(
        title=_title(ask, policy),
        understood=understood(ask, book, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=say("segment_list.summary", language, count=len(placed), total=total)
        if placed
        else say("segment_list.nobody", language),
        rows=tuple(_row(where[one], seen) for one in ids),
        buttons=more(ask, page),
        footer=footer(
            ask, book, page, order=say(order_of("segment_list.sorted", ask), language) if len(placed) > 1 else ""
        ),
    )
    return Answer(
        card=card,
        customers=tuple(one.customer_id for one in placed),
        shown=tuple(ids),
    )


def _title(ask: Ask, policy: Policy) -> str:
    if not ask.slots.segment:
        return say("segment_list.title_all", ask.language)
    named = " + ".join(segment_name(word, ask.language, policy) for word in ask.slots.segment)
    return say("segment_list.title", ask.language, segment=named)


def _row(one: Placement, seen: People) -> Row:
    language, client = seen.ask.language, one.customer_id
    details = (
        placed_words(one, seen.ask),
        *([say("segment_list.debt", language, debt=money(one.debt, language))] if one.debt else []),
        seen.last_contact(client),
    )
    return Row(
        title=seen.title(client),
        value=money(one.aum, language),
        details=details,
        badges=seen.badges(client),
        customer_id=client,
        buttons=seen.buttons(client),
        facts=placed_facts(one, seen),
    )


def placed_words(one: Placement, ask: Ask) -> str:
    """Tier and asset types in a line."""
    language = ask.language
    types = say("segment_list.comma", language).join(
        segment_name(f"asset_type:{word}", language) for word in one.asset_types
    )
    return say(
        "segment_list.placed",
        language,
        tier=segment_name(f"tier:{one.tier}", language),
        types=types or segment_name("asset_type:none", language),
    )


def placed_facts(one: Placement, seen: People) -> dict[str, object]:
    """The same for machines."""
    return {
        "name": seen.name(one.customer_id),
        "aum": yuan_text(one.aum),
        "debt": yuan_text(one.debt),
        "tier": one.tier,
        "primary_type": one.primary_type,
        "asset_types": list(one.asset_types),
    }


def _overview(ask: Ask, book: Book) -> Answer:
    """The book by tier and by main type: counts, sums, a button each."""
    language = ask.language
    found = counted(book, ask.today)
    if not found:
        return said(ask, book, say("segment_list.overview", language), say("duties.no_book", language))
    rows = (*_counts(found, "tier", _TIERS, ask), *_counts(found, "primary_type", _TYPES, ask))
    total = money(sum(one.aum for one in found), language)
    card = Card(
        title=say("segment_list.overview", language),
        understood=say("segment_list.everybody", language),
        as_of=book.as_of.isoformat(),
        summary=say("segment_list.summary", language, count=sum(one.customers for one in found), total=total),
        rows=rows,
        footer=footer(ask, book),
    )
    return Answer(card=card)


def _counts(found: Sequence[Counted], scheme: str, values: tuple[str, ...], ask: Ask) -> tuple[Row, ...]:
    rows = []
    for value in values:
        some = [one for one in found if getattr(one, scheme) == value]
        if some:
            rows.append(_count_row(f"{scheme}:{value}", some, ask))
    return tuple(rows)


def _count_row(word: str, some: Sequence[Counted], ask: Ask) -> Row:
    language, name = ask.language, segment_name(word, ask.language)
    count, total = sum(one.customers for one in some), sum(one.aum for one in some)
    show = Button(
        label=say("segment_list.show", language, segment=name),
        action=to_action("segment_list", Slots(segment=(word,))),
    )
    return Row(
        title=name,
        value=say("segment_list.count", language, count=count),
        details=(say("segment_list.sum", language, total=about(total, language)),),
        group=say(f"segment_list.by_{word.partition(':')[0]}", language),
        buttons=(show,),
        facts={"segment": word, "count": count, "aum": yuan_text(total)},
    )
