"""English weeks, months, quarters and years around today: next week, the end of the month, year to date, the rest of the quarter.

``periods_en`` adds them to its grammar.
"""

import re
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_en import STEPS, part_of
from handlers.language.periods import Clock, Reader
from handlers.language.years_en import whole_year

Match = re.Match[str]

WHICH = (
    r"(?P<w>this current|this coming|the coming|the current"
    r"|the following|the previous|this|next|last|coming"
    r"|current|previous|prior|preceding|upcoming|following|past|nxt|prev|the)"
)
PART = (
    r"(?P<part>(?:the )?(?:very )?(?:end|close|last day|start|beginning|middle|mid|early|late"
    r"|(?:first|1st|front|former) half|(?:second|2nd|back|latter|last) half|(?:early|earlier|first|later|latter|last) part))"
)
#: "Policies end in 2028" names no end.
OF = r"(?:[- ]of[- ](?:around |about )?|(?<!end)(?<!close)(?<!start)[- ]in |[- ])(?:the )?"
#: An age is no count of months: "who turns 60 next month".
_AGE = r"(?<=turn \d\d )|(?<=turns \d\d )|(?<=turning \d\d )"
#: "We are 3 next week": whatever stands before, that week is meant.
_LOOKED_AT = "(?:this|next|last|previous)"
#: A product of 3 years, a 3-year one: how long it runs, no period.
_NO_NUMBER = rf"(?:{_AGE}|(?<!\d)(?<!\d[ -]))" + "".join(
    rf"(?<!\b{number}[ -])"
    for number in ["one", "two", "three", "four", "five", "six", "ten", "half", "a", "another", "per", "more"]
)
#: Month on month, year-over-year: they compare, and name neither.
_COMPARED = "".join(
    rf"(?<!{unit}{gap}{word}{gap})"
    for unit in ("week", "month", "quarter", "year")
    for word in ("on", "over")
    for gap in (" ", "-")
)
_COMPARING = r"(?![- ](?:on|over)[- ](?:week|month|quarter|year)\b)"


def unit_span(unit: str, steps: int, today: date) -> Span:
    """The week, month, quarter or year around a day, some steps on."""
    if unit.startswith("w"):
        return cal.week(today, steps)
    if unit.startswith("m"):
        return cal.months_on(today, steps)
    if unit.startswith("q"):
        return cal.quarters_on(today, steps)
    return cal.year(today.year + steps)


def _which_unit(match: Match, clock: Clock) -> Span:
    steps = (
        2
        if match.groupdict().get("after")
        else 1
        if match.groupdict().get("beyond")
        else -2
        if match.groupdict().get("prior")
        else STEPS.get(match["w"] or "", 0)
    )
    unit = match["u"]
    if unit.endswith("end"):
        span = cal.week(clock.today, 0 if "coming" in (match["w"] or "") else steps)
        return Span(cal.add_days(span.start or date.min, 5), span.end)
    span = unit_span(unit, steps, clock.today)
    if match.groupdict().get("part"):
        return part_of(span, match["part"])
    return span


def _edge_word(match: Match, clock: Clock) -> Span:
    """month-end, next quarter-end, year-end 2027, eom."""
    unit = match["u"] or {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match["o"]]
    if match["y"] and unit != "year":
        raise ImpossibleDay  # of which quarter of 2027 is not said
    if match["y"]:
        return cal.last_day(cal.year(whole_year(match["y"])))
    return cal.last_day(unit_span(unit, STEPS.get(match["w"] or "", 0), clock.today))


def _half_end(match: Match, clock: Clock) -> Span:
    del match
    return cal.last_day(cal.quarter(clock.today.year, 2 if clock.today.month <= 6 else 4))  # noqa: PLR2004 - June


def _begins(match: Match, clock: Clock) -> Span:
    """BOM, BOQ: its first third."""
    return part_of(unit_span({"m": "month", "q": "quarter"}[match[0][-1]], 0, clock.today), "beginning")


def _to_date(match: Match, clock: Clock) -> Span:
    unit = match["u"] or match["td"] or "year"
    return Span(unit_span(unit, 0, clock.today).start, clock.today)


def _rest(match: Match, clock: Clock) -> Span:
    return Span(clock.today, unit_span(match["u"] or match["u2"], 0, clock.today).end)


BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        "week month quarter year wk mth qtr yr",
        (
            rf"(?:{_NO_NUMBER}\b|\b(?={_LOOKED_AT} ))(?:{PART}{OF})?(?:{WHICH} )?"
            r"(?:calendar |fiscal |financial |long (?=week[- ]?end))?"
            rf"{_COMPARED}(?P<u>weekend|wkend|week[- ]end|week|wk|month|mth|quarter|qtr|year|yr)"
            r"(?P<after> after (?:the )?next)?(?P<prior> before last)?"
            r"(?P<beyond> after (?:this|that)(?: one)?)?\b"
            rf"{_COMPARING}"
            r"(?! to date)(?! \d{1,2}(?!\d|:\d| ?[ap]\.?m\b))(?! \d{3})"
        ),
        _which_unit,
    ),
    (
        "end eo",
        (
            r"\b(?<!half[- ])(?:(?P<w>this|next|last|the|coming|previous) )?"
            r"(?:(?P<u>month|quarter|year)[- ]end|eo(?P<o>[wmqy]))\b"
            r"(?: (?P<y>20\d\d|'\d\d)\b)?"
        ),
        _edge_word,
    ),
    ("half", r"\b(?:the )?half[- ]year[- ]end\b", _half_end),
    ("bo", r"\b(?:the )?bo[mq]\b", _begins),
    (
        "to-date to date td",
        (
            r"\b(?:the )?(?:fiscal |financial )?(?P<u>week|month|quarter|year|fy)[- ]to[- ]date\b"
            r"|\b(?:(?P<td>[ymqw]|fy)td)\b"
        ),
        _to_date,
    ),
    (
        "rest remainder later still",
        (
            r"\b(?:(?:over|for|in) )?(?:the )?(?:rest|remainder) (?:of )?"
            r"(?:(?:the|this|my|our)(?: current)? |current )?(?P<u>week|month|quarter|year)\b|\b(?:later|still"
            r"|later on) (?:this|in the|in this) (?P<u2>week|month|quarter|year)\b"
        ),
        _rest,
    ),
)
