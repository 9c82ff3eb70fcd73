"""What each level of customers gets, as data: ``benefits.toml``, edited by the bank, read by ``handlers.clients.benefits``.

A ladder lists its levels from the lowest; whoever stands on one has its benefits and those of the levels beneath.
"""

import tomllib
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from content.problems import Problem
from segmentation.people import Language

#: Who pays for a benefit, and how far the bank stands behind it.
PAYERS = ("bank", "branch", "head_office", "card")
STATES = ("live", "verify")
#: Whom a benefit is for, where not for all of its level.
WHOM = ("", "parents")
_FILE = Path(__file__).with_name("benefits.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """One benefit of a level."""

    id: str
    level: str
    """From which group on: ``tier:mid``."""
    words: Mapping[Language, str]
    condition: Mapping[Language, str]
    """What has to be reached besides; empty for none."""
    cost: str
    """Who pays: bank, branch, head_office, card."""
    source: str
    state: str = "live"
    valid_until: date | None = None
    whom: str = ""
    """``parents``: named in a talk to them alone; empty: to all of the level."""

    @property
    def confirmed(self) -> bool:
        """Whether the bank has confirmed it."""
        return self.state == "live"


@dataclass(frozen=True, slots=True)
class Benefits:
    """The catalogue."""

    ladders: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, str]
    """Lists of customers that stand for a level."""
    rows: tuple[Benefit, ...]

    def of_level(self, word: str, on: date) -> tuple[Benefit, ...]:
        """What starts with this very level, on the day."""
        return tuple(
            one for one in self.rows if one.level == word and (one.valid_until is None or on <= one.valid_until)
        )

    def up_to(self, word: str, on: date) -> tuple[Benefit, ...]:
        """What a level has in all: its own first, then those of the levels beneath."""
        scheme, _, value = word.partition(":")
        ladder = self.ladders.get(scheme, ())
        if value not in ladder:
            return ()
        steps = reversed(ladder[: ladder.index(value) + 1])
        return tuple(one for step in steps for one in self.of_level(f"{scheme}:{step}", on))

    def level(self, word: str) -> str:
        """The level a group stands for; empty where benefits do not go by it."""
        word = self.lists.get(word, word)
        scheme, _, value = word.partition(":")
        return word if value in self.ladders.get(scheme, ()) else ""

    def above(self, word: str) -> str:
        """The next level of the ladder; empty at the top and off the ladder."""
        scheme, _, value = word.partition(":")
        ladder = self.ladders.get(scheme, ())
        if value not in ladder or value == ladder[-1]:
            return ""
        return f"{scheme}:{ladder[ladder.index(value) + 1]}"


@cache
def benefits(path: Path = _FILE) -> Benefits:
    """The catalogue, read and checked once. Raises Problem (exit 2) for a row that is none."""
    text = tomllib.loads(path.read_text(encoding="utf-8"))
    ladders = {name: tuple(levels) for name, levels in text["ladders"].items()}
    levels = {f"{name}:{level}" for name, steps in ladders.items() for level in steps}
    for level in text["lists"].values():
        _known("lists", "level", level, levels)
    rows = tuple(_benefit(row, levels) for row in text["benefit"])
    if repeated := [name for name, count in Counter(one.id for one in rows).items() if count > 1]:
        raise Problem("catalogue.benefit_twice", exit_code=2, benefit=repeated[0])
    return Benefits(ladders=ladders, lists=dict(text["lists"]), rows=rows)


def _benefit(row: Mapping[str, Any], levels: Collection[str]) -> Benefit:
    name = str(row.get("id") or row.get("en") or "?")
    if missing := [key for key in ("id", "zh", "en", "source") if not row.get(key)]:
        raise Problem("catalogue.benefit_lacks", exit_code=2, benefit=name, field=missing[0])
    _known(name, "level", row.get("level"), levels)
    _known(name, "cost", row.get("cost"), PAYERS)
    _known(name, "whom", row.get("whom", ""), WHOM)
    _known(name, "state", row.get("state", STATES[0]), STATES)
    until = row.get("valid_until")
    if until is not None and type(until) is not date:
        raise Problem("catalogue.benefit_lacks", exit_code=2, benefit=name, field="valid_until")
    return Benefit(
        id=row["id"],
        level=row["level"],
        words={"zh": row["zh"], "en": row["en"]},
        condition={"zh": row.get("condition_zh", ""), "en": row.get("condition_en", "")},
        cost=row["cost"],
        source=row["source"],
        state=row.get("state", STATES[0]),
        valid_until=until,
        whom=row.get("whom", ""),
    )


def _known(name: str, field: str, given: object, known: Collection[str]) -> None:
    if given not in known:
        words = ", ".join(sorted(known))
        raise Problem("catalogue.benefit_words", exit_code=2, benefit=name, field=field, known=words)
