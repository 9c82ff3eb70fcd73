"""English decades and seasons: the nineties, the next decade, this summer, early spring, winter 2027.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import Span
from handlers.language.dates_en import MONTH_NUMBER, MONTHS, STEPS, in_year, part_of
from handlers.language.numbers import NUMBER_EN, english_number
from handlers.language.periods import Clock, Reader
from handlers.language.units_en import unit_span
from handlers.language.years_en import YEAR

Match = re.Match[str]

#: Seasons are whole months here.
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_DECEMBER = 12
_TEN = 10
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["tens", "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"], 1
    )
}
_NOUGHTIES = ("noughties", "two thousands", "aughts")
#: An age is no decade: clients in their seventies.
_NOBODYS = "".join(rf"(?<!{whose} )" for whose in ["their", "his", "her", "my", "your", "early", "late", "mid", "mid-"])


def _span_of(start: int) -> Span:
    return Span(date(start, 1, 1), date(start + _TEN - 1, 12, 31))


def _decade(match: Match, clock: Clock) -> Span:
    """The 1990s, the 80s, the '40s: of two figures the last there was, or the one that comes."""
    return _span_of(int(match["dec"]) if match["dec"] else _nearest_decade(int(match["tens"]), clock))


def _nearest_decade(number: int, clock: Clock) -> int:
    """70 is 1970 until 2060."""
    return 2000 + number if 2000 + number <= clock.today.year + _TEN else 1900 + number


def _spoken_decade(match: Match, clock: Clock) -> Span:
    """The seventies, the nineteen seventies, the twenty-tens, the noughties."""
    if match["dec"] in _NOUGHTIES:
        return _span_of(2000)
    number = _TENS[match["dec"]]
    if match["century"]:
        return _span_of({"nineteen": 1900}.get(match["century"], 2000) + number)
    return _span_of(_nearest_decade(number, clock))


def _which_decade(match: Match, clock: Clock) -> Span:
    """This decade, the next one: of the calendar, as "next year" is; the past one runs up to today, as "the past week" does."""
    if match["w"] == "past":
        return Span(cal.add_months(clock.today, -120), clock.today)
    return _span_of(clock.today.year // _TEN * _TEN + _TEN * STEPS.get(match["w"], 0))


def _decades(match: Match, clock: Clock) -> Span:
    """Over the past two decades: up to today."""
    sign = -1 if STEPS[match["w"]] < 0 else 1
    other = cal.add_months(clock.today, sign * 120 * english_number(match["n"]))
    return Span(min(other, clock.today), max(other, clock.today))


def _season_in(name: str, year: int) -> Span:
    month = _SEASONS[name]
    end = cal.month(year + (month == _DECEMBER), (month + 1) % _DECEMBER + 1).end
    return Span(date(year, month, 1), end, ambiguous=True)


def _season(match: Match, clock: Clock) -> Span:
    """This summer, last winter, early spring, the autumn of 2027."""
    span = _whole_season(match, clock)
    return replace(part_of(span, match["part"]), ambiguous=True) if match["part"] else span


def _whole_season(match: Match, clock: Clock) -> Span:
    name, today = match["season"], clock.today
    steps = STEPS.get(match["w"] or "this", 0)
    if match["w"] is None or match["y"] or match["ry"] or match["yw"]:
        return replace(in_year(lambda year: _season_in(name, year), match, clock), ambiguous=True)
    begun = cal.nearest(lambda year: _season_in(name, year), today, back=True)
    running = begun.end is not None and begun.end >= today
    if steps < 0:
        return _season_in(name, (begun.start or today).year - running)
    if steps > 0:
        return _season_in(name, (begun.start or today).year + 1)
    return begun if running else _season_in(name, today.year)


def _turn(match: Match, clock: Clock) -> Span:
    """The turn of the year, of the month: its last day and the first of the next."""
    unit = unit_span(match["u"], -1 if clock.back else 0, clock.today)
    end = unit.end or clock.today
    return Span(end, cal.add_days(end, 1), ambiguous=True)


def _month_after_next(match: Match, clock: Clock) -> Span:
    """March after next: the next there is and a year."""
    number = MONTH_NUMBER[match["m"]]
    begun = cal.months_on(clock.today, 1).start or clock.today
    first = cal.nearest(lambda year: cal.month(year, number), begun, back=False).start or begun
    return cal.month(first.year + 1, number)


#: A fall is what prices do, unless it has a year or stands alone.
_A_SEASON = (
    r"(?P<season>spring|summer|autumn|winter|fall(?=(?:,? of)?,? (?:(?:19|20)\d\d|(?:this|next|last) year)\b)"
    r"|(?:(?<=this )|(?<=next )|(?<=last ))fall(?=[,.?!]|$))"
)
#: A spring is water too.
_NO_OTHER = (
    r"\b(?!'s? (?!end)| (?:festival|solstice|equinox|break|holidays?|olympics|camp|school|jobs?|intern\w*|palace|bank holiday"
    r"|water|clean\w*|bamboo|of (?!(?:19|20)\d\d|this|next|last)))"
)
_PART = r"(?:(?P<part>early|mid|late|(?:the )?(?:start|beginning|middle|end)(?= of))(?:[- ]of)?[- ](?:the )?)"
_WHICH = r"(?P<w>this|next|last|past|previous|coming)"

BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        "0s 0's",
        (
            rf"\b{_NOBODYS}(?:(?:the )?(?P<dec>(?:19|20)\d0)|(?:the '?|(?<=\bin )'?|(?<=\bsince )'?|(?<=\bfrom )'?)"
            r"(?P<tens>[1-9]0))'?s\b"
        ),
        _decade,
    ),
    (
        "tens ties two aughts",
        (
            rf"\bthe (?:(?P<century>nineteen|twenty|two thousand(?: and)?)[- ])?(?P<dec>{'|'.join(_TENS)}"
            rf"|{'|'.join(_NOUGHTIES)})\b"
        ),
        _spoken_decade,
    ),
    (
        "decade",
        r"\b(?:(?:in|over|during|for) )?(?:the )?(?P<w>this|next|last|past|coming|previous|current) decade\b",
        _which_decade,
    ),
    (
        "decades",
        rf"\b(?:(?:in|over|during|for) )?(?:the )?(?P<w>next|last|past|coming|previous) (?P<n>{NUMBER_EN}) decades\b",
        _decades,
    ),
    (
        "spring summer autumn winter fall",
        (
            rf"\b(?:{_PART}|(?<=\bin )|(?<=\bby )|(?<=\bbefore )|(?<=\bafter )|(?<=\bsince )|(?<=\buntil )|(?<=\bfrom )"
            r"|(?<=\bto )|(?<=\bduring )|(?<=\bover )|(?=the |this |next |last |past |previous |coming )|(?=\w+(?: of)? \d))"
            rf"(?:the )?(?:{_WHICH} )?{_A_SEASON}(?: of)?{YEAR}{_NO_OTHER}"
        ),
        _season,
    ),
    ("turn of", r"\b(?:(?:at|around|over) )?(?:the )?turn of the (?P<u>year|quarter|month)\b", _turn),
    (
        "after next",
        rf"\b(?:the )?(?P<m>{MONTHS}) after (?:the )?next\b",
        _month_after_next,
    ),
)
