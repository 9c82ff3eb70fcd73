"""Parts of an English period: the first ten days of January, the last working day of May, the 3rd to the 10th of next month.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import Span
from handlers.language.dates_en import JANUARY_ON, MONTH_NUMBER, MONTHS, STEPS, in_year
from handlers.language.festivals import ENGLISH_NAMES, festival_in
from handlers.language.numbers import english_number
from handlers.language.periods import Clock, Cutter, Reader, after, before
from handlers.language.units_en import unit_span
from handlers.language.years_en import TO, YEAR

Match = re.Match[str]

#: The 3rd, the third, 21st, twenty-first.
_DAY = (
    r"(?:the )?(?P<{0}>\d{{1,2}}(?:st|nd|rd|th)?|(?:(?:twenty|thirty)[- ])?(?:first|second|third|fourth|fifth|sixth|seventh"
    r"|eighth|ninth)|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth"
    r"|twentieth|thirtieth)"
)
_FROM, _UNTIL = _DAY.format("d"), _DAY.format("d2")
_WHICH = r"(?P<w>this|next|last|the following|the coming|the previous)"
_NUMBER = (
    r"(?P<n>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|twenty|thirty"
    r"|couple of|few)"
)
_KIND = r"(?P<kind>(?:(?:working|business|trading|calendar) |work(?=days?\b)))?"


def _number(words: str) -> int:
    """Of 3rd, third, twenty-first."""
    return int(found[0]) if (found := re.match(r"\d+", words)) else english_number(words)


def _days_of_which_month(match: Match, clock: Clock) -> Span:
    """The 3rd to the 10th of next month: both of that month."""
    month = cal.months_on(clock.today, STEPS.get(match["w"], 0)).start or clock.today
    return _days_until(month.year, month.month, _number(match["d"]), _number(match["d2"]))


def _days_until(year: int, month: int, first: int, last: int) -> Span:
    """Two days of a month; the 28th to the 5th begins in the month before."""
    end = cal.day_in(year, month, last)
    if first <= last:
        return Span(cal.day_in(year, month, first), end)
    before = cal.add_months(end.replace(day=1), -1)
    return Span(cal.day_in(before.year, before.month, first), end)


def _days_of_month(match: Match, clock: Clock) -> Span:
    """The twenty-first to the thirtieth of April."""
    month, first, last = MONTH_NUMBER[match["m"]], _number(match["d"]), _number(match["d2"])
    return in_year(lambda y: _days_until(y, month, first, last), match, clock)


def _months_of_year(match: Match, clock: Clock) -> Span:
    """January to March next year: both of that year."""
    year = clock.today.year + STEPS.get(match["w"], 0)
    first, last = MONTH_NUMBER[match["m"]], MONTH_NUMBER[match["m2"]]
    return Span(cal.month(year - (last < first), first).start, cal.month(year, last).end)


def _same_last_year(match: Match, clock: Clock) -> Span:
    return unit_span(match["u"], 0, cal.add_months(clock.today, -12))


def _this_day(match: Match, clock: Clock) -> Span:
    """This time next month."""
    one = STEPS[match["w"]]
    if match["u"] == "week":
        return cal.one_day(cal.add_days(clock.today, 7 * one))
    return cal.one_day(cal.add_months(clock.today, one * {"month": 1, "quarter": 3, "year": 12}[match["u"]]))


def _ahead(match: Match, clock: Clock) -> Span:
    """The month ahead: from today."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(match["u"])
    return Span(clock.today, cal.add_months(clock.today, months) if months else cal.add_days(clock.today, 7))


def _working_day(match: Match, clock: Clock) -> Span:
    """The next working day, the previous business day."""
    return cal.one_day(cal.add_working_days(clock.today, -1 if STEPS.get(match["w"], 1) < 0 else 1))


def _just_ended(match: Match, clock: Clock) -> Span:
    span = unit_span(match["u"], -1, clock.today)
    return Span(cal.add_days(span.start or clock.today, 5), span.end) if match["u"] == "weekend" else span


def _weekdays(match: Match, clock: Clock) -> Span:
    """The working days of next week: Monday to Friday."""
    week = unit_span("week", STEPS.get(match["w"], 0), clock.today)
    return Span(week.start, cal.add_days(week.start or clock.today, 4))


def _so_far(match: Match, clock: Clock) -> Span:
    return Span(unit_span(match["u"], 0, clock.today).start, clock.today)


def _own_day(match: Match, clock: Clock) -> Span:
    """On National Day, the day of Mid-Autumn, the eve of Labour Day: one day, not the days off around it."""
    span = replace(in_year(festival_in(match["f"], alone=False), match, clock), floating=False)
    return cal.one_day(cal.add_days(span.start or clock.today, -1)) if match["eve"] else span


