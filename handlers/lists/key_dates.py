"""Days that matter (M-38), day by day; the next weeks when none are asked.

Quarter-ends and the like with what matures before them, ends of risk assessments and investors' qualifications, payments, life
events, sale windows. Birthdays have a list of their own.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from content.cards import Button, Card, Row
from content.wording import day, kind_name, knows, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Period, Slots
from handlers.lists.filters import unreadable
from handlers.lists.key_date_days import KINDS, Dated, found
from handlers.lists.pages import ambiguous, asked_again, closed, first_of, footer, more, page_of
from handlers.lists.people import People, people
from handlers.lists.readings import understood
from segmentation.money import yuan_text
from segmentation.policy import Policy
from store.books.book import Book
from store.books.maturing import Maturities, Wanted

#: Days ahead, today included, where no period is asked for and the policy names none.
AHEAD_DAYS = 30


def key_dates(ask: Ask, book: Book, policy: Policy) -> Answer:
    """What falls into the period, with how many of each kind; every customer's day is one line."""
    title = say("key_dates.title", ask.language)
    lacking = unreadable(ask, book, policy, title)
    if lacking:
        return lacking
    period = closed(ask, int(policy.section("lists").get("key_date_days", AHEAD_DAYS)))
    everything = found(ask, book, period)
    wanted = ask.slots.note if ask.slots.note in KINDS else ""
    days = first_of([one for one in everything if not wanted or one.kind == wanted], ask)
    kind = say(f"key_dates.kind.{wanted}", ask.language) if wanted else ""
    page = page_of(days, ask)
    seen = people(book, (one.customer_id for one in page.shown if one.customer_id), ask)
    counts = Counter(one.on for one in days)
    card = Card(
        title=title,
        understood=" · ".join(part for part in (understood(ask, book, period=period, policy=policy), kind) if part),
        as_of=book.as_of.isoformat(),
        summary=_summary(days, ask),
        rows=tuple(_row(one, seen, book, counts[one.on]) for one in page.shown),
        buttons=(*more(ask, page, period=period), *_kinds(ask, period, days, page.left), _birthdays(ask, period)),
        notices=(*ambiguous(ask.slots.period, ask), *_missing(book, ask)),
        footer=footer(ask, book, page),
    )
    return Answer(
        card=card,
        slots=replace(ask.slots, period=period),
        customers=tuple(dict.fromkeys(one.customer_id for one in days if one.customer_id)),
        shown=tuple(dict.fromkeys(one.customer_id for one in page.shown if one.customer_id)),
    )


def _summary(days: Sequence[Dated], ask: Ask) -> str:
    """How many in all, and of each kind."""
    language = ask.language
    if not days:
        return say("key_dates.nothing", language)
    counts = Counter(one.kind for one in days)
    parts = [
        say("key_dates.part", language, kind=say(f"key_dates.kind.{kind}", language), count=counts[kind])
        for kind in KINDS
        if counts[kind]
    ]
    return say("key_dates.summary", language, count=len(days), parts=say("segment_list.comma", language).join(parts))


def _row(one: Dated, seen: People, book: Book, of_day: int) -> Row:
    ask, language, client = seen.ask, seen.ask.language, one.customer_id
    kind = say(f"key_dates.kind.{one.kind}", language)
    facts = {"date": one.on.isoformat(), "kind": one.kind, "days_left": (one.on - ask.today).days, **one.facts}
    heading = say("key_dates.day", language, day=day(one.on, language, today=ask.today), count=of_day)
    if not client:
        row = _of_nobody(one, kind, book, ask)
        return replace(row, group=heading, facts={**facts, **row.facts})
    if one.amount is not None:
        facts["amount"] = yuan_text(one.amount)
    return Row(
        title=seen.title(client),
        value=money(one.amount, language) if one.amount is not None else "",
        details=(" · ".join(part for part in (kind, _what(one, ask)) if part), seen.last_contact(client)),
        badges=seen.badges(client),
        customer_id=client,
        group=heading,
        buttons=seen.buttons(client),
        facts={"name": seen.name(client), **facts},
    )


def _what(one: Dated, ask: Ask) -> str:
    if one.kind == "life_event":
        key = f"key_dates.life.{one.what}"
        return say(key, ask.language) if knows(key, ask.language) else one.what
    if one.kind == "payment":
        return one.what or kind_name(str(one.facts["holding_kind"]), ask.language)
    return ""


def _of_nobody(one: Dated, kind: str, book: Book, ask: Ask) -> Row:
    """A day of the calendar with what matures before it, or a product's first or last day of sale."""
    language = ask.language
    if one.what:
        code = str(one.facts["product_code"])
        button = Button(label=say("key_dates.button.product", language), action=to_action("product_info", product=code))
        return Row(title=one.what, details=(kind,), buttons=(button,))
    before = _ends_before(one, book, ask)
    if before is None:
        return Row(title=kind)
    until = Slots(period=Period(start=ask.today, end=one.on))
    words = say(
        "key_dates.before",
        language,
        count=before.count,
        customers=len(before.customers),
        total=money(before.total, language),
    )
    button = Button(label=say("key_dates.button.before", language), action=to_action("maturity_list", until))
    return Row(
        title=kind,
        details=(words if before.count else say("key_dates.nothing_before", language),),
        buttons=(button,) if before.count else (),
        facts={"maturing": before.count, "amount": yuan_text(before.total)},
    )


def _ends_before(one: Dated, book: Book, ask: Ask) -> Maturities | None:
    """What matures from today through the key date; None for one that is past."""
    if one.on < ask.today:
        return None
    return book.maturing(Wanted(start=ask.today, end=one.on, today=ask.today), page=1, page_size=1)


def _birthdays(ask: Ask, period: Period) -> Button:
    slots = replace(ask.slots, product=(), amount=None, limit=None, note="", page=1, period=period)
    return Button(label=say("key_dates.button.birthdays", ask.language), action=to_action("birthday_list", slots))


def _kinds(ask: Ask, period: Period, days: Sequence[Dated], left: int) -> tuple[Button, ...]:
    """One kind alone, where the list is longer than a page and of several kinds."""
    counts = Counter(one.kind for one in days if one.customer_id)
    if left <= 0 or len(counts) < 2:  # noqa: PLR2004 - one kind is the whole
        return ()
    return tuple(
        Button(
            label=say(
                "key_dates.button.only",
                ask.language,
                kind=say(f"key_dates.kind.{kind}", ask.language),
                count=counts[kind],
            ),
            action=asked_again(ask, period=period, note=kind, page=""),
        )
        for kind in KINDS
        if counts[kind]
    )


def _missing(book: Book, ask: Ask) -> tuple[str, ...]:
    """What was not delivered and would be in the list."""
    lacking = book.missing("assessments", "products")
    if not lacking:
        return ()
    names = say("segment_list.comma", ask.language).join(say(f"facts.table.{one}", ask.language) for one in lacking)
    return (say("key_dates.missing", ask.language, tables=names),)
