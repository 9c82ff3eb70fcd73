"""English days in a row, weekdays told by others, lengths with a half, stretches from a day, parts of a week."""

from datetime import date

import pytest

from handlers.language.periods import find_period
from handlers.language.text import tidy

#: phrase | start | end ("-" open), read on Wednesday 18 November 2026.
WEDNESDAY = """
Monday, Tuesday and Wednesday | 2026-11-16 | 2026-11-18
Thu, Fri and Sat next week | 2026-11-26 | 2026-11-28
Dec 24th, 25th and 26th | 2026-12-24 | 2026-12-26
3, 4 and 5 January | 2027-01-03 | 2027-01-05
March, April and May | 2027-03-01 | 2027-05-31
next month or the month after | 2026-12-01 | 2027-01-31
this week and the week after | 2026-11-16 | 2026-11-29
last month or the month before that | 2026-09-01 | 2026-10-31
the 1st Monday of the year | 2026-01-05 | 2026-01-05
the second Friday of next quarter | 2027-01-08 | 2027-01-08
third Monday of Q1 | 2027-01-18 | 2027-01-18
the fifth Monday of November | 2026-11-30 | 2026-11-30
last Friday of Ramadan | 2027-03-05 | 2027-03-05
the closest Monday to 5 May | 2027-05-03 | 2027-05-03
the Monday nearest to 5 May | 2027-05-03 | 2027-05-03
nearest Friday to Christmas | 2026-12-25 | 2026-12-25
the nearest Sunday to 8 May 2027 | 2027-05-09 | 2027-05-09
in two Fridays | 2026-11-27 | 2026-11-27
a fortnight on Friday | 2026-12-04 | 2026-12-04
three weeks on Monday | 2026-12-14 | 2026-12-14
Monday fortnight | 2026-12-07 | 2026-12-07
Monday two weeks from now | 2026-11-30 | 2026-11-30
next week Mon or Tue | 2026-11-23 | 2026-11-24
Wed or Thu next week | 2026-11-25 | 2026-11-26
Mon/Tue next week | 2026-11-23 | 2026-11-24
maturities Jan/Feb | 2027-01-01 | 2027-02-28
in Jan & Feb | 2027-01-01 | 2027-02-28
12/7-11 | 2026-12-07 | 2026-12-11
in about two weeks | 2026-12-02 | 2026-12-02
FY to date | 2026-01-01 | 2026-11-18
month to date | 2026-11-01 | 2026-11-18
not until the new year | 2027-01-01 | -
five working days from 7 December | 2026-12-14 | 2026-12-14
three weeks ahead of Spring Festival | 2027-01-16 | 2027-02-05
we are 3 next week | 2026-11-23 | 2026-11-29
the top 5 last month | 2026-10-01 | 2026-10-31
Dec31 , 1994 | 1994-12-31 | 1994-12-31
the 19th, 20th and 21st | 2026-11-19 | 2026-11-21
contacts logged on the 9th, 10th and 11th | 2026-11-09 | 2026-11-11
early in the new quarter | 2027-01-01 | 2027-01-31
at this point last year | 2025-11-18 | 2025-11-18
after the long weekend | 2026-11-23 | -
month-on-month growth this quarter | 2026-10-01 | 2026-12-31
Mon/Tue/Wed next week | 2026-11-23 | 2026-11-25
Jan/Feb/Mar | 2027-01-01 | 2027-03-31
spent 3 hours today | 2026-11-18 | 2026-11-18
October, 1st | 2027-10-01 | 2027-10-01
as late as Friday | - | 2026-11-20
as early as next month | 2026-12-01 | -
sales for any year greater than 2020 | 2021-01-01 | -
year 2024 and greater | 2024-01-01 | -
this working week | 2026-11-16 | 2026-11-20
next workweek | 2026-11-23 | 2026-11-27
every week starting next week | 2026-11-23 | -
Monday last | 2026-11-16 | 2026-11-16
this past Monday | 2026-11-16 | 2026-11-16
Friday gone | 2026-11-13 | 2026-11-13
a week ago Tuesday | 2026-11-10 | 2026-11-10
Tuesday the 17th | 2026-11-17 | 2026-11-17
Tuesday the 13th | 2027-04-13 | 2027-04-13
Friday the fifteenth | 2027-01-15 | 2027-01-15
the first of next month | 2026-12-01 | 2026-12-01
by the first of next month | - | 2026-12-01
the twenty-second of last month | 2026-10-22 | 2026-10-22
first week of 2027 | 2027-01-04 | 2027-01-10
second week of 2027 | 2027-01-11 | 2027-01-17
first days of January | 2027-01-01 | 2027-01-03
first day of January | 2027-01-01 | 2027-01-01
last half of the year | 2026-07-01 | 2026-12-31
the last half of November | 2026-11-16 | 2026-11-30
the latter part of January | 2027-01-21 | 2027-01-31
the very end of December | 2026-12-31 | 2026-12-31
the early part of next week | 2026-11-23 | 2026-11-25
early next week | 2026-11-23 | 2026-11-25
end of next week | 2026-11-27 | 2026-11-29
by the end of next week | - | 2026-11-29
before the end of next week | - | 2026-11-29
after the end of next week | 2026-11-30 | -
from Monday to the end of next week | 2026-11-16 | 2026-11-29
this week-end | 2026-11-21 | 2026-11-22
by the week-end | - | 2026-11-22
last week end of January | 2027-01-30 | 2027-01-31
half-year end | 2026-12-31 | 2026-12-31
year-end | 2026-12-31 | 2026-12-31
at the BOM | 2026-11-01 | 2026-11-10
rest of my month | 2026-11-18 | 2026-11-30
the remainder of the current quarter | 2026-11-18 | 2026-12-31
the next day | 2026-11-19 | 2026-11-19
in a year and a half | 2028-05-18 | 2028-05-18
a month and a half ago | 2026-10-03 | 2026-10-03
over the last year and a half | 2025-05-18 | 2026-11-18
within a year and a half | 2026-11-18 | 2028-05-18
two months back | 2026-09-18 | 2026-09-18
six weeks today | 2026-12-30 | 2026-12-30
two months tomorrow | 2027-01-19 | 2027-01-19
a month ago today | 2026-10-18 | 2026-10-18
the 10 days from 5 January | 2027-01-05 | 2027-01-14
10 days from 5 January | 2027-01-15 | 2027-01-15
two weeks starting Monday | 2026-11-23 | 2026-12-06
the fortnight beginning 7 December | 2026-12-07 | 2026-12-20
10 days either side of Christmas | 2026-12-15 | 2027-01-04
beginning next Monday | 2026-11-23 | -
"""


