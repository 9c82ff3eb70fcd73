"""Who is to be contacted: today's briefing, a period, or what is overdue (M-04, M-32).

The morning job sends what ``briefing`` answers, so the reminder is the answer to a question nobody had to ask. One line a
customer with every reason, the most urgent first; a full day says what it held back.
"""

from datetime import date

from content.cards import Button, Card, Row
from content.wording import about, day, money, say, span
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Slots
from handlers.due import Due, Window, due_in
from handlers.readings import segment_name
from handlers.reasons import spoken
from segmentation.dossier import Dossier, bank_day
from segmentation.money import yuan_text
from segmentation.people import Language
from segmentation.policy import Policy
from segmentation.tasks import Line
from store.book import Book

_REASONS_SHOWN = 4


def contact_today(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The briefing of the day; with a period what falls due in it; with "overdue" only what is late."""
    window = _window(ask)
    if window is None and not ask.slots.segment:
        return briefing(ask, book, policy)
    only = frozenset(one.customer_id for one in book.segment(ask.slots.segment)) if ask.slots.segment else None
    due = due_in(book, policy, ask.today, window, only)
    size = ask.page_size or len(due.lines)
    first = (ask.slots.page - 1) * size
    shown = due.lines[first : first + size]
    card = Card(
        title=say("duties.title_overdue" if window and window.overdue_only else "duties.title_period", ask.language),
        understood=_understood(ask, window),
        as_of=book.as_of.isoformat(),
        summary=_summary(due.lines, ask.language) if due.lines else say("duties.nothing_period", ask.language),
        rows=tuple(_row(line, due, ask) for line in shown),
        buttons=_more(ask, len(due.lines) - first - len(shown)),
        notices=_notices(book, due, ask),
        footer=_footer(book, ask),
    )
    return _answer(card, due.lines, shown)


def briefing(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The morning list: at most the policy's number of lines, and what was held back; a quiet day says so kindly."""
    due = due_in(book, policy, ask.today)
    size = due.numbers.briefing_lines
    first = (ask.slots.page - 1) * size
    shown = due.lines[first : first + size]
    left = len(due.lines) - first - len(shown)
    if not due.lines:
        return _quiet(ask, book, policy, due)
    held = say("duties.held_back", ask.language, count=left) if left > 0 else ""
    card = Card(
        title=say("duties.title", ask.language, day=day(ask.today, ask.language, today=ask.today)),
        as_of=book.as_of.isoformat(),
        summary=" ".join(part for part in (_summary(due.lines, ask.language), held) if part),
        rows=tuple(_row(line, due, ask) for line in shown),
        buttons=(*_more(ask, left), *_overdue_button(due.lines, ask), *_week_button(ask)),
        notices=_notices(book, due, ask),
        footer=_footer(book, ask),
    )
    return _answer(card, due.lines, shown)


def _answer(card: Card, lines: tuple[Line, ...], shown: tuple[Line, ...]) -> Answer:
    return Answer(
        card=card,
        customers=tuple(line.customer_id for line in lines),
        shown=tuple(line.customer_id for line in shown),
    )


def _window(ask: Ask) -> Window | None:
    """None is the briefing: nothing asked beyond today."""
    period = ask.slots.period
    if ask.slots.overdue:
        return Window(overdue_only=True)
    if period is None or (period.start == ask.today == period.end):
        return None
    covers_today = (period.start is None or period.start <= ask.today) and (
        period.end is None or ask.today <= period.end
    )
    # what is late belongs to every period that holds today
    return Window(start=None if covers_today else period.start, end=period.end)


def _understood(ask: Ask, window: Window | None) -> str:
    period = ask.slots.period
    shown = span(period.start, period.end, ask.language, today=ask.today) if period and window else ""
    segments = " + ".join(segment_name(word, ask.language) for word in ask.slots.segment)
    return " · ".join(part for part in (shown, segments) if part)


def _summary(lines: tuple[Line, ...], language: Language) -> str:
    return say(
        "duties.summary",
        language,
        count=len(lines),
        overdue=sum(line.overdue_days > 0 for line in lines),
        today=sum(any(task.days_left == 0 for task in line.tasks) for line in lines),
        maturing=about(sum(task.amount for line in lines for task in line.tasks if task.duty == "W-01"), language),
    )


def _row(line: Line, due: Due, ask: Ask) -> Row:
    language = ask.language
    dossier = due.dossiers[line.customer_id]
    reasons = [spoken(reason, language, ask.today) for task in line.tasks for reason in task.reasons]
    more = [say("duties.more_reasons", language, count=len(reasons) - _REASONS_SHOWN)] * (len(reasons) > _REASONS_SHOWN)
    return Row(
        title=_title(dossier, language),
        value=money(line.amount, language) if line.amount else "",
        details=(*reasons[:_REASONS_SHOWN], *more, last_contact(dossier, language, ask.today)),
        badges=_badges(line, dossier, language),
        customer_id=line.customer_id,
        buttons=_buttons(line, language),
        facts={
            "name": dossier.customer.name,
            "duties": list(line.duties),
            "due_on": line.due_on.isoformat(),
            "overdue_days": line.overdue_days,
            "days_left": line.first.days_left,
            "amount": yuan_text(line.amount),
            "tier": dossier.tier,
            "escalated": any(task.escalated for task in line.tasks),
        },
    )


def _title(dossier: Dossier, language: Language) -> str:
    tail = dossier.customer.account_last4
    shown = say("duties.tail", language, digits=tail) if tail else ""
    return " ".join(part for part in (dossier.customer.name, shown) if part)


def last_contact(dossier: Dossier, language: Language, today: date) -> str:
    """When and how the customer was last reached, as one line."""
    contact = dossier.last_contact
    if contact is None:
        return say("duties.no_contact", language)
    on = bank_day(contact.at)
    return say(
        "duties.last_contact" if on < today else "duties.last_contact_today",
        language,
        day=day(on, language, weekday=False, today=today),
        days=(today - on).days,
    )


def _badges(line: Line, dossier: Dossier, language: Language) -> tuple[str, ...]:
    customer = dossier.customer
    marks = [
        (line.overdue_days > 0, "overdue"),
        (any(task.escalated for task in line.tasks), "escalated"),
        (any(task.days_left == 0 for task in line.tasks), "today"),
        (dossier.complaint_since is not None, "complaint"),
        (customer.do_not_disturb is True, "do_not_disturb"),
        (customer.blacklisted is True, "blacklisted"),
    ]
    return tuple(say(f"duties.badge.{name}", language, days=line.overdue_days) for holds, name in marks if holds)


def _buttons(line: Line, language: Language) -> tuple[Button, ...]:
    client = line.customer_id
    return (
        Button(
            label=say("duties.button.called", language),
            action=to_action("log_contact", client=client, outcome="reached"),
            style="primary",
        ),
        Button(label=say("duties.button.pitch", language), action=to_action("pitch", client=client)),
        Button(label=say("duties.button.profile", language), action=to_action("client_profile", client=client)),
    )


def _more(ask: Ask, left: int) -> tuple[Button, ...]:
    if left <= 0:
        return ()
    label = say("duties.button.more", ask.language, count=left)
    return (Button(label=label, action=to_action("contact_today", ask.slots, page=ask.slots.page + 1)),)


def _overdue_button(lines: tuple[Line, ...], ask: Ask) -> tuple[Button, ...]:
    late = sum(line.overdue_days > 0 for line in lines)
    if not 0 < late < len(lines):
        return ()
    label = say("duties.button.overdue", ask.language, count=late)
    return (Button(label=label, action=to_action("contact_today", Slots(overdue=True))),)


def _week_button(ask: Ask) -> tuple[Button, ...]:
    from handlers.maturities import this_week

    slots = Slots(period=this_week(ask.today))
    return (Button(label=say("duties.button.week", ask.language), action=to_action("contact_today", slots)),)


def _notices(book: Book, due: Due, ask: Ask) -> tuple[str, ...]:
    language = ask.language
    notices = []
    if book.missing("placements"):
        notices.append(say("duties.no_round", language))
    if book.missing("contacts"):
        notices.append(say("duties.no_contacts", language))
    if due.calendar.provisional(ask.today.year):
        notices.append(say("duties.provisional", language, year=ask.today.year))
    return tuple(notices)


def _footer(book: Book, ask: Ask) -> str:
    return say("duties.as_of", ask.language, day=day(book.as_of, ask.language, weekday=False, today=ask.today))


def _quiet(ask: Ask, book: Book, policy: Policy, due: Due) -> Answer:
    """Nobody today: short, friendly, and what comes next."""
    language = ask.language
    ahead = due_in(book, policy, ask.today, Window(start=ask.today, end=None)) if book.manager_ids else due
    coming = min(ahead.lines, key=lambda line: (line.due_on, line.key), default=None)
    if not due.dossiers:
        line = say("duties.no_book", language)
    elif coming is None:
        line = say("duties.nothing", language)
    else:
        line = say(
            "duties.nothing_next",
            language,
            day=day(coming.due_on, language, today=ask.today),
            name=ahead.dossiers[coming.customer_id].customer.name,
            reason=spoken(coming.first.reasons[0], language, ask.today),
        )
    card = Card(
        title=say("duties.title", language, day=day(ask.today, language, today=ask.today)),
        as_of=book.as_of.isoformat(),
        summary=line,
        buttons=_week_button(ask),
        notices=_notices(book, due, ask),
        footer=_footer(book, ask),
    )
    return Answer(card=card, shown=(coming.customer_id,) if coming and due.dossiers else ())
