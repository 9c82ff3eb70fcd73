"""Public rules and figures with their source and day (``public_rules.toml``): what an answer to an objection leans on.

A figure is quoted only while it is fresh; a rule stands until the bank's own list says otherwise.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from content.wording import day, say
from segmentation.people import Language

_FILE = Path(__file__).with_name("public_rules.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRule:
    """One rule, or one published figure."""

    id: str
    title: dict[Language, str]
    as_of: date
    """In force since, or the day of the figure."""
    figure: dict[Language, str] | None = None
    valid_days: int | None = None

    def cited(self, language: Language, today: date) -> str:
        """Source and day in one phrase; empty for what is not in force yet or too old to be quoted."""
        if self.as_of > today or (self.valid_days is not None and self.as_of + timedelta(days=self.valid_days) < today):
            return ""
        on = day(self.as_of, language, weekday=False)
        if self.figure:
            return say("objections.figure", language, title=self.title[language], figure=self.figure[language], day=on)
        return say("objections.source", language, title=self.title[language], day=on)


@cache
def public_rules(path: Path = _FILE) -> dict[str, PublicRule]:
    """Every rule by its id, read once."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: PublicRule(
            id=name,
            title={"zh": row["zh"], "en": row["en"]},
            as_of=row["as_of"],
            figure={"zh": row["figure_zh"], "en": row["figure_en"]} if "figure_zh" in row else None,
            valid_days=row.get("valid_days"),
        )
        for name, row in given.items()
    }
