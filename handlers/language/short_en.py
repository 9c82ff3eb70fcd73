"""English periods as they are abbreviated: 2H26, 4Q, last Q2, L3M, FY27, 5-Dec-26, 1/12 - 15/12.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_en import MONTH_NUMBER, MONTHS, READERS, in_year, part_of
from handlers.language.periods import Clock, Reader
from handlers.language.units_en import OF, PART
from handlers.language.years_en import TO, YEAR, whole_year

Match = re.Match[str]

_IN_A_YEAR = 12
#: Years gone by stand beside their sign: 4Q22, 1H'19; 15 clients and 20 deposits stand apart.
_SHORT_YEAR = r"(?: ?'?(?P<sy>20\d\d|2[4-9]|3\d|(?<=[hq\d'])(?:1\d|2[0-3]))(?![\d.,]))?"


def _half(match: Match, clock: Clock) -> Span:
    """The second half, 2H26, H1 2027: of a year."""
    first = 1 if "1" in match["h"] or "first" in match["h"] else 3

    def make(year: int) -> Span:
        half = Span(cal.quarter(year, first).start, cal.quarter(year, first + 1).end)
        return _part_of_half(half, match["part"]) if match.groupdict().get("part") else half

    return make(whole_year(match["sy"])) if match["sy"] else in_year(make, match, clock)


def _part_of_half(half: Span, part: str) -> Span:
    """The beginning of H2: two of its six months; its end: the last day."""
    start = half.start or date.min
    which = (part_of(cal.year(start.year), part).start or start).month  # the same words of a year
    if part.endswith("half"):
        months = 0 if which == 1 else 3
        return Span(cal.add_months(start, months), cal.add_days(cal.add_months(start, months + 3), -1))
    if part.removeprefix("the ").removeprefix("very ").startswith(("end", "close", "last day")):
        return cal.last_day(half)
    months = {1: 0, 6: 2, 12: 4}[which]
    return Span(cal.add_months(start, months), cal.add_days(cal.add_months(start, months + 2), -1), ambiguous=True)


def _quarter(match: Match, clock: Clock) -> Span:
    """4Q, 1Q27, Q3 26."""
    number = int(match["q"].strip("q"))
    if match["sy"]:
        return cal.quarter(whole_year(match["sy"]), number)
    if match["w"]:
        clock = replace(clock, back=match["w"] in ("last", "previous"))
        began = cal.quarters_on(clock.today, -1 if clock.back else 0).start or clock.today
        return cal.nearest(lambda year: cal.quarter(year, number), began, back=clock.back)
    return in_year(lambda year: cal.quarter(year, number), match, clock)


def _slashed(match: Match, clock: Clock) -> Span:
    """1/12 - 15/12: what can be no month is the day, on both sides of it."""
    pairs = [(int(match["a"]), int(match["b"])), (int(match["a2"]), int(match["b2"]))]
    if any(first > _IN_A_YEAR for first, _ in pairs):
        pairs = [(month, day) for day, month in pairs]
    (month, day), (month2, day2) = pairs

    def make(year: int) -> Span:
        return Span(cal.day_in(year, month, day), cal.day_in(year + (month2 < month), month2, day2))

    doubt = all(day <= _IN_A_YEAR for _, day in pairs)
    return replace(in_year(make, match, clock), ambiguous=doubt)


def _slashed_days(match: Match, clock: Clock) -> Span:
    """12/7-11: days of a month, the month first."""
    month, first, last = int(match["a"]), int(match["b"]), int(match["b2"])
    if last <= first:
        raise ImpossibleDay
    return in_year(lambda year: Span(cal.day_in(year, month, first), cal.day_in(year, month, last)), match, clock)


def _trailing(match: Match, clock: Clock) -> Span:
    """L3M, T12M: so many months up to today."""
    return Span(cal.add_months(clock.today, -int(match["n"])), clock.today)


def _short_date(match: Match, clock: Clock) -> Span:
    """5-Dec-26, 5.12.2026: the day first."""
    del clock
    month = MONTH_NUMBER.get(match["m"]) or int(match["m"])
    return cal.one_day(cal.day_in(whole_year(match["sy"]), month, int(match["d"])))


def _fiscal(match: Match, clock: Clock) -> Span:
    """FY27, H1 FY27, FY27 Q3: Chinese banks' years are calendar years."""
    del clock
    year, part = whole_year(match["sy"]), match["part"] or match["behind"]
    if part is None:
        return cal.year(year)
    number = int(part.strip("qh"))
    if "q" in part:
        return cal.quarter(year, number)
    return Span(cal.quarter(year, 2 * number - 1).start, cal.quarter(year, 2 * number).end)


