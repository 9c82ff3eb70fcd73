"""The branch head's morning: what became of the briefings, who is behind, what needs the head, who has no manager.

The job ``team`` sends what this answers. Managers are named, customers masked: the head's book sees to it. The branch's
customers are read once (``handlers.day.kept_days``), those of the lines shown in full.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from content.cards import Button, Card, Row, Section
from content.wording import day, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from handlers.day.branch_work import DONE, branch_rows, late_promises, tick_off
from handlers.day.due import Due, due_in
from handlers.day.morning_words import data_lines, some_days
from handlers.day.today_rows import title_of
from handlers.lists.days_said import late_badge
from handlers.tasks.task_team import RECORDS, recorded, records_button, records_card
from handlers.why.reasons import spoken
from segmentation.people import Language, Manager
from segmentation.policy import Policy
from segmentation.tasks import Line, Task
from segmentation.working_days import WorkingDays
from store.books.book import Book
from store.rounds.events import JOINED, TIER_FALLEN, TIER_REACHED
from store.staff import managers
from store.staff.scopes import Scope
from store.tasks import mornings
from store.tasks.mornings import Briefed

_MANAGERS_SHOWN = 20
_ESCALATED_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Escalated:
    """A line that is the head's business now."""

    line: Line
    manager: Manager

    @property
    def overdue_days(self) -> int:
        """How late what the head is told of is; something else of the line may be later."""
        return _pressing(self.line).overdue_days


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """One manager's day."""

    manager: Manager
    lines: int
    overdue: int
    oldest: int
    """Working days the longest overdue line is late."""
    escalated: tuple[_Escalated, ...]
    away: bool
    covered: bool
    briefed: Briefed | None

    @property
    def stands_out(self) -> bool:
        """Whether the head should know of it."""
        return bool(self.overdue or self.escalated) or (self.away and not self.covered) or self.undelivered

    @property
    def undelivered(self) -> bool:
        """Whether a briefing was written and will not arrive by itself."""
        return self.briefed is not None and self.briefed.state in {"failed", "blocked", "unknown", "expired"}


