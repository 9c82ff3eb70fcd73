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
        ("超过50万", 50 * WAN, None),
        ("不低于一百万", 100 * WAN, None),
        ("不超过100万", None, 100 * WAN),
        ("100万以下", None, 100 * WAN),
        ("不到二十万", None, 20 * WAN),
        ("1.2亿", 12_000 * WAN, 12_000 * WAN),
        ("一点五亿", 15_000 * WAN, 15_000 * WAN),
        ("一亿两千万", 12_000 * WAN, 12_000 * WAN),
        ("半个亿", 5_000 * WAN, 5_000 * WAN),
        ("两万五", 25_000 * 100, 25_000 * 100),
        ("五千块", 5_000 * 100, 5_000 * 100),
        ("5000元", 5_000 * 100, 5_000 * 100),
        ("20-50万", 20 * WAN, 50 * WAN),
        ("20到50万", 20 * WAN, 50 * WAN),
        ("二十万到五十万", 20 * WAN, 50 * WAN),
        ("百万以上", 100 * WAN, None),
        ("half a million", 50 * WAN, 50 * WAN),
        ("¥300k", 30 * WAN, 30 * WAN),
        ("at least 500k", 50 * WAN, None),
        ("over 500k", 50 * WAN, None),
        ("over 500,000", 50 * WAN, None),
        ("more than 1 million", 100 * WAN, None),
        ("under 2 million", None, 200 * WAN),
        ("up to 300k", None, 30 * WAN),
        ("between 200k and 1m", 20 * WAN, 100 * WAN),
        ("500k or more", 50 * WAN, None),
        ("1.5m", 150 * WAN, 150 * WAN),
        ("200k+", 20 * WAN, None),
    ],
)
def test_an_amount_has_these_bounds(text: str, least: int | None, most: int | None) -> None:
    found = find_amount(tidy(text).text)
    assert found is not None
    assert (found.amount.least, found.amount.most) == (least, most)


@pytest.mark.parametrize(
    "text", ["35岁", "10个客户", "3个月", "尾号1234", "第二个", "C00012", "over 5 clients", "", "万一"]
)
def test_counts_ages_and_numbers_of_things_are_no_amounts(text: str) -> None:
    assert find_amount(tidy(text).text) is None
