"""Numbers in words, and that a sentence with any of them is answered: nobody's question ends in an error."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.language.numbers import english_number
from handlers.understanding import understand
from tests.clock import at

TEENS = "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
TENS = {"twenty": 20, "thirty": 30}
ONES = "first second third fourth fifth sixth seventh eighth ninth"


@pytest.mark.parametrize(("number", "word"), list(enumerate(TEENS.split(), 10)))
def test_every_day_of_the_month_has_its_ordinal(number: int, word: str) -> None:
    assert english_number(word) == number


@pytest.mark.parametrize("ten", TENS)
@pytest.mark.parametrize(("number", "word"), list(enumerate(ONES.split(), 1)))
def test_tens_and_ordinals_are_one_number(ten: str, number: int, word: str) -> None:
    assert english_number(f"{ten}-{word}") == TENS[ten] + number


#: What periods are made of, put together in any order.
PIECES = re.findall(
    r"\S+",
    """on by before after until since from to the of in next last this first nineteenth thirty-first twenty ninth 30 31 2027 29
    feb february eom eoq eoy eow end month quarter week year half weekend monday days weekdays q5 h3 13/13 31.2.2027 2027-02-30
    0 one two thousand and nineteen ninety-nine national day spring festival eve rest beginning mid third couple few - / . ,""",
)
PIECES_ZH = re.findall(
    r"\S+",
    """三十一 二月 三十 号 日 月 年 周 星期 下 上 本 第 五 零 百 廿 半 季度 旬 初 末 底 前 后 到 至 之前 以来 2027 13 31 29
    春节 国庆 除夕 农历 正月 最后 一个 工作日 天 个 - / . 、""",
)


@given(said=st.lists(st.sampled_from(PIECES), min_size=1, max_size=7))
def test_whatever_an_english_period_is_made_of_no_question_ends_in_an_error(said: list[str]) -> None:
    understand(" ".join(said), now=at("2026-11-23 09:30"), language="en", clients=None)


@given(said=st.lists(st.sampled_from(PIECES_ZH), min_size=1, max_size=7))
def test_whatever_a_chinese_period_is_made_of_no_question_ends_in_an_error(said: list[str]) -> None:
    understand("".join(said), now=at("2026-11-23 09:30"), language="zh", clients=None)
