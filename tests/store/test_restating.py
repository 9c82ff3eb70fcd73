"""A late delivery restates the days it touches; whatever the order, the days come out as if they had come in order."""

import tempfile
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from content.problems import Problem
from segmentation.policy import Policy
from store import audit, tables
from store.database import Database
from store.migrate import upgrade
from store.rounds.restating import Restated, restate
from store.rounds.round_history import versions
from store.rounds.rounds import parquet_file, run_round
from tests.engines import SQLITE, Engine
from tests.store.days import FIRST, HIGH, MASS, MID, NOW, after, deliver, events_of, night, tier_policy, told

LATER = NOW + timedelta(days=1)
POLICY = tier_policy()


@pytest.fixture(scope="module")
def policy() -> Policy:
    return POLICY


@pytest.fixture
def database(sqlite: Database) -> Database:
    return sqlite


def late(database: Database, policy: Policy, days: int, assets: dict[str, int]) -> Restated:
    return restate(database, policy, delivery_id=deliver(database, after(days), assets), now=LATER)


def shown(database: Database, customer_id: str = "C1") -> dict[int, tuple[str, int | None]]:
    """By days since the first: the shown tier, and since when it is below, in the last version of each day."""
    found: dict[int, tuple[str, int | None]] = {}
    with database.engine.connect() as connection:
        days = connection.execute(
            select(tables.rounds.c.as_of, tables.rounds.c.round_id).order_by(tables.rounds.c.round_id)
        ).all()
    for day, round_id in days:
        rows = pl.read_parquet(parquet_file(database, round_id)).filter(pl.col("customer_id") == customer_id)
        for row in rows.iter_rows(named=True):
            since = row["tier_below_since"]
            found[(day - FIRST).days] = (row["tier"], None if since is None else (since - FIRST).days)
    return found


def test_the_days_it_touches_are_made_again_and_the_newer_delivery_goes_on_serving(
    database: Database, policy: Policy
) -> None:
    night(database, policy, after(0), {"C1": MASS})
    night(database, policy, after(4), {"C1": MASS})
    run_round(database, policy, as_of=after(5), now=NOW)  # a day without a delivery
    newest = night(database, policy, after(6), {"C1": HIGH})
    done = late(database, policy, 4, {"C1": MID})
    assert done.days == (after(4), after(5), after(6))
    assert shown(database) == {0: ("mass", None), 4: ("mid", None), 5: ("mid", None), 6: ("high", None)}
    with database.engine.connect() as connection:
        served = database.served(connection)
        made = {row.round_id: row for row in versions(connection, most=20)}
    assert served.delivery_id == newest.delivery_id
    again = made[served.round_id or 0]
    assert (again.as_of, again.restates_id, again.delivery_id) == (after(6), newest.round_id, newest.delivery_id)
    assert made[newest.round_id].restates_id is None


