"""English period words against fixed days: open ends, ranges, ordinals, quarters, festivals, impossible days."""

from datetime import date

import pytest

from handlers.language.periods import find_period
from handlers.language.text import tidy

#: phrase | start | end ("-" open), read on Wednesday 18 November 2026.
WEDNESDAY = """
today | 2026-11-18 | 2026-11-18
easter '06 | 2006-04-16 | 2006-04-16
maturing in June '27 | 2027-06-01 | 2027-06-30
the second of February in the year 1980 | 1980-02-02 | 1980-02-02
year-end '27 | 2027-12-31 | 2027-12-31
H1 '27 | 2027-01-01 | 2027-06-30
valentine day 2027 | 2027-02-14 | 2027-02-14
tomorrow | 2026-11-19 | 2026-11-19
who should I call tomorrow and the day after | 2026-11-19 | 2026-11-20
today, tomorrow and the day after tomorrow | 2026-11-18 | 2026-11-20
yesterday and the day before | 2026-11-16 | 2026-11-17
tomorrow and the day after the meeting | 2026-11-19 | 2026-11-19
the day after tomorrow | 2026-11-20 | 2026-11-20
yesterday | 2026-11-17 | 2026-11-17
the day before yesterday | 2026-11-16 | 2026-11-16
who matures this week | 2026-11-16 | 2026-11-22
next week | 2026-11-23 | 2026-11-29
monday to wednesday next week | 2026-11-23 | 2026-11-25
from tuesday to friday last week | 2026-11-10 | 2026-11-13
last week | 2026-11-09 | 2026-11-15
the week after next | 2026-11-30 | 2026-12-06
the week before last | 2026-11-02 | 2026-11-08
this weekend | 2026-11-21 | 2026-11-22
next weekend | 2026-11-28 | 2026-11-29
Friday | 2026-11-20 | 2026-11-20
on Friday | 2026-11-20 | 2026-11-20
Monday | 2026-11-23 | 2026-11-23
this Friday | 2026-11-20 | 2026-11-20
this Monday | 2026-11-16 | 2026-11-16
next Wednesday | 2026-11-25 | 2026-11-25
next Monday | 2026-11-23 | 2026-11-23
last Friday | 2026-11-13 | 2026-11-13
before Friday | - | 2026-11-19
by Friday | - | 2026-11-20
until Friday | - | 2026-11-20
after Friday | 2026-11-21 | -
before next Wednesday | - | 2026-11-24
Monday to Friday | 2026-11-16 | 2026-11-20
from Thursday to Saturday | 2026-11-19 | 2026-11-21
next Monday to Wednesday | 2026-11-23 | 2026-11-25
week 48 | 2026-11-23 | 2026-11-29
week 53 | 2026-12-28 | 2027-01-03
this month | 2026-11-01 | 2026-11-30
next month | 2026-12-01 | 2026-12-31
last month | 2026-10-01 | 2026-10-31
end of next month | 2026-12-31 | 2026-12-31
end of the month | 2026-11-30 | 2026-11-30
month-end | 2026-11-30 | 2026-11-30
before month-end | - | 2026-11-30
by the end of the month | - | 2026-11-30
by end of December | - | 2026-12-31
mid December | 2026-12-11 | 2026-12-20
early next month | 2026-12-01 | 2026-12-10
late November | 2026-11-21 | 2026-11-30
first half of December | 2026-12-01 | 2026-12-15
the first week of December | 2026-12-01 | 2026-12-07
December | 2026-12-01 | 2026-12-31
in December | 2026-12-01 | 2026-12-31
March | 2027-03-01 | 2027-03-31
in May | 2027-05-01 | 2027-05-31
December 2027 | 2027-12-01 | 2027-12-31
February 2028 | 2028-02-01 | 2028-02-29
in 2027 | 2027-01-01 | 2027-12-31
from March to May | 2027-03-01 | 2027-05-31
March to May | 2027-03-01 | 2027-05-31
Jan-Mar | 2027-01-01 | 2027-03-31
between November and January | 2026-11-01 | 2027-01-31
between January and March 2027 | 2027-01-01 | 2027-03-31
between November and February 2027 | 2026-11-01 | 2027-02-28
between 1 January and 3 March 2027 | 2027-01-01 | 2027-03-03
next week Tuesday | 2026-11-24 | 2026-11-24
last week, Friday | 2026-11-13 | 2026-11-13
Tuesday next week | 2026-11-24 | 2026-11-24
this morning | 2026-11-18 | 2026-11-18
call Li Na, Wed | 2026-11-18 | 2026-11-18
3 June | 2027-06-03 | 2027-06-03
June 3rd | 2027-06-03 | 2027-06-03
the 3rd of June | 2027-06-03 | 2027-06-03
3 June 2028 | 2028-06-03 | 2028-06-03
June 3-10 | 2027-06-03 | 2027-06-10
3-10 June | 2027-06-03 | 2027-06-10
between 3 June and 10 June | 2027-06-03 | 2027-06-10
from 1 to 15 December | 2026-12-01 | 2026-12-15
December 1st through 15th | 2026-12-01 | 2026-12-15
the 3rd to the 10th | 2026-12-03 | 2026-12-10
the 15th to the 20th | 2026-11-15 | 2026-11-20
the 28th | 2026-11-28 | 2026-11-28
before the 15th | - | 2026-12-14
by 15 December | - | 2026-12-15
on or before 15 December | - | 2026-12-15
no later than 10 December | - | 2026-12-10
after 10 December | 2026-12-11 | -
from 1 December | 2026-12-01 | -
1 December onwards | 2026-12-01 | -
2026-12-31 | 2026-12-31 | 2026-12-31
12/31/2026 | 2026-12-31 | 2026-12-31
next two weeks | 2026-11-18 | 2026-12-02
the next 30 days | 2026-11-18 | 2026-12-18
over the next three months | 2026-11-18 | 2027-02-18
within 10 days | 2026-11-18 | 2026-11-28
within the next week | 2026-11-23 | 2026-11-29
within half a year | 2026-11-18 | 2027-05-18
within twenty-one days | 2026-11-18 | 2026-12-09
in the next couple of weeks | 2026-11-18 | 2026-12-02
in the coming 10 days | 2026-11-18 | 2026-11-28
the coming fortnight | 2026-11-18 | 2026-12-02
two weeks from now | 2026-12-02 | 2026-12-02
three days ago | 2026-11-15 | 2026-11-15
the last 7 days | 2026-11-11 | 2026-11-18
past six months | 2026-05-18 | 2026-11-18
this quarter | 2026-10-01 | 2026-12-31
next quarter | 2027-01-01 | 2027-03-31
last quarter | 2026-07-01 | 2026-09-30
Q1 | 2027-01-01 | 2027-03-31
Q4 | 2026-10-01 | 2026-12-31
Q2 2027 | 2027-04-01 | 2027-06-30
the first quarter of next year | 2027-01-01 | 2027-03-31
end of Q1 | 2027-03-31 | 2027-03-31
H2 | 2026-07-01 | 2026-12-31
this year | 2026-01-01 | 2026-12-31
next year | 2027-01-01 | 2027-12-31
year end | 2026-12-31 | 2026-12-31
by year end | - | 2026-12-31
before the end of the year | - | 2026-12-31
year to date | 2026-01-01 | 2026-11-18
the rest of the month | 2026-11-18 | 2026-11-30
now until Friday | 2026-11-18 | 2026-11-20
between now and year end | 2026-11-18 | 2026-12-31
before Chinese New Year | - | 2027-02-05
two weeks before Spring Festival | 2027-01-23 | 2027-02-05
the week before Spring Festival | 2027-01-30 | 2027-02-05
a week after National Day | 2027-10-08 | 2027-10-14
after National Day | 2027-10-08 | -
during golden week | 2027-10-01 | 2027-10-07
Christmas | 2026-12-25 | 2026-12-25
mid-autumn festival | 2027-09-15 | 2027-09-15
29 February | 2028-02-29 | 2028-02-29
who 下周 matures | 2026-11-23 | 2026-11-29
"""


