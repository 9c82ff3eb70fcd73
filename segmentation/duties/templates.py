"""Items of the calendar templates that a branch has switched on: for its customers, or for the branch itself.

A period's item stands from its opening to the end of the period; the next period's takes its place. A contact in the period
closes a customer's item; a branch's own item is ended where tasks are kept.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from segmentation.dossier import Dossier, DutyDays
from segmentation.duties.cadence import following, period_of
from segmentation.duties.item import DueItem, aum, dated, spread
from segmentation.duties.numbers import DutyNumbers
from segmentation.duties.template import (
    BRANCH,
    CUSTOMERS,
    DATES,
    FESTIVAL,
    LUNAR_FESTIVALS,
    PERIODS,
    SOLAR_FESTIVALS,
    TAG,
    Template,
)
from segmentation.reasons import Reason

_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class _Turn:
    """One time a template comes round."""

    opens_on: date
    due_on: date
    first: date
    """From here on a contact counts."""
    last: date
    """The last day it stands."""


def has_templates(dossier: Dossier, numbers: DutyNumbers) -> bool:
    """Whether anything of the calendar is on for the customer's branch."""
    return bool(numbers.templates) and dossier.placement is not None


def template_items(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    """What the templates ask for this customer."""
    for template in numbers.templates:
        if template.each == CUSTOMERS and concerns(template, dossier):
            for turn in _turns(template, dossier.customer_id, dossier.tags, days):
                if not dossier.reached(turn.first, days.today, template.outcomes, template.channels):
                    yield _item(template, turn, customer_id=dossier.customer_id, amount=aum(dossier))


def branch_items(branch_id: str, days: DutyDays, numbers: DutyNumbers) -> tuple[DueItem, ...]:
    """What the templates ask of a branch itself, open today or due by ``days.until``; ``customer_id`` is empty."""
    found = [
        _item(template, turn, branch_id=branch_id)
        for template in numbers.templates
        if template.each == BRANCH and template.holds_in(branch_id)
        for turn in _turns(template, branch_id, (), days)
    ]
    return tuple(
        dated(item, days)
        for item in found
        if item.opens_on <= days.today or (days.until is not None and item.due_on <= days.until)
    )


def concerns(template: Template, dossier: Dossier) -> bool:
    """Whether the template is on for the customer's branch and the customer among those it means."""
    placed = dossier.placement
    if placed is None or not template.holds_in(dossier.customer.branch_id):
        return False
    return (
        (not template.tiers or placed.tier in template.tiers)
        and (not template.asset_types or bool({*template.asset_types} & {*placed.asset_types}))
        and (not template.segments or bool({*template.segments} & {*placed.segments}))
        and (not template.manager_id or dossier.customer.manager_id == template.manager_id)
        and all(_has(dossier, scheme, value) for scheme, value in template.groups)
    )


def _has(dossier: Dossier, scheme: str, value: str) -> bool:
    """Whether the customer is in a group, by the word people use: tier:mid, asset_type:wealth, segment:vip."""
    placed = dossier.placement
    if placed is None:
        return False
    found = {"asset_type": placed.asset_types, "behaviour": placed.behaviour, "segment": placed.segments}.get(scheme)
    return value in found if found is not None else str(getattr(placed, scheme, "")) == value


def _item(template: Template, turn: _Turn, *, customer_id: str = "", branch_id: str = "", amount: int = 0) -> DueItem:
    return DueItem(
        duty=template.id,
        customer_id=customer_id,
        falls_on=turn.due_on,
        opens_on=turn.opens_on,
        due_on=turn.due_on,
        amount=amount,
        reason=Reason(key="duties.calendar.due", facts={"title": dict(template.title), "amount": amount}),
        branch_id=branch_id,
        role=template.role,
    )


def _turns(template: Template, of: str, tags: tuple[tuple[str, str], ...], days: DutyDays) -> Iterator[_Turn]:
    for turn in _all_turns(template, of, tags, days):
        outside = (template.start and turn.due_on < template.start) or (template.end and turn.due_on > template.end)
        if turn.last >= days.today and not outside:
            yield turn


def _all_turns(template: Template, of: str, tags: tuple[tuple[str, str], ...], days: DutyDays) -> Iterator[_Turn]:
    if template.every in PERIODS:
        yield from _periods(template, of, days)
    elif template.every == FESTIVAL:
        for name in template.festivals:
            yield from (_festival(template, day, days) for day in _festivals(name, days))
    elif template.every == DATES:
        yield from (_event(template, day, days) for day in template.dates)
    elif template.every == TAG:
        yield from (_event(template, day, days) for key, value in tags if key == template.tag and (day := _day(value)))


def _periods(template: Template, of: str, days: DutyDays) -> Iterator[_Turn]:
    months = PERIODS[template.every]
    first = period_of(days.today, months) if months else days.today - _DAY * days.today.weekday()
    while first <= days.horizon:
        after = following(first, months) if months else first + _DAY * _WEEK
        working = days.calendar.window(first, after - _DAY)
        if working:  # a festival may take the whole week
            due_on = spread(of, f"{template.id} {first}", working)
            yield _Turn(days.calendar.add(due_on, -template.opens), due_on, first, after - _DAY)
        first = after


def _festival(template: Template, festival: date, days: DutyDays) -> _Turn:
    back = days.calendar.on_or_before
    opens_on = back(festival - _DAY * template.opens)
    return _Turn(opens_on, back(festival - _DAY * template.days_before), opens_on, festival)


def _event(template: Template, day: date, days: DutyDays) -> _Turn:
    """A day named in the file or by a tag: due on the next working day it can be, and standing for a month after it."""
    due_on = days.calendar.on_or_after(day)
    return _Turn(days.calendar.add(due_on, -template.opens), due_on, day, day + _DAY * 30)


def _festivals(name: str, days: DutyDays) -> Iterator[date]:
    if name in SOLAR_FESTIVALS:
        month, number = SOLAR_FESTIVALS[name]
        found = [date(year, month, number) for year in range(days.today.year, days.horizon.year + 1)]
    else:
        found = list(days.birthdays(LUNAR_FESTIVALS[name], "lunar", days.today, days.horizon))
    yield from (day for day in found if days.today <= day <= days.horizon)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
