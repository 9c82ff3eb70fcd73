"""Years in Chinese phrases: 98年, 九七年, 次年, 1985到89年9月, 1999.08-2002.02, 五八年前七个月, 二十世纪九十年代末期.

``periods_zh`` writes its phrases with ``YEAR`` and adds these to its grammar.
"""

import re
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.dates_zh import full_year, year_of
from handlers.language.numbers import NUMBER_ZH, TO_ZH, chinese_number
from handlers.language.periods import Clock, Reader, before

Match = re.Match[str]

DIGITS = "零〇一二三四五六七八九"
#: Two digits that count, 二三年 and 三五年; they are a year only where its month or part is said: 二三年6月.
COUNTING = "一二|二三|三四|四五|五六|六七|七八|八九|三五"
_PART_OF_IT = (
    rf"年的?(?:第?(?:{NUMBER_ZH})个?(?:月(?!之?[内后前]|以[内后])|季)|[上下]半年|[初底末]"
    rf"|(?:前|后|头|最后){NUMBER_ZH}个?月)"
)
#: 王五五年没来: the name ends with the first of them.
_NAMED = rf"(?:{'|'.join(digit * 2 for digit in '一二三四五六七八九')})年[没未]"
#: 五一年会, 七七年华: no year stands there.
_NO_YEAR = r"(?![期多定整半代会假华货终夜])"
#: Said digit by digit: 零八年, 九七年, 三三年.
_SAID = (
    rf"(?<![{DIGITS}两十百千万几周期拜初\d])"
    rf"(?:(?!{COUNTING}|{_NAMED})[{DIGITS}]{{2}}(?=年{_NO_YEAR})|(?:{COUNTING})(?={_PART_OF_IT}))"
)
#: A year named in any way, in groups ``y`` and ``ry`` for ``dates_zh.year_of``.
YEAR = (
    rf"(?:(?:(?P<y>(?<!\d)(?:1\d|2[01])\d\d|(?<!\d)(?<!\d[到至~-])\d{{2}}(?=年(?![期代多]|定期|以[上下]|左右))"
    rf"|(?<![{DIGITS}])[一二][{DIGITS}]{{3}}"
    rf"|两千(?:[零〇][一二三四五六七八九]|[一二]十[一二三四五六七八九]?)?(?=年(?![期以多]))|民国(?:元|{NUMBER_ZH})|{_SAID})年"
    r"|(?P<ry>今年|本年|明年|去年|大后年|大前年|后年|前年|(?<![上下每一两二三多几首本这此初第各n\d])次年(?![检审化会费级]|年费)"
    r"|(?<![以起出过回])来年(?![化年])|上一年(?!期|定|的?存)|下一年(?!期|定|的?存)"
    r"|(?<![马以线晚早])上年(?=度|[末底初])|(?<![马以线])下年(?=度|[末底初]))度?)的?)"
)
_FEW = r"[一二两三四五六七八九十]"
_SHORT_YEARS = "|".join(
    f"{year}{TO_ZH}(?:{'|'.join(str(year + more) for more in (1, 2, 3) if year + more < 100)})"  # noqa: PLR2004 - figures
    for year in (*range(15, 40), *range(80, 99))
)
_CENTURY = 100
#: The parts of a decade are so many years; the rest is its middle.
_PART = 3
_FIRST, _MIDDLE = ("前", "早", "初"), "中"


def _years(match: Match, clock: Clock) -> Span:
    """2016到2018年, 1985到89年9月, 2020至2025年前."""
    del clock
    found = match.groupdict()
    first, last = int(match["y"]), int(match["y2"])
    if last < _CENTURY:
        last = first + (last - first) % _CENTURY
    if last < first:
        first, last = last, first
    end = cal.year(last)
    if month := found.get("m2"):
        number, day = chinese_number(month), match["d2"]
        end = cal.one_day(cal.day_in(last, number, chinese_number(day))) if day else cal.month(last, number)
    return Span(cal.year(first).start, (before(end) if found.get("till") else end).end)


def _short_years(match: Match, clock: Clock) -> Span:
    """24到25年: years that follow each other closely; 10到15年 is a length."""
    first, last = (full_year(int(figures), clock) for figures in re.findall(r"\d\d", match[0]))
    return Span(cal.year(first).start, cal.year(last).end)


