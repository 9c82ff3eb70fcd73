"""English stretches of time: the first three quarters, the three months ended 30 September, in 30-60 days.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_en import MONTH_NUMBER, MONTHS, STEPS, in_year, part_of
from handlers.language.lengths_en import move
from handlers.language.numbers import NUMBER_EN, english_number
from handlers.language.periods import Clock, Cutter, Reader
from handlers.language.units_en import unit_span
from handlers.language.years_en import whole_year

Match = re.Match[str]

_UNIT = r"(?P<unit>working days?|business days?|days?|weeks?|wks?|fortnights?|months?|mths?|quarters?|years?|yrs?)"
#: "Twenty-one" is one number.
_TO = r"(?: (?:to|or|and) |(?<=\d) ?- ?)"
_SOME = rf"(?P<least>{NUMBER_EN}){_TO}(?P<n>{NUMBER_EN})(?P<half>)(?P<one>) ?-?{_UNIT}\b"
_IN_A_YEAR = 12
_FRESH = 7


def _first_of_year(match: Match, clock: Clock) -> Span:
    """The first three quarters, the first nine months, the last two quarters: of this year, or the one named."""
    year = whole_year(match["y"]) if match["y"] else clock.today.year + STEPS.get(match["w"] or "", 0)
    months = english_number(match["n"]) * (3 if match["unit"].startswith("q") else 1)
    if months > _IN_A_YEAR:
        raise ImpossibleDay
    return Span(date(year, 1, 1), cal.month(year, months).end)


def _ended(span: Span, match: Match, clock: Clock) -> Span:
    """The three months ended 30 September, the two months to October: what ends with that day or month."""
    if span.end is None:
        return span
    end = span.end
    near = clock.today if match["end"] == "ended" else cal.add_months(clock.today, 6)
    if end > near and span.floating and match["end"] in ("ended", "to"):
        end = cal.add_months(end, -12)
    if match["unit"].startswith(("d", "w")):
        days = english_number(match["n"] or "a") * (7 if match["unit"].startswith("w") else 1)
        return Span(cal.add_days(end, 1 - days), end)
    months = english_number(match["n"] or "a") * {"m": 1, "q": 3, "y": 12}[match["unit"][0]]
    after = cal.add_days(end, 1)
    return Span(cal.add_months(after, -months), end)


def _week_to(match: Match, clock: Clock) -> Span:
    """The week to 15 November: seven days that end with it; the nearer one, which has been."""
    month, day = MONTH_NUMBER[match["m"]], int(match["d"])
    back = replace(clock, back=True)
    end = in_year(lambda year: cal.one_day(cal.day_in(year, month, day)), match, back).end or clock.today
    return Span(cal.add_days(end, -6), end)


def _in_some(match: Match, clock: Clock) -> Span:
    """In 30-60 days: from the nearer to the further; within or over the next one to two months: until the further."""
    back = match["way"] in ("last", "past") or match["out"] == "ago"
    sign = -1 if back else 1
    far = move(clock.today, match, sign)
    if match["way"]:
        near = clock.today
    else:
        moved = re.fullmatch(rf"(?P<n>{NUMBER_EN})(?P<half>)(?P<one>) {_UNIT}", f"{match['least']} {match['unit']}")
        near = move(clock.today, moved, sign) if moved else clock.today
    return Span(min(near, far), max(near, far))


def _dates(match: Match, clock: Clock) -> Span:
    """1/12/2026-15/12/2026: what can be no month is the day, on both sides of it."""
    del clock
    pairs = [(int(match["a"]), int(match["b"])), (int(match["a2"]), int(match["b2"]))]
    if any(first > _IN_A_YEAR for first, _ in pairs):
        pairs = [(month, day) for day, month in pairs]
    (month, day), (month2, day2) = pairs
    first = cal.day_in(whole_year(match["sy"]), month, day)
    last = cal.day_in(whole_year(match["sy2"]), month2, day2)
    if last < first:
        raise ImpossibleDay
    return Span(first, last, ambiguous=all(day <= _IN_A_YEAR for _, day in pairs))


def _this_half(match: Match, clock: Clock) -> Span:
    """This half year, the current half, the previous half: of the calendar."""
    halves = 2 * clock.today.year + (clock.today.month > _IN_A_YEAR / 2)
    year, second = divmod(halves + STEPS.get(match["w"].split()[-1], 0), 2)
    first = cal.quarter(year, 1 + 2 * second)
    return Span(first.start, cal.quarter(year, 2 + 2 * second).end)


def _two_units(match: Match, clock: Clock) -> Span:
    """This month and next, last week and this."""
    steps = {"this": 0, "next": 1, "last": -1}
    first, last = (unit_span(match["u"], steps[match[name]], clock.today) for name in ("w", "w2"))
    if first.start == last.start:
        raise ImpossibleDay
    return Span(first.start, last.end)


def _and_after(match: Match, clock: Clock) -> Span:
    """Next month and the month after, last week or the week before."""
    step = {"this": 0, "next": 1, "last": -1}[match["w"]]
    other = step + (1 if match["side"] == "after" else -1)
    first, last = (unit_span(match["u"], number, clock.today) for number in sorted((step, other)))
    return Span(first.start, last.end)


def _quarters(match: Match, clock: Clock) -> Span:
    """The first and second quarters."""
    first, last = english_number(match["a"]), english_number(match["b"])
    if last <= first:
        raise ImpossibleDay
    return in_year(lambda year: Span(cal.quarter(year, first).start, cal.quarter(year, last).end), match, clock)


def _new_year(match: Match, clock: Clock) -> Span:
    """In the new year: the one that comes; in January the one that has begun."""
    span = cal.year(clock.today.year + (0 if clock.back or clock.today.month == 1 else 1))
    return part_of(span, match["part"]) if match["part"] else replace(span, core=span.start)


def _new_unit(match: Match, clock: Clock) -> Span:
    """The new quarter, early in the new month: the next one; in the first days of one that very one."""
    running = unit_span(match["u"], 0, clock.today)
    fresh = clock.back or (running.start is not None and (clock.today - running.start).days < _FRESH)
    span = running if fresh else unit_span(match["u"], 1, clock.today)
    return part_of(span, match["part"]) if match["part"] else span


def _week_on(match: Match, clock: Clock) -> Span:
    """Tomorrow week: seven days after tomorrow."""
    return cal.one_day(cal.add_days(clock.today, 7 if match["wd"] == "today" else 8))


PREFIXES: tuple[tuple[str, Cutter], ...] = (
    (
        (
            rf"\b(?:for |in |over )?(?:the )?(?:(?P<n>{NUMBER_EN}) )?(?P<unit>months?|quarters?|years?) "
            r"(?P<end>ended|ending|to|up to)(?: on)?(?: the)? $"
        ),
        _ended,
    ),
    (
        rf"\b(?:for |in |over )?the (?P<n>{NUMBER_EN}) (?P<unit>days|weeks) (?P<end>ended|ending|to|up to)(?: on)?(?: the)? $",
        _ended,
    ),
)

SUFFIXES: tuple[tuple[str, Cutter], ...] = (
    (r",? (?:at |by )?(?:cob|eod|eob|close of (?:business|play)|end of (?:business|day))\b", lambda span, _m, _c: span),
)

BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        "first",
        (
            rf"\b(?:(?:for|in|over|during) )?(?:the )?first (?P<n>{NUMBER_EN}) (?P<unit>quarters|months)"
            r"(?: (?:of )?(?:(?P<w>this|last|next) year\b|(?P<y>20\d\d|'\d\d)\b))?(?! (?:of|in|after|from|on)\b)"
        ),
        _first_of_year,
    ),
    (
        "in within over next last past during",
        rf"\b(?:in|over|during|for )?(?: ?(?:the )?(?P<way>next|coming|last|past|within)|in) {_SOME}(?: time)?(?P<out>)",
        _in_some,
    ),
    (
        "from out ago ahead later",
        rf"\b(?:between )?{_SOME}(?P<way>) (?P<out>from (?:now|today)|out|ahead|later|ago)\b",
        _in_some,
    ),
    (
        "/",
        (
            r"(?<![\d/.-])(?P<a>\d{1,2})/(?P<b>\d{1,2})/(?P<sy>(?:20)?\d\d) ?(?:-|~|to|until|through|and) ?"
            r"(?P<a2>\d{1,2})/(?P<b2>\d{1,2})/(?P<sy2>(?:20)?\d\d)(?![\d/.-])"
        ),
        _dates,
    ),
    (
        "half",
        (
            r"\b(?:(?:in|over|during|for) )?(?:the )?(?P<w>this|current|this current|previous|coming) half(?:[- ]year)?\b"
            r"(?! (?:an?|hour|day|of|price|dozen))"
        ),
        _this_half,
    ),
    (
        "next this",
        (
            r"\b(?:(?:in|over|during|for) )?(?P<w>this|last) (?P<u>week|month|quarter|year) (?:and|or|and the|\+|&) "
            r"(?P<w2>next|this)(?: one)?\b(?! \w)"
        ),
        _two_units,
    ),
    (
        "after before",
        (
            r"\b(?:(?:in|over|during|for) )?(?P<w>this|next|last) (?P<u>week|month|quarter|year) (?:and|or|and/or|\+|&) the "
            r"(?:(?P=u)|one) (?P<side>after|before)\b(?: that\b)?(?! \w)"
        ),
        _and_after,
    ),
    (
        "quarters",
        (
            r"\b(?:(?:in|over|during|for) )?(?:the )?(?P<a>first|second|third) (?:and|to|or|through) (?:the )?"
            r"(?P<b>second|third|fourth) quarters?\b"
            r"(?:,? (?:of )?(?P<y>20\d\d|'\d\d)\b|,? (?:of )?(?P<ry>this year|next year|last year)\b)?"
        ),
        _quarters,
    ),
    (
        "new",
        (
            r"(?:\b(?P<part>early|late|the start|the beginning|the first half|the second half) (?:in|of) |(?<=\bof )|(?<=\bin ))"
            r"the new year\b(?!'| day| eve| holiday| break)"
        ),
        _new_year,
    ),
    (
        "new",
        (
            r"\b(?:(?P<part>early|late|the start|the beginning|the first half|the second half) (?:in|of) )?"
            r"the new (?P<u>month|quarter|week)\b(?! \w+ly)"
        ),
        _new_unit,
    ),
    (
        "week",
        (
            r"\b(?:(?:in|for|over) )?the week to (?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)? (?:of )?"
            rf"(?P<m>{MONTHS})\b(?:,? (?P<y>20\d\d|'\d\d)\b)?"
        ),
        _week_to,
    ),
    ("week", r"\b(?P<wd>today|tomorrow) week\b", _week_on),
    ("week", r"\b(?:in )?a week (?P<wd>today|tomorrow)\b", _week_on),
)
