"""Rarer English phrases of time: the first Friday of December, a week from Monday, the third of March, the next few weeks.

``periods_en`` adds them to its grammar.
"""

import re
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import Span
from handlers.language.dates_en import MONTH_NUMBER, MONTHS, READERS, in_year
from handlers.language.festivals import BY_NAME
from handlers.language.lengths_en import LENGTH, move
from handlers.language.periods import Clock, Cutter, Reader
from handlers.language.years_en import YEAR

Match = re.Match[str]

_TENS = {"": 0, "twenty": 20, "thirty": 30}
_ORDINALS = {
    word: number
    for number, word in enumerate(
        (
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ),
        1,
    )
} | {"thirtieth": 30, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5}
_ORDINAL = r"(?P<ten>(?:twenty|thirty)[- ])?(?P<ord>" + "|".join(sorted(_ORDINALS, key=len, reverse=True)) + ")"
#: Two or three named days in a row are one period; the last may be told by the one before it.
_DAY_NAME = (
    r"(?:(?:the )?day (?:after (?:tomorrow|tmrw|tmr|tmw)|before yesterday)"
    r"|(?:today|tomorrow|tmrw|tmr|tmw|yesterday)(?!'))"
)
_BESIDE = (
    r"(?:the )?day (?P<way>after|before)\b"
    r"(?! (?:tomorrow|tmrw|tmr|tmw|yesterday|today|the|a|an|my|our|your|his|her|their|that|this|next|[a-z]+day|he|she|they"
    rf"|it|we|{'|'.join(sorted(re.escape(name) for name in BY_NAME if name.isascii()))})\b)"
)
_ROW = rf"\b{_DAY_NAME}(?:, ?{_DAY_NAME})*,? ?(?:and|or|&|\+|/) ?(?:{_BESIDE}|{_DAY_NAME}\b)"


def _ordinal(match: Match) -> int:
    ten = (match["ten"] or "").strip("- ")
    return _TENS[ten] + _ORDINALS[match["ord"]]


def _row(match: Match, clock: Clock) -> Span:
    """Today, tomorrow and the day after."""
    days = [_named_day(words, clock) for words in re.findall(_DAY_NAME, match[0])]
    if match["way"]:
        days.append(cal.add_days(days[-1], 1 if match["way"] == "after" else -1))
    return Span(min(days), max(days))


def _named_day(words: str, clock: Clock) -> date:
    found = re.match(".*", words)
    return (READERS["named"](found, clock).start if found else None) or clock.today


def _said_date(match: Match, clock: Clock) -> Span:
    """The third of March, march twenty-first."""
    month, day = MONTH_NUMBER[match["m"]], _ordinal(match)
    return in_year(lambda year: cal.one_day(cal.day_in(year, month, day)), match, clock)


def _week_of(match: Match, clock: Clock) -> Span:
    month, day = MONTH_NUMBER[match["m"]], int(match["d"])
    found = in_year(lambda year: cal.one_day(cal.day_in(year, month, day)), match, clock)
    return cal.week(found.start or clock.today)


def _months(match: Match, clock: Clock) -> Span:
    first, last = MONTH_NUMBER[match["m"]], MONTH_NUMBER[match["m2"]]

    def make(year: int) -> Span:
        begins = year - 1 if match["y"] and last < first else year
        return Span(cal.month(begins, first).start, cal.month(begins + (last < first), last).end)

    return in_year(make, match, clock)


def _past_unit(match: Match, clock: Clock) -> Span:
    return Span(_back(clock.today, match["u"]), clock.today)


def _back(today: date, unit: str) -> date:
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit)
    return cal.add_months(today, -months) if months else cal.add_days(today, -7)


def _few(match: Match, clock: Clock) -> Span:
    """The next few weeks: three of them."""
    sign = -1 if match["w"] in ("last", "past") else 1
    unit = match["u"]
    other = cal.add_months(clock.today, 3 * sign) if unit == "month" else None
    other = other or cal.add_days(clock.today, sign * 3 * (7 if unit == "week" else 1))
    return Span(min(other, clock.today), max(other, clock.today), ambiguous=True)


def _earlier(match: Match, clock: Clock) -> Span:
    starts = {
        "week": cal.week(clock.today), "month": cal.months_on(clock.today, 0), "quarter": cal.quarters_on(clock.today, 0),
        "year": cal.year(clock.today.year),
    }  # fmt: skip
    return Span(starts[match["u"]].start, clock.today)


def _year_and_month(match: Match, clock: Clock) -> Span:
    del clock
    return cal.month(int(match["y"]), int(match["m"]))


def _from(span: Span, match: Match, clock: Clock) -> Span:
    """Two weeks from tomorrow: that day."""
    del clock
    return cal.one_day(move(span.start, match, 1)) if span.start else span


BASES: tuple[tuple[str, str, Reader], ...] = (
    ("tod tom tm yes", _ROW, _row),
    ("st nd rd th", rf"\b(?:the )?{_ORDINAL} (?:day )?of (?P<m>{MONTHS})\b{YEAR}", _said_date),
    ("st nd rd th", rf"\b(?P<m>{MONTHS}) (?:the )?{_ORDINAL}\b(?! (?:week|quarter|half)){YEAR}", _said_date),
    (
        "week wk",
        (
            rf"\b(?:the )?(?:week|wk) (?:of|beginning|starting|commencing|ending) (?:the )?"
            rf"(?P<m>{MONTHS}) (?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b{YEAR}"
        ),
        _week_of,
    ),
    (
        "to - through until and",
        rf"\b(?:between )?(?P<m>{MONTHS}) ?(?:-|to|through|until|(?<!may )and) ?(?P<m2>{MONTHS}) (?P<y>(?:19|20)\d\d)\b",
        _months,
    ),
    ("next day", r"\b(?:the )?next day(?=[,.?!]|$)", lambda _m, clock: cal.one_day(cal.add_days(clock.today, 1))),
    ("this day", r"(?<!on )\bthis day(?=[,.?!]|$)", lambda _m, clock: cal.one_day(clock.today)),
    ("past", r"\b(?:(?:in|over|during) )?(?:the |this )?past (?P<u>week|month|quarter|year)\b", _past_unit),
    (
        "few several",
        r"\b(?:(?:in|over|during|within) )?(?:the )?(?P<w>next|coming|last|past) (?:few|several) (?P<u>day|week|month)s\b",
        _few,
    ),
    ("earlier", r"\bearlier (?:this|in the|in this) (?P<u>week|month|quarter|year)\b", _earlier),
    ("-", r"(?<!\d)(?P<y>(?:19|20)\d\d)-(?P<m>0[1-9]|1[0-2])(?![\d-])", _year_and_month),
)

PREFIXES: tuple[tuple[str, Cutter], ...] = (
    (rf"\b{LENGTH}(?P<one>) from(?: the)? $", _from),
    (r"\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun)\.?,? (?:the )?$",
     lambda span, _m, _c: span),
)  # fmt: skip
