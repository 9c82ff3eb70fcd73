"""Counted and spoken English periods: more than two weeks ago, leave for five days, last Golden Week, December thirty-one."""

from datetime import date

import pytest

from handlers.language.periods import find_period
from handlers.language.text import tidy

#: phrase | start | end ("-" open), read on Monday 23 November 2026.
MONDAY = """
2 years and 3 months ago | 2024-08-23 | 2024-08-23
1 month 21 days ago | 2026-10-02 | 2026-10-02
in 1 month and 15 days | 2027-01-07 | 2027-01-07
within 1 year and 2 months | 2026-11-23 | 2028-01-23
over the past 1 year and 6 months | 2025-05-23 | 2026-11-23
two weeks ago | 2026-11-09 | 2026-11-09
third-quarter contact count, 2025 | 2025-07-01 | 2025-09-30
third-quarter maturities | 2027-07-01 | 2027-09-30
after the Chinese National Day holiday | 2027-10-08 | -
before Chinese New Year | - | 2027-02-05
more than two weeks ago | - | 2026-11-08
at least two weeks ago | - | 2026-11-09
less than two weeks ago | 2026-11-09 | 2026-11-23
more than 90 days from now | 2027-02-22 | -
two coming weeks | 2026-11-23 | 2026-12-07
the next two coming weeks | 2026-11-23 | 2026-12-07
in the three months to come | 2026-11-23 | 2027-02-23
on leave from 1 December for 10 days | 2026-12-01 | 2026-12-10
leave from 1 December | 2026-12-01 | -
leave for 5 days from 7 December | 2026-12-07 | 2026-12-11
5 days from 7 December | 2026-12-12 | 2026-12-12
three working days off from Thursday | 2026-11-26 | 2026-11-30
leave from Monday to Friday for two days | 2026-11-23 | 2026-11-27
the second month of next quarter | 2027-02-01 | 2027-02-28
the second quarter of next year | 2027-04-01 | 2027-06-30
the third week of 2027 | 2027-01-18 | 2027-01-24
the second week of next quarter | 2027-01-08 | 2027-01-14
10th working day of next month | 2026-12-14 | 2026-12-14
the third last day of November | 2026-11-28 | 2026-11-28
the last day of November | 2026-11-30 | 2026-11-30
second last working day of the month | 2026-11-27 | 2026-11-27
first half of next week | 2026-11-30 | 2026-12-02
second half of next week | 2026-12-03 | 2026-12-06
first half of next quarter | 2027-01-01 | 2027-02-15
second half of next quarter | 2027-02-16 | 2027-03-31
first half of December | 2026-12-01 | 2026-12-15
second half of the year | 2026-07-01 | 2026-12-31
second weekend of December | 2026-12-12 | 2026-12-13
next week between Wednesday and Friday | 2026-12-02 | 2026-12-04
between Wednesday and Friday next week | 2026-12-02 | 2026-12-04
December between 19 and 24 | 2026-12-19 | 2026-12-24
from 4 to January 22, 2027 | 2027-01-04 | 2027-01-22
2026 the third quarter | 2026-07-01 | 2026-09-30
last National Day | 2026-10-01 | 2026-10-07
next Labour Day | 2027-05-01 | 2027-05-05
on next Labour Day | 2027-05-01 | 2027-05-01
this year's Mid-Autumn | 2026-09-25 | 2026-09-27
last year's Golden Week | 2025-10-01 | 2025-10-08
next year | 2027-01-01 | 2027-12-31
the third day of Spring Festival | 2027-02-08 | 2027-02-08
third day of the National Day holiday | 2027-10-03 | 2027-10-03
on lunar new year's day 2027 | 2027-02-06 | 2027-02-06
remind me on the day of Labour Day | 2027-05-01 | 2027-05-01
remind me for Labour Day | 2027-05-01 | 2027-05-01
remind me over Labour Day | 2027-05-01 | 2027-05-05
December thirty one | 2026-12-31 | 2026-12-31
Jan twenty-two, 2027 | 2027-01-22 | 2027-01-22
maturing on the first | 2026-12-01 | 2026-12-01
from the fifth to the twelfth | 2026-12-05 | 2026-12-12
from the twentieth to the twenty-eighth | 2026-11-20 | 2026-11-28
June nineteen ninety-nine | 1999-06-01 | 1999-06-30
30 June two thousand and twenty-seven | 2027-06-30 | 2027-06-30
on 4-22 | 2027-04-22 | 2027-04-22
2 / 15 | 2027-02-15 | 2027-02-15
10.31.2026 | 2026-10-31 | 2026-10-31
2026 - 11 | 2026-11-01 | 2026-11-30
since 2028 | 2028-01-01 | -
before the May holiday | - | 2027-04-30
the Friday before last | 2026-11-13 | 2026-11-13
Tue next wk | 2026-12-01 | 2026-12-01
Mid-Autumn eve | 2027-09-14 | 2027-09-14
Christmas eve | 2026-12-24 | 2026-12-24
the week to 15 November | 2026-11-09 | 2026-11-15
from this week to 15 December | 2026-11-23 | 2026-12-15
w/b 30 Nov | 2026-11-30 | 2026-12-06
on the 3rd, 4th and 5th of December | 2026-12-03 | 2026-12-05
from the 28th to the 5th of next month | 2026-11-28 | 2026-12-05
from the 5th to the 28th of next month | 2026-12-05 | 2026-12-28
from 28 to 5 January | 2026-12-28 | 2027-01-05
after the 10th but before the 20th | 2026-12-11 | 2026-12-19
after 10 December and before 20 December | 2026-12-11 | 2026-12-19
early to mid December | 2026-12-01 | 2026-12-20
in the final quarter | 2026-10-01 | 2026-12-31
2H Jan | 2027-01-16 | 2027-01-31
2H27 | 2027-07-01 | 2027-12-31
in 10 days or less | 2026-11-23 | 2026-12-03
in a week or two | 2026-11-30 | 2026-12-07
over the last month or two | 2026-09-23 | 2026-11-23
this or next month | 2026-11-01 | 2026-12-31
from 2028 on | 2028-01-01 | -
Q1-Q2 2027 | 2027-01-01 | 2027-06-30
Q4-Q1 2027 | 2026-10-01 | 2027-03-31
a week today | 2026-11-30 | 2026-11-30
penultimate day of the month | 2026-11-29 | 2026-11-29
tomorrows maturities | 2026-11-24 | 2026-11-24
few weeks ago | 2026-11-02 | 2026-11-02
due on 15 | 2026-12-15 | 2026-12-15
this side of Christmas | - | 2026-12-24
first week of the new year | 2027-01-01 | 2027-01-07
in the new year | 2027-01-01 | 2027-12-31
early in the new year | 2027-01-01 | 2027-01-31
before the new year | - | 2026-12-31
on new year | 2027-01-01 | 2027-01-01
this month and next | 2026-11-01 | 2026-12-31
this month and next week | 2026-11-01 | 2026-12-06
last week and this | 2026-11-16 | 2026-11-29
last night | 2026-11-22 | 2026-11-22
the ten days to 20 December | 2026-12-11 | 2026-12-20
first and second quarters of 2026 | 2026-01-01 | 2026-06-30
back half of the year | 2026-07-01 | 2026-12-31
last November | 2025-11-01 | 2025-11-30
last October | 2026-10-01 | 2026-10-31
AUM at the end of September | 2026-09-30 | 2026-09-30
maturing at the end of September | 2027-09-30 | 2027-09-30
21 Dec (Mon) to 23 Dec (Wed) | 2026-12-21 | 2026-12-23
12/21 (Mon) - 12/23 (Wed) | 2026-12-21 | 2026-12-23
12/21 | 2026-12-21 | 2026-12-21
21-12 to 23-12 | 2026-12-21 | 2026-12-23
the third Thursday | 2026-12-17 | 2026-12-17
the fourth Friday | 2026-11-27 | 2026-11-27
in the prior quarter | 2026-07-01 | 2026-09-30
first three quarters | 2026-01-01 | 2026-09-30
first nine months of last year | 2025-01-01 | 2025-09-30
first two months of next quarter | 2027-01-01 | 2027-02-28
the three months ended 30 September | 2026-07-01 | 2026-09-30
the two months to October | 2026-09-01 | 2026-10-31
the quarter ending 31 December | 2026-10-01 | 2026-12-31
the year ended 31 December 2025 | 2025-01-01 | 2025-12-31
this half year | 2026-07-01 | 2026-12-31
the previous half | 2026-01-01 | 2026-06-30
in the last half year | 2026-05-23 | 2026-11-23
in the next 1-2 weeks | 2026-11-23 | 2026-12-07
within one to two months | 2026-11-23 | 2027-01-23
in 30-60 days | 2026-12-23 | 2027-01-22
between 30 and 60 days from now | 2026-12-23 | 2027-01-22
60 days out | 2027-01-22 | 2027-01-22
two to three weeks ago | 2026-11-02 | 2026-11-09
Dec, Jan and Feb | 2026-12-01 | 2027-02-28
March, April or May | 2027-03-01 | 2027-05-31
1/12/2026-15/12/2026 | 2026-12-01 | 2026-12-15
12/1/2026 to 12/15/2026 | 2026-12-01 | 2026-12-15
tomorrow week | 2026-12-01 | 2026-12-01
by Friday COB | - | 2026-11-27
the first workday after Spring Festival | 2027-02-15 | 2027-02-15
Good Friday | 2027-03-26 | 2027-03-26
last Easter | 2026-04-05 | 2026-04-05
black friday 2025 | 2025-11-28 | 2025-11-28
new year eve | 2026-12-31 | 2026-12-31
this week 8pm | 2026-11-23 | 2026-11-29
since March | 2026-03-01 | 2026-11-23
"""