def test_events_that_come_out_otherwise_are_found_late_or_withdrawn(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": MASS, "C2": MASS})
    night(database, policy, after(4), {"C1": MID, "C2": MASS})
    done = late(database, policy, 2, {"C1": MID, "C2": MID})
    assert (done.added, done.withdrawn) == (2, 1)
    assert told(database) == [("tier_reached", "mid", 2)]
    assert told(database, "C2") == [("tier_reached", "mid", 2)]
    new, old = sorted(events_of(database, withdrawn=True), key=lambda one: one.day)
    assert (new.late, new.withdrawn_at, new.found_at) == (True, None, LATER)
    assert (old.late, old.withdrawn_at, old.found_at) == (False, LATER, NOW)


def test_once_more_changes_nothing(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": MASS})
    night(database, policy, after(4), {"C1": HIGH})
    number = deliver(database, after(2), {"C1": MID})
    assert restate(database, policy, delivery_id=number, now=LATER).days == (after(2), after(4))
    assert restate(database, policy, delivery_id=number, now=LATER) == Restated()


def test_one_that_was_killed_on_its_way_is_finished_by_taking_the_delivery_again(
    database: Database, policy: Policy
) -> None:
    for days in (0, 4, 6):
        night(database, policy, after(days), {"C1": HIGH if days == 6 else MASS})
    number = deliver(database, after(2), {"C1": MID})
    done = restate(database, policy, delivery_id=number, now=LATER)
    assert done.days == (after(2), after(4), after(6))
    with database.writing() as connection:  # as it stood before the last day was made again
        last = (
            connection.execute(select(tables.rounds.c.round_id).where(tables.rounds.c.as_of == after(6)))
            .scalars()
            .all()[-1]
        )
        connection.execute(tables.rounds.delete().where(tables.rounds.c.round_id == last))
        connection.execute(tables.serving.update().values(round_id=3))
    parquet_file(database, last).unlink()
    assert restate(database, policy, delivery_id=number, now=LATER).days == (after(6),)
    with database.engine.connect() as connection:
        assert database.served(connection).round_id == last
    assert shown(database)[6] == ("high", None)


def test_days_that_come_out_the_same_let_those_after_them_stand(database: Database, policy: Policy) -> None:
    for days in (0, 4, 6, 8):
        night(database, policy, after(days), {"C1": MASS})
    assert late(database, policy, 4, {"C1": MASS + 1}).days == (after(4),)
    assert late(database, policy, 5, {"C1": MASS}).days == (after(5), after(6))


def test_a_day_before_the_first_gives_the_first_its_events(database: Database, policy: Policy) -> None:
    night(database, policy, after(4), {"C1": MID})
    assert late(database, policy, 1, {"C1": MASS}).days == (after(1), after(4))
    assert told(database) == [("tier_reached", "mid", 4)]


def test_each_day_keeps_its_own_policy(database: Database, policy: Policy) -> None:
    lowered = tier_policy(("tier_cuts = [50_000_00, 500_000_00]", "tier_cuts = [40_000_00, 400_000_00]"))
    night(database, policy, after(0), {"C1": 45_000_00})
    night(database, policy, after(2), {"C1": MASS})
    night(database, lowered, after(4), {"C1": MASS})
    late(database, lowered, 2, {"C1": 45_000_00})
    assert shown(database) == {0: ("mass", None), 2: ("mass", None), 4: ("mass", None)}
    with database.engine.connect() as connection:
        hashes = {row.as_of: row.policy_hash for row in versions(connection, most=20)}
    assert hashes == {after(0): policy.hash, after(2): policy.hash, after(4): lowered.hash}


def test_a_day_whose_data_are_gone_is_named(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": MASS})
    night(database, policy, after(2), {"C1": MASS})
    night(database, policy, after(4), {"C1": HIGH})
    (database.parquet_dir(2) / "customers.parquet").unlink()
    done = late(database, policy, 1, {"C1": MID})
    assert (done.days, done.gone) == ((after(1),), (after(2),))


def test_it_is_audited_with_days_and_counts_alone(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": MASS})
    night(database, policy, after(4), {"C1": MID})
    late(database, policy, 2, {"C1": MID})
    with database.engine.connect() as connection:
        (row,) = audit.between(connection, None, None)
    days = [after(2).isoformat(), after(4).isoformat()]
    assert (row.what, row.customers) == ("days_restated", [])
    assert row.detail == {"delivery_id": 3, "days": days, "events_added": 1, "events_withdrawn": 1}


def test_one_round_at_a_time(engine: Engine, tmp_path: Path, policy: Policy) -> None:
    database = Database(engine.url(tmp_path), tmp_path / "data")
    upgrade(database)
    night(database, policy, after(0), {"C1": MASS})
    night(database, policy, after(4), {"C1": MID})
    number = deliver(database, after(2), {"C1": MID})
    other = Database(database.url, database.data_dir)
    with other.storage.alone("round"), pytest.raises(Problem) as problem:
        restate(database, policy, delivery_id=number, now=LATER)
    assert problem.value.key == "segments.round_running"
    other.close()
    assert restate(database, policy, delivery_id=number, now=LATER).added == 1
    database.close()


# -- any order --------------------------------------------------------------------------------------------------------------

RANKS = {"mass": 0, "mid": 1, "high": 2}
GRACE = 90


def model(days: dict[int, int]) -> dict[int, tuple[str, int | None]]:
    """policy.md day by day: up at once; down after 90 days in a row below; a day without a run keeps the last state."""
    found: dict[int, tuple[str, int | None]] = {}
    tier, since = "", None
    for day in sorted(days):
        plain = "high" if days[day] >= HIGH else "mid" if days[day] >= MID else "mass"
        if not tier or RANKS[plain] >= RANKS[tier]:
            tier, since = plain, None
        else:
            since = day if since is None else since
            if day - since >= GRACE:
                tier, since = plain, None
        found[day] = (tier, since)
    return found


def reached_and_fallen(states: dict[int, tuple[str, int | None]]) -> list[tuple[str, str, int]]:
    """The events between the model's days."""
    found, before = [], ""
    for day, (tier, _) in sorted(states.items()):
        if before and tier != before:
            found.append(("tier_reached" if RANKS[tier] > RANKS[before] else "tier_fallen", tier, day))
        before = tier
    return found


DAYS = st.sampled_from([0, 1, 2, 30, 60, 89, 90, 91, 92, 150, 181])
AUMS = st.sampled_from([MASS, MID - 1, MID, HIGH])


@settings(max_examples=4, deadline=None)
@given(steps=st.lists(st.tuples(DAYS, st.tuples(AUMS, AUMS, AUMS, AUMS)), min_size=2, max_size=7))
def test_any_order_of_days_comes_out_as_day_by_day(steps: list[tuple[int, tuple[int, ...]]]) -> None:
    """Days forward, again, and late, with gaps, of four customers: the last word on each day counts, in the days' order."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(SQLITE.url(Path(folder)), Path(folder) / "data")
        said: dict[int, dict[str, int]] = {}
        for day, aums in steps:
            newest = max(said, default=day)
            said[day] = {f"C{number}": aum for number, aum in enumerate(aums)}
            if day < newest:
                late(database, POLICY, day, said[day])
            else:
                night(database, POLICY, after(day), said[day])
        for number in range(4):
            who = f"C{number}"
            expected = model({day: assets[who] for day, assets in said.items()})
            assert shown(database, who) == expected
            assert told(database, who) == reached_and_fallen(expected)
        database.close()


@settings(max_examples=50)
@given(st.dictionaries(st.integers(0, 400), st.sampled_from([MASS, MID, HIGH]), min_size=1))
def test_the_model_never_shows_less_than_the_plain_tier(days: dict[int, int]) -> None:
    for day, (tier, since) in model(days).items():
        plain = "high" if days[day] >= HIGH else "mid" if days[day] >= MID else "mass"
        assert RANKS[tier] >= RANKS[plain]
        assert (since is not None) == (RANKS[tier] > RANKS[plain])
        assert since is None or day - since < GRACE


def test_a_day_without_a_run_keeps_the_state_of_the_last(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": HIGH})
    night(database, policy, after(10), {"C1": MASS})
    run_round(database, policy, as_of=after(99), now=NOW)
    run_round(database, policy, as_of=after(100), now=NOW)
    assert shown(database) == {0: ("high", None), 10: ("high", 10), 99: ("high", 10), 100: ("mass", None)}
    assert told(database) == [("tier_fallen", "mass", 100)]