def _edge(span: Span, match: Match, clock: Clock) -> Span:
    """The first or last days, weeks or months of a span; of a festival, from its own day."""
    del clock
    start, end = (span.core or span.start), span.end
    if start is None or end is None:
        return span
    number = english_number(match["n"] or ("few" if match["many"] else "one"))
    working = match["kind"] is not None and match["kind"].strip() != "calendar"
    if match["side"] in ("last", "final", "closing"):
        end = cal.working_day(end, -1) if working else end
        return Span(max(start, _stepped(end, -number, match["unit"], working=working)), end)
    start = cal.working_day(start, 1) if working else start
    return Span(start, min(end, _stepped(start, number, match["unit"], working=working)))


def _stepped(day: date, number: int, unit: str, *, working: bool) -> date:
    """The other end of so many days, weeks or months that a day begins, or ends when the number is negative."""
    one = 1 if number > 0 else -1
    if working:
        return cal.add_working_days(day, number - one)
    if months := {"month": 1, "quarter": 3}.get(unit):
        beyond = day if one > 0 else cal.add_days(day, 1)
        moved = cal.add_months(beyond, number * months)
        return cal.add_days(moved, -1) if one > 0 else moved
    return cal.add_days(day, number * {"day": 1, "week": 7, "fortnight": 14}[unit] - one)


def _beside(span: Span, match: Match, clock: Clock) -> Span:
    """Two days before Dragon Boat Festival, the day after payday: that one day."""
    del clock
    number = english_number(match["n"]) if match["n"] else 1
    before = match["side"] in ("before", "prior to", "ahead of")
    own = span.core or (span.start if before else span.end)
    if own is None:
        return span
    if match["kind"] and match["kind"].strip() != "calendar":
        return cal.one_day(cal.add_working_days(own, -number if before else number))
    return cal.one_day(cal.add_days(own, -number if before else number))


def _days_beside(span: Span, match: Match, clock: Clock) -> Span:
    """The first three days after the Labour Day holiday, the last week before Christmas."""
    del clock
    number = english_number(match["n"]) if match["n"] else 1
    days = number * (7 if match["unit"] == "week" else 1)
    working = match["kind"] is not None and match["kind"].strip() != "calendar"
    if match["side"] in ("before", "prior to", "ahead of"):
        end = before(span).end
        end = cal.working_day(end, -1) if end and working else end
        return Span(_stepped(end, -days, "day", working=working), end) if end else span
    start = after(span).start
    start = cal.working_day(start, 1) if start and working else start
    return Span(start, _stepped(start, days, "day", working=working)) if start else span


def _left(span: Span, match: Match, clock: Clock) -> Span:
    """The rest of 2026, the remaining days of November."""
    del match
    started = span.start is not None and span.start < clock.today
    return Span(clock.today, span.end) if started and span.end and span.end >= clock.today else span


def _rolling(match: Match, clock: Clock) -> Span:
    """Over the last month: up to today, where "last month" alone is the calendar's."""
    months = {"month": 1, "quarter": 3, "year": 12}.get(match["u"])
    start = cal.add_months(clock.today, -months) if months else cal.add_days(clock.today, -7)
    return Span(start, clock.today, ambiguous=True)


def _whole(span: Span, match: Match, clock: Clock) -> Span:
    """The week of 7 December, week ending Friday."""
    del match
    return cal.week(span.start or clock.today)


def _onwards(span: Span, match: Match, clock: Clock) -> Span:
    del match, clock
    return Span(span.start, None)


def _until(span: Span, match: Match, clock: Clock) -> Span:
    del match, clock
    return Span(None, span.end)


_ON_DAY = (
    r"(?:on (?:the )?(?:actual )?(?:day of )?(?:the )?|(?:the )?(?:actual )?day of (?:the )?"
    r"|(?P<eve>(?:on )?(?:the )?eve of (?:the )?))"
)
_BESIDE = r"(?P<side>before|prior to|ahead of|after|following) (?:the )?$"
_WEEK_OF = (
    r"\b(?<!every )(?<!each )(?:the )?(?:week|wk) (?:of|beginning|starting|commencing|ending|ended)(?: on)?(?: the)? $"
    r"|\bw[/.]?[bce]\.? (?:the )?$"
)
_CLOSE = r"(?:cob|eod|eob|close of (?:business|play|day)|end of (?:the )?(?:business )?day)(?: on| of)?,? (?:the )?$"
_AT_LATEST = (
    r"(?:on or before|before or on|no later than|not later than|as late as|by|until|till|up to|up until|through)"
)
_AT_SOONEST = (
    r"(?:on or after|on and after|as early as|no earlier than|not earlier than|no sooner than|not before|not until|not till"
    r"|from and including)"
)

