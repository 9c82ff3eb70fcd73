"""Reads Chinese lengths, festivals and open stretches as days: 未来两周, 三个月前, 春节, 今年以来.

``periods_zh`` writes the phrases each reader belongs to.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import Span
from handlers.language.dates_zh import year_of, yearly
from handlers.language.festivals import festival_in, lunar_day
from handlers.language.numbers import chinese_number
from handlers.language.periods import Clock, Cutter, Reader, after, before

Match = re.Match[str]


def move(day: date, match: Match, sign: int) -> date:
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
    return Span(clock.today, move(clock.today, match, 1))


def _past(match: Match, clock: Clock) -> Span:
    return Span(move(clock.today, match, -1), clock.today)


def _recent(match: Match, clock: Clock) -> Span:
    """最近三个月: back in itself, ahead where only what comes makes sense."""
    span = _past(match, clock) if clock.back or clock.unsure else _ahead(match, clock)
    return replace(span, ambiguous=True)


def _within(match: Match, clock: Clock) -> Span:
    return _past(match, clock) if clock.back else _ahead(match, clock)


def _later(match: Match, clock: Clock) -> Span:
    return cal.one_day(move(clock.today, match, 1))


def _ago(match: Match, clock: Clock) -> Span:
    return cal.one_day(move(clock.today, match, -1))


def _festival(match: Match, clock: Clock) -> Span:
    make = festival_in(match["f"], alone=not match["own"])
    year = year_of(match, clock)
    return make(year) if year is not None else replace(yearly(make, clock), floating=False)


def _lunar(match: Match, clock: Clock) -> Span:
    month = {"正": 1, "冬": 11, "腊": 12}.get(match["lm"]) or chinese_number(match["lm"])
    day = chinese_number(match["ld"].removeprefix("初"))

    def make(year: int) -> Span:
        return cal.one_day(lunar_day(year, month, day))

    return yearly(make, clock)


def _before_new_year(match: Match, clock: Clock) -> Span:
    """年前: before Spring Festival; some mean 31 December."""
    del match
    return replace(before(yearly(festival_in("春节"), clock)), ambiguous=True)


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


def _around(span: Span, match: Match, clock: Clock) -> Span:
    """春节前两周, 国庆后一周: a length before or after."""
    del clock
    if match["side"].endswith("前"):
        open_ = before(span)
        return Span(move(cal.add_days(open_.end, 1), match, -1), open_.end) if open_.end else span
    open_ = after(span)
    return Span(open_.start, move(cal.add_days(open_.start, -1), match, 1)) if open_.start else span


def _ends(span: Span, match: Match, clock: Clock) -> Span:
    """到月底: from today; 截至: open before."""
    if clock.back or match[0].startswith("截"):
        return Span(None, span.end)
    return Span(clock.today, span.end) if span.end and span.end >= clock.today else Span(None, span.end)


#: By the name the phrases give them.
READERS: dict[str, Reader] = {
    "ahead": _ahead,
    "past": _past,
    "recent": _recent,
    "within": _within,
    "later": _later,
    "ago": _ago,
    "festival": _festival,
    "lunar": _lunar,
    "before_new_year": _before_new_year,
    "since": _since,
    "inside": _inside,
}

#: What cuts a period: "before", "by".
CUTTERS: dict[str, Cutter] = {
    "around": _around,
    "ends": _ends,
}
