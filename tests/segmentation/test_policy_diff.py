"""What two policies say otherwise is told value by value; what they say alike, however it is laid out, is not."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.policy import SHIPPED
from segmentation.policy import Policy, read_policy
from segmentation.policy_diff import Change, differences, resting_on

TEXT = SHIPPED.read_text(encoding="utf-8")
SHIPPED_POLICY = read_policy(TEXT)


def changed(*pairs: tuple[str, str]) -> Policy:
    text = TEXT
    for old, new in pairs:
        assert text.count(old) == 1
        text = text.replace(old, new)
    return read_policy(text, checked=False)


def told(*pairs: tuple[str, str]) -> list[tuple[Any, ...]]:
    found = differences(SHIPPED_POLICY, changed(*pairs))
    return [(one.section, one.name, one.how, one.before, one.after, one.place) for one in found]


@pytest.mark.parametrize(
    ("pair", "wanted"),
    [
        (("new_days = 90", "new_days = 91"), ("numbers", "new_days", "changed", 90, 91, None)),
        (("new_days = 90", "new_days = 90\nold_days = 9"), ("numbers", "old_days", "added", None, 9, None)),
        (
            ("tier_cuts = [50_000_00, 500_000_00,", "tier_cuts = [50_000_00, 600_000_00,"),
            ("numbers", "tier_cuts", "changed", 50_000_000, 60_000_000, 2),
        ),
        (
            ('tiers = ["mass", "mid", ', 'tiers = ["mass", "middle", '),
            ("words", "tiers", "changed", "mid", "middle", 2),
        ),
        (
            ('contacts_made = { count = "contacts", window = "last 90 days" }', ""),
            ("facts", "contacts_made.count", "removed", "contacts", None, None),
        ),
        (
            ('debt = "debt_held"', 'debt = "debt_held + 1"'),
            ("rules", "debt", "changed", "debt_held", "debt_held + 1", None),
        ),
        (
            ("opens_days = 3  # calendar days before [S2]", "opens_days = 4"),
            ("duties", "W-08.opens_days", "changed", 3, 4, None),
        ),
        (
            ("marketing = { per_week = 1 }", "marketing = { per_week = 2 }"),
            ("caps", "customer.marketing.per_week", "changed", 1, 2, None),
        ),
    ],
)  # fmt: skip
def test_each_kind_of_change_is_told(pair: tuple[str, str], wanted: tuple[Any, ...]) -> None:
    assert wanted in told(pair)


@pytest.mark.parametrize(
    "pair",
    [
        ("# fen: 50,000 and", "# other words:"),
        ("new_days = 90", "new_days  =  9_0"),
        ('debt = "debt_held"', "debt = '''\n   (debt_held)\n'''"),
        ('"holdings.kind", where = "balance > 0"', '"holdings.kind", where = "balance>0"'),
    ],
)
def test_layout_and_comments_are_no_difference(pair: tuple[str, str]) -> None:
    assert told(pair) == []


@pytest.mark.parametrize(
    "pair",
    [
        ('debt = "debt_held"', 'debt = "debt_held * 1"'),
        ('"holdings.kind", where = "balance > 0"', '"holdings.kind", where = "0 < balance"'),
    ],
)
def test_what_is_written_otherwise_is_told_even_where_it_means_the_same(pair: tuple[str, str]) -> None:
    assert len(told(pair)) == 1


def test_a_change_names_the_rules_that_rest_on_it() -> None:
    (one,) = differences(SHIPPED_POLICY, changed(('loans = ["mortgage", ', "loans = [")))
    assert {"aum", "debt", "tier", "churn_score"} <= set(one.decides)
    assert "behaviour" not in one.decides
    assert {"tier_now", "tier"} <= set(resting_on(SHIPPED_POLICY, "numbers", "tier_cuts"))
    assert resting_on(SHIPPED_POLICY, "duties", "W-08") == ()


def test_a_value_where_a_table_was_is_told_whole() -> None:
    one, two = Policy("", {"duties": {"a": {"b": 1}}}), Policy("", {"duties": {"a": 5}, "new": {}})
    assert differences(one, two) == (
        Change(section="duties", name="a", how="changed", before={"b": 1}, after=5),
        Change(section="new", name="", how="added", before=None, after={}),
    )


def numbers_of(said: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(said, dict):
        for key, value in said.items():
            yield from numbers_of(value, (*path, key))
    elif isinstance(said, list):
        for place, value in enumerate(said):
            yield from numbers_of(value, (*path, place))
    elif isinstance(said, int) and not isinstance(said, bool):
        yield path


def named(path: tuple[str | int, ...]) -> str:
    """A number of a plain list goes by the list's name, one of a table in a list by the table's place."""
    parts = [key if isinstance(key, str) else str(key + 1) for key in path]
    return ".".join(parts[:-1] if isinstance(path[-1], int) else parts)


EVERY_NUMBER = list(numbers_of(SHIPPED_POLICY.tables))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(EVERY_NUMBER), unique=True, max_size=6), st.integers(1, 9))
def test_every_changed_number_is_named_and_nothing_else(chosen: list[tuple[str | int, ...]], by: int) -> None:
    tables = copy.deepcopy(dict(SHIPPED_POLICY.tables))
    for path in chosen:
        inside: Any = tables
        for key in path[:-1]:
            inside = inside[key]
        inside[path[-1]] += by
    found = differences(SHIPPED_POLICY, Policy("", tables))
    wanted = {named(path) for path in chosen}
    assert {f"{one.section}.{one.name}" for one in found} == wanted
    assert differences(Policy("", tables), Policy("", tables)) == ()
    back = differences(Policy("", tables), SHIPPED_POLICY)
    assert [(one.section, one.name, one.before, one.after) for one in back] == [
        (one.section, one.name, one.after, one.before) for one in found
    ]
