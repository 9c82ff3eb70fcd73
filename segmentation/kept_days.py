"""A customer's day in few bytes: what is due today and in the weeks ahead, and what an outlook counts, without the dossier.

``handlers.day.kept_days`` keeps one of every customer of a large book, so that a question reads the dossiers of those it shows
and of those about whom something was told since, and of nobody else. What is said of an item (its reason) is not kept: whoever
shows a line works it out anew.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from segmentation.bank_data import ASSET_KINDS
from segmentation.changed import changed
from segmentation.dossier import Dossier, DutyDays, valid_until
from segmentation.duties import DueItem, DutyNumbers, due_items, is_large
from segmentation.duties.item import has_escalated, is_past_hours
from segmentation.people import Movement
from segmentation.reasons import Reason

#: So many days ahead an outlook looks: the rest of a week, and at most the whole next one.
OUTLOOK = timedelta(days=13)
#: How it is packed; what was packed in another form, or by duties that read otherwise, is worked out anew.
FORM = 4
_UNSAID = Reason(key="")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDay:
    """What is due for one customer: the items open today, and those due by a later day."""

    tier: str
    items: tuple[DueItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What an outlook counts of many customers: days within ``OUTLOOK``, and large sums. Each row begins with the customer."""

    maturing: Sequence[tuple[str, date, int]] = ()
    """Assets that end: day and fen."""
    born: Sequence[tuple[str, date]] = ()
    """Birthdays."""
    near: Sequence[tuple[str]] = ()
    """Who is near the next tier."""
    ends: Sequence[tuple[str, date]] = ()
    """The last day of an assessment."""
    moved: Sequence[tuple[str, Movement]] = ()
    """Large movements that no contact has followed, whenever they were."""


