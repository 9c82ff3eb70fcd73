"""Slips of the fingers are put right before names, products and days are looked for; what may be a name stays as it is."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.ask import Ask, ClientMatch
from handlers.language.slips import without_slips
from handlers.language.text import tidy
from handlers.understanding import understand

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class Book:
    """A book with one client, whose name looks like a slip."""

    def mentioned(self, text: str) -> tuple[str, ...]:
        """The client, where named."""
        return ("Frend",) if "frend" in text else ()

    def find(self, words: str) -> Sequence[ClientMatch]:
        """Nobody by other words."""
        del words
        return ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lsit cleints", "list clients"),
        ("hwo many raed teh mesage", "who many read the message"),
        ("fixed depsoit rollover", "fixed deposit rollover"),
        ("wehn is qarter end", "when is quarter end"),
        ("recomend a prodcut", "recommend a product"),
    ],
)
def test_a_word_nobody_has_seen_is_read_as_the_one_a_slip_away(typed: str, meant: str) -> None:
    assert without_slips(tidy(typed), None).text == meant


@pytest.mark.parametrize(
    "typed", ["call Reimnd", "profile du guizhi", "the butchers shop", "ask zhiqaing", "aum up 20pct", "王总 lst"]
)
def test_names_known_endings_and_initials_stay(typed: str) -> None:
    assert without_slips(tidy(typed), None).text == tidy(typed).text


def test_a_name_of_the_book_is_no_slip() -> None:
    assert without_slips(tidy("note for frend"), None).text == "note for friend"
    assert without_slips(tidy("note for frend"), Book()).text == "note for frend"


def test_what_is_mended_leads_back_to_the_words_as_typed() -> None:
    sentence = without_slips(tidy("who has a strucutred depost in june"), None)
    start = sentence.text.index("structured")
    assert sentence.words(start, start + len("structured deposit")) == "strucutred depost"
    assert len(sentence.places) == len(sentence.text)


def test_a_product_typed_with_a_slip_is_found() -> None:
    found = understand("who has structurd deposits", now=NOW, language="en", clients=None)
    assert isinstance(found, Ask)
    assert found.slots.product == ("structured_deposit",)
    assert found.slots.product_text == "structurd deposits"


@pytest.mark.parametrize(
    ("typed", "first", "second"),
    [
        ("Who matures Friday, and remind me at 9 to ring the biggest one", "maturity_list", "reminder_set"),
        ("Whose birthdays are next week, plus how many clients do I have in total", "birthday_list", "book_summary"),
    ],
)
def test_of_two_wishes_the_first_is_answered_and_the_second_offered(typed: str, first: str, second: str) -> None:
    found = understand(typed, now=NOW, language="en", clients=None)
    assert (found.intent if isinstance(found, Ask) else None) == first
    assert second in found.candidates
