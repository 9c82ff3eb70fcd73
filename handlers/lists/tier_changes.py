"""Who moved up or down a tier in a period (M-11): the events of the rounds, the latest day first.

Typed in so many words (``handlers.language.tier_moves``); the same events make the tasks W-09 and W-29.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from content.cards import Card, Row
from content.wording import day, money, say
from handlers.ask import Answer, Ask, Period
from handlers.language.tier_moves import BOTH
from handlers.lists.filters import passing, unreadable, within
from handlers.lists.pages import Page, first_of, footer, more, page_of
from handlers.lists.people import People, people
from handlers.lists.readings import segment_name, understood
from segmentation.money import yuan_text
from segmentation.people import Placement
from segmentation.policy import Policy
from store.books.book import Book
from store.rounds import events
from store.rounds.events import TIER_FALLEN, TIER_REACHED, Event

#: The question's name; ``note`` of its slots says which way.
TIER_CHANGES = "tier_changes"
#: So far back, where no period is asked for.
_BACK_DAYS = 30
_WAYS = (TIER_REACHED, TIER_FALLEN)


def tier_changes(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The moves of the period by day; ``ask.slots.note`` narrows them to one way."""
    language = ask.language
    title = say(f"tier_changes.title.{ask.slots.note if ask.slots.note in _WAYS else BOTH}", language)
    lacking = unreadable(ask, book, policy, title, needs_round=True)
    if lacking:
        return lacking
    period = _period(ask)
    moves = _moves(ask, book, period)
    placed = book.placements(one.customer_id for one in moves)
    found = first_of([one for one in moves if within(ask.slots.amount, _aum(one, placed))], ask)
    page = page_of(found, ask)
    seen = people(book, (one.customer_id for one in page.shown), ask)
    card = Card(
        title=title,
        understood=understood(ask, book, period=period, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=_summary(found, ask),
        rows=tuple(_row(one, seen, placed) for one in page.shown),
        buttons=more(ask, page, period=period),
        notices=_since(ask, book, period),
        footer=footer(ask, book, page),
    )
    return _answer(card, found, page, replace(ask, slots=replace(ask.slots, period=period)))


def _answer(card: Card, found: Sequence[Event], page: Page[Event], ask: Ask) -> Answer:
    return Answer(
        card=card,
        slots=ask.slots,
        customers=tuple(dict.fromkeys(one.customer_id for one in found)),
        shown=tuple(dict.fromkeys(one.customer_id for one in page.shown)),
    )


def _period(ask: Ask) -> Period:
    """The days asked for up to today; else the last thirty."""
    asked = ask.slots.period
    if asked is None:
        return Period(start=ask.today - timedelta(days=_BACK_DAYS), end=ask.today)
    end = min(asked.end or ask.today, ask.today)
    start = asked.start or end - timedelta(days=_BACK_DAYS)
    return asked if asked.start is not None and asked.end is not None else Period(start=start, end=max(start, end))


def _moves(ask: Ask, book: Book, period: Period) -> list[Event]:
    assert period.start is not None
    assert period.end is not None
    kinds = (ask.slots.note,) if ask.slots.note in _WAYS else _WAYS
    kept = passing(ask, book)
    found = events.between(book.connection, book.manager_ids, period.start, period.end, kinds=kinds)
    mine = {one.customer_id for one in book.customers({one.customer_id for one in found})}
    some = [one for one in found if one.customer_id in mine and (kept is None or one.customer_id in kept)]
    return sorted(some, key=lambda one: one.day, reverse=True)


def _since(ask: Ask, book: Book, period: Period) -> tuple[str, ...]:
    """From when on moves are known, where more was asked for."""
    first = events.compared_since(book.connection)
    if first is None or period.start is None or period.start > first:
        return ()
    return (say("tier_changes.since", ask.language, day=day(first, ask.language, weekday=False, today=ask.today)),)


def _aum(one: Event, placed: Mapping[str, Placement]) -> int:
    where = placed.get(one.customer_id)
    return where.aum if where else 0


def _summary(found: Sequence[Event], ask: Ask) -> str:
    language = ask.language
    if not found:
        return say("tier_changes.nobody", language)
    ups = sum(one.kind == TIER_REACHED for one in found)
    parts = [
        say(f"tier_changes.sum.{kind}", language, count=count)
        for kind, count in ((TIER_REACHED, ups), (TIER_FALLEN, len(found) - ups))
        if count
    ]
    return say("tier_changes.summary", language, parts=say("segment_list.comma", language).join(parts))


def _row(one: Event, seen: People, placed: Mapping[str, Placement]) -> Row:
    language, where = seen.ask.language, placed.get(one.customer_id)
    tiers = [segment_name(f"tier:{word}", language) for word in (one.was, one.what) if word]
    assets = say("birthdays.assets", language, amount=money(where.aum, language)) if where else ""
    return Row(
        title=seen.title(one.customer_id),
        value=" → ".join(tiers),
        details=tuple(part for part in (assets, seen.last_contact(one.customer_id)) if part),
        badges=seen.badges(one.customer_id),
        customer_id=one.customer_id,
        group=day(one.day, language, today=seen.ask.today),
        buttons=seen.buttons(one.customer_id),
        facts={
            "name": seen.name(one.customer_id),
            "kind": one.kind,
            "day": one.day.isoformat(),
            "was": one.was,
            "tier": one.what,
            **({"aum": yuan_text(where.aum)} if where else {}),
        },
    )
