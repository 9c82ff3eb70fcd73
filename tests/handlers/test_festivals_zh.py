"""Named days in Chinese: what is kept in China, and the feasts of clients of other faiths, in sentences of a bank."""

from datetime import date

import pytest

from handlers.language.festivals_faiths import eastern_easter, jewish_new_year
from handlers.language.periods import find_period
from handlers.language.text import tidy

#: sentence, first and last day, read on Monday 23 November 2026.
NAMED = """
国际儿童节给客户寄贺卡 2027-06-01 2027-06-01
六一儿童节活动邀约 2027-06-01 2027-06-01
阳历新年问候 2027-01-01 2027-01-01
老年节走访 2027-10-08 2027-10-08
警察节慰问 2027-01-10 2027-01-10
世界读书日沙龙 2027-04-23 2027-04-23
世界储蓄日宣传 2027-10-31 2027-10-31
宪法日到期 2026-12-04 2026-12-04
迎财神那天 2027-02-10 2027-02-10
浴佛节当天 2027-05-13 2027-05-13
中国情人节当天 2027-08-08 2027-08-08
复活节星期一 2027-03-29 2027-03-29
濯足节 2027-03-25 2027-03-25
棕枝主日 2027-03-21 2027-03-21
圣周六 2027-03-27 2027-03-27
五旬节 2027-05-16 2027-05-16
东正教复活节 2027-05-02 2027-05-02
东正教圣周五 2027-04-30 2027-04-30
2027年大斋期 2027-02-10 2027-03-27
古尔邦节前到期的 - 2027-05-16
肉孜节问候 2027-03-10 2027-03-10
2027年逾越节 2027-04-21 2027-04-29
2026年光明节 2026-12-04 2026-12-11
明年犹太新年 2027-10-01 2027-10-03
去年十一见的客户 2025-10-01 2025-10-08
去年十一月见的客户 2025-11-01 2025-11-30
今年618下单的 2026-06-18 2026-06-18
元旦春节期间到期 2027-01-01 2027-02-12
中秋国庆假期 2027-09-15 2027-10-07
圣诞元旦活动 2026-12-25 2027-01-01
双旦活动 2026-12-25 2027-01-01
两节期间走访 2027-01-01 2027-02-12
住棚节后 2027-10-24 -
"""


@pytest.mark.parametrize("row", NAMED.strip().splitlines(), ids=lambda row: row)
def test_a_named_day_is_found_in_a_sentence(row: str) -> None:
    text, start, end = row.split(" ")
    found = find_period(tidy(text).text, date(2026, 11, 23))
    assert found is not None
    assert (str(found.start) if found.start else "-", str(found.end) if found.end else "-") == (start, end)


@pytest.mark.parametrize("text", ["2027年赎罪日", "伊斯兰新年", "2027年排灯节", "树木新年", "圣纪节"])
def test_a_feast_whose_day_is_not_reckoned_is_no_other_day(text: str) -> None:
    assert find_period(tidy(text).text, date(2026, 11, 23)) is None


@pytest.mark.parametrize(
    ("year", "day"), [(2016, "2016-05-01"), (2017, "2017-04-16"), (2024, "2024-05-05"), (2026, "2026-04-12")]
)
def test_eastern_easter_falls_on_its_published_days(year: int, day: str) -> None:
    assert str(eastern_easter(year)) == day


@pytest.mark.parametrize(
    ("year", "day"),
    [(2013, "2013-09-05"), (2018, "2018-09-10"), (2020, "2020-09-19"), (2024, "2024-10-03"), (2026, "2026-09-12")],
)
def test_the_jewish_year_begins_on_its_published_days(year: int, day: str) -> None:
    assert str(jewish_new_year(year)) == day


def test_a_jewish_year_never_begins_on_a_sunday_a_wednesday_or_a_friday() -> None:
    assert {jewish_new_year(year).weekday() for year in range(1950, 2100)} == {0, 1, 3, 5}
