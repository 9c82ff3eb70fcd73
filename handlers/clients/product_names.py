"""Which of the bank's own products a text names: by code, by name, or by the part of it that nothing else is called.

Understanding knows kinds of product in any words; what a bank calls its products only its catalogue knows. ``spelled`` puts the
kind in the place of the name, so that a sentence is understood, and says which products were meant.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import takewhile

from content.wording import kind_name
from handlers.ask import Slots
from handlers.language.text import tidy
from handlers.language.vocabulary import find_words
from segmentation.people import Language, Product
from store.books.product_words import ProductWord

_SPACES = re.compile(r"[\s·\-—_()（）「」《》“”\"']+")
#: Terms and numbers at the end of a name: 三个月, 六个月, 一年, 一号, 12.
_TERM = re.compile(r"(?:[一二三四五六七八九十两\d]+(?:个月|年|天|号|期|克)?)$")
#: Shorter parts of names stand in too many sentences: a name without what all names begin with, and its own heart.
_BARE, _HEART = 4, 4
#: A code has letters and figures; others would be found in every sentence.
_CODE = re.compile(r"(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9-]{3,}")
_KIND_EN = r"(?:funds?|wealth products?|products?|cds?|deposits?|bonds?)"
_KIND_ZH = r"(?:基金|理财产品|理财|产品|存单)"
_KIND_BEFORE = re.compile(rf"(?:\b{_KIND_EN} |{_KIND_ZH})$", re.IGNORECASE)
_KIND_AFTER = re.compile(rf"^(?: {_KIND_EN}\b|{_KIND_ZH}(?!和|与|跟|、|到期))", re.IGNORECASE)
#: So many names that begin alike make a beginning.
_ALIKE = 4
_SHORTEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """A sentence with the kinds in the place of the names."""

    text: str
    codes: tuple[str, ...] = ()
    words: str = ""
    """The names as they were typed."""
    kinds: tuple[str, ...] = ()
    """The kinds that stand for them now."""
    alone: bool = False
    """The message was nothing but the name."""


def plain(text: str) -> str:
    """As names are compared: half-width, small letters, no blanks and brackets."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text).casefold())


def spelled(text: str, products: tuple[ProductWord, ...], language: Language) -> Spelled:
    """The sentence for understanding; as it is where it names no product."""
    codes: list[str] = []
    typed: list[str] = []
    kinds: list[str] = []
    said = unicodedata.normalize("NFKC", text)
    low = said.casefold()
    if not _any_word(products).search(low):
        return Spelled(text=text)
    for word, of, kind in _words(products):
        place = low.find(word)
        while place >= 0 and not _stands(low, place, word):
            place = low.find(word, place + 1)
        if place < 0:
            continue
        stand_in = _stand_in(kind, language)
        typed.append(said[place : place + len(word)])
        said = (
            _without_kind(said[:place], _KIND_BEFORE) + stand_in + _without_kind(said[place + len(word) :], _KIND_AFTER)
        )
        low = said.casefold()
        codes += [code for code in of if code not in codes]
        kinds += _stands_for(stand_in)
    if not codes:
        return Spelled(text=text)
    alone = plain(text) == plain("".join(typed))
    return Spelled(text=said, codes=tuple(codes), words=" ".join(typed), kinds=tuple(kinds), alone=alone)


def _without_kind(text: str, pattern: re.Pattern[str]) -> str:
    """Without the word that only says what the name beside it is: fund EF01, EF01基金."""
    return pattern.sub("", text, count=1)


def with_products(slots: Slots, named: Spelled) -> Slots:
    """The slots with the products named in the place of the kinds that stood for them."""
    if not named.codes:
        return slots
    if slots.besides and not set(named.kinds) & set(slots.product):
        return replace(slots, besides=(), unheard=(*slots.unheard, named.words))  # all of a kind would be left out
    if slots.lacks and not set(named.kinds) & set(slots.product):
        others = tuple(one for one in slots.lacks if one not in named.kinds)
        return replace(slots, lacks=(*named.codes, *others))
    others = tuple(one for one in slots.product if one not in named.kinds)
    each = tuple(named.codes if set(group) <= set(named.kinds) else group for group in slots.each)
    return replace(slots, product=(*named.codes, *others), each=each, product_text=named.words)


