"""The plans that advisers work by: started, running, ended. Their items come with the calendar's; nothing else is kept.

``guanhu plan`` calls it; ``handlers.day.due`` asks for the running ones. No customer stands in a plan: its group is a word.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from content.problems import Problem
from segmentation.duties import Template
from segmentation.duties.template import PERIODS
from segmentation.plans import Plan, groups_of, template_of
from segmentation.policy import Policy
from store import audit, tables
from store.tables import plans

_MOST = 100


def start(connection: Connection, plan: Plan, *, by: str, now: datetime) -> int:
    """Keep a new plan that was checked; its number. Needs ``Database.writing()``."""
    row = {
        "groups": list(plan.group), "owner": plan.owner, "cadence": plan.cadence, "content": plan.content,
        "target_percent": plan.target_percent, "start": plan.start, "end": plan.end, "ended_on": None,
        "made_by": by, "made_at": now,
    }  # fmt: skip
    made = int(connection.execute(insert(plans).values(**row).returning(plans.c.plan_id)).scalar_one())
    detail = {
        "plan_id": made, "groups": row["groups"], "owner": plan.owner, "cadence": plan.cadence, "content": plan.content,
        "target_percent": plan.target_percent, "start": plan.start.isoformat(), "end": plan.end.isoformat(),
    }  # fmt: skip
    audit.record(connection, at=now, staff_id=by, what="plan_started", detail=detail)
    return made


def check(connection: Connection, policy: Policy, plan: Plan) -> None:
    """Raise Problem (exit 2) when something is wrong with a plan. Needs ``Database.reading()``."""
    if plan.cadence not in PERIODS:
        raise Problem("plans.cadence", exit_code=2, cadence=plan.cadence, cadences=", ".join(PERIODS))
    if not 0 < plan.target_percent <= _MOST or not plan.content.strip():
        raise Problem("plans.target", exit_code=2, target=plan.target_percent)
    if plan.end < plan.start:
        raise Problem("plans.days", exit_code=2, start=plan.start, end=plan.end)
    try:
        groups = groups_of(plan.group)
    except ValueError as error:
        raise Problem("plans.group", exit_code=2, word=error) from None
    for scheme, value in groups:
        if scheme not in policy.schemes and not (scheme == "segment" and value in policy.segments):
            raise Problem("plans.group", exit_code=2, word=f"{scheme}:{value}")
    staff = tables.bank["staff"].c
    if connection.execute(select(staff.staff_id).where(staff.staff_id == plan.owner)).first() is None:
        raise Problem("plans.owner", exit_code=2, owner=plan.owner)


def end(connection: Connection, plan_id: int, *, by: str = "", now: datetime) -> None:
    """End a plan early; audited. Needs ``Database.writing()``. Raises Problem when there is no such running plan."""
    mine = (plans.c.plan_id == plan_id, plans.c.ended_on.is_(None), plans.c.end >= now.date())
    if connection.execute(update(plans).where(*mine).values(ended_on=now.date())).rowcount == 0:
        raise Problem("plans.none", exit_code=2, number=plan_id)
    audit.record(connection, at=now, staff_id=by, what="plan_ended", detail={"plan_id": plan_id})


def listed(connection: Connection, owners: Sequence[str] = ()) -> tuple[Plan, ...]:
    """The plans of these advisers, or all, by number."""
    query = select(plans).order_by(plans.c.plan_id)
    if owners:
        query = query.where(plans.c.owner.in_(list(owners)))
    return tuple(
        Plan(
            plan_id=row.plan_id,
            group=tuple(row.groups),
            owner=row.owner,
            cadence=row.cadence,
            content=row.content,
            target_percent=row.target_percent,
            start=row.start,
            end=row.end,
            ended_on=row.ended_on,
        )
        for row in connection.execute(query)
    )


def templates(connection: Connection, owners: Sequence[str], today: date) -> tuple[Template, ...]:
    """What the running plans of these advisers ask for, as calendar templates."""
    found = listed(connection, owners) if owners else ()
    return tuple(template_of(one) for one in found if one.ended_on is None and one.end >= today)
