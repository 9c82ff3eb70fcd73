"""Who is to be contacted: today's briefing, a period, or what is overdue (M-04, M-32).

The morning job sends what ``briefing`` answers, so the reminder is the answer to a question nobody had to ask. One line a
customer with every reason, the most urgent first; a full day says what it held back.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from content.cards import Button, Card, Section
from content.wording import about, day, deadline, knows, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Slots
from handlers.day.due import Due, Window, due_in
from handlers.day.duty_days import COUNTED_IN_HOURS
from handlers.day.morning_words import data_lines, news, outlook, previous_hour, undone
from handlers.day.today_rows import Scene, row_of
from handlers.lists.due_list import due_list, last_worked, window_of
from handlers.lists.filters import asked_clients, passing, unreadable
from handlers.lists.silent import silent_list
from handlers.tasks.reminded import todays
from handlers.tasks.returned import Happened, back_today, contacts_meanwhile, meanwhile, with_last_leave
from handlers.why.reasons import spoken
from segmentation.duties import DutyNumbers
from segmentation.holding_words import read_having
from segmentation.people import Language
from segmentation.policy import Policy
from segmentation.tasks import Line
from store.books.book import Book
from store.rounds.events import JOINED, TIER_FALLEN, TIER_REACHED
from store.staff import managers
from store.tasks import mornings

#: The note of the question why the list is ordered as it is.
ORDER = "order"


def contact_today(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The briefing of the day; with a period what falls due in it; "overdue": only what is late.

    Whom nobody reached for a named time is a list of its own.
    """
    if ask.slots.note == ORDER:
        return why_this_order(ask, policy)
    if ask.slots.silent or any(read_having(word).of_touch for word in ask.slots.having):
        return silent_list(ask, book, policy)
    filters = (
        *ask.slots.segment,
        *ask.slots.product,
        *ask.slots.lacks,
        *ask.slots.having,
        *asked_clients(ask.slots),
        ask.slots.amount,
        ask.slots.limit,
    )
    ask, taken = last_worked(ask, book.edited_days)
    window = window_of(ask)
    if window is None and not any(filters):
        return briefing(ask, book, policy)
    lacking = unreadable(ask, book, policy, say("due_list.title", ask.language))
    if lacking:
        return lacking
    due = due_in(book, policy, ask.today, window, passing(ask, book), now=ask.now)
    answer = due_list(ask, book, policy, due, _scene(book, due, ask))
    return replace(
        answer,
        card=replace(
            answer.card, notices=(*answer.card.notices, *([taken] if taken else []), *_notices(book, due, ask))
        ),
    )


