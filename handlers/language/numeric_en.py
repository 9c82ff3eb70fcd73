"""English dates mostly of figures: Oct-2, 31/10/74, 2026 Q3, 11/2026, 2025-2027, Thursday the 21st, by the 27.

``periods_en`` adds them to its grammar.
"""

import re
from dataclasses import replace

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_en import JANUARY_ON, MONTH_NUMBER, MONTHS, WEEKDAY_NUMBER, WEEKDAYS, floating_day, in_year
from handlers.language.periods import Clock, Reader
from handlers.language.years_en import whole_year

Match = re.Match[str]

_YEAR = r"(?P<y>(?:19|20)\d\d)"
_TO = r" ?(?:-|to|through|until|till|and) ?"
#: Alone it could be two lines of a list.
_ON_OR_ALONE = (
    r"(?:^(?=\d{1,2}\D{1,3}(?:1[3-9]|[23]\d)\b)"
    r"|(?<=\bon )|(?<=\bby )|(?<=\bbefore )|(?<=\bafter )|(?<=\buntil )|(?<=\bsince ))"
)
_ON = r"(?:(?<=\bon )|(?<=\bby )|(?<=\bbefore )|(?<=\bafter )|(?<=\buntil )|(?<=\btill ))"
#: "May 2025 and June 2027" are months.
_NO_MONTH = "".join(
    rf"(?<!{end} )" for end in [*(name[:3] for name in MONTH_NUMBER), "uary", "rch", "ril", "une", "uly", "ust", "ber"]
)
_IN_A_YEAR = 12
_JUST_BY = 14


def _named_month(match: Match, clock: Clock) -> Span:
    """Oct-2, 16. Nov. 2016, 31/Oct/74."""
    month, day, year = MONTH_NUMBER[match["m"]], int(match["d"]), match.groupdict().get("sy")
    if year:
        return cal.one_day(cal.day_in(whole_year(year), month, day))
    return in_year(lambda number: cal.one_day(cal.day_in(number, month, day)), match, clock)


def _with_year(match: Match, clock: Clock) -> Span:
    """05/31/89, 3-7-2027: the month first, unless it can be none."""
    del clock
    month, day = int(match["a"]), int(match["b"])
    doubt = month != day and day <= _IN_A_YEAR
    if month > _IN_A_YEAR:
        month, day, doubt = day, month, False
    return cal.one_day(cal.day_in(whole_year(match["sy"]), month, day), ambiguous=doubt)


def _year_first(match: Match, clock: Clock) -> Span:
    """2026 Q3, 18q4, 2026 H2, 2026 June, 2026/11, 11-2026."""
    del clock
    year, part = whole_year(match["y"]), match["part"]
    if part.startswith("q"):
        return cal.quarter(year, int(part[1]))
    if part.startswith("h"):
        first = 2 * int(part[1]) - 1
        return Span(cal.quarter(year, first).start, cal.quarter(year, first + 1).end)
    return cal.month(year, MONTH_NUMBER.get(part) or int(part))


def _day_of_year_first(match: Match, clock: Clock) -> Span:
    """2026 May 22nd."""
    del clock
    return cal.one_day(cal.day_in(whole_year(match["y"]), MONTH_NUMBER[match["part"]], int(match["d"])))


def _without_year(match: Match, clock: Clock) -> Span:
    """On 4-22, 2 / 15: the month first, unless it can be none."""
    month, day = int(match["a"]), int(match["b"])
    doubt = month != day and day <= _IN_A_YEAR
    if month > _IN_A_YEAR:
        month, day = day, month
    return replace(in_year(lambda year: cal.one_day(cal.day_in(year, month, day)), match, clock), ambiguous=doubt)


def _days(match: Match, clock: Clock) -> Span:
    """December between 19 and 24, from 4 to January 22."""
    month, first, last = MONTH_NUMBER[match["m"]], int(match["d"]), int(match["d2"])
    if first > last:
        raise ImpossibleDay
    return in_year(lambda year: Span(cal.day_in(year, month, first), cal.day_in(year, month, last)), match, clock)


