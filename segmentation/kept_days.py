"""A customer's day in few bytes: what is due today and in the weeks ahead, and what an outlook counts, without the dossier.

``handlers.day.kept_days`` keeps one of every customer of a large book, so that a question reads the dossiers of those it shows
and of those about whom something was told since, and of nobody else. What is said of an item (its reason) is not kept: whoever
shows a line works it out anew.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from segmentation.bank_data import ASSET_KINDS
from segmentation.changed import changed
from segmentation.dossier import Dossier, DutyDays, valid_until
from segmentation.duties import DueItem, DutyNumbers, due_items, is_large
from segmentation.duties.item import has_escalated
from segmentation.people import Movement
from segmentation.reasons import Reason

#: So many days ahead what falls due is kept: as far as every list of today looks anyway (``DutyDays.horizon``).
AHEAD = timedelta(days=45)
#: So many days ahead an outlook looks: the rest of a week, and at most the whole next one.
OUTLOOK = timedelta(days=13)
#: How it is packed; what was packed in another form, or by duties that read otherwise, is worked out anew.
FORM = 1
_UNSAID = Reason(key="")

Packed = list[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDay:
    """One customer on a day. ``items`` are those open today and those due within ``AHEAD``."""

    customer_id: str
    tier: str = ""
    items: tuple[DueItem, ...] = ()
    maturing: tuple[tuple[date, int], ...] = ()
    """Assets that end within the outlook: day and fen."""
    born: tuple[date, ...] = ()
    """Birthdays within the outlook."""
    near: bool = False
    """Near the next tier."""
    ends: date | None = None
    """The last day of the assessment, where it lies within the outlook."""
    moved: tuple[Movement, ...] = ()
    """Large movements that no contact has followed."""

    @property
    def quiet(self) -> bool:
        """Whether there is nothing beside the items."""
        return not (self.maturing or self.born or self.near or self.ends or self.moved)


def day_of(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> CustomerDay:
    """What a customer's day is; ``days.until`` need not be set."""
    items = due_items(dossier, changed(days, until=days.today + AHEAD), numbers)
    return changed(outlook_of(dossier, days, numbers), items=items)


def outlook_of(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> CustomerDay:
    """What an outlook counts of a customer: their day without the items."""
    start, end = days.today, days.today + OUTLOOK
    customer, placed = dossier.customer, dossier.placement
    ends = valid_until(dossier.assessed_on) if dossier.assessed_on else None
    born = customer.birth_date
    return CustomerDay(
        customer_id=dossier.customer_id,
        tier=dossier.tier,
        maturing=tuple(
            (one.matures_on, one.balance)
            for one in dossier.holdings
            if one.kind in ASSET_KINDS and one.matures_on and start <= one.matures_on <= end
        ),
        born=days.birthdays(born, customer.birth_calendar, start, end) if born else (),
        near=bool(placed and placed.near_tier),
        ends=ends if ends and start <= ends <= end else None,
        moved=tuple(
            one for one in dossier.movements if placed and is_large(one.amount, placed.tier, placed.aum, numbers)
        ),
    )


def is_asked(item: DueItem, days: DutyDays) -> bool:
    """Whether it is on today's list, or, with ``days.until``, falls due by then: as ``due_items`` would have found it."""
    return item.opens_on <= days.today or (days.until is not None and item.due_on <= days.until)


# -- as it is kept --------------------------------------------------------------------------------------------------------


def packed_items(items: tuple[DueItem, ...]) -> list[Packed]:
    """The items as JSON takes them; days as ordinals, moments as ISO texts."""
    return [
        [
            one.duty, one.due_on.toordinal(), one.opens_on.toordinal(), one.escalates_on and one.escalates_on.toordinal(),
            one.amount, int(one.urgent), one.overdue_days, one.holding_id, _text(one.opened_at), _text(one.escalates_at),
        ]
        for one in items
    ]  # fmt: skip


def unpacked_items(customer_id: str, packed: list[Packed], days: DutyDays) -> list[DueItem]:
    """Those of the items that ``days`` asks for, with what its hour makes of them; all but their reason."""
    found = []
    today = days.today.toordinal()
    until = days.until.toordinal() if days.until else 0
    for duty, due, opens, escalates, amount, urgent, overdue, holding_id, opened_at, escalates_at in packed:
        if opens > today and due > until:
            continue
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
            days_left=(due_on - days.today).days,
            reason=_UNSAID,
            holding_id=holding_id,
            opened_at=_moment(opened_at),
            escalates_at=_moment(escalates_at),
        )
        found.append(changed(one, escalated=True) if has_escalated(one, days) else one)
    return found


def packed_outlook(one: CustomerDay) -> Packed:
    """What an outlook counts, as JSON takes it."""
    return [
        [[on.toordinal(), fen] for on, fen in one.maturing],
        [on.toordinal() for on in one.born],
        int(one.near),
        one.ends and one.ends.toordinal(),
        [[each.movement_id, _text(each.at), each.direction, each.amount] for each in one.moved],
    ]


def unpacked_outlook(customer_id: str, packed: Packed) -> CustomerDay:
    """It again; without items."""
    maturing, born, near, ends, moved = packed
    return CustomerDay(
        customer_id=customer_id,
        maturing=tuple((date.fromordinal(on), fen) for on, fen in maturing),
        born=tuple(map(date.fromordinal, born)),
        near=bool(near),
        ends=date.fromordinal(ends) if ends else None,
        moved=tuple(
            Movement(
                movement_id=id_,
                customer_id=customer_id,
                at=datetime.fromisoformat(at),
                direction=direction,
                amount=amount,
            )
            for id_, at, direction, amount in moved
        ),
    )


def _text(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
