"""The first morning after a leave: what became of the customers meanwhile, in a few lines. ``handlers.day.today`` asks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from content.cards import Section
from content.wording import about, say, span
from handlers.ask import Ask
from handlers.day.due import Due
from segmentation.bank_data import ASSET_KINDS
from segmentation.dossier import contact_day, is_contact
from segmentation.people import Contact, Manager
from segmentation.working_days import WorkingDays
from store.rounds.events import JOINED, TIER_FALLEN, TIER_REACHED, Event

_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """What a returning manager is told of."""

    contacts: Sequence[Contact]
    """Colleagues' contacts with their customers."""
    events: Sequence[Event]
    names: Mapping[str, str]
    """The colleagues by staff id."""


def with_last_leave(manager: Manager, today: date) -> Manager:
    """The manager with the leave that ended last as their leave, where it was the bot that was told of it."""
    last = manager.last_leave(today)
    return replace(manager, leave_from=last[0], leave_to=last[1]) if last else manager


def back_today(manager: Manager, today: date, calendar: WorkingDays) -> bool:
    """Whether this is the manager's first working day after a leave."""
    last = manager.leave_to
    return (
        manager.leave_from is not None
        and last is not None
        and last < today
        and not manager.on_leave(today)
        and calendar.on_or_after(last + timedelta(days=1)) == today
    )


def contacts_meanwhile(due: Due, manager: Manager) -> list[Contact]:
    """What colleagues logged about the manager's customers during the leave."""
    first, last = manager.leave_from, manager.leave_to
    assert first is not None
    assert last is not None
    return [
        one
        for dossier in due.of(manager.staff_id)
        for one in dossier.contacts
        if one.staff_id != manager.staff_id and first <= contact_day(one) <= last and is_contact(one)
    ]


def meanwhile(due: Due, manager: Manager, happened: Happened, ask: Ask) -> Section:
    """What happened: who was contacted by whom, tiers that changed, money that matured."""
    language = ask.language
    assert manager.leave_from is not None
    assert manager.leave_to is not None
    words = [*_contacts(happened, ask), *_events(happened.events, due, ask), *_matured(due, manager, ask)]
    leave = span(manager.leave_from, manager.leave_to, language, today=ask.today)
    return Section(
        title=say("morning.back.title", language, leave=leave),
        lines=tuple(words) or (say("morning.back.nothing", language),),
    )


def _contacts(happened: Happened, ask: Ask) -> tuple[str, ...]:
    contacts = happened.contacts
    if not contacts:
        return ()
    by = Counter(one.staff_id for one in contacts)
    who = [
        say("morning.back.by", ask.language, name=happened.names.get(staff_id, staff_id), count=count)
        for staff_id, count in by.most_common(_NAMED)
    ]
    customers = len({one.customer_id for one in contacts})
    return (
        say("morning.back.contacts", ask.language, count=customers, by=say("morning.comma", ask.language).join(who)),
    )


def _events(events: Sequence[Event], due: Due, ask: Ask) -> tuple[str, ...]:
    counts = Counter(
        "churn" if one.kind == JOINED else one.kind
        for one in events
        if one.customer_id in due.dossiers
        and (one.kind in (TIER_REACHED, TIER_FALLEN) or (one.kind == JOINED and one.what == due.numbers.churn_list))
    )
    if not counts:
        return ()
    facts = {"reached": counts[TIER_REACHED], "fallen": counts[TIER_FALLEN], "churn": counts["churn"]}
    return (say("morning.back.events", ask.language, **facts),)


def _matured(due: Due, manager: Manager, ask: Ask) -> tuple[str, ...]:
    first, last = manager.leave_from, manager.leave_to
    idle = [
        one.balance
        for dossier in due.of(manager.staff_id)
        for one in dossier.holdings
        if first and last and one.kind in ASSET_KINDS and one.auto_renew is not True and one.matures_on
        and first <= one.matures_on <= last
    ]  # fmt: skip
    if not idle:
        return ()
    total = about(sum(idle), ask.language)
    return (say("morning.back.matured", ask.language, count=len(idle), total=total),)
