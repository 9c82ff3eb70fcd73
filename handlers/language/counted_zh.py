"""Counted parts of a Chinese span, and whole units counted: 下月前十天, 本季度第二个月, 上两周, 前半年, 最后一个工作日.

``periods_zh`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_zh import year_of, yearly
from handlers.language.numbers import NUMBER_ZH, chinese_number
from handlers.language.periods import Clock, Cutter, Reader, after, before

Match = re.Match[str]

_N = r"(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3}|几)"
_LOOSE = ("几", "两三", "三五", "一两", "半", "一个半", "一半")
#: A few: 前几天.
_FEW = 3
_MONDAY_TO_WEDNESDAY = 2
#: 名下三年期存款, 50万以上三个月的 count nothing of the calendar.
_NO_STEP = r"(?<![以之名旗手线身账门楼期乡马加])"
_NO_TERM = r"(?!期|定|的?存单|的?存款|以[上下])"


def count_of(words: str) -> int:
    """The number of 三, 12, 几."""
    return _FEW if words == "几" else chinese_number(words)


def _units_on(day: date, unit: str, steps: int) -> Span:
    """The calendar week, month, quarter or year some from a day's."""
    if unit in ("周", "星期", "礼拜"):
        return cal.week(day, steps)
    if unit == "月":
        return cal.months_on(day, steps)
    return cal.quarters_on(day, steps) if unit.startswith("季") else cal.year(day.year + steps)


def _steps(match: Match, clock: Clock) -> Span:
    """上两周, 下三个月: whole units beside this one; of days those before today, or after it."""
    number, back, unit = count_of(match["n"]), match["side"] == "上", match["unit"]
    if not number:
        raise ImpossibleDay
    if unit in ("天", "日"):
        near, far = cal.add_days(clock.today, -1 if back else 1), cal.add_days(clock.today, -number if back else number)
        return Span(min(near, far), max(near, far), ambiguous=True)
    near_, far_ = (
        _units_on(clock.today, unit, -1 if back else 1),
        _units_on(clock.today, unit, -number if back else number),
    )
    return Span((far_ if back else near_).start, (near_ if back else far_).end, ambiguous=number > 1)


def _this_one(match: Match, clock: Clock) -> Span:
    """这一周, 这一年: the calendar's."""
    return _units_on(clock.today, match["unit"], 0)


def _year_beside(match: Match, clock: Clock) -> Span:
    return cal.year(clock.today.year + (1 if match["side"] == "下" else -1))


def _years_beside(match: Match, clock: Clock) -> Span:
    """今明两年, 去今两年."""
    first, last = {"今明": (0, 1), "明后": (1, 2), "去今": (-1, 0), "前去": (-2, -1)}[match["two"]]
    return Span(cal.year(clock.today.year + first).start, cal.year(clock.today.year + last).end)


def _half_year(match: Match, clock: Clock) -> Span:
    """前半年, 今年后半年: the year's halves; 上个半年, 下个半年 lie beside the one of today."""
    half = (clock.today.month - 1) // 6

    def make(year: int, number: int) -> Span:
        year, number = year + number // 2, number % 2
        return Span(cal.quarter(year, 2 * number + 1).start, cal.quarter(year, 2 * number + 2).end)

    if beside := match["beside"]:
        return make(clock.today.year, half + (1 if beside.startswith("下") else -1))
    number = 1 if match["side"] == "后" else 0
    year = year_of(match, clock)
    return make(year, number) if year is not None else yearly(lambda one: make(one, number), clock)


def _half_week(match: Match, clock: Clock) -> Span:
    """上半周 is Monday to Wednesday, 下半周 the rest."""
    rw = match["rw"] or ""
    week = cal.week(clock.today, rw.count("下") - rw.count("上"))
    middle = cal.add_days(week.start or clock.today, _MONDAY_TO_WEDNESDAY)
    if match["side"] in ("上", "前"):
        return Span(week.start, middle, ambiguous=True)
    return Span(cal.add_days(middle, 1), week.end, ambiguous=True)


def _month_of_year(match: Match, clock: Clock) -> Span:
    """今年第三个月."""
    return cal.month(year_of(match, clock) or clock.today.year, chinese_number(match["n"]))


def _first_quarter(match: Match, clock: Clock) -> Span:
    """首季度, 今年末季."""
    number = 1 if match["side"] == "首" else 4
    year = year_of(match, clock)
    return cal.quarter(year, number) if year is not None else yearly(lambda y: cal.quarter(y, number), clock)


def _first_months(match: Match, clock: Clock) -> Span:
    """头两个月: the year's."""
    number = count_of(match["n"])
    year = year_of(match, clock)

    def make(one: int) -> Span:
        return Span(cal.year(one).start, cal.month(one, number).end)

    return make(year) if year is not None else yearly(make, clock)