@pytest.mark.parametrize("row", WEDNESDAY.strip().splitlines(), ids=lambda row: row)
def test_a_phrase_means_these_days_on_a_wednesday_in_november(row: str) -> None:
    phrase, start, end = (cell.strip() for cell in row.split("|"))
    assert read(phrase, date(2026, 11, 18)) == (start, end)


@pytest.mark.parametrize(
    ("today", "phrase", "start", "end"),
    [
        ("2026-12-31", "this week", "2026-12-28", "2027-01-03"),
        ("2026-12-31", "next month", "2027-01-01", "2027-01-31"),
        ("2026-12-31", "tomorrow", "2027-01-01", "2027-01-01"),
        ("2027-01-01", "last month", "2026-12-01", "2026-12-31"),
        ("2027-01-31", "next month", "2027-02-01", "2027-02-28"),
        ("2026-11-18", "who turns 60 next month", "2026-12-01", "2026-12-31"),
        ("2028-02-28", "tomorrow", "2028-02-29", "2028-02-29"),
        ("2028-02-29", "within one year", "2028-02-29", "2029-02-28"),
        ("2026-11-22", "this week", "2026-11-16", "2026-11-22"),
        ("2026-11-22", "next Wednesday", "2026-11-25", "2026-11-25"),
        ("2026-11-23", "next Wednesday", "2026-12-02", "2026-12-02"),
    ],
)
def test_year_ends_leap_days_and_sundays_are_ordinary(today: str, phrase: str, start: str, end: str) -> None:
    assert read(phrase, date.fromisoformat(today)) == (start, end)


@pytest.mark.parametrize("phrase", ["30 February", "31 November", "February 30th", "29 February 2027", "2026-02-30"])
def test_a_day_that_no_calendar_has_is_impossible(phrase: str) -> None:
    found = find_period(tidy(phrase).text, date(2026, 11, 18))
    assert found is not None
    assert found.impossible


@pytest.mark.parametrize(
    "text",
    [
        "who may leave us",
        "gone cold on me and may be shopping around",
        "pitch for Sun Li",
        "over 500k",
        "the 3-year CD",
        "a two year deposit",
        "give it a week",
        "2000 clients",
    ],
)
def test_names_and_verbs_are_no_dates(text: str) -> None:
    assert find_period(tidy(text).text, date(2026, 11, 18)) is None


def test_an_english_next_weekday_later_this_week_is_marked_as_having_another_reading() -> None:
    found = find_period(tidy("next Friday").text, date(2026, 11, 18))
    assert found is not None
    assert found.ambiguous
    assert found.start == date(2026, 11, 27)


def read(phrase: str, today: date) -> tuple[str, str]:
    """Start and end as text, "-" for open."""
    found = find_period(tidy(phrase).text, today)
    assert found is not None
    assert not found.impossible
    return (found.start.isoformat() if found.start else "-", found.end.isoformat() if found.end else "-")
