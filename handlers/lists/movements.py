"""Large sums that came in or went out (M-34): the bank's rows and what was told since, by day, the newest first.

Large is what reaches the mark of the customer's tier in the policy; with an amount asked for, what keeps its bounds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from content.cards import Button, Card, Row
from content.wording import about, day, knows, money, say
from handlers.actions import to_action
from handlers.ask import LEAST, Answer, Ask, Period
from handlers.lists.filters import asked_clients, passing, unreadable
from handlers.lists.pages import ambiguous, asked_again, footer, more, page_of, said
from handlers.lists.people import People, people, profile
from handlers.lists.readings import understood
from segmentation.dossier import BANK_ZONE, bank_day
from segmentation.duties import DutyNumbers, is_large
from segmentation.money import yuan_text
from segmentation.people import Language, Movement, Placement
from segmentation.policy import Policy
from store.books import moved
from store.books.book import Book

#: So many days back, today included, where no period is asked for and the policy names no number.
LOOK_BACK_DAYS = 7
_LONG_AGO = date(1900, 1, 1)
#: Names of a product elsewhere; by themselves they say here that the money is large.
_LARGE = frozenset({"大额", "大单"})


def large_movements(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Movements in the period (the last days when none is asked), filtered, with what came in and went out in all."""
    language, title = ask.language, say("movements.title", ask.language)
    if ask.slots.product_text.strip() in _LARGE:
        ask = replace(ask, slots=replace(ask.slots, product=(), product_text=""))
    if book.missing("movements") and not _told_any(book):
        table = say("facts.table.movements", language)
        return said(ask, book, title, say("lists.not_delivered", language, tables=table))
    lacking = unreadable(ask, book, policy, title)
    if lacking:
        return lacking
    days = int(policy.section("lists").get("movement_days", LOOK_BACK_DAYS))
    period = ask.slots.period or Period(start=ask.today - timedelta(days=days - 1), end=ask.today)
    found = _first_of(_found(ask, book, policy, period), ask)
    page = page_of(found, ask)
    before = None if found else _before(ask, book, policy, period)
    named = (one.customer_id for one in (*page.shown, *([before] if before else [])))
    seen = people(book, named, ask)
    by_day = _by_day(found)
    card = Card(
        title=title,
        understood=" · ".join((understood(ask, book, period=period, policy=policy), *_marks(ask, book, policy))),
        as_of=book.as_of.isoformat(),
        summary=_summary(found, language) if found else _nothing(before, seen),
        rows=tuple(_row(one, seen, by_day[bank_day(one.at)]) for one in page.shown),
        buttons=(*more(ask, page, period=period), *_one_way(ask, period, found)),
        notices=_notices(ask, book, period),
        footer=footer(ask, book, page),
    )
    return Answer(
        card=card,
        slots=replace(ask.slots, period=period),
        customers=tuple(dict.fromkeys(one.customer_id for one in found)),
        shown=tuple(seen.customers),
    )


def _told_any(book: Book) -> bool:
    """Whether the bank's systems told of movements, though no file did."""
    return bool(moved.movements(book, moved.Wanted()))


def _found(ask: Ask, book: Book, policy: Policy, period: Period) -> list[Movement]:
    amount = ask.slots.amount
    wanted = moved.Wanted(
        today=None if asked_clients(ask.slots) else ask.today,
        start=period.start,
        end=period.end,
        direction=ask.slots.direction,
        least=amount.least if amount else _least_mark(policy),
        most=amount.most if amount else None,
    )
    kept = passing(ask, book)
    found = [one for one in moved.movements(book, wanted) if kept is None or one.customer_id in kept]
    if amount:
        return found
    numbers = DutyNumbers.read(policy.section("duties"), policy.section("calendar"))
    placed = book.placements(one.customer_id for one in found)
    return [one for one in found if _is_large(one, placed, numbers)]


def _before(ask: Ask, book: Book, policy: Policy, period: Period) -> Movement | None:
    """The last one before the period under the same filters."""
    if period.start is None or period.start <= _LONG_AGO:
        return None
    earlier = Period(start=None, end=period.start - timedelta(days=1))
    return next(iter(_found(ask, book, policy, earlier)), None)


def _nothing(before: Movement | None, seen: People) -> str:
    """An empty list helps on: it names the last one before."""
    language = seen.ask.language
    if before is None:
        return say("movements.nothing", language)
    return say(
        "movements.last_one",
        language,
        day=day(bank_day(before.at), language, today=seen.ask.today),
        name=seen.title(before.customer_id),
        amount=say(f"movements.value.{before.direction}", language, amount=money(before.amount, language)),
    )


