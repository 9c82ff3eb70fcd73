"""The bench of one customer measures two ways that give the same, and what it prints can be read."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from content.policy import load_policy
from store.bench.one import Bench


def test_the_bench_of_one_customer_compares_the_generated_function_with_one_by_hand(tmp_path: Path) -> None:
    now = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    found = Bench(policy=load_policy(), folder=tmp_path, size=200, now=now).run().as_json()
    assert found["rows"] > 20
    assert 0 < found["rules_p50_us"] < found["reads_p50_us"]
    assert found["ratios"]["by_hand"] > 0
