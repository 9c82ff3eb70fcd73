"""The Chinese period grammar: 本周, 下周三之前, 未来两周, 6月3号到10号, 春节前, 本季度末, 第48周.

Each base phrase is a pattern and a small reader; ``periods.find_period`` joins and cuts them.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.festivals import BY_NAME, festival_in, lunar_day
from handlers.language.numbers import NUMBER_ZH, chinese_number
from handlers.language.periods import Clock, Grammar, Reader, after, before

Match = re.Match[str]

_YEAR = r"(?:(?P<y>\d{4}|(?<!\d)\d{2}|[零〇一二三四五六七八九]{4})年|(?P<ry>今年|本年|明年|去年|后年|前年)的?)"
_MONTH = (
    rf"(?:(?P<m>{NUMBER_ZH})月份?的?(?!期(?!间))"
    r"|(?P<rm>上上个?月|上个?月|上月|这个?月|本月|当月|下下个?月|下个?月|下月|次月)份?的?)"
)
_DAY_END = r"(?:[日号]|(?![\d零一二两三四五六七八九十百千万亿个天年元块周w%]))"
_CLOCK = r"(?:的?(?:早上|上午|中午|下午|晚上|傍晚|早晨))?"
_YEARS = {"今年": 0, "本年": 0, "明年": 1, "去年": -1, "后年": 2, "前年": -2}
_WEEKDAY = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6, **{str(n + 1): n for n in range(7)}}
_DAYS = {
    word: steps
    for steps, words in {
        -3: "大前天",
        -2: "前天 前日",
        -1: "昨天 昨日 昨晚",
        0: "今天 今日 今儿 今晚 今早 今个 当天 当日 本日 即日 现在 目前 此刻",
        1: "明天 明日 明儿 明早 明晚",
        2: "后天 后日",
        3: "大后天",
    }.items()
    for word in words.split()
}
_DAY_SPANS = {
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
}
_LENGTH = (
    rf"(?P<n>一个?半|半|{NUMBER_ZH}|两三|三五|一两)(?P<unit>个?工作日"
    r"|天|日|个?星期|个?礼拜|周|个月|月|个?季度|年|个?小时)"
    r"(?P<half>半)?"
)


def _steps(words: str) -> int:
    """上上个月 −2 … 下下周 +2; 本, 这, 当 0; 次 +1."""
    return words.count("下") - words.count("上") + words.count("次")


def _year(match: Match, clock: Clock) -> int | None:
    if words := match.groupdict().get("y"):
        number = chinese_number(words)
        return number + 2000 if number < 100 else number  # noqa: PLR2004 - 27年 is 2027
    if words := match.groupdict().get("ry"):
        return clock.today.year + _YEARS[words]
    return None


def _month_of(match: Match, clock: Clock) -> Span:
    """The month a phrase names; without a year the nearest, or in a range the one after its beginning."""
    if words := match.groupdict().get("rm"):
        return cal.months_on(clock.today, _steps(words))
    number = chinese_number(match["m"])
    if (year := _year(match, clock)) is not None:
        return cal.month(year, number)
    return _yearly(lambda y: cal.month(y, number), clock)


def _yearly(make: Callable[[int], Span], clock: Clock) -> Span:
    """A thing of every year: nearest to today, or the first that ends on or after a range's beginning."""
    if clock.anchor:
        return cal.nearest(make, clock.anchor, back=False)
    if clock.early:
        return replace(make(clock.today.year), floating=True)
    return replace(cal.nearest(make, clock.today, back=clock.back), floating=True)


def _date(match: Match, clock: Clock) -> Span:
    day = chinese_number(match["d"])
    if match.groupdict().get("rm"):
        return _in_month(cal.months_on(clock.today, _steps(match["rm"])), day)
    number = chinese_number(match["m"])
    if (year := _year(match, clock)) is not None:
        return cal.one_day(cal.day_in(year, number, day))
    return _yearly(lambda y: cal.one_day(cal.day_in(y, number, day)), clock)


def _in_month(span: Span, day: int) -> Span:
    start = span.start or date.min
    return cal.one_day(cal.day_in(start.year, start.month, day))


