"""The shipped policy against the plain loops, customer by customer, on banks made of edges."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from content.policy import load_policy
from segmentation.nodes import text_of
from segmentation.policy import Policy
from segmentation.population import counts
from segmentation.to_polars import shown
from segmentation.to_python import place_one
from store.batch import Batch
from tests.segmentation.edge_bank import edge_bank, whole, write_parquet
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
        words = frame.with_columns([shown(name, policy.rule(name).type) for name in COLUMNS])
        for row in words.to_dicts():
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
    ("day", "absent"), [*((day, ()) for day in DAYS), *((DAYS[0], absent) for absent in ABSENT[1:])]
)
def test_both_engines_place_every_customer_as_the_policy_says(
    policy: Policy, tmp_path: Path, day: date, absent: tuple[str, ...]
) -> None:
    for seed in (1, 2):
        bank = edge_bank(seed * 1000 + day.toordinal() % 997, day, absent=absent)
        expected = placements(bank, day)
        folder = write_parquet(tmp_path / str(seed), bank)
        batch = by_batch(policy, folder, day, range_size=17)
        assert batch.keys() == expected.keys()
        python = by_python(policy, bank, folder, day)
        for customer_id, placed in expected.items():
            assert batch[customer_id] == placed, customer_id
            assert python[customer_id] == placed, customer_id
