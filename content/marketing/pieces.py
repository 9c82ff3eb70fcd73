"""What a passage is made of, for what was learnt: ``doubtful`` weighs these pieces, ``learning`` learns what they weigh.

Runs of characters in Chinese; in English words, neighbours and what words begin with; in both the senses and the signs.
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import concat

from content.marketing.senses import Language, met, units

#: How it is said.
_TONE = re.compile(r"[!?:;\"“”…]")
#: English words that begin with the same letters, so many, are mostly of one family.
_STEM = 5


def pieces(folded: str, language: Language) -> set[str]:
    """The pieces of a folded passage."""
    parts = units(folded, language)
    found = _characters(str(parts)) if language == "zh" else _words(parts)
    found |= met(parts, language)
    found.update(_TONE.findall(folded))
    return found


def _characters(plain: str) -> set[str]:
    """Every character, every two and every three in a row."""
    text = f" {plain} "
    twos = list(map(concat, text, text[1:]))
    found = {*text, *twos, *map(concat, twos, text[2:])}
    found.discard(" ")
    return found


def _words(words: Sequence[str]) -> set[str]:
    found = {f" {word}" for word in words}
    found.update(map(" ".join, pairwise(words)))
    found.add("^" + " ".join(words[:2]))
    stems = [word[:_STEM] for word in words]
    found.update(map("=".__add__, stems))
    found.update(map("=".join, pairwise(stems)))
    return found
