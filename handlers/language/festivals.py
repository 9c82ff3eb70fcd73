"""Festivals by every usual name: solar and lunar days and, for the statutory ones, the days off around them.

Days off of published years come from the chinesecalendar package; for a year it does not know the usual span is taken.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from handlers.language.calendar import ImpossibleDay, Span
from handlers.language.festivals_abroad import FIXED, RECKONED, Reckon, nth_weekday, spelled
from handlers.language.festivals_faiths import FAITHS, FAITHS_ENGLISH


@dataclass(frozen=True, slots=True)
class Festival:
    """One festival."""

    names: tuple[str, ...]
    """Every usual name in both languages, lower case; longer ones are tried first."""
    month: int = 0
    day: int = 0
    lunar: bool = False
    off: tuple[int, int] = (0, 0)
    """Usual days off before and after the day, where a year is not published yet."""
    statutory: str = ""
    """The package's name of it."""
    nth: tuple[int, int] = (0, 0)
    """Instead of a day: the n-th weekday (Monday 0) of the month."""
    term: int = 0
    """Instead of a day: which of the twenty-four solar terms, 小寒 1 to 冬至 24."""
    reckon: Reckon | None = None
    """Instead of a day: what finds its days."""


#: The solar terms people name days by, in their order through the year.
_TERMS = {
    1: "小寒", 2: "大寒", 3: "立春 / start of spring", 4: "雨水", 5: "惊蛰", 6: "春分 / spring equinox", 8: "谷雨",
    9: "立夏 / start of summer", 10: "小满", 11: "芒种", 12: "夏至 / summer solstice", 13: "小暑", 14: "大暑",
    15: "立秋 / start of autumn", 16: "处暑", 17: "白露", 18: "秋分 / autumn equinox", 19: "寒露", 20: "霜降",
    21: "立冬 / start of winter", 22: "小雪", 23: "大雪", 24: "冬至 / winter solstice / dongzhi",
}  # fmt: skip

#: Further days of the sun's year by name.
_DAYS = {
    "女生节": (3, 7), "植树节": (3, 12), "白色情人节": (3, 14), "消费者权益日 国际消费者权益日 三一五 315": (3, 15),
    "愚人节": (4, 1), "五四青年节 青年节 五四": (5, 4), "护士节 国际护士节": (5, 12), "五二零 520": (5, 20),
    "建党节 七一建党节 七一 香港回归纪念日": (7, 1), "建军节 八一建军节 八一": (8, 1), "医师节": (8, 19), "万圣夜": (10, 31),
    "记者节": (11, 8), "澳门回归纪念日": (12, 20), "警察节 人民警察节": (1, 10), "学雷锋日 学雷锋纪念日": (3, 5),
    "国家安全日 国家安全教育日": (4, 15), "地球日 世界地球日": (4, 22), "读书日 世界读书日": (4, 23), "环境日 世界环境日": (6, 5),
    "禁毒日 国际禁毒日": (6, 26), "抗战胜利纪念日": (9, 3), "烈士纪念日": (9, 30), "老板节": (10, 16),
    "世界储蓄日 世界勤俭日": (10, 31), "诸圣节": (11, 1), "宪法日 国家宪法日": (12, 4), "公祭日 国家公祭日": (12, 13),
}  # fmt: skip

#: Further days of the lunar year.
_LUNAR_DAYS = {
    "迎财神 财神日": (1, 5), "上巳节": (3, 3), "佛诞节 佛诞日 浴佛节": (4, 8), "卫塞节 威瑟节 比萨宝蕉节": (4, 15),
    "寒衣节": (10, 1), "下元节": (10, 15),
}  # fmt: skip

#: Longer and rarer Chinese names of one.
_ALSO = {
    "国际儿童节 六一国际儿童节 六一儿童节": "儿童节", "国际妇女节 三八国际妇女节": "妇女节", "阳历新年 公历新年 阳历年": "元旦",
    "七夕情人节 中国情人节": "七夕", "十一国庆节 十一国庆": "国庆", "老年节 敬老节": "重阳", "双十一购物节 双11购物节": "双十一",
    "双十二购物节 双12购物节": "双十二",
}  # fmt: skip

