"""Parts of English periods, days told by others, short forms: first and last days of, beside a festival, 2H26, Friday week."""

from datetime import date

import pytest

from handlers.language.periods import find_period
from handlers.language.text import tidy

#: phrase | start | end ("-" open), read on Wednesday 18 November 2026.
WEDNESDAY = """
the first ten days of January | 2027-01-01 | 2027-01-10
last five days of November | 2026-11-26 | 2026-11-30
the last working day of May | 2027-05-31 | 2027-05-31
first working day of next month | 2026-12-01 | 2026-12-01
first week of next month | 2026-12-01 | 2026-12-07
last two weeks of December | 2026-12-18 | 2026-12-31
last week of the year | 2026-12-25 | 2026-12-31
within 3 working days | 2026-11-18 | 2026-11-23
in 3 business days | 2026-11-23 | 2026-11-23
next working day | 2026-11-19 | 2026-11-19
the 5th and 6th of next month | 2026-12-05 | 2026-12-06
between the 3rd and the 8th of next month | 2026-12-03 | 2026-12-08
from the 3rd to the 8th of December | 2026-12-03 | 2026-12-08
January through March next year | 2027-01-01 | 2027-03-31
from January to March next year | 2027-01-01 | 2027-03-31
Jan - Mar 2027 | 2027-01-01 | 2027-03-31
on National Day | 2027-10-01 | 2027-10-01
over the National Day holiday | 2027-10-01 | 2027-10-07
on the eve of National Day | 2027-09-30 | 2027-09-30
New Year's Eve | 2026-12-31 | 2026-12-31
Chinese New Year's Eve | 2027-02-05 | 2027-02-05
the day before Christmas | 2026-12-24 | 2026-12-24
the day after Christmas | 2026-12-26 | 2026-12-26
three days before Christmas | 2026-12-22 | 2026-12-22
the three days before Christmas | 2026-12-22 | 2026-12-24
the week before Christmas | 2026-12-18 | 2026-12-24
on or after 1 February 2027 | 2027-02-01 | -
not before 1 February | 2027-02-01 | -
later than 1 February | 2027-02-02 | -
up to and including Friday | - | 2026-11-20
by close of business Friday | - | 2026-11-20
by COB Friday | - | 2026-11-20
by end of day tomorrow | - | 2026-11-19
week of 7 December | 2026-12-07 | 2026-12-13
week commencing 7 Dec | 2026-12-07 | 2026-12-13
w/c 7 Dec | 2026-12-07 | 2026-12-13
week ending 13 Dec | 2026-12-07 | 2026-12-13
second half of next month | 2026-12-16 | 2026-12-31
the second half of the year | 2026-07-01 | 2026-12-31
2H26 | 2026-07-01 | 2026-12-31
1H27 | 2027-01-01 | 2027-06-30
4Q26 | 2026-10-01 | 2026-12-31
Q1 27 | 2027-01-01 | 2027-03-31
Q1 2027 | 2027-01-01 | 2027-03-31
this month so far | 2026-11-01 | 2026-11-18
so far this quarter | 2026-10-01 | 2026-11-18
trailing twelve months | 2025-11-18 | 2026-11-18
past 6 mths | 2026-05-18 | 2026-11-18
last 2 wks | 2026-11-04 | 2026-11-18
same quarter last year | 2025-10-01 | 2025-12-31
same month last year | 2025-11-01 | 2025-11-30
the week after Chinese New Year | 2027-02-13 | 2027-02-19
mid-month | 2026-11-11 | 2026-11-20
middle of next month | 2026-12-11 | 2026-12-20
end of November | 2026-11-30 | 2026-11-30
towards the end of December | 2026-12-31 | 2026-12-31
Dec 20-25 | 2026-12-20 | 2026-12-25
20 to 25 Dec | 2026-12-20 | 2026-12-25
between 20 and 25 December | 2026-12-20 | 2026-12-25
20th-25th | 2026-11-20 | 2026-11-25
28 Dec to 3 Jan | 2026-12-28 | 2027-01-03
from 28 December until 3 January | 2026-12-28 | 2027-01-03
the coming weekend | 2026-11-21 | 2026-11-22
Sat and Sun | 2026-11-21 | 2026-11-22
Thursday or Friday | 2026-11-19 | 2026-11-20
tomorrow or Friday | 2026-11-19 | 2026-11-20
the first Monday of next month | 2026-12-07 | 2026-12-07
the last Friday of the year | 2026-12-25 | 2026-12-25
last Friday of this quarter | 2026-12-25 | 2026-12-25
ten days from now | 2026-11-28 | 2026-11-28
a fortnight ago | 2026-11-04 | 2026-11-04
in a fortnight | 2026-12-02 | 2026-12-02
a week on Friday | 2026-11-27 | 2026-11-27
Friday week | 2026-11-27 | 2026-11-27
a week from Friday | 2026-11-27 | 2026-11-27
this coming Monday | 2026-11-23 | 2026-11-23
the Monday after next | 2026-11-30 | 2026-11-30
first quarter next year | 2027-01-01 | 2027-03-31
next year's first quarter | 2027-01-01 | 2027-03-31
first two months of next year | 2027-01-01 | 2027-02-28
last two months of the year | 2026-11-01 | 2026-12-31
the next two quarters | 2026-11-18 | 2027-05-18
last year | 2025-01-01 | 2025-12-31
the year before last | 2024-01-01 | 2024-12-31
March last year | 2025-03-01 | 2025-03-31
last March | 2026-03-01 | 2026-03-31
next March | 2027-03-01 | 2027-03-31
this December | 2026-12-01 | 2026-12-31
before 2028 | - | 2027-12-31
after 2027 | 2028-01-01 | -
since 1 November | 2026-11-01 | 2026-11-18
from tomorrow | 2026-11-19 | -
from today to month end | 2026-11-18 | 2026-11-30
2027 May 22nd | 2027-05-22 | 2027-05-22
2027-August | 2027-08-01 | 2027-08-31
Tuesday, next week | 2026-11-24 | 2026-11-24
from today till next Friday | 2026-11-18 | 2026-11-27
from this Friday to next Tuesday | 2026-11-20 | 2026-11-24
from 30 November to Friday | 2026-11-30 | 2026-12-04
next two weeks from today | 2026-11-18 | 2026-12-02
two weeks from today | 2026-12-02 | 2026-12-02
until the end of next month | - | 2026-12-31
20261205 | 2026-12-05 | 2026-12-05
5 Dec 2026 | 2026-12-05 | 2026-12-05
5-Dec-26 | 2026-12-05 | 2026-12-05
5.12.2026 | 2026-12-05 | 2026-12-05
2026/12/05 | 2026-12-05 | 2026-12-05
Dec. 5 | 2026-12-05 | 2026-12-05
Dec 5th, 2026 | 2026-12-05 | 2026-12-05
Mon 23 Nov | 2026-11-23 | 2026-11-23
Monday the 23rd | 2026-11-23 | 2026-11-23
Monday, 23 November | 2026-11-23 | 2026-11-23
over the weekend | 2026-11-21 | 2026-11-22
Mon-Wed next week | 2026-11-23 | 2026-11-25
Mon to Wed | 2026-11-16 | 2026-11-18
next week Mon to Wed | 2026-11-23 | 2026-11-25
next Tue or Wed | 2026-11-24 | 2026-11-25
two months before Chinese New Year | 2026-12-06 | 2027-02-05
between Christmas and New Year | 2026-12-25 | 2027-01-01
the run-up to Chinese New Year | - | 2027-02-05
the remaining days of November | 2026-11-18 | 2026-11-30
remainder of the quarter | 2026-11-18 | 2026-12-31
rest of this week | 2026-11-18 | 2026-11-22
the rest of 2026 | 2026-11-18 | 2026-12-31
later this month | 2026-11-18 | 2026-11-30
the day after National Day | 2027-10-02 | 2027-10-02
half a year ago | 2026-05-18 | 2026-05-18
90 days ago | 2026-08-20 | 2026-08-20
the past quarter | 2026-08-18 | 2026-11-18
in the past year | 2025-11-18 | 2026-11-18
over the last month | 2026-10-18 | 2026-11-18
calendar 2027 | 2027-01-01 | 2027-12-31
last Q2 | 2026-04-01 | 2026-06-30
1Q next year | 2027-01-01 | 2027-03-31
2026 Q3 | 2026-07-01 | 2026-09-30
FY27 | 2027-01-01 | 2027-12-31
3rd qtr 2027 | 2027-07-01 | 2027-09-30
next wk | 2026-11-23 | 2026-11-29
last mth | 2026-10-01 | 2026-10-31
2nd week of Dec | 2026-12-08 | 2026-12-14
2nd half of December | 2026-12-16 | 2026-12-31
before this quarter ends | - | 2026-12-31
the quarter just ended | 2026-07-01 | 2026-09-30
year-end 2027 | 2027-12-31 | 2027-12-31
next month end | 2026-12-31 | 2026-12-31
1/12 - 15/12 | 2026-12-01 | 2026-12-15
31/12/27 | 2027-12-31 | 2027-12-31
20261225 | 2026-12-25 | 2026-12-25
11/2027 | 2027-11-01 | 2027-11-30
2027-2028 | 2027-01-01 | 2028-12-31
Aug'27 | 2027-08-01 | 2027-08-31
Oct-2 | 2027-10-02 | 2027-10-02
by Friday 12 December 2026 | - | 2026-12-12
week ending Sunday 13 Dec | 2026-12-07 | 2026-12-13
Thursday the 26th | 2026-11-26 | 2026-11-26
Friday 13 November | 2026-11-13 | 2026-11-13
by the 27 | - | 2026-11-27
the Monday after Christmas | 2026-12-28 | 2026-12-28
the Friday before National Day | 2027-09-24 | 2027-09-24
three Fridays from now | 2026-12-04 | 2026-12-04
Monday week after next | 2026-11-30 | 2026-11-30
the last weekend of December | 2026-12-26 | 2026-12-27
the weekend of next week | 2026-11-28 | 2026-11-29
working days next week | 2026-11-23 | 2026-11-27
the first three days after the National Day holiday | 2027-10-08 | 2027-10-10
first working day after New Year | 2027-01-04 | 2027-01-04
this time next month | 2026-12-18 | 2026-12-18
same day last year | 2025-11-18 | 2025-11-18
the month ahead | 2026-11-18 | 2026-12-18
Jan 1 to date | 2026-01-01 | 2026-11-18
20th of the next month | 2026-12-20 | 2026-12-20
tue-thu next wk | 2026-11-24 | 2026-11-26
the weekend just gone | 2026-11-14 | 2026-11-15
27 Nov to 3 Dec last year | 2025-11-27 | 2025-12-03
w/in 1 wk | 2026-11-18 | 2026-11-25
from December on, which policies | 2026-12-01 | -
New Year's Eve 2018 | 2018-12-31 | 2018-12-31
New Year's Eve last year | 2025-12-31 | 2025-12-31
Mid-Autumn eve | 2027-09-14 | 2027-09-14
the final Wednesday of November 2027 | 2027-11-24 | 2027-11-24
final weekend of May | 2027-05-29 | 2027-05-30
a week ago yesterday | 2026-11-10 | 2026-11-10
a week ago | 2026-11-11 | 2026-11-11
4Q22 | 2022-10-01 | 2022-12-31
Q4 22 clients | 2026-10-01 | 2026-12-31
1H19 | 2019-01-01 | 2019-06-30
due 2027-W05 | 2027-02-01 | 2027-02-07
the plan began on 7 April | 2026-04-07 | 2026-04-07
the plan begins on 7 April | 2027-04-07 | 2027-04-07
clients who got married in May | 2026-05-01 | 2026-05-31
"""


