"""The shipped policy against the plain loops, customer by customer, on banks made of edges."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from content.policy import load_policy
from segmentation.nodes import text_of
from segmentation.policy import Policy, read_policy
from segmentation.population import counts
from segmentation.to_python import place_one
from store.rounds.batch import Batch
from tests.segmentation.edge_bank import edge_bank, exact_bank, whole, write_parquet
from tests.segmentation.oracle import Row, placements

COLUMNS = (
    "aum", "debt", "tier", "plain_tier", "primary_type", "asset_types", "life_cycle", "risk_preference", "behaviour",
    "star_points", "star_level", "abc_class", "vip_class", "churn_score",
)  # fmt: skip
DAYS = (
    date(2026, 11, 21),
    date(2026, 1, 1),
    date(2026, 3, 31),
    date(2024, 2, 29),
    date(2026, 7, 1),
    date(2025, 12, 31),
)
ABSENT: tuple[tuple[str, ...], ...] = (
    (), ("balances",), ("activity",), ("contacts",), ("movements", "complaints"), ("balances", "activity"),
    ("balances", "activity", "movements", "contacts", "complaints", "assessments", "tags"),
)  # fmt: skip


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_policy()


def by_batch(policy: Policy, folder: Path, day: date, range_size: int) -> dict[str, dict[str, Any]]:
    batch = Batch(folder=folder, policy=policy, as_of=day, range_size=range_size)
    cuts = batch.cuts()
    found: dict[str, dict[str, Any]] = {}
    for frame in batch.placed(COLUMNS, cuts):
        for row in frame.to_dicts():
            found[row["customer_id"]] = {name: row[name] for name in COLUMNS}
    return found


def by_python(policy: Policy, bank: dict[str, list[Row]], folder: Path, day: date) -> dict[str, dict[str, Any]]:
    cuts = Batch(folder=folder, policy=policy, as_of=day).cuts()
    place = place_one(policy, bank)
    found: dict[str, dict[str, Any]] = {}
    for customer in bank["customers"]:
        if not counts(customer["opened_on"], customer["closed_on"], day):
            continue
        own = {
            table: [whole(table, row) for row in rows if row.get("customer_id") == customer["customer_id"]]
            for table, rows in bank.items()
            if table not in ("staff", "customers")
        }
        known = {name: by_branch.get(customer["branch_id"]) for name, by_branch in cuts.items()}
        values = place(whole("customers", customer), own, day, known)
        types = {name: policy.rule(name).type for name in COLUMNS}
        found[customer["customer_id"]] = {
            name: text_of(values[name], types[name]) if types[name].words else values[name] for name in COLUMNS
        }
    return found


@pytest.mark.parametrize(
    ("day", "absent", "seeds"),
    [*((day, (), (1, 2)) for day in DAYS), *((DAYS[0], absent, (1,)) for absent in ABSENT[1:])],
)
def test_both_engines_place_every_customer_as_the_policy_says(
    policy: Policy, tmp_path: Path, day: date, absent: tuple[str, ...], seeds: tuple[int, ...]
) -> None:
    for seed in seeds:
        bank = edge_bank(seed * 1000 + day.toordinal() % 997, day, absent=absent)
        expected = placements(bank, day)
        folder = write_parquet(tmp_path / str(seed), bank)
        batch = by_batch(policy, folder, day, range_size=17)
        assert batch.keys() == expected.keys()
        python = by_python(policy, bank, folder, day)
        for customer_id, placed in expected.items():
            assert batch[customer_id] == placed, customer_id
            assert python[customer_id] == placed, customer_id


@pytest.mark.parametrize("day", DAYS[:2])
def test_a_fen_beside_every_share_counts(policy: Policy, tmp_path: Path, day: date) -> None:
    bank = exact_bank(day)
    expected = placements(bank, day)
    folder = write_parquet(tmp_path, bank)
    assert len(expected) > 60
    assert by_batch(policy, folder, day, range_size=50) == expected
    assert by_python(policy, bank, folder, day) == expected


def test_cuts_rest_on_what_they_need_alone(policy: Policy, tmp_path: Path) -> None:
    """A rule that turns a fact round is no part of the pass that finds the cuts."""
    other = read_policy(policy.text.replace("15 if complaint_open else 0", "15 if not complaint_open else 0"))
    folder = write_parquet(tmp_path, edge_bank(4, DAYS[0]))
    assert Batch(folder=folder, policy=other, as_of=DAYS[0]).cuts().keys() == {"cut_a", "cut_b"}


def test_the_worked_example_of_star_points(policy: Policy) -> None:
    """Averages 200,000 short, 300,000 long, mortgage 500,000; card 60,000, funds 100,000, remittances 30,000."""
    months = [(2026, month) for month in range(5, 11)]
    balances = [
        {"month": year * 12 + month - 1, "kind": kind, "average_balance": yuan * 100}
        for year, month in months
        for kind, yuan in (("demand_deposit", 200_000), ("term_deposit", 300_000), ("mortgage", 500_000))
    ]
    activity = whole("activity", {
        "month": 2026 * 12 + 9, "card_spend": 60_000_00, "investment_turnover": 100_000_00,
        "settlement_turnover": 30_000_00,
    })  # fmt: skip
    customer = whole("customers", {"opened_on": date(2020, 1, 1)})
    place = place_one(policy, ["customers", "holdings", "balances", "activity"])
    values = place(customer, {"balances": balances, "activity": [activity]}, date(2026, 11, 21))
    assert (values["star_points"], values["star_level"]) == (15_700, "6")
