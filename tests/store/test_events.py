"""What became of customers between rounds: told once, for customers of both days, and never for a mark that was moved."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import func, select

from content.policy import load_policy
from segmentation.policy import Policy, read_policy
from store import tables
from store.database import Database
from store.migrate import upgrade
from store.rounds import events
from store.rounds.round_events import compare
from store.rounds.rounds import run_round
from tests.engines import SQLITE, Engine
from tests.store.days import FIRST, HIGH, MASS, MID, NOW, after, deliver, events_of, night, tier_policy, told

DAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return tier_policy()


def opened(engine: Engine, folder: Path) -> Iterator[Database]:
    database = Database(engine.url(folder), folder / "data")
    upgrade(database)
    yield database
    database.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    yield from opened(SQLITE, tmp_path)


@pytest.fixture
def each(engine: Engine, tmp_path: Path) -> Iterator[Database]:
    """On SQLite and on PostgreSQL: for what the statements decide, not the comparison."""
    yield from opened(engine, tmp_path)


def all_events(database: Database) -> int:
    with database.engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(tables.events)).scalar_one()


# -- from round to round --------------------------------------------------------------------------------------------------

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


def test_the_shown_tier_against_the_last_round(database: Database, policy: Policy) -> None:
    for days in (0, 1, 2, 50, 90, 91, 92, 93):
        assets = {who: has[max(day for day in has if day <= days)] for who, (has, _) in NIGHTS.items()}
        night(database, policy, after(days), assets)
    assert {who: told(database, who) for who in NIGHTS} == {who: expected for who, (_, expected) in NIGHTS.items()}


def test_an_event_says_who_what_and_from_where(each: Database, policy: Policy) -> None:
    night(each, policy, after(0), {"C1": MASS})
    report = night(each, policy, after(1), {"C1": MID})
    assert events_of(each) == (
        events.Event(
            kind="tier_reached", customer_id="C1", what="mid", day=after(1), was="mass", manager_id="S001", branch_id="B1",
            round_id=report.round_id, found_at=NOW,
        ),
    )  # fmt: skip
    assert report.events == 1


def test_the_same_round_again_tells_nothing_more(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": MASS})
    night(database, policy, after(1), {"C1": MID})
    assert not run_round(database, policy, as_of=after(1), now=NOW).new
    deliver(database, after(1), {"C1": MID})  # the same facts in another delivery of the day
    assert run_round(database, policy, as_of=after(1), now=NOW).events == 0
    assert told(database) == [("tier_reached", "mid", 1)]


def test_a_better_delivery_of_the_day_withdraws_what_was_not_true_and_may_bring_it_back(
    each: Database, policy: Policy
) -> None:
    night(each, policy, after(0), {"C1": MASS, "C2": MASS})
    night(each, policy, after(1), {"C1": MID, "C2": MASS})
    report = night(each, policy, after(1), {"C1": MASS, "C2": MID})
    assert (report.events, report.withdrawn) == (1, 1)
    assert told(each) == []
    (withdrawn,) = events_of(each, withdrawn=True)
    assert (withdrawn.what, withdrawn.withdrawn_at) == ("mid", NOW)
    assert told(each, "C2") == [("tier_reached", "mid", 1)]
    night(each, policy, after(1), {"C1": MID, "C2": MID})
    assert told(each) == [("tier_reached", "mid", 1)]
    assert all_events(each) == 2


def test_the_shipped_policy_tells_of_lists_and_of_who_is_near(database: Database) -> None:
    shipped = load_policy()
    night(database, shipped, after(0), {"C1": 39_999_99, "C2": MID})
    night(database, shipped, after(1), {"C1": 40_000_00, "C2": HIGH})
    assert {("near_tier", "mid", 1), ("joined", "near_tier", 1)} <= set(told(database))
    assert {("tier_reached", "high", 1), ("joined", "vip", 1)} <= set(told(database, "C2"))
    night(database, shipped, after(2), {"C1": 10_00, "C2": HIGH})
    assert ("left", "near_tier", 2) in told(database)


def test_who_is_new_has_reached_nothing_and_who_left_has_fallen_nowhere(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": HIGH})
    night(database, policy, after(1), {"C2": HIGH})
    night(database, policy, after(2), {"C1": HIGH, "C2": HIGH})
    assert all_events(database) == 0


def test_a_round_that_is_kept_aside_tells_nothing(database: Database, policy: Policy) -> None:
    night(database, policy, after(10), {"C1": MID})
    run_round(database, policy, as_of=after(5), now=NOW)
    run_round(database, policy, as_of=after(6), now=NOW)
    assert all_events(database) == 0


# -- a policy that changes ------------------------------------------------------------------------------------------------

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
    database: Database,
    policy: Policy,
    change: tuple[str, str],
    customers: dict[str, tuple[int, int, list[tuple[str, str, int]]]],
    *,
    first_round: bool,
) -> None:
    before = {who: has for who, (has, _, _) in customers.items()}
    if not first_round:
        night(database, policy, after(0), before)
    night(database, policy, after(1), before)
    night(database, tier_policy(change), after(2), {who: has for who, (_, has, _) in customers.items()})
    assert {who: told(database, who) for who in customers} == {who: told for who, (_, _, told) in customers.items()}


def test_without_the_earlier_delivery_a_night_with_a_new_policy_has_no_events(
    database: Database, policy: Policy
) -> None:
    night(database, policy, after(0), {"C1": MASS})
    (database.parquet_dir(1) / "customers.parquet").unlink()
    night(database, tier_policy(LOWERED), after(1), {"C1": HIGH})
    assert all_events(database) == 0
    assert list(database.data_dir.glob("*.alike")) == []


# -- the comparison itself ------------------------------------------------------------------------------------------------


def a_round(path: Path, rows: dict[str, dict[str, Any]]) -> Path:
    """A round's file: tier mass, near nothing, in no segment, unless said."""
    whole = [
        {
            "customer_id": id_, "manager_id": "S1", "branch_id": "B1", "tier": "mass", "near_tier": False, "segments": "",
            "by_hand": None, **row,
        }
        for id_, row in sorted(rows.items())
    ]  # fmt: skip
    schema = {"by_hand": pl.String, "segments": pl.String, "near_tier": pl.Boolean}
    pl.DataFrame(whole, schema_overrides=schema).write_parquet(path)
    return path