def day_of(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> CustomerDay:
    """What is due for a customer through the horizon of the days: as far as a list of today looks anyway, or as it asks."""
    return CustomerDay(tier=dossier.tier, items=due_items(dossier, changed(days, until=days.horizon), numbers))


def outlook_of(dossiers: Collection[Dossier], days: DutyDays, numbers: DutyNumbers) -> Outlook:
    """What an outlook counts of these customers."""
    start, end = days.today, days.today + OUTLOOK
    ends = [(one.customer_id, valid_until(one.assessed_on)) for one in dossiers if one.assessed_on]
    return Outlook(
        maturing=[
            (one.customer_id, held.matures_on, held.balance)
            for one in dossiers
            for held in one.holdings
            if held.kind in ASSET_KINDS and held.matures_on and start <= held.matures_on <= end
        ],
        born=[
            (one.customer_id, on)
            for one in dossiers
            if one.customer.birth_date is not None
            for on in days.birthdays(one.customer.birth_date, one.customer.birth_calendar, start, end)
        ],
        near=[(one.customer_id,) for one in dossiers if one.placement and one.placement.near_tier],
        ends=[(id_, on) for id_, on in ends if start <= on <= end],
        moved=[(one.customer_id, moved) for one in dossiers for moved in _large(one, numbers)],
    )


def _large(dossier: Dossier, numbers: DutyNumbers) -> Iterable[Movement]:
    placed = dossier.placement
    if placed is None:
        return ()
    return (one for one in dossier.movements if is_large(one.amount, placed.tier, placed.aum, numbers))


def is_asked(item: DueItem, days: DutyDays) -> bool:
    """Whether it is on today's list, or, with ``days.until``, falls due by then: as ``due_items`` would have found it."""
    return item.opens_on <= days.today or (days.until is not None and item.due_on <= days.until)


# -- as it is kept: texts and flat lists, for a reader makes tens of thousands of them and looks at few ---------------------


def packed_day(tier: str, items: Iterable[DueItem]) -> str:
    """Tier and items as one JSON text; days as ordinals, moments as ISO texts."""
    packed = [
        [
            one.duty, one.due_on.toordinal(), one.opens_on.toordinal(), one.escalates_on and one.escalates_on.toordinal(),
            one.amount, int(one.urgent), one.overdue_days, one.holding_id, _text(one.opened_at), _text(one.due_at),
            _text(one.escalates_at),
        ]
        for one in items
    ]  # fmt: skip
    return json.dumps([tier, *packed], ensure_ascii=False, separators=(",", ":"))


def unpacked_day(customer_id: str, packed: str, days: DutyDays) -> CustomerDay:
    """It again, with those of the items that ``days`` asks for and what its hour makes of them; all but their reason."""
    tier, *items = json.loads(packed)
    found = (_item(customer_id, one, days) for one in items)
    return CustomerDay(tier=tier, items=tuple(one for one in found if is_asked(one, days)))


def _item(customer_id: str, packed: Sequence[Any], days: DutyDays) -> DueItem:
    duty, due, opens, escalates, amount, urgent, overdue, holding_id, opened_at, due_at, escalates_at = packed
    due_on = date.fromordinal(due)
    one = DueItem(
        duty=duty,
        customer_id=customer_id,
        falls_on=due_on,
        opens_on=date.fromordinal(opens),
        due_on=due_on,
        escalates_on=date.fromordinal(escalates) if escalates else None,
        amount=amount,
        urgent=bool(urgent),
        overdue_days=overdue,
        days_left=due - days.today.toordinal(),
        reason=_UNSAID,
        holding_id=holding_id,
        opened_at=_moment(opened_at),
        due_at=_moment(due_at),
        escalates_at=_moment(escalates_at),
    )
    escalated, past_hours = has_escalated(one, days), is_past_hours(one, days)
    return changed(one, escalated=escalated, past_hours=past_hours) if escalated or past_hours else one


def packed_outlook(one: Outlook) -> dict[str, list[Any]]:
    """An outlook as JSON takes it."""
    return {
        "maturing": [each for id_, on, fen in one.maturing for each in (id_, on.toordinal(), fen)],
        "born": [each for id_, on in one.born for each in (id_, on.toordinal())],
        "near": [id_ for (id_,) in one.near],
        "ends": [each for id_, on in one.ends for each in (id_, on.toordinal())],
        "moved": [
            each
            for id_, moved in one.moved
            for each in (id_, moved.movement_id, _text(moved.at), moved.direction, moved.amount)
        ],
    }


def unpacked_outlook(packed: Mapping[str, list[Any]]) -> Outlook:
    """It again."""
    maturing, born, ends, moved = (packed[name] for name in ("maturing", "born", "ends", "moved"))
    return Outlook(
        maturing=list(zip(maturing[::3], map(date.fromordinal, maturing[1::3]), maturing[2::3], strict=True)),
        born=list(zip(born[::2], map(date.fromordinal, born[1::2]), strict=True)),
        near=[(id_,) for id_ in packed["near"]],
        ends=list(zip(ends[::2], map(date.fromordinal, ends[1::2]), strict=True)),
        moved=[(row[0], _movement(*row)) for row in zip(*(moved[place::5] for place in range(5)), strict=True)],
    )


def _movement(customer_id: str, movement_id: str, at: str, direction: str, amount: int) -> Movement:
    return Movement(
        movement_id=movement_id,
        customer_id=customer_id,
        at=datetime.fromisoformat(at),
        direction=direction,
        amount=amount,
    )


def together(outlooks: Iterable[Outlook], *, without: Collection[str] = ()) -> Outlook:
    """All of them as one, leaving out these customers."""
    every = list(outlooks)
    return Outlook(
        maturing=[row for one in every for row in one.maturing if row[0] not in without],
        born=[row for one in every for row in one.born if row[0] not in without],
        near=[row for one in every for row in one.near if row[0] not in without],
        ends=[row for one in every for row in one.ends if row[0] not in without],
        moved=[row for one in every for row in one.moved if row[0] not in without],
    )


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
