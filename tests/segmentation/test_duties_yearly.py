"""What comes back every year: birthdays (W-08) and risk assessments (W-32), on both sides of each limit."""

from dataclasses import replace
from datetime import date

import pytest

from tests.segmentation.duty_cases import a_person, call, dossier, open_on, placed


@pytest.mark.parametrize(
    ("day", "is_open"),
    [(date(2026, 11, 23), False), (date(2026, 11, 24), True), (date(2026, 11, 27), True), (date(2026, 11, 28), False)],
)
def test_a_birthday_is_told_three_days_before_and_is_over_after_it(day: date, is_open: bool) -> None:
    one = dossier(customer=a_person(birth_date=date(1970, 11, 27)), placement=placed(asset_types=("savings",)))
    assert bool(open_on(one, day, "W-08")) is is_open


@pytest.mark.parametrize(("tier", "is_due"), [("mass", False), ("mid", True), ("high", True), ("private", True)])
def test_birthdays_are_for_mid_and_above(tier: str, is_due: bool) -> None:
    one = dossier(customer=a_person(birth_date=date(1970, 11, 27)), placement=placed(tier=tier))
    assert bool(open_on(one, date(2026, 11, 27), "W-08")) is is_due


def test_a_birthday_is_closed_by_a_contact_since_it_was_told() -> None:
    one = dossier(customer=a_person(birth_date=date(1970, 11, 27)), placement=placed())
    assert not open_on(replace(one, contacts=(call(date(2026, 11, 24)),)), date(2026, 11, 26), "W-08")
    assert open_on(replace(one, contacts=(call(date(2026, 11, 23)),)), date(2026, 11, 26), "W-08")


@pytest.mark.parametrize(
    ("assessed", "day", "is_open"),
    [
        (date(2025, 12, 23), date(2026, 11, 22), False),
        (date(2025, 12, 23), date(2026, 11, 23), True),  # thirty days before
        (date(2025, 12, 23), date(2027, 1, 8), True),  # ended and still not renewed
        (date(2024, 2, 29), date(2025, 2, 28), True),
        (date(2026, 11, 20), date(2026, 11, 23), False),
    ],
)
def test_an_assessment_is_renewed_within_thirty_days_of_its_end(assessed: date, day: date, is_open: bool) -> None:
    one = dossier(placement=placed(asset_types=("savings",)), assessed_on=assessed)
    assert bool(open_on(one, day, "W-32", go_live=date(2024, 1, 1))) is is_open


def test_a_29_february_assessment_ends_on_the_28th() -> None:
    one = dossier(placement=placed(), assessed_on=date(2024, 2, 29))
    (item,) = open_on(one, date(2025, 2, 20), "W-32", go_live=date(2024, 1, 1))
    assert (item.falls_on, item.amount) == (date(2025, 2, 28), 0)


@pytest.mark.parametrize(
    ("tier", "graded", "is_due"), [("mass", False, False), ("mass", True, True), ("mid", False, True)]
)
def test_the_assessment_matters_from_mid_on_or_where_a_graded_product_is_held(
    tier: str, graded: bool, is_due: bool
) -> None:
    one = dossier(placement=placed(tier=tier), assessed_on=date(2025, 11, 24), graded=graded)
    assert bool(open_on(one, date(2026, 11, 23), "W-32")) is is_due
