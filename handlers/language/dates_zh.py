"""Reads Chinese words of the calendar as days: months, quarters, weeks, dates and their parts.

``periods_zh`` writes the phrases each reader belongs to.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.numbers import chinese_number
from handlers.language.periods import Clock, Reader

Match = re.Match[str]

_YEARS = {"今年": 0, "本年": 0, "明年": 1, "去年": -1, "后年": 2, "大后年": 3, "大前年": -3, "前年": -2}
_YEARS |= {"来年": 1, "下一年": 1, "上一年": -1, "上年": -1, "下年": 1}
#: The years of the Republic, as they are still counted on papers from Taiwan.
_REPUBLIC, _BEFORE_REPUBLIC = "民国", 1911
_CENTURY = 100
#: A year of two figures lies at most so far ahead.
_AHEAD = 20
#: And not before this one.
_EARLIEST = 1900
#: 一共, 一直, 一定: a word that begins with the figure, which is then no day.
NO_ONE = r"(?!(?<=一)(?:共|直(?![播接])|定(?![期存投])|般|样|次|些|律|概|切|旦))"
#: 下周三位客户: a count, and no weekday.
NO_WEEKDAY = NO_ONE + r"(?!位|笔|名(?!单)|个(?=客户|客人|都|也|产品|月|没))"
WEEKDAY = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6, **{str(n + 1): n for n in range(7)}}
DAYS = {
    word: steps
    for steps, words in {
        -4: "大大前天",
        -3: "大前天",
        -2: "前天 前日 前儿 前儿个 前晚",
        -1: "昨天 昨日 昨晚 昨儿 昨儿个 昨个",
        0: "今天 今日 今儿 今儿个 今晚 今早 今个 当天 当日 本日 即日 现在 目前 此刻 此时",
        1: "明天 明日 明儿 明儿个 明个 明早 明晚",
        2: "后天 后日 后儿 后儿个 后晚",
        3: "大后天",
        4: "大大后天",
    }.items()
    for word in words.split()
}
#: Any of them, the longest first: 大后天 is no 后天; 当天 of something named is not today.
NAMED = "|".join([*sorted(set(DAYS) - {"当天", "当日"}, key=len, reverse=True), r"(?<![\u4e00-\u9fff\d])当[天日]"])
DAY_SPANS = {
    "今明两天": (0, 1),
    "今明": (0, 1),
    "明后两天": (1, 2),
    "明后天": (1, 2),
    "今明后三天": (0, 2),
    "这两天": (0, 1),
    "这几天": (0, 3),
    "最近几天": (0, 3),
    "这一两天": (0, 1),
    "昨今两天": (-1, 0),
    "今明两日": (0, 1),
    "明后两日": (1, 2),
    "昨今两日": (-1, 0),
    "昨前两天": (-2, -1),
    "前昨两天": (-2, -1),
}


def _steps(words: str) -> int:
    """上上个月 −2 … 下下周 +2; 本, 这, 当 0; 次 +1."""
    return words.count("下") - words.count("上") + words.count("次")


def full_year(number: int, clock: Clock) -> int:
    """27 is 2027, 98 is 1998: of two figures the last year that lies at most twenty years ahead."""
    if number >= _CENTURY:
        return number
    latest = clock.today.year + _AHEAD
    found = latest - (latest - number) % _CENTURY
    return found if found >= _EARLIEST else found + _CENTURY


def year_of(match: Match, clock: Clock) -> int | None:
    """The year a phrase names, in figures or as 明年; None when it names none."""
    if words := match.groupdict().get("y"):
        if words.startswith(_REPUBLIC):
            return _BEFORE_REPUBLIC + chinese_number(words.removeprefix(_REPUBLIC).replace("元", "一"))
        return full_year(chinese_number(words), clock)
    if words := match.groupdict().get("ry"):
        if words == "次年":
            return (clock.anchor or clock.today).year + 1
        return clock.today.year + _YEARS[words]
    return None


def month_of(match: Match, clock: Clock) -> Span:
    """The month a phrase names; without a year the nearest, or in a range the one after its beginning."""
    year = year_of(match, clock)
    if words := match.groupdict().get("rm"):
        near = cal.months_on(clock.today, _steps(words))
        return cal.month(year, clock.today.month) if year is not None and not _steps(words) else near  # 去年本月
    number = chinese_number(match["m"])
    if year is not None:
        return cal.month(year, number)
    return yearly(lambda y: cal.month(y, number), clock)


def yearly(make: Callable[[int], Span], clock: Clock) -> Span:
    """A thing of every year: nearest to today, or the first that ends on or after a range's beginning."""
    if clock.anchor:
        return cal.nearest(make, clock.anchor, back=False)
    if clock.early:
        return replace(make(clock.today.year), floating=True)
    return replace(cal.nearest(make, clock.today, back=clock.back), floating=True)


