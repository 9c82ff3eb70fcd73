"""The words of a talk: both languages have the same lines, no word means two things, every kind of courtesy has replies."""

import tomllib
from collections import Counter
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import content
from content.wording import LANGUAGES, knows
from handlers.language import courtesies, fragments
from handlers.smalltalk import reply

FOLDER = Path(content.__file__).parent
TABLES = {
    language: tomllib.loads((FOLDER / language / "dialogue.toml").read_text(encoding="utf-8")) for language in LANGUAGES
}


def test_both_languages_have_the_same_lines_in_the_same_order() -> None:
    lines = {language: [(name, list(part)) for name, part in table.items()] for language, table in TABLES.items()}
    assert lines["zh"] == lines["en"]


@pytest.mark.parametrize("section", ["words", "whole"])
def test_no_word_stands_in_two_lines(section: str) -> None:
    for language in LANGUAGES:
        between = None if language == "zh" else ", "
        words = Counter(word for line in TABLES[language][section].values() for word in line.split(between))
        twice = {word for word, count in words.items() if count > 1}
        assert twice <= {"不是", "不对", "no", "是", "好"}, twice  # said of a card and of a sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_courtesy_has_replies(language: str) -> None:
    kinds = set(TABLES["zh"]["courtesies"]) - {"greeting"} | {"morning", "day", "evening"}
    assert [kind for kind in kinds if not knows(f"manners.{kind}.1", "zh" if language == "zh" else "en")] == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("谢谢", "thanks"), ("谢谢你啦", "thanks"), ("Thanks a lot!", "thanks"), ("早上好", "greeting"), ("hi there", "greeting"),
        ("再见，辛苦了", "thanks"), ("bye", "goodbye"), ("你真棒", "praise"), ("好的", "done"), ("are you a bot?", "robot"),
        ("你是真人吗", "robot"), ("蠢货", "insult"), ("新年快乐", "festival"),
        ("谢谢，张伟的存单什么时候到期", ""), ("hello who matures this week", ""), ("", ""), ("本周谁到期", ""),
    ],
)  # fmt: skip
def test_a_message_of_courtesies_alone_is_known_by_its_kind(text: str, kind: str) -> None:
    assert courtesies.kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("更多", "more"), ("More!", "more"), ("下一页。", "more"), ("确认", "yes"), ("OK", "yes"), ("取消", "no"), ("no", "no"),
        ("English please", "speak_en"), ("说中文", "speak_zh"), ("补发", "missed"), ("更多客户", ""), ("确认函", ""), ("", ""),
    ],
)  # fmt: skip
def test_set_words_are_the_whole_message(text: str, meaning: str) -> None:
    assert fragments.means(text) == meaning


def test_one_message_always_gets_the_same_reply_and_not_every_message_the_same() -> None:
    replies = [reply("thanks", "zh", f"web:{number}") for number in range(40)]
    assert replies == [reply("thanks", "zh", f"web:{number}") for number in range(40)]
    assert len(set(replies)) > 1
    assert any(first != second for first, second in pairwise(replies))


@pytest.mark.parametrize(
    ("text", "ordinal", "limit"),
    [
        ("the first one", 1, None), ("The first one?", 1, None), ("第一个", 1, None), ("the last one.", fragments.LAST, None),
        ("the first two", None, 2), ("first 5", None, 5),
    ],
)  # fmt: skip
def test_the_first_one_is_a_line_of_the_list_and_the_first_two_are_a_shorter_list(
    text: str, ordinal: int | None, limit: int | None
) -> None:
    found = fragments.read(text, datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai")))
    assert found is not None
    assert (found.ordinal, found.slots.limit) == (ordinal, limit)
