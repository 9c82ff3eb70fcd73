"""The events of a single customer between nights are those that two rounds' files would give."""

import random
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from content.policy import load_policy
from segmentation.policy import Policy, read_policy
from store.live.live_events import changes
from store.rounds.round_events import compare

POLICY = load_policy()
#: The same with a plain test for "near": the next tier is meant then.
_NEAR_AS_A_TEST = """
[numbers]
marks = [5]
[words]
tiers = ["mass", "mid", "high", "private"]
[facts]
money = { sum = "holdings.balance" }
[rules]
aum = "money"
tier = "band(aum, [5, 6, 7], tiers)"
near_tier = "aum >= 4"
"""


def _row(r: random.Random, number: int, near: tuple[Any, ...]) -> dict[str, Any]:
    hand = r.choice((None, None, None, '{"tier": "mid"}', '{"segments": "vip"}', '{"segments": "", "tier": "mass"}'))
    return {
        "customer_id": f"C{number:03d}", "manager_id": r.choice(("S001", None)), "branch_id": "B1",
        "tier": r.choice(("mass", "mid", "high", "private")), "near_tier": r.choice(near),
        "segments": "|".join(sorted(r.sample(("vip", "wealth", "pre_churn"), r.randrange(4)))) or r.choice((None, "")),
        "by_hand": hand,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("policy", "near"),
    [(POLICY, (None, "", "mid", "high", "private")), (read_policy(_NEAR_AS_A_TEST), (None, True, False))],
)
def test_single_customers_have_the_events_of_two_rounds(tmp_path: Path, policy: Policy, near: tuple[Any, ...]) -> None:
    r = random.Random(5)
    before = [_row(r, number, near) for number in range(400)]
    after = [_row(r, number, near) for number in range(400)]
    for name, rows in (("before", before), ("after", after)):
        pl.DataFrame(rows, infer_schema_length=None).write_parquet(tmp_path / f"{name}.parquet")
    frames = compare([tmp_path / "before.parquet"], tmp_path / "after.parquet", policy)
    kinds = ("customer_id", "kind", "what", "was", "cause")
    by_night = {tuple(row[name] for name in kinds) for frame in frames for row in frame.iter_rows(named=True)}
    by_live = {
        (then["customer_id"], one.kind, one.what, one.was, one.cause)
        for then, now in zip(before, after, strict=True)
        for one in changes(then, now, policy)
    }
    assert by_live == by_night
    assert len({row[1] for row in by_live}) == 5
