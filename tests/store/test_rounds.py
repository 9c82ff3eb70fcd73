"""Rounds: placed once, served by one switch, the shown tier carried on, a killed one cleared away."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import Integer, insert, select, type_coerce

from content.policy import load_policy
from content.problems import Problem
from segmentation.policy import Policy, read_policy
from store import tables
from store.database import Database
from store.rounds.exports import export_segments
from store.rounds.rounds import parquet_file, run_round
from tests.segmentation.edge_bank import edge_bank
from tests.segmentation.oracle import Row, placements
from tests.store.laid_down import DAY, NOW, deliver

MARK = 50_000_00


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def with_aum(fen: int, **customer: Any) -> dict[str, list[Row]]:
    """One customer with one deposit."""
    opened = date(2020, 1, 1)
    owner = {"customer_id": "C1", "name": "虚构", "branch_id": "B1", "opened_on": opened, "closed_on": None, **customer}
    deposit = {
        "holding_id": "H1", "customer_id": owner["customer_id"], "product_code": "P", "kind": "term_deposit",
        "balance": fen, "opened_on": opened,
    }  # fmt: skip
    return {"customers": [owner], "holdings": [deposit], "staff": []}


def served_rows(database: Database) -> list[dict[str, Any]]:
    placements = tables.placements
    day = type_coerce(placements.c.tier_below_since, Integer).label("tier_below_since")
    others = [column for column in placements.c if column.name != "tier_below_since"]
    with database.reading() as connection:
        found = connection.execute(select(*others, day).order_by(placements.c.customer_id)).mappings()
        return [dict(row) for row in found]


def rounds(database: Database) -> list[Any]:
    with database.engine.connect() as connection:
        return list(connection.execute(select(tables.rounds).order_by(tables.rounds.c.round_id)))


def test_the_served_file_holds_what_the_policy_says_of_everyone(database: Database, policy: Policy) -> None:
    bank = edge_bank(5, DAY)
    deliver(database, bank)
    report = run_round(database, policy, as_of=DAY, now=NOW, range_size=13)
    expected = placements(bank, DAY)
    found = {row["customer_id"]: row for row in served_rows(database)}
    assert report.new
    assert report.customers == len(found) == len(expected)
    managers = {customer["customer_id"]: customer["manager_id"] for customer in bank["customers"]}
    for customer_id, placed in expected.items():
        assert {name: found[customer_id][name] for name in placed} == placed
        assert found[customer_id]["manager_id"] == managers[customer_id]
    parquet = pl.read_parquet(parquet_file(database, report.round_id))
    assert parquet["customer_id"].to_list() == sorted(expected)
    with database.engine.connect() as connection:
        cuts = connection.execute(select(tables.rounds.c.cuts)).scalar_one()
    assert set(cuts) == {"cut_a", "cut_b"}
    assert set(cuts["cut_a"]) == {"B1", "B2", "B3"}


def test_the_same_delivery_day_and_policy_again_changes_nothing(database: Database, policy: Policy) -> None:
    deliver(database, with_aum(MARK))
    first = run_round(database, policy, as_of=DAY, now=NOW)
    again = run_round(database, policy, as_of=DAY, now=NOW + timedelta(hours=1))
    assert (again.round_id, again.new, again.customers) == (first.round_id, False, 1)
    assert len(rounds(database)) == 1


def test_another_policy_or_delivery_makes_a_new_round(database: Database, policy: Policy) -> None:
    deliver(database, with_aum(MARK))
    run_round(database, policy, as_of=DAY, now=NOW)
    other = read_policy(policy.text.replace("tier_cuts = [50_000_00,", "tier_cuts = [50_000_01,"))
    assert run_round(database, other, as_of=DAY, now=NOW).new
    assert served_rows(database)[0]["tier"] == "mass"
    deliver(database, with_aum(MARK), number=2)
    assert run_round(database, other, as_of=DAY, now=NOW).new
    assert [row.state for row in rounds(database)] == ["done"] * 3


def test_a_round_of_an_earlier_day_is_kept_but_not_served(database: Database, policy: Policy) -> None:
    deliver(database, with_aum(MARK))
    today = run_round(database, policy, as_of=DAY, now=NOW)
    earlier = run_round(database, policy, as_of=DAY - timedelta(days=7), now=NOW)
    assert today.served
    assert not earlier.served
    assert earlier.new
    with database.engine.connect() as connection:
        assert database.served(connection).round_id == today.round_id


@pytest.mark.parametrize("left", ["nothing", "both files"])
def test_a_killed_round_leaves_the_old_one_serving_and_is_cleared_away(
    database: Database, policy: Policy, left: str
) -> None:
    deliver(database, with_aum(MARK))
    old = run_round(database, policy, as_of=DAY, now=NOW)
    with database.writing() as connection:
        connection.execute(
            insert(tables.rounds).values(
                round_id=7, delivery_id=1, as_of=DAY + timedelta(days=1), policy_hash="x", state="building", ran_at=NOW,
                customers=0, cuts={},
            )
        )  # fmt: skip
    if left == "both files":
        database.storage.build("round", 7).close()
        parquet_file(database, 7).write_bytes(b"half a file")
    with database.engine.connect() as connection:
        assert database.served(connection).round_id == old.round_id
    new = run_round(database, policy, as_of=DAY + timedelta(days=1), now=NOW)
    assert new.served
    assert [row.state for row in rounds(database)] == ["done", "done"]
    files = {path.name for path in database.data_dir.glob("round-*.parquet")}
    assert files == {f"round-{n}.parquet" for n in (old.round_id, new.round_id)}
    there = [n for n in range(1, 9) if database.storage.has("round", n)]
    assert there == [old.round_id, new.round_id]


def test_a_round_that_fails_leaves_the_old_one_serving(database: Database, policy: Policy) -> None:
    deliver(database, with_aum(MARK))
    old = run_round(database, policy, as_of=DAY, now=NOW)
    (database.parquet_dir(1) / "holdings.parquet").write_bytes(b"PAR1 broken")
    with pytest.raises(pl.exceptions.PolarsError):
        run_round(database, policy, as_of=DAY + timedelta(days=1), now=NOW)
    with database.engine.connect() as connection:
        assert database.served(connection).round_id == old.round_id
    assert len(served_rows(database)) == 1


def test_only_one_round_runs_at_a_time(database: Database, policy: Policy) -> None:
    deliver(database, with_aum(MARK))
    other = Database(database.url, database.data_dir)
    with other.storage.alone("round"), pytest.raises(Problem) as problem:
        run_round(database, policy, as_of=DAY, now=NOW)
    assert problem.value.key == "segments.round_running"
    other.close()
    assert run_round(database, policy, as_of=DAY, now=NOW).new


def test_without_a_delivery_or_a_needed_rule_the_cure_is_said(database: Database, policy: Policy) -> None:
    with pytest.raises(Problem) as problem:
        run_round(database, policy, as_of=DAY, now=NOW)
    assert problem.value.key == "problems.no_delivery"
    with pytest.raises(Problem) as problem:
        run_round(database, read_policy("[rules]\naum = '1'\n"), as_of=DAY, now=NOW)
    assert problem.value.key == "segments.rule_missing"


def test_a_bank_without_customers_gives_an_empty_round(database: Database, policy: Policy) -> None:
    deliver(database, {"customers": [], "holdings": [], "staff": []})
    assert run_round(database, policy, as_of=DAY, now=NOW).customers == 0
    assert served_rows(database) == []


def test_a_policy_of_the_needed_rules_alone_leaves_the_other_columns_empty(database: Database) -> None:
    deliver(database, with_aum(MARK))
    small = read_policy("""[rules]
