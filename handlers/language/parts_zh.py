"""Counted parts of a Chinese span, behind it: 下月前十天, 本季度第二个月, 国庆前最后一天, 最后一个工作日, 剩下的时间.

``periods_zh`` adds them to its grammar.
"""

import re
from dataclasses import replace

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.numbers import NUMBER_ZH, chinese_number
from handlers.language.periods import Clock, Cutter, after, before

Match = re.Match[str]

_LOOSE = ("几", "两三", "三五", "一两", "半", "一个半", "一半")


def _days_of(span: Span, number: int, *, last: bool) -> Span:
    """So many days of a span from one of its ends."""
    if span.start is None or span.end is None:
        return span
    if last:
        return Span(max(span.start, cal.add_days(span.end, 1 - number)), span.end)
    return Span(span.start, min(span.end, cal.add_days(span.start, number - 1)))


def _months_of(span: Span, number: int, *, last: bool) -> Span:
    if span.start is None or span.end is None:
        return span
    if last:
        begin = cal.months_on(span.end, 1 - number).start or span.start
        return Span(max(span.start, begin), span.end)
    return Span(span.start, min(span.end, cal.months_on(span.start, number - 1).end or span.end))


def _part(span: Span, match: Match, clock: Clock) -> Span:
    """The last or first days, weeks or months of a span: 本月最后一天, 下月头三天, 下季度前两个月."""
    del clock
    number, unit = chinese_number(match["n"]), match["unit"]
    if not number:
        raise ImpossibleDay
    last = match["side"].startswith(("最后", "后", "倒"))
    if unit == "月":
        return _months_of(span, number, last=last)
    return _days_of(span, number * (1 if unit in ("天", "日") else 7), last=last)


def _nth(span: Span, match: Match, clock: Clock) -> Span:
    """本月第二天, 本季度第二个月, 下季度首月."""
    del clock
    number, unit = chinese_number(match["n"] or "一"), match["unit"]
    if span.start is None or span.end is None or not number:
        return span
    if unit == "月":
        found = cal.months_on(span.start, number - 1)
    elif unit == "天" and span.start == span.end:  # 到期日的第二天 is the day after it
        return cal.one_day(cal.add_days(span.start, number - 1))
    elif unit in ("天", "日"):
        found = cal.one_day(cal.add_days(span.start, number - 1))
    else:
        begin = cal.add_days(span.start, 7 * (number - 1))
        found = Span(begin, cal.add_days(begin, 6), ambiguous=True)
    if found.start is None or found.start > span.end:
        raise ImpossibleDay
    return replace(found, end=min(found.end or span.end, span.end))


def _day_after(span: Span, match: Match, clock: Clock) -> Span:
    """12月20号的次日."""
    del match, clock
    return cal.one_day(cal.add_days(span.end, 1)) if span.end else span


def _nth_working_day(span: Span, match: Match, clock: Clock) -> Span:
    """下周第一个工作日, 本月最后一个工作日, 春节后第一个工作日, 节前最后一个工作日."""
    del clock
    side = match["side"] or ""
    if side.endswith("后"):
        span = after(span)
    elif side.endswith("前"):
        span = before(span)
    number = 1 if match["which"] in ("首个", "头一个") else chinese_number(match["n"] or "一")
    if match["which"].startswith(("最后", "倒数")):
        if span.end is None:
            return span
        return cal.one_day(cal.add_working_days(cal.add_days(span.end, 1), -number))
    if span.start is None:
        return span
    return cal.one_day(cal.add_working_days(cal.add_days(span.start, -1), number))


def _working_days_of(span: Span, number: int, *, last: bool) -> Span:
    """So many working days of a span from one of its ends."""
    if span.start is None or span.end is None:
        return span
    if last:
        after_ = cal.add_days(span.end, 1)
        return Span(cal.add_working_days(after_, -number), cal.add_working_days(after_, -1))
    before_ = cal.add_days(span.start, -1)
    return Span(cal.add_working_days(before_, 1), cal.add_working_days(before_, number))


