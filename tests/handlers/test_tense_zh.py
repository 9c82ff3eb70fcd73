"""Which way a Chinese phrase of time looks: two phrases of one sentence may look two ways."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.language.periods import find_period, find_periods
from handlers.language.text import tidy
from handlers.understanding import understand

TODAY = date(2026, 11, 18)
NOW = datetime(2026, 11, 18, 9, tzinfo=ZoneInfo("Asia/Shanghai"))

#: sentence, first and last day, read on Wednesday 18 November 2026 without knowing what is asked.
SENTENCES = """
8月买过基金的 2026-08-01 2026-08-31
8月要买基金的 2027-08-01 2027-08-31
8月新开的卡有多少张 2026-08-01 2026-08-31
8月新开放的产品 2027-08-01 2027-08-31
8月到期没续的 2026-08-01 2026-08-31
8月没到期的有哪些 2027-08-01 2027-08-31
有没有8月到期的 2027-08-01 2027-08-31
8月大约流出多少 2026-08-01 2026-08-31
8月的申购量 2026-08-01 2026-08-31
8月申购期开始的 2027-08-01 2027-08-31
10月到期的转走了多少 2026-10-01 2026-10-31
12月快到期了 2026-12-01 2026-12-31
12月到期的存单客户联系过没有 2026-12-01 2026-12-31
12月目标还差多少 2026-12-01 2026-12-31
到年底我还差多少业绩 2026-11-18 2026-12-31
10号给王总打过电话 2026-11-10 2026-11-10
10号给王总打电话 2026-12-10 2026-12-10
10号联系王总了没 2026-11-10 2026-11-10
12月10号给买过基金的客户打电话 2026-12-10 2026-12-10
给张伟打过电话了，12月10号见面 2026-12-10 2026-12-10
周五联系了谁 2026-11-13 2026-11-13
周五要联系谁 2026-11-20 2026-11-20
近半年没动过账的 2026-05-18 2026-11-18
近两周要联系谁 2026-11-18 2026-12-02
一周内流出50万的 2026-11-11 2026-11-18
一周内到期的50万 2026-11-18 2026-11-25
10月以来流失的 2026-10-01 2026-11-18
3月至今的业绩 2026-03-01 2026-11-18
3月到5月新增客户 2026-03-01 2026-05-31
3月到5月到期的 2027-03-01 2027-05-31
截至9月底我管的资产 - 2026-09-30
截至12月15日到期的理财 - 2026-12-15
上半年的业绩 2026-01-01 2026-06-30
上半年到期的 2027-01-01 2027-06-30
国庆流出的资金 2026-10-01 2026-10-07
国庆要到期的 2027-10-01 2027-10-07
15号到17号我接通了多少个 2026-11-15 2026-11-17
10号到15号我接通了多少个 2026-11-10 2026-11-15
"""


@pytest.mark.parametrize("row", SENTENCES.strip().splitlines(), ids=lambda row: row)
def test_a_phrase_looks_where_the_words_beside_it_look(row: str) -> None:
    text, start, end = row.rsplit(" ", 2)
    found = find_period(tidy(text).text, TODAY)
    assert found is not None
    assert (found.start.isoformat() if found.start else "-", str(found.end)) == (start, end)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("最近三个月没联系、12月到期的存单", "2026-12-01"),
        ("今年3月买的、明年3月到期的定期", "2027-03-01"),
        ("12月到期的存单是去年下半年买的", "2026-12-01"),
        ("下周一提醒我问王总12月底到期的理财", "2026-11-23"),
        ("今年下半年到期后转走了的、12月买的", "2026-07-01"),
    ],
)
def test_of_several_phrases_the_one_in_which_something_falls_due_counts(text: str, start: str) -> None:
    found = find_period(tidy(text).text, TODAY)
    assert found is not None
    assert str(found.start) == start


def test_each_phrase_looks_its_own_way() -> None:
    found = find_periods(tidy("8月买过基金、12月到期的客户").text, TODAY)
    assert sorted(str(one.start) for one in found) == ["2026-08-01", "2026-12-01"]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("我12月的业绩", "2025-12-01"),
        ("我12月的业绩目标", "2025-12-01"),
        ("我12月计划完成多少业绩", "2026-12-01"),
        ("我卖了多少基金，十月份的", "2026-10-01"),
    ],
)
def test_a_question_of_what_has_been_looks_ahead_only_where_it_plainly_says_so(text: str, start: str) -> None:
    found = understand(text, now=NOW, language="zh", clients=None).slots.period
    assert found is not None
    assert str(found.start) == start
