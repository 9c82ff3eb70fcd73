"""Who matures when, how much, when they were last talked to, and what to do next (M-01).

The list counts every asset of the book whose last day lies in the period, the ones that renew by themselves and the days
already past too, and marks them. By day, then the larger amount first.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from content.cards import Button, Card, Row
from content.wording import about, day, kind_name, money, say
from handlers.actions import to_action
from handlers.ask import EARLIEST, LATEST, LEAST, Amount, Answer, Ask, Period, Slots
from handlers.lists.days_said import days_said
from handlers.lists.filters import asked_clients, passing, unreadable, within
from handlers.lists.pages import order_of
from handlers.lists.people import colleagues_of, whose
from handlers.lists.readings import kept, understood
from segmentation.bank_data import ASSET_KINDS
from segmentation.changed import changed
from segmentation.money import yuan_text
from segmentation.people import Language
from segmentation.policy import Policy
from store.books.book import Book
from store.books.maturing import Maturing, Maturities, Wanted

#: Days before a maturity when it becomes pressing, and days without contact that are long: where a policy names none.
SOON_DAYS = 3
SILENT_DAYS = 90
FAR_DAYS = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What a line's words depend on beside the line itself."""

    language: Language
    today: date
    as_of: date
    zone: ZoneInfo
    soon_days: int
    silent_days: int
    far_days: int
    knows_contacts: bool
    """Whether the bank delivered contacts: without them silence means nothing."""
    managers: Mapping[str, str]
    """Names of colleagues whose customers these are, by staff id."""
    by_amount: bool = False
    """The largest first: each line says its own day."""


