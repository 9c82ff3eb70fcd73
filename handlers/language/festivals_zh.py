"""Festivals in Chinese phrases: 春节期间, 端午当天, 十一前, 小雪那天, 正月十五, 年后.

``periods_zh`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language.calendar import Span, one_day
from handlers.language.dates_zh import year_of, yearly
from handlers.language.festivals import BY_NAME, GUARDED, festival_in, lunar_day
from handlers.language.numbers import chinese_number
from handlers.language.periods import Clock, Reader, after, before

Match = re.Match[str]

#: The days off are meant, not the festival's own day.
_DAYS_OFF = re.compile(r"期间|假期|长假|放假|..(?:的?[前后]|之[前后]|以[前后]|过|假|期间|那周)")
_OFF = re.compile(r"放假|假期|长假|黄金周")
_HALF_YEAR = 180
#: Two festivals named in one breath are not further apart, in days.
_TOGETHER = 70
_STATUTORY = ("元旦", "春节", "清明", "劳动节", "端午", "中秋", "国庆")
_CHINESE = [name for name in BY_NAME if not name.isascii() or name.isdigit()]
_FREE = "|".join(sorted((re.escape(name) for name in _CHINESE if name not in GUARDED), key=len, reverse=True))
_GUARDED = "|".join(sorted(map(re.escape, GUARDED), key=len, reverse=True))
_GREAT = "圣诞|元旦|春节|元宵|清明|五一|端午|中秋|国庆"
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


def _two_festivals(match: Match, clock: Clock) -> Span:
    """元旦春节, 中秋国庆: from the earlier to the later."""
    return _from_to(match["f"], match["f2"], clock, year_of(match, clock))


def _both_festivals(match: Match, clock: Clock) -> Span:
    """两节期间: of New Year and Spring Festival, or of autumn, whichever lies nearer."""
    if match["two"].startswith("双旦"):
        return _from_to("圣诞", "元旦", clock, year_of(match, clock))
    spans = [_from_to(*names, clock, year_of(match, clock)) for names in (("元旦", "春节"), ("中秋", "国庆"))]
    known = [(span.start, span) for span in spans if span.start]
    return replace((max if clock.back else min)(known, key=_first)[1], ambiguous=True)


def _from_to(first: str, second: str, clock: Clock, year: int | None) -> Span:
    one = festival_in(first)(year) if year is not None else yearly(festival_in(first), clock)
    other = festival_in(second)(year) if year is not None else yearly(festival_in(second), clock)
    if one.start and other.start and abs((other.start - one.start).days) > _TOGETHER:
        other = yearly(festival_in(second), replace(clock, anchor=one.start))
    if not (one.start and one.end and other.start and other.end):
        return one
    return Span(
        min(one.start, other.start), max(one.end, other.end), core=min(one.core or one.start, other.core or other.start)
    )


def _last_lunar_days(match: Match, clock: Clock) -> Span:
    """年廿八, 大年二十九: the days before Spring Festival."""
    day = chinese_number(match["ld"])

    def make(year: int) -> Span:
        return one_day(lunar_day(year - 1, 12, day))

    year = year_of(match, clock)
    return make(year) if year is not None else yearly(make, clock)


def _first(one: tuple[date, Span]) -> date:
    return one[0]


def bases(year: str) -> tuple[tuple[str, str, Reader], ...]:
    """Signs, pattern, reader, written with the grammar's own year."""
    return (
        (
            _signs(_FREE),
            rf"{year}?的?(?:[农旧阴]历(?!新?年)|(?<![太兰教历列木]))(?P<f>{_FREE})(?:{_AROUND}|节?(?!气))?",
            _festival,
        ),
        (
            _signs(_GUARDED),
            rf"{year}?的?(?<![一二三四五六七八九十百千万零\d第月周期拜双.王李张刘陈杨赵黄吴])(?P<f>{_GUARDED}){_FOLLOWS}{_AROUND}?",
            _festival,
        ),
        (
            _signs(_GUARDED),
            rf"{year}的?(?P<f>{_GUARDED})(?P<own>)(?![\d一二三四五六七八九十百千万亿个月年天日号点笔户位名人单张家件份条元块期周季小大,.%])",
            _festival,
        ),
        (
            "圣诞 元旦 春节 清明 五一 端午 中秋 国庆",
            rf"{year}?的?(?P<f>{_GREAT})节?(?P<f2>{_GREAT})节?(?:{_AROUND})?",
            _two_festivals,
        ),
        (
            "双节 两节 双旦",
            rf"{year}?的?(?P<two>[双两]节(?=期间|前|后|假|活动|营销|走访)|双旦)(?:{_AROUND})?",
            _both_festivals,
        ),
        (
            "年廿 年二十",
            rf"(?:{year}的?)?(?:(?<![今明去后前本每当同全半整多少几\d一二三四五六七八九十])年(?=廿)|大年(?=二十))(?P<ld>(?:廿|二十)[三四五六七八九])",
            _last_lunar_days,
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
