"""Rarer Chinese phrases of time: 12月第一个周五, 月底最后一周, 今年春天, 去年暑假, 前后.

``periods_zh`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_zh import READERS, WEEKDAY, month_of, year_of, yearly
from handlers.language.numbers import NUMBER_ZH, TO_ZH, chinese_number
from handlers.language.periods import Clock, Cutter, Reader

Match = re.Match[str]

#: "Around" a day: so many days on both sides.
_AROUND = 3
#: Years of emperors: nobody here counts by them, and 康熙二十年9月 is no September of ours.
_REIGNS = (
    "贞观|永徽|神龙|开元|天宝|建隆|熙宁|靖康|绍兴|至元|洪武|建文|永乐|宣德|成化|弘治|正德|嘉靖|隆庆|万历|天启|崇祯"
    "|顺治|康熙|雍正|乾隆|嘉庆|道光|咸丰|同治|光绪|宣统|明治|大正|昭和|平成|令和"
)
_WEEKDAYS = (
    r"(?:(?P<rw>本|这个?|下下个?|下个?|上上个?|上个?)|(?<![\d一二两三四五六七八九十个]))(?:周|星期|礼拜)(?:的?(?:周|星期|礼拜))?(?P<wd>[一二三四五六日天])"
    r"(?:[、 ]?(?:周|星期|礼拜)(?P<wd2>[一二三四五六日天]))+(?![个年月])"
)


def _week_of_month(match: Match, clock: Clock) -> Span:
    """12月第一周: seven days from the 1st; 最后一个周五: that weekday's last."""
    month = month_of(match, clock)
    start, end = month.start or date.min, month.end or date.max
    which = 0 if match["last"] else chinese_number(match["nth"])
    if match["wd"] == "末":
        return replace(_weekend_of(start, end, which), floating=month.floating)
    if match["wd"]:  # 第三个周五
        return replace(_weekday_of(start, end, which, WEEKDAY[match["wd"]]), floating=month.floating)
    if not which:
        return Span(cal.add_days(end, -6), end, ambiguous=True)
    first = cal.add_days(start, 7 * (which - 1))
    if first > end:
        raise ImpossibleDay
    if match["iw"]:  # 第三周周五
        return _weekday_of(first, min(cal.add_days(first, 6), end), 1, WEEKDAY[match["iw"]])
    return Span(first, min(cal.add_days(first, 6), end), ambiguous=True)


def _weekend_of(start: date, end: date, which: int) -> Span:
    """The n-th or last weekend: its Saturday lies in the month."""
    saturday = _weekday_of(start, end, which, WEEKDAY["六"]).start or start
    return Span(saturday, cal.add_days(saturday, 1))


def _weekday_of(start: date, end: date, which: int, weekday: int) -> Span:
    if not which:
        return cal.one_day(cal.add_days(end, -((end.weekday() - weekday) % 7)))
    found = cal.add_days(start, (weekday - start.weekday()) % 7 + 7 * (which - 1))
    if found > end:
        raise ImpossibleDay
    return cal.one_day(found)


def _first_quarters(match: Match, clock: Clock) -> Span:
    """前三季度: the year's first three; of the year before when the last of them has not begun yet."""
    first, last = chinese_number(match["from"] or "一"), chinese_number(match["n"])
    if not first < last <= 4:  # noqa: PLR2004 - quarters of a year
        raise ImpossibleDay

    def make(year: int) -> Span:
        return Span(cal.quarter(year, first).start, cal.quarter(year, last).end)

    year = year_of(match, clock)
    if year is None and match["from"] and (clock.back or clock.listed):
        return yearly(make, clock)
    begun = cal.quarter(clock.today.year, last).start or date.max
    return make(year if year is not None else clock.today.year - (begun > clock.today and not match["from"]))


