"""Days kept abroad that clients and markets name: Easter and what hangs on it, Thanksgiving, Boxing Day, Ramadan.

``festivals`` adds them to its table. The months of the Islamic year are reckoned, not seen: the moon may move a day by one.
"""

from collections.abc import Callable
from datetime import date, timedelta

Reckon = Callable[[int], tuple[date, date] | None]
"""The first and last day of a feast in a year; None when it does not fall into it."""

_A_CYCLE, _LEAP_YEARS = 30, 11
_MUHARRAM_OF_1 = date(622, 7, 19)


def easter(year: int) -> date:
    """Easter Sunday by the Gregorian reckoning."""
    golden, century = year % 19, year // 100
    moon = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    number = moon - weekday
    month = 3 + (number + 40) // 44
    return date(year, month, number + 28 - 31 * (month // 4))


def _from_easter(days: int) -> Reckon:
    def reckon(year: int) -> tuple[date, date]:
        day = easter(year) + timedelta(days=days)
        return day, day

    return reckon


def nth_weekday(year: int, month: int, number: int, weekday: int) -> date:
    """The n-th such weekday (Monday 0) of a month; -1 is the last."""
    if number < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))


def _nth(month: int, number: int, weekday: int, plus: int = 0) -> Reckon:
    def reckon(year: int) -> tuple[date, date]:
        day = nth_weekday(year, month, number, weekday) + timedelta(days=plus)
        return day, day

    return reckon


def _islamic_day(year: int, month: int, day: int) -> date:
    """A day of the Islamic year by its tables: months of 30 and 29 days in turn, eleven leap years in thirty."""
    days = (day - 1) + 29 * (month - 1) + month // 2 + 354 * (year - 1) + (3 + _LEAP_YEARS * year) // _A_CYCLE
    return _MUHARRAM_OF_1 + timedelta(days=days)


def islamic(month: int, day: int, length: int = 1) -> Reckon:
    """A feast of the Islamic year, the first that begins in a year of ours."""

    def reckon(year: int) -> tuple[date, date] | None:
        about = (year - 622) * 33 // 32
        for islamic_year in range(max(about - 1, 1), about + 3):
            first = _islamic_day(islamic_year, month, day)
            if first.year == year:
                return first, first + timedelta(days=length - 1)
        return None

    return reckon


def _boss(year: int) -> tuple[date, date]:
    """16 October, or the weekday nearest to it."""
    day = date(year, 10, 16)
    day += timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))
    return day, day


#: Names, and the day of every year.
FIXED = {
    "groundhog day": (2, 2),
    "saint patrick's day / st patrick's day / st. patrick's day / saint paddy's day / st paddy's day": (3, 17),
    "st george's day": (4, 23),
    "earth day": (4, 22),
    "april fools' day / april fool's day / april fools": (4, 1),
    "anzac day": (4, 25),
    "juneteenth": (6, 19),
    "canada day": (7, 1),
    "independence day": (7, 4),
    "bastille day": (7, 14),
    "guy fawkes night / bonfire night": (11, 5),
    "all saints' day": (11, 1),
    "all souls' day": (11, 2),
    "veterans' day / veteran's day / armistice day / remembrance day": (11, 11),
    "boxing day / 节礼日": (12, 26),
}