def _weekend(match: Match, clock: Clock) -> Span:
    """双休日, 下个双休."""
    week = cal.week(clock.today, match["side"].count("下") - match["side"].count("上"))
    return Span(cal.add_days(week.end or clock.today, -1), week.end)


def _working_day(match: Match, clock: Clock) -> Span:
    """下个工作日, 上一个工作日."""
    return cal.one_day(cal.add_working_days(clock.today, 1 if match["side"] == "下" else -1))


def _same_day(match: Match, clock: Clock) -> Span:
    """去年今天, 上个月的今天."""
    words = match["rm"] or ""
    months = words.count("下") - words.count("上") if words else 12 * ((year_of(match, clock) or 0) - clock.today.year)
    return cal.one_day(cal.add_months(clock.today, months))


def bases(year: str) -> tuple[tuple[str, str, Reader], ...]:
    """Signs, pattern, reader, written with the grammar's own year."""
    unit = r"(?P<unit>天|日|周|星期|礼拜|月|季度|季|年)"
    return (
        ("上 下", rf"{_NO_STEP}(?P<side>上|下)(?:一个?)?{_N}个?{unit}(?![期日一二三四五六末]){_NO_TERM}", _steps),
        (
            "这 本 此",
            r"(?:这|本|此)一个?(?P<unit>周|星期|礼拜|季度|年)(?![期日一二三四五六末])(?!内|里|以来|来)",
            _this_one,
        ),
        ("上年 下年", r"(?<![以马线])(?P<side>上|下)年度?(?![纪级轻末初底中])", _year_beside),
        ("两年", r"(?P<two>今明|明后|去今|前去)两?年", _years_beside),
        (
            "半年",
            rf"{year}?(?:(?P<side>前|后|头)|(?P<beside>上一?个|下一?个))半年度?(?![后前内])",
            _half_year,
        ),
        (
            "半周 半个星期",
            r"(?:(?P<rw>本|这个?|下个?|上个?)(?:周|星期|礼拜)的?)?(?P<side>上|下|前|后)半(?:周|个?星期|个?礼拜)",
            _half_week,
        ),
        ("个月", rf"{year}第(?P<n>{NUMBER_ZH})个月", _month_of_year),
        ("首季 末季", rf"{year}?的?(?P<side>首|末)个?季度?", _first_quarter),
        ("季度", rf"{year}?最后一?个?季度?(?P<side>)", _first_quarter),
        ("双休", r"(?P<side>上个?|下个?|这个?|本|)双休日?", _weekend),
        ("个月", rf"{year}?头(?P<n>[一二两三四五六七八九十\d]{{1,2}})个月", _first_months),
        ("工作日", r"(?P<side>上|下)一?个?工作日", _working_day),
        (
            "今天 今日 同日 同一天",
            rf"(?:{year}|(?P<rm>上个?月|下个?月)的?)(?:今天|今日|同日|同一天)",
            _same_day,
        ),
    )


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
    last = match["side"].startswith(("最后", "后", "倒"))
    if unit == "月":
        return _months_of(span, number, last=last)
    return _days_of(span, number * (1 if unit in ("天", "日") else 7), last=last)


def _nth(span: Span, match: Match, clock: Clock) -> Span:
    """本月第二天, 本季度第二个月."""
    del clock
    number, unit = chinese_number(match["n"]), match["unit"]
    if span.start is None or span.end is None or not number:
        return span
    if unit == "月":
        found = cal.months_on(span.start, number - 1)
    elif unit in ("天", "日"):
        found = cal.one_day(cal.add_days(span.start, number - 1))
    else:
        begin = cal.add_days(span.start, 7 * (number - 1))
        found = Span(begin, cal.add_days(begin, 6), ambiguous=True)
    if found.start is None or found.start > span.end:
        raise ImpossibleDay
    return replace(found, end=min(found.end or span.end, span.end))


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
    (rf"的?(?P<side>最后|倒数|最初|头|开头)(?P<n>{NUMBER_ZH})个?{_LONG}", _part),
    (rf"的?第(?P<n>{NUMBER_ZH})个?(?P<unit>天|周|星期|礼拜|月)", _nth),
    (r"(?:的?(?:剩下|剩余|余下)的?(?:时间|日子|这?几天|这?几周|天数|工作日)?)", _rest),
)


def within(span: Span, match: Match) -> Span | None:
    """今年前十天, 下周后两天: days of a long span, where the length fits into it; None where it lies before or after."""
    if span.core or span.edge or span.start is None or span.end is None or match["half"]:
        return None
    whole = (span.end - span.start).days + 1
    unit = match["unit"].removeprefix("个")
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
