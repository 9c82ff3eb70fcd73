"""Reads English words of the calendar as days: months, quarters, weeks, dates and their parts.

``periods_en`` writes the phrases each reader belongs to.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.periods import Clock, Reader
from handlers.language.years_en import spoken_year, whole_year

Match = re.Match[str]

_MONTHS = [
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
]  # fmt: skip
MONTH_NUMBER = {name: n for n, full in enumerate(_MONTHS, 1) for name in (full, full[:3])} | {"sept": 9}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAY_NUMBER = {name: n for n, full in enumerate(_WEEKDAYS) for name in (full, full[:3])} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
    "weds": 2,
}
#: Any month, any weekday, by every usual name, the longest first; and the signs that one of the months may stand there.
MONTHS = "|".join(sorted(MONTH_NUMBER, key=len, reverse=True))
WEEKDAYS = "|".join(sorted(WEEKDAY_NUMBER, key=len, reverse=True))
JANUARY_ON = "jan feb mar apr may jun jul aug sep oct nov dec"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "last": -1}
STEPS = {
    "next": 1,
    "nxt": 1,
    "prev": -1,
    "the following": 1,
    "following": 1,
    "the coming": 1,
    "coming": 1,
    "upcoming": 1,
    "last": -1,
    "previous": -1,
    "prior": -1,
    "preceding": -1,
    "the previous": -1,
    "past": -1,
}


def _year(match: Match, clock: Clock) -> int | None:
    given = match.groupdict()
    if given.get("y"):
        return whole_year(given["y"])
    if given.get("ry"):
        return clock.today.year + {"this": 0, "next": 1, "last": -1}[given["ry"].split()[0]]
    if given.get("yw"):
        return spoken_year(given["yw"])
    return None


def _yearly(make: Callable[[int], Span], clock: Clock) -> Span:
    if clock.anchor:
        return cal.nearest(make, clock.anchor, back=False)
    if clock.early:
        return replace(make(clock.today.year), floating=True)
    return replace(cal.nearest(make, clock.today, back=clock.back), floating=True)


def in_year(make: Callable[[int], Span], match: Match, clock: Clock) -> Span:
    """A thing of every year, in the year the phrase names or else the one ``_yearly`` finds."""
    year = _year(match, clock)
    return make(year) if year is not None else _yearly(make, clock)


def _date(match: Match, clock: Clock) -> Span:
    month, day = MONTH_NUMBER[match["m"]], int(match["d"])
    return in_year(lambda y: cal.one_day(cal.day_in(y, month, day)), match, clock)


def _days_in_month(match: Match, clock: Clock) -> Span:
    """3-10 June, June 3 to 10, the 3rd to the 10th of June."""
    month, first, last = MONTH_NUMBER[match["m"]], int(match["d"]), int(match["d2"])
    return in_year(lambda y: Span(cal.day_in(y, month, first), cal.day_in(y, month, last)), match, clock)


def _iso(match: Match, clock: Clock) -> Span:
    del clock
    return cal.one_day(cal.day_in(int(match["y"]), int(match["mm"]), int(match["d"])))


def _slashes(match: Match, clock: Clock) -> Span:
    """12/5: month first, as the bank's own dates are; the other reading is marked."""
    month, day = int(match["mm"]), int(match["d"])
    doubt = month != day and day <= 12  # noqa: PLR2004 - both could be a month
    if month > 12:  # noqa: PLR2004 - then it can only be the day
        month, day = day, month
    if match["y"]:
        return cal.one_day(cal.day_in(int(match["y"]), month, day), ambiguous=doubt)
    return replace(_yearly(lambda y: cal.one_day(cal.day_in(y, month, day)), clock), ambiguous=doubt)


def _month(match: Match, clock: Clock) -> Span:
    number = MONTH_NUMBER[match["m"]]
    if which := match.groupdict().get("w"):
        if which in ("last", "previous", "past"):
            over = cal.add_days(clock.today.replace(day=1), -1)  # "last November" in November is a year ago
            return cal.nearest(lambda y: cal.month(y, number), over, back=True)
        if which == "this":
            return cal.month(clock.today.year, number)
    return in_year(lambda y: cal.month(y, number), match, clock)


def part_of(span: Span, part: str) -> Span:
    """The end, middle, first half … of a year, quarter, month or week."""
    part = part.removeprefix("the ").removeprefix("very ")
    start, end = span.start or date.min, span.end or date.max
    if part.startswith(("end", "close", "last day")):
        if (end - start).days == 6 and part != "last day":  # noqa: PLR2004 - a week: nobody means its Sunday alone
            return Span(cal.add_days(end, -2), end, ambiguous=True, edge=True)
        return cal.last_day(span)
    if part.endswith("half"):
        middle = _end_of_first_half(start, (end - start).days)
        return (
            Span(start, middle)
            if part.startswith(("first", "1st", "front", "former", "initial"))
            else Span(cal.add_days(middle, 1), end)
        )
    early, late = part.startswith(("start", "begin", "earl", "first")), part.startswith(("lat", "last"))
    which = 0 if early else 2 if late else 1
    return replace(_third(span, start, (end - start).days, which), ambiguous=True)


def _end_of_first_half(start: date, days: int) -> date:
    """Of a year June's last day, of a quarter or month the 15th, of a week its Wednesday."""
    if days > 92:  # noqa: PLR2004 - a year
        return cal.add_days(start.replace(month=7), -1)
    if days == 6:  # noqa: PLR2004 - a week
        return cal.add_days(start, 2)
    return cal.add_months(start, 1 if days > 31 else 0).replace(day=15)  # noqa: PLR2004 - a quarter


