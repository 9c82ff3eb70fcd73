"""English festivals of a year told before them: last National Day, next year's Spring Festival, last Golden Week.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_en import in_year
from handlers.language.festivals import BY_NAME, ENGLISH_NAMES, festival_in
from handlers.language.festivals_abroad import UNKNOWN
from handlers.language.numbers import english_number
from handlers.language.periods import Clock, Reader
from handlers.language.years_en import A_YEAR, YEAR, whole_year

Match = re.Match[str]

_DAYS = r"(?P<days> holidays?| period| break| week)?"


def _of_year(match: Match, clock: Clock) -> Span:
    """Last year's Golden Week; last National Day: the last there was; next Labour Day: the next there is."""
    alone = match["days"] is not None or not (match["on"] or clock.one_day)
    make = festival_in(match["f"], alone=alone)
    if match["whose"]:
        span = make(clock.today.year + {"this": 0, "next": 1, "last": -1}[match["whose"]])
    elif match["w"] == "this":
        span = make(clock.today.year)
    else:
        span = cal.nearest(make, clock.today, back=match["w"] in ("last", "previous", "past"))
    return replace(span, core=None) if match["days"] else span


def _eve(match: Match, clock: Clock) -> Span:
    """Mid-Autumn eve: the day before."""
    own = in_year(festival_in(match["f"], alone=False), match, clock).start or clock.today
    return cal.one_day(cal.add_days(own, -1))


def _first_day(match: Match, clock: Clock) -> Span:
    """Lunar new year's day: the day itself."""
    make = festival_in("spring festival", alone=False)
    if match["y"]:
        return make(whole_year(match["y"]))
    back = clock.back or match["w"] in ("last", "previous", "past")
    return cal.nearest(make, clock.today, back=back)


def _nth_day(match: Match, clock: Clock) -> Span:
    """The third day of Spring Festival, counted from its own day; of the holiday, from the first day off."""
    number = int(found[0]) if (found := re.match(r"\d+", match["nth"])) else english_number(match["nth"])
    span = in_year(festival_in(match["f"]), match, clock)
    first = span.start if match["days"] else span.core or span.start
    return cal.one_day(cal.add_days(first or clock.today, number - 1))


def _weekend(match: Match, clock: Clock) -> Span:
    """Easter weekend, Memorial Day weekend: its Saturday and Sunday, and the free Friday or Monday beside them."""
    make = festival_in(match["f"])
    if match["w"] and not match["y"]:
        span = cal.nearest(make, clock.today, back=match["w"] in ("last", "past", "previous"))
    else:
        span = in_year(make, match, clock)
    day = span.core or span.start
    if day is None or span.start != span.end:  # its days off
        return replace(span, core=None)
    if day.weekday() in _MIDWEEK:
        if BY_NAME[match["f"]].statutory:
            return cal.one_day(day)
        raise ImpossibleDay
    saturday = cal.add_days(cal.week(cal.add_days(day, -1)).start or day, 5)
    if match["f"].startswith("easter"):
        return Span(cal.add_days(saturday, -1), cal.add_days(saturday, 2))
    return Span(min(day, saturday), max(day, cal.add_days(saturday, 1)))


def _nobody_knows(match: Match, clock: Clock) -> Span:
    """Diwali 2027, before Passover: a day, but none that can be told."""
    del match, clock
    raise ImpossibleDay


_MIDWEEK = (1, 2, 3)
_UNKNOWN = "|".join(UNKNOWN)

BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        "this next last previous past coming",
        (
            r"\b(?:(?P<on>on)|over|during|in|for)? ?(?:the )?"
            r"(?:(?P<whose>this|next|last) year(?:'s|s)|(?P<w>this|next|last|previous|past|coming)) "
            rf"(?P<f>{ENGLISH_NAMES})\b{_DAYS}(?! (?:eve|last year|this year|next year|20\d\d))"
        ),
        _of_year,
    ),
    (
        "day",
        (
            r"\b(?:on )?(?:the )?(?P<nth>second|third|fourth|fifth|sixth|seventh|2nd|3rd|[4-7]th) day (?:of|in) (?:the )?"
            rf"(?P<f>{ENGLISH_NAMES})\b{_DAYS}{YEAR}"
        ),
        _nth_day,
    ),
    (
        "eve",
        # New Year's Eve is of the year that ends
        rf"\b(?:on )?(?!new year)(?P<f>{ENGLISH_NAMES})(?:'s)? eve\b{YEAR}",
        _eve,
    ),
    (
        "weekend week-end",
        (
            r"\b(?:(?:on|over|for|during) )?(?:the )?(?:(?P<w>this|next|last|coming|past) )?"
            rf"(?P<f>{ENGLISH_NAMES}) (?:long )?week-?end\b{YEAR}"
        ),
        _weekend,
    ),
    ("19 20 year nineteen thousand", rf"\b(?:{_UNKNOWN})(?: day| eve)?{A_YEAR}", _nobody_knows),
    (
        "before after until since by",
        rf"(?:(?<=\bbefore )|(?<=\bafter )|(?<=\buntil )|(?<=\bsince )|(?<=\bby ))(?:{_UNKNOWN})\b",
        _nobody_knows,
    ),
    (
        "new year",
        (
            r"\b(?:on )?(?:(?P<w>last|this|next|previous) )?(?:chinese lunar|chinese|lunar) new year'?s day\b"
            r"(?:,? (?:of )?(?P<y>20\d\d)\b)?"
        ),
        _first_day,
    ),
)
