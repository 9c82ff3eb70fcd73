"""Kinds of content (``kinds.toml``): what each is for, who reads it, how often, what stands under it, how long it holds."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content.problems import Problem
from segmentation.people import Language

_FILE = Path(__file__).parent / "kinds.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentKind:
    """One row of ``kinds.toml``."""

    name: str
    title: Mapping[Language, str]
    purpose: str
    """What it is sent as: digest, marketing, service; caps and quiet hours follow from it."""
    every: str
    """day, week, month, quarter, or event: when there is something."""
    segments: tuple[str, ...]
    """For whom, where the editor says nothing else; empty: by topics."""
    days_valid: int
    needs_days: bool
    """It has a first and a last day: an offer, an event."""
    notices: tuple[str, ...]
    """Wording keys of sentences that stand under it and cannot be taken away."""
    alone: bool
    """Goes to single customers, never to groups."""


@cache
def kinds(path: Path = _FILE) -> Mapping[str, ContentKind]:
    """Every kind by its name, in the order of the file."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: ContentKind(
            name=name,
            title={"zh": row["zh"], "en": row["en"]},
            purpose=row["purpose"],
            every=row["every"],
            segments=tuple(row.get("segments", ())),
            days_valid=row["days_valid"],
            needs_days=row.get("needs_days", False),
            notices=tuple(row.get("notices", ())),
            alone=row.get("alone", False),
        )
        for name, row in given.items()
    }


def kind_of(name: str) -> ContentKind:
    """A kind by its name. Raises Problem (exit 2) that lists them."""
    found = kinds().get(name)
    if found is None:
        raise Problem("newsroom.no_kind", exit_code=2, kind=name, kinds=", ".join(kinds()))
    return found