def _third(span: Span, start: date, days: int, which: int) -> Span:
    """The early, middle or late part of a year, quarter, week or month; loose words all."""
    if days > 92:  # noqa: PLR2004 - a year: its parts are months
        return cal.month(start.year, (1, 6, 12)[which])
    if days > 31:  # noqa: PLR2004 - a quarter
        return cal.months_on(start, which)
    if days == 6:  # noqa: PLR2004 - a week
        first, last = ((0, 2), (2, 3), (3, 6))[which]
        return Span(cal.add_days(start, first), cal.add_days(start, last))
    return cal.ten_days(span, which)


def _part_of_month(match: Match, clock: Clock) -> Span:
    return part_of(_month(match, clock), match["part"])


def _weekday(match: Match, clock: Clock) -> Span:
    """Friday alone: the coming one; "next Wednesday" is never this week's, though some mean it so."""
    number = WEEKDAY_NUMBER[match["wd"]]
    which = match.groupdict().get("w") or ""
    near = clock.anchor or clock.today
    steps = 0 if "coming" in which else STEPS.get(which, 0)
    if said := match.groupdict().get("week") or match.groupdict().get("before"):
        steps = {"this": 0, "next": 1, "nxt": 1, "last": -1}[said]
        return cal.one_day(cal.add_days(cal.week(clock.today, steps).start or date.min, number))
    if steps:
        doubt = which == "next" and number > clock.today.weekday()
        named = cal.add_days(cal.week(clock.today, steps).start or date.min, number)
        if clock.anchor is None or (
            which != "last" and named >= clock.anchor
        ):  # else counted from the range's beginning
            return cal.one_day(named, ambiguous=doubt)
    found = cal.add_days(cal.week(near).start or date.min, number)
    if which in ("this", "this current") or clock.early:
        return cal.one_day(found, floating=True)
    if clock.back and not clock.anchor and which != "coming":
        found = found if found <= near else cal.add_days(found, -7)
    elif found < near:
        return replace(cal.one_day(cal.add_days(found, 7), ambiguous=True), floating=True)
    return cal.one_day(found, floating=True)


def _quarter(match: Match, clock: Clock) -> Span:
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}.get(match["q"]) or int(
        match["q"][0]
    )
    span = in_year(lambda y: cal.quarter(y, number), match, clock)
    return part_of(span, match["part"]) if match.groupdict().get("part") else span


def _half_year(match: Match, clock: Clock) -> Span:
    first = 1 if "1" in (match["h"] or "") or match["h2"] == "first" else 3
    return in_year(lambda y: Span(cal.quarter(y, first).start, cal.quarter(y, first + 1).end), match, clock)


def _whole_year(match: Match, clock: Clock) -> Span:
    del clock
    span = cal.year(int(match["yy"]))
    return part_of(span, match["part"]) if match["part"] else span


def _week_number(match: Match, clock: Clock) -> Span:
    number = int(match["n"])
    return in_year(lambda y: cal.iso_week(number, y), match, clock)


def _week_of(match: Match, clock: Clock) -> Span:
    return cal.week(_date(match, clock).start or clock.today)


def _week_of_month(match: Match, clock: Clock) -> Span:
    """The first week of December: seven days from the 1st; the last: its last seven."""
    span = _month(match, clock) if match["m"] else cal.months_on(clock.today, STEPS.get(match["w"] or "", 0))
    which = _ORDINALS[match["nth"]]
    if which < 0:
        return Span(cal.add_days(span.end or date.max, -6), span.end, ambiguous=True)
    start = cal.add_days(span.start or date.min, 7 * (which - 1))
    return Span(start, cal.add_days(start, 6), ambiguous=True)


def _named(match: Match, clock: Clock) -> Span:
    words = match[0]
    steps = {"tomorrow": 1, "tmrw": 1, "tmr": 1, "tmw": 1, "yesterday": -1, "last": -1}
    if "day after" in words:
        number = 2
    elif "before yesterday" in words:
        number = -2
    else:
        number = next((n for word, n in steps.items() if words.startswith(word)), 0)
    return cal.one_day(cal.add_days(clock.today, number))


def _day_of_month(match: Match, clock: Clock) -> Span:
    return floating_day(int(match["d"]), clock)


def floating_day(day: int, clock: Clock) -> Span:
    """A bare "the 28th": in this month or, when that is past, the next one that has it."""
    if not 1 <= day <= 31:  # noqa: PLR2004 - days of a month
        raise ImpossibleDay
    near = clock.anchor or clock.today
    step = -1 if clock.back and not clock.anchor else 1
    for n in range(13):
        month = cal.months_on(near, n * step).start or near
        try:
            found = cal.day_in(month.year, month.month, day)
        except ImpossibleDay:
            continue
        if clock.early or (found <= near if step < 0 else found >= near):
            return cal.one_day(found, floating=True)
    raise ImpossibleDay


def _day_of_which_month(match: Match, clock: Clock) -> Span:
    month = cal.months_on(clock.today, STEPS.get(match["w"], 0)).start or clock.today
    return cal.one_day(cal.day_in(month.year, month.month, int(match["d"])))


#: By the name the phrases give them.
READERS: dict[str, Reader] = {
    "date": _date,
    "days_in_month": _days_in_month,
    "iso": _iso,
    "slashes": _slashes,
    "month": _month,
    "part_of_month": _part_of_month,
    "weekday": _weekday,
    "quarter": _quarter,
    "half_year": _half_year,
    "whole_year": _whole_year,
    "week_number": _week_number,
    "week_of": _week_of,
    "week_of_month": _week_of_month,
    "named": _named,
    "day_of_month": _day_of_month,
    "day_of_which_month": _day_of_which_month,
}
