"""What a duty yields, and how a customer's own day of a period is found. Every file of this package builds on it."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from segmentation.changed import changed
from segmentation.dossier import Dossier, DutyDays
from segmentation.duties.numbers import DutyNumbers
from segmentation.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """One thing due for one customer."""

    duty: str
    customer_id: str
    falls_on: date
    """The event's own day: maturity, birthday, the movement, the last day of an assessment."""
    opens_on: date
    due_on: date
    """The deadline: the event's day moved back to a working day, or the end of the service time."""
    escalates_on: date | None = None
    amount: int = 0
    """Money at stake, fen; 0 where the duty has none."""
    urgent: bool = True
    """Whether its place among the urgent duties applies now."""
    overdue_days: int = 0
    """Working days past due."""
    days_left: int = 0
    """Calendar days to the due day, negative past it."""
    escalated: bool = False
    reason: Reason
    holding_id: str = ""
    opened_at: datetime | None = None
    """The moment of the event, where it has one."""
    due_at: datetime | None = None
    """The deadline to the minute, where hours are counted."""
    past_hours: bool = False
    """Whether that moment has passed."""
    escalates_at: datetime | None = None
    step: int | None = None
    """Of a deadline announced in steps the one reached, in days before the day; of a follow-up the days after it."""
    subject: str = ""
    """The bank's id of what it is about, where that is no holding: a movement, a complaint, an arrival, a mark."""
    branch_id: str = ""
    """Of a branch's own item, which concerns no single customer."""
    role: str = ""
    """Whose it is, where it is not the adviser's."""


Falls = Callable[[Dossier, DutyDays, DutyNumbers], Iterator[DueItem]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One row of DUTIES."""

    id: str
    who: Callable[[Dossier, DutyNumbers], bool]
    falls: Falls
    """Everything of it that is not closed, due up to the horizon; overdue days are filled in afterwards."""
    before_go_live: bool = False
    """Also created when it fell before the first delivery."""


def spread(customer_id: str, period: str, working: tuple[date, ...]) -> date:
    """Hash(c, period): the customer's own working day of a period, the same on every machine."""
    digest = hashlib.sha256(f"{customer_id}|{period}".encode()).digest()
    return working[int.from_bytes(digest[:8], "big") % len(working)]


def dated(item: DueItem, days: DutyDays) -> DueItem:
    """The item with its place on today's calendar."""
    return changed(
        item,
        overdue_days=days.calendar.between(item.due_on, days.today),
        days_left=(item.due_on - days.today).days,
        escalated=has_escalated(item, days),
        past_hours=is_past_hours(item, days),
    )


def has_escalated(item: DueItem, days: DutyDays) -> bool:
    """Whether it is the branch head's by now: to the minute where hours are counted."""
    if item.escalates_at is not None:
        # what escalates at once has done so when it is seen
        return item.escalates_at <= max(days.moment, item.opened_at or days.moment)
    return item.escalates_on is not None and days.today >= item.escalates_on


def is_past_hours(item: DueItem, days: DutyDays) -> bool:
    """Whether its deadline to the minute has passed, be it on the very day."""
    return item.due_at is not None and item.due_at < days.moment


def is_early(item: DueItem, days: DutyDays) -> bool:
    """Whether it fell before go-live: its own day and its deadline both lie before."""
    return days.go_live is not None and max(item.falls_on, item.due_on) < days.go_live


def aum(dossier: Dossier) -> int:
    """The assets, fen; 0 when unplaced."""
    return dossier.placement.aum if dossier.placement else 0


def debt(dossier: Dossier) -> int:
    """The debts, fen; 0 when unplaced."""
    return dossier.placement.debt if dossier.placement else 0


def has_type(dossier: Dossier, asset_type: str) -> bool:
    """Whether the round counts the customer under that asset type."""
    return dossier.placement is not None and asset_type in dossier.placement.asset_types


def last_reached(dossier: Dossier, today: date) -> date | None:
    """The day of the last contact up to today that reached the customer."""
    return dossier.last_reached(today)
