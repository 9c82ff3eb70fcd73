"""The English period grammar: this week, before Friday, within 10 days, from March to May, the 3rd to the 10th, Q1.

Each base phrase is a pattern and a small reader; ``periods.find_period`` joins and cuts them.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.festivals import BY_NAME, festival_in
from handlers.language.numbers import NUMBER_EN, english_number
from handlers.language.periods import Clock, Grammar, Reader, after, before

Match = re.Match[str]

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_MONTH_NUMBER = {name: n for n, full in enumerate(_MONTHS, 1) for name in (full, full[:3])} | {"sept": 9}
_WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_WEEKDAY_NUMBER = {name: n for n, full in enumerate(_WEEKDAYS) for name in (full, full[:3])} | {
    "tues": 1,
    "thur": 3,
    "thurs": 3,
    "weds": 2,
}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": -1}

# "sun", "may" and the like are names and verbs too: they need a sign that a date is meant
_SIGN = "|".join(
    rf"(?<=\b{word} )"
    for word in [
        "on",
        "by",
        "before",
        "after",
        "until",
        "till",
        "from",
        "to",
        "and",
        "in",
        "of",
        "this",
        "next",
        "last",
        "since",
        "for",
        "through",
        "during",
        "early",
        "mid",
        "late",
        "coming",
    ]
)
_WEEKDAY = (
    r"(?P<wd>monday|tuesday|wednesday|thursday|friday|saturday|sunday|(?:tues|tue|weds|thurs|thur|thu|fri)|(?:^|"
    + _SIGN
    + r"|(?<=-))(?:mon|wed|sat|sun)(?! [a-z]+(?:'s)?$))\b"
)
_MONTH = (
    r"(?P<m>january|february|march|april|(?:(?:^|"
    + _SIGN
    + (
        r"|(?<=-)|(?<=\d )|(?<=th )|(?<=st )|(?<=nd )|(?<=rd ))may"
        r"|may(?= ?\d))|june|july|august|september|october|november"
        r"|december|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct"
        r"|nov|dec)\b\.?"
    )
)
_YEAR = r"(?:,? ?(?:of )?(?P<y>(?:19|20)\d\d)\b|,? (?:of )?(?P<ry>this year|next year|last year)\b)"
_DAY = r"(?P<d>\d{1,2})(?:st|nd|rd|th)?"
_UNIT = (
    r"(?P<unit>working days?|business days?|days?|weeks?"
    r"|wks?|fortnights?|months?|quarters?|years?|yrs?|hours?"
    r"|hrs?)\b"
)
_LENGTH = rf"(?P<n>{NUMBER_EN}|half an?|half|a couple|couple)(?: (?:and a|and) (?P<half>half))? ?-?{_UNIT}"
_WHICH = (
    r"(?P<w>this current|this coming|the coming|the current"
    r"|the following|the previous|this|next|last|coming"
    r"|current|previous|upcoming|following|past|the)"
)
_STEPS = {
    "next": 1,
    "the following": 1,
    "following": 1,
    "the coming": 1,
    "coming": 1,
    "upcoming": 1,
    "last": -1,
    "previous": -1,
    "the previous": -1,
    "past": -1,
}


def _year(match: Match, clock: Clock) -> int | None:
    given = match.groupdict()
    if given.get("y"):
        return int(given["y"])
    if given.get("ry"):
        return clock.today.year + {"this": 0, "next": 1, "last": -1}[given["ry"].split()[0]]
    return None


def _yearly(make: Callable[[int], Span], clock: Clock) -> Span:
    if clock.anchor:
        return cal.nearest(make, clock.anchor, back=False)
    if clock.early:
        return replace(make(clock.today.year), floating=True)
    return replace(cal.nearest(make, clock.today, back=clock.back), floating=True)


def _in_year(make: Callable[[int], Span], match: Match, clock: Clock) -> Span:
    year = _year(match, clock)
    return make(year) if year is not None else _yearly(make, clock)


def _date(match: Match, clock: Clock) -> Span:
    month, day = _MONTH_NUMBER[match["m"]], int(match["d"])
    return _in_year(lambda y: cal.one_day(cal.day_in(y, month, day)), match, clock)


def _days_in_month(match: Match, clock: Clock) -> Span:
    """3-10 June, June 3 to 10, the 3rd to the 10th of June."""
    month, first, last = _MONTH_NUMBER[match["m"]], int(match["d"]), int(match["d2"])
    return _in_year(lambda y: Span(cal.day_in(y, month, first), cal.day_in(y, month, last)), match, clock)


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
    number = _MONTH_NUMBER[match["m"]]
    if which := match.groupdict().get("w"):
        year = clock.today.year + _STEPS.get(which, 0) if which in ("last", "previous", "past") else None
        if year is not None:
            return cal.nearest(lambda y: cal.month(y, number), clock.today, back=True)
    return _in_year(lambda y: cal.month(y, number), match, clock)


def _part(span: Span, part: str) -> Span:
    part = part.removeprefix("the ")
    start, end = span.start or date.min, span.end or date.max
    if part.startswith(("end", "close", "last day")):
        return cal.last_day(span)
    if part.startswith("first half"):
        return (
            Span(start, start.replace(day=15))
            if end.month == start.month
            else Span(start, cal.month(start.year, 6).end)
        )
    if part.startswith("second half"):
        return Span(start.replace(day=16), end) if end.month == start.month else Span(date(start.year, 7, 1), end)
    which = 0 if part.startswith(("start", "begin", "early")) else 2 if part.startswith("late") else 1
    return replace(_third(span, start, (end - start).days, which), ambiguous=True)


def _third(span: Span, start: date, days: int, which: int) -> Span:
    """The early, middle or late part of a year, quarter, week or month; loose words all."""
    if days > 92:  # noqa: PLR2004 - a year: its parts are months
        return cal.month(start.year, (1, 6, 12)[which])
    if days > 31:  # noqa: PLR2004 - a quarter
        return cal.months_on(start, which)
    if days == 6:  # noqa: PLR2004 - a week
        first, last = ((0, 1), (2, 3), (3, 6))[which]
        return Span(cal.add_days(start, first), cal.add_days(start, last))
    return cal.ten_days(span, which)


def _part_of_month(match: Match, clock: Clock) -> Span:
    return _part(_month(match, clock), match["part"])


def _unit_span(unit: str, steps: int, today: date) -> Span:
    if unit.startswith("week"):
        return cal.week(today, steps)
    if unit.startswith("month"):
        return cal.months_on(today, steps)
    if unit.startswith("quarter"):
        return cal.quarters_on(today, steps)
    return cal.year(today.year + steps)


def _which_unit(match: Match, clock: Clock) -> Span:
    steps = (
        2
        if match.groupdict().get("after")
        else -2
        if match.groupdict().get("prior")
        else _STEPS.get(match["w"] or "", 0)
    )
    unit = match["u"]
    if unit.startswith("weekend"):
        span = cal.week(clock.today, steps)
        return Span(cal.add_days(span.start or date.min, 5), span.end)
    span = _unit_span(unit, steps, clock.today)
    if match.groupdict().get("part"):
        return _part(span, match["part"])
    return span


def _edge_word(match: Match, clock: Clock) -> Span:
    """month-end, year end, eom."""
    unit = {"eow": "week", "eom": "month", "eoq": "quarter", "eoy": "year"}.get(
        match[0].replace("the ", ""), match[0].split("-")[0].split()[0]
    )
    return cal.last_day(_unit_span(unit, 0, clock.today))


def _to_date(match: Match, clock: Clock) -> Span:
    unit = {"w": "week", "m": "month", "q": "quarter", "y": "year"}[match[0].lstrip("the ")[0]]
    return Span(_unit_span(unit, 0, clock.today).start, clock.today)


def _rest(match: Match, clock: Clock) -> Span:
    return Span(clock.today, _unit_span(match["u"] or match["u2"], 0, clock.today).end)


def _weekday(match: Match, clock: Clock) -> Span:
    """Friday alone: the coming one; "next Wednesday" is never this week's, though some mean it so."""
    number = _WEEKDAY_NUMBER[match["wd"]]
    which = match.groupdict().get("w") or ""
    near = clock.anchor or clock.today
    steps = 0 if "coming" in which else _STEPS.get(which, 0)
    if match.groupdict().get("week"):
        steps = {"this": 0, "next": 1, "last": -1}[match["week"]]
        return cal.one_day(cal.add_days(cal.week(clock.today, steps).start or date.min, number))
    if steps and not clock.anchor:
        doubt = which == "next" and number > clock.today.weekday()
        return cal.one_day(cal.add_days(cal.week(clock.today, steps).start or date.min, number), ambiguous=doubt)
    found = cal.add_days(cal.week(near).start or date.min, number)
    if which in ("this", "this current") or clock.early:
        return cal.one_day(found, floating=True)
    if clock.back and not clock.anchor and which != "coming":
        found = found if found <= near else cal.add_days(found, -7)
    elif found < near:
        return replace(cal.one_day(cal.add_days(found, 7), ambiguous=True), floating=True)
    return cal.one_day(found, floating=True)