def _date(match: Match, clock: Clock) -> Span:
    day = chinese_number(match["d"])
    if match.groupdict().get("rm"):
        return _in_month(month_of(match, clock), day)
    number = chinese_number(match["m"])
    if (year := year_of(match, clock)) is not None:
        return cal.one_day(cal.day_in(year, number, day))
    return yearly(lambda y: cal.one_day(cal.day_in(y, number, day)), clock)


def _in_month(span: Span, day: int) -> Span:
    start = span.start or date.min
    return cal.one_day(cal.day_in(start.year, start.month, day))


def _numeric(match: Match, clock: Clock) -> Span:
    year, month, day = (int(match[name]) if match[name] else None for name in ("y", "m", "d"))
    if month is None or day is None:
        raise ImpossibleDay
    if year is not None:
        return cal.one_day(cal.day_in(full_year(year, clock), month, day))
    return yearly(lambda y: cal.one_day(cal.day_in(y, month, day)), clock)


def _day_of_month(match: Match, clock: Clock) -> Span:
    return _floating_day(chinese_number(match["d"]), clock)


def _floating_day(day: int, clock: Clock) -> Span:
    """A bare 10号: in this month or, when that is past, the next one that has it."""
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


def _running(match: Match, last: int, clock: Clock) -> Span | None:
    """The days of this year's month where they began and are not over."""
    try:
        start = _date(match, replace(clock, early=True)).start
        end = cal.day_in(start.year, start.month, last) if start else None
    except ImpossibleDay:  # 29 February in a year without it
        return None
    return Span(start, end) if start and end and start <= clock.today <= end else None


def _days_of_month(match: Match, clock: Clock) -> Span:
    """6月3-10号, 3到10号."""
    first, last = chinese_number(match["d"]), chinese_number(match["d2"])
    if match.groupdict().get("m") or match.groupdict().get("rm"):
        begin = _date(match, clock)
        if not clock.back and not clock.anchor and last >= first and (running := _running(match, last, clock)):
            return running
        if begin.start and last >= first:
            return Span(begin.start, cal.day_in(begin.start.year, begin.start.month, last))
        return Span(begin.start, _floating_day(last, replace(clock, anchor=begin.start)).end)
    for early in (True, False):
        begin = _floating_day(first, replace(clock, early=early and not clock.back))
        end = _floating_day(last, Clock(today=clock.today, anchor=begin.start)).end
        if clock.back or (end and end >= clock.today):
            break
    return Span(begin.start, end)


def _months(match: Match, clock: Clock) -> Span:
    """3到5月, 10-12月份."""
    first, last = chinese_number(match["m"]), chinese_number(match["m2"])

    def make(year: int) -> Span:
        return Span(cal.month(year, first).start, cal.month(year + (last < first), last).end)

    year = year_of(match, clock)
    return make(year) if year is not None else yearly(make, clock)


def _part(span: Span, part: str, clock: Clock) -> Span:
    """底, 初, 中旬 … of a month."""
    if part in ("底", "末", "尾"):
        return replace(cal.ten_days(span, 2), ambiguous=True, edge=True) if clock.listed else cal.last_day(span)
    if part in ("初", "上旬", "头"):
        return replace(cal.ten_days(span, 0), ambiguous=part != "上旬")
    if part in ("中", "中旬"):
        return replace(cal.ten_days(span, 1), ambiguous=part != "中旬")
    if part == "下旬":
        return cal.ten_days(span, 2)
    start, end = span.start or date.min, span.end or date.max
    return Span(start, start.replace(day=15)) if part in ("上半月", "前半月") else Span(start.replace(day=16), end)


def _month_part(match: Match, clock: Clock) -> Span:
    return _part(month_of(match, clock), match["part"], clock)


def _this_month_part(match: Match, clock: Clock) -> Span:
    part = match["part"].replace("月", "", 1) if not match["part"].endswith("半月") else match["part"]
    span = _part(cal.months_on(clock.anchor or clock.today, 0), part, clock)
    if not clock.back and not clock.anchor and span.end and span.end < clock.today:
        span = _part(cal.months_on(clock.today, 1), part, clock)
    return span


