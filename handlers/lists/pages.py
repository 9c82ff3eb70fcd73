"""What every list has: a page of what was found, "more" with the same filters, the day of the data, or a sentence instead."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Generic, TypeVar

from content.cards import Button, Card
from content.wording import day, say
from handlers.actions import to_action
from handlers.ask import LEAST, Answer, Ask, Period
from store.books.book import Book

T = TypeVar("T")
#: A list that looks ahead looks no further: a year holds every birthday once.
_MOST_DAYS = 366
#: The years the lunar calendar's tables know.
_FIRST, _LAST = date(1901, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """The part of a list that is shown, and how much comes after it."""

    shown: tuple[T, ...]
    left: int
    pages: int


def page_of(found: Sequence[T], ask: Ask) -> Page[T]:
    """The page asked for; a page size of 0 shows everything."""
    size = ask.page_size or max(len(found), 1)
    first = (ask.slots.page - 1) * size
    shown = tuple(found[first : first + size])
    return Page(shown=shown, left=max(0, len(found) - first - len(shown)), pages=max(1, -(-len(found) // size)))


def first_of(found: Sequence[T], ask: Ask) -> Sequence[T]:
    """Only the first so many, where a number was asked for ("top 5")."""
    return found if ask.slots.limit is None else found[: ask.slots.limit]


def largest_of(found: Sequence[T], ask: Ask) -> Sequence[T]:
    """Of a list from the largest down: only the first so many; "bottom 5" and "lowest first" begin with the smallest."""
    if ask.slots.sort != LEAST:
        return first_of(found, ask)
    return first_of(found[::-1], ask)


def order_of(key: str, ask: Ask) -> str:
    """The wording key of how such a list is sorted."""
    return f"{key}_least" if ask.slots.sort == LEAST else key


def more(ask: Ask, page: Page[T], *, period: Period | None = None) -> tuple[Button, ...]:
    """The button for the next page: the same question with all its filters; ``period`` where the handler chose one."""
    if page.left <= 0:
        return ()
    label = say("lists.button.more", ask.language, count=page.left)
    action = asked_again(ask, period=period, page=ask.slots.page + 1)
    return (Button(label=label, action=action, style="primary"),)


def asked_again(ask: Ask, *, period: Period | None = None, **over: str | int) -> str:
    """The same question once more; ``over`` replaces single values."""
    if period is not None:
        over = {
            "start": period.start.isoformat() if period.start else "",
            "end": period.end.isoformat() if period.end else "",
            **over,
        }
    return to_action(ask.intent, ask.slots, **over)


def footer(ask: Ask, book: Book, page: Page[T] | None = None, *, order: str = "") -> str:
    """By what the list is sorted, which page of how many, and the day of the data."""
    number = ask.slots.page
    shown = say("lists.page", ask.language, page=number, pages=page.pages) if page and page.pages > 1 else ""
    as_of = say("lists.as_of", ask.language, day=day(book.as_of, ask.language, weekday=False, today=ask.today))
    return " · ".join(part for part in (order, shown, as_of) if part)


def said(ask: Ask, book: Book, title: str, sentence: str, *, understood: str = "") -> Answer:
    """A sentence where no list can be."""
    card = Card(
        title=title,
        understood=understood,
        as_of=book.as_of.isoformat(),
        summary=sentence,
        footer=footer(ask, book),
    )
    return Answer(card=card)


def closed(ask: Ask, ahead: int) -> Period:
    """The period asked for with open ends closed, so many days where none was asked; at most a year, and in the calendar."""
    asked = ask.slots.period or Period(start=ask.today, end=None)
    start = _known(asked.start or (min(ask.today, asked.end) if asked.end else ask.today))
    end = _known(asked.end or start + timedelta(days=ahead - 1))
    return replace(asked, start=start, end=min(end, start + timedelta(days=_MOST_DAYS - 1)))


def _known(on: date) -> date:
    return min(max(on, _FIRST), _LAST)


def ambiguous(period: Period | None, ask: Ask) -> tuple[str, ...]:
    """The notice under a list whose period could be read in another way."""
    return (say("maturities.ambiguous", ask.language),) if period is not None and period.ambiguous else ()
