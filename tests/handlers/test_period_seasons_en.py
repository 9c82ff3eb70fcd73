"""English seasons, decades, days kept abroad and years in every form, against fixed days."""

from datetime import date

import pytest

from handlers.language.periods import find_period
from handlers.language.text import tidy

#: phrase | start | end ("-" open), read on Wednesday 18 November 2026.
AHEAD = """
anything maturing next summer | 2027-06-01 | 2027-08-31
this summer | 2026-06-01 | 2026-08-31
this autumn | 2026-09-01 | 2026-11-30
maturities in spring | 2027-03-01 | 2027-05-31
who bought last summer | 2026-06-01 | 2026-08-31
transfers made last winter | 2025-12-01 | 2026-02-28
deposits due by the end of spring | - | 2027-05-31
early summer | 2027-06-01 | 2027-06-30
late last autumn | 2025-11-01 | 2025-11-30
mid-summer | 2027-07-01 | 2027-07-31
sales since the spring | 2026-03-01 | 2026-11-18
winter 2027 | 2027-12-01 | 2028-02-29
the autumn of 2025 | 2025-09-01 | 2025-11-30
AUM fell this fall | 2026-09-01 | 2026-11-30
fall 2027 | 2027-09-01 | 2027-11-30
Spring Festival | 2027-02-05 | 2027-02-12
clients born in the 1960s | 1960-01-01 | 1969-12-31
who joined in the nineties | 1990-01-01 | 1999-12-31
the nineteen eighties | 1980-01-01 | 1989-12-31
in the noughties | 2000-01-01 | 2009-12-31
the '50s | 1950-01-01 | 1959-12-31
the 2020s | 2020-01-01 | 2029-12-31
this decade | 2020-01-01 | 2029-12-31
over the next decade | 2030-01-01 | 2039-12-31
flows for the past decade | 2016-11-18 | 2026-11-18
over the last three decades | 1996-11-18 | 2026-11-18
at the turn of the year | 2026-12-31 | 2027-01-01
May after next | 2028-05-01 | 2028-05-31
on Boxing Day 2027 | 2027-12-26 | 2027-12-26
next Thanksgiving | 2026-11-26 | 2026-11-26
before Black Friday | - | 2026-11-26
Cyber Monday last year | 2025-12-01 | 2025-12-01
the Wednesday before Thanksgiving | 2026-11-25 | 2026-11-25
the week after Easter | 2027-03-29 | 2027-04-04
over the Easter weekend | 2027-03-26 | 2027-03-29
Memorial Day weekend 2027 | 2027-05-29 | 2027-05-31
Christmas weekend | 2026-12-25 | 2026-12-27
over the Dragon Boat weekend | 2027-06-09 | 2027-06-09
until Valentine's | - | 2027-02-14
Christmas week | 2026-12-21 | 2026-12-27
Labour Day weekend | 2027-05-01 | 2027-05-05
Ash Wednesday | 2027-02-10 | 2027-02-10
Whit Monday | 2027-05-17 | 2027-05-17
Palm Sunday | 2027-03-21 | 2027-03-21
last St Patrick's Day | 2026-03-17 | 2026-03-17
MLK Day | 2027-01-18 | 2027-01-18
Presidents Day 2028 | 2028-02-21 | 2028-02-21
during Ramadan | 2027-02-08 | 2027-03-09
before Eid al-Fitr | - | 2027-03-09
Hanukkah 2027 | 2027-12-24 | 2027-12-31
before Passover | - | 2027-04-20
Orthodox Easter 2027 | 2027-05-02 | 2027-05-02
Boss's Day 2027 | 2027-10-15 | 2027-10-15
in the month of July | 2027-07-01 | 2027-07-31
the year of 2025 | 2025-01-01 | 2025-12-31
Dec/2026-May/2027 | 2026-12-01 | 2027-05-31
before the thirty-first day of January | - | 2027-01-30
the twenty-first day of the month | 2026-11-21 | 2026-11-21
Friday 19 December | 2026-12-19 | 2026-12-19
Friday 13 November | 2026-11-13 | 2026-11-13
the day after Boxing Day | 2026-12-27 | 2026-12-27
second Tuesday after Easter | 2027-04-06 | 2027-04-06
Easter Sunday two thousand and twenty-eight | 2028-04-16 | 2028-04-16
pre-Christmas | - | 2026-12-24
post-Easter | 2027-03-29 | -
from nineteen ninety to two thousand | 1990-01-01 | 2000-12-31
12 Dec 26 | 2026-12-12 | 2026-12-12
Jan 5th '27 | 2027-01-05 | 2027-01-05
Nov-30-2026 | 2026-11-30 | 2026-11-30
10.31.1994 | 1994-10-31 | 1994-10-31
November 30th, twenty twenty-six | 2026-11-30 | 2026-11-30
Q3 FY27 | 2027-07-01 | 2027-09-30
FY27 H1 | 2027-01-01 | 2027-06-30
the beginning of H1 2027 | 2027-01-01 | 2027-02-28
by the end of H2 | - | 2026-12-31
"""


def _days(phrase: str) -> list[str] | None:
    found = find_period(tidy(phrase).text, date(2026, 11, 18))
    if found is None or found.impossible:
        return None
    return [found.start.isoformat() if found.start else "-", found.end.isoformat() if found.end else "-"]


@pytest.mark.parametrize("line", AHEAD.strip().splitlines())
def test_seasons_decades_and_days_kept_abroad_are_read(line: str) -> None:
    phrase, *days = (part.strip() for part in line.split("|"))
    assert _days(phrase) == days


@pytest.mark.parametrize(
    "phrase",
    [
        "clients in their seventies",
        "customers over 60s",
        "spring campaign leads",
        "a spring water club",
        "summer intern called",
        "the fall in AUM",
        "he is in the late 80s",
        "write a Diwali greeting",
        "next day delivery",
        "the price at 4.22",
        "between one thousand and two thousand",
        "this may take longer",
        "my 5th largest client",
        "growth month on month",
        "year-over-year figures",
        "the clients may or may not stay",
    ],
)
def test_what_only_sounds_like_a_season_a_decade_or_a_date_is_none(phrase: str) -> None:
    found = find_period(tidy(phrase).text, date(2026, 11, 18))
    assert found is None


@pytest.mark.parametrize("phrase", ["Diwali 2027", "maturities before Diwali", "Vesak next year"])
def test_a_feast_nobody_here_can_reckon_is_asked_for_and_never_the_whole_year(phrase: str) -> None:
    found = find_period(tidy(phrase).text, date(2026, 11, 18))
    assert found is not None
    assert found.impossible


@pytest.mark.parametrize(
    ("phrase", "today", "first"),
    [
        ("last winter", date(2027, 1, 10), date(2025, 12, 1)),
        ("this winter", date(2027, 1, 10), date(2026, 12, 1)),
        ("this winter", date(2027, 3, 1), date(2027, 12, 1)),
        ("next spring", date(2027, 2, 28), date(2027, 3, 1)),
        ("next spring", date(2027, 3, 1), date(2028, 3, 1)),
        ("this summer", date(2027, 9, 1), date(2027, 6, 1)),
    ],
)
def test_a_season_that_runs_is_this_one(phrase: str, today: date, first: date) -> None:
    found = find_period(phrase, today)
    assert found is not None
    assert found.start == first
