"""Cantonese as it is typed, read as the Mandarin of as many characters: 边个听日到期 is 哪个明天到期.

The words lie in ``[dialect]`` of ``content/zh/vocabulary.toml``. Understanding asks it before politeness is taken away;
every character stays where it stood, so spans still lead back to the words as typed.
"""

import re
from dataclasses import replace
from functools import cache

from handlers.language.text import Tidy
from handlers.language.vocabulary import split_words

_LINES = ("whom", "when", "grammar", "doing")


def in_mandarin(sentence: Tidy) -> Tidy:
    """The sentence as it is compared; itself where no sign of the dialect stands in it."""
    if not _signs().search(sentence.text):
        return sentence
    pattern, said = _spoken()
    return replace(sentence, text=pattern.sub(lambda match: said[match[0]], sentence.text))


@cache
def _signs() -> re.Pattern[str]:
    return _any_of(split_words("zh", "dialect", "signs"))


@cache
def _spoken() -> tuple[re.Pattern[str], dict[str, str]]:
    pairs = (pair.split("=") for line in _LINES for pair in split_words("zh", "dialect", line))
    said = {word: mandarin for word, mandarin in pairs if len(word) == len(mandarin)}
    return _any_of(said), said


def _any_of(words: "list[str] | dict[str, str]") -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
