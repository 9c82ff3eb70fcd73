"""Festivals in Chinese phrases: 春节期间, 端午当天, 十一前, 小雪那天, 正月十五, 年后.

``periods_zh`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language.calendar import Span
from handlers.language.dates_zh import year_of, yearly
from handlers.language.festivals import BY_NAME, GUARDED, festival_in
from handlers.language.periods import Clock, Reader, after, before

Match = re.Match[str]

#: The days off are meant, not the festival's own day.
_DAYS_OFF = re.compile(r"期间|假期|长假|放假|..(?:的?[前后]|之[前后]|以[前后]|过|假|期间|那周)")
_OFF = re.compile(r"放假|假期|长假|黄金周")
_HALF_YEAR = 180
_STATUTORY = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
_CHINESE = [name for name in BY_NAME if not name.isascii() or name.isdigit()]
_FREE = "|".join(sorted((re.escape(name) for name in _CHINESE if name not in GUARDED), key=len, reverse=True))
_GUARDED = "|".join(sorted(map(re.escape, GUARDED), key=len, reverse=True))
_OWN = r"的?(?:当天|当日|这天|这一天|那天|那一天|正日子?)"
_AROUND = rf"(?:小?长?假?期间|小?长假期?|假期?|放假|黄金周|大促|购物节|节气|(?P<own>{_OWN}))"
#: What can follow a festival only.
_FOLLOWS = rf"(?=节?前|节?后|之|以[前后]|{_AROUND.replace('?P<own>', '?:')})"


def _signs(names: str) -> str:
    """By which each of the names may stand there."""
    return " ".join(sorted({name[:2] for name in names.split("|")}))


def _festival(match: Match, clock: Clock) -> Span:
    own = match["own"] or (clock.one_day and _DAYS_OFF.match(match[0][-2:] + match.string[match.end() :]) is None)
    make = festival_in(match["f"], alone=not own)
    year = year_of(match, clock)
    found = make(year) if year is not None else replace(yearly(make, clock), floating=False)
    # 春节放假前 ends before the first day off, 春节前 before the day itself
    return replace(found, core=found.start) if _OFF.search(match[0]) and not own else found


def _before_new_year(match: Match, clock: Clock) -> Span:
    """年前: before Spring Festival; some mean 31 December."""
    del match
    return replace(before(yearly(festival_in("春节"), clock)), ambiguous=True)


def _after_new_year(match: Match, clock: Clock) -> Span:
    """年后, 过完年: from the first day after Spring Festival's days off; by summer those of the next."""
    del match
    found = after(yearly(festival_in("春节"), clock))
    if found.start is None or (clock.today - found.start).days > _HALF_YEAR:
        found = after(yearly(festival_in("春节"), replace(clock, back=False)))
    return replace(found, ambiguous=True)


def _any_festival(match: Match, clock: Clock) -> Span:
    """节前, 长假后: of the days off that come next, or, looking back, were last."""
    makes = [festival_in(name) for name in _STATUTORY]
    near = [yearly(make, clock) for make in makes]
    known = [(span.start, span) for span in near if span.start]
    _, span = max(known, key=_first) if clock.back else min(known, key=_first)
    if match["side"].endswith("前"):
        return replace(before(Span(span.start, span.end)), ambiguous=True)
    return replace(after(span) if match["side"].endswith("后") else span, ambiguous=True)


def _first(one: tuple[date, Span]) -> date:
    return one[0]


def bases(year: str) -> tuple[tuple[str, str, Reader], ...]:
    """Signs, pattern, reader, written with the grammar's own year."""
    return (
        (_signs(_FREE), rf"{year}?的?(?<![太兰教历列木])(?P<f>{_FREE})(?:{_AROUND}|节?(?!气))?", _festival),
        (
            _signs(_GUARDED),
            rf"{year}?的?(?<![一二三四五六七八九十百千万零\d第月周期拜双.王李张刘陈杨赵黄吴])(?P<f>{_GUARDED}){_FOLLOWS}{_AROUND}?",
            _festival,
        ),
        (
            "节前 节后 假",
            r"(?:^|(?<=[,.;!? 在到等给我的要]))(?:节|小?长假|放假|假期)(?P<side>期间|之?前|之?后|以前|以后)",
            _any_festival,
        ),
        ("年前", r"(?<![一二两三四五六七八九十百几半多明后去今跨成当同业\d])年前", _before_new_year),
        (
            "年后 完年 了年",
            r"(?:(?<![一二两三四五六七八九十百几半多明后去今前来成当同业跨整\d])年后|过完年(?:以后|之后|后)?|过了年)(?!半)",
            _after_new_year,
        ),
    )