def _quarter(match: Match, clock: Clock) -> Span:
    number = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}.get(match["q"]) or int(match["q"][0])
    span = _in_year(lambda y: cal.quarter(y, number), match, clock)
    return _part(span, match["part"]) if match.groupdict().get("part") else span


def _half_year(match: Match, clock: Clock) -> Span:
    first = 1 if "1" in (match["h"] or "") or match["h2"] == "first" else 3
    return _in_year(lambda y: Span(cal.quarter(y, first).start, cal.quarter(y, first + 1).end), match, clock)


def _whole_year(match: Match, clock: Clock) -> Span:
    del clock
    span = cal.year(int(match["yy"]))
    return _part(span, match["part"]) if match["part"] else span


def _week_number(match: Match, clock: Clock) -> Span:
    number = int(match["n"])
    return _in_year(lambda y: cal.iso_week(number, y), match, clock)


def _week_of(match: Match, clock: Clock) -> Span:
    return cal.week(_date(match, clock).start or clock.today)


def _week_of_month(match: Match, clock: Clock) -> Span:
    """The first week of December: seven days from the 1st; the last: its last seven."""
    span = _month(match, clock) if match["m"] else cal.months_on(clock.today, _STEPS.get(match["w"] or "", 0))
    which = _ORDINALS[match["nth"]]
    if which < 0:
        return Span(cal.add_days(span.end or date.max, -6), span.end, ambiguous=True)
    start = cal.add_days(span.start or date.min, 7 * (which - 1))
    return Span(start, cal.add_days(start, 6), ambiguous=True)


