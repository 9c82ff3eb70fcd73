"""Money that moves (W-02, W-03): from which amount, until when in working hours, what closes and what escalates it."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from segmentation.duties import is_large
from segmentation.working_hours import WorkingHours
from tests.segmentation.duty_cases import CALENDAR, NUMBERS, TUESDAY, WAN, on
from tests.segmentation.moment_cases import at, call, dossier, found, moved, placed


@pytest.mark.parametrize(
    ("tier", "aum", "amount", "large"),
    [
        ("mass", 0, 2 * WAN - 1, False), ("mass", 0, 2 * WAN, True), ("mid", 0, 5 * WAN - 1, False), ("mid", 0, 5 * WAN, True),
        ("high", 600 * WAN, 20 * WAN - 1, False), ("high", 600 * WAN, 20 * WAN, True),
        ("high", 60 * WAN, 12 * WAN - 1, False), ("high", 60 * WAN, 12 * WAN, True), ("private", 600 * WAN, 20 * WAN, True),
        ("unknown", 0, 900 * WAN, False),
    ],
)  # fmt: skip
def test_a_movement_counts_from_the_mark_of_its_tier(tier: str, aum: int, amount: int, large: bool) -> None:
    assert is_large(amount, tier, aum, NUMBERS) is large


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-24T17:00", TUESDAY),
        ("2026-11-24T17:01", date(2026, 11, 25)),
        ("2026-11-27T17:30", date(2026, 11, 30)),  # Friday
        ("2026-11-28T20:00", date(2026, 11, 30)),  # a Saturday is no evening: the next working day
    ],
)
def test_money_that_comes_in_is_for_the_same_working_day(moment: str, due: date) -> None:
    one = dossier(placement=placed(asset_types=("wealth",)), movements=(moved(moment, 5 * WAN, "in"),))
    (item,) = found(one, "W-02", on(date(2026, 11, 30)))
    assert (item.due_on, item.escalates_on, item.amount) == (due, CALENDAR.add(due, 1), 5 * WAN)


@pytest.mark.parametrize(
    ("moment", "due_at", "escalates_at"),
    [
        ("2026-11-24T10:00", "2026-11-24T12:00", "2026-11-24T16:00"),
        ("2026-11-24T16:00", "2026-11-24T18:00", "2026-11-25T13:00"),
        ("2026-11-24T17:30", "2026-11-25T10:30", "2026-11-25T14:30"),
        ("2026-11-27T19:00", "2026-11-30T11:00", "2026-11-30T15:00"),
        ("2026-11-24T08:00", "2026-11-24T11:00", "2026-11-24T15:00"),
    ],
)
def test_settlement_movements_count_working_hours(moment: str, due_at: str, escalates_at: str) -> None:
    one = dossier(placement=placed(asset_types=("settlement",)), movements=(moved(moment, 5 * WAN),))
    (item,) = found(one, "W-03", on(date(2026, 11, 30)))
    assert (item.due_at, item.escalates_at, item.due_on) == (at(due_at), at(escalates_at), at(due_at).date())
    before, after = at(escalates_at) - timedelta(minutes=1), at(escalates_at)
    for now, escalated in ((before, False), (after, True)):
        (item,) = found(one, "W-03", on(now.date(), now=now))
        assert item.escalated is escalated


@pytest.mark.parametrize(
    ("amount", "direction", "escalated"),
    [(50 * WAN - 1, "out", False), (50 * WAN, "out", True), (50 * WAN, "in", False)],
)
def test_large_money_that_leaves_is_told_at_once(amount: int, direction: str, escalated: bool) -> None:
    movement = moved("2026-11-24T10:00", amount, direction)
    one = dossier(placement=placed(asset_types=("settlement",)), movements=(movement,))
    assert [i.escalated for i in found(one, "W-03", on(TUESDAY, now=at("2026-11-24T10:01")))] == [escalated]
    other = [i.escalated for i in found(replace(one, placement=placed()), "W-03b", on(TUESDAY))]
    assert other == ([escalated] if direction == "out" else [])


def test_a_contact_at_its_moment_or_later_closes_a_movement() -> None:
    one = dossier(movements=(moved("2026-11-24T10:00", 5 * WAN),))
    assert found(replace(one, contacts=(call("2026-11-24T09:59"),)), "W-03b", on(TUESDAY))
    assert not found(replace(one, contacts=(call("2026-11-24T10:00"),)), "W-03b", on(TUESDAY))
    assert found(replace(one, contacts=(call("2026-11-24T10:30", "no_answer"),)), "W-03b", on(TUESDAY))


def test_working_hours_span_days_off() -> None:
    hours = WorkingHours(calendar=CALENDAR, opens=time(9), closes=time(18))
    assert hours.add(at("2026-09-30T17:00"), 2) == at("2026-10-08T10:00"), "National Day is a week"
    assert hours.add(at("2026-11-24T09:00"), 18) == at("2026-11-25T18:00")
    assert [hours.are_on(at(f"2026-11-{text}")) for text in ("24T09:00", "24T18:00", "24T08:59", "28T10:00")] == [
        True, False, False, False,
    ]  # fmt: skip
