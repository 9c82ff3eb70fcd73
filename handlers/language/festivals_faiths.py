"""Feasts of other faiths that clients in China keep: the Easter weeks in Chinese, Eastern Easter, the Islamic and Jewish years.

``festivals`` adds them to its table. The Islamic year is reckoned by its tables, so the moon may move a day by one; a Jewish
feast begins on the evening before, which is its first day here. Jewish feasts of one day are left out: half the world's
calendars name the evening, half the day.
"""

from datetime import date, timedelta

from handlers.language.festivals_abroad import Reckon, easter, islamic

_EASTERN = "东正教"
#: Leap years in nineteen of the Jewish calendar, and its parts of a day.
_CYCLE, _PARTS = 19, 25920
#: The day before the Jewish year 1, from the first of January of our year 1.
_JEWISH_EPOCH = -1373427
_TO_NEW_YEAR = 163
"""Days from the first of Passover to the next new year, in every year."""
_LONG_AUTUMN = (355, 385)
"""Lengths of a Jewish year whose second month has thirty days."""


def eastern_easter(year: int) -> date:
    """Easter Sunday of the Eastern churches, in our calendar."""
    moon = (19 * (year % 19) + 15) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
    month, day = divmod(moon + weekday + 114, 31)
    return date(year, month, day + 1) + timedelta(days=year // 100 - year // 400 - 2)


def _from_easter(first: int, last: int | None = None, *, eastern: bool = False) -> Reckon:
    def reckon(year: int) -> tuple[date, date]:
        sunday = eastern_easter(year) if eastern else easter(year)
        return sunday + timedelta(days=first), sunday + timedelta(days=first if last is None else last)

    return reckon


def jewish_new_year(year: int) -> date:
    """The first day of the Jewish year that begins in the autumn of one of ours."""
    return date.fromordinal(_new_year(year + 3761))


def _new_year(year: int) -> int:
    """As an ordinal; a new year is put off so that no year is too long or too short."""
    before, here, after = (_mean_new_year(one) for one in (year - 1, year, year + 1))
    put_off = 2 if after - here == 356 else 1 if here - before == 382 else 0  # noqa: PLR2004 - no year is so long or so short
    return _JEWISH_EPOCH + here + put_off


def _mean_new_year(year: int) -> int:
    months = (235 * year - 234) // _CYCLE
    day = 29 * months + (12084 + 13753 * months) // _PARTS
    return day + (3 * (day + 1) % 7 < 3)  # noqa: PLR2004 - never a Sunday, Wednesday or Friday


def _autumn(first: int, last: int) -> Reckon:
    """Days counted from the Jewish new year, the evening before the first."""

    def reckon(year: int) -> tuple[date, date]:
        begin = jewish_new_year(year)
        return begin + timedelta(days=first), begin + timedelta(days=last)

    return reckon


def _hanukkah(year: int) -> tuple[date, date]:
    """Eight evenings from the 24th of the third month."""
    begin = jewish_new_year(year)
    longer = (jewish_new_year(year + 1) - begin).days in _LONG_AUTUMN
    first = begin + timedelta(days=82 + longer)
    return first, first + timedelta(days=7)


def _spring(first: int, last: int) -> Reckon:
    """Days counted from the first of Passover."""

    def reckon(year: int) -> tuple[date, date]:
        begin = jewish_new_year(year) - timedelta(days=_TO_NEW_YEAR)
        return begin + timedelta(days=first), begin + timedelta(days=last)

    return reckon


#: Chinese names of what hangs on Easter, and how many days from it; of the Eastern churches with their name before.
_EASTER_WEEKS = {
    "忏悔节 忏悔星期二 忏悔火曜日 煎饼星期二 薄饼星期二": -47,
    "圣灰星期三 圣灰日 圣灰礼仪日 大斋首日": -46,
    "棕枝主日 棕榈主日 圣枝主日 圣树主日 基督苦难主日": -7,
    "濯足节 濯足日 圣周四 圣星期四 圣周星期四 神圣星期四 神圣周四 设立圣餐日": -3,
    "主受难日 主受难节 耶稣受难节 圣周五 圣星期五 沉默周五 沈默周五": -2,
    "圣周六 圣星期六 神圣周六 神圣星期六 黑色星期六 耶稣受难日翌日 主受难日翌日 主受难节翌日 复活节前夜 复活节前夕": -1,
    "复活日 主复活日 主复活节 复活节周日 复活节星期日 复活节星期天": 0,
    "复活节星期一 复活节周一 复活节翌日": 1,
    "耶稣升天节 耶稣升天日 主升天节": 39,
    "五旬节 圣灵降临节 圣灵降临日": 49,
    "圣灵节庆日 圣灵降临节星期一 圣灵降临节翌日": 50,
    "圣三一主日 三一主日 天主三一主日 天主圣三一节 圣三主日 圣三节": 56,
    "基督圣体节 圣体节 基督圣体圣血节 基督圣体圣血瞻礼": 60,
}

#: Names, and how the days are found.
FAITHS: dict[str, Reckon] = (
    {names: _from_easter(days) for names, days in _EASTER_WEEKS.items()}
    | {
        " ".join(_EASTERN + name for name in f"{names}{more}".split()): _from_easter(days, eastern=True)
        for (names, days), more in zip(
            _EASTER_WEEKS.items(),
            ["", "", "", "", " 耶稣受难日 受难日", "", " 复活节", "", "", "", "", "", ""],
            strict=True,
        )
        if -7 <= days <= 49  # noqa: PLR2004 - the others are kept on other days there, or not at all
    }
    | {
        "大斋期 大斋节": _from_easter(-46, -1),
        "拉撒路周六 拉撒路圣周六 拉匝路周六 拉匝路圣周六": _from_easter(-8, eastern=True),
        "登霄节 登霄夜 夜行登霄节": islamic(7, 27),
        "穆斯林斋月 伊斯兰斋月": islamic(9, 1, 30),
        "盖德尔夜 法令之夜 权力之夜": islamic(9, 27),
        "肉孜节 尔代节": islamic(10, 1),
        "古尔邦节 古尔邦 宰牲节 忠孝节": islamic(12, 10),
        "犹太新年": _autumn(-1, 1),
        "住棚节": _autumn(13, 21),
        "光明节 修殿节 献殿节 烛光节 哈努卡节 马加比节": _hanukkah,
        "逾越节": _spring(-1, 7),
        "七七节 沙夫幼特节 收获节 新果实节": _spring(49, 51),
    }
)

#: The same by their English names, which are parted by strokes.
FAITHS_ENGLISH: dict[str, Reckon] = {
    "rosh hashanah / rosh hashana / rosh hashanna / jewish new year": _autumn(-1, 1),
    "sukkot / sukkoth / succos / feast of tabernacles / feast of the ingathering": _autumn(13, 21),
    "hanukkah / hanukah / hannukkah / chanukah / chanukkah / festival of lights": _hanukkah,
    "passover / pesach": _spring(-1, 7),
    "shavuot / feast of weeks": _spring(49, 51),
    "orthodox easter sunday / orthodox easter": _from_easter(0, eastern=True),
    "orthodox good friday": _from_easter(-2, eastern=True),
    "orthodox easter monday": _from_easter(1, eastern=True),
    "orthodox palm sunday": _from_easter(-7, eastern=True),
    "lazarus saturday": _from_easter(-8, eastern=True),
    "clean monday": _from_easter(-48, eastern=True),
    "isra and mi'raj / isra and miraj": islamic(7, 27),
}
