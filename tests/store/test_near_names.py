"""A text one slip away, or holding a part, is found exactly where comparing with every text finds it."""

from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from store.books.near_names import Texts

_WORDS = st.text(alphabet="anw张伟", max_size=6)


@settings(max_examples=60, deadline=None)
@given(texts=st.lists(_WORDS, max_size=30), word=st.text(alphabet="anw张伟", min_size=3, max_size=7))
def test_near_texts_are_those_that_a_comparison_with_all_finds(texts: list[str], word: str) -> None:
    expected = [place for place, text in enumerate(texts) if text and OSA.distance(word, text) <= 1]
    assert sorted(set(Texts(texts).near(word))) == expected


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(_WORDS, max_size=30), part=st.text(alphabet="anw张伟", min_size=1, max_size=3))
def test_texts_that_hold_a_part_are_all_found(texts: list[str], part: str) -> None:
    assert sorted(Texts(texts).holding(part)) == [place for place, text in enumerate(texts) if part in text]


def test_two_letters_turned_round_at_the_start_or_the_end_are_one_slip() -> None:
    texts = Texts(["zhangwei", "lina", "zhangwei", ""])
    assert sorted(set(texts.near("hzangwei"))) == [0, 2]
    assert sorted(set(texts.near("zhangwie"))) == [0, 2]
    assert list(texts.near("zhnagwie")) == []
    assert texts.longest == 8
