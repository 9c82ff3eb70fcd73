"""What a briefing says beside its lines: the state of the data, what was left undone, what the night brought, the week ahead.

Pure drawing over what ``handlers.day.due`` and ``store.tasks.mornings`` found; ``handlers.day.today`` puts it together. Every
part is a few short lines, and a part with nothing to say is left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.calendar import birthdays
from content.cards import Section
from content.wording import about, day, money, say
from handlers.ask import Ask
from handlers.day.due import Due
from handlers.why.reasons import spoken
from segmentation.dossier import Dossier
from segmentation.duties.key_dates import new_year_eves
from segmentation.people import Language, Manager, Movement
from segmentation.tasks import Line
from segmentation.working_days import WorkingDays
from store.rounds.events import JOINED, TIER_FALLEN, TIER_REACHED, Event
from store.tasks.mornings import DataState

#: Customers named in one sentence; the others are counted.
_NAMED = 3
_QUARTERS, _DECEMBER = (3, 6, 9, 12), 12
_BRANCHES_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A section and the customers it names: whoever is named is shown, and the audit says so."""

    section: Section | None = None
    named: tuple[str, ...] = ()


def previous_hour(manager: Manager, today: date, calendar: WorkingDays) -> datetime:
    """The manager's briefing hour of the working day before: what was found since then is new to them."""
    before = calendar.on_or_before(today - timedelta(days=1))
    return datetime.combine(before, time.fromisoformat(manager.briefing_at), tzinfo=ZoneInfo(manager.timezone))


def data_lines(state: DataState, calendar: WorkingDays, ask: Ask) -> tuple[str, ...]:
    """What is wrong with the data in use, first of all; nothing when they are as fresh as they can be."""
    return data_words(state, calendar, ask.today, ask.language)


def data_words(
    state: DataState, calendar: WorkingDays, today: date, language: Language, *, room: str = "morning"
) -> tuple[str, ...]:
    """The same for whoever is told without having asked; ``room`` health says it to those who can mend it."""
    found = []
    last = calendar.on_or_before(today - timedelta(days=1))
    if state.as_of < last:
        days = calendar.between(state.as_of, last)
        facts = {"day": day(state.as_of, language, today=today), "days": some_days(days, language)}
        found.append(say(f"{room}.data.stale", language, **facts))
    if state.waiting:
        on = day(state.waiting, language, weekday=False, today=today)
        found.append(say(f"{room}.data.waiting", language, day=on))
    if state.missing:
        shown = say("morning.comma", language).join(state.missing[:_BRANCHES_NAMED])
        key = "missing" if len(state.missing) <= _BRANCHES_NAMED else "missing_more"
        found.append(say(f"{room}.data.{key}", language, branches=shown, count=len(state.missing)))
    return tuple(found)


def some_days(count: int, language: Language) -> str:
    """``3 个工作日``, ``1 working day``."""
    return say("morning.day" if count == 1 else "morning.days", language, count=count)


def undone(lines: Sequence[Line], due: Due, ask: Ask) -> Told:
    """Lines whose day had passed by yesterday: how many, how many of them since the last working day, and the worst."""
    late = [line for line in lines if line.due_on < ask.today and line.overdue_days > 0]
    if not late:
        return Told()
    language = ask.language
    last = due.calendar.on_or_before(ask.today - timedelta(days=1))
    fresh = sum(line.due_on >= last for line in late)
    (worst,) = due.told([max(late, key=lambda line: (line.overdue_days, line.amount, line.customer_id))])
    first = min(worst.tasks, key=lambda task: task.due_on)
    words = [
        say(
            "morning.undone.count" if fresh else "morning.undone.older",
            language,
            count=len(late),
            fresh=fresh,
            day=day(last, language, today=ask.today),
        ),
        say(
            "morning.undone.worst",
            language,
            name=due.dossiers[worst.customer_id].customer.name,
            days=some_days(worst.overdue_days, language),
            reason=spoken(first.reasons[0], language, ask.today),
        ),
    ]
    section = Section(title=say("morning.undone.title", language), lines=tuple(words), beneath=True)
    return Told(section=section, named=(worst.customer_id,))


def news(events: Sequence[Event], due: Due, since: datetime, ask: Ask) -> Told:
    """Tiers reached and fallen to, who joined the pre-churn list, large sums that moved: since the last briefing."""
    language = ask.language
    kinds: tuple[tuple[str, Callable[[Event], bool]], ...] = (
        ("reached", lambda one: one.kind == TIER_REACHED),
        ("fallen", lambda one: one.kind == TIER_FALLEN),
        ("churn", lambda one: one.kind == JOINED and one.what == due.numbers.churn_list),
    )
    words, named = [], list[str]()
    for key, holds in kinds:
        found = {one.customer_id: one for one in events if holds(one) and one.customer_id in due.dossiers}
        if not found:
            continue
        due.need(list(found)[:_NAMED])
        shown = [_event(one, due, language) for one in list(found.values())[:_NAMED]]
        words.append(_listed(f"morning.news.{key}", shown, len(found), language))
        named += list(found)[:_NAMED]
    moved = _moved(due, since)
    if moved:
        due.need(one.customer_id for one in moved[:_NAMED])
        shown = [_movement(due.dossiers[one.customer_id], one, language) for one in moved[:_NAMED]]
        words.append(_listed("morning.news.moved", shown, len(moved), language))
        named += [one.customer_id for one in moved[:_NAMED]]
    if not words:
        return Told()
    section = Section(title=say("morning.news.title", language), lines=tuple(words), beneath=True)
    return Told(section=section, named=tuple(dict.fromkeys(named)))


