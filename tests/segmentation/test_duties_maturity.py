"""Money that matures (W-01): when it opens, what closes it, when it is urgent, overdue and escalated."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from segmentation.duties import due_items
from tests.segmentation.duty_cases import NUMBERS, TUESDAY, WAN, a_person, call, deposit, dossier, on, open_on


@pytest.mark.parametrize(
    ("day", "is_open"),
    [(date(2026, 11, 16), False), (date(2026, 11, 17), True), (TUESDAY, True), (date(2026, 12, 24), True)],
)
def test_a_maturity_opens_seven_days_before_and_stays_until_settled(day: date, is_open: bool) -> None:
    assert bool(open_on(dossier(holdings=(deposit(TUESDAY),)), day, "W-01")) is is_open


def test_a_lead_time_on_a_day_off_moves_back_to_a_working_day() -> None:
    sunday = dossier(holdings=(deposit(date(2026, 11, 29)),))  # seven days before is a Sunday too
    assert not open_on(sunday, date(2026, 11, 19), "W-01")
    (item,) = open_on(sunday, date(2026, 11, 20), "W-01")
    assert (item.opens_on, item.due_on, item.falls_on) == (date(2026, 11, 20), date(2026, 11, 27), date(2026, 11, 29))


@pytest.mark.parametrize(
    ("over", "is_due"),
    [
        ({}, True),
        ({"auto_renew": None}, True),  # unknown is not "renews by itself"
        ({"auto_renew": True}, False),
        ({"kind": "mortgage"}, False),
        ({"matures_on": None}, False),
        ({"kind": "closed_wealth"}, True),
    ],
)
def test_only_assets_that_do_not_renew_by_themselves_mature(over: dict[str, Any], is_due: bool) -> None:
    holding = replace(deposit(TUESDAY), **over)
    assert bool(open_on(dossier(holdings=(holding,)), TUESDAY, "W-01")) is is_due


@pytest.mark.parametrize(
    ("day", "outcome", "is_open"),
    [
        (date(2026, 11, 18), "roll", False),
        (date(2026, 11, 18), "move", False),
        (date(2026, 11, 17), "take_out", False),  # the day it opens counts
        (date(2026, 11, 16), "roll", True),  # before it opened
        (date(2026, 11, 18), "reached", True),  # talked, but the money has no plan
        (date(2026, 11, 18), "undecided", True),
        (date(2026, 11, 18), "no_answer", True),
    ],
)
def test_a_maturity_is_closed_by_what_becomes_of_the_money(day: date, outcome: str, is_open: bool) -> None:
    one = dossier(holdings=(deposit(TUESDAY),), contacts=(call(day, outcome),))
    assert bool(open_on(one, TUESDAY, "W-01")) is is_open


@pytest.mark.parametrize(
    ("day", "urgent", "overdue", "escalated"),
    [
        (date(2026, 11, 20), False, 0, False),
        (date(2026, 11, 23), True, 0, False),  # the day before
        (date(2026, 11, 24), True, 0, False),
        (date(2026, 11, 25), True, 1, True),  # money idle
        (date(2026, 11, 30), True, 4, True),
    ],
)
def test_a_maturity_becomes_urgent_then_overdue_then_escalates(
    day: date, urgent: bool, overdue: int, escalated: bool
) -> None:
    (item,) = open_on(dossier(holdings=(deposit(TUESDAY),)), day, "W-01")
    assert (item.urgent, item.overdue_days, item.escalated) == (urgent, overdue, escalated)
    assert item.amount == 10 * WAN


def test_money_that_matured_before_go_live_is_still_due() -> None:
    one = dossier(holdings=(deposit(date(2025, 6, 2)),))
    assert open_on(one, date(2026, 11, 23), "W-01", go_live=date(2026, 11, 21))


def test_an_unplaced_customer_still_has_maturities_and_nothing_else() -> None:
    one = dossier(
        customer=a_person(birth_date=date(1970, 11, 24)), holdings=(deposit(TUESDAY),), assessed_on=date(2025, 11, 25)
    )
    assert [item.duty for item in due_items(one, on(TUESDAY), NUMBERS)] == ["W-01"]


def test_looking_ahead_also_finds_what_is_not_open_yet() -> None:
    one = dossier(holdings=(deposit(date(2026, 12, 30)),))
    assert not open_on(one, TUESDAY, "W-01")
    assert open_on(one, TUESDAY, "W-01", until=date(2026, 12, 31))
    assert not open_on(one, TUESDAY, "W-01", until=date(2026, 12, 29))
