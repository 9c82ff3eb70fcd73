"""Whose birthday is coming (M-38), by the sun or by the moon as the customer celebrates it; the next days when none are asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from content.calendar import birthdays
from content.cards import Button, Card, Row
from content.wording import day, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Period
from handlers.lists.filters import passing, unreadable, within
from handlers.lists.pages import ambiguous, closed, first_of, footer, more, page_of, said
from handlers.lists.people import People, people
from handlers.lists.readings import segment_name, understood
from segmentation.money import yuan_text
from segmentation.people import Placement
from segmentation.policy import Policy
from store.books import roster
from store.books.book import Book
from store.books.roster import Rostered

#: Days ahead, today included, where no period is asked for; years whose multiples are round; where the policy names none.
AHEAD_DAYS = 7
ROUND_YEARS = 10
_DAYS_A_YEAR = 365.2425
_A_LEAP_YEAR = 366


@dataclass(frozen=True, slots=True, kw_only=True)
class _Birthday:
    """One birthday in the period."""

    customer: Rostered
    on: date
    age: int
    """The years it completes."""


def birthday_list(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The birthdays celebrated in the period, by day, the larger assets first; round ones marked, lunar ones too."""
    language, title = ask.language, say("birthdays.title", ask.language)
    lacking = unreadable(ask, book, policy, title)
    if lacking:
        return lacking
    period = closed(ask, int(policy.section("lists").get("birthday_days", AHEAD_DAYS)))
    customers = roster.roster(book, ask.today)
    if not customers:
        return said(ask, book, title, say("duties.no_book", language))
    coming = _coming(customers, ask, book, period)
    placed = book.placements(one.customer.customer_id for one in coming)
    found = first_of(_sorted(coming, placed, ask), ask)
    page = page_of(found, ask)
    seen = people(book, (one.customer.customer_id for one in page.shown), ask)
    round_years = int(policy.section("lists").get("round_years", ROUND_YEARS))
    rounds = sum(one.age % round_years == 0 and book.sees_in_full(one.customer.manager_id) for one in found)
    summary = say(
        "birthdays.summary" if rounds else "birthdays.summary_plain", language, count=len(found), round=rounds
    )
    unknown = sum(one.birth_date is None for one in customers)
    card = Card(
        title=title,
        understood=understood(ask, book, period=period, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=summary if found else say("birthdays.nobody", language),
        rows=tuple(_row(one, seen, book, placed, round_years) for one in page.shown),
        buttons=(*more(ask, page, period=period), *_next(ask, period)),
        notices=(
            *ambiguous(ask.slots.period, ask),
            *([say("birthdays.unknown", language, count=unknown)] if unknown else []),
        ),
        footer=footer(ask, book, page),
    )
    return Answer(
        card=card,
        slots=replace(ask.slots, period=period),
        customers=tuple(dict.fromkeys(one.customer.customer_id for one in found)),
        shown=tuple(dict.fromkeys(one.customer.customer_id for one in page.shown)),
    )


def _coming(customers: Sequence[Rostered], ask: Ask, book: Book, period: Period) -> list[_Birthday]:
    kept = passing(ask, book)
    start, end = period.start or ask.today, period.end or ask.today
    days = _days_of(start, end)
    found = []
    for one in customers:
        if one.birth_date is None or (kept is not None and one.customer_id not in kept):
            continue
        if one.birth_calendar != "lunar" and (one.birth_date.month, one.birth_date.day) not in days:
            continue  # most of a large book
        for on in birthdays(one.birth_date, one.birth_calendar, start, end):
            age = round((on - one.birth_date).days / _DAYS_A_YEAR)
            if age > 0:
                found.append(_Birthday(customer=one, on=on, age=age))
    return found


def _days_of(start: date, end: date) -> frozenset[tuple[int, int]]:
    """Month and day of every day from start to end, a year of them at the most; 29 February with the 28th."""
    count = min((end - start).days, _A_LEAP_YEAR)
    found = {(on.month, on.day) for on in (start + timedelta(days=n) for n in range(count + 1))}
    return frozenset(found | ({(2, 29)} if (2, 28) in found else set()))


def _sorted(coming: Sequence[_Birthday], placed: Mapping[str, Placement], ask: Ask) -> list[_Birthday]:
    """By day, then the larger assets; within the amounts asked for."""
    fitting = [one for one in coming if within(ask.slots.amount, _aum(one, placed))]
    return sorted(fitting, key=lambda one: (one.on, -_aum(one, placed), one.customer.customer_id))


def _aum(one: _Birthday, placed: Mapping[str, Placement]) -> int:
    where = placed.get(one.customer.customer_id)
    return where.aum if where else 0


def _row(one: _Birthday, seen: People, book: Book, placed: Mapping[str, Placement], round_years: int) -> Row:
    ask, client = seen.ask, one.customer.customer_id
    language, where = ask.language, placed.get(client)
    lunar = one.customer.birth_calendar == "lunar"
    named = book.sees_in_full(one.customer.manager_id)  # an age says whose birthday it is: only to their own manager
    is_round = one.age % round_years == 0
    marks = (
        (lunar, say("birthdays.badge.lunar", language)),
        (named and is_round, say("birthdays.badge.round", language)),
    )
    tier = say("customer.tier", language, tier=segment_name(f"tier:{where.tier}", language)) if where else ""
    assets = say("birthdays.assets", language, amount=money(where.aum, language)) if where else ""
    return Row(
        title=seen.title(client),
        value=say("birthdays.turns", language, age=one.age) if named else "",
        details=(" · ".join(part for part in (tier, assets) if part), seen.last_contact(client)),
        badges=(*(text for holds, text in marks if holds), *seen.badges(client)),
        customer_id=client,
        group=day(one.on, language, today=ask.today),
        buttons=seen.buttons(client),
        facts={
            "name": seen.name(client),
            "birthday": one.on.isoformat(),
            "calendar": one.customer.birth_calendar,
            "days_left": (one.on - ask.today).days,
            **({"turns": one.age, "round": is_round} if named else {}),
            **({"aum": yuan_text(where.aum), "tier": where.tier} if where else {}),
        },
    )


def _next(ask: Ask, period: Period) -> tuple[Button, ...]:
    """The days after, where none were asked for."""
    if ask.slots.period is not None or period.start is None or period.end is None:
        return ()
    start, end = period.end + timedelta(days=1), period.end + (period.end - period.start) + timedelta(days=1)
    action = to_action(ask.intent, ask.slots, start=start.isoformat(), end=end.isoformat())
    return (Button(label=say("birthdays.button.next", ask.language), action=action),)
