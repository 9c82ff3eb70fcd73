"""A late delivery restates the days it touches: their rounds are made again in order, and the days after them that follow.

``guanhu import --accept`` calls it when a delivery older than the served one was taken. A day is touched when what stood behind
it was older than the late delivery, or of the same day; the late delivery's own day gets a round if it had none. Days after
that are made again from their own deliveries as long as the state they carry on has changed. Each keeps its own policy and
the values that were set by hand then. Earlier versions stay, for whoever asks what was known; events that come out otherwise
are added as late or withdrawn. What answers come from changes only if the newest day follows from a restated one.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from segmentation.policy import Policy, read_policy
from store import audit
from store.database import Database
from store.policies import policies
from store.rounds import overrides
from store.rounds.by_hand import SEGMENTS
from store.rounds.round_build import NONE_BEFORE, Basis
from store.rounds.round_events import NEAR
from store.rounds.rounds import alone, clear_killed, make_round, parquet_file, round_before
from store.tables import deliveries, rounds

#: What later days take from a round beside the columns of ``[before]``: its events are told by these.
_TOLD = ("tier", NEAR, SEGMENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """What was made again."""

    days: tuple[date, ...] = ()
    gone: tuple[date, ...] = ()
    """Days that would follow, but whose data are no longer kept."""
    added: int = 0
    """Events found late."""
    withdrawn: int = 0
    """Events that were not true."""


@dataclass(slots=True)
class _Done:
    days: list[date] = field(default_factory=list)
    gone: list[date] = field(default_factory=list)
    added: int = 0
    withdrawn: int = 0
    changed: bool = False
    """Whether the last day made again differs from what later days carried on."""


def restate(database: Database, policy: Policy, *, delivery_id: int, now: datetime) -> Restated:
    """Make again what the late delivery touches; once more changes nothing. Raises Problem while another round runs."""
    done = _Done()
    with alone(database):
        with database.writing() as connection:
            clear_killed(connection, database)
            late = connection.execute(select(deliveries).where(deliveries.c.delivery_id == delivery_id)).one()
            days = _versions(database, connection, late.as_of)
        days.setdefault(late.as_of, None)
        for day in sorted(days):
            _day(database, policy, late, day, days[day], done, now)
        with database.writing() as connection:
            told = {"delivery_id": delivery_id, "days": [day.isoformat() for day in done.days]}
            counts = {"events_added": done.added, "events_withdrawn": done.withdrawn}
            audit.record(connection, at=now, staff_id="", what="days_restated", detail={**told, **counts})
    return Restated(days=tuple(done.days), gone=tuple(done.gone), added=done.added, withdrawn=done.withdrawn)


def _versions(database: Database, connection: Any, since: date) -> dict[date, Any]:
    """The last version of every day from then on, with the day of its delivery."""
    query = (
        select(rounds, deliveries.c.as_of.label("delivered_as_of"))
        .join(deliveries, deliveries.c.delivery_id == rounds.c.delivery_id)
        .where(rounds.c.as_of >= since, rounds.c.state == "done")
        .order_by(rounds.c.round_id)
    )
    return {row.as_of: row for row in connection.execute(query) if parquet_file(database, row.round_id).exists()}


def _day(  # noqa: PLR0913, PLR0917 - one day of the walk
    database: Database, policy: Policy, late: Any, day: date, row: Any, done: _Done, now: datetime
) -> None:
    touched = row is None or (row.delivery_id != late.delivery_id and row.delivered_as_of <= late.as_of)
    with database.engine.connect() as connection:
        before = round_before(connection, database, day)
        # a round that was made again has a higher number than those after its day
        follows = row is not None and (before or 0) > row.round_id and (done.changed or not done.days)
        if not touched and not follows:
            return
        behind = row or connection.execute(select(rounds).where(rounds.c.round_id == before)).first()
        text = policies.text_of(connection, behind.policy_hash) if behind else None
        then = policy if text is None else read_policy(text)
        basis = Basis(
            delivery_id=late.delivery_id if touched else row.delivery_id,
            as_of=day,
            policy=then,
            before_id=before,
            hands=overrides.by_ids(connection, then, row.by_hand if row else ""),
            restates_id=row.round_id if row else NONE_BEFORE,
        )
    if not (database.parquet_dir(basis.delivery_id) / "customers.parquet").exists():
        done.gone.append(day)
        return
    report = make_round(database, basis, now=now)
    done.days.append(day)
    done.added += report.events
    done.withdrawn += report.withdrawn
    done.changed = row is None or not _same(database, row.round_id, report.round_id, then)


def _same(database: Database, old: int, new: int, policy: Policy) -> bool:
    """Whether later days would find the same in both rounds."""
    import polars as pl

    wanted = {"customer_id", *_TOLD, *(before.column for before in policy.before)}
    frames = []
    for round_id in (old, new):
        path = parquet_file(database, round_id)
        if not path.exists():  # a round of nobody
            return False
        scan = pl.scan_parquet(path)
        frames.append(scan.select([name for name in scan.collect_schema().names() if name in wanted]).collect())
    return frames[0].equals(frames[1])
