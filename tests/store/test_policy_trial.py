"""A trial counts exactly what a round by the other rules would do, and leaves nothing behind."""

from datetime import date
from pathlib import Path

import pytest

from bot.app import App
from content.policy import SHIPPED
from content.problems import Problem
from segmentation.policy import Policy, read_policy
from store.policies.policy_trial import DayTrial, Lengths, SchemeEffect, days_at_hand, trial
from store.policies.policy_trial_duties import contact_lists
from store.rounds.rounds import parquet_file, run_round
from tests.banks import NOW, a_copy, an_app
from tests.builders import AS_OF, a_customer, a_holding

DAY = date.fromisoformat(AS_OF)
YUAN = (10_000, 60_000, 60_000, 90_000, 700_000)


def rules(*pairs: tuple[str, str]) -> Policy:
    text = SHIPPED.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return read_policy(text)


OLD = rules()
#: From 80,000 yuan on: two customers fall to mass.
HIGHER = rules(("tier_cuts = [50_000_00,", "tier_cuts = [80_000_00,"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> App:
    ids = [f"C{number:03}" for number in range(1, len(YUAN) + 1)]
    return an_app(
        tmp_path_factory.mktemp("trial") / "bank",
        segmented=True,
        customers=[a_customer(customer_id=c, manager_id="S001" if c < "C003" else "S002") for c in ids],
        holdings=[
            a_holding(holding_id=f"H{c}", customer_id=c, balance=f"{yuan}.00") for c, yuan in zip(ids, YUAN, strict=True)
        ],
    )  # fmt: skip


@pytest.fixture
def app(built: App, tmp_path: Path) -> App:
    return a_copy(built, tmp_path / "copy")


def tried(app: App, after: Policy, before: Policy = OLD) -> DayTrial:
    return trial(app.database, before, after, as_of=DAY, delivery_id=1)


def scheme(found: DayTrial, rule: str) -> SchemeEffect:
    return next(one for one in found.schemes if one.rule == rule)


def test_who_moves_where_with_money_and_examples(app: App) -> None:
    found = tried(app, HIGHER)
    tier = scheme(found, "tier")
    assert (found.customers, tier.moved, tier.aum_moved) == (5, 2, 2 * 60_000_00)
    assert {(one.before, one.after): one.customers for one in tier.moves} == {
        ("mass", "mass"): 1, ("mid", "mass"): 2, ("mid", "mid"): 1, ("high", "high"): 1,
    }  # fmt: skip
    assert next(one for one in tier.moves if one.before != one.after).examples == ("C002", "C003")


def test_the_same_rules_move_nobody(app: App) -> None:
    found = tried(app, rules(("# fen: 50,000", "# 50,000")))
    assert (found.moved, {one.moved for one in found.schemes}) == (0, {0})
    assert all(one.before.by_manager == one.after.by_manager for one in found.lists)


def test_a_set_is_told_group_by_group(app: App) -> None:
    loans_too = rules(
        ('loans = ["mortgage",', 'loans = ["mortgage", "term_deposit",'), ('savings = ["term_deposit", ', "savings = [")
    )
    found = scheme(tried(app, loans_too), "asset_types")
    assert found.kind == "set"
    assert {(one.before, one.after): one.customers for one in found.moves} == {
        ("savings", "-"): 5,
        ("liability", "+"): 5,
    }


def test_a_trial_is_what_a_round_by_the_other_rules_does(app: App) -> None:
    import polars as pl

    found = scheme(tried(app, HIGHER), "tier")
    before = pl.read_parquet(parquet_file(app.database, 1))
    # the round of the same day carries on the same earlier one: none
    after = pl.read_parquet(parquet_file(app.database, run_round(app.database, HIGHER, as_of=DAY, now=NOW).round_id))
    both = before.join(after, on="customer_id", suffix="_new").group_by("tier", "tier_new").len()
    assert {(b, a): n for b, a, n in both.iter_rows()} == {(m.before, m.after): m.customers for m in found.moves}


def test_lists_are_counted_by_manager(app: App) -> None:
    everybody = rules(("pre_churn_from = 40", "pre_churn_from = 0"))
    found = next(one for one in tried(app, everybody).lists if one.name == "segment:pre_churn")
    assert (dict(found.before.by_manager), dict(found.after.by_manager)) == (
        {"S001": 0, "S002": 0},
        {"S001": 0, "S002": 1},
    )


@pytest.mark.parametrize(
    ("lengths", "median", "most", "longest"),
    [((), 0, 0, 0), ((4,), 4, 4, 4), ((1, 2, 3, 9), 2, 9, 9), ((0, 0, 7), 0, 7, 7)],
)
def test_lengths_of_lists(lengths: tuple[int, ...], median: int, most: int, longest: int) -> None:
    found = Lengths({f"S{place}": length for place, length in enumerate(lengths)})
    assert (found.total, found.at(50), found.at(95), found.at(100)) == (sum(lengths), median, most, longest)


def test_contact_lists_follow_the_other_rules_placements_and_numbers(app: App) -> None:
    later = rules(
        (
            "opens_days = 7  # calendar days before; default",
            "opens_days = 1",
        )
    )
    found = contact_lists(app.database, OLD, later, as_of=DAY)
    assert (dict(found.before.by_manager), dict(found.after.by_manager)) == (
        {"S001": 2, "S002": 3},
        {"S001": 0, "S002": 0},
    )


def test_the_days_at_hand_are_the_kept_ones_newest_first(app: App) -> None:
    earlier = date(2026, 11, 19)
    run_round(app.database, OLD, as_of=earlier, now=NOW)
    assert days_at_hand(app.database) == ((DAY, 1), (earlier, 1))
    found = trial(app.database, OLD, HIGHER, as_of=earlier, delivery_id=1)
    assert found.as_of == earlier


def test_a_trial_leaves_nothing_behind(app: App) -> None:
    def everything() -> tuple[list[str], str]:
        files = sorted(str(path) for path in app.database.data_dir.rglob("*") if "lock" not in path.name)
        with app.database.engine.connect() as connection:
            return files, str(connection.exec_driver_sql("SELECT * FROM rounds").all())

    before = everything()
    tried(app, HIGHER)
    contact_lists(app.database, OLD, HIGHER, as_of=DAY)
    assert everything() == before


def test_a_policy_that_places_nobody_is_refused(app: App) -> None:
    with pytest.raises(Problem) as caught:
        tried(app, read_policy('[facts]\n[rules]\naum = "1"'))
    assert caught.value.sentence("en").startswith("The policy file has no rule debt")
