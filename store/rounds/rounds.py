"""Rounds: the placements of every customer on one day, made from the served delivery and switched to in one update.

``run_round`` is called by the nightly job, by ``guanhu import`` at its end and by ``guanhu segment``. A round is building →
done, and a version: its row says what it was made from (``store.rounds.round_build.Basis``). It writes ``round-<id>.parquet``
(for the next round and for replay) and ``round-<id>.db`` (for answers); what became of customers since the round before is
written in the transaction that switches to it. One round runs at a time; whatever stands at building when a new one starts
was killed, and is cleared away.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from content.problems import Problem
from segmentation.policy import Policy
from store import stopwatch, tables
from store.database import Database
from store.engines import HeldElsewhereError
from store.engines.questions import Question
from store.live import live_queue
from store.rounds import events, overrides, round_build, round_events
from store.rounds.batch_engines import RANGE, USUAL, EngineName
from store.rounds.round_build import Basis, parquet_file

__all__ = ["PLACED", "RoundReport", "alone", "make_round", "parquet_file", "round_before", "run_round"]

#: The placements' columns that are rules of the policy; one the policy has no rule for stays empty.
PLACED = (
    "aum", "debt", "tier", "plain_tier", "tier_below_since", "primary_type", "asset_types", "life_cycle", "risk_preference",
    "behaviour", "star_points", "star_level", "abc_class", "vip_class", "churn_score", "sixteen_grid", "age_band",
    "occupation_group", "near_tier", "debt_ratio", "value_score", "potential_score", "segments",
)  # fmt: skip
#: Without these a policy places nobody.
_NEEDED = ("aum", "debt", "tier", "plain_tier", "primary_type", "asset_types")


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundReport:
    """What a round did; ``new`` is False when the same round was there already."""

    round_id: int
    delivery_id: int
    as_of: date
    customers: int
    new: bool
    served: bool
    events: int = 0
    """Events written with it."""
    withdrawn: int = 0
    """Events of the day that turned out wrong."""


def run_round(  # noqa: PLR0913 - all by name
    database: Database,
    policy: Policy,
    *,
    as_of: date,
    now: datetime,
    engine: EngineName | None = None,
    master: str = "",
    range_size: int = RANGE,
    delivery_id: int | None = None,
) -> RoundReport:
    """Place every customer of the served delivery on a day and serve the result.

    The same delivery, day, policy and values set by hand again change nothing, unless an engine is asked for by name that has
    not worked this round out yet; ``master`` is Spark's address, ``delivery_id`` another delivery than the served one. A round
    of an earlier day than the one served is kept beside it. Raises Problem without a delivery, while another round runs, or
    when the policy lacks a needed rule.
    """
    _refuse_holes(policy)
    database.data_dir.mkdir(parents=True, exist_ok=True)
    with alone(database):
        with database.writing() as connection:
            delivery_id = delivery_id or database.served(connection).delivery_id
            if delivery_id is None:
                raise Problem("problems.no_delivery")
            if not (database.parquet_dir(delivery_id) / "customers.parquet").exists():
                folder = database.parquet_dir(delivery_id)
                raise Problem("problems.bank_file_missing", file=folder.name, folder=database.data_dir)
            clear_killed(connection, database)
            basis = Basis(
                delivery_id=delivery_id,
                as_of=as_of,
                policy=policy,
                before_id=round_before(connection, database, as_of),
                hands=overrides.in_force(connection, policy, as_of=as_of, today=now.date()),
                engine=engine or USUAL,
                range_size=range_size,
                master=master,
            )
            done = _done(connection, database, basis, engine)
            if done is not None:
                return RoundReport(
                    round_id=done.round_id,
                    delivery_id=delivery_id,
                    as_of=as_of,
                    customers=done.customers,
                    new=False,
                    served=_serve(connection, database, done.round_id, delivery_id, as_of, now),
                )
        return make_round(database, basis, now=now)


def make_round(database: Database, basis: Basis, *, now: datetime) -> RoundReport:
    """Build a round and switch to it, where its day is the one to serve; its events come in the same transaction.

    The caller holds ``alone``. A day that is passed over and not restated writes no events.
    """
    with database.writing() as connection:
        round_id = round_build.begin(connection, basis, now=now)
    customers, cuts = round_build.build(database, round_id, basis, PLACED)
    with stopwatch.step("events"):
        changes = round_events.changes(database, round_id, basis, PLACED)
    written = events.Written()
    with stopwatch.step("events"), database.writing() as connection:
        round_build.finish(connection, round_id, customers, cuts)
        served = _serve(connection, database, round_id, basis.delivery_id, basis.as_of, now)
        since = _day(connection, basis.before_id)
        if since is not None and (served or basis.restates_id is not None):
            written = events.write(
                connection, changes, round_id=round_id, day=basis.as_of, since=since, found_at=now,
                late=basis.restates_id is not None,
            )  # fmt: skip
    return RoundReport(
        round_id=round_id, delivery_id=basis.delivery_id, as_of=basis.as_of, customers=customers, new=True, served=served,
        events=written.added, withdrawn=written.withdrawn,
    )  # fmt: skip


def _refuse_holes(policy: Policy) -> None:
    for name in _NEEDED:
        if not policy.has(name):
            raise Problem("segments.rule_missing", exit_code=2, name=name)


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Hold the right to build a round; a killed process loses it."""
    hold = database.storage.alone("round")
    try:
        hold.__enter__()
    except HeldElsewhereError:
        raise Problem("segments.round_running") from None
    try:
        yield
    finally:
        hold.__exit__(None, None, None)


