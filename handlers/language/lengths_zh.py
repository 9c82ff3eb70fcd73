"""Reads Chinese lengths, festivals and open stretches as days: 未来两周, 三个月前, 春节, 今年以来.

``periods_zh`` writes the phrases each reader belongs to.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.counted_zh import count_of
from handlers.language.parts_zh import within
from handlers.language.periods import Clock, Cutter, Reader, after, before

Match = re.Match[str]

_HALF_YEAR = 6
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_REVIEW = re.compile(r"业绩|增量|完成|累计|同比|中收|销量|指标|销售|任务|净增")
_LOOSE = {"两三": 3, "三五": 5, "一两": 2}


def move(day: date, match: Match, sign: int) -> date:
    """A day moved by the length a phrase names; raises ImpossibleDay where nobody's dealings reach."""
    moved = _moved(day, match, sign)
    if not _FIRST_YEAR <= moved.year <= _LAST_YEAR:
        raise ImpossibleDay
    return moved


def _moved(day: date, match: Match, sign: int) -> date:
    words, unit = match["n"], match["unit"].removeprefix("个")
    if words.endswith("半") or match["half"]:
        return _move_half(day, words.removesuffix("半").removesuffix("个"), unit, sign)
    number = _LOOSE.get(words) or count_of(words)
    if unit in ("月", "季度", "年"):
        return cal.add_months(day, sign * number * {"月": 1, "季度": 3, "年": 12}[unit])
    if unit == "小时":
        return cal.add_days(day, sign * -(-number // 24))
    if unit in ("工作日", "交易日"):
        return cal.add_working_days(day, sign * number)
    return cal.add_days(day, sign * number * (1 if unit in ("天", "日") else 7))


def _move_half(day: date, words: str, unit: str, sign: int) -> date:
    """半个月, 两个半月, 一年半: and a half."""
    whole = count_of(words) if words else 0
    if unit in ("年", "季度"):
        months = 12 if unit == "年" else 3
        return cal.add_months(day, sign * (whole * months + months // 2))
    if unit == "月":
        return cal.add_days(cal.add_months(day, sign * whole), sign * 15)
    if unit == "小时":
        return day
    days = {"天": 1, "日": 1}.get(unit)
    return cal.add_days(day, sign * (whole + days if days else whole * 7 + 4))


def _ahead(match: Match, clock: Clock) -> Span:
    return Span(clock.today, move(clock.today, match, 1), ambiguous=match["n"] == "几")


def _first_months(match: Match, clock: Clock) -> Span:
    """前十个月: of this year, where most of it is said; 前三个月 are the last three, but in a review made in April."""
    number, month = count_of(match["n"]), clock.today.month
    if _HALF_YEAR < number <= month or (number == month - 1 and _REVIEW.search(match.string)):
        return Span(date(clock.today.year, 1, 1), cal.month(clock.today.year, number).end)
    return _past(match, clock)


def _past(match: Match, clock: Clock) -> Span:
    return Span(move(clock.today, match, -1), clock.today, ambiguous=match["n"] == "几")


def _recent(match: Match, clock: Clock) -> Span:
    """最近三个月: back in itself, ahead where only what comes makes sense."""
    span = _past(match, clock) if clock.back or clock.unsure or match[0].endswith("来") else _ahead(match, clock)
    return replace(span, ambiguous=True)


def _within(match: Match, clock: Clock) -> Span:
    return _past(match, clock) if clock.back else _ahead(match, clock)


def _later(match: Match, clock: Clock) -> Span:
    return cal.one_day(move(clock.today, match, 1))


def _ago(match: Match, clock: Clock) -> Span:
    return cal.one_day(move(clock.today, match, -1))


def _since(match: Match, clock: Clock) -> Span:
    word = match[0][:2]
    if word in ("今年", "年初", "开年", "年内"):
        return Span(date(clock.today.year, 1, 1), clock.today)
    if word in ("本周", "这周"):
        return Span(cal.week(clock.today).start, clock.today)
    if word == "本季":
        return Span(cal.quarters_on(clock.today, 0).start, clock.today)
    return Span(clock.today.replace(day=1), clock.today)


def _inside(match: Match, clock: Clock) -> Span:
    return {"月": cal.months_on(clock.today, 0), "年": cal.year(clock.today.year), "周": cal.week(clock.today),
            "季": cal.quarters_on(clock.today, 0)}[match[0][0]]  # fmt: skip


def _around(span: Span, match: Match, clock: Clock) -> Span:
    """春节前两周, 国庆后一周: a length before or after; 下月前十天: inside."""
    del clock
    if not match["n"].strip("0零〇"):
        raise ImpossibleDay
    if match["side"] in ("前", "后") and (inside := within(span, match)):
        return inside
    if match["side"].endswith("前"):
        open_ = before(span)
        return Span(move(cal.add_days(open_.end, 1), match, -1), open_.end) if open_.end else span
    open_ = after(span)
    return Span(open_.start, move(cal.add_days(open_.start, -1), match, 1)) if open_.start else span


def _ends(span: Span, match: Match, clock: Clock) -> Span:
    """到月底: from today; 截至: open before."""
    if span.start is None and span.edge:  # 到周五为止
        return span
    if match[0].startswith("截") or (clock.back and span.end and span.end <= clock.today):
        return Span(None, span.end)
    return Span(clock.today, span.end) if span.end and span.end >= clock.today else Span(None, span.end)


def _its_week(span: Span, match: Match, clock: Clock) -> Span:
    """12月10号那周, 国庆当月: the whole week or month of a day."""
    del clock
    day = span.core or span.start
    if day is None:
        return span
    return cal.months_on(day, 0) if match["unit"] == "月" else cal.week(day)


def _working_days(span: Span, match: Match, clock: Clock) -> Span:
    """上周工作日: Monday to Friday."""
    del match, clock
    return (
        replace(span, end=cal.add_days(span.start, 4)) if span.start and span.end == cal.week(span.start).end else span
    )


def _since_day(span: Span, match: Match, clock: Clock) -> Span:
    """从3号: from a day on; of what has been, until today."""
    if span.start is None or span.start != span.end:
        return span
    return _until_today(span, match, clock) if clock.back else Span(span.start, None)


def _than(span: Span, match: Match, clock: Clock) -> Span:
    """早于, 不晚于 and the like."""
    del clock
    word = match[0]
    if word.startswith("不"):
        return Span(span.start, None) if word == "不早于" else Span(None, span.end)
    return before(span) if word == "早于" else after(span) if word in ("晚于", "迟于") else span


def _same_stretch(span: Span, match: Match, clock: Clock) -> Span:
    """去年同期, 上月同期: as far into it as today is into this one."""
    del match
    if span.start is None or span.end is None:
        return span
    whole = (span.end - span.start).days
    if whole < 7:  # noqa: PLR2004 - a week
        end = cal.add_days(span.start, clock.today.weekday())
    else:
        months = -1 if whole < 31 else -3 if whole < 93 else -12  # noqa: PLR2004 - a month, a quarter
        end = cal.add_months(clock.today, months)
    return Span(span.start, end if span.start <= end <= span.end else span.end, ambiguous=True)


def _until_today(span: Span, match: Match, clock: Clock) -> Span:
    """以来, 至今; of what has not begun yet, from then on."""
    del match
    return Span(span.start, clock.today if span.start and span.start <= clock.today else None)


#: By the name the phrases give them.
READERS: dict[str, Reader] = {
    "ahead": _ahead,
    "past": _past,
    "first_months": _first_months,
    "recent": _recent,
    "within": _within,
    "later": _later,
    "ago": _ago,
    "since": _since,
    "inside": _inside,
}

#: What cuts a period: "before", "by".
CUTTERS: dict[str, Cutter] = {
    "around": _around,
    "ends": _ends,
    "until_today": _until_today,
    "that_day": lambda span, _m, clock: span if clock.one_day else Span(None, span.end),
    "up_to": lambda span, _m, _c: Span(None, span.end, edge=True),
    "since": _since_day,
    "than": _than,
    "same_stretch": _same_stretch,
    "its_week": _its_week,
    "working_days": _working_days,
    "from_on": lambda span, _m, _c: Span(span.start, None),
}
