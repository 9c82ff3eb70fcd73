"""What each level of customers gets, as data: ``benefits.toml``, edited by the bank, read by ``handlers.clients.benefits``.

A ladder lists its levels from the lowest; whoever stands on one has its benefits and those of the levels beneath.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from segmentation.people import Language

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
def benefits() -> Benefits:
    """The catalogue, read once."""
    text = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return Benefits(
        ladders={name: tuple(levels) for name, levels in text["ladders"].items()},
        lists=dict(text["lists"]),
        rows=tuple(
            Benefit(
                id=row["id"],
                level=row["level"],
                words={"zh": row["zh"], "en": row["en"]},
                condition={"zh": row.get("condition_zh", ""), "en": row.get("condition_en", "")},
                cost=row["cost"],
                source=row["source"],
                state=row.get("state", "live"),
                valid_until=row.get("valid_until"),
            )
            for row in text["benefit"]
        ),
    )
