"""Template: one row of the section ``calendar``, a cadence that a branch switches on; letters, salons, greetings, forums.

A plan of the four-step method is a template too: ``segmentation.plans`` makes one of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from segmentation.refusals import Refused

EVERYWHERE = "all"
PERIODS: Mapping[str, int] = {"week": 0, "month": 1, "quarter": 3, "half_year": 6, "year": 12}
"""Cadence: its months; a week has none."""
FESTIVAL, DATES, TAG = "festival", "dates", "tag"
CADENCES = (*PERIODS, FESTIVAL, DATES, TAG)
SOLAR_FESTIVALS: Mapping[str, tuple[int, int]] = {"new_year": (1, 1), "labour_day": (5, 1), "national_day": (10, 1)}
#: A day of 2000 on which the festival was: the calendar tells lunar days as it tells birthdays.
LUNAR_FESTIVALS: Mapping[str, date] = {
    "spring_festival": date(2000, 2, 5),
    "lantern": date(2000, 2, 19),
    "dragon_boat": date(2000, 6, 6),
    "mid_autumn": date(2000, 9, 12),
    "double_ninth": date(2000, 10, 6),
}
FESTIVALS = (*SOLAR_FESTIVALS, *LUNAR_FESTIVALS)
CUSTOMERS, BRANCH = "customers", "branch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One cadence, switched on for some branches."""

    id: str
    branches: tuple[str, ...]
    """Branch ids, or ``all``."""
    each: str
    """customers: an item a customer; branch: one for the branch."""
    every: str
    title: Mapping[str, str]
    """By language."""
    role: str = ""
    tiers: tuple[str, ...] = ()
    asset_types: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    """Lists of the policy; a customer in any of them."""
    groups: tuple[tuple[str, str], ...] = ()
    """Scheme and value, all of which must hold: a plan's group."""
    opens: int = 0
    """Working days before its day; calendar days before a festival."""
    days_before: int = 0
    """How long before a festival it is due, calendar days."""
    festivals: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    tag: str = ""
    """The tag whose value is the day of the event."""
    outcomes: tuple[str, ...] = ()
    """Outcomes that close it; none given: any contact."""
    channels: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    manager_id: str = ""
    """Only this adviser's customers; empty: everybody's."""

    def holds_in(self, branch_id: str) -> bool:
        """Whether the branch has switched it on."""
        return EVERYWHERE in self.branches or branch_id in self.branches


_KEYS = frozenset(
    {
        "on", "each", "every", "zh", "en", "role", "tiers", "asset_types", "segments", "opens", "days_before", "festivals",
        "dates", "tag", "closed_by",
    }
)  # fmt: skip


def read_templates(section: Mapping[str, Any]) -> tuple[Template, ...]:
    """The rows that are on somewhere, in the file's order; Refused names the first that is wrong, on or off."""
    read = [_read(name, row) for name, row in section.items()]
    return tuple(one for one in read if one.branches)


def _read(name: str, row: Any) -> Template:
    where = f"calendar.{name}"
    if not isinstance(row, Mapping):
        raise Refused("section_value", name=where, wanted="[…] = …")
    if unknown := sorted(set(row) - _KEYS):
        raise Refused("section_value", name=f"{where}.{unknown[0]}", wanted=" | ".join(sorted(_KEYS)))
    every = _one_of(row, "every", CADENCES, where)
    made = Template(
        id=name,
        branches=_words(row, "on", where),
        each=_one_of(row, "each", (CUSTOMERS, BRANCH), where),
        every=every,
        title={language: _word(row, language, where) for language in ("zh", "en")},
        role=str(row.get("role", "")),
        tiers=_words(row, "tiers", where),
        asset_types=_words(row, "asset_types", where),
        segments=_words(row, "segments", where),
        opens=_count(row, "opens", where),
        days_before=_count(row, "days_before", where),
        festivals=_words(row, "festivals", where, FESTIVALS),
        dates=tuple(_day(one, f"{where}.dates") for one in row.get("dates", ())),
        tag=str(row.get("tag", "")),
        outcomes=_words(row, "closed_by", where),
    )
    if every == FESTIVAL and not made.festivals:
        raise Refused("section_missing", name=f"{where}.festivals")
    if every == TAG and (not made.tag or made.each != CUSTOMERS):
        raise Refused("section_missing", name=f"{where}.tag")
    return made


def _one_of(row: Mapping[str, Any], key: str, allowed: tuple[str, ...], where: str) -> str:
    value = _word(row, key, where)
    if value not in allowed:
        raise Refused("section_value", name=f"{where}.{key}", wanted=" | ".join(allowed))
    return value


def _word(row: Mapping[str, Any], key: str, where: str) -> str:
    if key not in row:
        raise Refused("section_missing", name=f"{where}.{key}")
    value = row[key]
    if not isinstance(value, str) or not value:
        raise Refused("section_value", name=f"{where}.{key}", wanted='"…"')
    return value


def _words(row: Mapping[str, Any], key: str, where: str, allowed: tuple[str, ...] = ()) -> tuple[str, ...]:
    value = row.get(key, [])
    if not isinstance(value, list) or any(not isinstance(one, str) or not one for one in value):
        raise Refused("section_value", name=f"{where}.{key}", wanted='["…", …]')
    if allowed and (wrong := [one for one in value if one not in allowed]):
        raise Refused("section_value", name=f"{where}.{key} ({wrong[0]})", wanted=" | ".join(allowed))
    return tuple(value)


def _count(row: Mapping[str, Any], key: str, where: str) -> int:
    value = row.get(key, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Refused("section_value", name=f"{where}.{key}", wanted="1")
    return value


def _day(value: Any, name: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused("section_value", name=name, wanted="2026-12-01") from None
