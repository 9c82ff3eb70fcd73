"""The calls of every month (W-04, W-05): for whom, on which day of the month, and what closes them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.duties import spread
from segmentation.people import Contact
from tests.segmentation.duty_cases import CALENDAR, a_person, call, dossier, open_on, placed

NOVEMBER_DAY = spread("C001", "2026-11", CALENDAR.month(2026, 11))
PINNED = 6
"""Worked out once; another machine or version has to agree."""


@pytest.mark.parametrize(
    ("over", "is_due"),
    [
        ({}, True),
        ({"tier": "high"}, True),
        ({"tier": "private"}, True),
        ({"tier": "mass"}, False),
        ({"asset_types": ("savings", "wealth")}, True),
        ({"asset_types": ("savings",)}, False),
    ],
)
def test_wealth_customers_from_mid_on_are_contacted_every_month(over: dict[str, Any], is_due: bool) -> None:
    assert bool(open_on(dossier(placement=placed(**over)), NOVEMBER_DAY, "W-04")) is is_due


@pytest.mark.parametrize(
    ("tier", "debt", "is_due"),
    [
        ("mid", 0, False),
        ("mid", 1, True),
        ("mass", 49_999_999, False),
        ("mass", 50_000_000, True),
        ("private", 1, True),
    ],
)
def test_borrowers_are_called_every_month(tier: str, debt: int, is_due: bool) -> None:
    called = (call(date(2026, 10, 20)),)
    one = dossier(placement=placed(tier=tier, debt=debt, asset_types=("savings",)), contacts=called)
    found = open_on(one, NOVEMBER_DAY, "W-05")
    assert bool(found) is is_due
    assert [item.amount for item in found] == [debt] * is_due


def test_the_monthly_call_opens_three_working_days_before_its_own_day() -> None:
    one = dossier(placement=placed(), contacts=(call(date(2026, 10, 28)),))
    opens = CALENDAR.add(NOVEMBER_DAY, -3)
    assert [item.due_on for item in open_on(one, opens, "W-04")] == [NOVEMBER_DAY]
    assert not open_on(one, opens - timedelta(days=1), "W-04")
    (item,) = open_on(one, CALENDAR.month(2026, 11)[-1], "W-04")
    assert item.escalated


@pytest.mark.parametrize(
    ("contact", "is_open"),
    [
        (call(date(2026, 11, 2)), False),
        (call(date(2026, 11, 2), ""), False),  # an outcome nobody wrote down is a contact
        (call(date(2026, 11, 2), "no_answer"), True),
        (call(date(2026, 11, 2), "wrong_number"), True),
        (call(date(2026, 10, 31)), True),
    ],
)
def test_a_contact_in_the_calendar_month_closes_the_monthly_call(contact: Contact, is_open: bool) -> None:
    one = dossier(placement=placed(), contacts=(contact,))
    assert bool(open_on(one, date(2026, 11, 30), "W-04")) is is_open


def test_a_month_missed_stays_overdue_until_the_next_contact() -> None:
    one = dossier(placement=placed(), contacts=(call(date(2026, 9, 8)),))
    found = open_on(one, date(2026, 11, 2), "W-04")
    assert found[0].due_on.month == 10
    assert found[0].overdue_days > 0
    assert sum(item.overdue_days > 0 for item in open_on(one, date(2027, 3, 31), "W-04")) == 1, (
        "the oldest stands for all"
    )
    assert not open_on(replace(one, contacts=(call(date(2026, 11, 2)),)), date(2026, 11, 2), "W-04")


def test_nothing_that_fell_before_go_live_is_created() -> None:
    one = dossier(placement=placed(), customer=a_person(risk_level="C2"), assessed_on=date(2025, 11, 23))
    later = NOVEMBER_DAY + timedelta(days=1)
    assert open_on(one, later, "W-04", go_live=NOVEMBER_DAY)
    assert not open_on(one, later, "W-04", go_live=later)
    assert open_on(one, date(2026, 11, 30), "W-32", go_live=date(2026, 11, 23))
    assert not open_on(one, date(2026, 11, 30), "W-32", go_live=date(2026, 11, 24))


@given(st.text(min_size=1, max_size=12), st.integers(1, 12))
def test_the_spread_is_a_working_day_of_the_month_and_always_the_same(customer_id: str, month: int) -> None:
    working = CALENDAR.month(2026, month)
    day = spread(customer_id, f"2026-{month:02}", working)
    assert day in working
    assert day == spread(customer_id, f"2026-{month:02}", working)


def test_the_spread_is_even_and_pinned() -> None:
    working = CALENDAR.month(2026, 11)
    counts = [0] * len(working)
    for number in range(21_00):
        counts[working.index(spread(f"C{number:05}", "2026-11", working))] += 1
    assert min(counts) > 60
    assert max(counts) < 150
    assert spread("C001", "2026-11", working) == date(2026, 11, NOVEMBER_DAY.day)
    assert spread("C00001", "2026-11", tuple(date(2026, 11, n) for n in range(2, 7))) == date(2026, 11, PINNED)