@pytest.mark.parametrize("row", WEDNESDAY.strip().splitlines(), ids=lambda row: row)
def test_a_phrase_means_these_days_on_a_wednesday_in_november(row: str) -> None:
    phrase, *days = (cell.strip() for cell in row.split("|"))
    found = find_period(tidy(phrase).text, date(2026, 11, 18))
    assert found is not None
    assert not found.impossible
    assert [found.start.isoformat() if found.start else "-", found.end.isoformat() if found.end else "-"] == days


@pytest.mark.parametrize("phrase", ["the 29th to the 31st of next month", "the 30th to the 31st of February"])
def test_days_of_a_range_that_its_month_does_not_have_are_impossible(phrase: str) -> None:
    found = find_period(tidy(phrase).text, date(2027, 1, 18))
    assert found is not None
    assert found.impossible


def test_working_days_pass_over_days_off_and_count_days_worked_in_their_stead() -> None:
    found = find_period("within 3 working days", date(2026, 9, 30))
    assert found is not None
    assert found.end == date(2026, 10, 10), "a Saturday that is worked"


@pytest.mark.parametrize("text", ["the second half hour", "a half day", "first come first served", "quite a few"])
def test_what_only_looks_like_a_part_is_none(text: str) -> None:
    assert find_period(tidy(text).text, date(2026, 11, 18)) is None
