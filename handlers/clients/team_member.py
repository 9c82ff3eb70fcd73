"""One manager of a branch, for its head (team_overview with a name): their book, what is due, what was done, what matures.

Customers stay masked: the head's book sees to it. Somebody of another branch is answered with the same words as nobody at all;
who is no head is told that these figures are for heads.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from content.cards import Button, Card, Row, Section
from content.wording import about, day, money, say, span
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Period, Reason, Slots
from handlers.clients.colleagues import named_colleagues
from handlers.day.due import Due, due_in
from handlers.day.today_rows import title_of
from handlers.lists.days_said import late_badge
from handlers.lists.performance import my_performance
from handlers.lists.readings import segment_name
from handlers.why.reasons import spoken
from segmentation.money import yuan_text
from segmentation.people import Manager
from segmentation.policy import Policy
from segmentation.tasks import Line
from store.books.book import Book
from store.books.counted import Counted, counted
from store.books.maturing import Wanted
from store.staff import managers
from store.staff.scopes import Scope

#: So far ahead maturities are counted.
_SOON = timedelta(days=7)
#: Lines shown: what the head has to see to comes first.
_LINES = 10
_CHURN = "pre_churn"
_TIERS = ("private", "high", "mid", "mass")


def team_member(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The manager of ``ask.slots.staff`` (an id) or ``staff_text`` (a name); a choice where two bear it."""
    language = ask.language
    if book.manager.role != "branch_head":
        return Answer(card=Card(title=say("team.heads_only", language)), reason=Reason.NOT_ALLOWED)
    team = [one for one in managers.active_managers(book.connection) if one.staff_id in book.manager_ids]
    found = [one for one in team if one.staff_id == ask.slots.staff] if ask.slots.staff else []
    found = found or (named_colleagues(ask.slots.staff_text, team) if ask.slots.staff_text else [])
    if not found:
        return _nobody(ask, team)
    if len(found) > 1:
        return _which(ask, found)
    return _one(ask, book, policy, found[0])


def _nobody(ask: Ask, team: Sequence[Manager]) -> Answer:
    language = ask.language
    buttons = tuple(
        Button(label=one.name, action=to_action("team_overview", staff=one.staff_id)) for one in team[:_LINES]
    )
    return Answer(
        card=Card(
            title=say("unclear.title", language),
            summary=say("member.nobody", language, words=ask.slots.staff_text or ask.slots.staff),
            buttons=buttons,
        ),
        reason=Reason.NOT_UNDERSTOOD,
    )


def _which(ask: Ask, found: Sequence[Manager]) -> Answer:
    language = ask.language
    rows = tuple(
        Row(
            title=f"{number}. {one.name}",
            details=(one.staff_id,),
            buttons=(Button(label=one.staff_id, action=to_action("team_overview", ask.slots, staff=one.staff_id)),),
            facts={"staff_id": one.staff_id},
        )
        for number, one in enumerate(found, start=1)
    )
    return Answer(card=Card(title=say("member.which", language, count=len(found)), rows=rows), reason=Reason.ASK_WHICH)


def _one(ask: Ask, book: Book, policy: Policy, manager: Manager) -> Answer:
    language, today = ask.language, ask.today
    theirs = replace(book, scope=Scope(managers=(manager.staff_id,)))
    due = due_in(theirs, policy, today)
    # what a colleague asked the head to help with is on the owner's own list
    lines = [one for one in due.lines if due.owner(one.customer_id) == manager.staff_id]
    lines.sort(key=lambda one: (not any(task.escalated for task in one.tasks), one.key))
    due.need(one.customer_id for one in lines[:_LINES])
    shown = due.told(lines[:_LINES])
    period = ask.slots.period or Period(start=today.replace(day=1), end=today)
    found = counted(theirs, today)
    sections = (
        Section(title=say("member.section.book", language), lines=_book(found, theirs, ask)),
        Section(title=say("member.section.due", language), lines=(_due(lines, ask),)),
        Section(title=say("member.section.coming", language), lines=_coming(theirs, ask)),
    )
    card = Card(
        title=say("member.title", language, name=manager.name),
        understood=say("member.id", language, id=manager.staff_id),
        as_of=book.as_of.isoformat(),
        summary=_state(manager, found, ask),
        sections=tuple(one for one in sections if one.lines),
        rows=(*(_row(one, due, ask, len(lines)) for one in shown), *_performance(theirs, period, ask, policy)),
        buttons=(Button(label=say("member.button.team", language), action=to_action("team_overview")),),
        notices=(say("member.masked", language),) if shown else (),
        footer=say("duties.as_of", language, day=day(book.as_of, language, weekday=False, today=today)),
    )
    return Answer(
        card=card,
        customers=tuple(one.customer_id for one in lines),
        shown=tuple(one.customer_id for one in shown),
    )


