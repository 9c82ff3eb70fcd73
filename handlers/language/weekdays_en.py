"""English weekdays told by more than their name: the first Friday of December, Monday to Wednesday next week, Friday week.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_en import MONTH_NUMBER, MONTHS, STEPS, WEEKDAY_NUMBER, WEEKDAYS, in_year
from handlers.language.numbers import english_number
from handlers.language.periods import Clock, Cutter, Reader
from handlers.language.years_en import TO, YEAR

Match = re.Match[str]

_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "fifth": 5, "5th": 5}
_LAST = ("last", "final")
_TO_OR = rf"(?:{TO}| ?(?:or|&|/) ?)"
_SIGNS = "mon tue wed thu fri sat sun"


def _in_span(span: Span, match: Match) -> Span:
    """The n-th or last such weekday of a span."""
    start, end = span.start or date.min, span.end or date.max
    weekday = WEEKDAY_NUMBER[match["wd"]]
    if match["nth"] in _LAST:
        return cal.one_day(cal.add_days(end, -((end.weekday() - weekday) % 7)))
    day = cal.add_days(start, (weekday - start.weekday()) % 7 + 7 * (_NTH[match["nth"]] - 1))
    if day > end:
        raise ImpossibleDay
    return cal.one_day(day)


def _of_month(match: Match, clock: Clock) -> Span:
    if match["w"]:
        return _in_span(cal.months_on(clock.today, STEPS.get(match["w"], 0)), match)
    return in_year(lambda year: _in_span(cal.month(year, MONTH_NUMBER[match["m"]]), match), match, clock)


def _of_near_month(match: Match, clock: Clock) -> Span:
    """The third Thursday: of this month, or of the next when it is past."""
    for months in (0, -1) if clock.back else (0, 1, 2):
        try:
            found = _in_span(cal.months_on(clock.today, months), match)
        except ImpossibleDay:
            continue
        day = found.start or clock.today
        if day <= clock.today if clock.back else day >= clock.today:
            return replace(found, ambiguous=True)
    raise ImpossibleDay


def _nth_of(span: Span, match: Match, clock: Clock) -> Span:
    """The last Friday of the quarter, the third Monday of Q1, the first Monday of 2027."""
    del clock
    return _in_span(span, match) if span.start and span.end else span


def _to_weekday(match: Match, clock: Clock) -> Span:
    """Monday to Wednesday next week: both days are of that week."""
    monday = cal.week(clock.today, STEPS.get(match["w"], 0)).start or clock.today
    first, last = (WEEKDAY_NUMBER[match[name]] for name in ("wd", "wd2"))
    return Span(cal.add_days(monday, min(first, last)), cal.add_days(monday, max(first, last)))


def _of_further_week(match: Match, clock: Clock) -> Span:
    """Monday week after next."""
    weeks = {"after next": 2, "before last": -2, "after this": 1}[match["w"]]
    monday = cal.week(clock.today, weeks).start or clock.today
    return cal.one_day(cal.add_days(monday, WEEKDAY_NUMBER[match["wd"]]))


def _of_week_on(match: Match, clock: Clock) -> Span:
    """Monday two weeks from now: of the week that is two on."""
    weeks = english_number(match["n"]) * (2 if match["two"] else 1)
    monday = cal.week(clock.today, weeks).start or clock.today
    return cal.one_day(cal.add_days(monday, WEEKDAY_NUMBER[match["wd"]]))


def _counted(match: Match, clock: Clock) -> Span:
    """Three Fridays from now, two Thursdays ago: today does not count."""
    number = {"two": 2, "three": 3, "four": 4}.get(match["n"]) or int(match["n"])
    ago = match.groupdict().get("w") in ("ago", "back")
    weekday = WEEKDAY_NUMBER[match["wd"]]
    if ago:
        last = (clock.today.weekday() - weekday - 1) % 7 + 1
        return cal.one_day(cal.add_days(clock.today, -last - 7 * (number - 1)))
    return cal.one_day(cal.add_days(clock.today, (weekday - clock.today.weekday() - 1) % 7 + 1 + 7 * (number - 1)))


def _weekend_of_month(match: Match, clock: Clock) -> Span:
    """The last weekend of October: its Saturday lies in that month."""

    def weekend(month: Span) -> Span:
        start, end = month.start or date.min, month.end or date.max
        first = cal.add_days(start, (5 - start.weekday()) % 7 + 7 * (_NTH.get(match["nth"], 1) - 1))
        saturday = cal.add_days(end, -((end.weekday() - 5) % 7)) if match["nth"] in _LAST else first
        return Span(saturday, cal.add_days(saturday, 1))

    if match["w"]:
        return weekend(cal.months_on(clock.today, STEPS.get(match["w"], 0)))
    return in_year(lambda year: weekend(cal.month(year, MONTH_NUMBER[match["m"]])), match, clock)


def _weekend_of_week(match: Match, clock: Clock) -> Span:
    week = cal.week(clock.today, STEPS.get(match["w"], 0))
    return Span(cal.add_days(week.start or clock.today, 5), week.end)


def _beyond(match: Match, clock: Clock) -> Span:
    """A week on Friday, Friday week, the Monday after next, a fortnight on Monday: the coming one and so many weeks."""
    ahead = (WEEKDAY_NUMBER[match["wd"]] - clock.today.weekday()) % 7
    words = match.groupdict().get("n") or "one"
    weeks = 2 if "fortnight" in match[0] else english_number(words)
    return cal.one_day(cal.add_days(clock.today, (ahead or 7) + 7 * weeks), ambiguous=True)


def _gone(match: Match, clock: Clock) -> Span:
    """Monday last, Friday gone, this past Monday: the last there was; a week last Monday: a week before it."""
    back = (clock.today.weekday() - WEEKDAY_NUMBER[match["wd"]] - 1) % 7 + 1
    return cal.one_day(cal.add_days(clock.today, -back - (7 if match[0].startswith("a week") else 0)))


def _before_last(match: Match, clock: Clock) -> Span:
    """The Friday before last: the last one and a week."""
    back = (clock.today.weekday() - WEEKDAY_NUMBER[match["wd"]] - 1) % 7 + 1
    return cal.one_day(cal.add_days(clock.today, -back - 7))


def _beside(span: Span, match: Match, clock: Clock) -> Span:
    """The Monday after Christmas, the Friday before National Day."""
    del clock
    before = match["side"] in ("before", "prior to")
    own = span.core or (span.start if before else span.end)
    if own is None:
        return span
    weekday = WEEKDAY_NUMBER[match["wd"]]
    weeks = _NTH.get(match["nth"] or "", 1) - 1
    steps = -((own.weekday() - weekday - 1) % 7) - 1 if before else (weekday - own.weekday() - 1) % 7 + 1
    return cal.one_day(cal.add_days(own, steps + (-7 if before else 7) * weeks))


def _closest(span: Span, match: Match, clock: Clock) -> Span:
    """The Monday closest to 5 May: at most three days before it or after it."""
    del clock
    own = span.core or span.start
    if own is None:
        return span
    return cal.one_day(cal.add_days(own, (WEEKDAY_NUMBER[match["wd"]] - own.weekday() + 3) % 7 - 3))


PREFIXES: tuple[tuple[str, Cutter], ...] = (
    (
        (
            r"\b(?:on )?(?:the )?(?:(?P<nth>first|second|third|fourth|last|final|1st|2nd|3rd|4th) )?"
            rf"(?P<wd>{WEEKDAYS}) (?P<side>before|prior to|after|following) (?:the )?$"
        ),
        _beside,
    ),
    (
        (
            r"\b(?:on )?(?:the )?(?P<nth>first|second|third|fourth|fifth|last|final|1st|2nd|3rd|4th|5th) "
            rf"(?P<wd>{WEEKDAYS}) (?:of|in) (?:the )?$"
        ),
        _nth_of,
    ),
    (rf"\b(?:on )?(?:the )?(?:closest|nearest) (?P<wd>{WEEKDAYS}) to (?:the )?$", _closest),
    (rf"\b(?:on )?(?:the )?(?P<wd>{WEEKDAYS}) (?:that is )?(?:closest|nearest) (?:to )?(?:the )?$", _closest),
)

BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        _SIGNS,
        (
            rf"\b(?:the )?(?P<nth>first|second|third|fourth|last|final|1st|2nd|3rd|4th) (?P<wd>{WEEKDAYS})s? (?:of|in) "
            rf"(?:the )?(?:(?P<w>this|next|last|previous) month|(?P<m>{MONTHS})\b){YEAR}"
        ),
        _of_month,
    ),
    (
        "first second third fourth 1st 2nd 3rd 4th",
        (
            r"(?<!every )\b(?:the )?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) "
            rf"(?P<wd>{WEEKDAYS})(?=[,.?!]|$| (?:to|at|for)\b)"
        ),
        _of_near_month,
    ),
    (
        "week wk",
        rf"\b(?:from )?(?P<wd>{WEEKDAYS}){_TO_OR}(?P<wd2>{WEEKDAYS}),? (?:of )?(?P<w>this|next|nxt|last) (?:week|wk)\b",
        _to_weekday,
    ),
    (
        "week",
        rf"\b(?P<w>this|next|last) week,? (?:on |from |between )?(?P<wd>{WEEKDAYS}){_TO_OR}(?P<wd2>{WEEKDAYS})\b",
        _to_weekday,
    ),
    (
        "week",
        rf"\b(?:the )?(?P<wd>{WEEKDAYS}),? (?:of )?(?:the )?week (?P<w>after next|before last|after this)\b",
        _of_further_week,
    ),
    (
        "now later ago back",
        rf"\b(?P<n>two|three|four|2|3|4) (?P<wd>{WEEKDAYS})s? (?P<w>from now|later|ahead|ago|back)\b",
        _counted,
    ),
    (_SIGNS, rf"\bin (?P<n>two|three|four|2|3|4) (?P<wd>{WEEKDAYS})s\b(?:(?:'s?|s')? time)?", _counted),
    (
        "weekend wkend week-end week",
        (
            r"\b(?:the )?(?P<nth>first|second|third|fourth|last|final) (?:weekend|wkend|week[- ]end) (?:of|in) (?:the )?"
            rf"(?:(?P<w>this|next|last) month|(?P<m>{MONTHS})\b){YEAR}"
        ),
        _weekend_of_month,
    ),
    ("weekend", r"\b(?:the )?weekend of (?:the )?(?P<w>this|next|last) week\b", _weekend_of_week),
    (
        "week fortnight",
        rf"\b(?:(?:in )?(?P<n>a|an|one|two|three|four|[1-9]) )?(?:weeks?|fortnight) on (?P<wd>{WEEKDAYS})\b",
        _beyond,
    ),
    ("week fortnight", rf"\b(?:on )?(?P<wd>{WEEKDAYS}) (?:week|fortnight)\b(?! of)", _beyond),
    ("last gone", rf"\b(?:on )?(?P<wd>{WEEKDAYS}) (?:last|just gone|just past|gone)(?=[,.?!]|$)", _gone),
    ("this past", rf"\b(?:on )?(?:this|the) past (?P<wd>{WEEKDAYS})\b", _gone),
    ("a week", rf"\ba week (?:ago |ago last |ago on |last )(?P<wd>{WEEKDAYS})\b", _gone),
    (
        "from out hence later",
        (
            rf"\b(?:on )?(?P<wd>{WEEKDAYS}),? (?P<n>a|an|one|two|three|four|[1-9]) (?:weeks?|(?P<two>fortnights?)) "
            r"(?:from (?:now|today)|out|hence|later)\b"
        ),
        _of_week_on,
    ),
    ("after next", rf"\b(?:the )?(?P<wd>{WEEKDAYS}) after next\b", _beyond),
    ("before last", rf"\b(?:on )?(?:the )?(?P<wd>{WEEKDAYS}) before last\b", _before_last),
)