def briefing(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The morning: how good the data are, at most the policy's number of lines, what was held back and left undone, the
    week ahead; a quiet day says so kindly.
    """  # noqa: D205 - one thought
    due = due_in(book, policy, ask.today, now=ask.now)
    size = due.numbers.briefing_lines
    first = (ask.slots.page - 1) * size
    shown = due.lines[first : first + size]
    left = len(due.lines) - first - len(shown)
    due.need(line.customer_id for line in shown)
    scene = _scene(book, due, ask)
    counted = (
        _counts(due, scene, due.lines[first + len(shown) :], ask) if due.lines else (_quiet(ask, book, policy, due),)
    )
    beside = _beside(ask, book, due) if ask.slots.page == 1 else _Beside()
    card = Card(
        title=say("duties.title", ask.language, day=day(ask.today, ask.language, today=ask.today)),
        understood=_as_of(book, ask),
        as_of=book.as_of.isoformat(),
        summary="\n".join(part for part in (*beside.first, *counted) if part),
        sections=beside.sections,
        rows=tuple(row_of(line, scene) for line in due.told(shown)),
        buttons=(
            *_more(ask, left),
            *_overdue_button(due.lines, ask),
            *_week_button(ask),
            *_order_button(due.lines, ask),
        ),
        notices=_notices(book, due, ask),
    )
    answer = _answer(card, due.lines, shown)
    return replace(answer, shown=tuple(dict.fromkeys((*answer.shown, *beside.named))))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What stands around the lines."""

    first: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    named: tuple[str, ...] = ()


def _beside(ask: Ask, book: Book, due: Due) -> _Beside:
    """The state of the data; then what happened during a leave, what was left undone, what is new, the week ahead."""
    manager = with_last_leave(managers.with_leaves(book.connection, book.manager), ask.today)
    calendar = due.calendar
    since = previous_hour(manager, ask.today, calendar)
    back = back_today(manager, ask.today, calendar)
    if back and manager.leave_from:
        since = datetime.combine(manager.leave_from, since.timetz())
    events = mornings.told_since(book, since, ask.today, kinds=(TIER_REACHED, TIER_FALLEN, JOINED))
    told = [undone(due.lines, due, ask), news(() if back else events, due, since, ask), outlook(due, ask)]
    sections = [one.section for one in told if one.section]
    if back:
        contacts = contacts_meanwhile(due, manager)
        names = mornings.colleagues(book.connection, (one.staff_id for one in contacts))
        sections.insert(0, meanwhile(due, manager, Happened(contacts=contacts, events=events, names=names), ask))
    reminders, reminded = todays(ask, book)
    sections = [*([reminders] if reminders else []), *sections]
    named = (*(customer for one in told for customer in one.named), *reminded)
    return _Beside(
        first=data_lines(mornings.data_state(book.connection), calendar, ask),
        sections=tuple(sections),
        named=tuple(dict.fromkeys(named)),
    )


def _scene(book: Book, due: Due, ask: Ask) -> Scene:
    """Whose the lines are: named where the reader stands in for a colleague."""
    own = book.scope.own
    if not own:
        return Scene(due=due, ask=ask, names={})
    owners = {due.owner(line.customer_id) for line in due.lines}
    helpers = {one.delegated_to for one in due.kept.values()}
    others = (owners | helpers) - {own, ""}
    return Scene(due=due, ask=ask, own=own, names=mornings.colleagues(book.connection, others) if others else {})


def _counts(due: Due, scene: Scene, left: Sequence[Line], ask: Ask) -> tuple[str, ...]:
    """How many lines, how many were held back (deadlines are named) or put off, and for whom the reader stands in."""
    language = ask.language
    pressing = sum(any(task.due_on <= ask.today for task in line.tasks) for line in left)
    key = "duties.held_back_due" if pressing else "duties.held_back"
    held = say(key, language, count=len(left), due=pressing) if left else ""
    later = say("morning.put_off", language, count=len({one.customer_id for one in due.put_off})) if due.put_off else ""
    return (
        ("" if language == "zh" else " ").join(part for part in (_summary(due.lines, language), held) if part),
        later,
        _covering(due, scene, ask),
    )


def _covering(due: Due, scene: Scene, ask: Ask) -> str:
    """Today you also look after 赵休假's customers (3)."""
    if not scene.names:
        return ""
    owners = Counter(due.owner(line.customer_id) for line in due.lines)
    who = [
        say("morning.cover.who", ask.language, name=name, count=owners[staff_id])
        for staff_id, name in sorted(scene.names.items())
        if owners[staff_id]
    ]
    return say("morning.cover.also", ask.language, who=say("morning.comma", ask.language).join(who)) if who else ""


def why_this_order(ask: Ask, policy: Policy) -> Answer:
    """How the list is ordered, with the numbers of the policy."""
    numbers = DutyNumbers.read(policy.section("duties"))
    language = ask.language
    ends = [top for top in numbers.bands if top > 0]
    bands = [f"{low + 1}–{top}" for low, top in zip((0, *ends), ends, strict=False)]
    comma = say("morning.comma", language)
    words = (
        say("morning.order.one_line", language),
        say("morning.order.overdue", language, bands=comma.join(bands), most=ends[-1], oldest=numbers.oldest_first),
        say(
            "morning.order.urgent",
            language,
            urgent=comma.join(_duty_name(one, language) for one in numbers.urgent_first),
        ),
        say("morning.order.then", language),
        say("morning.order.held", language, most=numbers.briefing_lines),
    )
    card = Card(
        title=say("morning.order.title", language),
        sections=(Section(lines=words),),
        buttons=(Button(label=say("morning.button.back", language), action=to_action("contact_today")),),
    )
    return Answer(card=card, slots=ask.slots)


def _duty_name(duty: str, language: Language) -> str:
    key = f"morning.urgent.{duty}"
    return say(key, language) if knows(key, language) else duty


def _answer(card: Card, lines: tuple[Line, ...], shown: tuple[Line, ...]) -> Answer:
    return Answer(
        card=card,
        customers=tuple(line.customer_id for line in lines),
        shown=tuple(line.customer_id for line in shown),
    )


def _summary(lines: tuple[Line, ...], language: Language) -> str:
    """How many, and of these what is pressing; what is nought is left out."""
    late = sum(line.overdue_days > 0 for line in lines)
    today = sum(any(task.days_left == 0 for task in line.tasks) for line in lines)
    maturing = sum(task.amount for line in lines for task in line.tasks if task.duty == "W-01")
    hours = sum(any(task.past_hours and task.duty == COUNTED_IN_HOURS for task in line.tasks) for line in lines)
    parts = [
        *([say("morning.overdue", language, count=late)] if late else []),
        *([say("morning.past_hours", language, count=hours)] if hours else []),
        *([] if late or hours else [say("morning.no_overdue", language)]),
        *([say("morning.due_today", language, count=today)] if today else []),
        *([say("morning.maturing", language, amount=about(maturing, language))] if maturing else []),
    ]
    return say("morning.lines", language, count=len(lines), parts=say("morning.pause", language).join(parts))


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
    from handlers.lists.maturities import this_week

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


def _as_of(book: Book, ask: Ask) -> str:
    """The day of the data, said before anything else."""
    return say("duties.as_of", ask.language, day=day(book.as_of, ask.language, weekday=False, today=ask.today))


def _order_button(lines: tuple[Line, ...], ask: Ask) -> tuple[Button, ...]:
    if len(lines) <= 1:
        return ()
    return (Button(label=say("morning.button.order", ask.language), action=to_action("contact_today", note=ORDER)),)


def _quiet(ask: Ask, book: Book, policy: Policy, due: Due) -> str:
    """Nobody today: short, friendly, and what comes next."""
    language = ask.language
    if not due.dossiers:
        return say("duties.no_book", language)
    ahead = due_in(book, policy, ask.today, Window(start=ask.today, end=None))
    coming = min(ahead.lines, key=lambda line: (line.due_on, line.key), default=None)
    if coming is None:
        return say("duties.nothing", language)
    return say(
        "duties.nothing_next",
        language,
        day=deadline(coming.due_on, language, today=ask.today),
        name=ahead.dossiers[coming.customer_id].customer.name,
        reason=spoken(ahead.told([coming])[0].first.reasons[0], language, ask.today),
    )