#: Names that are numbers, weather or people's names too: a day only with what can follow nothing else.
GUARDED = frozenset(
    (
        "十一",
        "三一五",
        "315",
        "五四",
        "五二零",
        "520",
        "七一",
        "八一",
        "六一八",
        "618",
        "雨水",
        "谷雨",
        "小满",
        "白露",
        "小雪",
        "大雪",
    )
)

_QINGMING = 7

FESTIVALS: tuple[Festival, ...] = (
    Festival(
        (
            "春节",
            "过年",
            "大年初一",
            "农历新年",
            "农历年",
            "新春",
            "spring festival",
            "chinese new year",
            "lunar new year",
            "chinese lunar new year",
            "cny",
        ),
        1,
        1,
        lunar=True,
        off=(1, 6),
        statutory="Spring Festival",
    ),
    Festival(
        ("元旦", "新年", "new year's day", "new years day", "new year", "new year's", "yuandan"),
        1,
        1,
        statutory="New Year's Day",
    ),
    Festival(
        ("除夕", "年三十", "大年三十", "年夜", "chinese new year's eve", "spring festival eve"), 12, 30, lunar=True
    ),
    Festival(("元宵节", "元宵", "上元节", "正月十五", "lantern festival"), 1, 15, lunar=True),
    Festival(
        ("清明节", "清明", "qingming", "tomb sweeping day", "tomb-sweeping day", "tomb sweeping", "tomb-sweeping"),
        4,
        5,
        statutory="Tomb-sweeping Day",
    ),
    Festival(
        (
            "劳动节",
            "国际劳动节",
            "五一国际劳动节",
            "五一劳动节",
            "五一节",
            "五一",
            "labour day",
            "labor day",
            "may day",
            "may golden week",
            "may holiday",
        ),
        5,
        1,
        off=(0, 4),
        statutory="Labour Day",
    ),
    Festival(
        ("端午节", "端午", "端阳节", "dragon boat festival", "dragon boat"),
        5,
        5,
        lunar=True,
        statutory="Dragon Boat Festival",
    ),
    Festival(("七夕节", "七夕", "qixi"), 7, 7, lunar=True),
    Festival(("中元节", "盂兰节"), 7, 15, lunar=True),
    Festival(
        (
            "中秋节",
            "中秋",
            "mid-autumn festival",
            "mid autumn festival",
            "mid-autumn",
            "mid autumn",
            "moon festival",
        ),
        8,
        15,
        lunar=True,
        statutory="Mid-autumn Festival",
    ),
    Festival(("重阳节", "重阳", "double ninth", "chongyang"), 9, 9, lunar=True),
    Festival(
        (
            "国庆节",
            "国庆",
            "十一",
            "十一长假",
            "十一黄金周",
            "十一假期",
            "黄金周",
            "national day",
            "october golden week",
            "october holiday",
            "golden week",
        ),
        10,
        1,
        off=(0, 6),
        statutory="National Day",
    ),
    Festival(("腊八节", "腊八", "laba festival"), 12, 8, lunar=True),
    Festival(("小年", "北方小年"), 12, 23, lunar=True),
    Festival(("南方小年",), 12, 24, lunar=True),
    Festival(("龙抬头",), 2, 2, lunar=True),
    Festival(
        ("情人节", "圣瓦伦丁节", "valentine's day", "valentines day", "valentine day", "valentine's", "valentines"),
        2,
        14,
    ),
    Festival(("妇女节", "三八妇女节", "女王节", "三八节", "三八", "女神节", "women's day", "womens day"), 3, 8),
    Festival(("儿童节", "六一节", "六一", "children's day", "childrens day"), 6, 1),
    Festival(("教师节", "teachers' day", "teacher's day", "teachers day"), 9, 10),
    Festival(("六一八", "618", "618大促", "618购物节", "618活动"), 6, 18),
    Festival(("双十一", "双11", "光棍节", "singles' day", "singles day", "double eleven", "double 11"), 11, 11),
    Festival(("双十二", "双12", "double twelve", "double 12"), 12, 12),
    Festival(("平安夜", "christmas eve"), 12, 24),
    Festival(("跨年夜", "new year's eve", "new years eve", "new year eve"), 12, 31),
    Festival(("万圣节", "halloween"), 10, 31),
    Festival(("圣诞节", "圣诞", "christmas day", "christmas", "xmas"), 12, 25),
    Festival(("母亲节", "mother's day", "mothers day"), 5, nth=(2, 6)),
    Festival(("父亲节", "father's day", "fathers day"), 6, nth=(3, 6)),
    Festival(("感恩节", "thanksgiving day", "thanksgiving", "thanks giving day", "thanks giving"), 11, nth=(4, 3)),
    *(Festival(tuple(names.split()), *day) for names, day in _DAYS.items()),
    *(Festival(tuple(names.split(" / ")), term=number) for number, names in _TERMS.items()),
    *(Festival(spelled(names), *day) for names, day in FIXED.items()),
    *(Festival(spelled(names), reckon=reckon) for names, reckon in RECKONED.items()),
    *(Festival(tuple(names.split()), reckon=reckon) for names, reckon in FAITHS.items()),
    *(Festival(spelled(names), reckon=reckon) for names, reckon in FAITHS_ENGLISH.items()),
    *(Festival(tuple(names.split()), *day, lunar=True) for names, day in _LUNAR_DAYS.items()),
)

