"""Counted English periods: 2 years and 3 months ago, more than two weeks ago, five days from Monday, the third last day of May.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_en import MONTH_NUMBER, MONTHS, STEPS, in_year
from handlers.language.lengths_en import move
from handlers.language.numbers import NUMBER_EN, english_number
from handlers.language.periods import Clock, Cutter, Reader
from handlers.language.units_en import unit_span

Match = re.Match[str]

_UNIT = r"(?:working days?|business days?|days?|weeks?|wks?|fortnights?|months?|mths?|quarters?|years?|yrs?)"
_PART = rf"{NUMBER_EN} ?-?{_UNIT}"
_MANY = rf"(?P<many>{_PART}(?:(?:,| and|, and)? {_PART}){{1,3}})\b"
_LENGTH = rf"(?P<n>{NUMBER_EN})(?P<half>)(?P<one>) ?-?(?P<unit>{_UNIT})\b"
#: More than one, so that "a next week" and "my last days" are none.
_SEVERAL = r"(?P<n>\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve|couple of|few)(?P<half>)(?P<one>)"
_NTH = (
    r"(?P<nth>second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|fifteenth|twentieth"
    r"|2nd|3rd|[4-9]th|1\d(?:th)|2\d(?:st|nd|rd|th)|3[01](?:st|th))"
)
_KIND = r"(?P<kind>(?:working|business|trading|calendar) )?"
_A_YEAR = 360
_A_QUARTER = 80


def _number(words: str) -> int:
    """Of 3rd and third."""
    return int(found[0]) if (found := re.match(r"\d+", words)) else english_number(words)


def _moved(day: date, words: str, sign: int) -> date:
    """A day moved by years and months first, then by days: 2 years, 1 month and 21 days."""
    parts = [found for found in re.finditer(_LENGTH, words) if found["n"]]
    for part in sorted(parts, key=lambda found: not found["unit"].startswith(("y", "q", "m"))):
        day = move(day, part, sign)
    return day


def _many_on(match: Match, clock: Clock) -> Span:
    back = match["way"] in ("ago", "back", "earlier")
    return cal.one_day(_moved(clock.today, match["many"], -1 if back else 1))


def _many_around(match: Match, clock: Clock) -> Span:
    """Within, or over the next or last, so many years and months."""
    back = clock.back if match["way"] in ("within", "inside") else match["way"] in ("last", "past", "previous")
    other = _moved(clock.today, match["many"], -1 if back else 1)
    return Span(min(other, clock.today), max(other, clock.today))


def _beyond(match: Match, clock: Clock) -> Span:
    """More than two weeks ago: before that day; at least two weeks ago: that day too; less than: since then."""
    sign = -1 if match["way"].startswith(("ago", "back", "before", "prior")) else 1
    edge = move(clock.today, match, sign)
    if match["than"].startswith(("less", "under", "fewer")):
        return Span(min(edge, clock.today), max(edge, clock.today))
    if not match["than"].startswith(("at least", "upwards")):
        edge = cal.add_days(edge, sign)
    return Span(None, edge) if sign < 0 else Span(edge, None)


def _after(match: Match, clock: Clock) -> Span:
    """After 5 days: from then on; to be reminded then, that day."""
    day = move(clock.today, match, 1)
    return cal.one_day(day) if clock.one_day else Span(day, None)


def _few_ago(match: Match, clock: Clock) -> Span:
    """Few months ago: three, loosely."""
    unit = {"day": 3, "week": 21}.get(match["unit"])
    day = cal.add_days(clock.today, -unit) if unit else cal.add_months(clock.today, -3)
    return cal.one_day(day, ambiguous=True)


def _several(match: Match, clock: Clock) -> Span:
    """Two coming weeks, the three months ahead, the five days past."""
    sign = -1 if match["way"].startswith(("last", "past", "previous", "just", "gone")) else 1
    other = move(clock.today, match, sign)
    return Span(min(other, clock.today), max(other, clock.today))


def _lasting(span: Span, match: Match, clock: Clock) -> Span:
    """From Monday for five days, five days off from Monday: that day is the first of them."""
    del clock
    if span.start is None or span.start != span.end:
        return span
    if match["unit"].startswith(("working", "business")):
        first = cal.working_day(span.start, 1)
        return Span(span.start, cal.add_working_days(first, english_number(match["n"]) - 1))
    return Span(span.start, cal.add_days(move(span.start, match, 1), -1))


def _around(span: Span, match: Match, clock: Clock) -> Span:
    """Ten days either side of Christmas."""
    del clock
    start, end = span.core or span.start, span.core or span.end
    return Span(move(start, match, -1), move(end, match, 1)) if start and end else span


def _nth(span: Span, match: Match, clock: Clock) -> Span:
    """The second month of next quarter, the third week of 2027, the tenth working day of May, the third last day of May."""
    del clock
    if span.start is None or span.end is None:
        return span
    number = _number(match["nth"])
    unit, last = match["unit"], bool(match["last"])
    if unit in ("month", "quarter"):
        found_span = _nth_month(span.start, span.end, number * (-1 if last else 1), 3 if unit == "quarter" else 1)
    elif unit == "week":
        found_span = _nth_week(span, number, last=last)
    else:
        found_span = cal.one_day(_nth_day(span.start, span.end, number * (-1 if last else 1), match["kind"] or ""))
    if found_span.start is None or not cal.add_days(span.start, -6) <= found_span.start <= span.end:
        raise ImpossibleDay
    return found_span


def _nth_month(start: date, end: date, number: int, months: int) -> Span:
    if number > 0:
        first = cal.add_months(start.replace(day=1), (number - 1) * months)
    else:
        first = cal.add_months(end.replace(day=1), (number + 1) * months - (months - 1))
    return Span(first, cal.add_days(cal.add_months(first, months), -1))


def _first_week(span: Span, match: Match, clock: Clock) -> Span:
    """The first week of a year, by its number as every other week of it; of anything else its first seven days."""
    del match, clock
    if span.start is None or span.end is None:
        return span
    if span.core:  # a festival, or the new year
        return Span(span.core, cal.add_days(span.core, 6), ambiguous=True)
    return replace(_nth_week(span, 1, last=False), ambiguous=True)


def _nth_week(span: Span, number: int, *, last: bool) -> Span:
    """Of a year by its number, else so many times seven days from the first or the last."""
    start, end = span.start or date.min, span.end or date.max
    if last:
        begins = cal.add_days(end, -7 * number + 1)
    elif (end - start).days >= _A_YEAR:
        return cal.iso_week(number, start.year)
    else:
        begins = cal.add_days(start, 7 * (number - 1))
    return Span(begins, cal.add_days(begins, 6))


def _nth_day(start: date, end: date, number: int, kind: str) -> date:
    if kind.startswith(("working", "business", "trading")):
        if number > 0:
            return cal.add_working_days(cal.add_days(start, -1), number)
        return cal.add_working_days(cal.add_days(end, 1), number)
    return cal.add_days(start, number - 1) if number > 0 else cal.add_days(end, number + 1)


def _long_enough(span: Span, match: Match, clock: Clock) -> Span:
    """A month of a month there is none: "the second month of May" names nothing."""
    if span.start and span.end and match["unit"] == "month" and (span.end - span.start).days < _A_QUARTER:
        raise ImpossibleDay
    return replace(_nth(span, match, clock), ambiguous=match["unit"] == "week")


_LEAVE = r"(?:'|'s)?(?: (?:of )?(?:annual |paid |sick |parental )?(?:leave|off|holiday|vacation|pto))?"

PREFIXES: tuple[tuple[str, Cutter], ...] = (
    (
        (
            rf"\b(?:on |in |by |for |during )?(?:the )?{_NTH}(?P<last>[- ](?:to[- ])?last)? {_KIND}"
            r"(?P<unit>day|week|month|quarter)(?: (?:of|in)|(?<=week)) (?:the )?$"
        ),
        _long_enough,
    ),
    (r"\b(?:on |in |by |for |during )?(?:the )?(?:first|1st) (?:week|wk) (?:of|in) (?:the )?$", _first_week),
    (
        (
            rf"\b(?:(?:for|over|in|during) )?the (?:next |first )?{_LENGTH} (?:from|starting|beginning|commencing)"
            r"(?: on| from| with)?(?: the)? $"
        ),
        _lasting,
    ),
    (rf"\b{_LENGTH} (?:starting|beginning|commencing)(?: on| from| with)?(?: the)? $", _lasting),
    (
        (
            r"\bthe (?P<one>week|fortnight|month)(?P<n>)(?P<half>)(?P<unit>) (?:starting|beginning|commencing|from)"
            r"(?: on| from)?(?: the)? $"
        ),
        _lasting,
    ),
    (rf"\b(?:the )?{_LENGTH} (?:either side of|around) (?:the )?$", _around),
    (rf"\bfor {_LENGTH}{_LEAVE} (?:from|starting|beginning)(?: on| from)?(?: the)? $", _lasting),
    (
        (
            rf"\b{_LENGTH}(?:'|'s)? (?:of )?(?:annual |paid |sick )?(?:leave|off|holiday|vacation|pto)"
            r",? (?:from|starting|beginning)(?: on| from)?(?: the)? $"
        ),
        _lasting,
    ),
)

SUFFIXES: tuple[tuple[str, Cutter], ...] = (
    (rf" for (?:the next )?{_LENGTH}(?!'|-| (?:notice|each|in total))", _lasting),
)


def _last_day_but(match: Match, clock: Clock) -> Span:
    """The third last day of May, the second last day of the quarter."""
    number = -(_number(match["nth"]) if match["nth"] else 2)

    def make(span: Span) -> Span:
        return cal.one_day(_nth_day(span.start or date.min, span.end or date.max, number, ""))

    if match["m"]:
        return in_year(lambda year: make(cal.month(year, MONTH_NUMBER[match["m"]])), match, clock)
    return make(unit_span(match["u"], STEPS.get(match["w"] or "", 0), clock.today))


_AGO = r"(?P<way>ago|back|before today|prior to today|from (?:now|today)|after today|hence|out|away)"
_WAYS = r"(?P<way>next|coming|upcoming|following|last|past|previous)"

BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        "last penultimate",
        (
            rf"\b(?:on )?(?:the )?(?:{_NTH}[- ](?:to[- ])?last|penultimate) day (?:of|in) (?:the )?"
            rf"(?:(?P<m>{MONTHS})\b(?:,? ?(?P<y>(?:19|20)\d\d)\b)?|(?:(?P<w>this|next|last) )?(?P<u>week|month|quarter|year)\b)"
        ),
        _last_day_but,
    ),
    (
        "ago back earlier later from hence",
        rf"\b{_MANY} (?P<way>ago|back|earlier|later|hence|from (?:now|today))\b",
        _many_on,
    ),
    ("in", rf"\b(?P<way>in) {_MANY}(?:'s?|s')?(?: time)?", _many_on),
    (
        "within inside next coming upcoming following last past previous",
        (
            r"\b(?:(?:within|in|over|for|during) )?(?:the )?"
            rf"(?P<way>within|inside|next|coming|upcoming|following|last|past|previous) {_MANY}"
        ),
        _many_around,
    ),
    (
        "more over least upwards less under fewer",
        rf"\b(?P<than>more than|over|at least|upwards of|less than|fewer than|under) {_LENGTH} {_AGO}\b",
        _beyond,
    ),
    (
        "next coming upcoming following last past previous",
        (
            rf"\b(?:(?:in|over|for|during|within) )?(?:the )?(?:(?:next|last|past) )?{_SEVERAL} {_WAYS}"
            r" (?P<unit>days|weeks|months|quarters|years)\b"
        ),
        _several,
    ),
    ("after", rf"\bafter {_LENGTH}(?! (?:of|with|at|in|as|on|from|before|after)\b)", _after),
    ("few several", r"\b(?<!a )(?:few|several) (?P<unit>day|week|month)s? ago\b", _few_ago),
    (
        "ahead come gone past",
        (
            rf"\b(?:(?:in|over|for|during|within) )?the {_SEVERAL} (?P<unit>days|weeks|months|quarters|years)"
            r" (?P<way>ahead|to come|just gone|just past|gone by)\b"
        ),
        _several,
    ),
)
