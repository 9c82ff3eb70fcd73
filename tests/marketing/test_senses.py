"""What words mean, roughly: new words for an old sense weigh as the old ones do."""

import tomllib

import pytest

from content.marketing.doubtful import learnt
from content.marketing.folded import fold
from content.marketing.learning import lines, readings
from content.marketing.pieces import pieces
from content.marketing.senses import FOLDER, Language, Lexicon, lexicon, met, neighbours, units
from content.marketing.wordlists import LANGUAGES


def _senses(text: str, language: Language) -> list[tuple[str, ...]]:
    parts = units(text, language)
    known = lexicon(language)
    return [tuple(known.names[one] for one in senses) for senses in known.met(parts, neighbours(parts))]


@pytest.mark.parametrize(
    ("language", "one", "other", "sense"),
    [
        ("en", "the original sum is intact", "your principal is certain", "capital"),
        ("en", "it pays", "paying", "income"),
        ("en", "my word", "surely", "certain"),
        ("zh", "老本", "家当", "capital"),
        ("zh", "板上钉钉", "必定", "certain"),
    ],
)
def test_different_words_have_one_sense(language: Language, one: str, other: str, sense: str) -> None:
    assert all(sense in {name for some in _senses(text, language) for name in some} for text in (one, other))


def test_the_longest_word_counts() -> None:
    assert _senses("不保证", "zh") == [("hedge",)]
    assert _senses("deposit insurance", "en") == [("notice",)]


@pytest.mark.parametrize(("word", "known"), [("policies", True), ("replied", True), ("is", False), ("used", False)])
def test_an_ending_makes_no_other_word_of_a_short_one(word: str, *, known: bool) -> None:
    few = Lexicon([(["i"], "self"), (["us"], "self"), (["policy"], "paper"), (["reply"], "procedure")], endings=True)
    assert bool(few.met([word], [])) is known


def test_two_senses_of_a_passage_are_a_piece_and_nothing_has_none() -> None:
    assert {"<capital", "<certain", "<capital>certain", "capital&certain"} <= pieces("your capital is certain", "en")
    assert "capital&certain" in pieces("本金必定", "zh")
    assert _senses("", "zh") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_senses_weigh_by_number_what_their_pieces_weigh(language: Language) -> None:
    for line, _ in lines(language)[::150]:
        passage = fold(readings(line)[0]).text
        parts = units(passage, language)
        twos = neighbours(parts)
        weights = learnt(language)
        summed = sum(weights.pieces.get(one, 0) for one in met(parts, twos, language))
        assert weights.senses.sum(lexicon(language).met(parts, twos)) == summed


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_languages_know_the_senses_by_words_that_can_be_met(language: Language) -> None:
    given = tomllib.loads((FOLDER / language / "senses.toml").read_text(encoding="utf-8"))
    assert len(given) >= 30
    assert [word for text in given.values() for word in text.split() if not units(word, language)] == []
