"""What becomes due when (M-32): the customers to be contacted in a period, or who are overdue, day by day.

``handlers.day.today`` answers with it whenever more than today's briefing is asked for. What is late belongs to every period
that holds today and stands first. Today's list narrowed by a filter keeps the order of the morning.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from content.calendar import working_days
from content.cards import Card
from content.wording import day, money, say
from handlers.ask import Answer, Ask
from handlers.day.due import Due, Window
from handlers.day.today_rows import Scene, row_of
from handlers.lists.filters import within
from handlers.lists.pages import ambiguous, first_of, footer, more, page_of
from handlers.lists.readings import understood
from segmentation.policy import Policy
from segmentation.tasks import Line
from store.books.book import Book

_YESTERDAY = re.compile(r"昨[天日儿个]|\byesterday\b")


def window_of(ask: Ask) -> Window | None:
    """Which tasks are asked for; None is the briefing: nothing asked beyond today."""
    period, overdue = ask.slots.period, ask.slots.overdue
    if period is None:
        return Window(overdue_only=True) if overdue else None
    covers_today = (period.start is None or period.start <= ask.today) and (
        period.end is None or ask.today <= period.end
    )
    if overdue:
        # "who is overdue this week" asks for all who are late now
        return (
            Window(overdue_only=True) if covers_today else Window(start=period.start, end=period.end, overdue_only=True)
        )
    if period.start == ask.today == period.end:
        return None
    # what is late belongs to every period that holds today
    return Window(start=None if covers_today else period.start, end=period.end)


def last_worked(ask: Ask, edited: Iterable[tuple[date, bool]]) -> tuple[Ask, str]:
    """What was left over yesterday, asked for after days off, is that of the last working day; and the sentence that says so."""
    period = ask.slots.period
    yesterday = ask.today - timedelta(days=1)
    if period is None or period.start != yesterday or not _YESTERDAY.search(ask.slots.period_text):
        return ask, ""
    if period.end != yesterday and ask.slots.period_text != "from yesterday":
        return ask, ""
    worked = working_days(edited).on_or_before(yesterday)
    taken = replace(ask, slots=replace(ask.slots, period=replace(period, start=worked, end=worked)))
    if worked == yesterday:
        return taken, ""
    return taken, say("due_list.last_worked", ask.language, day=day(worked, ask.language, today=ask.today))


def due_list(ask: Ask, book: Book, policy: Policy, due: Due, scene: Scene) -> Answer:
    """The lines of the window, by day; ``due`` holds them already within segments and customers asked for."""
    language = ask.language
    places = {line.customer_id: place for place, line in enumerate(due.lines)}
    fitting = _fitting(ask, due)
    todays = window_of(ask) is None  # the briefing narrowed: in its own order, which the first of it keep
    ordered = fitting if todays else sorted(fitting, key=lambda line: _order(line, places[line.customer_id]))
    lines = first_of(ordered, ask)
    page = page_of(lines, ask)
    due.need(line.customer_id for line in page.shown)
    heading = _headings(lines, ask, by_day=not todays)
    card = Card(
        title=say("due_list.title_overdue" if ask.slots.overdue else "due_list.title", language),
        understood=understood(ask, book, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=_summary(lines, ask)
        if lines
        else say("due_list.nobody_overdue" if ask.slots.overdue else "duties.nothing_period", language),
        rows=tuple(replace(row_of(line, scene), group=heading(line)) for line in due.told(page.shown)),
        buttons=more(ask, page),
        notices=ambiguous(ask.slots.period, ask),
        footer=footer(ask, book, page),
    )
    return Answer(
        card=card,
        customers=tuple(line.customer_id for line in lines),
        shown=tuple(line.customer_id for line in page.shown),
    )


def _fitting(ask: Ask, due: Due) -> list[Line]:
    """Lines with a task whose money keeps the bounds and, where products are named, that is about one of them."""
    amount = ask.slots.amount
    products = () if ask.slots.without else ask.slots.product  # who lacks them is among these customers already
    if products:
        due.need(line.customer_id for line in due.lines)
    return [
        line
        for line in due.lines
        if (not amount or any(task.amount and within(amount, task.amount) for task in line.tasks))
        and (not products or _about(line, due, products))
    ]


def _about(line: Line, due: Due, products: tuple[str, ...]) -> bool:
    held = {one.holding_id: one for one in due.dossiers[line.customer_id].holdings}
    found = (held[id_] for task in line.tasks for id_ in task.holding_ids if id_ in held)
    return any(one.kind in products or one.product_code in products for one in found)


def _order(line: Line, place: int) -> tuple[bool, date, int]:
    """What is late first, in the order of the morning; then by day, in that order again."""
    late = line.overdue_days > 0
    return (not late, date.min if late else line.due_on, place)


def _headings(lines: Sequence[Line], ask: Ask, *, by_day: bool) -> Callable[[Line], str]:
    """Over each day how many customers it is; nothing over a list that goes by urgency."""
    language = ask.language
    if not by_day:
        return lambda _line: ""
    counts = Counter(date.min if line.overdue_days > 0 else line.due_on for line in lines)

    def heading(line: Line) -> str:
        on = date.min if line.overdue_days > 0 else line.due_on
        words = say("lists.overdue", language) if on == date.min else day(on, language, today=ask.today)
        return say("due_list.day", language, day=words, count=counts[on])

    return heading


def _summary(lines: Sequence[Line], ask: Ask) -> str:
    """How many, of these how many late; the money that matures among it."""
    language = ask.language
    late = sum(line.overdue_days > 0 for line in lines)
    maturing = sum(task.amount for line in lines for task in line.tasks if task.duty == "W-01")
    parts = [
        say("due_list.customers", language, count=len(lines)),
        *([say("morning.overdue", language, count=late)] if late and not ask.slots.overdue else []),
        *([say("due_list.maturing", language, amount=money(maturing, language))] if maturing else []),
    ]
    return say("morning.pause", language).join(parts)