#: Names, and how the day is found.
RECKONED: dict[str, Reckon] = {
    "martin luther king's day / martin luther king day / martin luther king jr day / martin luther king jr. day / mlk day"
    " / mlk jr day / mlk jr. day / civil rights day": _nth(1, 3, 0),
    "presidents' day / president's day / president day": _nth(2, 3, 0),
    "memorial day / decoration day": _nth(5, -1, 0),
    "early may bank holiday / may day bank holiday / may bank holiday": _nth(5, 1, 0),
    "spring bank holiday": _nth(5, -1, 0),
    "summer bank holiday / august bank holiday": _nth(8, -1, 0),
    "national grandparents day / grandparents' day / grandparents day": _nth(9, 1, 0, 6),
    "columbus day / indigenous peoples' day": _nth(10, 2, 0),
    "boss's day": _boss,
    "black friday / 黑色星期五 / 黑五": _nth(11, 4, 3, 1),
    "cyber monday / 网络星期一": _nth(11, 4, 3, 4),
    "shrove tuesday / pancake day / mardi gras": _from_easter(-47),
    "ash wednesday": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "maundy thursday / holy thursday": _from_easter(-3),
    "good friday / 耶稣受难日 / 受难日": _from_easter(-2),
    "holy saturday": _from_easter(-1),
    "easter sunday / easter day / easter / 复活节": _from_easter(0),
    "easter monday / easter mon": _from_easter(1),
    "ascension day": _from_easter(39),
    "whit sunday / whitsun / pentecost sunday / pentecost": _from_easter(49),
    "whit monday / pentecost monday": _from_easter(50),
    "trinity sunday": _from_easter(56),
    "corpus christi": _from_easter(60),
    "ramadan / ramadhan / 斋月": islamic(9, 1, 30),
    "laylat al-qadr / laylat al kadr / laylat al qadr / night of power": islamic(9, 27),
    "eid al-fitr / eid al fitr / eid ul-fitr / eid ul fitr / hari raya aidilfitri / hari raya puasa / 开斋节": islamic(
        10, 1
    ),
}

#: Feasts of calendars that are not reckoned here, or by the moon as it is seen: with a year or a "before" they are a day
#: nobody here knows, never the whole year.
UNKNOWN = (
    "yom kippur", "purim", "shushan purim", "shemini atzeret", "simchat torah", "tisha b'?av", "lag b'?a?'?omer",
    "tu bi?shvat", "yom ha'?shoah", "yom ha'?atzmaut", "holocaust day", "eid al-adha", "eid ul-adha", "eid ul adha",
    "id ul-adha", "bakr id", "sacrifice feast", "feast of (?:the )?sacrifice", "hari raya haji", "islamic new year",
    "hijri new year", "amun jadid", "ashura", "mawlid(?: al-nabawi)?", "jumu'atul-wida", "jamat ul-vida",
    "ascension to heaven", "the prophet's ascension", "the night journey", "night of measures", "diwali", "choti diwali",
    "deepavali", "dhanteras", "dhanatrayodashi", "lakshmi puja", "durga puja", "dala puja", "kali chaudas", "bhai dooj",
    "chhath", "surya shashthi", "maha saptami", "dussehra", "vijayadashami", "navaratri", "rakhi", "raksha bandhan",
    "(?:maattu |mattu |kaanum |kanni |thai )?pongal", "bogi pandigai", "makara? sank?ranth?i", "maghi",
    "(?:bai|vai|va|vaish)a?[sk]h?a?kh?i", "(?:thiru ?)?v?onam", "(?:v|b)asant panchami", "(?:chhoti )?holi",
    "holika dahan", "kamudu pyre", "dhulandi", "phagwah", "krishna janmashtami", "gokulashtami",
    "(?:parsi|tamil|thai|hindu|persian|ethiopian) new year", "jamshedi navroz", "nowruz", "navroz", "vesak",
    "buddha (?:day|purnima)", "[a-z ]{3,20} jayanti", "guru [a-z]+ birthday", "koningsdag", "king's day", "earth hour",
    "orthodox shrove monday", "great (?:lent|fast)", "white sunday", "branch sunday", "gysd", "global youth service day",
    "military spouse day", "world [a-z]+ day",
)  # fmt: skip


def spelled(names: str) -> tuple[str, ...]:
    """Each name as it stands, and as it is typed without its apostrophe or its s."""
    found: dict[str, None] = {}
    for name in names.split(" / "):
        for one in (name, name.replace("s'", "s").replace("'s", "s")):
            found[one] = None
        if "'s" in name or "s'" in name:
            found[name.replace("'s", "").replace("s'", "")] = None
    return tuple(found)