def team_overview(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The team today; on a week's first working day with the week before. Only for heads of branches."""
    if book.manager.role != "branch_head":
        return Answer(card=Card(title=say("team.heads_only", ask.language)), reason=Reason.NOT_ALLOWED)
    everybody = managers.active_managers(book.connection)
    team = [one for one in everybody if one.staff_id in book.manager_ids]
    names = {one.staff_id: one.name for one in team}
    if ask.slots.note == RECORDS:
        return records_card(ask, book, policy, names)
    if ask.slots.note.startswith(DONE):
        return tick_off(ask, book, policy)
    briefed = mornings.briefed(book.connection, book.manager_ids, ask.today)
    present = {one.staff_id for one in everybody if not _away(one, ask.today)}
    theirs = replace(book, scope=Scope(managers=tuple(one.staff_id for one in team)))
    due = due_in(theirs, policy, ask.today, now=ask.now)
    days = _days(team, due, present, briefed)
    answer = _answer(ask, book, days, due)
    late, own = late_promises(ask, book, names), branch_rows(ask, book, policy)
    card = replace(answer.card, sections=(*late, *answer.card.sections), rows=(*answer.card.rows, *own))
    answer = replace(answer, card=card)
    weekly = len(answer.card.sections) > len(late)
    records = recorded(book, policy, names, ask.language, until=ask.now) if weekly else None
    if records is None:
        return answer
    sections = (*answer.card.sections, replace(records, beneath=True))  # with the week's summary
    return replace(answer, card=replace(answer.card, sections=sections))


def _away(manager: Manager, today: date) -> bool:
    return manager.on_leave(today)


def _days(team: list[Manager], due: Due, present: set[str], briefed: Mapping[str, Briefed]) -> list[_Day]:
    """Every manager's day; what somebody else asked the head to help with is on the owner's own list."""
    lines: dict[str, list[Line]] = {one.staff_id: [] for one in team}
    for line in due.lines:
        if (owner := due.owner(line.customer_id)) in lines:
            lines[owner].append(line)
    return [_day(one, lines[one.staff_id], present, briefed.get(one.staff_id)) for one in team]


def _day(manager: Manager, lines: list[Line], present: set[str], briefed: Briefed | None) -> _Day:
    late = [line for line in lines if line.overdue_days > 0]
    return _Day(
        manager=manager,
        lines=len(lines),
        overdue=len(late),
        oldest=max((line.overdue_days for line in late), default=0),
        escalated=tuple(
            _Escalated(line=line, manager=manager) for line in lines if any(task.escalated for task in line.tasks)
        ),
        away=manager.staff_id not in present,
        covered=manager.deputy_staff_id in present,
        briefed=briefed,
    )


def _answer(ask: Ask, book: Book, days: list[_Day], due: Due) -> Answer:
    language = ask.language
    calendar = due.calendar if days else None
    branches = managers.with_sub_branches(book.connection, book.manager.branch_id)
    named = mornings.branch_names(book.connection) if len(branches) > 1 else {}
    behind = sorted(
        (one for one in days if one.stands_out),
        key=lambda one: (-one.overdue, -len(one.escalated), one.manager.staff_id),
    )
    escalated = sorted(
        (each for one in days for each in one.escalated), key=lambda each: (-each.overdue_days, each.line.key)
    )
    shown = escalated[:_ESCALATED_SHOWN]
    due.need(each.line.customer_id for each in shown)
    first = data_lines(mornings.data_state(book.connection), calendar, ask) if calendar else ()
    counts = (*_briefings(ask, book, days, calendar), *_counts(ask, book, days, branches))
    card = Card(
        title=say("team.title", language, day=day(ask.today, language, today=ask.today)),
        understood=say("duties.as_of", language, day=day(book.as_of, language, weekday=False, today=ask.today)),
        as_of=book.as_of.isoformat(),
        summary="\n".join((*first, *counts)),
        sections=_week(ask, book, calendar) if calendar else (),
        rows=(
            *(_manager_row(one, named, ask, len(behind)) for one in behind[:_MANAGERS_SHOWN]),
            *(_escalated_row(one, due, ask, len(escalated)) for one in shown),
        ),
        buttons=(
            *_overdue_button(days, language),
            records_button(language),
        ),
        notices=_left_out(ask, len(behind) - _MANAGERS_SHOWN, len(escalated) - len(shown)),
    )
    customers = tuple(each.line.customer_id for each in escalated)
    return Answer(card=card, customers=customers, shown=customers[: len(shown)])


def _overdue_button(days: list[_Day], language: Language) -> tuple[Button, ...]:
    if not any(one.overdue for one in days):
        return ()
    return (Button(label=say("team.button.overdue", language), action=to_action("contact_today", overdue=1)),)


def _briefings(ask: Ask, book: Book, days: list[_Day], calendar: WorkingDays | None) -> tuple[str, ...]:
    """What became of today's briefings, and how many read the last working day's."""
    language = ask.language
    written = [one for one in days if one.briefed is not None]
    words = []
    if written:
        sent = sum(one.briefed is not None and one.briefed.state == "sent" for one in written)
        key = "team.briefings.all" if sent == len(written) else "team.briefings.some"
        words.append(say(key, language, count=len(written), sent=sent))
    if calendar is not None:
        before = calendar.on_or_before(ask.today - timedelta(days=1))
        earlier = mornings.briefed(book.connection, book.manager_ids, before)
        arrived = [one for one in earlier.values() if one.state == "sent"]
        if arrived:
            opened = sum(one.opened for one in arrived)
            on = day(before, language, today=ask.today)
            words.append(say("team.briefings.opened", language, day=on, count=len(arrived), opened=opened))
    return (" ".join(words),) if words else ()


def _counts(ask: Ask, book: Book, days: list[_Day], branches: list[str]) -> tuple[str, ...]:
    language = ask.language
    loose = mornings.unassigned(book.connection, branches, ask.today)
    late, pressing = sum(one.overdue for one in days), sum(len(one.escalated) for one in days)
    parts = [
        say("morning.overdue", language, count=late) if late else say("morning.no_overdue", language),
        *([say("team.need_you", language, count=pressing)] if pressing else []),
    ]
    words = say(
        "team.counts",
        language,
        managers=len(days),
        lines=sum(one.lines for one in days),
        parts=say("morning.pause", language).join(parts),
    )
    return (words, *([say("team.unassigned", language, count=loose)] if loose else []))


def _manager_row(one: _Day, branches: dict[str, str], ask: Ask, count: int) -> Row:
    language, manager = ask.language, one.manager
    branch = branches.get(manager.branch_id, "")
    marks = [
        (one.away and not one.covered, "uncovered"),
        (one.away and one.covered, "away"),
        (one.undelivered, "undelivered"),
    ]
    return Row(
        title=f"{manager.name} · {branch}" if branch else manager.name,
        value=say("team.overdue", language, count=one.overdue) if one.overdue else "",
        details=(
            say(
                "team.of_manager_late" if one.overdue else "team.of_manager",
                language,
                lines=one.lines,
                escalated=len(one.escalated),
                days=some_days(one.oldest, language),
            ),
        ),
        badges=tuple(say(f"team.badge.{name}", language) for holds, name in marks if holds),
        group=say("team.behind", language, count=count),
        facts={
            "staff_id": manager.staff_id,
            "lines": one.lines,
            "overdue": one.overdue,
            "escalated": len(one.escalated),
        },
    )


def _pressing(line: Line) -> Task:
    """Of what is the head's business the longest overdue, and of these the most urgent."""
    return max((task for task in line.tasks if task.escalated), key=lambda task: task.overdue_days)


def _escalated_row(one: _Escalated, due: Due, ask: Ask, count: int) -> Row:
    language = ask.language
    (line,) = due.told([one.line])
    task = _pressing(line)
    late = (late_badge(task.overdue_days, language),) if task.overdue_days else ()
    return Row(
        title=title_of(due.dossiers[line.customer_id], language),
        value=money(task.amount, language) if task.amount else "",
        details=(
            spoken(task.reasons[0], language, ask.today),
            say("team.of", language, name=one.manager.name),
        ),
        badges=late,
        customer_id=line.customer_id,
        buttons=(
            Button(
                label=say("duties.button.profile", language),
                action=to_action("client_profile", client=line.customer_id),
            ),
        ),
        group=say("team.escalated", language, count=count),
        facts={"duties": [task.duty for task in line.tasks if task.escalated], "staff_id": one.manager.staff_id},
    )


def _left_out(ask: Ask, behind: int, escalated: int) -> tuple[str, ...]:
    found = [("team.more_managers", behind), ("team.more_escalated", escalated)]
    return tuple(say(key, ask.language, count=count) for key, count in found if count > 0)


def _week(ask: Ask, book: Book, calendar: WorkingDays) -> tuple[Section, ...]:
    """The week before, on the first working day of a week."""
    language = ask.language
    monday = ask.today - timedelta(days=ask.today.weekday())
    if calendar.on_or_after(monday) != ask.today:
        return ()
    zone = ZoneInfo(book.manager.timezone)
    start, end = (
        datetime.combine(one, datetime.min.time(), tzinfo=zone) for one in (monday - timedelta(days=7), monday)
    )
    done = mornings.contacts_between(book, start, end)
    told = mornings.told_since(book, start, monday - timedelta(days=1), kinds=(TIER_REACHED, TIER_FALLEN, JOINED))
    moved = {
        "reached": sum(one.kind == TIER_REACHED for one in told),
        "fallen": sum(one.kind == TIER_FALLEN for one in told),
        "churn": sum(one.kind == JOINED and one.what == "pre_churn" for one in told),
    }
    words = (
        say("team.week.contacts", language, count=done.contacts, reached=done.reached, customers=done.customers),
        say("team.week.moved" if any(moved.values()) else "team.week.still", language, **moved),
    )
    return (Section(title=say("team.week.title", language), lines=words, beneath=True),)