def meant_by(words: str, products: Sequence[Product]) -> tuple[Product, ...]:
    """The products that words alone may mean: by code, else by whole name, else by a part of it either way round."""
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


@lru_cache(maxsize=4)
def _words(products: tuple[ProductWord, ...]) -> tuple[tuple[str, tuple[str, ...], str], ...]:
    """Every word that names products: (word, codes, kind), the longest first; what is usual for a kind is none."""
    beginning = _common_beginning(products)
    found: dict[str, tuple[list[str], str]] = {}
    for one in products:
        name = unicodedata.normalize("NFKC", one.name).casefold()
        bare = name.removeprefix(beginning)
        heart = _heart(bare)
        words = [one.code.casefold()] if _CODE.fullmatch(one.code) else []
        words += [name] if heart or beginning else []  # a kind and a term alone may be a period: 定期存款三个月内到期
        words += [bare] if heart and len(bare) >= _BARE else []
        words += [heart] if len(heart) >= _HEART else []
        for word in dict.fromkeys(words):
            if not _usual(word):
                found.setdefault(word, ([], one.kind))[0].append(one.code)
    ordered = sorted(found.items(), key=lambda item: (-len(item[0]), item[0]))
    return tuple((word, tuple(codes), kind) for word, (codes, kind) in ordered)


@lru_cache(maxsize=4)
def _any_word(products: tuple[ProductWord, ...]) -> re.Pattern[str]:
    """Any of those words: most sentences hold none."""
    words = "|".join(re.escape(word) for word, _, _ in _words(products))
    return re.compile(words or "(?!)")


def _common_beginning(products: tuple[ProductWord, ...]) -> str:
    """What the names begin with, the bank's own name say; empty where they do not."""
    names = [unicodedata.normalize("NFKC", one.name).casefold() for one in products]
    if len(names) < _ALIKE:
        return ""
    alike = takewhile(lambda signs: len(set(signs)) == 1, zip(*names, strict=False))
    beginning = "".join(signs[0] for signs in alike)
    return beginning if all(len(name) > len(beginning) for name in names) else ""


def _heart(name: str) -> str:
    """The name without its term and without what its kind is called: 日日添益."""
    rest = _TERM.sub("", name)
    for found in (
        one for one in reversed(find_words(rest, "product")) if any(one.values)
    ):  # a name of no kind is its heart
        rest = rest[: found.at[0]] + rest[found.at[1] :]
    return rest.strip() if rest and rest in name else ""


def _usual(word: str) -> bool:
    """Whether it is what managers call a kind or a segment anyway."""
    text = tidy(word).text
    return any(
        found.at[0] == 0 and found.at[1] == len(text)
        for room in ("product", "segment")
        for found in find_words(text, room)
    )


def _stands(text: str, place: int, word: str) -> bool:
    """Whether a Latin word stands by itself there."""
    before, after = text[place - 1 : place] if place else "", text[place + len(word) : place + len(word) + 1]
    first, last = word[0], word[-1]
    return not (
        (first.isascii() and first.isalnum() and before.isascii() and before.isalnum())
        or (last.isascii() and last.isalnum() and after.isascii() and after.isalnum())
    )


@lru_cache(maxsize=64)
def _stands_for(stand_in: str) -> tuple[str, ...]:
    """What understanding reads in the word put in a name's place."""
    return tuple(kind for found in find_words(tidy(stand_in).text, "product") for kind in found.values)


@lru_cache(maxsize=64)
def _stand_in(kind: str, language: Language) -> str:
    """What understanding knows the kind by; blanks part it from Latin words."""
    name = kind_name(kind, language)
    usual = "基金" if language == "zh" else "fund"
    name = name if _usual(name) else usual
    return name if language == "zh" else f" {name} "
