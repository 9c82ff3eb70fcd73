"""Which way a sentence looks: a month without a year is last year's in what has been, next year's in what is to come."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.language.tense import looks_back
from handlers.language.text import tidy
from handlers.understanding import understand

NOW = datetime(2026, 11, 18, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "text",
    [
        "8月新开的卡有多少张",
        "7月到9月的基金申购量",
        "周五赎回了多少",
        "近半年没买过理财的客户",
        "who bought a fund in August",
        "complaints received in March",
        "what went out on Friday",
    ],
)
def test_what_was_done_or_counted_looks_back(text: str) -> None:
    assert looks_back(tidy(text).text)


@pytest.mark.parametrize(
    "text",
    [
        "8月到期的存单",
        "提醒我周五问他买过没有",
        "8月过生日的客户",
        "周五要打的电话",
        "8月的客户",
        "who bought CDs that mature in August",
        "remind me on Friday that he bought a fund",
        "birthdays in March",
    ],
)
def test_what_is_to_come_or_says_neither_does_not(text: str) -> None:
    assert not looks_back(tidy(text).text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("近半年没买过理财的客户", "2026-05-18", "2026-11-18"),
        ("8月买过基金的客户有哪些", "2026-08-01", "2026-08-31"),
        ("8月新开的卡有多少张", "2026-08-01", "2026-08-31"),
        ("近三个月到期的理财", "2026-11-18", "2027-02-18"),
        ("8月到期的存单有哪些", "2027-08-01", "2027-08-31"),
        ("给张伟打过电话了，没接，周四再联系", "2026-11-19", "2026-11-19"),
    ],
)
def test_a_period_without_a_year_lies_where_the_sentence_looks(text: str, start: str, end: str) -> None:
    found = understand(text, now=NOW, language="zh", clients=None).slots.period
    assert found is not None
    assert (str(found.start), str(found.end)) == (start, end)