BASES: tuple[tuple[str, str, Reader], ...] = (
    ("month", rf"\b{_FROM}{TO}{_UNTIL},? (?:of |in )?{_WHICH} month\b", _days_of_which_month),
    (JANUARY_ON, rf"\b{_FROM}{TO}{_UNTIL} (?:of )?(?P<m>{MONTHS})\b\.?{YEAR}", _days_of_month),
    (
        JANUARY_ON,
        rf"\b(?P<m>{MONTHS})\b\.? {_FROM}{TO}{_UNTIL}\b(?! ?(?:[kmw%]|million|days?)\b){YEAR}",
        _days_of_month,
    ),
    ("year", rf"\b(?P<m>{MONTHS}){TO}(?P<m2>{MONTHS}),? (?:of )?{_WHICH} year\b", _months_of_year),
    (
        "same",
        r"\b(?:the )?same (?P<u>week|month|quarter) (?:of )?(?:the )?(?:last|previous|prior) year\b",
        _same_last_year,
    ),
    (
        "this same",
        r"\b(?:by |at |around )?(?:this|the same|same) (?:time|day|point) (?P<w>next|last) (?P<u>week|month|quarter|year)\b",
        _this_day,
    ),
    ("ahead", r"\b(?:(?:in|over|for) )?the (?P<u>week|month|quarter|year) ahead\b", _ahead),
    ("date", r"(?<=\bto )date\b", lambda _m, clock: cal.one_day(clock.today)),
    (
        "working business trading",
        r"\b(?:the )?(?P<w>next|following|coming|previous|last) (?:working|business|trading) day\b(?! of| in)",
        _working_day,
    ),
    (
        "just",
        r"\b(?:the )?(?P<u>weekend|week|month|quarter|year) (?:that )?(?:has )?just (?:ended|gone|past|closed)\b",
        _just_ended,
    ),
    (
        "day",
        r"\b(?:week|(?:working|business|trading) )days (?:of |in )?(?:the )?(?P<w>this|next|last|coming|following) (?:week|wk)\b",
        _weekdays,
    ),
    (
        "work business",
        r"\b(?:the )?(?P<w>this|next|last|coming|following) (?:working |business |work[ -]?)(?:week|wk)\b(?!end)",
        _weekdays,
    ),
    ("far", r"\b(?:so|thus) far (?:this|in the|the) (?P<u>week|month|quarter|year)\b", _so_far),
    ("far", r"\b(?:this|the) (?P<u>week|month|quarter|year) (?:so|thus) far\b", _so_far),
    (
        "on day eve",
        rf"\b{_ON_DAY}(?P<f>{ENGLISH_NAMES})\b(?! (?:holidays?|period|break|week|eve)){YEAR}",
        _own_day,
    ),
    (
        "last",
        r"\b(?:(?:over|within) the last (?P<u>week|month|quarter|year)|in the last (?P<u2>week|month|year))\b(?! of)",
        _rolling,
    ),
    ("itself proper", rf"\b(?P<eve>)(?P<f>{ENGLISH_NAMES}) (?:day )?(?:itself|proper)\b{YEAR}", _own_day),
)

PREFIXES: tuple[tuple[str, Cutter], ...] = (
    (
        (
            rf"(?<!-)\b(?:(?:in|over|during|within|for|on|by) )?(?:the )?(?P<side>first|last|final|opening|closing) "
            rf"(?:{_NUMBER} )?{_KIND}(?P<unit>day|week|fortnight|month|quarter)(?P<many>s)? (?:of|in) (?:the )?$"
        ),
        _edge,
    ),
    (
        rf"\b(?:in )?(?:the )?(?:first|last|final|next) (?:{_NUMBER} )?{_KIND}(?P<unit>day|week)s? {_BESIDE}",
        _days_beside,
    ),
    # "two days before" is that day; "the two days before" are both
    (rf"(?<!the )(?<!last )(?<!past )(?<!in )\b(?:an? |{_NUMBER} ){_KIND}days? {_BESIDE}", _beside),
    (rf"(?:\bthe |^|(?<!\w )\b)(?P<n>){_KIND}day {_BESIDE}", _beside),
    (
        r"\b(?:over |for |in |during )?(?:the )?(?:rest|remainder|balance|remaining (?:days|weeks|months|part)) of (?:the )?$",
        _left,
    ),
    (r"\b(?:the )?(?:(?:run[- ]?up|lead[- ]?up) to|this side of) (?:the )?$", lambda span, _m, _c: before(span)),
    (_WEEK_OF, _whole),
    (rf"\b{_AT_SOONEST}(?: the)? $", _onwards),
    (rf"\b(?:{_AT_LATEST}(?: the)? )?{_CLOSE}", _until),
    (r"\bup to and including(?: the)? $", _until),
)
