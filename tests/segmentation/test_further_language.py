"""Years, hundredths, a holding's product and tags: what they mean on both sides of every limit, in both engines."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.calendar_years import CALENDAR, begun_by, years_between
from segmentation.nodes import Kind, text_of
from segmentation.policy import read_policy
from segmentation.refusals import Refused
from segmentation.to_python import place_one
from store.rounds.batch import Batch
from tests.segmentation.edge_bank import own_rows, whole, write_parquet

DAY = date(2026, 11, 21)
EPOCH = date(1970, 1, 1)


def the_same_in_both(
    tmp_path: Path, policy_text: str, bank: dict[str, list[dict[str, Any]]], rule: str, day: date
) -> Any:
    """The value of a rule for the one customer of a bank, when both engines say the same."""
    policy = read_policy(policy_text)
    (customer,) = bank["customers"]
    value = place_one(policy, bank)(whole("customers", customer), own_rows(bank, customer["customer_id"]), day)[rule]
    python = text_of(value, policy.rule(rule).type) if policy.rule(rule).type.kind is Kind.SET else value
    (frame,) = Batch(folder=write_parquet(tmp_path, bank), policy=policy, as_of=day).placed((rule,), {})
    assert frame[rule].to_list() == [python]
    return python


def a_bank(**customer: Any) -> dict[str, list[dict[str, Any]]]:
    row = {"customer_id": "C1", "name": "虚构", "branch_id": "B1", "opened_on": date(1990, 1, 1), **customer}
    return {"customers": [row], "holdings": [], "staff": []}


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1991, 11, 22), DAY, 34),
        (date(1991, 11, 21), DAY, 35),
        (date(1992, 2, 29), date(2027, 2, 27), 34),
        (date(1992, 2, 29), date(2027, 2, 28), 35),  # a common year: the 28th
        (date(1992, 2, 29), date(2028, 2, 28), 35),
        (date(1992, 2, 29), date(2028, 2, 29), 36),  # a leap year: the day itself
        (date(1992, 2, 28), date(2028, 2, 28), 36),
        (date(1992, 3, 1), date(2027, 2, 28), 34),
        (DAY, DAY, 0),
        (date(2026, 11, 22), DAY, -1),  # not yet begun
        (date(1900, 2, 28), date(2000, 2, 28), 100),
        (None, DAY, None),
    ],
)
def test_years_are_anniversaries_reached(tmp_path: Path, born: date | None, day: date, age: int | None) -> None:
    assert (
        the_same_in_both(tmp_path, "[rules]\nage = 'years(birth_date, D)'\n", a_bank(birth_date=born), "age", day)
        == age
    )


@pytest.mark.parametrize(
    ("assessed", "day", "valid"),
    [
        (date(2025, 11, 21), date(2026, 11, 21), True),  # through the same date a year later
        (date(2025, 11, 21), date(2026, 11, 22), False),
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2024, 2, 29), date(2025, 3, 1), False),
        (DAY, DAY, True),
        (None, DAY, False),
    ],
)
def test_valid_through_the_same_date_a_year_later_can_be_said(
    tmp_path: Path, assessed: date | None, day: date, valid: bool
) -> None:
    text = "[rules]\nvalid = 'years(risk_assessed_on, D - 1) < 1'\n"
    assert the_same_in_both(tmp_path, text, a_bank(risk_assessed_on=assessed), "valid", day) is valid


DAYS = st.dates(date(1896, 1, 1), date(2104, 12, 31))


@settings(deadline=None)
@given(DAYS, DAYS)
def test_years_count_what_a_walk_through_the_anniversaries_counts(first: date, last: date) -> None:
    reached = -1
    while True:
        year = first.year + reached + 1
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        twenty_ninth = (first.month, first.day) == (2, 29)
        anniversary = date(year, 2, 28) if twenty_ninth and not leap else first.replace(year=year)
        if last < first or anniversary > last:
            break
        reached += 1
    found = years_between((first - EPOCH).days, (last - EPOCH).days)
    assert found == reached if last >= first else found is not None and found < 0


@settings(deadline=None)
@given(st.dates(), st.integers(-10_050, 10_050) | st.integers(-5, 120))
def test_the_latest_day_with_so_many_anniversaries_is_known_without_a_search(last: date, years: int) -> None:
    day = (last - EPOCH).days
    latest = begun_by(day, years)
    of_it, of_the_next = years_between(latest, day), years_between(latest + 1, day)
    assert latest == CALENDAR[0] - 1 or (of_it is not None and of_it >= years)
    assert latest == CALENDAR[1] or (of_the_next is not None and of_the_next < years)


@pytest.mark.parametrize("day", [DAY, date(2027, 2, 28), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1)])
def test_comparing_years_with_a_number_says_what_counting_them_says(tmp_path: Path, day: date) -> None:
    tests = [f"years(birth_date, D - 1) {op} {mark}" for op in ("<", "<=", ">", ">=", "==", "!=") for mark in (35, 36)]
    rules = {f"r{place}": test for place, test in enumerate(tests)} | {
        "b": "band(years(birth_date, D), [35, 36, 9999])"
    }
    policy = read_policy("[rules]\n" + "".join(f"{name} = '{text}'\n" for name, text in rules.items()))
    births = [
        date(year, month, on) for year in (1991, 1992) for month, on in ((2, 27), (2, 28), (3, 1), (11, 21), (11, 22))
    ]
    bank = a_bank()
    bank["customers"] = [
        {**bank["customers"][0], "customer_id": f"C{place:02}", "birth_date": born}
        for place, born in enumerate([*births, date(1992, 2, 29), date(2031, 1, 1), None])
    ]
    place = place_one(policy, bank)
    found = [place(whole("customers", one), {}, day) for one in bank["customers"]]
    (frame,) = Batch(folder=write_parquet(tmp_path, bank), policy=policy, as_of=day).placed(tuple(rules), {})
    for name in rules:
        assert frame[name].to_list() == [one[name] for one in found], rules[name]


@pytest.mark.parametrize("cuts", [range(1, 9), range(7), range(10**9, 10**9 + 8), (1, 2, 3, 4, 5, 7)])
def test_a_band_of_marks_one_after_the_other_counts_like_any_other(tmp_path: Path, cuts: Sequence[int]) -> None:
    moved = [cuts[0] - 10, *cuts, cuts[-1] + 1, cuts[-1] + 10]
    rules = {f"r{place}": f"band(days(D, D) + {number}, {list(cuts)})" for place, number in enumerate(moved)}
    rules |= {
        f"d{place}": f"band(D - {days} + {number}, {list(cuts)})"
        for place, (number, days) in enumerate(zip(moved, [(DAY - EPOCH).days] * len(moved), strict=True))
    }
    rules["u"] = f"band(highest, {list(cuts)})"
    text = '[facts]\nhighest = { max = "activity.logins" }\n[rules]\n'
    text += "".join(f"{name} = '{said}'\n" for name, said in rules.items())
    policy, bank = read_policy(text), {**a_bank(), "activity": []}
    found = place_one(policy, bank)(whole("customers", bank["customers"][0]), {}, DAY)
    (frame,) = Batch(folder=write_parquet(tmp_path, bank), policy=policy, as_of=DAY).placed(tuple(rules), {})
    assert {name: frame[name][0] for name in rules} == {name: found[name] for name in rules}


@pytest.mark.parametrize("moved", ["10**9", "999_999_999_999_999", "5_000_000"])
def test_days_outside_the_calendar_have_no_anniversaries(tmp_path: Path, moved: str) -> None:
    amount = moved.replace("10**9", "1_000_000_000")
    for text in (f"years(D, D + {amount})", f"years(D - {amount}, D)"):
        assert the_same_in_both(tmp_path, f"[rules]\nx = '{text}'\n", a_bank(), "x", DAY) is None


def test_the_calendar_is_that_of_dates() -> None:
    low, high = CALENDAR
    assert EPOCH + timedelta(days=low) == date.min
    assert EPOCH + timedelta(days=high) == date.max
    assert years_between(low, high) == 9998
    assert years_between(low - 1, high) is None


@pytest.mark.parametrize(
    ("part", "whole_amount", "percent"),
    [(0, 1, 0), (1, 3, 33), (99, 10_000, 0), (100, 10_000, 1), (7, 2, 350), (5, 0, None), (-1, 3, -34), (5, -3, None)],
)
def test_hundredths_are_rounded_down_and_unknown_without_a_whole(
    tmp_path: Path, part: int, whole_amount: int, percent: int | None
) -> None:
    text = f"[numbers]\npart = {part}\nwhole = {whole_amount}\n[rules]\nx = 'percent(part, whole)'\n"
    assert the_same_in_both(tmp_path, text, a_bank(), "x", DAY) == percent


@pytest.mark.parametrize(
    ("own", "issuers", "grade"),
    [("R1", "R4", 4), ("R4", "R1", 4), ("R2", None, 2), (None, "R5", 5), (None, None, None), ("R3", "R3", 3)],
)
def test_the_higher_of_a_products_two_grades_counts(
    tmp_path: Path, own: str | None, issuers: str | None, grade: int | None
) -> None:
    bank = a_bank()
    bank["products"] = [
        {"product_code": "P1", "name": "x", "kind": "bond_fund", "risk_grade": own, "issuer_risk_grade": issuers}
    ]
    bank["holdings"] = [_holding("P1"), _holding("P-nowhere")]
    text = "[facts]\nbest = { max = 'holdings.product_grade' }\n[rules]\nx = 'best'\n"
    assert the_same_in_both(tmp_path, text, bank, "x", DAY) == grade


def _holding(code: str) -> dict[str, Any]:
    return {"holding_id": f"H-{code}", "customer_id": "C1", "product_code": code, "kind": "bond_fund", "balance": 5,
            "opened_on": date(2024, 1, 1)}  # fmt: skip


def test_products_that_were_not_delivered_make_the_test_false_however_it_is_turned(tmp_path: Path) -> None:
    bank = a_bank()
    bank["holdings"] = [_holding("P1")]
    text = """[facts]
