"""Whom an English sentence names where no book tells: titles of many kinds, given names anywhere; short forms name nobody."""

import pytest

from handlers.language.clients import find_client
from handlers.language.text import tidy


def named(typed: str) -> str:
    sentence = tidy(typed)
    span = find_client(sentence.text, typed)
    return sentence.words(*span) if span else ""


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Met Mr Sun at his office", "Mr Sun"),
        ("log that Mr He called", "Mr He"),
        ("how do I explain it to Teacher Wei", "Teacher Wei"),
        ("Boss Ma introduced three shop owners", "Boss Ma"),
        ("what is Sister Li eligible for", "Sister Li"),
        ("call boss wang", "boss wang"),
        ("What's the system got against Teddy?", "Teddy"),
        ("Yvonne: yes to the salon", "Yvonne"),
        ("Rupert TD date?", "Rupert"),
        ("I owe Desmond a call", "Desmond"),
        ("will Mark come in", "Mark"),
        ("perks du guizhi", "du guizhi"),
        ("overide qin shaobo teir", "qin shaobo"),
    ],
)
def test_a_title_or_a_given_name_names_somebody(typed: str, name: str) -> None:
    assert named(typed) == name


@pytest.mark.parametrize(
    "typed",
    [
        "my boss wants the numbers",
        "teacher says no",
        "HQ asks how big my book is",
        "LGTM on the salon one",
        "something short on why NAVs wobble",
        "Mark the client as called",
        "Grace period on the loan",
        "anyone within 80% of the mark?",
        "miss call from him",
        "Don't let me forget the papers",
        "rates in hong kong",
        "can he change it",
    ],
)
def test_words_and_short_forms_name_nobody(typed: str) -> None:
    assert named(typed) == ""
