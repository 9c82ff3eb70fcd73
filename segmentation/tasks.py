"""Tasks: what is due, merged to one line a customer, in the order the morning list is read.

``Task`` is unique by (customer, duty, due date): two deposits that mature on one day are one task. ``Line`` is all that is
open for one customer, the most urgent first. The order is total: overdue bands, then urgency, money, tier, days left, id.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from segmentation.duties import DueItem, DutyNumbers
from segmentation.reasons import Reason

_TIER_RANK = {"private": 0, "high": 0, "mid": 1, "mass": 2}
"""Private counts as high."""

Key = tuple[int, int, int, int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing to do for one customer by one day."""

    duty: str
    customer_id: str
    due_on: date
    opens_on: date
    escalates_on: date | None
    amount: int
    """Money at stake, fen."""
    urgent: bool
    overdue_days: int
    days_left: int
    escalated: bool
    reasons: tuple[Reason, ...]
    holding_ids: tuple[str, ...]
    past_hours: bool = False
    """Whether a deadline to the minute has passed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """All that is due for one customer, the most urgent first; it ranks as its most urgent task."""

    customer_id: str
    tasks: tuple[Task, ...]
    key: Key

    @property
    def first(self) -> Task:
        """The most urgent task."""
        return self.tasks[0]

    @property
    def overdue_days(self) -> int:
        """Working days the longest overdue task is past its day."""
        return max(task.overdue_days for task in self.tasks)

    @property
    def due_on(self) -> date:
        """The earliest day by which something was or is due."""
        return min(task.due_on for task in self.tasks)

    @property
    def amount(self) -> int:
        """The money of the most urgent task, fen."""
        return self.first.amount

    @property
    def duties(self) -> tuple[str, ...]:
        """The duty ids, the most urgent first, each once."""
        return tuple(dict.fromkeys(task.duty for task in self.tasks))


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """The lines a morning shows, and those that had to wait."""

    shown: tuple[Line, ...]
    held_back: tuple[Line, ...]


def tasks(items: Iterable[DueItem]) -> tuple[Task, ...]:
    """Items merged by customer, duty and due day; money adds up, reasons stand side by side."""
    merged: dict[tuple[str, str, date], list[DueItem]] = {}
    for item in items:
        merged.setdefault((item.customer_id, item.duty, item.due_on), []).append(item)
    return tuple(_task(group) for group in merged.values())


def _task(group: list[DueItem]) -> Task:
    group = sorted(group, key=lambda item: (-item.amount, item.holding_id))
    first = group[0]
    return Task(
        duty=first.duty,
        customer_id=first.customer_id,
        due_on=first.due_on,
        opens_on=min(item.opens_on for item in group),
        escalates_on=min((item.escalates_on for item in group if item.escalates_on), default=None),
        amount=sum(item.amount for item in group),
        urgent=any(item.urgent for item in group),
        overdue_days=first.overdue_days,
        days_left=first.days_left,
        escalated=any(item.escalated for item in group),
        reasons=tuple(item.reason for item in group),
        holding_ids=tuple(item.holding_id for item in group if item.holding_id),
        past_hours=any(item.past_hours for item in group),
    )


def lines(found: Iterable[Task], tiers: Mapping[str, str], numbers: DutyNumbers) -> tuple[Line, ...]:
    """One line a customer, in the order of the list. ``tiers`` by customer id; a customer without one comes last."""
    by_customer: dict[str, list[Task]] = {}
    for task in found:
        by_customer.setdefault(task.customer_id, []).append(task)
    made = [_line(customer, group, tiers.get(customer, ""), numbers) for customer, group in by_customer.items()]
    return _oldest_lead(sorted(made, key=lambda line: line.key), numbers)


def _line(customer_id: str, group: list[Task], tier: str, numbers: DutyNumbers) -> Line:
    keyed = sorted((_key(task, tier, numbers), task.due_on, task.duty, place) for place, task in enumerate(group))
    return Line(
        customer_id=customer_id,
        tasks=tuple(group[place] for _, _, _, place in keyed),
        key=keyed[0][0],
    )


def _key(task: Task, tier: str, numbers: DutyNumbers) -> Key:
    order = numbers.urgent_first
    urgency = order.index(task.duty) if task.urgent and task.duty in order else len(order)
    return (
        -band(task.overdue_days, numbers),
        urgency,
        -task.amount,
        _TIER_RANK.get(tier, len(_TIER_RANK)),
        task.days_left,
        task.customer_id,
    )


def band(overdue_days: int, numbers: DutyNumbers) -> int:
    """Which overdue band: 0 not overdue, then the bands of the policy, the last one open."""
    return sum(overdue_days > top for top in numbers.bands)


def _oldest_lead(ordered: list[Line], numbers: DutyNumbers) -> tuple[Line, ...]:
    """In each overdue band the oldest lines come first, so that none waits for ever behind bigger money."""
    out: list[Line] = []
    for level in sorted({line.key[0] for line in ordered}):
        group = [line for line in ordered if line.key[0] == level]
        if level < 0:
            oldest = sorted(group, key=lambda line: (-line.overdue_days, line.key))[: numbers.oldest_first]
            leading = {line.customer_id for line in oldest}
            group = oldest + [line for line in group if line.customer_id not in leading]
        out += group
    return tuple(out)


def briefing(ordered: tuple[Line, ...], numbers: DutyNumbers) -> Briefing:
    """The first lines of the day, and what was held back."""
    return Briefing(shown=ordered[: numbers.briefing_lines], held_back=ordered[numbers.briefing_lines :])