def _months_of_years(match: Match, clock: Clock) -> Span:
    """1999.08-2002.02, 2008.03-2009."""
    del clock
    found, first, last = match.groupdict(), int(match["y"]), int(match["y2"])
    begin = cal.month(first, int(match["m"])) if found.get("m") else cal.year(first)
    end = cal.month(last, int(match["m2"])) if found.get("m2") else cal.year(last)
    if begin.start and end.end and end.end < begin.start:
        raise ImpossibleDay
    return Span(begin.start, end.end)


def _year_and_month(match: Match, clock: Clock) -> Span:
    del clock
    return cal.month(int(match["y"]), int(match["m"]))


def _part_of_year(match: Match, clock: Clock) -> Span:
    """今年前十个月, 去年后两个月, 五八年前七个月: counted from an end of the year."""
    year, number = year_of(match, clock) or clock.today.year, chinese_number(match["n"])
    if not 1 <= number <= 12:  # noqa: PLR2004 - months of a year
        raise ImpossibleDay
    if match["side"] in ("后", "最后"):
        return Span(cal.month(year, 13 - number).start, cal.year(year).end)
    return Span(cal.year(year).start, cal.month(year, number).end)


def _decade(match: Match, clock: Clock) -> Span:
    """九十年代, 20世纪60年代前期: ten years, or the first or last three of them, or those between."""
    del clock
    number, part = chinese_number(match["dec"]), (match["part"] or "")[:1]
    if match["century"]:
        number += _CENTURY * (chinese_number(match["century"]) - 1)
    elif number < _CENTURY:
        number += 1900 if number >= 50 or match["last"] else 2000  # noqa: PLR2004 - the eighties lie behind us
    first, last = number, number + 9
    if part in _FIRST:
        last = number + _PART - 1
    elif part == _MIDDLE:
        first, last = first + _PART, last - _PART
    elif part:
        first = last - _PART + 1
    return Span(date(first, 1, 1), date(last, 12, 31))


def bases() -> tuple[tuple[str, str, Reader], ...]:
    """Signs, pattern, reader."""
    a_year = r"(?:19|20)\d\d"
    a_month = r"(?:0?[1-9]|1[0-2])"
    # 2005.5万 and 1999.08.03 are no months
    no_more = r"(?![\d./%万亿元倍月号日ー―─-])"
    return (
        (
            "年",
            (
                rf"(?<!\d)(?P<y>{a_year})年? ?{TO_ZH} ?(?P<y2>{a_year}|(?<=\D)\d\d)年(?![期定以代])"
                rf"(?:(?P<m2>{NUMBER_ZH})月(?:份|(?P<d2>{NUMBER_ZH})[日号])?)?(?P<till>(?:之?前|以前)(?!{NUMBER_ZH}))?"
            ),
            _years,
        ),
        ("年", rf"(?<![\d.])(?:{_SHORT_YEARS})年(?![期定以内左后多])", _short_years),
        ("从 自", rf"(?<=[从自])(?P<y>{a_year}){TO_ZH}(?P<y2>{a_year})(?![\d.万亿元])", _years),
        (
            ". /",
            (
                rf"(?<![\d./])(?P<y>{a_year})[./](?P<m>{a_month}) ?{TO_ZH} ?"
                rf"(?P<y2>{a_year})(?:[./](?P<m2>{a_month})|年)?{no_more}"
            ),
            _months_of_years,
        ),
        (
            ". /",
            rf"(?<![\d./])(?P<y>{a_year})年? ?{TO_ZH} ?(?P<y2>{a_year})[./](?P<m2>{a_month}){no_more}",
            _months_of_years,
        ),
        ("- / .", rf"(?<!\d)(?P<y>{a_year})[-/.](?P<m>{a_month})(?![\d/.-]|月)", _year_and_month),
        ("年", rf"{YEAR}的?(?P<side>前|头|最后|后)(?P<n>{NUMBER_ZH})个月", _part_of_year),
        # after 2027年后 figures are a month's: 2027年后3月
        (
            "年",
            rf"{YEAR}的?(?P<side>(?:前|头)(?=\d|{_FEW})|(?:最后|后)(?={_FEW}))(?P<n>\d{{1,2}}|{_FEW}{{1,2}})月(?!份)",
            _part_of_year,
        ),
        (
            "年代",
            (
                r"(?:(?P<last>上个?世纪)|(?P<century>1[89]|2[01]|十[八九]|二十一?)世纪)?"
                r"(?P<dec>(?:19|20)?[1-9]0|[二三四五六七八九][十零〇])年代(?:的?(?P<part>[前早初中后晚末]期|[初末]))?"
            ),
            _decade,
        ),
    )
