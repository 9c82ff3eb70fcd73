"""A sentence made fit to be kept: every name, number and day behind its letter, whatever else looks like a name as well.

Understanding calls ``for_keeping`` for what it did not understand, or only just. C stands for a person, T for days, P for a
product, S for a group of customers, A for an amount, N for the first so many, # for any other number.
"""

import re

from handlers.language.clients_en import looks_like_a_name
from handlers.language.clients_zh import names_by_shape
from handlers.language.tagging import Tagged

#: What is longer is no question.
_LONGEST = 120
_NUMBER = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿]*\d[\d零〇一二两三四五六七八九十百千万亿.,:/-]*")
_ADDRESS = re.compile(r"\S+@\S+|https?:\S+|www\.\S+")
_WORDS = re.compile(r"[a-z][a-z'’-]+(?: [a-z][a-z'’-]+)*")
_CODE = re.compile(r"\b[a-z]+#[a-z#]*")


def for_keeping(tagged: Tagged) -> str:
    """The sentence without anything personal; what is shorter than its masks tells nobody apart."""
    text = _ADDRESS.sub("#", tagged.masked)
    for start, end in reversed(names_by_shape(text)):
        text = f"{text[:start]}C{text[end:]}"
    text = _WORDS.sub(lambda match: _without_names(match[0]), text)
    text = _CODE.sub("#", _NUMBER.sub("#", text))
    return " ".join(text.split())[:_LONGEST]


def _without_names(words: str) -> str:
    """Latin words with those that are built like names behind one letter."""
    kept: list[str] = []
    for word in words.split(" "):
        masked = "C" if looks_like_a_name(word) else word
        if masked != "C" or not kept or kept[-1] != "C":
            kept.append(masked)
    return " ".join(kept)
