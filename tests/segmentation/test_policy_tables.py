"""A policy file read section by section is the file read whole, however it is cut, edited or broken."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.policy import SHIPPED
from segmentation.policy_tables import _by_section, read_tables

TEXT = SHIPPED.read_text(encoding="utf-8")
PIECES = [
    "[a]\n", "[a.b]\n", "[b]  # words\n", "[a.b.c]\n", "[[a]]\n", "['a']\n", "[a..b]\n", " [b]\n",
    "x = 1\n", "b = { c = 1 }\n", "b.c = 2\n", "y = [\n", "[1],\n", "]\n", 'z = """\n', '"""\n', "'''\n", "w = '''\n", "# [a]\n",
    "x = 1", "\n", "\r\n", "c = [1]\n",
]  # fmt: skip


def whole(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return str(error)


def by_section(text: str) -> Any:
    try:
        return read_tables(text)
    except tomllib.TOMLDecodeError as error:
        return str(error)


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_any_pieces_give_what_the_whole_gives(text: str) -> None:
    assert by_section(text) == whole(text)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, len(TEXT)), st.integers(0, 200), st.sampled_from(PIECES))
def test_an_edit_of_the_shipped_file_gives_what_the_whole_gives(start: int, length: int, piece: str) -> None:
    edited = TEXT[:start] + piece + TEXT[start + length :]
    assert by_section(edited) == whole(edited)


def test_the_shipped_file_is_read_by_section_in_the_same_order() -> None:
    found = _by_section(TEXT)
    assert found == tomllib.loads(TEXT)
    assert list(found) == list(tomllib.loads(TEXT))
    assert read_tables("") == {}


@pytest.mark.parametrize(
    "text",
    [
        "[a]\nx = '''\n[b]\ny = 1\n'''\n", "[a]\nx = [\n[1]\n]\n",
        "[a]\nb = { c = 1 }\n[a.b]\nd = 1\n", "[a]\n[a]\n", "[a.b]\n[a]\nb = 1\n",
    ],
)  # fmt: skip
def test_what_is_unusual_is_read_whole(text: str) -> None:
    assert _by_section(text) is None
