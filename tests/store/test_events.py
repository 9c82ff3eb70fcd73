"""What became of customers between rounds: told once, for customers of both days, and never for a mark that was moved."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from content.policy import load_policy
from segmentation.policy import Policy, read_policy
from store import tables
from store.database import Database
from store.rounds import events
from store.rounds.rounds import run_round
from tests.store.days import HIGH, MASS, MID, NOW, after, deliver, events_of, night, tier_policy, told


@pytest.fixture(scope="module")
def policy() -> Policy:
    return tier_policy()


def all_events(database: Database) -> int:
    with database.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(tables.events)).scalar_one()


#: What each customer has from which day on, and their events as (kind, what, day). All are in one bank.
NIGHTS: dict[str, tuple[dict[int, int], list[tuple[str, str, int]]]] = {
    "the first round of a bank tells nothing": ({0: HIGH}, []),
    "up is told at once": ({0: MASS, 1: MID}, [("tier_reached", "mid", 1)]),
    "two tiers up is one event": ({0: MASS, 1: HIGH}, [("tier_reached", "high", 1)]),
    "one fen short is no event": ({0: MASS, 1: MID - 1}, []),
    "a fall is told when the grace is over, not before": ({0: HIGH, 1: MID}, [("tier_fallen", "mid", 91)]),
    "a fall that is made up for within the grace tells nothing": ({0: HIGH, 1: MID, 50: HIGH}, []),
    "up, down after the grace, and up again are three": (
        {0: MASS, 1: MID, 2: MASS, 93: MID},
        [("tier_reached", "mid", 1), ("tier_fallen", "mass", 92), ("tier_reached", "mid", 93)],
    ),
}


def test_the_shown_tier_against_the_last_round(sqlite: Database, policy: Policy) -> None:
    for days in (0, 1, 2, 50, 90, 91, 92, 93):
        assets = {who: has[max(day for day in has if day <= days)] for who, (has, _) in NIGHTS.items()}
        night(sqlite, policy, after(days), assets)
    assert {who: told(sqlite, who) for who in NIGHTS} == {who: expected for who, (_, expected) in NIGHTS.items()}


def test_an_event_says_who_what_and_from_where(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": MASS})
    report = night(database, policy, after(1), {"C1": MID})
    assert events_of(database) == (
        events.Event(
            kind="tier_reached", customer_id="C1", what="mid", day=after(1), was="mass", manager_id="S001", branch_id="B1",
            round_id=report.round_id, found_at=NOW,
        ),
    )  # fmt: skip
    assert report.events == 1


def test_the_same_round_again_tells_nothing_more(sqlite: Database, policy: Policy) -> None:
    night(sqlite, policy, after(0), {"C1": MASS})
    night(sqlite, policy, after(1), {"C1": MID})
    assert not run_round(sqlite, policy, as_of=after(1), now=NOW).new
    deliver(sqlite, after(1), {"C1": MID})  # the same facts in another delivery of the day
    assert run_round(sqlite, policy, as_of=after(1), now=NOW).events == 0
    assert told(sqlite) == [("tier_reached", "mid", 1)]


def test_a_better_delivery_of_the_day_withdraws_what_was_not_true_and_may_bring_it_back(
    database: Database, policy: Policy
) -> None:
    night(database, policy, after(0), {"C1": MASS, "C2": MASS})
    night(database, policy, after(1), {"C1": MID, "C2": MASS})
    report = night(database, policy, after(1), {"C1": MASS, "C2": MID})
    assert (report.events, report.withdrawn) == (1, 1)
    assert told(database) == []
    (withdrawn,) = events_of(database, withdrawn=True)
    assert (withdrawn.what, withdrawn.withdrawn_at) == ("mid", NOW)
    assert told(database, "C2") == [("tier_reached", "mid", 1)]
    night(database, policy, after(1), {"C1": MID, "C2": MID})
    assert told(database) == [("tier_reached", "mid", 1)]
    assert all_events(database) == 2


def test_the_shipped_policy_tells_of_lists_and_of_who_is_near(sqlite: Database) -> None:
    shipped = load_policy()
    night(sqlite, shipped, after(0), {"C1": 39_999_99, "C2": MID})
    night(sqlite, shipped, after(1), {"C1": 40_000_00, "C2": HIGH})
    assert {("near_tier", "mid", 1), ("joined", "near_tier", 1)} <= set(told(sqlite))
    assert {("tier_reached", "high", 1), ("joined", "vip", 1)} <= set(told(sqlite, "C2"))
    night(sqlite, shipped, after(2), {"C1": 10_00, "C2": HIGH})
    assert ("left", "near_tier", 2) in told(sqlite)


def test_who_is_new_has_reached_nothing_and_who_left_has_fallen_nowhere(sqlite: Database, policy: Policy) -> None:
    night(sqlite, policy, after(0), {"C1": HIGH})
    night(sqlite, policy, after(1), {"C2": HIGH})
    night(sqlite, policy, after(2), {"C1": HIGH, "C2": HIGH})
    assert all_events(sqlite) == 0


def test_a_round_that_is_kept_aside_tells_nothing(sqlite: Database, policy: Policy) -> None:
    night(sqlite, policy, after(10), {"C1": MID})
    run_round(sqlite, policy, as_of=after(5), now=NOW)
    run_round(sqlite, policy, as_of=after(6), now=NOW)
    assert all_events(sqlite) == 0


RAISED = ("tier_cuts = [50_000_00, 500_000_00]", "tier_cuts = [60_000_00, 600_000_00]")
LOWERED = ("tier_cuts = [50_000_00, 500_000_00]", "tier_cuts = [40_000_00, 400_000_00]")
#: The change; what each customer had before and has now; their events.
MARKS: dict[str, tuple[tuple[str, str], dict[str, tuple[int, int, list[tuple[str, str, int]]]]]] = {
    "lowered": (
        LOWERED,
        {
            "a lowered mark is nobody's success": (45_000_00, 45_000_00, []),
            "nor one that more money meets as well": (45_000_00, 46_000_00, []),
            "who really rises on that day is told of": (30_000_00, 45_000_00, [("tier_reached", "mid", 2)]),
        },
    ),
    "raised": (
        RAISED,
        {
            "a raised mark is nobody's fall": (55_000_00, 55_000_00, []),
            "who rises over the raised mark": (10_00, 65_000_00, [("tier_reached", "mid", 2)]),
            "who had the tier under the old mark reaches nothing new": (55_000_00, 65_000_00, []),
        },
    ),
}


@pytest.mark.parametrize("first_round", [False, True], ids=["with a past", "after the first round"])
@pytest.mark.parametrize(("change", "customers"), MARKS.values(), ids=MARKS)
def test_what_comes_from_a_new_policy_is_no_event(
    sqlite: Database,
    policy: Policy,
    change: tuple[str, str],
    customers: dict[str, tuple[int, int, list[tuple[str, str, int]]]],
    *,
    first_round: bool,
) -> None:
    before = {who: has for who, (has, _, _) in customers.items()}
    if not first_round:
        night(sqlite, policy, after(0), before)
    night(sqlite, policy, after(1), before)
    night(sqlite, tier_policy(change), after(2), {who: has for who, (_, has, _) in customers.items()})
    assert {who: told(sqlite, who) for who in customers} == {who: told for who, (_, _, told) in customers.items()}


def test_without_the_earlier_delivery_a_night_with_a_new_policy_has_no_events(sqlite: Database, policy: Policy) -> None:
    night(sqlite, policy, after(0), {"C1": MASS})
    (sqlite.parquet_dir(1) / "customers.parquet").unlink()
    night(sqlite, tier_policy(LOWERED), after(1), {"C1": HIGH})
    assert all_events(sqlite) == 0
    assert list(sqlite.data_dir.glob("*.alike")) == []


def test_a_killed_switch_leaves_neither_round_nor_events(sqlite: Database, policy: Policy) -> None:
    night(sqlite, policy, after(0), {"C1": MASS})
    deliver(sqlite, after(1), {"C1": MID})
    with sqlite.writing() as connection:  # a round that stood at building when its process died
        connection.execute(
            tables.rounds.insert().values(
                round_id=9, delivery_id=2, as_of=after(1), policy_hash="x", state="building", ran_at=NOW, customers=0, cuts={}
            )
        )  # fmt: skip
    for suffix in ("parquet", "before", "alike"):
        (sqlite.data_dir / f"round-9.{suffix}").write_bytes(b"half")
    assert all_events(sqlite) == 0
    run_round(sqlite, policy, as_of=after(1), now=NOW + timedelta(hours=1))
    assert told(sqlite) == [("tier_reached", "mid", 1)]
    assert [path for path in sqlite.data_dir.glob("round-9.*") if path.suffix != ".db"] == []


def test_the_small_policy_of_these_tests_reads_like_the_shipped_one() -> None:
    assert read_policy(tier_policy().text).rule("tier").type.words == ("mass", "mid", "high")
