"""What the words of a passage mean, roughly: ``content/<language>/senses.toml`` has one row a sense.

"The original sum always finds its way home" and "your principal is certain to come back" share no word and nearly every
sense. ``doubtful`` weighs the senses of a passage, the ones that follow each other, and every two that stand in it.
"""

import re
import tomllib
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent.parent
#: Endings an English word may have and still be the one listed; what stands in their place.
_ENDINGS = (("s", ""), ("es", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"), ("ly", ""), ("'s", ""))
#: So many units are known at once.
_REMEMBERED = 20_000
_DIGITS = re.compile(r"\d[\d,.]*")
_SIGNS = re.compile(r"[^㐀-鿿a-z0%@']+")
_LETTERS = re.compile(r"[a-z']+|0|%|@")

Senses = tuple[str, ...]
Language = Literal["zh", "en"]


def units(folded: str, language: Language) -> Sequence[str]:
    """What a passage is counted in: its characters in Chinese, its words in English. Every number is 0, signs are blanks."""
    bare = _SIGNS.sub(" ", _DIGITS.sub("0", folded)).strip()
    return bare if language == "zh" else _LETTERS.findall(bare)


def neighbours(units: Sequence[str]) -> list[str]:
    """Every two units in a row."""
    return list(map(str.__add__, units, units[1:])) if isinstance(units, str) else list(map(" ".join, pairwise(units)))


class Lexicon:
    """The senses of one language's words; a word is a run of units."""

    def __init__(self, words: Iterable[tuple[Sequence[str], str]], *, endings: bool) -> None:
        """``words``: units and sense; ``endings``: whether a single unit is known with its usual endings too."""
        known: dict[tuple[str, ...], tuple[Sequence[str], Senses]] = {}
        for word, sense in words:
            _, senses = known.get(tuple(word), (word, ()))
            known[tuple(word)] = word, (*senses, sense)
        self._one = {key[0]: senses for key, (_, senses) in known.items() if len(key) == 1}
        self._more: dict[str, list[tuple[int, Sequence[str], Senses]]] = {}
        for key in sorted(known, key=len, reverse=True):
            if len(key) > 1:
                self._more.setdefault(neighbours(known[key][0])[0], []).append((len(key), *known[key]))
        self._endings = _ENDINGS if endings else ()
        self._met: dict[str, Senses] = {}

    def met(self, units: Sequence[str], twos: Sequence[str]) -> list[Senses]:
        """The senses of the words met from left to right; of several that begin at one place the longest."""
        more = {place: two for place, two in enumerate(twos) if two in self._more}
        alone = self._alone(units)
        found: list[Senses] = []
        free = 0
        for place in sorted(more.keys() | alone.keys()):
            if place < free:
                continue
            for length, word, senses in self._more[more[place]] if place in more else ():
                if units[place : place + length] == word:
                    found.append(senses)
                    free = place + length
                    break
            else:
                if place in alone:
                    found.append(alone[place])
        return found

    def _alone(self, units: Sequence[str]) -> dict[int, Senses]:
        """Place and senses of the units that are words by themselves."""
        if not self._endings:
            return {place: self._one[unit] for place, unit in enumerate(units) if unit in self._one}
        if len(self._met) > _REMEMBERED:
            self._met = {}
        known = self._met
        for unit in set(units).difference(known):
            known[unit] = self._senses(unit)
        return {place: senses for place, unit in enumerate(units) if (senses := known[unit])}

    def _senses(self, unit: str) -> Senses:
        if senses := self._one.get(unit):
            return senses
        for ending, instead in self._endings:
            if unit.endswith(ending) and (senses := self._one.get(unit.removesuffix(ending) + instead)):
                return senses
        return ()


def met(units: Sequence[str], twos: Sequence[str], language: Language) -> set[str]:
    """The pieces a passage's senses give: each, two that follow each other, and every two. ``twos`` are its neighbours."""
    words = lexicon(language).met(units, twos)
    found = {f"<{one}>{other}" for before, after in pairwise(words) for one in before for other in after}
    senses = sorted({sense for some in words for sense in some})
    found.update(map("<".__add__, senses))
    found.update(map("&".join, combinations(senses, 2)))
    return found


@cache
def lexicon(language: Language) -> Lexicon:
    """The senses of a language's words, as its file has them."""
    given = tomllib.loads((FOLDER / language / "senses.toml").read_text(encoding="utf-8"))
    words = [(units(word, language), sense) for sense, text in given.items() for word in text.split()]
    return Lexicon((row for row in words if row[0]), endings=language == "en")
