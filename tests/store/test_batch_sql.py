"""Rounds worked out by the database: the same as the others', kept beside them, carried on from the last one's file."""

from datetime import date, timedelta

import polars as pl
import pytest
from sqlalchemy import select

from content.policy import load_policy
from content.problems import Problem
from segmentation.policy import Policy, read_policy
from store import tables
from store.database import Database
from store.rounds.rounds import parquet_file, run_round
from tests.segmentation.edge_bank import edge_bank, exact_bank
from tests.segmentation.everywhere import serve
from tests.segmentation.oracle import Row, placements
from tests.store.laid_down import DAY, NOW, deliver


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def delivered(database: Database, bank: dict[str, list[Row]], number: int = 1, day: date = DAY) -> None:
    """A delivery with its serving tables."""
    deliver(database, bank, number, day)
    serve(database, number)


def placed(database: Database, round_id: int) -> pl.DataFrame:
    return pl.read_parquet(parquet_file(database, round_id))


def cuts_of(database: Database, round_id: int) -> dict[str, dict[str, int]]:
    with database.engine.connect() as connection:
        found: dict[str, dict[str, int]] = connection.execute(
            select(tables.rounds.c.cuts).where(tables.rounds.c.round_id == round_id)
        ).scalar_one()
    return found


@pytest.mark.parametrize("absent", [(), ("balances", "contacts", "products", "tags")])
def test_everyone_is_placed_as_the_policy_says(database: Database, policy: Policy, absent: tuple[str, ...]) -> None:
    bank = edge_bank(31, DAY, customers=40, absent=absent)
    delivered(database, bank)
    by_polars = run_round(database, policy, as_of=DAY, now=NOW)
    by_sql = run_round(database, policy, as_of=DAY, now=NOW, engine="sql", range_size=25)
    found = placed(database, by_sql.round_id)
    expected = placements(bank, DAY)
    assert by_sql.customers == len(expected)
    for row in found.to_dicts():
        for name, value in expected[row["customer_id"]].items():
            assert row[name] == value, (row["customer_id"], name)
    assert found.equals(placed(database, by_polars.round_id))
    assert cuts_of(database, by_sql.round_id) == cuts_of(database, by_polars.round_id)


def test_a_fen_beside_every_share_counts(database: Database, policy: Policy) -> None:
    bank = exact_bank(DAY)
    delivered(database, bank)
    found = placed(database, run_round(database, policy, as_of=DAY, now=NOW, engine="sql").round_id)
    expected = placements(bank, DAY)
    assert len(found) == len(expected) > 60
    assert {
        row["customer_id"]: {name: row[name] for name in expected[row["customer_id"]]} for row in found.to_dicts()
    } == expected


def test_an_engine_asked_for_by_name_makes_its_own_round(database: Database, policy: Policy) -> None:
    delivered(database, edge_bank(8, DAY, customers=5))
    with database.engine.connect() as connection:
        there = database.storage.tables(connection)
    first = run_round(database, policy, as_of=DAY, now=NOW)
    named = run_round(database, policy, as_of=DAY, now=NOW, engine="sql")
    again = run_round(database, policy, as_of=DAY, now=NOW, engine="sql")
    unnamed = run_round(database, policy, as_of=DAY, now=NOW)
    assert (first.new, named.new, again.new, unnamed.new) == (True, True, False, False)
    assert again.round_id == named.round_id != first.round_id
    with database.engine.connect() as connection:
        engines = select(tables.rounds.c.engine).order_by(tables.rounds.c.round_id)
        assert connection.execute(engines).scalars().all() == ["polars", "sql"]
        assert database.storage.tables(connection) == there


def test_the_tier_is_carried_on_though_the_earlier_rounds_tables_are_gone(database: Database, policy: Policy) -> None:
    bank = edge_bank(12, DAY, customers=30)
    delivered(database, bank)
    before = run_round(database, policy, as_of=DAY, now=NOW, engine="sql")
    poorer = {**bank, "holdings": [{**row, "balance": row["balance"] // 20} for row in bank["holdings"]]}
    later = DAY + timedelta(days=30)
    delivered(database, poorer, number=2, day=later)
    database.storage.drop("round", before.round_id)
    by_sql = run_round(database, policy, as_of=later, now=NOW, engine="sql", range_size=20)
    by_polars = run_round(database, policy, as_of=later, now=NOW, engine="polars")
    found = placed(database, by_sql.round_id)
    assert found.equals(placed(database, by_polars.round_id))
    assert found.filter(pl.col("tier") != pl.col("plain_tier")).height > 0
    assert found["tier_below_since"].is_not_null().any()


def test_a_bank_without_customers_and_one_without_rows_are_placed(database: Database, policy: Policy) -> None:
    delivered(database, {"customers": [], "holdings": [], "staff": []})
    assert run_round(database, policy, as_of=DAY, now=NOW, engine="sql").customers == 0
    owner = {"customer_id": "C1", "name": "虚构", "branch_id": "B1", "opened_on": date(2020, 1, 1), "closed_on": None}
    delivered(database, {"customers": [owner], "holdings": [], "staff": []}, number=2)
    (row,) = placed(database, run_round(database, policy, as_of=DAY, now=NOW, engine="sql").round_id).to_dicts()
    assert (row["aum"], row["tier"], row["asset_types"]) == (0, "mass", "")


@pytest.mark.parametrize("name", ["churn_score", "aum"])  # aum is summed and ranked for the cuts first
def test_a_number_beyond_64_bits_is_told_in_a_sentence(database: Database, policy: Policy, name: str) -> None:
    text = policy.text.replace('debt = "debt_held"', 'debt = "debt_held"\nhuge = "1_000_000_000_000_000 * assets_held"')
    lines = {
        "aum": ('aum = "assets_held"', 'aum = "huge"'),
        "churn_score": ('churn_score = """min(', 'churn_score = """max(huge, '),
    }
    delivered(database, exact_bank(DAY))
    with pytest.raises(Problem) as told:
        run_round(database, read_policy(text.replace(*lines[name])), as_of=DAY, now=NOW, engine="sql")
    assert told.value.key == "segments.too_large_for_sql"
    assert "64" in told.value.sentence("en")