def _state(manager: Manager, found: Sequence[Counted], ask: Ask) -> str:
    customers, aum = sum(one.customers for one in found), sum(one.aum for one in found)
    words = say("member.summary", ask.language, customers=customers, aum=about(aum, ask.language))
    return f"{words}\n{say('member.away', ask.language)}" if manager.on_leave(ask.today) else words


def _book(found: Sequence[Counted], theirs: Book, ask: Ask) -> tuple[str, ...]:
    language = ask.language
    if not found:
        return (
            say("duties.no_book", language) if not theirs.missing("placements") else say("duties.no_round", language),
        )
    tiers = [
        say(
            "member.tier",
            language,
            tier=segment_name(f"tier:{tier}", language),
            count=sum(one.customers for one in some),
            aum=about(sum(one.aum for one in some), language),
        )
        for tier in _TIERS
        if (some := [one for one in found if one.tier == tier])
    ]
    churn = len(theirs.segment((_CHURN,)))
    return (" · ".join(tiers), *((say("member.churn", language, count=churn),) if churn else ()))


def _due(lines: Sequence[Line], ask: Ask) -> str:
    late = sum(one.overdue_days > 0 for one in lines)
    pressing = sum(any(task.escalated for task in one.tasks) for one in lines)
    return say("member.due", ask.language, count=len(lines), overdue=late, escalated=pressing)


def _performance(theirs: Book, period: Period, ask: Ask, policy: Policy) -> tuple[Row, ...]:
    """The figures the manager sees of their own work, over the same period."""
    figures = my_performance(replace(ask, slots=Slots(period=period)), theirs, policy).card.rows
    heading = say("member.figures", ask.language, period=_said(period, ask))
    return tuple(replace(one, group=heading, buttons=()) for one in figures)


def _coming(theirs: Book, ask: Ask) -> tuple[str, ...]:
    until = ask.today + _SOON
    found = theirs.maturing(Wanted(start=ask.today, end=until, today=ask.today), page_size=1)
    if not found.count:
        return (say("member.nothing_coming", ask.language, days=_SOON.days),)
    amount = money(found.total, ask.language)
    return (say("member.coming", ask.language, days=_SOON.days, count=found.count, amount=amount),)


def _said(period: Period, ask: Ask) -> str:
    return span(period.start, period.end, ask.language, today=ask.today)


def _row(line: Line, due: Due, ask: Ask, count: int) -> Row:
    language = ask.language
    dossier = due.dossiers[line.customer_id]
    pressing = any(task.escalated for task in line.tasks)
    marks = (
        *((say("duties.badge.escalated", language),) if pressing else ()),
        *((late_badge(line.overdue_days, language),) if line.overdue_days else ()),
    )
    return Row(
        title=title_of(dossier, language),
        value=money(line.amount, language) if line.amount else "",
        details=(spoken(line.first.reasons[0], language, ask.today),),
        badges=marks,
        customer_id=line.customer_id,
        group=say("member.lines", language, count=count),
        buttons=(
            Button(
                label=say("duties.button.profile", language),
                action=to_action("client_profile", client=line.customer_id),
            ),
        ),
        facts={
            "duties": list(line.duties),
            "due_on": line.due_on.isoformat(),
            "overdue_days": line.overdue_days,
            "escalated": pressing,
            "amount": yuan_text(line.amount),
        },
    )