NEAR_RULE = ("[rules]\n", "[rules]\nnear_tier = \"tier == 'mass' and aum >= 40_000_00\"\n")
CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any], list[tuple[str, str]]]] = {
    # what it was; what it is; the events
    "newly near": ({}, {"near_tier": True}, [("near_tier", "mid")]),
    "near already": ({"near_tier": True}, {"near_tier": True}, []),
    "near no more": ({"near_tier": True}, {}, []),
    "near the next but one at once": (
        {"near_tier": True}, {"tier": "mid", "near_tier": True}, [("tier_reached", "mid"), ("near_tier", "high")],
    ),
    "fallen, and near where it stood": ({"tier": "mid"}, {"near_tier": True}, [("tier_fallen", "mass")]),
    "joined one": ({"segments": "vip"}, {"segments": "pre_churn|vip"}, [("joined", "pre_churn")]),
    "left one": ({"segments": "pre_churn|vip"}, {"segments": "vip"}, [("left", "pre_churn")]),
    "left the last": ({"segments": "vip"}, {"segments": ""}, [("left", "vip")]),
    "changed places": ({"segments": "a"}, {"segments": "b"}, [("joined", "b"), ("left", "a")]),
    "the same": ({"segments": "a|b"}, {"segments": "a|b"}, []),
    "no segments known before": ({"segments": None}, {"segments": "a"}, [("joined", "a")]),
}  # fmt: skip


