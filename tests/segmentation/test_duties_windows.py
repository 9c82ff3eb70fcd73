"""Windows before a key date (W-06) and quarters (W-14, W-23): when they open, and what closes them."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.segmentation.duty_cases import CALENDAR, on
from tests.segmentation.moment_cases import call, dossier, found, placed


@pytest.mark.parametrize(
    ("today", "is_open"),
    [(date(2026, 12, 16), False), (date(2026, 12, 17), True), (date(2026, 12, 31), True), (date(2027, 1, 8), True)],
)
def test_savers_are_seen_in_the_ten_working_days_before_the_year_ends(today: date, is_open: bool) -> None:
    one = dossier(placement=placed(asset_types=("savings",)))
    days = on(today, go_live=date(2026, 12, 1))
    assert any(i.reason.key == "duties.W-06.year_end" for i in found(one, "W-06", days)) is is_open


def test_spring_festivals_eve_opens_fifteen_working_days_before() -> None:
    one = dossier(placement=placed(asset_types=("savings",)), contacts=(call("2026-01-05T10:00"),))
    eve = date(2026, 2, 16)
    opens = CALENDAR.add(eve, -15)
    assert not found(one, "W-06", on(opens - timedelta(days=1)))
    (item,) = found(one, "W-06", on(opens))
    assert (item.escalates_on, item.reason.key) == (eve, "duties.W-06.spring_festival")
    assert opens <= item.due_on <= eve


@pytest.mark.parametrize(
    ("outcome", "channel", "tier", "duty", "is_open"),
    [
        ("review", "call", "high", "W-14", False), ("reached", "visit", "high", "W-14", True),
        ("review", "call", "private", "W-14", False), ("reached", "visit", "mid", "W-23", False),
        ("reached", "phone", "mid", "W-23", False), ("review", "wecom", "mid", "W-23", True),
        ("no_answer", "phone", "mid", "W-23", True),
    ],
)  # fmt: skip
def test_a_quarter_is_closed_by_what_the_duty_asks_for(
    outcome: str, channel: str, tier: str, duty: str, is_open: bool
) -> None:
    days = on(date(2026, 12, 31), go_live=date(2026, 10, 1))
    one = dossier(placement=placed(tier=tier))
    for moment, counts in (("2026-10-01T10:00", True), ("2026-09-30T10:00", False)):
        contact = call(moment, outcome, channel)
        assert bool(found(replace(one, contacts=(contact,)), duty, days)) is (is_open or not counts)
