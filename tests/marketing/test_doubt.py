"""What reads like forbidden wording without a listed word, words in disguise, bundles; and what must not be doubted."""

import json

import pytest

from content.marketing.doubtful import FOLDER, learnt
from content.marketing.examined import examined, may_leave
from content.marketing.learning import descend, fingerprint, lines, rows
from content.marketing.wordlists import LANGUAGES

FOUND = [
    "高shou益来了",
    "bao本产品",
    "B-e-s-t, r.i.s.k.f.r.e.e",
    "g u a r a n t e e d income",
    "guarant33d payouts for you",
    "办房贷必须买一份保险",
    "Your loan comes faster if you take the insurance",
    "把您的闲钱交给它，睡一觉起来就有进账，谁用谁知道",
    "Nobody else in town pays anything like it, ask your neighbours",
]
CLEAN = [
    "申请贷款无需购买保险",
    "接到自称客服的电话，请挂断并报警",
    "If a stranger promises guaranteed profit, hang up",
    "大堂备有老花镜，可借用",
    "The lobby opens at nine",
]


@pytest.mark.parametrize("text", FOUND)
def test_what_is_disguised_or_said_in_other_words_is_found(text: str) -> None:
    assert not may_leave(examined(text))


@pytest.mark.parametrize("text", CLEAN)
def test_warnings_denials_and_notices_are_not_doubted(text: str) -> None:
    assert may_leave(examined(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_are_of_the_sentences_as_they_stand(language: str) -> None:
    given = json.loads((FOLDER / language / "doubtful.json").read_bytes())
    assert given["learnt_from"] == fingerprint(language), "run: python -m content.marketing.learning"
    assert len(learnt(language).pieces) == len(given["pieces"])


def test_the_same_sentences_give_the_same_weights() -> None:
    few = rows(lines("en")[::20], "en")
    assert descend(few) == descend(few)


def test_a_doubt_is_a_warning_about_the_sentence_and_silent_where_a_word_was_found() -> None:
    text = "网点照常营业。本产品保本。"
    assert [one.reason for one in examined(text)] == ["guarantee"]
