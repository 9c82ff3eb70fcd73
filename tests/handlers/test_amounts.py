"""Amounts as people write them, in fen; and numbers that are none."""

import pytest

from handlers.language.amounts import find_amount
from handlers.language.text import tidy

WAN = 10_000 * 100


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("五十万", 50 * WAN, 50 * WAN),
        ("50w", 50 * WAN, 50 * WAN),
        ("50万以上", 50 * WAN, None),
        ("５０万以上", 50 * WAN, None),
        ("五十萬以上", 50 * WAN, None),
        ("超过50万", 50 * WAN + 1, None),
        ("不低于一百万", 100 * WAN, None),
        ("不超过100万", None, 100 * WAN),
        ("100万以下", None, 100 * WAN),
        ("不到二十万", None, 20 * WAN - 1),
        ("1.2亿", 12_000 * WAN, 12_000 * WAN),
        ("一点五亿", 15_000 * WAN, 15_000 * WAN),
        ("一亿两千万", 12_000 * WAN, 12_000 * WAN),
        ("半个亿", 5_000 * WAN, 5_000 * WAN),
        ("两万五", 25_000 * 100, 25_000 * 100),
        ("五千块", 5_000 * 100, 5_000 * 100),
        ("5000元", 5_000 * 100, 5_000 * 100),
        ("20-50万", 20 * WAN, 50 * WAN),
        ("20到50万", 20 * WAN, 50 * WAN),
        ("5000到1万", WAN // 2, WAN),
        ("10万以上20万以下", 10 * WAN, 20 * WAN),
        ("20万以下5万以上", 5 * WAN, 20 * WAN),
        ("超过10万不到50万", 10 * WAN + 1, 50 * WAN - 1),
        ("不低于5万且不高于20万", 5 * WAN, 20 * WAN),
        ("over 100k but under 500k", 10 * WAN + 1, 50 * WAN - 1),
        ("at least 100k, at most 500k", 10 * WAN, 50 * WAN),
        ("50万以上,20万以下", 50 * WAN, None),
        ("存款10万以上理财20万以下", 10 * WAN, None),
        ("5000元到1万元", WAN // 2, WAN),
        ("1元到2万", 100, 2 * WAN),
        ("500 to 1k", 50_000, 100_000),
        ("五千到一万", WAN // 2, WAN),
        ("二十到三十万", 20 * WAN, 30 * WAN),
        ("一千至五千元", WAN // 10, WAN // 2),
        ("二三十万", 20 * WAN, 30 * WAN),
        ("二十万到五十万", 20 * WAN, 50 * WAN),
        ("百万以上", 100 * WAN, None),
        ("half a million", 50 * WAN, 50 * WAN),
        ("¥300k", 30 * WAN, 30 * WAN),
        ("at least 500k", 50 * WAN, None),
        ("over 500k", 50 * WAN + 1, None),
        ("over 500,000", 50 * WAN + 1, None),
        ("more than 1 million", 100 * WAN + 1, None),
        ("under 2 million", None, 200 * WAN - 1),
        ("up to 300k", None, 30 * WAN),
        ("between 200k and 1m", 20 * WAN, 100 * WAN),
        ("between 100,000 and 500,000", 10 * WAN, 50 * WAN),
        ("deposits 100000 to 500000", 10 * WAN, 50 * WAN),
        ("介于100000和500000", 10 * WAN, 50 * WAN),
        ("5000元到10000", 5_000 * 100, 1 * WAN),
        ("5,000 to 10,000", 5_000 * 100, 1 * WAN),
        ("500k or more", 50 * WAN, None),
        ("1.5m", 150 * WAN, 150 * WAN),
        ("200k+", 20 * WAN, None),
        ("49.999999万", 49_999_999, 49_999_999),
        ("50.000001万", 50_000_001, 50_000_001),
        ("50万元以上", 50 * WAN, None),
        ("50万及以上", 50 * WAN, None),
        ("大于50万", 50 * WAN + 1, None),
        (">50万", 50 * WAN + 1, None),
        (">=50万", 50 * WAN, None),
        ("不小于50万", 50 * WAN, None),
        ("<50万", None, 50 * WAN - 1),
        ("<=50万", None, 50 * WAN),
        ("少于50万", None, 50 * WAN - 1),
        ("不大于50万", None, 50 * WAN),
        ("below 500k", None, 50 * WAN - 1),
        ("not over 500k", None, 50 * WAN),
        ("no more than 500k", None, 50 * WAN),
        ("in excess of ¥2m", 200 * WAN + 1, None),
        ("no less than 500,000 yuan", 50 * WAN, None),
        ("两百五十万", 250 * WAN, 250 * WAN),
        ("一百二十万以上", 120 * WAN, None),
        ("three hundred thousand", 30 * WAN, 30 * WAN),
        ("a quarter of a million", 25 * WAN, 25 * WAN),
        ("a million and a half", 150 * WAN, 150 * WAN),
        ("1.5 million", 150 * WAN, 150 * WAN),
        ("RMB 2 million", 200 * WAN, 200 * WAN),
        ("五六十万", 50 * WAN, 60 * WAN),
        ("三五万", 3 * WAN, 5 * WAN),
    ],
)
def test_an_amount_has_these_bounds(text: str, least: int | None, most: int | None) -> None:
    found = find_amount(tidy(text).text)
    assert found is not None
    assert (found.amount.least, found.amount.most) == (least, most)


@pytest.mark.parametrize(
    "text",
    [
        "35岁",
        "10个客户",
        "3个月",
        "尾号1234",
        "第二个",
        "C00012",
        "over 5 clients",
        "",
        "万一",
        "2024 to 2026",
        "20261101-20261130",
        "12345 and 67890",
        "1-20000",
    ],
)
def test_counts_ages_and_numbers_of_things_are_no_amounts(text: str) -> None:
    assert find_amount(tidy(text).text) is None