@pytest.mark.parametrize("line", WEDNESDAY.strip().splitlines())
def test_days_in_a_row_and_days_told_by_others_are_read(line: str) -> None:
    phrase, *days = (part.strip() for part in line.split("|"))
    found = find_period(tidy(phrase).text, date(2026, 11, 18))
    assert found is not None
    assert not found.impossible
    assert [found.start.isoformat() if found.start else "-", found.end.isoformat() if found.end else "-"] == days


@pytest.mark.parametrize(
    "phrase",
    [
        "March, June and September",
        "Monday, Wednesday and Friday",
        "Jan/Apr/Jul",
        "5, 7 and 9 January",
        "the fifth Monday of December",
        "Dec 1, 2 and 4",
    ],
)
def test_days_with_gaps_are_none_rather_than_one_of_them(phrase: str) -> None:
    found = find_period(tidy(phrase).text, date(2026, 11, 18))
    assert found is not None
    assert found.impossible


def test_weekdays_in_a_row_that_are_over_are_next_weeks() -> None:
    over = find_period("monday, tuesday and wednesday", date(2026, 11, 19))
    past = find_period("monday, tuesday and wednesday", date(2026, 11, 17), back=True)
    assert over is not None
    assert past is not None
    assert (over.start, past.start) == (date(2026, 11, 23), date(2026, 11, 9))
