"""Which of the bank's own products a text names: by code, or by its usual name or an unmistakable part of it.

Understanding knows kinds of product in any words; what a bank calls its products only its catalogue knows.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from segmentation.people import Product

_SPACES = re.compile(r"[\s·\-—_()（）「」《》“”\"']+")
#: Shorter words are in too many names.
_SHORTEST = 2


def plain(text: str) -> str:
    """As names are compared: half-width, small letters, no blanks and brackets."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text).casefold())


def named_in(text: str, products: Iterable[Product]) -> tuple[str, ...]:
    """The codes of the products that stand in a sentence by code or whole name; the longest names first, each place once."""
    rest = plain(text)
    words = unicodedata.normalize("NFKC", text).casefold()
    found: list[str] = []
    known = sorted(products, key=lambda one: -len(one.name))
    for one in known:
        name = plain(one.name)
        if len(name) > _SHORTEST and name in rest:
            found.append(one.product_code)
            rest = rest.replace(name, "\0")
    for one in known:
        code = re.escape(one.product_code.casefold())
        if one.product_code not in found and re.search(rf"(?<![a-z0-9]){code}(?![a-z0-9])", words):
            found.append(one.product_code)
    return tuple(found)


def meant_by(words: str, products: Sequence[Product]) -> tuple[Product, ...]:
    """The products that the words may mean: by code, else by whole name, else by a part of it either way round."""
    text = plain(words)
    if not text:
        return ()
    layers: tuple[Callable[[Product], bool], ...] = (
        lambda one: plain(one.product_code) == text,
        lambda one: plain(one.name) == text,
        lambda one: len(text) >= _SHORTEST and text in plain(one.name),
        lambda one: len(plain(one.name)) > _SHORTEST and plain(one.name) in text,
    )
    for fits in layers:
        found = tuple(one for one in products if fits(one))
        if found:
            return found
    return ()
