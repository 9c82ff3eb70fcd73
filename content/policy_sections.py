"""The sections of a policy file that are not rules: each must be there, in the shape the shipped file has.

Rules are checked by the language itself; duties, quiet hours and the like are read where they are used, at night or in the
middle of an answer. So a file is looked through before it counts, and a missing number is told when somebody can mend it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from segmentation.places import Places
from segmentation.policy import Policy
from segmentation.refusals import Place, Refused

#: What the program reads of the file besides the rules. ``retention``, ``delivery`` and ``maturities`` may be left out.
NEEDED = (
    "duties", "suitability", "pitch", "quiet_hours", "caps", "briefing", "digest", "outbox", "inbox", "jobs", "catch_up",
    "budgets",
)  # fmt: skip
#: Sections that may be left out, whole or in part: the program knows the shipped numbers. What they say must be of its kind.
OPTIONAL = ("tasks", "contact_signals", "shortlist", "pushes", "letters")
#: Parts a bank fills as it likes: segments, caps.
FREE = frozenset(
    {"caps.group_digest", "caps.customer", "caps.channel", "digest.topics", "pitch.next_contact_days", "budgets"}
)


@dataclass(frozen=True, slots=True)
class _Fault:
    section: str
    key: str
    code: str
    facts: Mapping[str, object]


def check_sections(policy: Policy, shipped: Policy) -> None:
    """Pass when every section has the keys of the shipped file, each of its kind; Refused names the first that has not."""
    for name in (*NEEDED, *OPTIONAL):
        if name in OPTIONAL and name not in policy.tables:
            continue
        for fault in _compare(policy.tables.get(name), shipped.section(name), name, ""):
            if name in OPTIONAL and fault.code == "section_missing":
                continue
            places = Places(policy.text)
            place = places.of(fault.section, fault.key) if fault.key else Place()
            if place == Place():
                place = places.of_section(fault.section)
            raise Refused(fault.code, place.line, place.column, **fault.facts)
    _check_duties(policy)


def _check_duties(policy: Policy) -> None:
    """The calendar's numbers as they will be read; what is wrong is told with its line."""
    from segmentation.duties import DutyNumbers  # loaded where a file is looked through, not with every question

    try:
        DutyNumbers.read(policy.section("duties"), policy.section("calendar"))
    except Refused as refused:
        name = str(refused.facts.get("name", "")).partition(" ")[0]
        section, _, key = name.rpartition(".")
        places = Places(policy.text)
        found = (places.of(section, key), places.of(*_row_of(name)), places.of_section(section))
        place = next((one for one in found if one != Place()), Place())
        raise Refused(refused.code, place.line, place.column, **refused.facts) from None


def _row_of(name: str) -> tuple[str, str]:
    """calendar.W-10.every stands in the line of W-10."""
    section, _, rest = name.partition(".")
    return section, rest.partition(".")[0]


def _compare(said: Any, wanted: Any, section: str, key: str) -> Iterator[_Fault]:
    path = f"{section}.{key}" if key else section
    if said is None:
        yield _Fault(section, key, "section_missing", {"name": path})
    elif _kind(said) != _kind(wanted) or (isinstance(wanted, int) and not isinstance(wanted, bool) and said < 0):
        yield _Fault(section, key, "section_value", {"name": path, "wanted": _kind(wanted)})
    elif isinstance(wanted, dict):
        if path not in FREE:
            for name, value in wanted.items():
                yield from _compare(said.get(name), value, path, name)
    elif isinstance(wanted, list) and wanted and any(_kind(one) != _kind(wanted[0]) for one in said):
        yield _Fault(section, key, "section_value", {"name": path, "wanted": f"[{_kind(wanted[0])}, …]"})


def _kind(value: Any) -> str:
    """How TOML calls it."""
    for types, name in ((bool, "true / false"), (int, "1"), (str, '"…"'), (list, "[…]"), (dict, "[…] = …")):
        if isinstance(value, types):
            return name
    return "?"