def _season(match: Match, clock: Clock) -> Span:
    """今年夏天, 去年冬天: whole months; others count from the solar terms."""
    start = cal.month(year_of(match, clock) or clock.today.year, 3 + 3 * "春夏秋冬".index(match["season"])).start
    return Span(start, cal.months_on(start or clock.today, 2).end, ambiguous=True)


def _school_holiday(match: Match, clock: Clock) -> Span:
    """暑假 is July and August, 寒假 January and February."""
    first = 1 if match["holiday"] == "寒假" else 7

    def make(year: int) -> Span:
        return Span(cal.month(year, first).start, cal.month(year, first + 1).end, ambiguous=True)

    year = year_of(match, clock)
    return make(year) if year is not None else yearly(make, clock)


def _month_and_day(match: Match, clock: Clock) -> Span:
    month, day = int(match["m"]), int(match["d"])
    return yearly(lambda year: cal.one_day(cal.day_in(year, month, day)), clock)


def _weekdays(match: Match, clock: Clock) -> Span:
    """周一周二, 下周三周四: from the first to the last."""
    first = READERS["week" if match["rw"] else "bare_weekday"](match, clock)
    days = (WEEKDAY[match["wd2"]] - WEEKDAY[match["wd"]]) % 7
    return replace(first, end=cal.add_days(first.start, days)) if first.start else first


def _reign(match: Match, clock: Clock) -> Span:
    del match, clock
    raise ImpossibleDay


def _around(span: Span, match: Match, clock: Clock) -> Span:
    del match, clock
    if span.start is None or span.end is None:
        return span
    start, end = (span.core, span.core) if span.core else (span.end, span.end) if span.edge else (span.start, span.end)
    return Span(cal.add_days(start, -_AROUND), cal.add_days(end, _AROUND), ambiguous=True)


def bases(year: str, month: str) -> tuple[tuple[str, str, Reader], ...]:
    """Signs, pattern, reader, written with the grammar's own year and month."""
    nth = rf"(?:第(?P<nth>{NUMBER_ZH})|(?P<last>最后一?))个?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天末](?![个年月]))?"
    nth += r"(?:的?(?:周|星期|礼拜)(?P<iw>[一二三四五六日天])(?![个年月]))?"
    return (
        ("第 最后", rf"{year}?{month}的?{nth}", _week_of_month),
        ("周 星期 礼拜", _WEEKDAYS, _weekdays),
        (
            "季",
            rf"{year}?的?(?:前|头)(?P<n>[二三四两234])个?季度?(?P<from>)(?!前)",
            _first_quarters,
        ),
        (
            "季",
            rf"{year}?的?第?(?P<from>[一二三123])(?:季度?)?(?:{TO_ZH}|、|和)?第?(?P<n>[二三四234])个?季度",
            _first_quarters,
        ),
        ("春 夏 秋 冬", rf"(?:{year}的?|这个?)(?P<season>[春夏秋冬])[天季](?!招|攻|开门)", _season),
        # 今年春节, 去年夏总 and 今年秋招 go on
        (
            "春 夏 秋 冬",
            rf"{year}的?(?P<season>[春夏秋冬])(?=$|[,.;!? 、到至的初末]|[之以]?[前后]|以来|[买卖开]|到期|期间)",
            _season,
        ),
        ("暑假 暑期 寒假", rf"{year}?的?(?<!寒)(?P<holiday>暑假|暑期|寒假)(?![班工营作兼])", _school_holiday),
        ("-", r"(?<![\d-])(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|1[3-9]|2\d|3[01])(?![\d个天万w%元块年\-])", _month_and_day),
        (
            "年",
            rf"(?:{_REIGNS})(?:元|{NUMBER_ZH})年(?:(?:闰?{NUMBER_ZH}|[正腊冬])月(?:初?{NUMBER_ZH}[日号]?)?)?",
            _reign,
        ),
    )


SUFFIXES: tuple[tuple[str, Cutter], ...] = ((r"的?前后", _around),)
