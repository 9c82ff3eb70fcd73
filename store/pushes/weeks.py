"""What waits and what is approved, planned together: the week as it stands, with its conflicts. ``guanhu content plan``."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from segmentation.policy import Policy
from store.database import Database
from store.pushes import making, rows
from store.pushes.following import frozen
from store.pushes.planned import planned
from store.pushes.recipients import Counted, Known
from store.pushes.rows import Push


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One push of the plan."""

    push: Push
    days: Mapping[date, int]
    """How many leave on which day."""
    moved: Mapping[str, int]
    """What moved how many to a later time."""
    left_out: Mapping[str, int]
    """Why how many cannot get it."""


def week(database: Database, policy: Policy, *, now: datetime) -> tuple[Line, ...]:
    """The plan: approved ones as they were frozen, those that wait as they would be now; in the order they leave."""
    with database.reading() as connection:
        open_ = rows.listed(connection, (rows.CHECKED, rows.APPROVED))
        known = Known.read(connection)
        waiting = [
            making.examined_again(connection, policy, push, now=now, known=known)
            for push in open_
            if push.state == rows.CHECKED
        ]
        made = planned(connection, policy, waiting, now=now) if waiting else None
        fixed = [(push, frozen(connection, push.push_id)) for push in open_ if push.state == rows.APPROVED]
    lines = [_frozen(push, counted) for push, counted in fixed]
    for push, counted in waiting:
        assert made is not None
        conflicts = made.conflicts(push.push_id)
        moved = {reason: count for (reason, later), count in conflicts.items() if later}
        never = {reason: count for (reason, later), count in conflicts.items() if not later}
        lines.append(Line(push=push, days=made.days(push.push_id), moved=moved, left_out={**counted.left_out, **never}))
    return tuple(sorted(lines, key=lambda one: (min(one.days, default=date.max), one.push.push_id)))


def _frozen(push: Push, counted: Counted) -> Line:
    days = Counter(one.due_at.date() for one in counted.goes if one.due_at)
    moved = Counter(one.conflict for one in counted.goes if one.conflict)
    return Line(push=push, days=dict(sorted(days.items())), moved=dict(moved), left_out=counted.left_out)
