"""C-06 and C-20: words that must not stand in outward text, from the lists in ``content/{zh,en}/forbidden.toml``.

A hit is harmless where its clause denies it (非保本), where its sentence warns of it (警惕"保本高收益"), or where a wider match
says so (the official label R1 低风险). Both languages' lists are used on every text.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from content.marketing.folded import Folded
from content.marketing.quick import Patterns
from content.marketing.remarks import Level, Remark
from content.marketing.senses import Language

_CONTENT = Path(__file__).parent.parent
#: What makes a hit harmless by standing around it begins no further before it.
_WIDE = 160
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordSet:
    """One set of one language."""

    name: str
    """Its reason is wording ``marketing.reason.<name>``, its cure ``marketing.cure.<name>``."""
    check: str
    level: Level
    source: str
    unless: Patterns | None
    """What makes a hit inside it harmless."""
    of_sentence: re.Pattern[str] | None
    """A fact that makes the sentence's hits harmless, without ``not_of_sentence``."""
    not_of_sentence: re.Pattern[str] | None
    deniable: bool
    of_offers: bool
    """Only forbidden of what is sold: harmless in a sentence about everyday service that names nothing for sale."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The sets of one language, and how it denies and warns."""

    sets: tuple[WordSet, ...]
    patterns: Patterns
    """Every set's patterns, by the set's place."""
    denied: re.Pattern[str]
    reach: int
    after: re.Pattern[str]
    warned: re.Pattern[str]
    invites: re.Pattern[str]
    """A call to buy or to get in touch."""
    service: re.Pattern[str]
    """Everyday service: papers, opening hours, events, greetings."""
    sold: re.Pattern[str]
    """Anything for sale, or what it brings."""

    def remarks(self, folded: Folded) -> Iterator[Remark]:
        """What is found, as spans of the text as written."""
        for number, start, end in self.patterns.found(folded.text):
            one = self.sets[number]
            if one.unless and any(
                begin <= start < stop or begin < end <= stop
                for _, begin, stop in one.unless.found(folded.text, max(0, start - _WIDE), end)
            ):
                continue
            if one.of_offers and self._everyday(folded.sentence(start)):
                continue
            if one.deniable and self._harmless(folded, start, end, one):
                continue
            written = folded.written(start, end)
            yield Remark(level=one.level, check=one.check, start=written[0], end=written[1], reason=one.name)

    def _everyday(self, sentence: str) -> bool:
        return bool(self.service.search(sentence) and not self.sold.search(sentence))

    def _harmless(self, folded: Folded, start: int, end: int, one: WordSet) -> bool:
        if self.denied.search(folded.clause_before(start, self.reach)):
            return True
        if self.after.search(folded.text[end : end + 60]):
            return True
        sentence = folded.sentence(start)
        if self.warned.search(sentence) and not self.invites.search(sentence):
            return True  # a sentence that warns and sells at once is no warning
        fact = one.of_sentence and one.of_sentence.search(sentence)
        return bool(fact and not (one.not_of_sentence and one.not_of_sentence.search(sentence)))


@cache
def lists(language: str) -> Lists:
    """The lists of one language. Raises ValueError naming the set of a pattern that is none."""
    data = tomllib.loads((_CONTENT / language / "forbidden.toml").read_text(encoding="utf-8"))
    try:
        patterns = Patterns((number, one) for number, row in enumerate(data["set"]) for one in row["patterns"])
    except re.error as error:
        raise ValueError(f"forbidden.toml: {error.pattern!r}: {error}") from error
    return Lists(
        sets=tuple(_set(one) for one in data["set"]),
        patterns=patterns,
        denied=_any(data["denied"]["words"], "denied"),
        reach=int(data["denied"]["reach"]),
        after=_any([data["denied"]["after"]], "denied.after"),
        warned=_any(data["warned"]["words"], "warned"),
        invites=_any(data["warned"]["invites"], "warned.invites"),
        service=_any(data["everyday"]["words"], "everyday"),
        sold=_any(data["everyday"]["sold"], "everyday.sold"),
    )


def _set(row: Mapping[str, Any]) -> WordSet:
    name = row["name"]

    def optional(key: str) -> re.Pattern[str] | None:
        return _any([row[key]], f"{name}.{key}") if key in row else None

    return WordSet(
        name=name,
        check=row.get("check", "C-06"),
        level=row["level"],
        source=row["source"],
        unless=Patterns([(0, row["unless"])]) if "unless" in row else None,
        of_sentence=optional("unless_sentence"),
        not_of_sentence=optional("unless_sentence_without"),
        deniable=not row.get("undeniable", False),
        of_offers=row.get("of_offers", False),
    )


def _any(patterns: list[str], name: str) -> re.Pattern[str]:
    try:
        return re.compile("|".join(f"(?:{one})" for one in patterns), re.ASCII)
    except re.error as error:
        raise ValueError(f"{name}: {error}") from error
