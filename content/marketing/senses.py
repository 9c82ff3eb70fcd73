"""What the words of a passage mean, roughly: ``content/<language>/senses.toml`` has one row a sense.

"The original sum always finds its way home" and "your principal is certain to come back" share no word and nearly every
sense. ``doubtful`` weighs the senses of a passage, the ones that follow each other, and every two that stand in it.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import combinations, pairwise, product, zip_longest
from operator import add
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent.parent
#: Endings an English word may have and still be the one listed; what stands in their place.
_ENDINGS = (
    *(("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("d", ""), ("ied", "y"), ("ing", ""), ("ing", "e"), ("ly", "")),
    ("'s", ""),
)
#: So many letters of a word stand before its ending at least: "is" is no "i", "used" no "us".
_STEM = 3
#: So many units are known at once.
_REMEMBERED = 20_000
_DIGITS = re.compile(r"\d[\d,.]*")
_SIGNS = re.compile(r"[^㐀-鿿a-z0%@']+")
_LETTERS = re.compile(r"[a-z']+|0|%|@")

Senses = tuple[int, ...]
"""Their numbers, in the order of their names."""
Language = Literal["zh", "en"]


def units(folded: str, language: Language) -> Sequence[str]:
    """What a passage is counted in: its characters in Chinese, its words in English. Every number is 0, signs are blanks."""
    bare = _SIGNS.sub(" ", _DIGITS.sub("0", folded)).strip()
    return bare if language == "zh" else _LETTERS.findall(bare)


def neighbours(units: Sequence[str]) -> list[str]:
    """Every two units in a row."""
    return list(map(add, units, units[1:])) if isinstance(units, str) else list(map(" ".join, pairwise(units)))


class Lexicon:
    """The senses of one language's words; a word is a run of units."""

    def __init__(self, words: Iterable[tuple[Sequence[str], str]], *, endings: bool) -> None:
        """``words``: units and sense; ``endings``: whether a single unit is known with its usual endings too."""
        given = list(words)
        self.names = sorted({sense for _, sense in given})
        number = {sense: place for place, sense in enumerate(self.names)}
        known: dict[tuple[str, ...], tuple[Sequence[str], Senses]] = {}
        for word, sense in given:
            _, senses = known.get(tuple(word), (word, ()))
            known[tuple(word)] = word, (*senses, number[sense])
        self._one = {key[0]: senses for key, (_, senses) in known.items() if len(key) == 1}
        self._more: dict[str, list[tuple[int, Sequence[str], Senses]]] = {}
        for key in sorted(known, key=len, reverse=True):
            if len(key) > 1:
                self._more.setdefault(neighbours(known[key][0])[0], []).append((len(key), *known[key]))
        self._endings = _ENDINGS if endings else ()
        self._met: dict[str, Senses] = {}

    def met(self, units: Sequence[str], twos: Sequence[str]) -> list[Senses]:
        """The senses of the words met from left to right; of several that begin at one place the longest."""
        found: list[Senses] = []
        free = 0
        for place, (longer, alone) in enumerate(zip_longest(map(self._more.get, twos), self._alone(units))):
            if place < free or not (longer or alone):
                continue
            for length, word, senses in longer or ():
                if units[place : place + length] == word:
                    found.append(senses)
                    free = place + length
                    break
            else:
                if alone:
                    found.append(alone)
        return found

    def _alone(self, units: Sequence[str]) -> Iterator[Senses | None]:
        """Of each unit the senses it has as a word by itself."""
        if not self._endings:
            return map(self._one.get, units)
        if len(self._met) > _REMEMBERED:
            self._met = {}
        known = self._met
        for unit in set(units).difference(known):
            known[unit] = self._senses(unit)
        return map(known.__getitem__, units)

    def _senses(self, unit: str) -> Senses:
        if senses := self._one.get(unit):
            return senses
        for ending, instead in self._endings:
            stem = unit.removesuffix(ending)
            if _STEM <= len(stem) < len(unit) and (senses := self._one.get(stem + instead)):
                return senses
        return ()


def met(units: Sequence[str], twos: Sequence[str], language: Language) -> set[str]:
    """The pieces a passage's senses give: each, two that follow each other, and every two. ``twos`` are its neighbours."""
    known = lexicon(language)
    words = [[known.names[one] for one in senses] for senses in known.met(units, twos)]
    found = {_follows(one, other) for before, after in pairwise(words) for one in before for other in after}
    senses = sorted({sense for some in words for sense in some})
    found.update(map(_alone, senses))
    found.update(_both(*two) for two in combinations(senses, 2))
    return found


def _alone(one: str) -> str:
    return f"<{one}"


def _follows(one: str, other: str) -> str:
    return f"<{one}>{other}"


def _both(one: str, other: str) -> str:
    return f"{one}&{other}"


class Weights:
    """What the pieces of senses weigh, by the senses' numbers: no name is put together to weigh a passage."""

    def __init__(self, language: Language, pieces: Mapping[str, int]) -> None:
        """``pieces``: what weighs how much; those of other kinds are passed over."""
        names = lexicon(language).names
        self._alone = [pieces.get(_alone(one), 0) for one in names]
        self._follows = [[pieces.get(_follows(one, other), 0) for other in names] for one in names]
        self._both = [[pieces.get(_both(one, other), 0) for other in names] for one in names]

    def sum(self, words: Sequence[Senses]) -> int:
        """Of the senses of a passage's words: the same as of the pieces that ``met`` gives, added up."""
        follow = {two for before, after in pairwise(words) for two in product(before, after)}
        senses = sorted({sense for some in words for sense in some})
        total = sum(map(self._alone.__getitem__, senses))
        total += sum([self._follows[one][other] for one, other in follow])
        for place, one in enumerate(senses, 1):
            total += sum(map(self._both[one].__getitem__, senses[place:]))
        return total


@cache
def lexicon(language: Language) -> Lexicon:
    """The senses of a language's words, as its file has them."""
    given = tomllib.loads((FOLDER / language / "senses.toml").read_text(encoding="utf-8"))
    words = [(units(word, language), sense) for sense, text in given.items() for word in text.split()]
    return Lexicon((row for row in words if row[0]), endings=language == "en")
