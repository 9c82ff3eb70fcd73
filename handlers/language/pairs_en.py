"""English periods told as two: this or next week, early to mid December, a week or two, 2H Jan.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_en import MONTH_NUMBER, MONTHS, STEPS, in_year, part_of
from handlers.language.periods import Clock, Cutter, Reader
from handlers.language.units_en import unit_span
from handlers.language.years_en import YEAR

Match = re.Match[str]

_WHICH_MONTH = rf"(?:(?P<w>this|next|last) month\b|(?P<m>{MONTHS})\b\.?{YEAR})"


def _month(match: Match, clock: Clock) -> Span:
    if match["w"]:
        return cal.months_on(clock.today, STEPS.get(match["w"], 0))
    return in_year(lambda year: cal.month(year, MONTH_NUMBER[match["m"]]), match, clock)


def _this_or_next(match: Match, clock: Clock) -> Span:
    steps = {"this": 0, "next": 1, "last": -1}
    first, last = (unit_span(match["u"], steps[match[name]], clock.today) for name in ("w", "w2"))
    if first.start == last.start:
        raise ImpossibleDay
    return Span(first.start, last.end)


def _parts(match: Match, clock: Clock) -> Span:
    """Early to mid December."""
    month = _month(match, clock)
    return Span(part_of(month, match["part"]).start, part_of(month, match["part2"]).end, ambiguous=True)


def _half_month(match: Match, clock: Clock) -> Span:
    """2H Jan, H1 December: half of the month."""
    return part_of(_month(match, clock), "first half" if "1" in match["h"] else "second half")


def _or_two(match: Match, clock: Clock) -> Span:
    """In a week or two: from the one to the other; over the next week or two: until the other."""
    back = match["way"] in ("last", "past")
    sign = -1 if back else 1
    one, two = (
        cal.add_months(clock.today, sign * n)
        if match["unit"] == "month"
        else cal.add_days(clock.today, sign * n * (7 if match["unit"] == "week" else 1))
        for n in (1, 2)
    )
    near = clock.today if match["way"] else one
    return Span(min(near, two), max(near, two), ambiguous=True)


def _at_most(span: Span, match: Match, clock: Clock) -> Span:
    """In 10 days or less: until then."""
    del match
    return Span(clock.today, span.end) if span.end and span.end >= clock.today else replace(span, end=clock.today)


SUFFIXES: tuple[tuple[str, Cutter], ...] = (
    (r" or (?:less|fewer|sooner)\b", _at_most),
    (r" on(?=[,.?!]|$)", lambda span, _m, _c: Span(span.start, None)),
)

BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        "this last",
        (
            r"\b(?:(?:in|over|during|for) )?(?P<w>this|last) (?:and|or|and/or|\+|&) (?P<w2>next|this) "
            r"(?P<u>week|month|quarter|year)\b"
        ),
        _this_or_next,
    ),
    (
        "early mid start beginning",
        (
            r"\b(?:(?:in|from) )?(?P<part>early|mid|start|beginning)(?: |-)(?:to|or|and|through)(?: |-)"
            rf"(?P<part2>mid|middle|late|end)(?: |-)(?:of )?{_WHICH_MONTH}"
        ),
        _parts,
    ),
    ("1h 2h h1 h2", rf"\b(?:in )?(?P<h>[12]h|h[12])(?: of)? {_WHICH_MONTH}", _half_month),
    (
        "or two",
        (
            r"\b(?:(?:in|over|for|during|within) )?(?:(?:the )?(?P<way>next|coming|last|past) |an? |(?<=in )a )"
            r"(?P<unit>day|week|month) or two\b"
        ),
        _or_two,
    ),
)
