"""One row for each planned time of a job: many processes wake, one runs.

::

    add ──▶ waiting ──claim──▶ running ──end──▶ done | skipped
               ▲                  │
               │                  ├── retry_at: running until then, claimed again after
               └─ (added once) ───┴──end──▶ failed   tries used up

A clock tick only adds a row, unique by (job, planned time). A row whose lease is over (its process died) is claimed again;
whoever works on one renews it, so that leases can be short.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, or_, select, update

from store.engines import add_once, of
from store.tables import occurrences


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """A job's run for one planned time; ``tries`` and ``lease_until`` prove later that a claim still holds."""

    occurrence_id: int
    job: str
    planned_at: datetime
    state: str
    tries: int
    report: Mapping[str, Any]
    lease_until: datetime | None
    ended_at: datetime | None


def add(connection: Connection, job: str, planned_at: datetime, *, report: Mapping[str, Any] | None = None) -> bool:
    """Note that a job is due; False when that planned time was noted before. Needs ``Database.writing()``."""
    row = {
        "job": job, "planned_at": planned_at, "state": "waiting", "lease_until": None, "tries": 0,
        "report": dict(report or {}), "ended_at": None,
    }  # fmt: skip
    return add_once(connection, occurrences, row, key=["job", "planned_at"])


def claim(connection: Connection, *, now: datetime, lease: timedelta) -> Occurrence | None:
    """Take the waiting occurrence planned longest ago, or one whose lease is over. Needs ``Database.writing()``."""
    chosen = select(occurrences.c.occurrence_id).where(_ready(now), occurrences.c.planned_at <= now)
    chosen = chosen.order_by(occurrences.c.planned_at, occurrences.c.occurrence_id).limit(1)
    return _claim(connection, chosen, now + lease)


def claim_one(  # noqa: PLR0913 - which one, and how
    connection: Connection, job: str, planned_at: datetime, *, now: datetime, lease: timedelta, left: bool = False
) -> Occurrence | None:  # fmt: skip
    """Take this very occurrence by hand, a failed or skipped one too; None when it is done or another process has it.

    ``left``: whoever had it is known to be dead, so that its lease says nothing.
    """
    mine = and_(occurrences.c.job == job, occurrences.c.planned_at == planned_at)
    free = or_(_ready(now), occurrences.c.state.in_(("failed", "skipped", *(("running",) if left else ()))))
    return _claim(connection, select(occurrences.c.occurrence_id).where(mine, free), now + lease)


def find(connection: Connection, job: str, planned_at: datetime) -> Occurrence | None:
    """The occurrence of a planned time."""
    query = select(occurrences).where(occurrences.c.job == job, occurrences.c.planned_at == planned_at)
    row = connection.execute(query).first()
    return _occurrence(row) if row else None


def last(connection: Connection, job: str, *, until: datetime) -> Occurrence | None:
    """The occurrence planned last before ``until``: whence missed ones are counted after a stop.

    Later ones are left out: somebody may have run a coming time by hand.
    """
    query = select(occurrences).where(occurrences.c.job == job, occurrences.c.planned_at <= until)
    row = connection.execute(query.order_by(occurrences.c.planned_at.desc()).limit(1)).first()
    return _occurrence(row) if row else None


def end(connection: Connection, one: Occurrence, *, state: str, report: Mapping[str, Any], now: datetime) -> bool:
    """done, skipped or failed, with what was done; False when the claim was lost meanwhile."""
    values = {"state": state, "report": {**one.report, **report}, "lease_until": None, "ended_at": now}
    return connection.execute(update(occurrences).where(_mine(one)).values(**values)).rowcount == 1


def renew(connection: Connection, one: Occurrence, *, until: datetime) -> Occurrence | None:
    """Its work takes longer: the claim as it holds now; None when it was lost meanwhile. Needs ``Database.writing()``."""
    done = connection.execute(update(occurrences).where(_mine(one)).values(lease_until=until)).rowcount
    return replace(one, lease_until=until) if done == 1 else None


def retry_at(connection: Connection, one: Occurrence, *, at: datetime, report: Mapping[str, Any]) -> bool:
    """It failed and shall be tried again at ``at``; False when the claim was lost meanwhile."""
    values = {"report": {**one.report, **report}, "lease_until": at}
    return connection.execute(update(occurrences).where(_mine(one)).values(**values)).rowcount == 1


def _ready(now: datetime) -> Any:
    left = and_(occurrences.c.state == "running", occurrences.c.lease_until <= now)
    return or_(occurrences.c.state == "waiting", left)


def _mine(one: Occurrence) -> Any:
    return and_(
        occurrences.c.occurrence_id == one.occurrence_id,
        occurrences.c.state == "running",
        occurrences.c.tries == one.tries,
        occurrences.c.lease_until == one.lease_until,
    )


def _claim(connection: Connection, chosen: Select[tuple[int]], until: datetime) -> Occurrence | None:
    of(connection).take_turn(connection, "occurrences")  # whoever finds nothing to claim sees who has it
    id_ = connection.execute(chosen.with_for_update(skip_locked=True)).scalar()
    if id_ is None:
        return None
    row = connection.execute(
        update(occurrences)
        .where(occurrences.c.occurrence_id == id_)
        .values(state="running", lease_until=until, ended_at=None, tries=occurrences.c.tries + 1)
        .returning(*occurrences.c)
    ).one()
    return _occurrence(row)


def _occurrence(row: Row[Any]) -> Occurrence:
    return Occurrence(
        occurrence_id=row.occurrence_id, job=row.job, planned_at=row.planned_at, state=row.state, tries=row.tries,
        report=row.report, lease_until=row.lease_until, ended_at=row.ended_at,
    )  # fmt: skip
