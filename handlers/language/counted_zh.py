"""Whole units of the calendar, counted from today's: 上两周, 前半年, 今明两年, 下个工作日, 去年今天, 双休日.

``periods_zh`` adds them to its grammar.
"""

import re
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_zh import year_of, yearly
from handlers.language.numbers import NUMBER_ZH, chinese_number
from handlers.language.periods import Clock, Reader

Match = re.Match[str]

_N = r"(?P<n>\d{1,2}|[一二两三四五六七八九十]{1,3}|几)"
#: A few: 前几天.
_FEW = 3
_PAIRS = ("一二", "二三", "三四", "四五", "五六", "六七", "七八", "八九")
_MONDAY_TO_WEDNESDAY = 2
#: Nobody steps on by more units than these.
_MOST = 100
#: 名下三年期存款, 50万以上三个月的 count nothing of the calendar.
_NO_STEP = r"(?<![以之名旗手线身账门楼期乡马加一看查想算理捋瞧问搞弄列拉排写说讲捞调盯帮锁续接存放往阁聊等])"
_NO_TERM = r"(?!期|定|的?存单|的?存款|以[上下]|左右)"


def count_of(words: str) -> int:
    """The number of 三, 12, 几; of 三四 the larger."""
    if words == "几":
        return _FEW
    return chinese_number(words[-1] if words in _PAIRS else words)


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
    if not 0 < number <= _MOST:
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


def _whole_year(match: Match, clock: Clock) -> Span:
    """全年, 2025全年."""
    return cal.year(int(match["figures"]) if match["figures"] else year_of(match, clock) or clock.today.year)


def _weekend(match: Match, clock: Clock) -> Span:
    """双休日, 下个双休."""
    week = cal.week(clock.today, match["side"].count("下") - match["side"].count("上"))
    return Span(cal.add_days(week.end or clock.today, -1), week.end)


def _working_day(match: Match, clock: Clock) -> Span:
    """下个工作日, 上一个工作日."""
    return cal.one_day(cal.add_working_days(clock.today, match["side"].count("下") - match["side"].count("上")))


def _same_day(match: Match, clock: Clock) -> Span:
    """去年今天, 上个月的今天."""
    words = match["rm"] or ""
    if words and not words.endswith("月"):
        return cal.one_day(cal.add_days(clock.today, 7 if words.startswith("下") else -7))
    months = words.count("下") - words.count("上") if words else 12 * ((year_of(match, clock) or 0) - clock.today.year)
    return cal.one_day(cal.add_months(clock.today, months))


def bases(year: str) -> tuple[tuple[str, str, Reader], ...]:
    """Signs, pattern, reader, written with the grammar's own year."""
    # 看下四季度 looks at the fourth quarter, 下四个季度 are four
    unit = r"(?P<unit>(?<=个)季度|(?<=个)月|(?<=两)月|(?<=[上下]一)月|天|日|周|星期|礼拜|年)"
    return (
        ("上 下", rf"{_NO_STEP}(?P<side>上|下)(?:一个?)?{_N}个?{unit}(?![期日一二三四五六末]){_NO_TERM}", _steps),
        (
            "这 本 此",
            r"(?:这|本|此)一个?(?P<unit>周|星期|礼拜|季度|年)(?![期日一二三四五六末])(?!内|里|以来|来)",
            _this_one,
        ),
        (
            "上一季 下一季",
            rf"{_NO_STEP}(?P<side>上|下)一季度",
            lambda match, clock: cal.quarters_on(clock.today, 1 if match["side"] == "下" else -1),
        ),
        ("上年 下年", r"(?<![以马线])(?P<side>上|下)年度?(?![纪级轻末初底中夜])", _year_beside),
        ("两年", r"(?P<two>今明|明后|去今|前去)两?年", _years_beside),
        (
            "半年",
            rf"{year}?(?:(?<![提目])(?P<side>前|后|头)|(?P<beside>上一?个|下一?个))半年度?(?![后前内])",
            _half_year,
        ),
        (
            "半周 半个星期 半段",
            r"(?:(?P<rw>本|这个?|下个?|上个?)(?:周|星期|礼拜)的?)?(?P<side>上|下|前|后)半(?:周|个?星期|个?礼拜|(?(rw)段))",
            _half_week,
        ),
        ("个月", rf"{year}第(?P<n>{NUMBER_ZH})个月", _month_of_year),
        ("首季 末季", rf"{year}?的?(?P<side>首|末)个?季度?", _first_quarter),
        (
            "季度",
            r"(?<![\d一二三四两个本上下这])季度(?=最后|第|头|首)",
            lambda _m, clock: cal.quarters_on(clock.today, 0),
        ),
        ("到期", r"(?<![\d./-])(?P<figures>20[2-4]\d)(?=到期)", _whole_year),
        ("全年", rf"(?:{year}|(?P<figures>20\d\d))?全年(?![龄纪无])", _whole_year),
        ("季度", rf"{year}?最后一?个?季度?(?P<side>)", _first_quarter),
        ("全天", r"全天(?!候)", lambda _m, clock: cal.one_day(clock.today)),
        ("双休", r"(?P<side>上个?|下个?|这个?|本|)双休日?", _weekend),
        ("个月", rf"{year}?头(?P<n>[一二两三四五六七八九十\d]{{1,2}})个月", _first_months),
        ("工作日 交易日", r"(?P<side>上{1,3}|下{1,3})一?个?(?:工作|交易)日", _working_day),
        (
            "今天 今日 同日 同一天",
            rf"(?:{year}|(?P<rm>[上下]个?(?:月|周|星期|礼拜))的?)(?:今天|今日|同日|同一天)",
            _same_day,
        ),
    )
