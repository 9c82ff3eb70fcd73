"""The words of a letter: what a bank writes and approves, with listed placeholders and nothing else that changes.

A line whose placeholder has nothing to say is left out, so that no letter has a hole. ``composed`` is the only maker of a
letter's text; notices are added here and cannot be left out. Amounts and rates are never free words (``examined``).
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import content
from content.cards import Card, Section
from content.letters.kinds import LetterKind
from content.problems import Problem
from content.pushes.fields import Bound
from content.pushes.findings import PushFinding
from content.pushes.findings import examined as text_findings
from content.pushes.rules import MARKETING
from content.wording import LANGUAGES, say
from segmentation.people import Language

#: Placeholders that are a few words, and those that are lines of their own.
WORDS = ("name", "manager", "branch", "as_of", "years", "total", "assessed")
BLOCKS = ("holdings", "ends", "picks", "benefits")
#: Blocks that are the bank's figures; what the others say is held to the text checks as the template is.
_FIGURES = ("holdings", "ends", "picks")
_PLACE = re.compile(r"\{([^{}]*)\}")
_FOLDER = Path(content.__file__).parent
_LONGEST = 2000
"""Characters: a letter that is longer is read by nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterWords:
    """A template's lines in each language, placeholders unfilled."""

    lines: Mapping[Language, tuple[str, ...]]

    def to_json(self) -> dict[str, Any]:
        """As a template keeps them."""
        return {language: list(lines) for language, lines in self.lines.items()}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "LetterWords":
        """The same again; what is in neither language is not read."""
        return LetterWords(lines={language: tuple(data[language]) for language in LANGUAGES if language in data})

    @property
    def blocks(self) -> frozenset[str]:
        """The blocks that stand in any of them."""
        return frozenset(name for lines in self.lines.values() for line in lines for name in _PLACE.findall(line))

    def content_hash(self) -> str:
        """SHA-256 over all of them: what an approval signs."""
        text = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What the bank's data say for one letter; nothing in a ``repr``."""

    words: Mapping[str, str] = field(repr=False)
    """By placeholder; empty: nothing to say."""
    blocks: Mapping[str, tuple[str, ...]] = field(repr=False)
    notices: tuple[str, ...] = ()
    """Of the products it names."""
    products: tuple[str, ...] = ()
    """Their codes."""
    fields: tuple[Bound, ...] = ()
    """Their data as they are shown; before it is handed over they are compared with the products as they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as the customer reads it."""

    lines: tuple[str, ...] = field(repr=False)
    notices: tuple[str, ...] = field(repr=False)
    bound: tuple[Bound, ...] = field(repr=False)
    """What of it came from the bank's data."""
    products: tuple[str, ...] = ()

    @property
    def outward(self) -> Card:
        """What the checks look at and what is hashed: exactly what the customer reads."""
        return Card(title="", sections=(Section(lines=self.lines, copy=True),), notices=self.notices)

    @property
    def text(self) -> tuple[str, ...]:
        """Its lines with the notices beneath, as they are copied."""
        return (*self.lines, *(("", *self.notices) if self.notices else ()))


def checked(words: LetterWords) -> LetterWords:
    """Pass words in both languages, short enough, with known placeholders, blocks alone on a line. Raises Problem (exit 2)."""
    for language in LANGUAGES:
        lines = words.lines.get(language, ())
        if not any(line.strip() for line in lines):
            raise Problem("letters.no_words", exit_code=2, language=language)
        if sum(map(len, lines)) > _LONGEST:
            raise Problem("letters.too_long", exit_code=2, most=_LONGEST)
        for line in lines:
            for name in _PLACE.findall(line):
                if name not in (*WORDS, *BLOCKS):
                    raise Problem(
                        "letters.unknown_place", exit_code=2, name=name, names=", ".join((*WORDS, *BLOCKS))
                    )  # fmt: skip
                if name in BLOCKS and line.strip() != f"{{{name}}}":
                    raise Problem("letters.block_alone", exit_code=2, name=name)
            if "{" in _PLACE.sub("", line) or "}" in _PLACE.sub("", line):
                raise Problem("letters.unknown_place", exit_code=2, name=line.strip()[:40], names=", ".join(WORDS))
    return words


def examined(words: LetterWords) -> tuple[PushFinding, ...]:
    """What the text checks say of a template; rates and amounts of its own block it, whatever its kind."""
    shown = Card(title="", sections=tuple(Section(lines=lines) for lines in words.lines.values()))
    return text_findings(shown, MARKETING, ())


def composed(words: LetterWords, kind: LetterKind, language: Language, facts: LetterFacts) -> Letter:
    """The letter. Raises Problem: a block its kind needs is empty, or it is too long."""
    for name in kind.needs:
        if not facts.blocks.get(name):
            raise Problem(f"letters.nothing.{name}")
    lines: list[str] = []
    for line in words.lines[language]:
        lines += _filled(line, facts)
    if sum(map(len, lines)) > _LONGEST:
        raise Problem("letters.too_long", most=_LONGEST)
    said = tuple(say(key, language, day=facts.words["as_of"]) for key in kind.notices)
    given = [*facts.words.values(), *(line for name in _FIGURES for line in facts.blocks.get(name, ()))]
    return Letter(
        lines=tuple(lines),
        notices=tuple(dict.fromkeys((*facts.notices, *said))),
        bound=(
            *facts.fields,
            *(Bound(product_code="", field="letter", text=text) for text in dict.fromkeys(given) if text),
        ),
        products=facts.products,
    )


def _filled(line: str, facts: LetterFacts) -> tuple[str, ...]:
    names = _PLACE.findall(line)
    if len(names) == 1 and names[0] in BLOCKS:
        return facts.blocks.get(names[0], ())
    if any(not facts.words.get(name) for name in names):
        return ()
    return (_PLACE.sub(lambda match: facts.words[match[1]], line),)


@cache
def shipped() -> Mapping[str, LetterWords]:
    """The words the product comes with, by kind: a bank approves these or its own (``content/<language>/letters.toml``)."""
    given = {
        language: tomllib.loads((_FOLDER / language / "letters.toml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    }
    return {
        kind: LetterWords(lines={language: tuple(given[language][kind]["lines"]) for language in LANGUAGES})
        for kind in given["zh"]
    }