@pytest.mark.parametrize("line", MONDAY.strip().splitlines())
def test_counted_and_spoken_periods_are_read(line: str) -> None:
    phrase, *days = (part.strip() for part in line.split("|"))
    found = find_period(tidy(phrase).text, date(2026, 11, 23))
    assert found is not None
    assert not found.impossible
    assert [found.start.isoformat() if found.start else "-", found.end.isoformat() if found.end else "-"] == days


@pytest.mark.parametrize(
    "phrase",
    [
        "29 February nineteen ninety-nine",
        "June thirty-one",
        "from the fifth to the thirty-first of June",
        "June between 25 and 31",
        "1/12/2026-31/11/2026",
        "the 31st to the 5th of December",
        "from 12/1/2026 to 13/13/2026",
    ],
)
def test_days_told_in_words_that_no_calendar_has_are_impossible(phrase: str) -> None:
    found = find_period(tidy(phrase).text, date(2026, 11, 23))
    assert found is not None
    assert found.impossible


@pytest.mark.parametrize(
    "text",
    [
        "tell me more on the first",
        "yield over 4.22",
        "two thousand and eighteen yuan",
        "the second of them",
        "2-15 clients",
        "1-2",
        "more on 2",
        "open 24/7",
        "2/3 of my clients",
        "clients in their 70s",
    ],
)
def test_places_in_a_list_and_figures_are_no_days(text: str) -> None:
    assert find_period(tidy(text).text, date(2026, 11, 23)) is None
