"""The operator's line after a morning: how many briefings were expected, delivered, failed, and what to do about each.

Counts and staff ids alone, no customer: ``schedules.mornings.health`` sends it, ``guanhu doctor`` shows the last one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from content.cards import Card, Section
from content.wording import day, knows, say
from segmentation.people import Language

#: What a morning's briefings may have come to, the worst first; each has its sentence and its cure.
TROUBLES = ("missing", "failed", "blocked", "unknown", "expired", "late", "unreachable", "uncovered")
_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """One morning. Every value of ``troubles`` is a list of staff ids."""

    expected: int
    delivered: int
    later: int
    """Not due yet: managers whose hour is still to come."""
    on_leave: int
    """With somebody who stands in."""
    troubles: Mapping[str, tuple[str, ...]]
    reasons: tuple[str, ...] = ()
    """What checks and platforms said of those that failed, each once."""

    @property
    def well(self) -> bool:
        """Whether there is nothing to do."""
        return not any(self.troubles.values())

    def to_json(self) -> dict[str, Any]:
        """For the run's report."""
        found = {name: list(ids) for name in TROUBLES if (ids := self.troubles.get(name))}
        counts = {
            "expected": self.expected,
            "delivered": self.delivered,
            "later": self.later,
            "on_leave": self.on_leave,
        }
        return {**counts, **found, **({"reasons": list(self.reasons)} if self.reasons else {})}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> "Health":
        """From a run's report."""
        return Health(
            expected=data.get("expected", 0),
            delivered=data.get("delivered", 0),
            later=data.get("later", 0),
            on_leave=data.get("on_leave", 0),
            troubles={name: tuple(data.get(name, ())) for name in TROUBLES},
            reasons=tuple(data.get("reasons", ())),
        )


def health_card(health: Health, language: Language, *, on: date, data: Sequence[str] = ()) -> Card:
    """What the admins read; ``data`` is what is wrong with the data in use."""
    key = "health.title_well" if health.well and not data else "health.title"
    return Card(
        title=say(key, language, day=day(on, language, today=on)),
        summary="\n".join((*data, summary(health, language))),
        sections=tuple(
            Section(title=title, lines=(say(f"health.cure.{name}", language),))
            for name, title in sentences(health, language)
        ),
        notices=tuple(_reason(reason, language) for reason in health.reasons),
    )


def summary(health: Health, language: Language) -> str:
    """The counts in a sentence."""
    words = say("health.summary", language, expected=health.expected, delivered=health.delivered)
    later = say("health.later", language, count=health.later) if health.later else ""
    away = say("health.on_leave", language, count=health.on_leave) if health.on_leave else ""
    return " ".join(part for part in (words, later, away) if part)


def sentences(health: Health, language: Language) -> Iterable[tuple[str, str]]:
    """Every trouble there is, with whom it concerns."""
    comma = say("morning.comma", language)
    for name in TROUBLES:
        ids = health.troubles.get(name, ())
        if ids:
            shown = comma.join(ids[:_NAMED])
            if len(ids) > _NAMED:
                shown = say("morning.and_more", language, names=shown, count=len(ids))
            yield name, say(f"health.trouble.{name}", language, count=len(ids), staff=shown)


def _reason(reason: str, language: Language) -> str:
    key = f"checks.{reason}"
    said = reason
    if knows(key, language):
        try:
            said = say(key, language)
        except (KeyError, IndexError):  # a sentence that wants facts, which are not kept here
            said = reason
    return say("health.reason", language, reason=said)