def _named(match: Match, clock: Clock) -> Span:
    words = match[0]
    steps = {"today": 0, "now": 0, "tonight": 0, "right now": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "yesterday": -1}
    if "after tomorrow" in words:
        number = 2
    elif "before yesterday" in words:
        number = -2
    else:
        number = next((n for word, n in steps.items() if words.startswith(word)), 0)
    return cal.one_day(cal.add_days(clock.today, number))


def _day_of_month(match: Match, clock: Clock) -> Span:
    return _floating_day(int(match["d"]), clock)


def _floating_day(day: int, clock: Clock) -> Span:
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
    month = cal.months_on(clock.today, _STEPS.get(match["w"], 0)).start or clock.today
    return cal.one_day(cal.day_in(month.year, month.month, int(match["d"])))


def _move(day: date, match: Match, sign: int) -> date:
    words, unit = match["n"] or "one", match["unit"] or match["one"]
    half = bool(match["half"]) or words.startswith("half")
    number = 0 if words.startswith("half") else 2 if "couple" in words else english_number(words)
    if unit.startswith(("month", "quarter", "y")):
        months = {"m": 1, "q": 3, "y": 12}[unit[0]]
        moved = cal.add_months(day, sign * (number * months + (months // 2 if half else 0)))
        return cal.add_days(moved, sign * 15) if half and months == 1 else moved
    if unit.startswith("h"):
        return cal.add_days(day, sign * -(-number // 24))
    if unit.startswith(("working", "business")):
        return cal.add_days(day, sign * (number + 2 * (number // 5)))
    days = 1 if unit.startswith("d") else 14 if unit.startswith("f") else 7
    return cal.add_days(day, sign * (number * days + (days // 2 if half else 0)))


def _ahead(match: Match, clock: Clock) -> Span:
    return Span(clock.today, _move(clock.today, match, 1))


def _past(match: Match, clock: Clock) -> Span:
    return Span(_move(clock.today, match, -1), clock.today)


def _within(match: Match, clock: Clock) -> Span:
    return _past(match, clock) if clock.back else _ahead(match, clock)


def _later(match: Match, clock: Clock) -> Span:
    return cal.one_day(_move(clock.today, match, 1), ambiguous=match[0].startswith("in "))


def _ago(match: Match, clock: Clock) -> Span:
    return cal.one_day(_move(clock.today, match, -1))


def _festival(match: Match, clock: Clock) -> Span:
    make = festival_in(match["f"])
    return replace(_in_year(make, match, clock), floating=False)


def _around(span: Span, match: Match, clock: Clock) -> Span:
    """The week before Spring Festival, two weeks after National Day."""
    del clock
    if "before" in match[0] or "prior" in match[0] or "up to" in match[0]:
        open_ = before(span)
        return Span(_move(cal.add_days(open_.end, 1), match, -1), open_.end) if open_.end else span
    open_ = after(span)
    return Span(open_.start, _move(cal.add_days(open_.start, -1), match, 1)) if open_.start else span


def _until(span: Span, match: Match, clock: Clock) -> Span:
    """By Friday: open until it, included."""
    del match, clock
    return Span(None, span.end)


def _since(span: Span, match: Match, clock: Clock) -> Span:
    if match[0].startswith("since") and span.start and span.start > clock.today:
        span = Span(cal.add_months(span.start, -12), span.end)
    if match[0].startswith(("since", "starting", "as of", "beginning")):
        return Span(span.start, clock.today if match[0].startswith("since") else None)
    return Span(span.start, clock.today if clock.back else None) if span.start == span.end else span


_FESTIVALS = "|".join(sorted((re.escape(n) for n in BY_NAME if n.isascii()), key=len, reverse=True))
_PART = r"(?P<part>(?:the )?(?:end|close|last day|start|beginning|middle|mid|first half|second half|early|late))"
_OF = r"(?:[- ]of[- ]|[- ]in |[- ])(?:the )?"

#: Signs that one of the festivals' names may stand there.
_FESTIVAL_SIGNS = " ".join(
    sorted({n[:2] if not n.isascii() else n[:3].strip() for n in BY_NAME if n.isascii() is True})
)

_BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        "tod ton tom tm yes now day",
        (
            r"\b(?:the )?day after tomorrow\b|\b(?:the )?day before yesterday\b"
            r"|\b(?:today|tonight|tomorrow|tmrw|tmr|yesterday|right now"
            r"|now)\b"
        ),
        _named,
    ),
    ("- . /", r"(?<!\d)(?P<y>\d{4})[-/.](?P<mm>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)", _iso),
    ("/", r"(?<![\d/.])(?P<mm>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>20\d\d))?(?![\d/%])", _slashes),
    ("jan feb mar apr may jun jul aug sep oct nov dec", rf"\b(?:the )?{_DAY} (?:of )?{_MONTH}{_YEAR}?", _date),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        (
            rf"\b{_MONTH} (?:the )?{_DAY}\b(?! ?(?:days?|weeks?|months?"
            rf"|k\b|%)){_YEAR}?"
        ),
        _date,
    ),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        (
            rf"\b(?:the )?{_DAY} ?(?:-|to|through|until|till|and) ?"
            rf"(?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}{_YEAR}?"
        ),
        _days_in_month,
    ),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        (
            rf"\b{_MONTH} (?:the )?{_DAY} ?(?:-|to|through|until"
            rf"|till) ?(?:the )?(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}?"
        ),
        _days_in_month,
    ),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        rf"\b{_PART}{_OF}(?:(?P<w>this|next|last|coming) )?{_MONTH}{_YEAR}?",
        _part_of_month,
    ),
    (
        "jan feb mar apr may jun jul aug sep oct nov dec",
        (
            r"\b(?:(?P<w>this|next|last|coming) )?(?<!you )(?<!we )"
            rf"(?<!i ){_MONTH}{_YEAR}?"
        ),
        _month,
    ),
    (
        "week month quarter year",
        (
            rf"\b(?:{_PART}{_OF})?(?:{_WHICH} )?(?P<u>weekend|week"
            r"|month|quarter|year)(?P<after> after next)?(?P<prior> before last)?\b"
            r"(?! to date)(?! \d)"
        ),
        _which_unit,
    ),
    ("end eo", r"\b(?:the )?(?:(?:month|quarter|year|week)[- ]end|eom|eoq|eoy|eow)\b", _edge_word),
    (
        "to-date to date td",
        (
            r"\b(?:the )?(?:week|month|quarter|year)[- ]to[- ]date\b"
            r"|\b(?:ytd|mtd|qtd|wtd)\b"
        ),
        _to_date,
    ),
    (
        "rest remainder later still",
        (
            r"\b(?:(?:over|for|in) )?(?:the )?(?:rest|remainder) of "
            r"(?:the|this) (?P<u>week|month|quarter|year)\b|\b(?:later"
            r"|still) this (?P<u2>week|month|quarter|year)\b"
        ),
        _rest,
    ),
    (
        "mon tue wed thu fri sat sun",
        (
            rf"\b(?:{_WHICH} )?{_WEEKDAY}(?: (?:of )?(?P<week>this"
            r"|next|last) week)?(?: (?:morning|afternoon|evening))?"
        ),
        _weekday,
    ),
    ("q", rf"\b(?:{_PART}{_OF})?(?:the )?q(?P<q>[1-4])\b{_YEAR}?", _quarter),
    (
        "quarter",
        (
            rf"\b(?:{_PART}{_OF})?(?:the )?(?P<q>first|second|third"
            rf"|fourth|1st|2nd|3rd|4th) quarter\b{_YEAR}?"
        ),
        _quarter,
    ),
    (
        "h1 h2 half",
        (
            r"\b(?:h(?P<h>[12])|(?:the )?(?P<h2>first|second) half of "
            rf"(?:the|this) year)\b{_YEAR}?"
        ),
        _half_year,
    ),
    (
        "20",
        (
            rf"\b(?:{_PART}{_OF})?(?:the year )?(?P<yy>20[0-4]\d)\b"
            r"(?![-/.]\d)(?! ?(?:yuan|rmb|cny|k\b|m\b))"
        ),
        _whole_year,
    ),
    ("week wk", rf"\b(?:calendar )?(?:week|wk) (?:number |no\.? ?)?(?P<n>\d{{1,2}})\b{_YEAR}?", _week_number),
    (
        "week",
        (
            r"\b(?:the )?week (?:of|beginning|starting|commencing) "
            rf"(?:the )?{_DAY} (?:of )?{_MONTH}{_YEAR}?"
        ),
        _week_of,
    ),
    (
        "week",
        (
            r"\b(?:the )?(?P<nth>first|second|third|fourth|last) week "
            rf"(?:of|in) (?:(?P<w>this|next|last) month|{_MONTH})"
        ),
        _week_of_month,
    ),
    (
        "st nd rd th",
        (
            r"\b(?:the |on the )?(?P<d>\d{1,2})(?:st|nd|rd|th)\b"
            r"(?! (?:quarter|week|day|call|customer|client))"
        ),
        _day_of_month,
    ),
    (
        "month",
        (
            r"\b(?:the )?(?P<d>\d{1,2})(?:st|nd|rd|th)? (?:of )?"
            r"(?P<w>this|next|last) month\b"
        ),
        _day_of_which_month,
    ),
    (
        "next coming following upcoming",
        (
            r"\b(?:(?:in|over|within|during|for)? ?(?:the )?(?:next"
            rf"|coming|following|upcoming)) (?:{_LENGTH}|(?P<one>fortnight))"
        ),
        _ahead,
    ),
    (
        "within inside under less later",
        (
            r"\b(?:within|inside|in under|in less than|no later than"
            rf"|not later than) (?:the )?(?:next )?{_LENGTH}(?: from "
            r"(?:now|today))?"
        ),
        _within,
    ),
    (
        "last past previous",
        (
            r"\b(?:(?:in|over|within|during|for)? ?(?:the )?(?:last"
            rf"|past|previous)) {_LENGTH}"
        ),
        _past,
    ),
    ("in", rf"\bin {_LENGTH}(?:'s?|s')?(?: time)?", _later),
    ("from later hence", rf"\b{_LENGTH} (?:from (?:now|today)|later|hence)\b", _later),
    ("ago", rf"\b{_LENGTH} ago\b", _ago),
    (_FESTIVAL_SIGNS, rf"\b(?:the )?(?P<f>{_FESTIVALS})\b(?: holidays?| period| break| week)?{_YEAR}?", _festival),
)

GRAMMAR = Grammar(
    bases=_BASES,
    joiner=r" ?(?:-{1,2}|~|to|and|through|thru|until|till|up to|or)(?: the)? ?",
    opener=r"(?:\bfrom|\bbetween)(?: the)? $",
    prefixes=(
        (
            (
                rf"\b(?:the |within )?(?:{_LENGTH}|(?P<one>week|month"
                r"|fortnight)) (?:before|prior to|up to|leading up to"
                r"|after|following)(?: the)? $"
            ),
            _around,
        ),
        (
            (
                r"\b(?:on or before|no later than|not later than|by"
                r"|until|till|up to|up until|through|through to)(?: the)? $"
            ),
            _until,
        ),
        (r"\b(?:before|prior to|earlier than|ahead of)(?: the)? $", lambda span, _m, _c: before(span)),
        (r"\b(?:after|later than|past|beyond|following)(?: the)? $", lambda span, _m, _c: after(span)),
        (r"\b(?:since|starting(?: from| on)?|from|as of|beginning|as from)(?: the)? $", _since),
        (r"\b(?:on|in|during|for|over|at|within)(?: the)? $", lambda span, _m, _c: span),
    ),
    suffixes=(
        (
            r" (?:onwards?|and later|or later|and after|and beyond)\b",
            lambda span, _m, _c: Span(span.start, None),
        ),
        (
            r" (?:or earlier|or before|and earlier|at the latest)\b",
            lambda span, _m, _c: Span(None, span.end),
        ),
    ),
)
