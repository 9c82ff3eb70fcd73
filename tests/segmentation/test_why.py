"""What is missing for the next level is exact: that amount reaches it, a fen less does not; and silence where it is not known."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.facts import day_numbers
from segmentation.levers import Case
from segmentation.missing import Missing, follows, mark_of
from segmentation.nodes import Kind
from segmentation.policy import Policy, read_policy
from segmentation.population import counts
from segmentation.possible import Maybe
from segmentation.spans import Span
from segmentation.told import Teller, teller
from tests.segmentation.edge_bank import whole
from tests.segmentation.told_cases import BANK, DAY, case_of, the_policy

MONTH = DAY.year * 12 + DAY.month - 1


def a_case(policy: Policy | None = None, known: Mapping[str, Any] | None = None, **rows: list[dict[str, Any]]) -> Case:
    """One invented customer, opened long ago."""
    customer = {
        "customer_id": "C1", "name": "虚构", "branch_id": "B1", "opened_on": date(2015, 1, 1), "closed_on": None,
        "last_active_on": DAY,
    }  # fmt: skip
    bank = {name: [{"customer_id": "C1", **row} for row in of] for name, of in rows.items()}
    return case_of(customer, bank, policy or the_policy(), **(known or {}))


def held(balance: int, kind: str = "term_deposit") -> dict[str, Any]:
    return {"holding_id": f"H{kind}", "kind": kind, "balance": balance, "opened_on": date(2024, 1, 1)}


def averages(amount: int, kind: str) -> list[dict[str, Any]]:
    return [{"month": MONTH - back, "kind": kind, "average_balance": amount} for back in range(1, 7)]


PEOPLE = [one for one in BANK["customers"] if counts(one["opened_on"], one["closed_on"], DAY)]


def more_of(case: Case, one: Missing, amount: int) -> dict[str, list[Any]]:
    """The rows with an amount more in what was told, put there without the help of what is tested."""
    fact = case.place.policy.facts[one.fact]
    kind = one.kinds[0] if one.kinds else None
    rows = {name: list(of) for name, of in case.rows.items()}
    of = rows[fact.table]
    months: list[int | None] = [None]
    if fact.table == "balances":
        months = list(range(MONTH - one.months, MONTH))
    elif fact.table == "activity":
        months = [MONTH - 1]
    for month in months:
        mine = [
            n
            for n, row in enumerate(of)
            if (kind is None or row["kind"] == kind)
            and (month is None or row["month"] == month)
            and (fact.table != "holdings" or row["opened_on"] <= DAY)
        ]
        if mine:
            of[mine[0]] = {**of[mine[0]], fact.column: (of[mine[0]][fact.column] or 0) + amount}
        elif amount:
            empty = whole(fact.table, {"customer_id": case.customer["customer_id"]})
            of.append({**empty, "kind": kind, "month": month, "opened_on": DAY, fact.column: amount})
    return rows


def reached(case: Case, scheme: str, rows: Mapping[str, list[Any]], word: str) -> bool:
    value = case.place(case.customer, rows, DAY, case.known)[scheme]
    type_ = next(rule.type for rule in case.place.policy.rules if rule.name == scheme)
    if type_.kind is Kind.SET:
        return bool(int(value or 0) >> (type_.words or ()).index(word) & 1)
    return value == word


def test_an_amount_holds_for_every_kind_it_is_told_for_and_the_others_are_named() -> None:
    told = 0
    for customer in PEOPLE[:25]:
        case = case_of(customer, BANK, the_policy())
        for one in teller(case, the_policy()).tell("asset_types").missing:
            for kind in one.kinds:
                single = replace(one, kinds=(kind,))
                assert reached(case, "asset_types", more_of(case, single, one.amount), one.word), single
                assert not reached(case, "asset_types", more_of(case, single, one.amount - 1), one.word), single
            assert not set(one.kinds) & set(one.others)
            told += bool(one.others)
    assert told


def assert_exact(case: Case, scheme: str, missing: tuple[Missing, ...]) -> int:
    """Each told amount reaches the level and a fen less does not; the number of those told in money."""
    told = [one for one in missing if not one.counts]
    for one in told:
        assert reached(case, scheme, more_of(case, one, one.amount), one.word), (scheme, one)
        assert not reached(case, scheme, more_of(case, one, one.amount - 1), one.word), (scheme, one)
    return len(told)


# -- the shipped policy ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "before"),
    [
        ("tier", None),
        ("tier", "high"),
        ("star_level", None),
        ("abc_class", None),
        ("vip_class", None),
        ("asset_types", None),
    ],
)
def test_the_told_amount_reaches_the_level_and_a_fen_less_does_not(scheme: str, before: str | None) -> None:
    told = 0
    for customer in PEOPLE[:16]:
        case = case_of(customer, BANK, the_policy(), tier_before=before)
        told += assert_exact(case, scheme, teller(case, the_policy()).tell(scheme).missing)
    assert told >= 10, "hardly anything was told"


def test_what_the_reader_finds_is_what_the_rules_say() -> None:
    """The values read from the tree equal those of the compiled function, for every rule and customer."""
    for customer in PEOPLE:
        case = case_of(customer, BANK, the_policy(), tier_before="high", below_before=day_numbers(DAY)["D"] - 30)
        of = teller(case, the_policy())
        for rule in case.place.policy.rules:
            assert plain(of, rule.name) == of.values[rule.name], (customer["customer_id"], rule.name)


def plain(of: Teller, name: str) -> object:
    rule = of.reader.rules[name]
    found = of.reader.world.named(name, rule.type)
    if isinstance(found, Span):
        return found.low if found.known else None
    if isinstance(found, Maybe):
        return found is Maybe.HOLDS
    if isinstance(found, tuple):
        return sum(1 << n for n, test in enumerate(found) if test is Maybe.HOLDS)
    return next(iter(found))


@pytest.mark.parametrize(
    ("fen", "tier", "missing", "following"),
    [
        (4_999_999, "mass", 1, "mid"),
        (5_000_000, "mid", 45_000_000, "high"),
        (46_800_000, "mid", 3_200_000, "high"),
        (49_999_999, "mid", 1, "high"),
        (50_000_000, "high", 550_000_000, "private"),
    ],
)
def test_a_tier_is_reached_to_the_fen(fen: int, tier: str, missing: int, following: str) -> None:
    told = teller(a_case(holdings=[held(fen)]), the_policy()).tell("tier")
    assert told.value == tier
    assert [(one.word, one.amount, one.fact) for one in told.missing] == [(following, missing, "assets_held")]


def test_nobody_is_above_the_highest_level() -> None:
    told = teller(a_case(holdings=[held(700_000_000)]), the_policy()).tell("tier")
    assert (told.at_top, told.target, told.missing) == (True, "", ())


def test_the_worked_example_has_its_points_and_what_is_missing_for_seven_stars() -> None:
    balances = (
        averages(20_000_000, "demand_deposit") + averages(30_000_000, "term_deposit") + averages(50_000_000, "mortgage")
    )
    activity = [
        {
            "month": MONTH - 1,
            "card_spend": 6_000_000,
            "investment_turnover": 10_000_000,
            "settlement_turnover": 3_000_000,
        }
    ]
    told = teller(a_case(balances=balances, activity=activity), the_policy()).tell("star_level")
    assert (told.value, told.target, told.short) == ("6", "7", 80_000 - 15_700)
    points = {name: share // divisor for name, share, divisor in told.parts}
    assert points == {
        "mortgage_months": 5_000, "long_months": 3_000, "short_months": 2_700, "card_spend": 2_400, "investment_turnover": 2_000,
        "settlement_turnover": 600,
    }  # fmt: skip
    found = {one.fact: one.amount for one in told.missing}
    assert found["card_spend"] == (80_000 - 15_700) * 10_000 * 100 // 400
    assert not {"mortgage_months", "loan_months", "overdraft_months"} & found.keys(), "nobody is told to borrow"


def test_nobody_is_told_to_spoil_one_asset_type_for_another() -> None:
    """So much demand money that it no longer moves would leave savings alone; that is no way to savings."""
    activity = [{"month": MONTH - 1, "settlement_turnover": 183_000_00}]
    case = a_case(balances=averages(10_000_00, "demand_deposit"), activity=activity)
    told = teller(case, the_policy()).tell("asset_types")
    ways = {one.word: (one.fact, one.amount) for one in told.missing}
    assert ways["savings"] == ("savings_months", 2_500_00)
    assert assert_exact(case, "asset_types", told.missing) == 3


@pytest.mark.parametrize(("kinds", "more"), [(1, 5), (5, 1)])
def test_further_kinds_of_product_lift_the_class_too(kinds: int, more: int) -> None:
    names = ("term_deposit", "large_cd", "insurance", "bond_fund", "money_fund")[:kinds]
    told = teller(a_case(holdings=[held(1_000_000, kind) for kind in names]), the_policy()).tell("vip_class")
    assert [(one.fact, one.amount) for one in told.missing if one.counts] == [("kinds_held", more)]


def test_a_level_kept_for_its_days_of_grace_says_when_it_ends_and_what_holds_it() -> None:
    known = {"tier_before": "high", "below_before": day_numbers(DAY)["D"] - 60}
    told = teller(a_case(known=known, holdings=[held(46_800_000)]), the_policy()).tell("tier")
    assert told.value == "high"
    assert told.grace is not None
    assert (told.grace.word, told.grace.day) == ("mid", day_numbers(DAY + timedelta(days=30))["D"])
    assert [(one.word, one.amount) for one in told.hold] == [("high", 3_200_000)]
    assert [(one.word, one.amount) for one in told.missing] == [("private", 600_000_000 - 46_800_000)]


def test_a_mark_alone_needs_no_customer() -> None:
    marks = {word: mark_of(the_policy(), "tier", "aum", word) for word in ("mass", "mid", "high", "private")}
    assert marks == {"mass": 0, "mid": 5_000_000, "high": 50_000_000, "private": 600_000_000}
    assert follows(the_policy(), "near_tier", {"aum": 40_000_000, "tier": "mid"}) == "high"
    assert follows(the_policy(), "near_tier", {"aum": 39_999_999, "tier": "mid"}) is None


# -- any policy -------------------------------------------------------------------------------------------------------------

HEAD = """
[words]
loans = ["mortgage", "consumer_loan", "car_loan", "business_loan", "card_overdraft"]
levels = ["w", "x", "y", "z"]
[facts]
all = { sum = "holdings.balance", where = "kind not in loans", window = "open on D" }
funds = { sum = "holdings.balance", where = "kind in ['equity_fund', 'bond_fund', 'insurance']", window = "open on D" }
large = { sum = "holdings.balance", where = "balance > 1_000_000", window = "open on D" }
owed = { sum = "holdings.balance", where = "kind in loans", window = "open on D" }
half = { sum = "balances.average_balance", where = "kind not in loans", window = "M6" }
quarter = { sum = "balances.average_balance", window = "M3" }
month = { sum = "balances.average_balance", where = "kind == 'term_deposit'", window = "M1" }
spent = { sum = "activity.card_spend", window = "M6" }
kinds = { count_distinct = "holdings.kind", where = "balance > 0" }
rows = { count = "holdings" }
largest = { max = "holdings.balance" }
[rules]
"""
_SUMS = ("all", "funds", "large", "owed", "half", "quarter", "month", "spent", "largest")
_NUMBERS = st.sampled_from((*_SUMS, "kinds * 1_000_000", "rows", "5_000_000", "1"))


def _larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    factor = st.integers(1, 30)
    test = st.tuples(inner, st.sampled_from(("<", "<=", ">", ">=", "==")), inner).map(" ".join)
    return (
        st.tuples(inner, st.sampled_from("+-"), inner).map(lambda t: f"({' '.join(t)})")
        | st.tuples(factor, inner).map(lambda t: f"{t[0]} * {t[1]}")
        | st.tuples(inner, factor).map(lambda t: f"{t[0]} // {t[1]}")
        | st.tuples(st.sampled_from(("min", "max")), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})")
        | st.tuples(inner, test, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})")
        | inner.map(lambda t: f"or_zero({t})")
    )


_AMOUNTS = st.recursive(_NUMBERS, _larger, max_leaves=5)
_CUTS = st.lists(st.integers(1, 100_000_000), min_size=3, max_size=3, unique=True).map(sorted)


@settings(max_examples=40, deadline=None)
@given(amount=_AMOUNTS, share=_AMOUNTS, cuts=_CUTS, who=st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=2))
def test_any_policy_tells_exact_amounts_or_none(amount: str, share: str, cuts: list[int], who: list[Any]) -> None:
    policy = read_policy(
        HEAD
        + f'level = "band({amount}, {cuts}, levels)"\n'
        + f"""steps = "'c' if {share} >= {cuts[2]} else 'b' if {share} >= {cuts[0]} else 'a'"\n"""
        + f'groups = "bits(p = 5 * ({amount}) >= {share}, q = {amount} > {cuts[1]} and kinds > 1)"\n'
    )
    for customer in who:
        case = case_of(customer, BANK, policy)
        of = teller(case, policy)
        for scheme in ("level", "steps", "groups"):
            assert_exact(case, scheme, of.tell(scheme).missing)


@pytest.mark.parametrize(
    "rule",
    [
        "band(rows, [5], ['w', 'x'])",  # a count: no amount of money
        "band(large, [100_000_000], ['w', 'x'])",  # grows by leaps
        "band(all - all, [5], ['w', 'x'])",  # never
    ],
)
def test_where_no_amount_leads_there_none_is_told(rule: str) -> None:
    policy = read_policy(HEAD + f'level = "{rule}"\n')
    told = teller(a_case(policy, holdings=[held(900_000)]), policy).tell("level")
    assert (told.value, told.target) == ("w", "x")
    assert told.missing == ()