aum = "5"
debt = "0"
tier = "'mass'"
plain_tier = "'mass'"
primary_type = "'none'"
asset_types = "bits(savings = False)"
""")
    run_round(database, small, as_of=DAY, now=NOW)
    (row,) = served_rows(database)
    assert (row["aum"], row["tier"], row["asset_types"], row["churn_score"]) == (5, "mass", "", None)


# -- the shown tier -------------------------------------------------------------------------------------------------------

HIGH, MID, MASS = 500_000_00, 50_000_00, 1_00
STEPS: dict[str, list[tuple[int, int, str, int | None]]] = {
    # (days since the first round, aum, shown tier, day the fall began)
    "a first run shows the plain tier": [(0, MID, "mid", None)],
    "up at once": [(0, MASS, "mass", None), (1, HIGH, "high", None)],
    "89 days below keep it, 90 let it fall": [
        (0, HIGH, "high", None), (1, MID, "high", 1), (90, MID, "high", 1), (91, MID, "mid", None),
    ],
    "a day above the mark starts the count anew": [
        (0, HIGH, "high", None), (1, MID, "high", 1), (50, HIGH, "high", None), (51, MID, "high", 51),
        (140, MID, "high", 51), (141, MID, "mid", None),
    ],
    "days without a run count with the last run's state": [
        (0, HIGH, "high", None), (10, MASS, "high", 10), (100, MASS, "mass", None),
    ],
    "falling in two steps falls to where it is": [
        (0, HIGH, "high", None), (1, MID, "high", 1), (60, MASS, "high", 1), (91, MASS, "mass", None),
    ],
    "rising within the grace is shown at once": [(0, MID, "mid", None), (1, MASS, "mid", 1), (2, HIGH, "high", None)],
    "a long silence after a run above keeps the tier": [(0, HIGH, "high", None), (400, MID, "high", 400)],
    "exactly the mark is not below it": [(0, HIGH, "high", None), (1, HIGH - 1, "high", 1), (2, HIGH, "high", None)],
}  # fmt: skip


@pytest.mark.parametrize("steps", STEPS.values(), ids=STEPS)
def test_the_shown_tier(database: Database, policy: Policy, steps: list[tuple[int, int, str, int | None]]) -> None:
    for number, (after, aum, tier, since) in enumerate(steps, start=1):
        day = DAY + timedelta(days=after)
        deliver(database, with_aum(aum), number=number, day=day)
        run_round(database, policy, as_of=day, now=NOW)
        (row,) = served_rows(database)
        assert row["tier"] == tier, after
        began = None if since is None else (DAY + timedelta(days=since) - date(1970, 1, 1)).days
        assert row["tier_below_since"] == began, after


def test_the_tier_carries_on_from_the_last_earlier_day_and_not_from_a_later_one(
    database: Database, policy: Policy
) -> None:
    deliver(database, with_aum(HIGH))
    run_round(database, policy, as_of=DAY, now=NOW)
    deliver(database, with_aum(MID), number=2)
    before = run_round(database, policy, as_of=DAY - timedelta(days=1), now=NOW)
    assert pl.read_parquet(parquet_file(database, before.round_id))["tier"].to_list() == ["mid"]


# -- export ---------------------------------------------------------------------------------------------------------------


def test_the_export_is_one_row_a_customer_in_exact_yuan(database: Database, policy: Policy, tmp_path: Path) -> None:
    bank = edge_bank(9, DAY)
    deliver(database, bank)
    report = run_round(database, policy, as_of=DAY, now=NOW)
    expected = placements(bank, DAY)
    assert export_segments(database, report.round_id, tmp_path / "out.csv") == len(expected)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(expected)
    for row in rows:
        placed = expected[row["customer_id"]]
        assert Decimal(row["aum"]) * 100 == placed["aum"]
        assert len(row["debt"].partition(".")[2]) == 2
        assert {name: row[name] for name in ("tier", "asset_types", "behaviour")} == {
            name: placed[name] for name in ("tier", "asset_types", "behaviour")
        }
        assert int(row["star_points"]) == placed["star_points"]
    export_segments(database, report.round_id, tmp_path / "out.parquet")
    frame = pl.read_parquet(tmp_path / "out.parquet")
    assert frame.columns == list(rows[0])
    assert [amount * 100 for amount in frame["aum"]] == [expected[i]["aum"] for i in frame["customer_id"]]


@pytest.mark.parametrize("id_", ["=1+1", "+1", "-1", "@cmd"])
def test_an_id_that_a_spreadsheet_would_run_is_neutralised(
    database: Database, policy: Policy, tmp_path: Path, id_: str
) -> None:
    deliver(database, with_aum(MARK, customer_id=id_))
    report = run_round(database, policy, as_of=DAY, now=NOW)
    export_segments(database, report.round_id, tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1].startswith(f"'{id_},")
    with pytest.raises(Problem):
        export_segments(database, report.round_id, tmp_path / "out.xls")
    with pytest.raises(Problem):
        export_segments(database, report.round_id, tmp_path / "nowhere" / "out.csv")
