"""A past day as it was known then: its delivery, policy and carried state; and what a late delivery made of it."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import delete, select, update

from content.policy import load_policy
from content.problems import Problem
from segmentation.policy import Policy
from segmentation.to_python import place_one
from store import tables
from store.database import Database
from store.imports import retention
from store.rounds import overrides
from store.rounds.replay import past_day, read_customer_on, run_past
from store.rounds.restating import restate
from store.rounds.rounds import parquet_file, run_round
from tests.clock import at
from tests.segmentation.edge_bank import edge_bank, write_parquet
from tests.store.days import HIGH, MASS, MID, NOW, after, deliver, night, tier_policy
from tests.store.laid_down import deliver as lay_down

LOWERED = ("tier_cuts = [50_000_00, 500_000_00]", "tier_cuts = [40_000_00, 400_000_00]")
DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return tier_policy()


@pytest.fixture
def database(sqlite: Database) -> Database:
    return sqlite


def values(database: Database, policy: Policy, day: date, customer_id: str = "C1", **how: bool) -> dict[str, Any]:
    found = read_customer_on(database, policy, customer_id, day, **how)
    one = found.one
    return place_one(found.past.policy, one.delivered)(one.customer, one.rows, one.as_of, one.known)


def test_every_value_of_every_customer_is_that_of_the_days_round(database: Database) -> None:
    """The shipped policy, two rounds; asked when a later delivery serves and the earlier serving tables are gone."""
    shipped = load_policy()
    lay_down(database, edge_bank(3, DAY - timedelta(days=40)), number=1, day=DAY - timedelta(days=40))
    run_round(database, shipped, as_of=DAY - timedelta(days=40), now=NOW)
    bank = edge_bank(5, DAY)
    lay_down(database, bank, number=2, day=DAY)
    report = run_round(database, shipped, as_of=DAY, now=NOW)
    lay_down(database, edge_bank(7, DAY + timedelta(days=1)), number=3, day=DAY + timedelta(days=1))
    run_round(database, shipped, as_of=DAY + timedelta(days=1), now=NOW)
    database.storage.drop("bank", 2)
    database.storage.drop("round", report.round_id)
    numbers = [name for name in ("aum", "debt", "star_points", "churn_score") if shipped.has(name)]
    words = [name for name in ("tier", "plain_tier", "life_cycle", "abc_class", "vip_class") if shipped.has(name)]
    for row in pl.read_parquet(parquet_file(database, report.round_id)).gather_every(5).iter_rows(named=True):
        found = values(database, shipped, DAY, row["customer_id"])
        assert {name: found[name] for name in (*numbers, *words)} == {name: row[name] for name in (*numbers, *words)}


def test_the_day_has_its_own_delivery_policy_and_state(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": HIGH})
    night(database, policy, after(4), {"C1": 45_000_00})
    lowered = tier_policy(LOWERED)
    night(database, lowered, after(8), {"C1": 45_000_00})
    then, now = values(database, lowered, after(4)), values(database, lowered, after(8))
    assert (then["plain_tier"], then["tier"]) == ("mass", "high")  # kept from the first day
    assert now["plain_tier"] == "mid"


def test_between_two_deliveries_the_last_one_before_is_what_was_known(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": MID})
    night(database, policy, after(10), {"C1": HIGH})
    past = past_day(database, policy, after(6))
    assert (past.delivered_as_of, past.round_id) == (after(0), None)
    assert values(database, policy, after(6))["tier"] == "mid"
    assert past_day(database, policy, after(12)).delivered_as_of == after(10)


def test_then_and_as_corrected(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": MASS})
    night(database, policy, after(4), {"C1": MASS})
    night(database, policy, after(8), {"C1": MASS})
    restate(database, policy, delivery_id=deliver(database, after(4), {"C1": HIGH}), now=NOW)
    assert values(database, policy, after(4))["tier"] == "mass"
    assert values(database, policy, after(4), restated=True)["tier"] == "high"
    assert values(database, policy, after(6))["tier"] == "mass"  # no round of that day: what had come by then
    assert past_day(database, policy, after(4)).restated_id is not None
    assert past_day(database, policy, after(0)).restated_id is None


def test_a_day_that_only_a_late_delivery_knows_is_told_from_it(database: Database, policy: Policy) -> None:
    night(database, policy, after(4), {"C1": MASS})
    restate(database, policy, delivery_id=deliver(database, after(1), {"C1": HIGH}), now=NOW)
    assert values(database, policy, after(1))["tier"] == "high"


def test_what_is_no_longer_kept_says_from_which_day_on_it_is_possible(database: Database, policy: Policy) -> None:
    for days in (0, 4, 8):
        night(database, policy, after(days), {"C1": MID}, now=NOW + timedelta(days=days))
    with database.writing() as connection:
        connection.execute(
            update(tables.deliveries).where(tables.deliveries.c.delivery_id < 2).values(taken_at=NOW - timedelta(days=9))
        )  # fmt: skip
        gone = retention.old_deliveries(connection, database, NOW)
        retention.drop_files(database, *gone)
        retention.drop_deliveries(connection, *gone)
    for day in (after(0), after(3)):
        with pytest.raises(Problem) as problem:
            read_customer_on(database, policy, "C1", day)
        assert problem.value.key == "replay.gone"
        assert problem.value.facts["first"] == after(4)
    assert values(database, policy, after(4))["tier"] == "mid"


def test_a_policy_whose_text_is_gone_is_said(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": 45_000_00})
    night(database, policy, after(4), {"C1": MID})
    with database.writing() as connection:
        connection.execute(delete(tables.policy_texts))
    past = past_day(database, tier_policy(LOWERED), after(0))
    assert not past.policy_kept
    assert past_day(database, policy, after(0)).policy_kept


def test_an_unknown_customer_and_an_empty_house_are_said(database: Database, policy: Policy) -> None:
    with pytest.raises(Problem) as problem:
        read_customer_on(database, policy, "C1", after(0))
    assert problem.value.key == "problems.no_delivery"
    night(database, policy, after(0), {"C1": MID})
    with pytest.raises(Problem) as problem:
        read_customer_on(database, policy, "C9", after(0))
    assert problem.value.key == "segments.customer_unknown"


def test_households_are_read_whole(tmp_path: Path, database: Database) -> None:
    from store.rounds.replay import _household

    opened = date(2020, 1, 1)
    rows = [
        {"customer_id": f"C{n}", "name": "虚构", "branch_id": "B1", "opened_on": opened, "household_id": house}
        for n, house in enumerate(["F1", "F1", "F2", None])
    ]
    folder = write_parquet(tmp_path / "delivery", {"customers": rows, "holdings": [], "staff": []})
    for customer_id, members in (("C0", ["C0", "C1"]), ("C2", ["C2"]), ("C3", ["C3"]), ("C9", [])):
        with _household(folder, customer_id) as connection:
            found = connection.execute(select(tables.bank["customers"].c.customer_id)).scalars().all()
        assert sorted(found) == members


# -- everybody on that day ------------------------------------------------------------------------------------------------


def test_a_past_days_round_is_the_one_that_was_made_then(database: Database, policy: Policy) -> None:
    first = night(database, policy, after(0), {"C1": MASS})
    second = night(database, tier_policy(LOWERED), after(4), {"C1": MASS})
    found = run_past(database, tier_policy(LOWERED), day=after(0), now=NOW)
    assert (found.round_id, found.new) == (first.round_id, False)
    again = run_past(database, tier_policy(LOWERED), day=after(4), now=NOW)
    assert (again.round_id, again.new, again.served) == (second.round_id, False, True)


def test_a_past_day_without_a_round_is_made_from_what_was_known(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": 45_000_00})
    newest = night(database, tier_policy(LOWERED), after(4), {"C1": HIGH})
    made = run_past(database, tier_policy(LOWERED), day=after(2), now=NOW)
    assert (made.new, made.served, made.delivery_id, made.events) == (True, False, 1, 0)
    assert pl.read_parquet(parquet_file(database, made.round_id))["tier"].to_list() == ["mass"]
    with database.engine.connect() as connection:
        assert database.served(connection).round_id == newest.round_id
    with pytest.raises(Problem) as problem:
        run_past(database, policy, day=after(-1), now=NOW)
    assert problem.value.key == "replay.gone"


def test_a_past_customer_shows_what_was_set_by_hand_then(database: Database, policy: Policy) -> None:
    now: datetime = at("2026-09-01 20:00")
    with database.writing() as connection:
        connection.execute(
            tables.overrides.insert().values(
                customer_id="C1", scheme="tier", value="high", reason="虚构", until=after(2), state="approved",
                requested_by="S001", requested_at=now, approved_by="S003", approved_at=now, withdrawn_by="",
            )
        )  # fmt: skip
    night(database, policy, after(0), {"C1": MASS}, now=now)
    night(database, policy, after(4), {"C1": MASS}, now=now + timedelta(days=4))
    (hand,) = read_customer_on(database, policy, "C1", after(0)).hands
    assert (hand.scheme, hand.value, hand.approved_by) == ("tier", "high", "S003")
    assert read_customer_on(database, policy, "C1", after(4)).hands == ()
    assert values(database, policy, after(0))["tier"] == "mass"  # the rules' own
    assert overrides.schemes(policy)["tier"] == ("mass", "mid", "high")
