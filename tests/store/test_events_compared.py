"""Two rounds' files compared: who joined and left which list, who came near a tier, and what a hand did."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from store.rounds.round_events import compare
from tests.store.days import tier_policy

NEAR_RULE = ("[rules]\n", "[rules]\nnear_tier = \"tier == 'mass' and aum >= 40_000_00\"\n")


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


def rows(old: Path, new: Path, *more: Path) -> list[dict[str, Any]]:
    policy = tier_policy(NEAR_RULE)
    return [row for frame in compare([old, *more], new, policy) for row in frame.iter_rows(named=True)]


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
