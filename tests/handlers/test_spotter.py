"""Words looked up at once are those that would be found one by one."""

from hypothesis import given
from hypothesis import strategies as st

from handlers.language.spotter import Spotter

pieces = st.text(alphabet="ab到期 ", min_size=1, max_size=5)


@given(
    st.lists(pieces, max_size=12),
    pieces.flatmap(lambda one: st.lists(pieces, max_size=6).map(lambda more: one + "".join(more))),
)
def test_the_same_words_are_found_as_one_by_one(words: list[str], text: str) -> None:
    assert Spotter(words).found(text) == {word for word in words if word in text}
