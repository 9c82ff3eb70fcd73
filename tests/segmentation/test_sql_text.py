"""What the SQL target's text is like: no parameters, no window over the whole book, nothing of the policy's own left to read."""

import re
from datetime import date
from pathlib import Path

import pytest

from content.policy import load_policy
from segmentation import polars_values, python_source, sql_expressions
from segmentation.nodes import Op
from segmentation.policy import Policy, read_policy
from segmentation.sql_spelling import Spelling
from segmentation.to_sql import cuts_select, program_select, spelled
from store.rounds.batch import Batch
from tests.segmentation.edge_bank import edge_bank, write_parquet
from tests.segmentation.everywhere import as_numbers, by_duckdb, duckdb_cuts

DAY = date(2026, 3, 1)
SPELLINGS: tuple[Spelling, ...] = ("sqlite", "postgresql", "duckdb", "spark")


@pytest.fixture(scope="module")
def default() -> Policy:
    return load_policy()


def test_every_operation_has_its_entry_in_every_target() -> None:
    in_tests = set(sql_expressions._TESTS)
    assert set(sql_expressions._VALUES) | in_tests == set(Op)
    assert set(polars_values._VALUES) | set(polars_values._TESTS) == set(Op)
    assert set(python_source._VALUES) == set(sql_expressions._VALUES)


@pytest.mark.parametrize("absent", [(), ("activity", "products")])
def test_the_shipped_policy_in_duckdb(default: Policy, tmp_path: Path, absent: tuple[str, ...]) -> None:
    folder = write_parquet(tmp_path, edge_bank(21, DAY, customers=50, absent=absent))
    names = tuple(rule.name for rule in default.rules)
    batch = Batch(folder=folder, policy=default, as_of=DAY)
    cuts = batch.cuts()
    assert duckdb_cuts(folder, default, DAY) == cuts
    assert by_duckdb(folder, DAY)(default, names, cuts) == as_numbers(batch.placed(names, cuts), names)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_text_has_no_window_over_the_whole_book_and_no_parameters(default: Policy, spelling: Spelling) -> None:
    names = [rule.name for rule in default.rules]
    cuts = cuts_select(default, as_of=DAY)
    assert cuts is not None
    for text in (spelled(program_select(default, as_of=DAY, wanted=names), spelling), spelled(cuts, spelling)):
        windows = re.findall(r"OVER \((.{12})", text)
        assert set(windows) <= {"PARTITION BY"}
        assert not re.search(r"%\(|:param|\?", text)
        assert "NUMERIC" not in text
        if spelling != "duckdb":
            assert "//" not in text
        fenced = "OFFSET" in text or "customer_1" not in text
        assert fenced == (spelling in ("sqlite", "postgresql") or "customer_1" not in text)


def test_sums_are_made_whole_numbers_at_once(default: Policy) -> None:
    for spelling in ("postgresql", "duckdb", "spark"):
        text = spelled(program_select(default, as_of=DAY, wanted=("aum",)), spelling)
        assert text.count("sum(") == text.count("CAST(sum(") > 0


def test_spark_is_given_no_variable_and_no_backslash_of_the_policys() -> None:
    policy = read_policy("""
[words]
odd = ["it's", 'a\\b', '${x}']
[facts]
word = { latest = "tags.value" }
[rules]
same = "position(word, odd)"
""")
    text = spelled(program_select(policy, as_of=DAY, wanted=("same",)), "spark")
    assert "${" not in text
    assert "'it\\u0027s'" in text
    assert "'a\\u005cb'" in text
