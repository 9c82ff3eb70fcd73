"""English festivals of a year told before them: last National Day, next year's Spring Festival, last Golden Week.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import Span
from handlers.language.dates_en import in_year
from handlers.language.festivals import BY_NAME, festival_in
from handlers.language.numbers import english_number
from handlers.language.periods import Clock, Reader

Match = re.Match[str]

_FESTIVALS = "|".join(sorted((re.escape(n) for n in BY_NAME if n.isascii()), key=len, reverse=True))
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
        return make(int(match["y"]))
    back = clock.back or match["w"] in ("last", "previous", "past")
    return cal.nearest(make, clock.today, back=back)


def _nth_day(match: Match, clock: Clock) -> Span:
    """The third day of Spring Festival, counted from its own day; of the holiday, from the first day off."""
    number = int(found[0]) if (found := re.match(r"\d+", match["nth"])) else english_number(match["nth"])
    span = in_year(festival_in(match["f"]), match, clock)
    first = span.start if match["days"] else span.core or span.start
    return cal.one_day(cal.add_days(first or clock.today, number - 1))


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian reckoning."""
    golden, century = year % 19, year // 100
    moon = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    number = moon - weekday
    month = 3 + (number + 40) // 44
    return date(year, month, number + 28 - 31 * (month // 4))


def _western(match: Match, clock: Clock) -> Span:
    """Good Friday, Easter, Black Friday: days clients abroad and markets keep."""
    name = match["name"]

    def make(year: int) -> Span:
        if name in _AFTER_THANKSGIVING:
            thursday = festival_in("thanksgiving")(year).start or date(year, 11, 25)
            return cal.one_day(cal.add_days(thursday, _AFTER_THANKSGIVING[name]))
        return cal.one_day(cal.add_days(easter(year), _BESIDE_EASTER.get(name, 0)))

    if match["w"]:
        return cal.nearest(make, clock.today, back=match["w"] == "last")
    return in_year(make, match, clock)


_AFTER_THANKSGIVING = {"black friday": 1, "cyber monday": 4}
_BESIDE_EASTER = {"good friday": -2, "easter monday": 1, "easter": 0, "easter sunday": 0}

BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        "this next last previous past coming",
        (
            r"\b(?:(?P<on>on)|over|during|in|for)? ?(?:the )?"
            r"(?:(?P<whose>this|next|last) year(?:'s|s)|(?P<w>this|next|last|previous|past|coming)) "
            rf"(?P<f>{_FESTIVALS})\b{_DAYS}(?! (?:eve|last year|this year|next year|20\d\d))"
        ),
        _of_year,
    ),
    (
        "day",
        (
            r"\b(?:on )?(?:the )?(?P<nth>second|third|fourth|fifth|sixth|seventh|2nd|3rd|[4-7]th) day (?:of|in) (?:the )?"
            rf"(?P<f>{_FESTIVALS})\b{_DAYS}(?:,? ?(?:of )?(?P<y>20\d\d)\b|,? (?P<ry>this year|next year|last year)\b)?"
        ),
        _nth_day,
    ),
    (
        "eve",
        rf"\b(?:on )?(?P<f>{_FESTIVALS})(?:'s)? eve\b(?:,? ?(?:of )?(?P<y>20\d\d)\b)?",
        _eve,
    ),
    (
        "easter good black cyber",
        (
            r"\b(?:on )?(?:(?P<w>this|next|last) )?"
            r"(?P<name>easter (?:sunday|monday)|easter|good friday|black friday|cyber monday)\b"
            r"(?:,? (?:of )?(?P<y>20\d\d)\b|,? (?:of )?(?P<ry>this year|next year|last year)\b)?"
        ),
        _western,
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