def _whole_year(match: Match, clock: Clock) -> Span:
    return cal.year(year_of(match, clock) or clock.today.year)


def _year_part(match: Match, clock: Clock) -> Span:
    part = match["part"].removeprefix("年")

    def make(year: int) -> Span:
        if part in ("底", "末", "尾", "终"):
            return cal.last_day(cal.year(year))
        if part in ("初", "头"):
            return replace(cal.month(year, 1), ambiguous=True)
        if part == "中":
            return replace(cal.month(year, 6), ambiguous=True)
        if part == "半年末":  # a bank's word: 30 June
            return cal.last_day(cal.quarter(year, 2))
        first = 1 if part.startswith("上半年") else 3
        half = Span(cal.quarter(year, first).start, cal.quarter(year, first + 1).end)
        return cal.last_day(half) if part.endswith(("底", "末")) else half

    year = year_of(match, clock)
    return make(year) if year is not None else yearly(make, clock)


def _quarter(match: Match, clock: Clock) -> Span:
    part = match["part"] or ""
    if words := match.groupdict().get("rq"):
        span = cal.quarters_on(clock.today, _steps(words))
    elif words := match.groupdict().get("q") or match.groupdict().get("q_"):
        number = chinese_number(words)
        year = year_of(match, clock)
        span = cal.quarter(year, number) if year is not None else yearly(lambda y: cal.quarter(y, number), clock)
    else:
        span = cal.quarters_on(clock.today, 0)
    return cal.last_day(span) if part in ("末", "底") else cal.months_on(span.start or clock.today, 0) if part else span


def _week(match: Match, clock: Clock) -> Span:
    span = cal.week(clock.today, _steps(match["rw"]))
    return _weekday(span, match["wd"] or "")


def _weekday(span: Span, name: str) -> Span:
    start = span.start or date.min
    if name == "末":
        return Span(cal.add_days(start, 5), span.end)
    if not name:
        return span
    return cal.one_day(cal.add_days(start, WEEKDAY[name]))


def _bare_weekday(match: Match, clock: Clock) -> Span:
    """周五 alone: the coming one, today included; in a range the one after its beginning."""
    span = _weekday(cal.week(clock.anchor or clock.today), match["wd"])
    near = clock.anchor or clock.today
    if not clock.early:
        if clock.back and not clock.anchor and span.start and span.start > near:
            span = _weekday(cal.week(near, -1), match["wd"])
        elif (not clock.back or clock.anchor) and span.end and span.end < near:
            span = replace(_weekday(cal.week(near, 1), match["wd"]), ambiguous=True)
    return replace(span, floating=True)


def _numbered_week(match: Match, clock: Clock) -> Span:
    number = chinese_number(match["n"])
    year = year_of(match, clock)
    return cal.iso_week(number, year) if year is not None else yearly(lambda y: cal.iso_week(number, y), clock)


def _named_day(match: Match, clock: Clock) -> Span:
    return cal.one_day(cal.add_days(clock.today, DAYS[match[0]]))


def _row(match: Match, clock: Clock) -> Span:
    """明天后天, 今天、明天和后天: one period."""
    steps = [DAYS[word] for word in re.findall(NAMED, match[0])]
    return Span(cal.add_days(clock.today, min(steps)), cal.add_days(clock.today, max(steps)))


def _named_days(match: Match, clock: Clock) -> Span:
    first, last = DAY_SPANS[match[0]]
    if clock.back and match[0].startswith(("这", "最近")):
        first, last = -last, 0
    return Span(cal.add_days(clock.today, first), cal.add_days(clock.today, last), ambiguous="几" in match[0])


#: By the name the phrases give them.
READERS: dict[str, Reader] = {
    "month_of": month_of,
    "date": _date,
    "numeric": _numeric,
    "day_of_month": _day_of_month,
    "days_of_month": _days_of_month,
    "months": _months,
    "month_part": _month_part,
    "this_month_part": _this_month_part,
    "whole_year": _whole_year,
    "year_part": _year_part,
    "quarter": _quarter,
    "week": _week,
    "bare_weekday": _bare_weekday,
    "numbered_week": _numbered_week,
    "named_day": _named_day,
    "named_days": _named_days,
    "row": _row,
}