def maturities(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Assets that mature in the period, debts where they are named, filtered, with totals over all that match.

    When none is asked: this week; whatever is still to come of customers who are named, and of the first or last so many.
    """
    lacking = unreadable(ask, book, policy, say("maturities.title", ask.language))
    if lacking:
        return lacking
    open_ended = asked_clients(ask.slots) or (ask.slots.limit and ask.slots.sort in (EARLIEST, LATEST))
    period = ask.slots.period or (Period(start=ask.today, end=None) if open_ended else this_week(ask.today))
    wanted = _wanted(ask, book, period)
    if ask.slots.summed:
        wanted = _of_those_in_all(wanted, book)
    found = book.maturing(wanted, page=ask.slots.page, page_size=ask.page_size)
    coming = None if found.count else _coming(ask, book, period, wanted)
    card = _list(ask, book, policy, period, found) if found.count else _nothing(ask, book, policy, period, coming)
    shown = found.lines if coming is None else (coming,)
    return Answer(
        card=card,
        slots=changed(ask.slots, period=period),
        customers=found.customers,
        shown=tuple(dict.fromkeys(line.customer_id for line in shown)),
    )


def this_week(today: date) -> Period:
    """Monday to Sunday around the day."""
    monday = today - timedelta(days=today.weekday())
    return Period(start=monday, end=_later(monday, 6))


def _later(on: date, days: int) -> date:
    """So many days on, at most the calendar's last day: files write 9999-12-31 for "no end"."""
    return on + timedelta(days=min(days, (date.max - on).days))


def _wanted(ask: Ask, book: Book, period: Period) -> Wanted:
    slots = ask.slots
    lacking = slots.without and slots.product  # of customers who lack these products, whatever matures
    by_products = ("product", "without", "only") if lacking or slots.only else ()
    of_customers = by_products or slots.lacks or slots.having or slots.silent
    narrowed = kept(ask, *by_products, "lacks", "having", "silent", "client", "also")
    clients = tuple(sorted(passing(narrowed, book) or {""})) if of_customers else ()
    return Wanted(
        start=period.start,
        end=period.end,
        products=() if lacking else _products(slots),
        least=slots.amount.least if slots.amount else None,
        most=slots.amount.most if slots.amount else None,
        segment=slots.segment,
        clients=clients or asked_clients(slots),
        today=None if asked_clients(slots) else ask.today,
        largest=slots.limit,
        smallest=slots.sort == LEAST,
        by_day=slots.sort if slots.sort in (EARLIEST, LATEST) else "",
        by_amount=_by_amount(ask),
        renews={"yes": True, "no": False}.get(slots.renews),
    )


def _of_those_in_all(wanted: Wanted, book: Book) -> Wanted:
    """Everything that comes due of the customers whose sum keeps the bounds, where each holding need not."""
    free = replace(wanted, least=None, most=None)
    sums: dict[str, int] = {}
    for line in book.maturing(replace(free, largest=None, by_day=""), page=1, page_size=0).lines:
        sums[line.customer_id] = sums.get(line.customer_id, 0) + line.balance
    bounds = Amount(least=wanted.least, most=wanted.most)
    return replace(free, clients=tuple(sorted(who for who, fen in sums.items() if within(bounds, fen))) or ("",))


def _products(slots: Slots) -> tuple[str, ...]:
    """What of it matures; all kinds but those left out, where no others are named."""
    if not slots.besides:
        return slots.product
    return tuple(one for one in slots.product or sorted(ASSET_KINDS) if one not in slots.besides)


def _list(ask: Ask, book: Book, policy: Policy, period: Period, found: Maturities) -> Card:
    language = ask.language
    limits = policy.section("maturities")
    scene = _Scene(
        language=language,
        today=ask.today,
        as_of=book.as_of,
        zone=ZoneInfo(book.manager.timezone),
        soon_days=int(limits.get("soon_days", SOON_DAYS)),
        silent_days=int(limits.get("silent_days", SILENT_DAYS)),
        far_days=int(limits.get("far_days", FAR_DAYS)),
        knows_contacts=not book.missing("contacts"),
        managers=colleagues_of(book, (line.manager_id for line in found.lines)),
        by_amount=_by_amount(ask),
    )
    return Card(
        title=say("maturities.title", language),
        understood=understood(ask, book, period=period, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=say(
            "maturities.summary",
            language,
            count=found.count,
            customers=len(found.customers),
            total=money(found.total, language),
        ),
        rows=tuple(_row(line, found, scene) for line in found.lines),
        buttons=_buttons(ask, period, found),
        notices=_notices(book, period, language),
        footer=_footer(ask, book, found),
    )


def _row(line: Maturing, found: Maturities, scene: _Scene) -> Row:
    language = scene.language
    last = line.last_contact.astimezone(scene.zone).date() if line.last_contact else None
    tail = say("maturities.tail", language, digits=line.account_last4) if line.account_last4 else ""
    return Row(
        title=" ".join(part for part in (line.name, tail) if part),
        value=money(line.balance, language),
        details=(
            *([day(line.matures_on, language, today=scene.today)] if scene.by_amount else []),
            _product(line, language),
            _last_contact(last, scene),
            say(
                f"maturities.next.{next_step(line, last, scene)}",
                language,
                days=days_said((line.matures_on - scene.today).days, language),
            ),
        ),
        badges=(
            *whose(line.manager_id, scene.managers, language),
            *(say(f"maturities.badge.{name}", language) for name in badges(line, scene.today)),
        ),
        customer_id=line.customer_id,
        group="" if scene.by_amount else _heading(line, found, scene),
        buttons=_line_buttons(line, language),
        facts={
            "holding_id": line.holding_id,
            "name": line.name,
            "product_code": line.product_code,
            "product_name": line.product_name,
            "kind": line.kind,
            "amount": yuan_text(line.balance),
            "matures_on": line.matures_on.isoformat(),
            "auto_renew": line.auto_renew,
            "days_left": (line.matures_on - scene.today).days,
            "last_contact": last.isoformat() if last else None,
        },
    )


def _heading(line: Maturing, found: Maturities, scene: _Scene) -> str:
    """The day, and what matures on it."""
    of_day = found.days[line.matures_on]
    on = day(line.matures_on, scene.language, today=scene.today)
    return say("maturities.day", scene.language, day=on, count=of_day.count, total=about(of_day.total, scene.language))


def _line_buttons(line: Maturing, language: Language) -> tuple[Button, ...]:
    client = line.customer_id
    profile = Button(
        label=say("maturities.button.profile", language), action=to_action("client_profile", client=client)
    )
    pitch = Button(
        label=say("maturities.button.pitch", language), action=to_action("pitch", client=client), style="primary"
    )
    return profile, pitch


def badges(line: Maturing, today: date) -> tuple[str, ...]:
    """The marks of a line, as wording keys."""
    marks = {
        "past": line.matures_on < today,
        "today": line.matures_on == today,
        "auto_renew": line.auto_renew is True,
        "closed": line.closed_on is not None and line.closed_on <= today,
        "do_not_disturb": line.do_not_disturb,
        "blacklisted": line.blacklisted,
    }
    return tuple(name for name, holds in marks.items() if holds)


def next_step(line: Maturing, last_contact: date | None, scene: _Scene) -> str:  # noqa: PLR0911 - one a state
    """What to do next, as a wording key: the most urgent state that holds."""
    left = (line.matures_on - scene.today).days
    silent = scene.knows_contacts and (last_contact is None or (scene.today - last_contact).days > scene.silent_days)
    if line.closed_on is not None and line.closed_on <= scene.today:
        return "closed"
    if line.blacklisted or line.do_not_disturb:  # whom nobody rings up unasked, whatever matures
        return "blacklisted" if line.blacklisted else "do_not_disturb"
    if line.auto_renew:
        return "renewed" if left < 0 else "auto_renew" if left else "auto_renew_today"
    if left < 0:
        # delivered on its day or later, the money was still there; else the file is older than the last day
        return "matured_here" if line.matures_on <= scene.as_of else "matured_check"
    if left == 0:
        return "today"
    if left <= scene.soon_days:
        pressing = "soon_silent" if silent else "soon"
        return f"{pressing}_tomorrow" if left == 1 else pressing
    if left > scene.far_days:
        return "silent_far" if silent else "far"
    return "silent" if silent else "plan"


def _product(line: Maturing, language: Language) -> str:
    kind = kind_name(line.kind, language)
    return f"{line.product_name} · {kind}" if line.product_name and line.product_name != kind else kind


def _last_contact(last: date | None, scene: _Scene) -> str:
    if last is None:
        return say("maturities.no_contact", scene.language)
    shown = day(last, scene.language, weekday=False, today=scene.today)
    days = (scene.today - last).days
    key = "maturities.last_contact" if days > 0 else "maturities.last_contact_today"
    return say(key, scene.language, day=shown, days=days_said(days, scene.language))


def _buttons(ask: Ask, period: Period, found: Maturities) -> tuple[Button, ...]:
    language, page = ask.language, ask.slots.page
    made = []
    if ask.page_size and page * ask.page_size < found.count:
        label = say("maturities.button.more", language, left=found.count - page * ask.page_size)
        made.append(Button(label=label, action=_asked_again(ask, period, page=page + 1), style="primary"))
    if period.start == this_week(ask.today).start:
        coming = this_week(_later(ask.today, 7))
        made.append(
            Button(label=say("maturities.button.next_week", language), action=_asked_again(ask, coming, page=1))
        )
    return tuple(made)


def _asked_again(ask: Ask, period: Period, *, page: int) -> str:
    over: dict[str, str | int] = {
        "start": period.start.isoformat() if period.start else "",
        "end": period.end.isoformat() if period.end else "",
    }
    if page > 1:
        over["page"] = page
    return to_action(ask.intent, ask.slots, **over)


def _by_amount(ask: Ask) -> bool:
    """Whether the list stands by amount and not by day: the largest first, or the smallest."""
    return ask.slots.sort == "amount" or (ask.slots.sort == LEAST and not ask.slots.limit)


def _footer(ask: Ask, book: Book, found: Maturities) -> str:
    order = say(order_of("maturities.by_amount", ask), ask.language)
    pages = [order] if _by_amount(ask) and found.count > 1 else []
    if ask.page_size and found.count > ask.page_size:
        last = -(-found.count // ask.page_size)
        pages.append(say("maturities.page", ask.language, page=ask.slots.page, pages=last))
    shown = day(book.as_of, ask.language, weekday=False, today=ask.today)
    return " · ".join([*pages, say("maturities.as_of", ask.language, day=shown)])


def _notices(book: Book, period: Period, language: Language) -> tuple[str, ...]:
    made = []
    if period.ambiguous:
        made.append(say("maturities.ambiguous", language))
    if book.missing("contacts"):
        made.append(say("maturities.no_contacts_file", language))
    return tuple(made)


def _coming(ask: Ask, book: Book, period: Period, wanted: Wanted) -> Maturing | None:
    """What matures next after the period under the same filters."""
    return book.next_maturity(replace(wanted, start=_later(period.end or ask.today, 1), end=None))


def _nothing(ask: Ask, book: Book, policy: Policy, period: Period, line: Maturing | None) -> Card:
    """An empty list helps on: it shows what comes next under the same filters."""
    language = ask.language
    if line is None:
        coming = say("maturities.nothing_later", language)
        buttons: tuple[Button, ...] = ()
    else:
        coming = say(
            "maturities.next_one",
            language,
            day=day(line.matures_on, language, today=ask.today),
            name=line.name,
            product=line.product_name or kind_name(line.kind, language),
            amount=money(line.balance, language),
        )
        week = this_week(line.matures_on)
        buttons = (Button(label=say("maturities.button.that_week", language), action=_asked_again(ask, week, page=1)),)
    empty = say("maturities.nothing" if book.manager_ids else "maturities.no_book", language)
    return Card(
        title=say("maturities.title", language),
        understood=understood(ask, book, period=period, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=f"{empty}{coming}" if language == "zh" else f"{empty} {coming}",
        buttons=buttons,
        notices=(say("maturities.ambiguous", language),) if period.ambiguous else (),
        footer=say("maturities.as_of", language, day=day(book.as_of, language, weekday=False, today=ask.today)),
    )