def _numeric(match: Match, clock: Clock) -> Span:
    year, month, day = (int(match[name]) if match[name] else None for name in ("y", "m", "d"))
    if month is None or day is None:
        raise ImpossibleDay
    if year is not None:
        return cal.one_day(cal.day_in(year, month, day))
    return _yearly(lambda y: cal.one_day(cal.day_in(y, month, day)), clock)


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


def _days_of_month(match: Match, clock: Clock) -> Span:
    """6月3-10号, 3到10号."""
    first, last = chinese_number(match["d"]), chinese_number(match["d2"])
    if match.groupdict().get("m") or match.groupdict().get("rm"):
        begin = _date(match, clock)
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

    year = _year(match, clock)
    return make(year) if year is not None else _yearly(make, clock)


def _part(span: Span, part: str) -> Span:
    """底, 初, 中旬 … of a month."""
    if part in ("底", "末", "尾"):
        return cal.last_day(span)
    if part in ("初", "上旬", "头"):
        return replace(cal.ten_days(span, 0), ambiguous=part != "上旬")
    if part in ("中", "中旬"):
        return replace(cal.ten_days(span, 1), ambiguous=part != "中旬")
    if part == "下旬":
        return cal.ten_days(span, 2)
    start, end = span.start or date.min, span.end or date.max
    return Span(start, start.replace(day=15)) if part == "上半月" else Span(start.replace(day=16), end)


def _month_part(match: Match, clock: Clock) -> Span:
    return _part(_month_of(match, clock), match["part"])


def _this_month_part(match: Match, clock: Clock) -> Span:
    part = match["part"].replace("月", "", 1) if not match["part"].endswith("半月") else match["part"]
    span = _part(cal.months_on(clock.anchor or clock.today, 0), part)
    if not clock.back and not clock.anchor and span.end and span.end < clock.today:
        span = _part(cal.months_on(clock.today, 1), part)
    return span


def _whole_year(match: Match, clock: Clock) -> Span:
    return cal.year(_year(match, clock) or clock.today.year)


def _year_part(match: Match, clock: Clock) -> Span:
    part = match["part"].removeprefix("年")

    def make(year: int) -> Span:
        if part in ("底", "末", "尾", "终"):
            return cal.last_day(cal.year(year))
        if part == "初":
            return replace(cal.month(year, 1), ambiguous=True)
        if part == "中":
            return replace(cal.month(year, 6), ambiguous=True)
        first = 1 if part == "上半年" else 3
        return Span(cal.quarter(year, first).start, cal.quarter(year, first + 1).end)

    year = _year(match, clock)
    return make(year) if year is not None else _yearly(make, clock)


def _quarter(match: Match, clock: Clock) -> Span:
    part = match["part"] or ""
    if words := match.groupdict().get("rq"):
        span = cal.quarters_on(clock.today, _steps(words))
    elif match.groupdict().get("q"):
        number = chinese_number(match["q"])
        year = _year(match, clock)
        span = cal.quarter(year, number) if year is not None else _yearly(lambda y: cal.quarter(y, number), clock)
    else:
        span = cal.quarters_on(clock.today, 0)
    return _part(span, part) if part in ("末", "底") else cal.months_on(span.start or clock.today, 0) if part else span


def _week(match: Match, clock: Clock) -> Span:
    span = cal.week(clock.today, _steps(match["rw"]))
    return _weekday(span, match["wd"] or "")


def _weekday(span: Span, name: str) -> Span:
    start = span.start or date.min
    if name == "末":
        return Span(cal.add_days(start, 5), span.end)
    if not name:
        return span
    return cal.one_day(cal.add_days(start, _WEEKDAY[name]))


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
    year = _year(match, clock)
    return cal.iso_week(number, year) if year is not None else _yearly(lambda y: cal.iso_week(number, y), clock)


def _named_day(match: Match, clock: Clock) -> Span:
    return cal.one_day(cal.add_days(clock.today, _DAYS[match[0]]))


def _named_days(match: Match, clock: Clock) -> Span:
    first, last = _DAY_SPANS[match[0]]
    if clock.back and "几" in match[0]:
        first, last = -last, 0
    return Span(cal.add_days(clock.today, first), cal.add_days(clock.today, last), ambiguous="几" in match[0])


