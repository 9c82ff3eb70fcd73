"""English days and months named one by one: Dec, Jan and Feb; the 3rd, 4th and 5th; Monday, Tuesday and Wednesday.

In a row they are one period; with gaps they are none, for one of them would be a wrong answer. ``periods_en`` adds them.
"""

import re
from itertools import pairwise

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_en import JANUARY_ON, MONTH_NUMBER, MONTHS, STEPS, WEEKDAY_NUMBER, WEEKDAYS, in_year
from handlers.language.periods import Clock, Reader
from handlers.language.years_en import YEAR

Match = re.Match[str]

_IN_A_YEAR = 12
_AND = r",? ?(?:and|or|&) ?(?:on )?(?:the )?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)"
_ANY_DAY = r"\d{1,2}(?:st|nd|rd|th)?\b"
_WHICH_MONTH = rf"(?:(?P<w>this|next|last) month\b|(?P<m>{MONTHS})\b\.?{YEAR})"


def _in_a_row(numbers: list[int], around: int = 0) -> tuple[int, int]:
    """The first and last of numbers that follow one another; after ``around`` the first of all comes again."""
    steps = [later - earlier for earlier, later in pairwise(numbers)]
    if any(step % around != 1 if around else step != 1 for step in steps):
        raise ImpossibleDay
    return numbers[0], numbers[-1]


def _months(match: Match, clock: Clock) -> Span:
    """Dec, Jan and Feb."""
    first, last = _in_a_row([MONTH_NUMBER[name] for name in re.findall(rf"\b(?:{MONTHS})\b", match["row"])], _IN_A_YEAR)

    def make(year: int) -> Span:
        over = last < first
        begins = year - 1 if match["y"] and over else year
        return Span(cal.month(begins, first).start, cal.month(begins + over, last).end)

    return in_year(make, match, clock)


def _days(match: Match, clock: Clock) -> Span:
    """The 3rd, 4th and 5th of December; Dec 24, 25 and 26."""
    first, last = _in_a_row([int(number) for number in re.findall(r"\d{1,2}", match["row"])])

    def make(year: int, month: int) -> Span:
        return Span(cal.day_in(year, month, first), cal.day_in(year, month, last))

    if match.groupdict().get("w"):
        start = cal.months_on(clock.today, STEPS.get(match["w"], 0)).start or clock.today
        return make(start.year, start.month)
    return in_year(lambda year: make(year, MONTH_NUMBER[match["m"]]), match, clock)


def _bare_days(match: Match, clock: Clock) -> Span:
    """The 9th, 10th and 11th: of this month or, when they are over, the next; looking back the last there were."""
    first, last = _in_a_row([int(number) for number in re.findall(r"\d{1,2}", match["row"])])
    for months in range(13):
        start = cal.months_on(clock.today, -months if clock.back else months).start or clock.today
        try:
            span = Span(cal.day_in(start.year, start.month, first), cal.day_in(start.year, start.month, last))
        except ImpossibleDay:
            continue
        if span.end and span.start and (span.start <= clock.today if clock.back else span.end >= clock.today):
            return span
    raise ImpossibleDay


def _weekdays(match: Match, clock: Clock) -> Span:
    """Monday, Tuesday and Wednesday: of the week that is named, or the nearest in which they are not over."""
    first, last = _in_a_row([WEEKDAY_NUMBER[name] for name in re.findall(rf"\b(?:{WEEKDAYS})\b", match["row"])])
    weeks = {"this": 0, "next": 1, "last": -1}.get(match["w"])
    if weeks is None:
        today = clock.today.weekday()
        weeks = -int(last > today) if clock.back else int(last < today)
    monday = cal.week(clock.today, weeks).start or clock.today
    return Span(cal.add_days(monday, first), cal.add_days(monday, last))


BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        ",",
        rf"\b(?P<row>(?:{MONTHS})\.?(?:, ?(?:{MONTHS})\b\.?)+,?(?: (?:and|or) (?:{MONTHS})\b\.?)?){YEAR}",
        _months,
    ),
    ("/", rf"\b(?P<row>(?:{MONTHS})(?: ?/ ?(?:{MONTHS})\b){{2,}}){YEAR}", _months),
    (
        "/",
        rf"\b(?P<row>(?:{WEEKDAYS})(?: ?/ ?(?:{WEEKDAYS})\b){{2,}})(?:,? (?:of )?(?P<w>this|next|last) (?:week|wk)\b)?",
        _weekdays,
    ),
    (
        "st nd rd th",
        rf"\b(?:on )?(?:the )?(?P<row>{_DAY}(?:, ?{_DAY})+{_AND}{_DAY}) (?:of )?{_WHICH_MONTH}",
        _days,
    ),
    (
        "st nd rd th",
        rf"\b(?:on )?(?:the )?(?P<row>{_DAY}(?:, ?(?:the )?{_DAY})+{_AND}{_DAY})\b(?! (?:of|{MONTHS}))",
        _bare_days,
    ),
    (JANUARY_ON, rf"\b(?:on )?(?P<row>\d{{1,2}}(?:, ?\d{{1,2}})+{_AND}\d{{1,2}}) (?P<m>{MONTHS})\b\.?{YEAR}", _days),
    (
        JANUARY_ON,
        (
            rf"\b(?:on )?(?P<m>{MONTHS})\.? (?:the )?"
            rf"(?P<row>{_ANY_DAY}(?:, ?(?:the )?{_ANY_DAY})+{_AND}{_ANY_DAY})(?! ?[kmw%]){YEAR}"
        ),
        _days,
    ),
    (
        "mon tue wed thu fri sat sun",
        (
            rf"\b(?:on )?(?P<row>(?:{WEEKDAYS})(?:, ?(?:{WEEKDAYS})\b)+(?:{_AND}(?:{WEEKDAYS})\b)?)"
            r"(?:,? (?:of )?(?P<w>this|next|last) (?:week|wk)\b)?"
        ),
        _weekdays,
    ),
)
