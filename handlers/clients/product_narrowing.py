"""What narrows a kind of product: how long it runs, what it follows. The catalogue's names decide which products are meant.

``handlers.understood`` keeps the words of a sentence, ``handlers.clients.product_info`` asks which products bear them.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

from segmentation.people import Product
from store.books.product_words import ProductWord

Named = TypeVar("Named", Product, ProductWord)
#: As it is asked for, and as it stands in names.
_WORDS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(named, re.IGNORECASE))
    for asked, named in (
        (r"(?<![\d十])(?:一|1)个月|\b(?:one|1)[- ]month\b", r"(?<![十\d])(?:一|1)个月|\b(?:one|1)[- ]month\b"),
        (r"(?<![\d十])(?:三|3)个月|\b(?:three|3)[- ]month\b", r"(?<![十\d])(?:三|3)个月|\b(?:three|3)[- ]month\b"),
        (
            r"半年期?(?!报)|(?<![\d十])(?:六|6)个月|\b(?:half[- ]year|(?:six|6)[- ]month)\b",
            r"半年|(?<![十\d])(?:六|6)个月|\b(?:half[- ]year|(?:six|6)[- ]month)\b",
        ),
        (r"(?<![\d十])(?:一|1)年期|\b(?:one|1)[- ]year\b", r"(?<![\d十])(?:一|1)年|\b(?:one|1)[- ]year\b"),
        (r"(?<![\d十])(?:三|3)年期|\b(?:three|3)[- ]year\b", r"(?<![\d十])(?:三|3)年|\b(?:three|3)[- ]year\b"),
        (r"(?<![\d十])(?:[二两]|2)年期|\b(?:two|2)[- ]year\b", r"(?<![\d十])(?:[二两]|2)年|\b(?:two|2)[- ]year\b"),
        (r"(?<![\d十])(?:五|5)年期|\b(?:five|5)[- ]year\b", r"(?<![\d十])(?:五|5)年|\b(?:five|5)[- ]year\b"),
        (r"(?<!\d)(?:十|10)年期|\b(?:ten|10)[- ]year\b", r"(?<!\d)(?:十|10)年|\b(?:ten|10)[- ]year\b"),
        (r"指数|\bindex\b", r"指数|\bindex\b"),
        (r"黄金挂钩|挂钩黄金|\bgold[- ]linked\b", r"黄金挂钩|挂钩黄金|\bgold[- ]linked\b"),
    )
)


@lru_cache(maxsize=512)
def narrowing_words(text: str) -> tuple[str, ...]:
    """The words of a sentence that narrow a kind, as they were typed."""
    return tuple(match[0] for asked, _ in _WORDS if (match := asked.search(text)))


def narrowed(words: Sequence[str], products: Sequence[Named]) -> tuple[tuple[Named, ...], tuple[str, ...]]:
    """Those whose names bear the words, one after the other; and the words no name bears, which narrow nothing."""
    kept, unused = tuple(products), []
    for word in words:
        named = next(pattern for asked, pattern in _WORDS if asked.fullmatch(word))
        fits = tuple(one for one in kept if named.search(one.name))
        kept = fits or kept
        if not fits:
            unused.append(word)
    return kept, tuple(unused)