def clear_killed(connection: Connection, database: Database) -> None:
    """Throw away what killed rounds left; the caller holds ``alone``."""
    from store.rounds.batch_spark import clear_left

    clear_left(database.data_dir)
    killed = connection.execute(select(tables.rounds.c.round_id).where(tables.rounds.c.state == "building")).scalars()
    for round_id in killed.all():
        database.storage.drop("round", round_id)
        for path in database.data_dir.glob(f"round-{round_id}.*"):
            if path.suffix in (".parquet", ".before", ".alike"):
                path.unlink()
        connection.execute(tables.rounds.delete().where(tables.rounds.c.round_id == round_id))


def _done(connection: Connection, database: Database, basis: Basis, engine: EngineName | None) -> Any:
    """The round that was made from the same already, unless the day was worked out differently since."""
    rounds = tables.rounds
    of_day = (
        select(rounds).where(rounds.c.as_of == basis.as_of, rounds.c.state == "done").order_by(rounds.c.round_id.desc())
    )
    for row in connection.execute(of_day):
        same = (row.delivery_id, row.policy_hash, row.by_hand)
        if same != (basis.delivery_id, basis.policy.hash, basis.by_hand):
            return None
        if (engine is None or row.engine == engine) and parquet_file(database, row.round_id).exists():
            return row
    return None


def round_before(connection: Connection, database: Database, as_of: date, *, restated: bool = True) -> int | None:
    """The last finished round of an earlier day whose file is still kept: what the shown tier carries on from.

    Without ``restated`` what late deliveries made of those days is left out.
    """
    found = _earlier(restated=restated).tuples(connection, {"day": as_of})
    return next((round_id for (round_id,) in found if parquet_file(database, round_id).exists()), None)


@cache
def _earlier(*, restated: bool) -> Question:
    rounds = tables.rounds
    query = select(rounds.c.round_id).where(rounds.c.state == "done", rounds.c.as_of < bindparam("day"))
    if not restated:
        query = query.where(rounds.c.restates_id.is_(None))
    return Question(lambda: query.order_by(rounds.c.as_of.desc(), rounds.c.round_id.desc()))


def _day(connection: Connection, round_id: int | None) -> date | None:
    return connection.execute(select(tables.rounds.c.as_of).where(tables.rounds.c.round_id == round_id)).scalar()


def _serve(  # noqa: PLR0913, PLR0917 - what is switched to
    connection: Connection, database: Database, round_id: int, delivery_id: int, as_of: date, now: datetime
) -> bool:
    """Point answers at the round, unless they come from a later day of the same delivery, or the delivery has changed."""
    served = database.served(connection)
    if served.delivery_id != delivery_id:
        return False
    rounds = tables.rounds
    current = connection.execute(
        select(rounds.c.as_of).where(rounds.c.round_id == served.round_id, rounds.c.delivery_id == delivery_id)
    ).scalar()
    if current is not None and current > as_of:
        return False
    connection.execute(update(tables.serving).where(tables.serving.c.id == 1).values(round_id=round_id))
    if served.round_id != round_id:
        live_queue.ask_again(connection, round_id=round_id, delivery_id=delivery_id, now=now)
    return True