def _part_of_year(match: Match, clock: Clock) -> Span:
    """2026 the third quarter, 2027 second half."""
    del clock
    year, number = int(match["y"]), {"f": 1, "s": 2, "t": 3, "1": 1, "2": 2, "3": 3, "4": 4}[match["nth"][0]]
    number = 4 if match["nth"] == "fourth" else number
    if match["unit"] == "quarter":
        return cal.quarter(year, number)
    return Span(cal.quarter(year, 2 * number - 1).start, cal.quarter(year, 2 * number).end)


def _month_of_short_year(match: Match, clock: Clock) -> Span:
    """Aug'26."""
    del clock
    return cal.month(whole_year(match["sy"]), MONTH_NUMBER[match["m"]])


def _years(match: Match, clock: Clock) -> Span:
    del clock
    first, last = sorted((int(match["y"]), int(match["y2"])))
    return Span(cal.year(first).start, cal.year(last).end)


def _weekday_and_day(match: Match, clock: Clock) -> Span:
    """Thursday the 21st: of the next month in which that day is a Thursday, or one just past; the day alone where none is."""
    return weekday_and_day(WEEKDAY_NUMBER[match["wd"]], int(match["d"]), clock)


def weekday_and_day(weekday: int, day: int, clock: Clock) -> Span:
    """A day of a month that is a weekday, where the clock looks; what is but days away counts first."""
    found = []
    for months in range(-6, 13):
        start = cal.months_on(clock.today, months).start or clock.today
        try:
            one = cal.day_in(start.year, start.month, day)
        except ImpossibleDay:
            continue
        if one.weekday() == weekday:
            found.append(one)
    if not found:
        return floating_day(day, clock)
    near = min(found, key=lambda one: abs((one - clock.today).days))
    if abs((near - clock.today).days) > _JUST_BY:
        facing = [one for one in found if (one <= clock.today if clock.back else one >= clock.today)]
        near = min(facing, key=lambda one: abs((one - clock.today).days), default=near)
    return cal.one_day(near)


def _week_of_year(match: Match, clock: Clock) -> Span:
    """2027-W15."""
    del clock
    return cal.iso_week(int(match["n"]), int(match["y"]))


def _bare_day(match: Match, clock: Clock) -> Span:
    return floating_day(int(match["d"]), clock)


