"""Cantonese is read as Mandarin of the same length; Chinese names with rarer surnames are heard before a title."""

import pytest

from handlers.language.clients import find_client
from handlers.language.dialect import _LINES, in_mandarin
from handlers.language.text import tidy
from handlers.language.vocabulary import split_words


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("边个客听日到期", "哪个客明天到期"),
        ("我仲有咩嘢未做", "我还有什么未做"),
        ("下周联系系统里的客户", "下周联系系统里的客户"),
    ],
)
def test_cantonese_is_read_as_mandarin(typed: str, read: str) -> None:
    assert in_mandarin(tidy(typed)).text == read


def test_every_word_of_the_dialect_is_as_long_as_what_it_is_read_as() -> None:
    pairs = [pair.split("=") for line in _LINES for pair in split_words("zh", "dialect", line)]
    assert [word for word, mandarin in pairs if len(word) != len(mandarin)] == []


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("提醒过衡先生还款了", "衡先生"),
        ("和璩太太把方案过了一遍", "璩太太"),
        ("给从总看看到期", "从总"),
        ("同简太聊过", "简太"),
        ("那段太硬了", ""),
        ("水平总是不够", ""),
        ("高考多少分", ""),
    ],
)
def test_rarer_surnames_are_names_before_a_title(typed: str, name: str) -> None:
    sentence = tidy(typed)
    span = find_client(sentence.text, typed)
    assert (sentence.words(*span) if span else "") == name
