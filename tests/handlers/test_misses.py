"""What is kept of a sentence that was not understood: enough to write a sentence by, nobody's name and no number."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.ask import Ask, ClientMatch
from handlers.understanding import understand

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
PEOPLE = ("张伟", "李秀英", "王建国", "欧阳雪", "陈美丽")
PEOPLE_EN = ("zhang wei", "li xiuying", "ouyang xue", "emily zhao", "wangfang")


class NoBook:
    def mentioned(self, text: str) -> tuple[str, ...]:
        del text
        return ()

    def find(self, words: str) -> tuple[ClientMatch, ...]:
        del words
        return ()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("欧阳雪那边飘没飘", "C那边飘没飘"),
        ("李秀英和王建国俩人咋安排", "C和C俩人咋安排"),
        ("please wangfang's thing at a@b.com", "C's thing at #"),
        ("陈美丽三月十五号的事儿悬不悬", "CT的事儿悬不悬"),
    ],
)
def test_names_days_and_numbers_stand_behind_letters(text: str, kept: str) -> None:
    result = understand(text, now=NOW, language="zh", clients=NoBook())
    assert not isinstance(result, Ask)
    assert result.miss is not None
    assert result.miss.sentence == kept


@given(
    st.sampled_from(PEOPLE),
    st.sampled_from(["{}咋回事儿啊那谁", "那谁{}的玩意儿", "整一个{}", "唉{}呗"]),
    st.integers(10_000, 10**12),
)
@settings(max_examples=60, deadline=None)
def test_no_chinese_name_and_no_long_number_is_kept(name: str, frame: str, number: int) -> None:
    result = understand(f"{frame.format(name)}{number}", now=NOW, language="zh", clients=None)
    if result.miss is not None:
        assert name not in result.miss.sentence
        assert not re.search(r"\d", result.miss.sentence)


@pytest.mark.parametrize("name", PEOPLE_EN)
@pytest.mark.parametrize("frame", ["whatsit about {} then", "{} thingummy gizmo 4711", "the {} whatnot"])
def test_no_name_in_letters_is_kept(name: str, frame: str) -> None:
    result = understand(frame.format(name), now=NOW, language="en", clients=None)
    if result.miss is not None:
        assert name not in result.miss.sentence
        assert not re.search(r"\d", result.miss.sentence)


def test_a_sentence_that_is_surely_understood_is_not_counted() -> None:
    result = understand("谁下周到期", now=NOW, language="zh", clients=None)
    assert isinstance(result, Ask)
    assert result.miss is None