def _event(one: Event, due: Due, language: Language) -> str:
    name = due.dossiers[one.customer_id].customer.name
    if one.kind == JOINED or not one.was:
        return name
    was, what = (say(f"words.tier.{tier}", language) for tier in (one.was, one.what))
    return say("morning.news.tier", language, name=name, was=was, what=what)


def _moved(due: Due, since: datetime) -> list[Movement]:
    found = [one for _, one in due.outlook().moved if one.at >= since]
    return sorted(found, key=lambda one: (-one.amount, one.movement_id))


def _movement(dossier: Dossier, one: Movement, language: Language) -> str:
    key = "morning.news.in" if one.direction == "in" else "morning.news.out"
    return say(key, language, name=dossier.customer.name, amount=money(one.amount, language))


def _listed(key: str, shown: Sequence[str], count: int, language: Language) -> str:
    """``升级：甲、乙、丙等 5 位``."""
    names = say("morning.comma", language).join(shown)
    if count > len(shown):
        names = say("morning.and_more", language, names=names, count=count)
    return say(key, language, names=names, count=count)


# -- the week ahead ---------------------------------------------------------------------------------------------------------


def week_ahead(today: date, calendar: WorkingDays) -> tuple[date, date, str]:
    """First and last day of the outlook, and its name: the rest of this week, or the next one on a week's last working day."""
    sunday = today + timedelta(days=6 - today.weekday())
    if calendar.between(today, sunday):
        return today, sunday, "this_week"
    return today + timedelta(days=1), sunday + timedelta(days=7), "next_week"


def outlook(due: Due, ask: Ask) -> Told:
    """The week ahead: what matures, birthdays, key dates, customers near the next tier, assessments that end."""
    language = ask.language
    start, end, name = week_ahead(ask.today, due.calendar)
    found = due.outlook()
    born = sorted((on, id_) for id_, on in found.born if start <= on <= end)
    words = [
        *_maturing([fen for _, on, fen in found.maturing if start <= on <= end], language),
        *([_born(born, due, ask)] if born else []),
        *_key_dates(due, ask, end),
        *_counted("near", len(found.near), language),
        *_counted("assessments", sum(start <= on <= end for _, on in found.ends), language),
    ]
    if not words:
        return Told()
    section = Section(title=say(f"morning.outlook.{name}", language), lines=tuple(words), beneath=True)
    return Told(section=section, named=tuple(id_ for _, id_ in born[:_NAMED]))


def _maturing(found: Sequence[int], language: Language) -> tuple[str, ...]:
    if not found:
        return ()
    return (say("morning.outlook.maturing", language, count=len(found), total=about(sum(found), language)),)


def _born(found: Sequence[tuple[date, str]], due: Due, ask: Ask) -> str:
    language = ask.language
    due.need(id_ for _, id_ in found[:_NAMED])
    shown = [
        say(
            "morning.outlook.born",
            language,
            name=due.dossiers[id_].customer.name,
            day=day(on, language, weekday=False, today=ask.today),
        )
        for on, id_ in found[:_NAMED]
    ]
    return _listed("morning.outlook.birthdays", shown, len(found), language)


def _key_dates(due: Due, ask: Ask, end: date) -> tuple[str, ...]:
    """The nearest month's, quarter's or year's end and Spring Festival's eve, as soon as their weeks have begun."""
    today, numbers, calendar = ask.today, due.numbers, due.calendar
    month_end = _month_end(today)
    name = (
        "year_end" if month_end.month == _DECEMBER else "quarter_end" if month_end.month in _QUARTERS else "month_end"
    )
    lead = numbers.month_end_opens if name == "month_end" else numbers.key_date_opens
    eves = new_year_eves(birthdays, today, today + timedelta(days=60))
    found = [(month_end, lead, name), *((eve, numbers.spring_opens, "spring") for eve in eves)]
    return tuple(
        say(
            f"morning.outlook.{which}",
            ask.language,
            day=day(on, ask.language, weekday=False, today=today),
            days=some_days(calendar.between(today, on), ask.language),
        )
        for on, before, which in sorted(found)
        if on <= end or calendar.add(on, -before) <= today
    )


def _month_end(today: date) -> date:
    return date(today.year + today.month // 12, today.month % 12 + 1, 1) - timedelta(days=1)


def _counted(name: str, count: int, language: Language) -> tuple[str, ...]:
    return (say(f"morning.outlook.{name}", language, count=count),) if count else ()