BASES: tuple[tuple[str, str, Reader], ...] = (
    (
        JANUARY_ON,
        (
            rf"\b(?P<m>{MONTHS})\.?[-/]?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?"
            r"(?:(?:[-/]| ?, ?| )(?P<y>(?:19|20)\d\d)\b)?(?![\d/.:-])(?! ?[kmw%])"
        ),
        _named_month,
    ),
    (
        JANUARY_ON,
        (
            rf"(?<![\d/.-])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:[-/]|\.? ?)(?P<m>{MONTHS})\b\.?"
            r"(?:[-/, ]{0,2}(?P<y>(?:19|20)\d\d)\b)?"
        ),
        _named_month,
    ),
    (
        JANUARY_ON,
        rf"(?<![\d/.-])(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?(?P<m>{MONTHS})\.?,? '?(?P<sy>[2-9]\d|1[3-9])(?=[,.?!]|$)",
        _named_month,
    ),
    (
        JANUARY_ON,
        rf"\b(?P<m>{MONTHS})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? '?(?P<sy>[2-9]\d|1[3-9])(?=[,.?!]|$)",
        _named_month,
    ),
    (JANUARY_ON, rf"(?<!\d)(?P<sy>(?:19|20)\d\d)[-/ ](?P<m>{MONTHS})[-/ ](?P<d>\d{{1,2}})\b", _named_month),
    ("/ -", r"(?<![\d/.-])(?P<a>\d{1,2})([/-])(?P<b>\d{1,2})\2(?P<sy>(?:20)?\d\d)(?![\d/.-])", _with_year),
    ("/", r"(?<![\d/.-])(?P<a>\d{1,2})/(?P<b>\d{1,2}), ?(?P<sy>(?:19|20)\d\d|\d\d(?=[.?!]?$))(?![\d/.-])", _with_year),
    (".", r"(?<![\d.])(?P<a>0?[1-9]|1[0-2])\.(?P<b>1[3-9]|2\d|3[01])\.(?P<sy>(?:19|20)\d\d)(?![\d.])", _with_year),
    (" ", r"^(?P<a>0?[1-9]|1[0-2]) (?P<b>1[3-9]|2\d|3[01]) (?P<sy>(?:19|20)\d\d)$", _with_year),
    ("/ - .", rf"{_ON_OR_ALONE}(?P<a>\d{{1,2}})(?: ?[-/] ?|\.(?=\d\d))(?P<b>\d{{1,2}})(?=[,?!]|\.?$)", _without_year),
    ("-", r"(?<![\d/.-])(?P<y>20\d\d) ?- ?(?P<part>0?[1-9]|1[0-2])(?=[,.?!]|$)", _year_first),
    ("/ -", rf"\b(?P<m>{MONTHS})\.? ?[-/] ?(?P<sy>(?:19|20)\d\d)(?![\d/-]?\d)", _month_of_short_year),
    ("'", rf"\b(?P<m>{MONTHS})\.? (?P<sy>[6-9]\d)(?=[,.?!]|$)", _month_of_short_year),
    (
        "between from",
        (
            rf"\b(?P<m>{MONTHS}),? (?:between|from) (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_TO}"
            r"(?P<d2>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?P<y>(?:19|20)\d\d)\b)?(?! ?[kmw%])"
        ),
        _days,
    ),
    (
        "between from",
        (
            rf"\b(?:between|from) (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?{_TO}(?P<m>{MONTHS}) (?:the )?"
            r"(?P<d2>\d{1,2})(?:st|nd|rd|th)?\b(?:,? (?P<y>(?:19|20)\d\d)\b)?"
        ),
        _days,
    ),
    (
        "quarter half",
        (
            r"\b(?P<y>20\d\d),? (?:the )?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th) "
            r"(?P<unit>quarter|half)\b(?! of)"
        ),
        _part_of_year,
    ),
    (
        "quarter qtr half",
        # third-quarter contact count, 2027
        (
            r"\b(?:the )?(?P<nth>first|second|third|fourth|1st|2nd|3rd|4th)[- ](?P<unit>quarter|half)(?: [a-z]{3,}){1,2},? "
            r"(?P<y>20\d\d)\b(?![-/.]\d)"
        ),
        _part_of_year,
    ),
    ("'", rf"\b(?P<m>{MONTHS})\.? ?['’](?P<sy>\d\d)\b", _month_of_short_year),
    ("q h", r"(?<![\d/.-])(?P<y>20\d\d|2\d(?=[qh])),? ?(?P<part>q[1-4]|h[12])\b", _year_first),
    (JANUARY_ON, rf"(?<![\d/.-])(?P<y>20\d\d)(?: ?,? |[-/])(?P<part>{MONTHS})\b(?![ -/]\d)", _year_first),
    (
        "st nd rd th",
        rf"(?<![\d/.-])(?P<y>20\d\d),? (?P<part>{MONTHS})\b\.? (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)\b",
        _day_of_year_first,
    ),
    ("w", r"(?<![\d/.-])(?P<y>20\d\d) ?-? ?w(?P<n>[0-5]?\d)\b", _week_of_year),
    ("/ -", r"(?<![\d/.-])(?P<y>20\d\d) ?[-/] ?(?P<part>0?[1-9]|1[0-2])(?! ?[\d/.-])", _year_first),
    ("/ -", r"(?<![\d/.-])(?P<part>0?[1-9]|1[0-2]) ?[/-] ?(?P<y>20\d\d)(?![\d/.-])", _year_first),
    (
        "20",
        rf"\b(?:between |from )?{_NO_MONTH}{_YEAR} ?(?:-|to|until|through|and) ?(?P<y2>20\d\d)\b(?![-/.]\d)",
        _years,
    ),
    (
        "mon tue wed thu fri sat sun",
        rf"\b(?P<wd>{WEEKDAYS})\.?,? (?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)\b(?! (?:of|quarter|week|month|{MONTHS}))",
        _weekday_and_day,
    ),
    ("eod cob", r"\b(?:eod|cob)\b", lambda _m, clock: cal.one_day(clock.today)),
    ("the", rf"{_ON}the (?P<d>[1-9]|[12]\d|3[01])(?=[,.?!]|$)", _bare_day),
    ("on", r"(?:(?<=\bon )(?=\d\d)|(?<=\bdue on ))(?P<d>[1-9]|[12]\d|3[01])(?=[.?!]?$)", _bare_day),
)