def _is_large(one: Movement, placed: Mapping[str, Placement], numbers: DutyNumbers) -> bool:
    """By the mark of the tier; who has no place (an account just closed, no round yet) is measured by the smallest."""
    where = placed.get(one.customer_id)
    if where is None:
        return one.amount >= min(numbers.movement_marks.values())
    return is_large(one.amount, where.tier, where.aum, numbers)


def _least_mark(policy: Policy) -> int | None:
    """No movement below is large for anybody, unless a tier counts shares of its assets."""
    numbers = DutyNumbers.read(policy.section("duties"), policy.section("calendar"))
    return None if numbers.movement_shares else min(numbers.movement_marks.values())


def _first_of(found: list[Movement], ask: Ask) -> list[Movement]:
    """Of the largest only so many, where a number was asked for; in the order of the list."""
    if ask.slots.limit is None:
        return found
    sign = 1 if ask.slots.sort == LEAST else -1
    largest = sorted(found, key=lambda one: sign * one.amount)[: ask.slots.limit]
    kept = {one.movement_id for one in largest}
    return [one for one in found if one.movement_id in kept]


def _marks(ask: Ask, book: Book, policy: Policy) -> tuple[str, ...]:
    """From which amounts on a movement counts as large, where none was asked for."""
    if ask.slots.amount:
        return ()
    numbers = DutyNumbers.read(policy.section("duties"), policy.section("calendar"))
    marks = numbers.movement_marks
    if not book.has_round:
        return (say("movements.from", ask.language, amount=money(min(marks.values()), ask.language)),)
    amounts = "/".join(dict.fromkeys(money(mark, ask.language) for mark in sorted(marks.values())))
    return (say("movements.by_tier", ask.language, amounts=amounts),)


def _by_day(found: Sequence[Movement]) -> dict[date, list[Movement]]:
    days: dict[date, list[Movement]] = {}
    for one in found:
        days.setdefault(bank_day(one.at), []).append(one)
    return days


def _summary(found: Sequence[Movement], language: Language) -> str:
    ways = {way: [one for one in found if one.direction == way] for way in ("in", "out")}
    parts = [
        say(f"movements.sum.{way}", language, count=len(some), total=money(sum(one.amount for one in some), language))
        for way, some in ways.items()
        if some
    ]
    return say(
        "movements.summary",
        language,
        count=len(found),
        customers=len({one.customer_id for one in found}),
        parts=say("segment_list.comma", language).join(parts),
    )


def _row(one: Movement, seen: People, of_day: Sequence[Movement]) -> Row:
    ask, client = seen.ask, one.customer_id
    language, at = ask.language, one.at.astimezone(BANK_ZONE)
    reason_key = f"movements.reason.{one.reason}"
    reason = say(reason_key, language) if one.reason and knows(reason_key, language) else one.reason
    elsewhere = (say(f"movements.elsewhere.{one.direction}", language),) if one.own_account_elsewhere else ()
    group = say(
        "movements.day",
        language,
        day=day(at.date(), language, today=ask.today),
        count=len(of_day),
        total=about(sum(each.amount for each in of_day), language),
    )
    return Row(
        title=seen.title(client),
        value=say(f"movements.value.{one.direction}", language, amount=money(one.amount, language)),
        details=(
            " · ".join(part for part in (f"{at:%H:%M}", reason) if part),
            seen.last_contact(client),
        ),
        badges=(*elsewhere, *seen.badges(client)),
        customer_id=client,
        group=group,
        buttons=(_called(client, ask), profile(client, ask)),
        facts={
            "movement_id": one.movement_id,
            "name": seen.name(client),
            "at": at.isoformat(),
            "direction": one.direction,
            "amount": yuan_text(one.amount),
            "reason": one.reason,
            "own_account_elsewhere": one.own_account_elsewhere,
        },
    )


def _called(client: str, ask: Ask) -> Button:
    action = to_action("log_contact", client=client, outcome="reached")
    return Button(label=say("duties.button.called", ask.language), action=action, style="primary")


def _one_way(ask: Ask, period: Period, found: Sequence[Movement]) -> tuple[Button, ...]:
    """Only what went out, where both ways are listed."""
    if ask.slots.direction or {one.direction for one in found} != {"in", "out"}:
        return ()
    action = asked_again(ask, period=period, direction="out", page="")
    return (Button(label=say("movements.button.out", ask.language), action=action),)


def _notices(ask: Ask, book: Book, period: Period) -> tuple[str, ...]:
    later = period.end is None or period.end > book.as_of
    told = (say("movements.since", ask.language, day=day(book.as_of, ask.language, weekday=False, today=ask.today)),)
    return (*ambiguous(period, ask), *(told if later else ()))