best = { max = "holdings.product_grade" }
low = { count = "holdings", where = "not (product_grade > 2)" }
held = { count = "holdings" }
[rules]
x = "bits(a = best > 0, b = not (best > 0), c = low == 0, d = not known(best), e = held == 1)"
"""
    assert the_same_in_both(tmp_path, text, bank, "x", DAY) == "e"


@pytest.mark.parametrize(
    ("tags", "value"),
    [
        ([("k", "old", date(2025, 1, 1)), ("k", "new", date(2026, 1, 1)), ("other", "no", DAY)], "new"),
        ([("k", "undated", None), ("k", "dated", date(1999, 1, 1))], "dated"),  # no date is the earliest
        ([("k", "a", None), ("k", "b", None)], "b"),  # of one day the greatest
        ([("k", "ahead", DAY + timedelta(days=1)), ("k", "today", DAY)], "today"),
        ([("other", "no", DAY)], None),
    ],
)
def test_the_latest_tag_of_a_key_counts(
    tmp_path: Path, tags: list[tuple[str, str, date | None]], value: str | None
) -> None:
    bank = a_bank()
    bank["tags"] = [{"customer_id": "C1", "key": key, "value": said, "as_of": on} for key, said, on in tags]
    text = """[facts]
tag = { latest = "tags.value", where = "key == 'k' and (not known(as_of) or as_of <= D)" }
[rules]
x = "tag"
"""
    assert the_same_in_both(tmp_path, text, bank, "x", DAY) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("years(D)", "arguments"),
        ("years(aum, D)", "type_clash"),
        ("percent(D, 1)", "type_clash"),
        ("percent(1)", "arguments"),
        ("product_grade", "unknown_name"),
    ],
)
def test_what_they_cannot_be_given_is_refused(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_policy(f"[facts]\naum = {{ sum = 'holdings.balance' }}\n[rules]\nx = '{text}'\n")
    assert refused.value.code == code
    assert refused.value.line == 4


def test_a_products_name_is_nobodys_business_but_its_grade_is() -> None:
    with pytest.raises(Refused):
        read_policy("[facts]\nx = { count = 'holdings', where = \"product_name == 'a'\" }\n")
    with pytest.raises(Refused):
        read_policy("[facts]\nx = { count = 'movements', where = \"product_grade > 1\" }\n")
