"""What a passage is made of, for what was learnt: ``doubtful`` weighs these pieces, ``learning`` learns what they weigh.

Runs of characters in Chinese; in English words, neighbours and what words begin with; in both the senses and the signs.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import add

from content.marketing.senses import Language, met, neighbours, units

#: How it is said.
_TONE = re.compile(r"[!?:;\"“”…]")
#: English words that begin with the same letters, so many, are mostly of one family.
_STEM = 5

#: What denies the words after it, so many.
_NOT = frozenset(
    re.findall(
        r"\S+",
        "not no never nobody nothing cannot without neither nor none hardly can't don't won't doesn't isn't aren't wasn't"
        " didn't couldn't wouldn't shouldn't mustn't haven't hasn't needn't",
    )
)
_REACH = 6


def pieces(folded: str, language: Language) -> set[str]:
    """The pieces of a folded passage."""
    parts = units(folded, language)
    twos = neighbours(parts)
    return worded(folded, parts, twos) | met(parts, twos, language)


def worded(folded: str, parts: Sequence[str], twos: list[str]) -> set[str]:
    """Those of its words and signs. ``parts`` are its units, ``twos`` their neighbours."""
    found = _characters(parts, twos) if isinstance(parts, str) else _words(parts, twos)
    found.update(_TONE.findall(folded))
    return found


def _characters(plain: str, twos: list[str]) -> set[str]:
    """Every character, every two and every three in a row; a blank stands before the first and after the last."""
    found = {*plain, *twos, *map(add, twos, plain[2:])}
    found.discard(" ")
    found.update((f" {plain[:1]}", f" {plain[:2]}", f"{plain[-1:]} ", f"{plain[-2:]} "))
    return found


def _words(words: Sequence[str], twos: list[str]) -> set[str]:
    """Every word, neighbours, two with one or two words between, how the passage begins, stems, and what stands after a "not"."""
    found = set(map(" ".__add__, words))
    found.update(twos)
    found.update(map("~".join, zip(words, words[2:], strict=False)))
    found.update(map("~".join, zip(words, words[3:], strict=False)))
    found.add("^" + " ".join(words[:2]))
    stems = [word[:_STEM] for word in words]
    found.update(map("=".__add__, stems))
    found.update(map("=".join, pairwise(stems)))
    for place in [place for place, word in enumerate(words, 1) if word in _NOT]:
        found.update(map("-".__add__, words[place : place + _REACH]))
        found.update(map("-=".__add__, stems[place : place + _REACH]))
    return found
