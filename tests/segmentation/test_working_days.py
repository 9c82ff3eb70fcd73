"""Working days: holidays, make-up days, the bank's own table, years nobody has published, and walking between days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.calendar import birthdays, statutory_days, working_days
from segmentation.working_days import WorkingDays, YearOfDays

CALENDAR = working_days()
DAYS = st.dates(min_value=date(2024, 1, 1), max_value=date(2028, 12, 31))


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 11, 20), True),  # an ordinary Friday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 10, 1), False),  # National Day
        (date(2026, 9, 30), True),
        (date(2026, 10, 10), True),  # a Saturday worked to make up
        (date(2026, 2, 17), False),  # Spring Festival 2026
        (date(2027, 2, 5), False),  # the eve of Spring Festival in a year not yet published
        (date(2027, 2, 4), True),
        (date(2027, 9, 15), False),  # Mid-Autumn 2027
        (date(2028, 1, 26), False),  # Spring Festival 2028
    ],
)
def test_holidays_and_make_up_days_are_known(day: date, worked: bool) -> None:
    assert CALENDAR.is_working_day(day) is worked


def test_years_nobody_has_published_are_marked_provisional() -> None:
    assert [year for year in range(2024, 2030) if CALENDAR.provisional(year)] == [2027, 2028, 2029]
    assert date(2027, 4, 5) in statutory_days(2027)


def test_the_banks_own_table_wins_over_everything() -> None:
    edited = working_days([(date(2026, 11, 23), False), (date(2026, 11, 22), True)])
    assert not edited.is_working_day(date(2026, 11, 23))
    assert edited.is_working_day(date(2026, 11, 22))
    assert edited.on_or_before(date(2026, 11, 23)) == date(2026, 11, 22)
    assert CALENDAR.is_working_day(date(2026, 11, 23)), "the published calendar itself is unchanged"


def test_a_year_the_bank_edited_wholly_is_not_provisional() -> None:
    year = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
    assert not working_days([(day, day.weekday() < 5) for day in year]).provisional(2027)
    assert working_days([(day, True) for day in year[1:]]).provisional(2027)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the long holiday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),  # from a Saturday
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 22), -1, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
        (date(2026, 11, 23), 5, date(2026, 11, 30)),
    ],
)
def test_working_days_are_added(start: date, count: int, end: date) -> None:
    assert CALENDAR.add(start, count) == end


@given(DAYS, DAYS)
def test_between_counts_what_a_plain_walk_counts(first: date, last: date) -> None:
    walked = sum(CALENDAR.is_working_day(first + timedelta(days=n)) for n in range(1, (last - first).days + 1))
    assert CALENDAR.between(first, last) == walked


@given(DAYS, st.integers(1, 30))
def test_adding_and_counting_agree(start: date, count: int) -> None:
    assert CALENDAR.between(start, CALENDAR.add(start, count)) == count


@given(DAYS)
def test_a_deadline_moves_to_a_working_day_and_never_over_one(day: date) -> None:
    before, after = CALENDAR.on_or_before(day), CALENDAR.on_or_after(day)
    assert CALENDAR.is_working_day(before)
    assert CALENDAR.is_working_day(after)
    assert before <= day <= after
    assert before == after or CALENDAR.between(before, after) == 1


def test_a_calendar_without_working_days_says_so() -> None:
    empty = WorkingDays(lambda _year: YearOfDays(working=frozenset()))
    with pytest.raises(ValueError, match="no working day"):
        empty.on_or_after(date(2026, 1, 1))


@pytest.mark.parametrize(
    ("born", "calendar", "year", "expected"),
    [
        (date(1980, 11, 23), "solar", 2026, [date(2026, 11, 23)]),
        (date(1988, 2, 29), "solar", 2026, [date(2026, 2, 28)]),
        (date(1988, 2, 29), "solar", 2028, [date(2028, 2, 29)]),
        (date(1970, 9, 15), "lunar", 2026, [date(2026, 9, 25)]),  # lunar 8/15, Mid-Autumn
        (date(1960, 1, 27), "lunar", 2027, [date(2027, 2, 5)]),  # lunar 12/29: belongs to the lunar year before
        (
            date(1995, 10, 10),
            "lunar",
            2026,
            [date(2026, 9, 26)],
        ),  # born in the leap eighth month, kept in the ordinary one
    ],
)
def test_birthdays_fall_by_their_calendar(born: date, calendar: str, year: int, expected: list[date]) -> None:
    assert list(birthdays(born, calendar, date(year, 1, 1), date(year, 12, 31))) == expected