def _move(day: date, match: Match, sign: int) -> date:
    """A day moved by the length a phrase names."""
    words, unit = match["n"], match["unit"].removeprefix("个")
    if words in ("一个半", "一半", "半") or match["half"]:
        days = {"月": 15, "年": 182, "星期": 4, "礼拜": 4, "周": 4, "天": 1, "日": 1}.get(unit, 0)
        whole = 0 if words == "半" else 1 if words in ("一个半", "一半") else chinese_number(words)
        if unit == "年":
            return cal.add_months(day, sign * (whole * 12 + 6))
        moved = cal.add_months(day, sign * whole) if unit == "月" else cal.add_days(day, sign * whole * 7)
        return cal.add_days(moved, sign * days)
    number = {"两三": 3, "三五": 5, "一两": 2}.get(words) or chinese_number(words)
    if unit in ("月", "季度", "年"):
        return cal.add_months(day, sign * number * {"月": 1, "季度": 3, "年": 12}[unit])
    if unit == "小时":
        return cal.add_days(day, sign * -(-number // 24))
    if unit == "工作日":
        return cal.add_days(day, sign * (number + 2 * (number // 5)))
    return cal.add_days(day, sign * number * (1 if unit in ("天", "日") else 7))


def _ahead(match: Match, clock: Clock) -> Span:
    return Span(clock.today, _move(clock.today, match, 1))


def _past(match: Match, clock: Clock) -> Span:
    return Span(_move(clock.today, match, -1), clock.today)


def _recent(match: Match, clock: Clock) -> Span:
    """最近三个月: back in itself, ahead where only what comes makes sense."""
    span = _past(match, clock) if clock.back or clock.unsure else _ahead(match, clock)
    return replace(span, ambiguous=True)


def _within(match: Match, clock: Clock) -> Span:
    return _past(match, clock) if clock.back else _ahead(match, clock)


def _later(match: Match, clock: Clock) -> Span:
    return cal.one_day(_move(clock.today, match, 1))


def _ago(match: Match, clock: Clock) -> Span:
    return cal.one_day(_move(clock.today, match, -1))


def _festival(match: Match, clock: Clock) -> Span:
    make = festival_in(match["f"])
    year = _year(match, clock)
    return make(year) if year is not None else replace(_yearly(make, clock), floating=False)


def _lunar(match: Match, clock: Clock) -> Span:
    month = {"正": 1, "冬": 11, "腊": 12}.get(match["lm"]) or chinese_number(match["lm"])
    day = chinese_number(match["ld"].removeprefix("初"))

    def make(year: int) -> Span:
        return cal.one_day(lunar_day(year, month, day))

    return _yearly(make, clock)


def _before_new_year(match: Match, clock: Clock) -> Span:
    """年前: before Spring Festival; some mean 31 December."""
    del match
    return replace(before(_yearly(festival_in("春节"), clock)), ambiguous=True)


def _since(match: Match, clock: Clock) -> Span:
    word = match[0][:2]
    if word in ("今年", "年初"):
        return Span(date(clock.today.year, 1, 1), clock.today)
    if word in ("本周", "这周"):
        return Span(cal.week(clock.today).start, clock.today)
    if word == "本季":
        return Span(cal.quarters_on(clock.today, 0).start, clock.today)
    return Span(clock.today.replace(day=1), clock.today)


def _inside(match: Match, clock: Clock) -> Span:
    return {"月": cal.months_on(clock.today, 0), "年": cal.year(clock.today.year), "周": cal.week(clock.today),
            "季": cal.quarters_on(clock.today, 0)}[match[0][0]]  # fmt: skip


_FESTIVAL_NAMES = "|".join(sorted((re.escape(n) for n in BY_NAME if not n.isascii()), key=len, reverse=True))
_WORDS = sorted(_DAYS, key=len, reverse=True)

#: Signs that one of the festivals' names may stand there.
_FESTIVAL_SIGNS = " ".join(
    sorted({n[:2] if not n.isascii() else n[:3].strip() for n in BY_NAME if n.isascii() is False})
)

_BASES: tuple[tuple[str, str, Reader], ...] = (
    ("月", rf"{_YEAR}?{_MONTH}(?P<d>{NUMBER_ZH}){_DAY_END}{_CLOCK}", _date),
    ("- / . 年", r"(?<!\d)(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})(?!\d)日?", _numeric),
    ("20", r"(?<!\d)(?P<y>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)", _numeric),
    ("/", r"(?<![\d/.])(?P<y>)(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/%])", _numeric),
    (
        "号 日",
        (
            rf"(?:{_YEAR}?{_MONTH})?(?P<d>{NUMBER_ZH})[日号]?(?:到"
            rf"|至|-|~)(?P<d2>{NUMBER_ZH})[日号]"
        ),
        _days_of_month,
    ),
    (
        "月",
        (
            rf"{_YEAR}?(?P<m>{NUMBER_ZH})(?:月份?)?(?:到|至|-|~)"
            rf"(?P<m2>{NUMBER_ZH})月份?(?![\d一二三四五六七八九十])"
            r"(?P<rm>)"
        ),
        _months,
    ),
    ("月", rf"{_YEAR}?{_MONTH}(?P<part>上半月|下半月|[上中下]旬|底|末|尾|初|中(?!国))", _month_part),
    (
        "月 旬",
        (
            r"(?<![\d个一二三四五六七八九十])(?P<part>月底|月末"
            r"|月初|月中(?!国)|[上中下]旬|上半月|下半月)"
        ),
        _this_month_part,
    ),
    ("月", rf"{_YEAR}?{_MONTH}", _month_of),
    ("年", rf"{_YEAR}", _whole_year),
    ("年", rf"{_YEAR}?(?P<part>年底|年末|年尾|年终(?!奖)|年初|年中|上半年|下半年)", _year_part),
    ("年", rf"{_YEAR}(?P<part>底|末|初|中)", _year_part),
    ("季", rf"{_YEAR}?第?(?P<q>[1-4一二三四])个?季度(?P<part>末|底|初)?", _quarter),
    ("q", rf"{_YEAR}?q(?P<q>[1-4])(?P<part>末|底|初)?", _quarter),
    ("季", r"(?P<rq>本|这个?|当|下下个?|下个?|上上个?|上个?)季度?的?(?P<part>末|底|初)?", _quarter),
    ("季", r"季度?(?P<part>末|底)", _quarter),
    (
        "周 星期 礼拜",
        (
            r"(?P<rw>本|这个?|当|下下个?|下个?|上上个?|上个?|次"
            r"|今)(?:周|星期|礼拜)的?(?P<wd>[一二三四五六日天末]"
            r"|[1-7](?!\d|[天号日万个]))?"
        )
        + _CLOCK,
        _week,
    ),
    (
        "周 星期 礼拜",
        (
            r"(?<![\d一二两三四五六七八九十个])(?:周|星期|礼拜)"
            r"(?P<wd>[一二三四五六日天末]|[1-7](?![\d天号日万个年岁]))"
        )
        + _CLOCK,
        _bare_weekday,
    ),
    ("第", rf"{_YEAR}?第(?P<n>{NUMBER_ZH})(?:周|个?星期)", _numbered_week),
    ("天 日 今 明 昨 晚 早 现在 目前 此刻 儿", r"(?:" + "|".join(_WORDS) + r")", _named_day),
    ("两天 明 几天 昨", r"(?:" + "|".join(sorted(_DAY_SPANS, key=len, reverse=True)) + r")", _named_days),
    ("号", rf"(?<![\d.第个])(?P<d>{NUMBER_ZH})号(?![楼线院])" + _CLOCK, _day_of_month),
    ("日", rf"(?<![\d.第个])(?P<d>{NUMBER_ZH})日(?![均元内])" + _CLOCK, _day_of_month),
    (
        "未来 接下来 今后 往后 后面 将来 之后 后续 接着 下面",
        (
            r"(?:未来|接下来|今后|往后|后面|将来|之后|后续|接着"
            rf"|下面)的?(?:这|那)?{_LENGTH}(?:时间)?(?:之内|以内"
            r"|内|里)?"
        ),
        _ahead,
    ),
    (
        "过去 前",
        (
            rf"(?:过去|此前|之前|以前|前面|刚过去|(?<![之以月周年天日号期])前)的?这?{_LENGTH}"
            r"(?:时间)?(?:之内|以内|内|里|以来)?"
        ),
        _past,
    ),
    ("近 这", rf"(?:最近|近来|近|这)的?这?{_LENGTH}(?:时间)?(?:之内|以内|内|里|以来)?", _recent),
    ("内 里", rf"(?<![\d.第]){_LENGTH}(?:的?时间)?(?:之内|以内|内|里面?)", _within),
    ("后", rf"(?<![\d.第]){_LENGTH}(?:之后|以后|后(?!天))", _later),
    ("前", rf"(?<![\d.第]){_LENGTH}(?:之前|以前|前)", _ago),
    (_FESTIVAL_SIGNS, rf"{_YEAR}?的?(?P<f>{_FESTIVAL_NAMES})(?:期间|假期|长假|小长假|当天|这天)?", _festival),
    ("正月 冬月 腊月", r"(?:农历|阴历|旧历)?(?P<lm>正|冬|腊)月(?P<ld>初?[一二三四五六七八九十廿]{1,3})", _lunar),
    (
        "农历 阴历 旧历",
        (
            r"(?:农历|阴历|旧历)(?P<lm>[一二三四五六七八九十]{1,2})月"
            r"(?P<ld>初?[一二三四五六七八九十廿]{1,3})"
        ),
        _lunar,
    ),
    (
        "以来 至今 到现在",
        (
            r"今年以来|年初至今|年初以来|年初到现在|本月以来|这个?月以来"
            r"|月初至今|月初到现在|本周以来|这周以来|本季度?以来"
        ),
        _since,
    ),
    ("年前", r"(?<![\d一二两三四五六七八九十百几半多明后去今])年前", _before_new_year),
    ("内", r"(?<![一二三四五六七八九十\d个半])(?:月内|年内|周内|季度?内)", _inside),
)


def _around(span: Span, match: Match, clock: Clock) -> Span:
    """春节前两周, 国庆后一周: a length before or after."""
    del clock
    if match["side"].endswith("前"):
        open_ = before(span)
        return Span(_move(cal.add_days(open_.end, 1), match, -1), open_.end) if open_.end else span
    open_ = after(span)
    return Span(open_.start, _move(cal.add_days(open_.start, -1), match, 1)) if open_.start else span


def _ends(span: Span, match: Match, clock: Clock) -> Span:
    """到月底: from today; 截至: open before."""
    if clock.back or match[0].startswith("截"):
        return Span(None, span.end)
    return Span(clock.today, span.end) if span.end and span.end >= clock.today else Span(None, span.end)


GRAMMAR = Grammar(
    bases=_BASES,
    joiner=r"[,、 ]?(?:一直)?(?:到|至|直到|-{1,2}|~|和|与|、|跟|以及|及|或者?)的?[ ]?",
    opener=r"(?:从|自|在|由)$",
    prefixes=(
        (r"(?:截至|截止到?|直到|(?<![未报拿收迟延改挪拖后期排放推])到)$", _ends),
        (
            r"(?:从|自)$",
            lambda span, _m, clock: (
                span if span.start != span.end else Span(span.start, None if not clock.back else clock.today)
            ),
        ),
        (
            r"(?:在|于|早于|晚于)$",
            lambda span, match, _c: before(span) if match[0] == "早于" else after(span) if match[0] == "晚于" else span,
        ),
    ),
    suffixes=(
        (rf"的?(?P<side>之前|以前|前|之后|以后|后)的?{_LENGTH}(?:之内|以内|内)?", _around),
        (r"的?(?:及以前|及之前|或之前|或以前|为止|止)", lambda span, _m, _c: Span(None, span.end)),
        (r"(?:的?(?:之前|以前)|的?前(?![天日\d一二三四五六七八九十]))", lambda span, _m, _c: before(span)),
        (r"(?:的?(?:之后|以后)|的?后(?![天日]))", lambda span, _m, _c: after(span)),
        (r"(?:以来|至今|到现在|到今天)", lambda span, _m, clock: Span(span.start, clock.today)),
        (r"(?:开始|起|及以后|及之后|往后)", lambda span, _m, _c: Span(span.start, None)),
        (r"(?:之内|以内|内|里头?|期间|当天|那天|这天|全天|整周|一整周|整月)", lambda span, _m, _c: span),
    ),
)
