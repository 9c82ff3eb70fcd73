"""English days and years in words: December thirty-one, the fifth to the twelfth, June nineteen ninety-nine.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_en import (
    JANUARY_ON,
    MONTH_NUMBER,
    MONTHS,
    STEPS,
    WEEKDAY_NUMBER,
    WEEKDAYS,
    floating_day,
    in_year,
)
from handlers.language.numbers import english_number
from handlers.language.numeric_en import weekday_and_day
from handlers.language.periods import Clock, Cutter, Reader
from handlers.language.years_en import SPOKEN_YEAR, TEENS, spoken_year

Match = re.Match[str]

_ONES = "one|two|three|four|five|six|seven|eight|nine"
_FIRST_DAYS = "first|second|third|fourth"
_LATER_DAYS = (
    "fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth"
    "|eighteenth|nineteenth|twentieth|twenty[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    "|thirtieth|thirty[- ]first"
)
#: The first of a list is no day; of what is due it is.
_DUE = "".join(
    f"|(?<={word} on )" for word in ["due", "maturing", "matures", "mature", "expiring", "expires", "back", "remind me"]
).strip("|")
_NO_COUNT = r"(?! (?:of|to|and|quarter|week|day|month|half|one|line|client|customer|time|call|item|name)s?\b)"


def _whole_year(match: Match, clock: Clock) -> Span:
    del clock
    return cal.year(spoken_year(match["yw"]))


def _years(match: Match, clock: Clock) -> Span:
    """From two thousand to two thousand and fourteen."""
    del clock
    first, last = sorted((spoken_year(match["yw"]), spoken_year(match["until"])))
    return Span(cal.year(first).start, cal.year(last).end)


def _of_year(span: Span, match: Match, clock: Clock) -> Span:
    """The days found, in the year that is said behind them."""
    del clock
    if span.start is None or span.end is None:
        return span
    year = spoken_year(match["yw"])
    end = _in_year(span.end, year, ends=span.start.day == 1)
    return Span(_in_year(span.start, year - (span.end.year - span.start.year), ends=False), end)


def _in_year(day: date, year: int, *, ends: bool) -> date:
    """The same day of another year; the last of February stays the last where a month ends."""
    if ends and cal.add_days(day, 1).day == 1:
        return cal.month(year, day.month).end or day
    return cal.day_in(year, day.month, day.day)


def _month_and_day(match: Match, clock: Clock) -> Span:
    """December thirty-one, Aug twelve 2026."""
    month, day = MONTH_NUMBER[match["m"]], english_number(match["words"])
    return in_year(lambda year: cal.one_day(cal.day_in(year, month, day)), match, clock)


def _day(match: Match, clock: Clock) -> Span:
    return floating_day(english_number(match["words"]), clock)


def _weekday_and_day(match: Match, clock: Clock) -> Span:
    """Friday the fifteen, Friday the twenty-second."""
    return weekday_and_day(WEEKDAY_NUMBER[match["wd"]], english_number(match["words"]), clock)


def _of_which_month(match: Match, clock: Clock) -> Span:
    """The first of next month, the fifteenth of this month."""
    month = cal.months_on(clock.today, STEPS.get((match["w"] or "this").strip(), 0)).start or clock.today
    return cal.one_day(cal.day_in(month.year, month.month, english_number(match["words"])))


def _days(match: Match, clock: Clock) -> Span:
    """From the fifth to the twelfth: of this month as long as they are not over."""
    first, last = english_number(match["words"]), english_number(match["words2"])
    if first > last:
        raise ImpossibleDay
    early = floating_day(first, replace(clock, early=True)).start or clock.today
    until = cal.add_days(early, last - first)
    if not clock.back and until >= clock.today:
        return Span(early, cal.day_in(early.year, early.month, last))
    begin = floating_day(first, clock).start or clock.today
    return Span(begin, cal.day_in(begin.year, begin.month, last))


SUFFIXES: tuple[tuple[str, Cutter], ...] = ((rf",? (?:of |in )?(?P<yw>{SPOKEN_YEAR})", _of_year),)

BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        JANUARY_ON,
        (
            rf"\b(?P<m>{MONTHS})\.? (?P<words>(?:(?:twenty|thirty)[- ])?(?:{_ONES})|{TEENS}|twenty|thirty)"
            r"(?:,? (?P<y>(?:19|20)\d\d)\b|(?=,? (?:two thousand|nineteen|twenty)\b)|(?= ?[,.?!;)]|$))"
        ),
        _month_and_day,
    ),
    (
        "first second third fourth",
        rf"(?:{_DUE}|(?<=^on ))the (?P<words>{_FIRST_DAYS})(?= ?[,.?!;)]|$)",
        _day,
    ),
    (
        "mon tue wed thu fri sat sun",
        (
            rf"\b(?P<wd>{WEEKDAYS}),? the (?P<words>{_FIRST_DAYS}|{_LATER_DAYS}|{TEENS}|(?:twenty|thirty)(?:[- ](?:{_ONES}))?)\b"
            rf"{_NO_COUNT}(?! (?:{MONTHS}))"
        ),
        _weekday_and_day,
    ),
    (
        "month",
        (
            rf"\b(?:on )?(?:the )?(?P<words>{_FIRST_DAYS}|{_LATER_DAYS}) (?:day )?of (?:the )?"
            r"(?P<w>this |current |next |coming |following |last |previous )?month\b"
        ),
        _of_which_month,
    ),
    ("th", rf"(?:(?<=\bon )|(?<=\bby )|(?<=\buntil )|(?<=\bbefore ))the (?P<words>{_LATER_DAYS})\b{_NO_COUNT}", _day),
    (
        "from between",
        (
            rf"\b(?:from|between) the (?P<words>{_FIRST_DAYS}|{_LATER_DAYS}) (?:to|and|until|through) the "
            rf"(?P<words2>{_FIRST_DAYS}|{_LATER_DAYS})\b{_NO_COUNT}"
        ),
        _days,
    ),
    (
        "thousand nineteen twenty",
        rf"\b(?:from|between) (?P<yw>{SPOKEN_YEAR}) (?:to|until|till|through|and) (?P<until>{SPOKEN_YEAR})",
        _years,
    ),
    (
        "thousand nineteen twenty",
        rf"(?:(?<=\bin )|(?<=\bsince )|(?<=\bof )|(?<=\buntil ))(?P<yw>{SPOKEN_YEAR})",
        _whole_year,
    ),
)