def _some_working_days(span: Span, match: Match, clock: Clock) -> Span:
    """本月最后5个工作日, 下月头三个工作日."""
    del clock
    return _working_days_of(span, chinese_number(match["n"]), last=match["side"] in ("最后", "倒数"))


def _from_on(span: Span, match: Match, clock: Clock) -> Span:
    """明天起三天, 12月1号起两周内: so long, its first day counted."""
    del clock
    if span.start is None:
        return span
    number, unit = chinese_number(match["n"]), match["unit"]
    if not number:
        raise ImpossibleDay
    if unit == "月":
        return Span(span.start, cal.add_days(cal.add_months(span.start, number), -1), ambiguous=True)
    return Span(span.start, cal.add_days(span.start, number * (1 if unit in ("天", "日") else 7) - 1), ambiguous=True)


def _beside(span: Span, match: Match, clock: Clock) -> Span:
    """国庆前最后一天, 春节后头三天."""
    del clock
    number = chinese_number(match["n"] or "一") * (1 if match["unit"] == "天" else 7)
    if match["side"].endswith("前"):
        last = before(span).end
        return Span(cal.add_days(last, 1 - number), last) if last else span
    first = after(span).start
    return Span(first, cal.add_days(first, number - 1)) if first else span


def _rest(span: Span, match: Match, clock: Clock) -> Span:
    """本月剩下的时间: from today."""
    del match
    if span.start and span.end and span.start <= clock.today <= span.end:
        return Span(clock.today, span.end)
    return span


_LONG = r"(?P<unit>天|日|周|星期|礼拜|月)"

SUFFIXES: tuple[tuple[str, Cutter], ...] = (
    (
        rf"的?(?P<side>之?后|以后|之?前|以前)?的?(?P<which>第(?P<n>{NUMBER_ZH})个?|首个|头一个|最后一?个?|倒数第一?个)工作日",
        _nth_working_day,
    ),
    (rf"的?(?P<side>最后|倒数|头|最初)(?P<n>{NUMBER_ZH})个?工作日", _some_working_days),
    (rf"(?:起|开始)的?,?(?:连续)?(?P<n>{NUMBER_ZH})个?(?P<unit>天|日|周|星期|礼拜|月)(?:之?内|以内)?", _from_on),
    (
        rf"的?(?P<side>之?后|以后|之?前|以前)的?(?:第(?=一)|头|最后|最初)(?P<n>{NUMBER_ZH})?个?(?P<unit>天|周|星期|礼拜)",
        _beside,
    ),
    (r"的?首个?(?P<n>)(?P<unit>天|周|星期|礼拜|月)", _nth),
    (rf"的?(?P<side>最后|倒数|最初|头|开头)(?P<n>{NUMBER_ZH})个?{_LONG}", _part),
    (rf"的?第(?P<n>{NUMBER_ZH})个?(?P<unit>天|周|星期|礼拜|月)", _nth),
    (r"的?(?:次日|翌日|隔天|后一天)", _day_after),
    (r"(?:的?(?:剩下|剩余|余下)的?(?:时间|日子|这?几天|这?几周|天数|工作日)?)", _rest),
)


def within(span: Span, match: Match) -> Span | None:
    """今年前十天, 下周后两天: days of a long span, where the length fits into it; None where it lies before or after."""
    if span.core or span.edge or span.start is None or span.end is None or match["half"] or match["n"].endswith("半"):
        return None
    whole = (span.end - span.start).days + 1
    unit = match["unit"].removeprefix("个")
    if unit == "工作日" and match["n"] not in _LOOSE and whole >= 7:  # noqa: PLR2004 - a week
        return _working_days_of(span, chinese_number(match["n"]), last=match["side"] == "后")
    length = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 28, "季度": 90}.get(unit)
    if length is None or match["n"] in _LOOSE:
        return None
    number = chinese_number(match["n"])
    if whole < 7 or number * length >= whole:  # noqa: PLR2004 - a week
        return None
    last = match["side"] == "后"
    if unit in ("月", "季度"):
        return _months_of(span, number * (3 if unit == "季度" else 1), last=last)
    return _days_of(span, number * length, last=last)