BY_NAME = {name: festival for festival in FESTIVALS for name in festival.names}
BY_NAME |= {also: BY_NAME[name] for names, name in _ALSO.items() for also in names.split()}

#: Any English name of one, for patterns, the longest first.
ENGLISH_NAMES = "|".join(sorted((re.escape(name) for name in BY_NAME if name.isascii()), key=len, reverse=True))


def festival_in(name: str, *, alone: bool = True) -> Callable[[int], Span]:
    """For a year the festival of that name: its days off, its own day as ``core``. ``alone`` False: the day only."""
    festival = BY_NAME[name]

    def make(year: int) -> Span:
        if festival.reckon:
            return _reckoned(festival.reckon, year)
        day = _day(festival, year)
        if not festival.statutory or not alone:
            return Span(day, day, core=day)
        start, end = _days_off(festival, day)
        return Span(start, end, core=day)

    return make


def _reckoned(reckon: Reckon, year: int) -> Span:
    days = reckon(year)
    if days is None:
        raise ImpossibleDay
    return Span(*days, core=days[0])


def _day(festival: Festival, year: int) -> date:
    if festival.nth[0]:
        return nth_weekday(year, festival.month, *festival.nth)
    if festival.term:
        return _term(year, festival.term)
    if not festival.lunar:
        if festival.statutory == "Tomb-sweeping Day":
            return _term(year, _QINGMING)
        return date(year, festival.month, festival.day)
    if festival.names[0] == "除夕":
        return lunar_day(year, 1, 1) - timedelta(days=1)
    # the twelfth lunar month mostly falls into January: the festival of a year is the one before that year's spring
    return lunar_day(year - 1 if festival.month == 12 else year, festival.month, festival.day)  # noqa: PLR2004


def lunar_day(year: int, month: int, day: int) -> date:
    """The solar day of a day of the lunar year that begins in a solar year's spring; raises ImpossibleDay."""
    from borax.calendars.lunardate import LunarDate

    try:
        solar: date = LunarDate(year, month, day, 0).to_solar_date()
    except (ValueError, IndexError, KeyError):
        raise ImpossibleDay from None
    return date(solar.year, solar.month, solar.day)


def _term(year: int, number: int) -> date:
    from borax.calendars.lunardate import TermUtils

    try:
        solar: date = TermUtils.nth_term_day(year, number - 1)
    except (ValueError, IndexError, KeyError):
        raise ImpossibleDay from None
    return date(solar.year, solar.month, solar.day)


@lru_cache(maxsize=256)  # the package looks through all its years for each day asked
def _days_off(festival: Festival, day: date) -> tuple[date, date]:
    import chinese_calendar

    try:
        off = {
            found
            for n in range(-9, 10)
            if (found := day + timedelta(days=n)).year == day.year and chinese_calendar.is_holiday(found)
        }
    except NotImplementedError:
        return day - timedelta(days=festival.off[0]), day + timedelta(days=festival.off[1])
    start = end = day
    while start - timedelta(days=1) in off:
        start -= timedelta(days=1)
    while end + timedelta(days=1) in off:
        end += timedelta(days=1)
    return start, end
