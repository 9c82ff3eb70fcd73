"""A sentence that names nobody is read once a day for everybody; what depends on the hour, the book or the policy is not."""

from datetime import UTC, datetime, time, timedelta

from handlers.ask import ClientMatch
from handlers.language.tagging import Tagged, tag
from handlers.language.text import tidy
from handlers.language.vocabulary import Words
from handlers.understanding import is_example

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Names:
    """A book with one invented customer, and what was found in this message."""

    def __init__(self) -> None:
        self.tagged: dict[object, Tagged] = {}

    def mentioned(self, text: str) -> tuple[str, ...]:
        return ("张伟",) if "张伟" in text else ()

    def find(self, words: str) -> tuple[ClientMatch, ...]:
        assert words
        return ()


def read(text: str, now: datetime = NOW, own: Words | None = None) -> Tagged:
    return tag(tidy(text), now, Names(), own or {})


def test_two_managers_share_what_was_found_and_the_next_day_does_not() -> None:
    first, second = read("本周谁到期"), read("本周谁到期", NOW + timedelta(hours=3))
    assert second is first
    later = read("本周谁到期", NOW + timedelta(days=7))
    assert first.slots.period
    assert first.slots.period.start
    assert later.slots.period
    assert later.slots.period.start == first.slots.period.start + timedelta(days=7)


def test_in_half_an_hour_counts_from_now() -> None:
    assert read("in half an hour remind me to call").slots.at == time(9, 30)
    late = NOW + timedelta(hours=2)
    assert read("in half an hour remind me to call", late).slots.at == time(11, 30)


def test_a_name_of_the_book_is_found_for_each_book_anew() -> None:
    assert read("给张伟准备话术").slots.client_text == "张伟"
    assert read("给张伟准备话术") is not read("给张伟准备话术")


def test_the_policys_own_words_are_its_own() -> None:
    assert read("金葵花客户有哪些", own={"金葵花": ("sunflower",)}).slots.segment == ("sunflower",)
    assert read("金葵花客户有哪些").slots.segment == ()


def test_an_example_is_known_and_a_name_is_none() -> None:
    assert is_example("本周谁到期", now=NOW, language="zh", clients=Names())
    assert not is_example("张伟", now=NOW, language="zh", clients=Names())
    assert not is_example("李娜", now=NOW, language="zh", clients=Names())
