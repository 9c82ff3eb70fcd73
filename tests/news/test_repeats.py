"""Reprints and headlines of invented items are found among many, new ones are not taken for old; one part of a bench at least."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from content.news.sameness import exact, likeness, parts
from store.bench.content import run

TITLE = "虚构电力公司拟投资36亿元建设海上风电项目"
TEXT = (
    "虚构电力公司公告，拟投资36亿元建设东部海域的海上风电项目，装机容量40万千瓦，建设期两年。"
    "公司表示，项目资金来自自有资金和银行贷款，建成后每年可发电约12亿千瓦时。"
)


@pytest.mark.parametrize(
    ("title", "text", "how"),
    [
        (f"【快讯】{TITLE}（某报）", TEXT, "exact"),
        (TITLE.replace("36", "３６"), TEXT.replace("，", ","), "exact"),
        ("海上风电再添大单", TEXT + "（来源：某通讯社）", "reprint"),
        (TITLE, TEXT[:70], "reprint"),
        (TITLE.replace("拟", "计划"), TEXT.replace("表示", "称").replace("公告", "发布公告"), "reprint"),
        ("虚构电力拟36亿元投建海上风电", "", "headline"),
        ("虚构电力公司拟投资15亿元建设光伏项目", "", ""),
        ("另一家公司：三季度净利润下降", "公司公告，前三季度净利润同比下降12%，主要因为原材料涨价。", ""),
        ("博物馆延长周末开放时间", "馆方表示，周末开放到晚上九点，凭预约入场。", ""),
    ],
)
def test_what_tells_the_same_is_told_apart_from_what_does_not(title: str, text: str, how: str) -> None:
    same = exact(title, text) == exact(TITLE, TEXT)
    found = "exact" if same else likeness(parts(title, text), parts(TITLE, TEXT)).how
    assert found == how


def test_the_bench_finds_what_it_should(tmp_path: Path) -> None:
    now = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
    figures = run(tmp_path, size=400, now=now, parts=("repeats",))
    assert figures["repeats_reprints_found"] >= 0.95
    assert figures["repeats_headlines_found"] >= 0.85
    assert figures["repeats_new_taken_for_old"] == 0
    assert figures["ratios"]["repeats_rapidfuzz"] > 0
