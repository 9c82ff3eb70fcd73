"""Days written out in full or in figures: 12月5日(周六), 10/31/2026, 31.10.2026, 12.5到期, 12月3号到5, 周一至三, 10号,11号,12号.

``periods_zh`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_zh import READERS, WEEKDAY, year_of, yearly
from handlers.language.lunar_zh import COUNTED
from handlers.language.numbers import NUMBER_ZH, TO_ZH, chinese_number
from handlers.language.periods import Clock, Reader

Match = re.Match[str]

_DECEMBER = 12
_TEN = 10
_WEEK = r"(?:周|星期|礼拜)"
_DIGITS = "一二三四五六七八九"
#: Two that follow each other, said in one breath: 七八月, 五六号; 一三月 is none.
_PAIRS = "|".join(_DIGITS[n : n + 2] for n in range(8))
_RUN = "一二三四五六日"
#: Weekdays in a row: 周三四, 周一二三, 周六天.
_RUNS = "|".join(
    run
    for size in range(7, 1, -1)
    for start in range(8 - size)
    for run in dict.fromkeys((_RUN[start : start + size], _RUN[start : start + size].replace("日", "天")))
)
#: Two days that follow each other, behind a comma: 10号,11号; of 12月5号,8号 each may be of something else.
_FOLLOWING = "|".join(rf"{day}[日号][、,]{day + 1}[日号]" for day in range(1, 31))
#: What stands behind figures that are a day: 12.5到期.
_DAY_FOLLOWS = r"(?=[号日]?(?:到期|之?前|以前|之?后|以后|起|当天|那天|这天|的?(?:存单|理财|定期)))"


def _with_weekday(match: Match, clock: Clock) -> Span:
    """The weekday beside a date tells its year or month, where it fits one of the near ones."""
    given = match.groupdict()
    weekday, day = WEEKDAY[match["wd"]], chinese_number(match["d"])
    span = READERS["date" if given.get("m") or given.get("rm") else "day_of_month"](match, clock)
    if given.get("rm") or year_of(match, clock) is not None or span.start is None or span.start.weekday() == weekday:
        return span
    number = chinese_number(match["m"]) if given.get("m") else 0
    near = [cal.add_months(clock.today.replace(day=1), step * (12 if number else 1)) for step in (0, 1, -1)]
    for month in near:
        try:
            found = cal.day_in(month.year, number or month.month, day)
        except ImpossibleDay:
            continue
        if found.weekday() == weekday:
            return cal.one_day(found)
    return replace(span, ambiguous=True)


def _month_first(match: Match, clock: Clock) -> Span:
    """10/31/2026, and 31.10.2026 where the first can be no month."""
    del clock
    year, month, day = (int(match[name]) for name in ("y", "m", "d"))
    if month > _DECEMBER:
        month, day = day, month
    return cal.one_day(cal.day_in(year, month, day), ambiguous=month != day and day <= _DECEMBER)


def _day_first(match: Match, clock: Clock) -> Span:
    del clock
    return cal.one_day(cal.day_in(int(match["y"]), int(match["m"]), int(match["d"])))


def _pointed(match: Match, clock: Clock) -> Span:
    """12.5到期, 12.1-12.15."""
    month, day = int(match["m"]), int(match["d"])
    found = match.groupdict()
    if not found.get("m2"):
        return yearly(lambda year: cal.one_day(cal.day_in(year, month, day)), clock)
    last_month, last_day = int(match["m2"]), int(match["d2"])

    def make(year: int) -> Span:
        return Span(cal.day_in(year, month, day), cal.day_in(year + (last_month < month), last_month, last_day))

    return yearly(make, clock)


def _two_months(match: Match, clock: Clock) -> Span:
    """七八月, 十一二月: two side by side."""
    pair = match["pair"]
    first = _TEN + 1 if pair.startswith("十一") else _TEN if pair.startswith("十") else chinese_number(pair[0])

    def make(year: int) -> Span:
        return Span(cal.month(year, first).start, cal.month(year, first + 1).end)

    year = year_of(match, clock)
    return make(year) if year is not None else yearly(make, clock)


def _two_days(match: Match, clock: Clock) -> Span:
    """五六号, 二十七八号."""
    tens = chinese_number(match["tens"]) if match["tens"] else 0
    first, last = (tens + chinese_number(digit) for digit in match["pair"])

    def make(month: Span) -> Span:
        start = month.start or date.min
        return Span(cal.day_in(start.year, start.month, first), cal.day_in(start.year, start.month, last))

    here = make(cal.months_on(clock.anchor or clock.today, 0))
    if clock.back and here.start and here.start > clock.today:
        return make(cal.months_on(clock.today, -1))
    if not clock.back and not clock.anchor and here.end and here.end < clock.today:
        return make(cal.months_on(clock.today, 1))
    return here


def _half_or_quarter(match: Match, clock: Clock) -> Span:
    """25H1, 2026Q4."""
    year, number = year_of(match, clock) or clock.today.year, int(match["n"])
    if match["kind"] == "q":
        return cal.quarter(year, number)
    if number > 2:  # noqa: PLR2004 - halves of a year
        raise ImpossibleDay
    return Span(cal.quarter(year, 2 * number - 1).start, cal.quarter(year, 2 * number).end)


def _weekdays_to(match: Match, clock: Clock) -> Span:
    """周一至三, 下周四五, 周六日: from the first to the last."""
    first = READERS["week" if match["rw"] else "bare_weekday"](match, clock)
    days = (WEEKDAY[match["wd2"]] - WEEKDAY[match["wd"]]) % 7
    return replace(first, end=cal.add_days(first.start, days)) if first.start else first


def bases(year: str, month: str) -> tuple[tuple[str, str, Reader], ...]:
    """Signs, pattern, reader, written with the grammar's own year and month."""
    wd = rf"{_WEEK}(?P<wd>[一二三四五六日天])"
    # 12月5号(周六), and without brackets only where no range of weekdays begins
    beside = rf"(?:(?P<open>\()|[, ]?(?:就是|也就是)?){wd}(?(open)\)|(?!(?:到|至|-)(?:{_WEEK}|[一二三四五六日天](?![号日月十]))))"
    number = NUMBER_ZH
    one = r"(?:1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])"
    day = r"(?:3[01]|[12]\d|[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
    fig = r"(?P<m>1[0-2]|0?[1-9])\.(?P<d>3[01]|[12]\d|0?[1-9])"
    fig2 = r"(?P<m2>1[0-2]|0?[1-9])\.(?P<d2>3[01]|[12]\d|0?[1-9])"
    return (
        (
            "周 星期 礼拜",
            rf"(?:{year}?{month})(?P<d>{number})[日号]?{beside}",
            _with_weekday,
        ),
        ("周 星期 礼拜", rf"(?<![\d.第个])(?P<d>{number})[日号]{beside}", _with_weekday),
        ("周 星期 礼拜", rf"{wd}[,( ]{{0,2}}(?:{year}?{month})(?P<d>{number})[日号]?\)?(?!\d)", _with_weekday),
        ("周 星期 礼拜", rf"{wd}[,( ]{{0,2}}(?P<d>{number})[日号]\)?", _with_weekday),
        (
            "周 星期 礼拜",
            (
                rf"(?:(?P<rw>本|这个?|下下个?|下个?|上上个?|上个?)|(?<![\d一二两三四五六七八九十个周])(?<!期|拜)){_WEEK}(?:的?{_WEEK})?"
                rf"(?:(?=[{_RUN}]{TO_ZH})|(?=(?:{_RUNS})(?![{_RUN}{COUNTED}])))"
                rf"(?P<wd>[一二三四五六])(?:{TO_ZH}|[二三四五六]{{0,5}})(?P<wd2>[二三四五六日天])(?![{COUNTED}])"
            ),
            _weekdays_to,
        ),
        (
            "月",
            rf"{year}?(?P<m>{one})月份?[、,]?(?P<m2>{one})月份?(?P<rm>)(?![\d{_DIGITS}十底初末中上下])",
            READERS["months"],
        ),
        ("/", r"(?<![\d/.])(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:19|20)\d\d)(?!\d)", _month_first),
        (
            "- / .",
            r"(?<![\d./-])(?P<y>[2-4]\d)(?P<sep>[-/.])(?P<m>1[0-2]|0?[1-9])(?P=sep)(?P<d>3[01]|[12]\d|0?[1-9])(?=[\u4e00-\u9fff])",
            READERS["numeric"],
        ),
        (".", r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>(?:19|20)\d\d)(?!\d)", _day_first),
        ("20", r"(?<!\d)(?P<y>20\d\d) (?P<m>\d{1,2}) (?P<d>\d{1,2})(?!\d)", _day_first),
        (".", rf"(?<![\d.率益息于过超])(?:{fig}){_DAY_FOLLOWS}[号日]?", _pointed),
        (
            ".",
            rf"(?:^|(?<=[,;!? ]))(?:{fig})(?=[我要去给跟和约谁有]|提醒|拜访|联系|净?流|生日|[上下]午|早上|晚上)",
            _pointed,
        ),
        (".", rf"(?<![\d.率益息于过超])(?:{fig})(?:-|~|到|至){fig2}{_DAY_FOLLOWS}[号日]?", _pointed),
        (
            ".",
            (
                rf"(?<![\d.率益息于过超值化准价点例比±+])(?:{fig}) ?[-~]{{1,2}} ?{fig2}"
                rf"(?![\d.%元倍bkw成期分折{COUNTED}]|的?(?:产品|理财|利率|收益|存款|大额))"
            ),
            _pointed,
        ),
        (
            "月",
            rf"{year}?(?<![{_DIGITS}十\d])(?P<pair>{_PAIRS}|九十|十十一|十一十?二)月份?(?!底|初|末)",
            _two_months,
        ),
        (
            "月",
            rf"{year}?(?<![\d.第前])(?P<m>{one})[、,](?:{one}[、,])*(?P<m2>{one})(?:月份?|这?[两三四]个月)(?P<rm>)(?!底|初|末)",
            READERS["months"],
        ),
        (
            "号 日",
            rf"(?:{year}?{month})?(?<![\d.第前])(?P<d>{day})[、,](?:{day}[、,])*(?P<d2>{day})[号日](?![楼线])",
            READERS["days_of_month"],
        ),
        (
            "号 日",
            rf"(?:(?:{year},?)?{month})?(?<![\d.第前])(?={_FOLLOWING})(?P<d>\d\d?)[号日][、,](?P<d2>\d\d?)[号日](?![楼线])",
            READERS["days_of_month"],
        ),
        (
            "号 日",
            (
                rf"(?:(?:{year},?)?{month})?(?<![\d.第前])(?P<d>{day})[号日](?:[、,]{day}[号日])+"
                rf"(?:[、,]|[、,]?和)(?P<d2>{day})[号日](?![楼线])"
            ),
            READERS["days_of_month"],
        ),
        (
            "号 日",
            rf"(?<![\d第个{_DIGITS}])(?P<tens>[二三]?十)?(?P<pair>{_PAIRS})[号日](?![楼线内后前之])",
            _two_days,
        ),
        ("h q", r"(?<![a-z\d])(?P<y>(?:20)?[12]\d)年?(?P<kind>[hq])(?P<n>[1-4])(?![a-z\d])", _half_or_quarter),
        (
            "月",
            (
                rf"{year}?{month}(?P<d>{number})[日号]?{TO_ZH}(?P<d2>{number})"
                rf"(?![\d%w元块零一二三四五六七八九./{COUNTED}])"
            ),
            READERS["days_of_month"],
        ),
    )
