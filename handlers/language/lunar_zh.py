"""Days of the lunar calendar in Chinese phrases: 三月初三, 五月廿二, 正月初8, 腊月里, 闰四月, 大年初二到初五.

``periods_zh`` adds them to its grammar. 初, 廿 or 卅 behind a month tells the calendar, unless 号 or 日 follows.
"""

import re
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_zh import NO_ONE, year_of, yearly
from handlers.language.festivals import lunar_day
from handlers.language.numbers import TO_ZH, chinese_number
from handlers.language.periods import Clock, Reader

Match = re.Match[str]

_DECEMBER = 12
_MONTHS = {"正": 1, "冬": 11, "腊": 12}
#: A number of things, not the day it looks like: 3月初三笔.
_THINGS = r"个年月天点时周十百千万亿笔户位单只张家件份条人"
COUNTED = rf"{_THINGS}号日"


def _month(words: str) -> int:
    return _MONTHS.get(words) or chinese_number(words)


def _leap_day(year: int, month: int, day: int) -> date:
    """The solar day of a day of a leap month; raises ImpossibleDay where the year has no such month."""
    from borax.calendars.lunardate import LunarDate

    try:
        solar: date = LunarDate(year, month, day, 1).to_solar_date()
    except (ValueError, IndexError, KeyError):
        raise ImpossibleDay from None
    return date(solar.year, solar.month, solar.day)


def _days(match: Match, clock: Clock) -> Span:
    """农历2027年正月初一, 三月初三, 五月廿二, 闰四月初三."""
    found = match.groupdict()
    month = _month(match["lm"])
    day = chinese_number(match["ld"].removeprefix("初"))
    last = found.get("ld2")
    until = chinese_number(last.removeprefix("初")) if last else day
    year = year_of(match, clock)
    if found.get("leap"):
        year = year or clock.today.year
        return Span(_leap_day(year, month, min(day, until)), _leap_day(year, month, max(day, until)))

    def make(one: int) -> Span:
        return Span(lunar_day(one, month, min(day, until)), lunar_day(one, month, max(day, until)))

    return make(year) if year is not None else yearly(make, clock)


def _whole_month(match: Match, clock: Clock) -> Span:
    """正月, 腊月里, 农历八月; 闰四月, of this year where none is named."""
    found, month, year = match.groupdict(), _month(match["lm"]), year_of(match, clock)

    def end(one: int) -> date:
        return cal.add_days(lunar_day(one + month // _DECEMBER, month % _DECEMBER + 1, 1), -1)

    if found.get("leap") or found.get("leap_"):
        year = year or clock.today.year
        return Span(_leap_day(year, month, 1), end(year))

    def make(one: int) -> Span:
        try:
            return Span(lunar_day(one, month, 1), cal.add_days(_leap_day(one, month, 1), -1))
        except ImpossibleDay:  # no leap month follows it
            return Span(lunar_day(one, month, 1), end(one))

    return make(year) if year is not None else yearly(make, clock)


def _new_year_day(match: Match, clock: Clock) -> Span:
    """大年初五, 去年大年初十."""
    day = chinese_number(match["ld"].removeprefix("初"))
    year = year_of(match, clock)
    if year is not None:
        return cal.one_day(lunar_day(year, 1, day))
    return yearly(lambda one: cal.one_day(lunar_day(one, 1, day)), clock)


def _new_year_days(match: Match, clock: Clock) -> Span:
    """大年初二到初五, 除夕到初六."""
    first, last = sorted(chinese_number((match[name] or "初一").removeprefix("初")) for name in ("ld", "ld2"))
    eve = 0 if match["ld"] else 1

    def make(year: int) -> Span:
        return Span(cal.add_days(lunar_day(year, 1, first), -eve), lunar_day(year, 1, last))

    year = year_of(match, clock)
    return make(year) if year is not None else yearly(make, clock)


def bases(year: str) -> tuple[tuple[str, str, Reader], ...]:
    """Signs, pattern, reader, written with the grammar's own year."""
    lunar = r"(?:农历|阴历|旧历)"
    spoken = r"(?:[正冬腊]|十[一二]?|[一二三四五六七八九])"
    month = rf"(?P<leap>闰)?(?P<lm>(?<!\d)(?:1[0-2]|[1-9])|(?<![二三四五六七八九十]){spoken})月"
    first = r"初[一二三四五六七八九十]"
    when = rf"{lunar}?{year}?的?{lunar}?"
    no_day = r"(?!初|[一二三四五六七八九十廿卅\d])"
    return (
        (
            "月初",
            (
                rf"{when}{month}(?P<ld>{first}){NO_ONE}"
                rf"(?:{TO_ZH}(?P<ld2>{first}|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?))?(?![{COUNTED}])"
            ),
            _days,
        ),
        ("月初", rf"{when}(?P<leap>闰)?(?P<lm>[正冬腊])月(?P<ld>初(?:10|[1-9]))(?![\d{COUNTED}])", _days),
        ("月廿 月卅", rf"{when}{month}(?P<ld>廿[一二三四五六七八九]?|卅)(?![{COUNTED}])", _days),
        (
            "农历 阴历 旧历 正月 冬月 腊月 闰",
            (
                rf"(?P<cal>{lunar})?{year}?的?(?P<cal2>{lunar})?(?P<leap>闰)?(?P<lm>1[0-2]|[1-9]|{spoken})月"
                r"(?(cal)|(?(cal2)|(?(leap)|(?<=[正冬腊]月))))"
                rf"(?P<ld>初?[一二三四五六七八九十廿卅]{{1,3}}|(?:30|[12]\d|[1-9])(?![\d{_THINGS}]))"
            ),
            _days,
        ),
        (
            "农历 阴历 旧历 闰",  # 农历八月 is no August
            rf"{year}?的?(?:{lunar}(?P<leap>闰)?|(?P<leap_>闰))(?P<lm>1[0-2]|[1-9]|{spoken})月{no_day}里?",
            _whole_month,
        ),
        ("农历 阴历 旧历", rf"{lunar}{year}的?(?P<leap>闰)?(?P<lm>1[0-2]|[1-9]|{spoken})月{no_day}里?", _whole_month),
        ("正月 腊月 冬月", rf"{year}?的?{lunar}?(?P<lm>[正腊冬])月{no_day}里?", _whole_month),
        (
            "年初",
            (
                rf"(?:{year}?的?大年|(?<![今明去后前本每当同全半整多\d一二三四五六七八九十])年)(?P<ld>{first}){NO_ONE}"
                rf"(?![{COUNTED}次批款级直])"
            ),
            _new_year_day,
        ),
        (
            "初",
            rf"{year}?(?:大?年(?P<ld>{first})|除夕|大?年三十){TO_ZH}(?P<ld2>{first})",
            _new_year_days,
        ),
    )