@pytest.mark.parametrize(("before", "now", "expected"), CHANGES.values(), ids=CHANGES)
def test_lists_and_near_tiers(
    tmp_path: Path, before: dict[str, Any], now: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    old = a_round(tmp_path / "old", {"C1": before, "C2": {}})
    new = a_round(tmp_path / "new", {"C1": now, "C2": {}, "C3": {"tier": "high", "segments": "a"}})
    found = [(row["kind"], row["what"]) for row in rows(old, new)]
    assert sorted(found) == sorted(expected)


def rows(old: Path, new: Path, *more: Path) -> list[dict[str, Any]]:
    policy = tier_policy(NEAR_RULE)
    return [row for frame in compare([old, *more], new, policy) for row in frame.iter_rows(named=True)]


def test_a_change_must_be_one_under_the_old_policy_and_under_the_new(tmp_path: Path) -> None:
    old = a_round(tmp_path / "old", {"C1": {"segments": "a"}, "C2": {"segments": "a"}, "C3": {"segments": "b"}})
    alike = a_round(tmp_path / "alike", {"C1": {"segments": "n"}, "C2": {"segments": "a"}, "C3": {"segments": "b"}})
    new = a_round(tmp_path / "new", {"C1": {"segments": "n"}, "C2": {"segments": "n"}, "C3": {"segments": "b|n"}})
    found = sorted((row["customer_id"], row["kind"], row["what"]) for row in rows(old, new, alike))
    assert found == [("C2", "joined", "n"), ("C2", "left", "a"), ("C3", "joined", "n")]


def test_a_change_next_to_a_value_set_by_hand_is_marked_so(tmp_path: Path) -> None:
    old = a_round(tmp_path / "old", {"C1": {"by_hand": '{"tier": "mass"}', "tier": "high", "segments": "a"}})
    new = a_round(tmp_path / "new", {"C1": {"segments": "b"}})
    found = sorted((row["kind"], row["cause"]) for row in rows(old, new))
    assert found == [("joined", "data"), ("left", "data"), ("tier_fallen", "hand")]


def test_a_round_without_segments_compares_the_rest(tmp_path: Path) -> None:
    old = a_round(tmp_path / "old", {"C1": {}})
    pl.read_parquet(old).drop("segments", "near_tier", "by_hand").write_parquet(old)
    new = a_round(tmp_path / "new", {"C1": {"tier": "high", "segments": "a", "near_tier": True}})
    with pytest.raises(StopIteration):
        next(row for row in rows(old, new) if row["kind"] != "tier_reached")


# -- between nights, and questions ----------------------------------------------------------------------------------------


def add(database: Database, **over: Any) -> bool:
    values = {"kind": "tier_reached", "customer_id": "C1", "what": "mid", "day": after(1), "found_at": NOW, **over}
    with database.writing() as connection:
        return events.add(connection, **values)


def test_what_happens_between_nights_is_told_once_and_not_again_by_the_round(each: Database, policy: Policy) -> None:
    night(each, policy, after(0), {"C1": MASS})
    assert add(each)
    assert not add(each)
    assert night(each, policy, after(1), {"C1": MID}).events == 0
    assert [one.source for one in events_of(each)] == ["online"]


def test_a_round_of_a_later_day_does_not_tell_it_again_either(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": MASS})
    add(database)
    night(database, policy, after(3), {"C1": MID})
    assert told(database) == [("tier_reached", "mid", 1)]


def test_a_joining_that_was_taken_back_before_the_night_is_no_reason_to_be_silent(
    database: Database, policy: Policy
) -> None:
    night(database, policy, after(0), {"C1": MASS})
    add(database, what="mid")
    add(database, kind="tier_fallen", what="mass", day=after(2))
    night(database, policy, after(3), {"C1": MID})
    assert told(database)[-1] == ("tier_reached", "mid", 3)


SINCE = [
    ({}, False),
    ({"day": after(2)}, False),
    ({"day": after(2), "what": "high"}, True),
    ({"day": after(2), "kind": "tier_fallen", "what": "mass"}, True),
    ({"day": after(2), "kind": "joined", "what": "vip"}, True),
    ({"day": after(2), "customer_id": "C2"}, True),
]


@pytest.mark.parametrize(("second", "written"), SINCE)
def test_the_same_word_since_the_round_is_not_written_on_another_day(
    each: Database, second: dict[str, Any], written: bool
) -> None:
    add(each, since=after(0))
    assert add(each, since=after(0), **second) == written


def test_an_unknown_kind_is_a_mistake_of_the_program(database: Database) -> None:
    with pytest.raises(ValueError, match="promoted"):
        add(database, kind="promoted")


def test_a_manager_is_told_of_the_customers_they_have_now(each: Database, tmp_path: Path) -> None:
    from store.imports.deliveries import import_delivery
    from tests.builders import a_customer, a_delivery, write_delivery

    customers = [a_customer(), a_customer(customer_id="C002", manager_id="S002"), a_customer(customer_id="C003")]
    folder = write_delivery(tmp_path / "files", a_delivery(customers=customers))
    import_delivery(each, folder, as_of=FIRST, now=NOW)
    add(each, customer_id="C001", manager_id="S002")  # handed over since
    add(each, customer_id="C002", manager_id="S001")
    add(each, customer_id="C003", day=after(2), kind="joined", what="pre_churn")
    add(each, customer_id="C003", day=after(4), kind="joined", what="vip")
    with each.reading() as connection:
        found = events.between(connection, ["S001"], after(1), after(3))
        one = events.between(connection, ["S001", "S002"], after(1), after(1), kinds=["tier_reached"])
    assert [(event.customer_id, event.kind, event.what) for event in found] == [
        ("C001", "tier_reached", "mid"), ("C003", "joined", "pre_churn"),
    ]  # fmt: skip
    assert [event.customer_id for event in one] == ["C001", "C002"]


def test_a_killed_switch_leaves_neither_round_nor_events(database: Database, policy: Policy) -> None:
    night(database, policy, after(0), {"C1": MASS})
    deliver(database, after(1), {"C1": MID})
    with database.writing() as connection:  # a round that stood at building when its process died
        connection.execute(
            tables.rounds.insert().values(
                round_id=9, delivery_id=2, as_of=after(1), policy_hash="x", state="building", ran_at=NOW, customers=0, cuts={}
            )
        )  # fmt: skip
    for suffix in ("parquet", "before", "alike"):
        (database.data_dir / f"round-9.{suffix}").write_bytes(b"half")
    assert all_events(database) == 0
    run_round(database, policy, as_of=after(1), now=NOW + timedelta(hours=1))
    assert told(database) == [("tier_reached", "mid", 1)]
    assert [path for path in database.data_dir.glob("round-9.*") if path.suffix != ".db"] == []


def test_the_small_policy_of_these_tests_reads_like_the_shipped_one() -> None:
    assert read_policy(tier_policy().text).rule("tier").type.words == ("mass", "mid", "high")
