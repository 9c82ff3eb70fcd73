"""Kinds of letters (``kinds.toml``): what each is for, for whom, how often, what it needs and what stands beneath it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from content.problems import Problem

_FILE = Path(__file__).with_name("kinds.toml")
#: The channel letters go by: the manager's own chat with the customer.
CHANNEL = "wecom"
BIRTHDAY = "birthday"
_MONTHS_A_QUARTER = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind:
    """One row of ``kinds.toml``."""

    name: str
    purpose: str
    """For the ledger of consents, the quiet hours and the caps: letter, marketing, greeting."""
    every: str
    """week, month, quarter, birthday: one a customer in that time."""
    segments: tuple[str, ...]
    """For whom, where a template says nothing else; empty: for everybody."""
    needs: tuple[str, ...]
    """Blocks of facts without which it is not written."""
    notices: tuple[str, ...]
    """Wording keys of sentences that stand beneath it and cannot be taken away."""
    outcome: str
    """What a sent one is as a contact."""

    def period(self, day: date) -> str:
        """The time a letter belongs to: ``2026-W48``, ``2026-11``, ``2026-Q4``, or the birthday itself."""
        if self.every == "week":
            year, week, _ = day.isocalendar()
            return f"{year}-W{week:02d}"
        if self.every == "month":
            return f"{day:%Y-%m}"
        if self.every == "quarter":
            return f"{day.year}-Q{(day.month - 1) // _MONTHS_A_QUARTER + 1}"
        return day.isoformat()

    def key(self, customer_id: str, day: date) -> str:
        """What is written at most once: this letter to this customer in this time."""
        return f"{self.name}:{customer_id}:{self.period(day)}"


@cache
def kinds(path: Path = _FILE) -> Mapping[str, LetterKind]:
    """Every kind by its name, in the order of the file."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: LetterKind(
            name=name,
            purpose=row["purpose"],
            every=row["every"],
            segments=tuple(row["segments"]),
            needs=tuple(row["needs"]),
            notices=tuple(row["notices"]),
            outcome=row["outcome"],
        )
        for name, row in given.items()
    }


def kind_of(name: str) -> LetterKind:
    """A kind by its name. Raises Problem (exit 2) that lists them."""
    found = kinds().get(name)
    if found is None:
        raise Problem("letters.no_kind", exit_code=2, kind=name, kinds=", ".join(kinds()))
    return found