#: 21 Dec (Mon): the day once more.
NAMED = r"(?: ?\((?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\))?"

BASES: tuple[tuple[str, str, Reader], ...] = (
    ("- . /", r"(?<!\d)(?P<y>\d{4})[-/.](?P<mm>\d{1,2})[-/.](?P<d>\d{1,2})(?!\d)", READERS["iso"]),
    (
        "/",
        (
            r"(?<![\d/.])(?!24/7\b)(?P<mm>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<y>20\d\d))?"
            r"(?![\d/%]| of (?:the|my|our|all|clients|customers)\b)" + NAMED
        ),
        READERS["slashes"],
    ),
    ("h1 h2 1h 2h", rf"\b(?:{PART}{OF})?(?P<h>h[12]|[12]h){_SHORT_YEAR}\b(?! ago){YEAR}", _half),
    (
        "half",
        rf"\b(?:the )?(?P<h>first|second|1st|2nd) half\b(?! of|[- ](?:year|hour|day|price)|-)(?P<sy>){YEAR}",
        _half,
    ),
    ("q", rf"\b(?:(?P<w>last|previous|next|coming|this) )?(?P<q>[1-4]q|q[1-4]){_SHORT_YEAR}\b{YEAR}", _quarter),
    ("/", r"(?<![\d/.])(?P<a>0?[1-9]|1[0-2])/(?P<b>\d{1,2}) ?- ?(?P<b2>\d{1,2})(?![\d/%.-])", _slashed_days),
    ("l t", r"\b[lt](?P<n>[1-9]|1\d|24)m\b", _trailing),
    ("/", rf"(?<![\d/])(?P<a>\d{{1,2}})/(?P<b>\d{{1,2}}){TO}(?P<a2>\d{{1,2}})/(?P<b2>\d{{1,2}})(?![\d/%])", _slashed),
    (
        "-",
        r"(?<![\d/.-])(?P<a>\d{1,2})-(?P<b>\d{1,2}) ?(?:to|until|till|through|~) ?(?P<a2>\d{1,2})-(?P<b2>\d{1,2})(?![\d%/-])",
        _slashed,
    ),
    ("20", r"(?<!\d)(?P<sy>20\d\d)(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)", _short_date),
    ("-", rf"(?<![\d.-])(?P<d>\d{{1,2}})-(?P<m>{MONTHS})-'?(?P<sy>(?:20)?\d\d)(?!\d)", _short_date),
    ("'", rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<m>{MONTHS})\.? '(?P<sy>\d\d)\b", _short_date),
    (".", r"(?<![\d.])(?P<d>\d{1,2})\.(?P<m>0?[1-9]|1[0-2])\.(?P<sy>20\d\d)(?![\d.])", _short_date),
    (
        "fy",
        (
            r"\b(?:(?P<part>q[1-4]|[1-4]q|h[12]|[12]h),? ?(?:of )?)?fy ?'?(?P<sy>20\d\d|2[4-9]|3\d)"
            r"(?: ?-?(?P<behind>q[1-4]|[1-4]q|h[12]|[12]h))?\b"
        ),
        _fiscal,
    ),
)
